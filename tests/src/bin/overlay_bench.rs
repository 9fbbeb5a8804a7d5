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
    let [draw_calls, pixels, looked_up, blended] = ours.work;
    println!(
        "  a frame at rest: {draw_calls} draw calls, {pixels} pixels of which {looked_up} are \
         looked up and {blended} blended"
    );
    let dot = (ours.dot - ours.nothing).max(LEAST);
    println!("a picture of a few pixels, the least OBS does for anything, adds {dot:.3} cores");
    let still = (ours.still - ours.nothing).max(LEAST);
    let still_memory = ours.still_memory_bytes as f64 / MIB;
    println!("a still picture of the canvas' size adds {still:.3} cores and {still_memory:.0} MiB");
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
        theirs.handing_over.cores / ours.threads.max(LEAST),
    );
    Ok(())
}

fn print(what: &str, rate: &Rate) {
    println!("{what}: {:.3} cores, {:.0} MiB", rate.cores, rate.memory_bytes as f64 / MIB);
}
