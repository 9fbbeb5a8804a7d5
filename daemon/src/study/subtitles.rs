//! The transcript as subtitles: cues of at most two lines, broken where a reader takes breath.
//! Pure.

use std::fmt::Write;

use crate::domain::Utterance;

/// Widest line, in Latin letters; a Japanese character is two wide.
const LINE_WIDTH_MAX: usize = 42;
const LINES_PER_CUE_MAX: usize = 2;
/// Part of a line, from its end, in which a better place to break is looked for: the last half.
const BREAK_FROM_WIDTH: usize = LINE_WIDTH_MAX / 2;

/// SubRip. Utterances without times have no place in it.
pub(super) fn srt(utterances: &[Utterance]) -> String {
    let mut file = String::new();
    let timed = utterances.iter().filter(|utterance| utterance.end_ms > utterance.start_ms);
    for (number, cue) in timed.flat_map(cues).enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(
            file,
            "{}\n{} --> {}\n{}\n\n",
            number + 1,
            time(cue.start_ms),
            time(cue.end_ms),
            cue.text
        );
    }
    file
}

struct Cue {
    start_ms: u64,
    end_ms: u64,
    text: String,
}

/// A long utterance in several cues, each given time by its share of the text.
fn cues(utterance: &Utterance) -> Vec<Cue> {
    let lines = wrapped(&utterance.text);
    let total: usize = lines.iter().map(|line| line.chars().count()).sum::<usize>().max(1);
    let duration_ms = utterance.end_ms - utterance.start_ms;
    let at =
        |characters: usize| utterance.start_ms + duration_ms * characters as u64 / total as u64;
    let mut before = 0;
    lines
        .chunks(LINES_PER_CUE_MAX)
        .map(|lines| {
            let from = before;
            before += lines.iter().map(|line| line.chars().count()).sum::<usize>();
            Cue { start_ms: at(from), end_ms: at(before), text: lines.join("\n") }
        })
        .collect()
}

/// `text` in lines no wider than a subtitle may be.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while let Some(end) = line_end(rest) {
        let (line, after) = rest.split_at(end);
        lines.push(plain(line));
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        lines.push(plain(rest));
    }
    lines
}

/// Where the first line of `text` ends, or nothing when all of it fits.
fn line_end(text: &str) -> Option<usize> {
    let mut width = 0;
    let mut best = None;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        width += if letter.is_ascii() { 1 } else { 2 };
        if width > LINE_WIDTH_MAX {
            return Some(best.unwrap_or(at)).filter(|&end| end > 0);
        }
        if width >= BREAK_FROM_WIDTH
            && (letter.is_whitespace() || "、。！？!?,.…」".contains(letter))
        {
            best = Some(end);
        }
    }
    None
}

/// A line that cannot be mistaken for the times of a cue.
fn plain(line: &str) -> String {
    line.trim().replace("-->", "→")
}

/// `00:01:02,345`
fn time(ms: u64) -> String {
    let (seconds, thousandths) = (ms / 1000, ms % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02},{thousandths:03}")
}
