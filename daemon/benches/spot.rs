//! Prints how fast expressions are found, how long the language data takes to load and how much
//! memory it keeps: `cargo bench --package aivlingual-daemon --bench spot`.

use std::{
    error::Error,
    fs,
    hint::black_box,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use aivlingual_daemon::{
    config::{Overrides, Settings},
    domain::{Audience, Entry, Language, Utterance, Word},
    language::{grammar::Grammar, lexicon::Lexicon, library::Library, lines, script},
    vocabulary::{Memory, Spotter},
};

/// Times each line is spotted once everything is warm.
const ROUNDS: usize = 5;
/// Utterances of three hours of talk.
const TRANSCRIPT_UTTERANCES: usize = 4_500;
/// How long one of them takes.
const UTTERANCE_MS: u64 = 2_400;
/// Cards an utterance may bring.
const CARDS_MAX: usize = 3;
/// Sizes of one line that must cost in proportion, in bytes.
const LINE_BYTES: [usize; 3] = [25_000, 50_000, 100_000];
/// What such lines are made of: each once made something slow, or could.
const PIECES: [&str; 14] = [
    "w",
    "ー",
    "あ",
    "漢",
    "9",
    "\u{3099}",
    "Z\u{0351}\u{036B}\u{0343}",
    "👩‍👩‍👧",
    "שלום",
    "推し活a",
    "That's 草 ",
    "I figured it out and ",
    "食べちゃった",
    "行かなきゃいけないけど、とりま買っとくわ。",
];

fn main() -> Result<(), Box<dyn Error>> {
    let before = resident_kib()?;
    let spotter = load()?;
    let mib = |kib: u64| kib.saturating_sub(before) / 1_024;
    let loaded = mib(resident_kib()?);
    let lines = eval_lines()?;
    each_line(&spotter, &lines);
    transcript(&spotter, &lines);
    println!(
        "language data in memory: {loaded} MiB when loaded, {} MiB with all that talk has touched",
        mib(resident_kib()?)
    );
    for piece in PIECES {
        growth(&spotter, piece);
    }
    Ok(())
}

/// Loads what a spotter stands on, each part with its time.
fn load() -> Result<Spotter, Box<dyn Error>> {
    let dir = Settings::load(&Overrides::default())?.settings.places.language_dir();
    let began = Instant::now();
    let library = Arc::new(Library::load(&dir)?);
    let dictionary = began.elapsed();
    Lexicon::shipped();
    let lexicon = began.elapsed() - dictionary;
    Grammar::shipped();
    let all = began.elapsed();
    println!(
        "load: {:.0} ms, of which dictionary {:.0} ms, lexicon {:.0} ms, grammar {:.0} ms",
        ms(all),
        ms(dictionary),
        ms(lexicon),
        ms(all - dictionary - lexicon)
    );
    Ok(Spotter::new(library))
}

/// The texts of the annotated lines.
fn eval_lines() -> Result<Vec<String>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/eval/lines.jsonl");
    let lines = lines::read(&fs::read(path)?)?;
    Ok(lines.into_iter().map(|utterance| utterance.text).collect())
}

/// Each line on its own, after a round that only warms.
fn each_line(spotter: &Spotter, lines: &[String]) {
    let utterances: Vec<_> = lines.iter().map(|line| written(line)).collect();
    let mut times = Vec::with_capacity(lines.len() * ROUNDS);
    for round in 0..=ROUNDS {
        for utterance in &utterances {
            let began = Instant::now();
            black_box(spotter.spot(utterance, &Audience::default()));
            if round > 0 {
                times.push(began.elapsed());
            }
        }
    }
    report(&format!("{} annotated lines", lines.len()), times);
}

/// Three hours of talk as a recognizer hears it, with the choice of cards.
fn transcript(spotter: &Spotter, lines: &[String]) {
    // One after the other, for what a transcript takes is not the language data's.
    let utterances = lines
        .iter()
        .cycle()
        .zip(lines.iter().cycle().skip(lines.len() / 2))
        .zip(0..TRANSCRIPT_UTTERANCES)
        .map(|((line, next), number)| {
            heard(&[line.as_str(), next.as_str()][..1 + number % 2].join(" "), number)
        });
    let audience = Audience::default();
    let mut memory = Memory::default();
    let mut times = Vec::with_capacity(TRANSCRIPT_UTTERANCES);
    let mut cards = 0;
    for utterance in utterances {
        let began = Instant::now();
        let mut entries = spotter.spot(&utterance, &audience).entries;
        let points = |entry: &Entry| spotter.worth(entry, &audience).points;
        cards += memory.choose(&mut entries, points, CARDS_MAX).len();
        times.push(began.elapsed());
    }
    let total: Duration = times.iter().sum();
    println!(
        "transcript of {} utterances: {:.2} s, {cards} cards",
        times.len(),
        total.as_secs_f64()
    );
    report("one of its utterances", times);
}

/// What one line costs as it grows: in proportion, each time is about twice the one before.
fn growth(spotter: &Spotter, piece: &str) {
    let times = LINE_BYTES.map(|bytes| {
        let line = written(&piece.repeat(bytes / piece.len()));
        let began = Instant::now();
        black_box(spotter.spot(&line, &Audience::default()));
        ms(began.elapsed())
    });
    println!(
        "a line of 25, 50, 100 kB of {piece:?}: {:.0}, {:.0}, {:.0} ms",
        times[0], times[1], times[2]
    );
}

/// A line somebody wrote: certain, and without times.
fn written(text: &str) -> Utterance {
    Utterance {
        text: text.to_owned(),
        language: script::language_of(text),
        start_ms: 0,
        end_ms: 0,
        confidence: 1.0,
        speaker: None,
        words: Vec::new(),
    }
}

/// The same as a recognizer gives it: with the time of each word, or in Japanese each letter.
fn heard(text: &str, number: usize) -> Utterance {
    let mut utterance = written(text);
    utterance.start_ms = number as u64 * UTTERANCE_MS;
    utterance.end_ms = utterance.start_ms + UTTERANCE_MS;
    let pieces: Vec<&str> = match utterance.language {
        Language::Ja => text.split_inclusive(|_| true).collect(),
        Language::En => text.split_inclusive(' ').collect(),
    };
    let length = UTTERANCE_MS / pieces.len().max(1) as u64;
    utterance.words = (0..)
        .zip(pieces)
        .map(|(at, piece)| {
            let start_ms = utterance.start_ms + at * length;
            Word { text: piece.to_owned(), start_ms, end_ms: start_ms + length, confidence: 0.95 }
        })
        .collect();
    utterance
}

/// Prints the middle, the hundredth part that is slowest, and the worst.
fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| ms(times[(times.len() - 1) * share / 100]);
    println!("{what}: median {:.3} ms, p99 {:.3} ms, worst {:.3} ms", at(50), at(99), at(100));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// What this process has in memory, mapped files included.
fn resident_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).ok_or("no VmRSS")?;
    Ok(kib.parse()?)
}
