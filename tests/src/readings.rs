//! How often kanji are read as people who speak Japanese read them, on sentences that carry their
//! furigana.
//!
//! What is counted is the kanji run: neighboring kanji with nothing between them, right when all of
//! it is. Both sides are brought to one style of kana first. Three quarters of each corpus, chosen
//! by hash, may be looked at when rules are written; the last quarter nobody looks at.

use std::{fmt, fs, ops::Range, path::Path};

use aivlingual_daemon::language::{
    kana::{hiragana_of, is_kanji},
    library::Library,
    reading,
};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

const ROHAN: &str = "rohan4600_transcript_utf8.txt";
const ITA: [&str; 2] = ["ita_emotion_ruby.txt", "ita_recitation_ruby.txt"];

/// The figures of one measurement.
#[derive(Debug, Default)]
pub struct Report {
    /// ROHAN.
    pub rohan: Corpus,
    /// ITA.
    pub ita: Corpus,
}

/// What was read of one corpus.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The three quarters rules are written from.
    pub open: Share,
    /// The quarter nobody looks at.
    pub unseen: Share,
}

/// How many kanji runs were read right.
#[derive(Debug, Default)]
pub struct Share {
    /// Runs read right.
    pub right: usize,
    /// All runs.
    pub total: usize,
    /// Those read otherwise.
    pub slips: Vec<Slip>,
}

/// A kanji run read in another way than the corpus says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The sentence it stands in.
    pub sentence: String,
    /// The kanji.
    pub kanji: String,
    /// What the corpus says.
    pub expected: String,
    /// What was read; empty when the furigana cut elsewhere.
    pub found: String,
}

/// A sentence and the readings the corpus gives its kanji runs, which are places in bytes.
#[derive(Debug, PartialEq, Eq)]
struct Gold {
    text: String,
    runs: Vec<(Range<usize>, String)>,
}

/// Reads the corpora in `dir`.
///
/// # Errors
///
/// When one of them cannot be read or is not in their form.
pub fn measure(library: &Library, dir: &Path) -> Result<Report> {
    let mut report = Report::default();
    for gold in corpus(&dir.join(ROHAN))? {
        report.rohan.count(library, gold);
    }
    for file in ITA {
        for gold in corpus(&dir.join(file))? {
            report.ita.count(library, gold);
        }
    }
    Ok(report)
}

fn is_open(gold: &Gold) -> bool {
    Sha256::digest(gold.text.as_bytes())[0] & 3 != 3
}

fn corpus(path: &Path) -> Result<Vec<Gold>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().map(|line| line.trim_start_matches('\u{FEFF}'));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| Gold::parse(line).with_context(|| format!("{}: {line}", path.display())))
        .collect()
}

impl Gold {
    /// `number:sentence with 漢字(かんじ),the whole in katakana`.
    fn parse(line: &str) -> Option<Self> {
        let (_, rest) = line.split_once(':')?;
        let (sentence, _) = rest.rsplit_once(',')?;
        let mut gold = Self { text: String::new(), runs: Vec::new() };
        let mut pieces = sentence.split('(');
        gold.text.push_str(pieces.next()?);
        for piece in pieces {
            let (ruby, after) = piece.split_once(')')?;
            gold.close_run(ruby);
            gold.text.push_str(after);
        }
        Some(gold)
    }

    /// Files `ruby` as the reading of the kanji or digits at the end of the text.
    fn close_run(&mut self, ruby: &str) {
        let end = self.text.len();
        // The ヶ of 何ヶ月 is read か.
        let is_base = |letter: char| is_kanji(letter) || matches!(letter, 'ヶ' | 'ヵ');
        let base = self.text.trim_end_matches(is_base).len();
        let base = match base == end {
            true => self.text.trim_end_matches(|letter: char| letter.is_ascii_digit()).len(),
            false => base,
        };
        // What precedes may have its own reading: 人生(じんせい)山(やま) is one run.
        match self.runs.last_mut() {
            Some((range, reading)) if range.end > base => {
                range.end = end;
                reading.push_str(ruby);
            }
            _ if base < end => self.runs.push((base..end, ruby.to_owned())),
            // The few Latin letters with a reading are no matter of kanji.
            _ => {}
        }
    }
}

impl Corpus {
    /// Runs of both parts read right, in percent.
    pub fn percent(&self) -> f64 {
        percent(self.open.right + self.unseen.right, self.open.total + self.unseen.total)
    }

    fn count(&mut self, library: &Library, gold: Gold) {
        let share = if is_open(&gold) { &mut self.open } else { &mut self.unseen };
        share.count(library, gold);
    }
}

fn percent(right: usize, total: usize) -> f64 {
    100.0 * right as f64 / total.max(1) as f64
}

impl Share {
    /// Runs read right, in percent.
    pub fn percent(&self) -> f64 {
        percent(self.right, self.total)
    }

    fn count(&mut self, library: &Library, gold: Gold) {
        let found = runs(library, &gold.text);
        for (range, expected) in &gold.runs {
            self.total += 1;
            let found = over(&found, range).unwrap_or_default();
            if comparable(&found) == comparable(expected) {
                self.right += 1;
            } else {
                self.slips.push(Slip {
                    sentence: gold.text.clone(),
                    kanji: gold.text[range.clone()].to_owned(),
                    expected: expected.clone(),
                    found,
                });
            }
        }
    }
}

/// Every run of `text` with its place and reading.
fn runs(library: &Library, text: &str) -> Vec<(Range<usize>, String)> {
    let mut at = 0;
    let runs = reading::read(library, text).ruby.into_iter();
    runs.map(|run| {
        let start = at;
        at += run.base.len();
        (start..at, run.ruby.unwrap_or(run.base))
    })
    .collect()
}

/// The kana over `range`; nothing when a run of furigana reaches across its edge.
fn over(runs: &[(Range<usize>, String)], range: &Range<usize>) -> Option<String> {
    let first = runs.iter().position(|(own, _)| own.start == range.start)?;
    let last = runs.iter().position(|(own, _)| own.end == range.end)?;
    Some(runs.get(first..=last)?.iter().map(|(_, kana)| kana.as_str()).collect())
}

/// `kana` in one style: hiragana, ず for づ, and ー for every long vowel.
fn comparable(kana: &str) -> String {
    let mut folded = String::new();
    let mut vowel = None;
    for letter in kana.chars().map(hiragana_of) {
        let letter = match letter {
            'づ' => 'ず',
            'ぢ' => 'じ',
            'を' => 'お',
            letter => letter,
        };
        let is_long = matches!(
            (vowel, letter),
            (Some('あ'), 'あ')
                | (Some('い'), 'い')
                | (Some('う'), 'う')
                | (Some('え'), 'え' | 'い')
                | (Some('お'), 'お' | 'う')
        );
        folded.push(if is_long { 'ー' } else { letter });
        if !is_long && letter != 'ー' {
            vowel = vowel_of(letter);
        }
    }
    folded
}

fn vowel_of(kana: char) -> Option<char> {
    const COLUMNS: [(char, &str); 5] = [
        ('あ', "あかさたなはまやらわがざだばぱぁゃ"),
        ('い', "いきしちにひみりぎじびぴぃ"),
        ('う', "うくすつぬふむゆるぐずぶぷぅゅゔ"),
        ('え', "えけせてねへめれげぜでべぺぇ"),
        ('お', "おこそとのほもよろごぞどぼぽぉょ"),
    ];
    COLUMNS.iter().find(|(_, column)| column.contains(kana)).map(|(vowel, _)| *vowel)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "kanji runs read right")?;
        writeln!(f, "  ROHAN  {}", self.rohan)?;
        write!(f, "  ITA    {}", self.ita)
    }
}

impl fmt::Display for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.percent();
        writeln!(f, "whole           {whole:6.2} %")?;
        writeln!(f, "         open part       {}", self.open)?;
        write!(f, "         unseen quarter  {}", self.unseen)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.percent();
        write!(f, "{percent:6.2} %  ({} of {})", self.right, self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighboring_kanji_are_one_run() {
        let gold = Gold::parse("A_1:人生(じんせい)山(やま)あり谷(たに),ジンセイ").expect("a line");
        assert_eq!(gold.text, "人生山あり谷");
        assert_eq!(gold.runs, [(0..9, "じんせいやま".to_owned()), (15..18, "たに".to_owned())]);
    }

    #[test]
    fn styles_of_kana_compare() {
        assert_eq!(comparable("コウカ"), comparable("こーか"));
        assert_eq!(comparable("けいさつ"), comparable("ケーサツ"));
        assert_eq!(comparable("つづく"), comparable("ツズク"));
        assert_ne!(comparable("かう"), comparable("かー"));
    }
}
