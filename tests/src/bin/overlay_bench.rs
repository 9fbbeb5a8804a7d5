//! What the overlay costs in OBS, beside what a page with the same cards and captions costs in
//! Chromium. Prints figures; nobody passes or fails.

#![forbid(unsafe_code)]

use std::{process::ExitCode, time::Duration};

use aivlingual_stage::contest::{
    Rate, SIZE, browser,
    overlay::{self, Cores, FrameTimes},
};
use anyhow::Result;
use clap::Parser;

const MIB: f64 = (1 << 20) as f64;
/// Less than this the kernel's clock cannot tell from nothing, in cores.
const LEAST: f64 = 0.001;

/// Draws the same half minute in OBS and in Chromium and prints what each costs.
#[derive(Parser)]
#[command(name = "aivlingual-overlay-bench")]
struct Options {
    /// Seconds of each measurement of what follows the script, which takes some 18
    #[arg(long, default_value_t = 18)]
    seconds: u64,
    /// Seconds of each measurement of what stays as it is
    #[arg(long, default_value_t = 6)]
    still_seconds: u64,
    /// How often the overlay is hidden and seen again
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("overlay bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    let lasting = Duration::from_secs(options.seconds);
    let still_lasting = Duration::from_secs(options.still_seconds);
    let (width, height) = SIZE;
    println!("cards and captions at {width}×{height}, 30 frames a second, drawn in software");
    let ours = overlay::price(options.rounds, lasting, still_lasting).await?;
    let memory = ours.memory_bytes as f64 / MIB;
    println!("what threads of OBS need, the middle one of {} rounds:", options.rounds);
    print_spread("  nothing to draw:", &ours.nothing);
    print_spread("  the overlay adds", &ours.overlay);
    print_spread("  a picture of a few pixels, the least OBS does for anything, adds", &ours.dot);
    print_spread("  a still picture of the canvas' size adds", &ours.still);
    println!("the overlay's memory: {memory:.0} MiB");
    print_times("above another source", &ours.above);
    print_times("with nothing below", &ours.alone);
    let [draw_calls, pixels] = ours.work;
    let uploads = ours.uploads;
    println!(
        "  a frame at rest: {draw_calls} draw calls, {pixels} pixels; {uploads} uploads so far"
    );
    let added = median(&ours.overlay, Cores::sum).max(LEAST);
    let threads = median(&ours.overlay, |cores| cores.plugin).max(LEAST);
    let still = median(&ours.still, Cores::sum).max(LEAST);
    let still_memory = ours.still_memory_bytes as f64 / MIB;
    let theirs = browser::price(lasting, still_lasting).await?;
    print("Chromium with an empty page", &theirs.empty);
    print("Chromium with the page, drawn for nobody", &theirs.drawing);
    print("Chromium with the page, handing its frames over", &theirs.handing_over);
    println!("  {:.1} frames a second", theirs.frames_per_s);
    let page = theirs.handing_over.cores + still;
    let browser_memory = theirs.handing_over.memory_bytes as f64 / MIB;
    let page_memory = browser_memory + still_memory;
    println!(
        "the page in OBS needs {:.1}× the processor and {:.1}× the memory of the overlay",
        page / added,
        page_memory / memory,
    );
    println!(
        "  of that Chromium {:.1}× and {:.1}×, its picture in OBS {:.1}× and {:.1}×",
        theirs.handing_over.cores / added,
        browser_memory / memory,
        still / added,
        still_memory / memory,
    );
    println!(
        "Chromium alone needs {:.1}× the processor of all the overlay adds, {:.1}× of its threads",
        theirs.handing_over.cores / added,
        theirs.handing_over.cores / threads,
    );
    Ok(())
}

fn print(what: &str, rate: &Rate) {
    println!("{what}: {:.3} cores, {:.0} MiB", rate.cores, rate.memory_bytes as f64 / MIB);
}

fn print_times(where_it_is: &str, times: &FrameTimes) {
    println!(
        "  plugin time a frame, {where_it_is}: {:.3} ms unchanged, {:.3} ms in motion",
        times.unchanged_ns as f64 / 1e6,
        times.moving_ns as f64 / 1e6,
    );
}

/// Prints the middle one of some rounds, the least and the most of them, and what it is made of.
fn print_spread(what: &str, rounds: &[Cores]) {
    let mut sums: Vec<f64> = rounds.iter().map(Cores::sum).collect();
    sums.sort_unstable_by(f64::total_cmp);
    println!(
        "{what} {:.3} cores ({:.3} to {:.3}): {:.3} to draw, {:.3} the plugin's threads, {:.3} others",
        median(rounds, Cores::sum),
        sums.first().unwrap_or(&0.0),
        sums.last().unwrap_or(&0.0),
        median(rounds, |cores| cores.drawing),
        median(rounds, |cores| cores.plugin),
        median(rounds, |cores| cores.others),
    );
}

fn median(rounds: &[Cores], of: impl Fn(&Cores) -> f64) -> f64 {
    let mut figures: Vec<f64> = rounds.iter().map(of).collect();
    figures.sort_unstable_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
