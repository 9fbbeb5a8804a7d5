//! How fast the desk finds, shows and keeps at a million entries and five million sightings. Prints
//! figures; nobody passes or fails.

#![forbid(unsafe_code)]

mod crowd;
mod lists;
mod paint;
mod serve;
mod spread;
mod writes;

use std::{path::PathBuf, process::ExitCode, time::Instant};

use aivlingual_daemon::store::Store;
use aivlingual_stage::million::{self, MILLION, Size};
use anyhow::Result;
use clap::{Parser, ValueEnum};

/// Prints how fast the desk is with a large database.
#[derive(Parser)]
#[command(name = "aivlingual-desk-bench")]
struct Options {
    /// Different expressions
    #[arg(long, default_value_t = MILLION.entries)]
    entries: usize,
    /// Times one was heard
    #[arg(long, default_value_t = MILLION.sightings)]
    sightings: usize,
    /// Where the database is kept for the next time
    #[arg(long, default_value = "target/million")]
    folder: PathBuf,
    /// What is measured; everything when nothing is named
    #[arg(value_enum)]
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Searches by the script they are written in
    Search,
    /// Lists by filters and orders, with the numbers beside them
    Lists,
    /// Pages and answers of the API as they are served
    Pages,
    /// First paint in Chromium
    Paint,
    /// What sessions and the owner write, on a copy
    Writes,
    /// Backup, check and compacting, on a copy
    Care,
    /// Fifty pages that follow what happens, on a copy
    Live,
    /// Two hundred viewers of what is shared, on a copy
    Share,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("desk bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    let size = Size { entries: options.entries, sightings: options.sightings };
    let is_wanted = |part| options.parts.is_empty() || options.parts.contains(&part);
    let began = Instant::now();
    let path = million::database(&options.folder, size)?;
    let store = Store::open(&path)?;
    let counts = store.counts()?;
    println!(
        "{} entries, {} sightings, {} utterances, {} MiB; ready after {:.0} s",
        counts.new + counts.approved + counts.rejected,
        counts.sightings,
        counts.utterances,
        store.size_bytes()? / (1024 * 1024),
        began.elapsed().as_secs_f64()
    );
    if is_wanted(Part::Search) {
        lists::search(&store)?;
    }
    if is_wanted(Part::Lists) {
        lists::filters(&store)?;
    }
    let served = [Part::Pages, Part::Paint].into_iter().any(is_wanted);
    if served {
        let house = serve::House::open(store.clone()).await?;
        if is_wanted(Part::Pages) {
            house.ask_everything(&store).await?;
        }
        if is_wanted(Part::Paint) {
            paint::first(&house).await?;
        }
    }
    drop(store);
    if [Part::Writes, Part::Care, Part::Live, Part::Share].into_iter().any(is_wanted) {
        let copy = writes::Copied::of(&path)?;
        if is_wanted(Part::Writes) {
            copy.writes()?;
        }
        if is_wanted(Part::Care) {
            copy.care()?;
        }
        if is_wanted(Part::Live) {
            crowd::live(copy.store()).await?;
        }
        if is_wanted(Part::Share) {
            crowd::share(copy.store()).await?;
        }
    }
    Ok(())
}
