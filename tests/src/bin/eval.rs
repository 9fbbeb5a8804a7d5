//! Prints how good the vocabulary engine is on the annotated lines of `data/eval`, with our own
//! lexicon and without it.

#![forbid(unsafe_code)]

use aivlingual_daemon::vocabulary::Spotter;
use aivlingual_stage::quality::{self, Score, Split};
use anyhow::Result;
use clap::Parser;

/// Measures the vocabulary engine.
#[derive(Parser)]
#[command(name = "aivlingual-eval")]
struct Options {
    /// Which lines: nobody tunes on `test`
    #[arg(long, value_enum, default_value = "tune")]
    split: Split,
    /// Also print every miss and every wrong pick with its line
    #[arg(long)]
    wrong: bool,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let lines = quality::lines(options.split)?;
    let library = quality::library()?;
    let judged = quality::judge(&Spotter::new(library.clone()), &lines);
    if options.wrong {
        for complaint in judged.iter().filter_map(quality::Judged::complaint) {
            println!("{complaint}");
        }
    }
    println!("{} lines, with the lexicon", lines.len());
    println!("{}", Score::of(&judged));
    let bare = quality::judge(&Spotter::without_lexicon(library), &lines);
    println!("\nwithout the lexicon");
    println!("{}", Score::of(&bare));
    Ok(())
}
