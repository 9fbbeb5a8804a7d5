//! What things are found by: every run of one, two and three characters of what they say, as words
//! of a full-text index.
//!
//! The index needs no segmentation, so Japanese is found by any piece of it, a single character
//! too. It keeps no places: what it answers to a longer search is looked at again by [`grade`].
//! Two characters that nobody types mark where a word begins and ends, and every word is there as a
//! whole, too, so that the best answers are asked for and not looked for; a reading stands beside
//! itself in Latin letters, which are set apart from English by being wide.
//!
//! The database asks for these words itself, by the functions [`teach`] gives a connection.

use std::collections::BTreeSet;

use rusqlite::{Connection, functions::FunctionFlags};

use super::{fold::searchable, romaji};

/// Grows when anything here changes what the index holds: older ones are then made anew.
pub(super) const FORMAT: i64 = 2;

/// Where a word begins.
const BEGIN: char = '\u{e000}';
/// Where a word ends.
const END: char = '\u{e001}';
/// What words that are no text begin with: a state, a kind, a tag.
const FACT: char = '\u{e002}';
/// Where ASCII that the index would take for a gap goes.
const SIGNS: u32 = 0xe100;

/// The longest part of a search that is asked of the index; the rest is only looked at again.
const GRAMS_MAX: usize = 24;

/// Characters of a whole word, with its marks, that the index keeps; of longer ones the beginning.
const WHOLE_MAX: usize = 32;

/// How well a text answers a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// Every term occurs somewhere.
    Holds = 1,
    /// Every term begins a word.
    Begins,
    /// Every term is a word.
    Is,
}

impl Grade {
    /// The best first.
    pub(super) const ALL: [Self; 3] = [Self::Is, Self::Begins, Self::Holds];
}

/// What an entry says.
pub(super) struct Said<'a> {
    pub(super) japanese: &'a str,
    pub(super) reading: &'a str,
    pub(super) english: &'a str,
    pub(super) lemma: &'a str,
}

impl Said<'_> {
    /// Its words between marks, each once.
    fn words(&self) -> String {
        let mut words = Words::default();
        for part in [self.japanese, self.reading, self.english, self.lemma] {
            words.add(&searchable(part));
        }
        let sound = if self.reading.is_empty() { self.japanese } else { self.reading };
        let sound = wide(&romaji::of_kana(&searchable(sound)));
        words.add(&sound);
        words.text
    }
}

/// Words between marks.
#[derive(Default)]
struct Words {
    text: String,
}

impl Words {
    fn add(&mut self, folded: &str) {
        for word in folded.split_whitespace() {
            self.push(word);
            let bare = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
            if bare.len() < word.len() {
                self.push(bare);
            }
        }
    }

    fn push(&mut self, word: &str) {
        let marked: String = std::iter::once(BEGIN)
            .chain(word.chars().filter(|letter| !is_ours(*letter)))
            .chain(std::iter::once(END))
            .collect();
        if marked.chars().nth(2).is_some() && !self.text.contains(&marked) {
            self.text.push_str(&marked);
        }
    }
}

/// The private characters that are used here.
fn is_ours(letter: char) -> bool {
    (BEGIN as u32..SIGNS + 0x80).contains(&(letter as u32))
}

/// Latin letters as wide ones, which folding has made narrow everywhere else.
fn wide(letters: &str) -> String {
    const DISTANCE: u32 = 'ａ' as u32 - 'a' as u32;
    letters.chars().filter_map(|letter| char::from_u32(letter as u32 + DISTANCE)).collect()
}

/// The runs of marked text, for the index or of it.
fn grams(marked: &str, into: &mut BTreeSet<String>) {
    let letters: Vec<char> = marked.chars().collect();
    for length in 1..=3 {
        for run in letters.windows(length) {
            let crosses = run[..length - 1].contains(&END) || run[1..].contains(&BEGIN);
            let says_nothing = matches!(run, [BEGIN] | [END] | [_, END]);
            if !crosses && !says_nothing {
                into.insert(run.iter().copied().map(indexed).collect());
            }
        }
    }
}

/// The whole words of marked text; of long ones the beginning.
fn wholes(marked: &str, into: &mut BTreeSet<String>) {
    for word in marked.split_inclusive(END) {
        into.insert(word.chars().take(WHOLE_MAX).map(indexed).collect());
    }
}

/// A character the index takes for part of a word.
fn indexed(letter: char) -> char {
    if letter.is_ascii() && !letter.is_ascii_alphanumeric() {
        return char::from_u32(SIGNS + letter as u32).unwrap_or(letter);
    }
    letter
}

/// The word for a fact about an entry.
pub(super) fn fact(sort: char, value: &str) -> String {
    let value: String =
        searchable(value).chars().filter(|letter| !is_ours(*letter)).map(indexed).collect();
    format!("{FACT}{sort}{value}")
}

/// A search as typed, cut into terms every one of which must occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    terms: Vec<Term>,
}

/// A term as it is written, and as it sounds if it can be Japanese in Latin letters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    written: String,
    sounds: Option<String>,
}

impl Search {
    /// Reads a search; `None` when there is nothing to search for.
    pub(super) fn read(search: &str) -> Option<Self> {
        let folded: String =
            searchable(search).chars().filter(|letter| !is_ours(*letter)).collect();
        let terms: Vec<Term> = folded
            .split_whitespace()
            .map(|term| Term {
                written: term.to_owned(),
                sounds: romaji::of_typed(term).map(|letters| wide(&letters)),
            })
            .collect();
        (!terms.is_empty()).then_some(Self { terms })
    }

    /// As it is asked of the index: what answers may still be too much, never too little.
    pub(super) fn expression(&self, grade: Grade) -> String {
        let terms = self.terms.iter().map(|term| {
            let written = all_of(&term.written, grade);
            match &term.sounds {
                Some(sounds) => format!("(({written}) OR ({}))", all_of(sounds, grade)),
                None => format!("({written})"),
            }
        });
        terms.collect::<Vec<_>>().join(" AND ")
    }

    /// Whether the index alone says truly what occurs: each term is one run.
    pub(super) fn is_exact(&self) -> bool {
        let is_run = |term: &String| term.chars().nth(3).is_none();
        self.terms
            .iter()
            .all(|term| is_run(&term.written) && term.sounds.as_ref().is_none_or(is_run))
    }

    /// How well an entry answers.
    fn grade(&self, said: &Said<'_>) -> Option<Grade> {
        self.grade_words(&said.words())
    }

    fn grade_words(&self, words: &str) -> Option<Grade> {
        self.terms.iter().map(|term| term.grade(words)).min().flatten()
    }

    /// True when every term occurs in a running text.
    fn occurs_in(&self, text: &str) -> bool {
        let folded = searchable(text);
        self.terms.iter().all(|term| folded.contains(&term.written))
    }

    /// As it is asked of the index of running text.
    pub(super) fn plain_expression(&self) -> String {
        let terms = self.terms.iter().map(|term| all_of(&term.written, Grade::Holds));
        terms.collect::<Vec<_>>().join(" AND ")
    }
}

impl Term {
    fn grade(&self, words: &str) -> Option<Grade> {
        let ways = std::iter::once(&self.written).chain(&self.sounds);
        ways.filter_map(|way| {
            Grade::ALL.into_iter().find(|grade| words.contains(&marked(way, *grade)))
        })
        .max()
    }
}

/// A term with the marks its grade asks for.
fn marked(term: &str, grade: Grade) -> String {
    match grade {
        Grade::Holds => term.to_owned(),
        Grade::Begins => format!("{BEGIN}{term}"),
        Grade::Is => format!("{BEGIN}{term}{END}"),
    }
}

/// A term as an expression of the index: all its runs, the longest there are, or for the better
/// grades the word it is or begins.
fn all_of(term: &str, grade: Grade) -> String {
    let letters: Vec<char> = marked(term, grade).chars().collect();
    if grade != Grade::Holds && (4..=WHOLE_MAX).contains(&letters.len()) {
        let word: String = letters.iter().copied().map(indexed).collect();
        let rest = if grade == Grade::Begins { " *" } else { "" };
        return format!("\"{word}\"{rest}");
    }
    let runs: BTreeSet<String> = letters
        .windows(letters.len().clamp(1, 3))
        .take(GRAMS_MAX)
        .map(|run| run.iter().copied().map(indexed).collect())
        .collect();
    let quoted: Vec<String> = runs.iter().map(|run| format!("\"{run}\"")).collect();
    quoted.join(" AND ")
}

/// What the index holds of an entry: `facts` are words already.
fn of_entry(said: &Said<'_>, facts: impl IntoIterator<Item = String>) -> String {
    let mut pieces: BTreeSet<String> = facts.into_iter().collect();
    let words = said.words();
    grams(&words, &mut pieces);
    wholes(&words, &mut pieces);
    pieces.into_iter().collect::<Vec<_>>().join(" ")
}

/// What the index holds of a running text.
fn of_text(text: &str) -> String {
    let mut pieces = BTreeSet::new();
    for part in searchable(text).split_whitespace() {
        grams(part, &mut pieces);
    }
    pieces.into_iter().collect::<Vec<_>>().join(" ")
}

/// The facts by which an entry is found.
fn facts(state: &str, kind: &str, language: &str, band: &str, tags: &str) -> Vec<String> {
    let tags: Vec<String> = serde_json::from_str(tags).unwrap_or_default();
    let fixed = [fact('s', state), fact('k', kind), fact('l', language)];
    let bands = band.split('-').map(|band| fact('b', band));
    let tags = tags.iter().map(|tag| fact('t', tag));
    fixed.into_iter().chain(bands).chain(tags).collect()
}

/// Gives a connection the functions its indexes and questions use.
pub(super) fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("entry_pieces", 9, flags, |call| {
        let text = |place: usize| call.get_raw(place).as_str().unwrap_or_default();
        let said = Said { japanese: text(0), reading: text(1), english: text(2), lemma: text(3) };
        Ok(of_entry(&said, facts(text(4), text(5), text(6), text(7), text(8))))
    })?;
    connection.create_scalar_function("text_pieces", 1, flags, |call| {
        Ok(of_text(call.get_raw(0).as_str().unwrap_or_default()))
    })?;
    connection.create_scalar_function("grade", 5, flags, |call| {
        let search = call.get_or_create_aux(0, |search| {
            Ok::<_, rusqlite::types::FromSqlError>(Search::read(search.as_str()?))
        })?;
        let text = |place: usize| call.get_raw(place).as_str().unwrap_or_default();
        let said = Said { japanese: text(1), reading: text(2), english: text(3), lemma: text(4) };
        let grade = search.as_ref().as_ref().and_then(|search| search.grade(&said));
        Ok(grade.map_or(0, |grade| grade as i64))
    })?;
    connection.create_scalar_function("occurs", 2, flags, |call| {
        let search = call.get_or_create_aux(0, |search| {
            Ok::<_, rusqlite::types::FromSqlError>(Search::read(search.as_str()?))
        })?;
        let text = call.get_raw(1).as_str().unwrap_or_default();
        Ok(search.as_ref().as_ref().is_some_and(|search| search.occurs_in(text)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAT: Said<'static> = Said {
        japanese: "猫舌",
        reading: "ねこじた",
        english: "(hot) tongue; cat's",
        lemma: "猫舌",
    };

    fn grade(search: &str) -> Option<Grade> {
        Search::read(search).and_then(|search| search.grade(&CAT))
    }

    #[test]
    fn a_search_is_graded_by_where_it_stands_in_a_word() {
        for (search, expected) in [
            ("猫舌", Some(Grade::Is)),
            ("猫", Some(Grade::Begins)),
            ("舌", Some(Grade::Holds)),
            ("ネコ", Some(Grade::Begins)),
            ("nekojita", Some(Grade::Is)),
            ("nekozita", Some(Grade::Is)),
            ("jita", Some(Grade::Holds)),
            ("nekoj", Some(Grade::Begins)),
            ("HOT", Some(Grade::Is)),
            ("tongue", Some(Grade::Is)),
            ("ongu", Some(Grade::Holds)),
            ("猫 tongue", Some(Grade::Begins)),
            ("猫 dog", None),
            ("舌猫", None),
            ("猫ね", None),
        ] {
            assert_eq!(grade(search), expected, "{search}");
        }
        assert_eq!(Search::read(" 　 "), None);
    }

    #[test]
    fn what_answers_is_in_the_index() {
        let held: BTreeSet<String> = of_entry(&CAT, []).split(' ').map(str::to_owned).collect();
        for search in
            ["猫", "猫舌", "舌", "neko", "zi", "n", "hot", "(hot)", "cat's", "tongu", "tongue;"]
        {
            let search = Search::read(search).expect("something");
            let grade = search.grade(&CAT).expect("it answers");
            for expression in [search.expression(Grade::Holds), search.expression(grade)] {
                // Each term is one way or the other, so one way must be there whole.
                let ways = expression.trim_matches(['(', ')']).split(") OR (");
                let is_held = |word: &str| match word.strip_suffix("\" *") {
                    Some(begin) => {
                        let begin = begin.trim_start_matches('"');
                        held.iter().any(|held| held.starts_with(begin))
                    }
                    None => held.contains(word.trim_matches('"')),
                };
                let is_there = |way: &str| way.split(" AND ").all(is_held);
                assert!(ways.clone().any(is_there), "{expression} of {held:?}");
            }
        }
    }

    #[test]
    fn a_search_is_never_syntax() {
        let search = Search::read("猫 NEAR(\"x*").expect("two terms");
        let expression = search.expression(Grade::Holds);
        assert!(!expression.contains('*') && !expression.contains("near("), "{expression}");
        assert_eq!(fact('t', "two words\u{e001}"), format!("{FACT}ttwo\u{e120}words"));
    }

    #[test]
    fn a_running_text_is_found_by_any_piece() {
        let search = Search::read("ばかじゃ").expect("a term");
        assert!(search.occurs_in("バカじゃない"));
        assert!(!search.occurs_in("じゃバカ"));
        let pieces = of_text("バカ じゃ");
        assert!(pieces.split(' ').any(|piece| piece == "ばか"));
        assert!(!pieces.contains("かじ"));
    }
}
