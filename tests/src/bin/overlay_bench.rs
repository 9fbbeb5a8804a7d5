//! What the overlay costs in OBS, beside what a page with the same cards and captions costs in
//! Chromium. Prints figures; nobody passes or fails.

#![forbid(unsafe_code)]

use std::{process::ExitCode, time::Duration};

use aivlingual_stage::contest::{Rate, SIZE, browser, overlay};
use anyhow::Result;
use clap::Parser;

const MIB: f64 = (1 << 20) as f64;
/// Less than this the kernel's clock cannot tell from nothing, in cores.
const LEAST: f64 = 0.001;

/// Draws the same half minute in OBS and in Chromium and prints what each costs.
#[derive(Parser)]
#[command(name = "aivlingual-overlay-bench")]
struct Options {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 30)]
    seconds: u64,
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
    let (width, height) = SIZE;
    println!("cards and captions at {width}×{height}, 30 frames a second, drawn in software");
    let ours = overlay::price(options.rounds, lasting).await?;
    let theirs = browser::price(lasting).await?;
    let memory = ours.memory_bytes as f64 / MIB;
    println!("OBS with nothing to draw: {:.3} cores", ours.nothing);
    let added = (ours.overlay - ours.nothing).max(LEAST);
    println!("the overlay adds {added:.3} cores and {memory:.0} MiB");
    println!("  its own threads: {:.3} cores", ours.threads);
    println!(
        "  plugin time a frame: {:.3} ms unchanged, {:.3} ms in motion; {} uploads",
        ours.unchanged_ns as f64 / 1e6,
        ours.moving_ns as f64 / 1e6,
        ours.uploads,
    );
    let still = (ours.still - ours.nothing).max(LEAST);
    println!("a still picture of the canvas' size adds {still:.3} cores");
    print("Chromium with the page", &theirs.drawing);
    print("Chromium with an empty page", &theirs.empty);
    let page_memory = theirs.drawing.memory_bytes as f64 / MIB;
    println!(
        "page and its picture in OBS against the overlay: {:.1}× the processor, {:.1}× the memory",
        (theirs.drawing.cores + still) / added,
        page_memory / memory,
    );
    println!("Chromium alone against the overlay: {:.1}×", theirs.drawing.cores / added);
    println!(
        "Chromium alone against the plugin's own threads: {:.1}×",
        theirs.drawing.cores / ours.threads.max(LEAST),
    );
    Ok(())
}

fn print(what: &str, rate: &Rate) {
    println!("{what}: {:.3} cores, {:.0} MiB", rate.cores, rate.memory_bytes as f64 / MIB);
}
