//! SubRip and WebVTT. Both are blocks of `from --> to` and text; what differs is told apart line by
//! line, since files in the wild mix the two.

use crate::{
    domain::Utterance,
    language::{
        lines::{LinesError, untimed},
        script::language_of,
    },
};

/// Longest piece of a damaged line that is quoted, in characters.
const QUOTE_CHARACTERS_MAX: usize = 40;

pub(super) fn read(text: &str) -> Result<Vec<Utterance>, LinesError> {
    let mut utterances = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        // Numbers, cue names, headers, notes and styles all stand outside of cues.
        if !line.contains("-->") {
            continue;
        }
        let (start_ms, end_ms) = cue_times(line)
            .ok_or_else(|| LinesError::CueTimes { line: at + 1, text: quote(line) })?;
        let mut spoken = String::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty()) {
            if !spoken.is_empty() {
                spoken.push(' ');
            }
            spoken.push_str(line.trim());
        }
        let (speaker, spoken) = plain(&spoken);
        if !spoken.is_empty() {
            utterances.push(Utterance {
                language: language_of(&spoken),
                start_ms,
                end_ms,
                speaker,
                ..untimed(&spoken)
            });
        }
    }
    Ok(utterances)
}

fn quote(line: &str) -> String {
    line.trim().chars().take(QUOTE_CHARACTERS_MAX).collect()
}

/// `00:01:02,500 --> 00:01:04,000 position:50%` in milliseconds. An end before the start is the
/// start.
fn cue_times(line: &str) -> Option<(u64, u64)> {
    let (from, rest) = line.split_once("-->")?;
    let start_ms = milliseconds(from.trim())?;
    let end_ms = milliseconds(rest.split_whitespace().next()?)?;
    Some((start_ms, end_ms.max(start_ms)))
}

/// `hours:minutes:seconds,thousandths`; the hours may be missing, and the comma may be a point.
fn milliseconds(time: &str) -> Option<u64> {
    let (clock, fraction) = time.split_once([',', '.'])?;
    if fraction.len() != 3 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<u64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    if minutes >= 60 || seconds >= 60 || hours >= 100_000 {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction.parse::<u64>().ok()?)
}

/// Who speaks, if a voice tag says so, and the text without tags, style marks and entities.
fn plain(marked: &str) -> (Option<String>, String) {
    let mut speaker = None;
    let mut text = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, tagged) = rest.split_at(at);
        text.push_str(before);
        match tag(tagged) {
            Some((inside, after)) => {
                let voice = inside.strip_prefix("v ").or_else(|| {
                    inside.strip_prefix("v.").and_then(|voice| voice.split_once(' ')).map(|v| v.1)
                });
                speaker = speaker.or(voice.map(|name| name.trim().to_owned()));
                rest = after;
            }
            None => {
                text.push_str(&tagged[..1]);
                rest = &tagged[1..];
            }
        }
    }
    text.push_str(rest);
    let text = ENTITIES.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter));
    (speaker, text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The inside of the tag `tagged` opens with and what follows it; nothing when it is a plain
/// bracket, as in `3 < 5`.
fn tag(tagged: &str) -> Option<(&str, &str)> {
    if let Some(rest) = tagged.strip_prefix("{\\") {
        return closed(rest, '{', '}');
    }
    let rest = tagged.strip_prefix('<')?;
    let first = rest.chars().next()?;
    if first.is_ascii_alphanumeric() || first == '/' { closed(rest, '<', '>') } else { None }
}

/// What stands before the bracket that closes, and what follows it; nothing when another opens
/// first.
fn closed(text: &str, opening: char, closing: char) -> Option<(&str, &str)> {
    let end = text.find([opening, closing])?;
    Some((&text[..end], text[end..].strip_prefix(closing)?))
}

/// `&amp;` comes last, so that nothing is decoded twice.
const ENTITIES: [(&str, &str); 6] =
    [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
