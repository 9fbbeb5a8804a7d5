//! Furigana over a line that is cut at the expressions met in it.

use super::sessions::{Line, Part};
use crate::{domain::Ruby, review::ReadSentence};

/// Puts furigana over a Japanese line. It is read as a whole, for a word alone may be read in
/// another way; only where a cut goes through a reading, that piece is read by itself.
pub(super) fn annotate(line: &mut Line, read: &ReadSentence) {
    if line.language != "ja" {
        return;
    }
    let whole: String = line.parts.iter().map(|part| part.text.as_str()).collect();
    spread(&mut line.parts, &read(&whole), read);
}

fn spread(parts: &mut [Part], runs: &[Ruby], read: &ReadSentence) {
    let mut begin = 0;
    for part in parts {
        let end = begin + part.text.len();
        part.ruby = within(runs, begin, end).unwrap_or_else(|| read(&part.text));
        begin = end;
    }
}

/// The runs between two places, in bytes, where a run without a reading may be cut.
fn within(runs: &[Ruby], begin: usize, end: usize) -> Option<Vec<Ruby>> {
    let mut at = 0;
    let mut inside = Vec::new();
    for run in runs {
        let (from, to) = (at, at + run.base.len());
        at = to;
        let (cut_from, cut_to) = (from.max(begin), to.min(end));
        if cut_from >= cut_to {
            continue;
        }
        if run.ruby.is_some() && (cut_from, cut_to) != (from, to) {
            return None;
        }
        let base = run.base.get(cut_from - from..cut_to - from)?.to_owned();
        inside.push(Ruby { base, ruby: run.ruby.clone() });
    }
    (at >= end).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(base: &str, ruby: &str) -> Ruby {
        Ruby { base: base.into(), ruby: (!ruby.is_empty()).then(|| ruby.into()) }
    }

    fn part(text: &str) -> Part {
        Part { text: text.into(), entry: None, ruby: Vec::new() }
    }

    #[test]
    fn readings_follow_the_cuts() {
        let runs = [run("今日", "きょう"), run("は", ""), run("推し", "おし"), run("だよ", "")];
        let alone: &ReadSentence = &|text: &str| vec![run(text, "alone")];
        let mut parts = [part("今日は"), part("推し"), part("だよ")];
        spread(&mut parts, &runs, alone);
        assert_eq!(parts[0].ruby, [run("今日", "きょう"), run("は", "")]);
        assert_eq!(parts[1].ruby, [run("推し", "おし")]);
        assert_eq!(parts[2].ruby, [run("だよ", "")]);

        let mut parts = [part("今日は推"), part("しだ"), part("よ")];
        spread(&mut parts, &runs, alone);
        assert_eq!(parts[0].ruby, [run("今日は推", "alone")]);
        assert_eq!(parts[1].ruby, [run("しだ", "alone")]);
        assert_eq!(parts[2].ruby, [run("よ", "")]);
    }

    #[test]
    fn a_reading_of_something_else_is_not_trusted() {
        let mut parts = [part("猫だ")];
        spread(&mut parts, &[run("猫", "ねこ")], &|text: &str| vec![run(text, "")]);
        assert_eq!(parts[0].ruby, [run("猫だ", "")]);
    }
}
