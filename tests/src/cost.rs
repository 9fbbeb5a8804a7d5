//! What a program and everything it started costs: processor time and memory, as the kernel counts
//! them.

use std::{collections::BTreeSet, fs, time::Duration};

use anyhow::{Context, Result};

/// The kernel counts processor time in hundredths of a second on every Linux it is built for.
const TICKS_PER_S: u64 = 100;

/// What a tree of processes has cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Time on all processors.
    pub processor: Duration,
    /// Memory, in bytes; what processes share is divided among them.
    pub memory_bytes: u64,
}

/// What the process `root` and its descendants have cost so far. Those that ended before are
/// counted where their parents waited for them.
pub fn of_tree(root: u32) -> Result<Cost> {
    let mut cost = Cost { processor: Duration::ZERO, memory_bytes: 0 };
    for process in tree(root)? {
        // One that ended a moment ago costs nothing more.
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        cost.processor += processor(&stat).with_context(|| stat.clone())?;
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
        cost.memory_bytes += rollup.ok().and_then(|rollup| memory_bytes(&rollup)).unwrap_or(0);
    }
    Ok(cost)
}

/// The names of a process' threads, and how long each was on a processor, to the nanosecond.
pub fn of_threads(process: u32) -> Result<Vec<(String, Duration)>> {
    let mut threads = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let directory = thread?.path();
        let read = |name: &str| fs::read_to_string(directory.join(name));
        // One that ended a moment ago costs nothing more.
        let (Ok(name), Ok(stat)) = (read("comm"), read("schedstat")) else { continue };
        let ran = on_processor(&stat).with_context(|| stat.clone())?;
        threads.push((name.trim_end().to_owned(), ran));
    }
    Ok(threads)
}

/// A process and its descendants.
fn tree(root: u32) -> Result<BTreeSet<u32>> {
    let stats: Vec<(u32, u32)> = fs::read_dir("/proc")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|process: u32| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            Some((process, fields(&stat)?.nth(1)?.parse().ok()?))
        })
        .collect();
    let mut tree = BTreeSet::from([root]);
    loop {
        let children = stats.iter().filter(|(_, parent)| tree.contains(parent));
        let children: Vec<u32> =
            children.map(|(child, _)| *child).filter(|child| !tree.contains(child)).collect();
        if children.is_empty() {
            return Ok(tree);
        }
        tree.extend(children);
    }
}

/// The fields after the program's name, which may hold anything: the state is the first.
fn fields(stat: &str) -> Option<impl Iterator<Item = &str>> {
    let (_, fields) = stat.rsplit_once(')')?;
    Some(fields.split_ascii_whitespace())
}

/// Time in the program and in the kernel for it, its own and that of children it waited for.
fn processor(stat: &str) -> Option<Duration> {
    let ticks = fields(stat)?.skip(11).take(4).map(|field| field.parse::<u64>().ok());
    let ticks: u64 = ticks.sum::<Option<u64>>()?;
    Some(Duration::from_millis(ticks * 1_000 / TICKS_PER_S))
}

/// The first number is the time on a processor, the second that of waiting for one.
fn on_processor(schedstat: &str) -> Option<Duration> {
    Some(Duration::from_nanos(schedstat.split_ascii_whitespace().next()?.parse().ok()?))
}

fn memory_bytes(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_says_is_read() {
        let stat = "42 (a ) b) S 7 42 42 0 -1 4194560 1 2 3 4 150 25 10 5 20 0 1 0 99";
        assert_eq!(fields(stat).and_then(|mut fields| fields.nth(1)), Some("7"));
        assert_eq!(processor(stat), Some(Duration::from_millis(1_900)));
        assert_eq!(memory_bytes("head\nRss: 9 kB\nPss:               20 kB\n"), Some(20 * 1_024));
        assert_eq!(on_processor("1500000000 70 3\n"), Some(Duration::from_millis(1_500)));
        assert_eq!(processor("nonsense"), None);
        assert_eq!(on_processor("nonsense"), None);
        assert_eq!(memory_bytes("Rss: 9 kB"), None);
    }

    #[test]
    fn a_process_costs_something() -> Result<()> {
        let cost = of_tree(std::process::id())?;
        assert!(cost.memory_bytes > 1_000_000, "{cost:?}");
        assert!(!of_threads(std::process::id())?.is_empty());
        Ok(())
    }
}
