//! What the local recogniser makes of files: `cargo run -p aivlingual-daemon --example hear --
//! MODEL FILES…`.

use std::{path::Path, time::Instant};

use aivlingual_daemon::{
    engines::local::{Whisper, threads_default},
    session::transcribe::transcribe,
};

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    let mut arguments = std::env::args().skip(1);
    let model = arguments.next().unwrap_or_default();
    let mut whisper = Whisper::load(Path::new(&model), threads_default())?;
    for file in arguments {
        let started = Instant::now();
        let transcript = match transcribe(Path::new(&file), &mut whisper, None, &mut |_| ()) {
            Ok(transcript) => transcript,
            Err(error) => {
                println!("{file}: {error}");
                continue;
            }
        };
        let took = started.elapsed();
        println!("{file}: {} ms in {took:.2?}, cut: {}", transcript.duration_ms, transcript.is_cut);
        for utterance in &transcript.utterances {
            let (from, to) = (utterance.start_ms, utterance.end_ms);
            println!("  {from}–{to} {:.2} {}", utterance.confidence, utterance.text);
            for word in &utterance.words {
                print!(" {}({},{:.2})", word.text, word.start_ms, word.confidence);
            }
            println!();
        }
    }
    Ok(())
}
