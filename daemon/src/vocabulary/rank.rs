//! Which of the entries are worth a card now. Pure and deterministic: the same entries after the
//! same session give the same cards.

use std::collections::HashSet;

use crate::domain::{Audience, AudienceLevel, Entry, Kind, Language, Level};

/// How many steps below the audience a level is before it is not worth anybody's time.
const STEPS_BELOW_MAX: u8 = 1;

/// The first step of words, and of grammar, that an audience of every level is taught.
const EVERYBODY_WORDS_MIN: u8 = 2;
const EVERYBODY_GRAMMAR_MIN: u8 = 2;

/// What one session has shown. A second session starts anew.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    shown: HashSet<(Language, String, String)>,
}

impl Memory {
    /// Which entries of one utterance are shown, by their index, the most worthwhile first: at most
    /// `cards_max`, and none that this session has shown before. They count as shown from now on.
    pub fn choose(
        &mut self,
        entries: &[Entry],
        audience: &Audience,
        cards_max: usize,
    ) -> Vec<usize> {
        let mut order: Vec<usize> =
            (0..entries.len()).filter(|&at| !self.has_shown(&entries[at])).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(worth(&entries[at], audience)), at));
        order.truncate(cards_max);
        self.shown.extend(order.iter().map(|&at| key(&entries[at])));
        order
    }

    /// True when this session has already shown the expression, in whatever form.
    pub fn has_shown(&self, entry: &Entry) -> bool {
        self.shown.contains(&key(entry))
    }
}

/// What makes two entries teach the same thing, however it was inflected.
pub(super) fn key(entry: &Entry) -> (Language, String, String) {
    (entry.language, entry.lemma.clone(), entry.reading.clone())
}

/// How much an audience gains from an entry. Only the order of two entries means anything.
fn worth(entry: &Entry, audience: &Audience) -> u32 {
    let step = step(&entry.level);
    let by_level = match audience_step(audience.level) {
        // Nobody in particular: what a textbook has late, but has.
        None => [0, 1, 3, 5, 5, 4][usize::from(step.min(5))],
        // Best just above what they know.
        Some(audience) => 6_u32.saturating_sub(2 * u32::from(step.abs_diff(audience + 1))),
    };
    let by_kind = match entry.kind {
        Kind::Slang | Kind::Culture => 4,
        Kind::Idiom | Kind::Grammar | Kind::Mistake => 3,
        Kind::Vocabulary => 0,
    };
    let by_evidence = u32::from(!entry.level.estimated);
    by_level + by_kind + by_evidence
}

/// True when somebody of this level has known an expression of that level for long. An audience of
/// every level has had a first course; what is said in every sentence is left to its textbook.
pub(super) fn is_far_below(kind: Kind, level: &Level, audience: AudienceLevel) -> bool {
    match (audience_step(audience), kind) {
        (Some(audience), _) => step(level) + STEPS_BELOW_MAX < audience,
        (None, Kind::Vocabulary) => step(level) < EVERYBODY_WORDS_MIN,
        (None, Kind::Grammar) => step(level) < EVERYBODY_GRAMMAR_MIN,
        (None, _) => false,
    }
}

/// What the level says, as a clause of an entry's `why`.
pub(super) fn level_reason(level: &Level) -> String {
    if level.estimated {
        format!("in no level list; estimated {}", level.band)
    } else {
        format!("listed as {} (unofficial)", level.band)
    }
}

/// 1 for N5 and A1 to 5 for N1, C1 and above. An estimate counts as its harder end.
fn step(level: &Level) -> u8 {
    let hardest = level.band.rsplit('-').next().unwrap_or_default();
    match hardest {
        "N5" | "A1" => 1,
        "N4" | "A2" => 2,
        "N3" | "B1" => 3,
        "N2" | "B2" => 4,
        _ => 5,
    }
}

fn audience_step(level: AudienceLevel) -> Option<u8> {
    match level {
        AudienceLevel::All => None,
        AudienceLevel::Beginner => Some(1),
        AudienceLevel::Elementary => Some(2),
        AudienceLevel::Intermediate => Some(3),
        AudienceLevel::UpperIntermediate => Some(4),
        AudienceLevel::Advanced => Some(5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Evidence, Scale, Target};

    fn level(band: &str) -> Level {
        let scale = if band.starts_with('N') { Scale::Jlpt } else { Scale::Cefr };
        Level { scale, band: band.to_owned(), estimated: band.contains('-') }
    }

    fn entry(lemma: &str, kind: Kind, band: &str) -> Entry {
        Entry {
            japanese: lemma.to_owned(),
            reading: lemma.to_owned(),
            english: "meaning".to_owned(),
            language: Language::Ja,
            kind,
            level: level(band),
            lemma: lemma.to_owned(),
            surface: lemma.to_owned(),
            start_ms: None,
            end_ms: None,
            utterance: String::new(),
            speaker: None,
            tags: Vec::new(),
            evidence: Evidence::default(),
        }
    }

    fn chosen(memory: &mut Memory, entries: &[Entry], level: AudienceLevel) -> Vec<String> {
        let audience = Audience { target: Target::Both, level };
        let shown = memory.choose(entries, &audience, 2);
        shown.into_iter().map(|at| entries[at].lemma.clone()).collect()
    }

    #[test]
    fn an_expression_is_shown_once_a_session() {
        let mut memory = Memory::default();
        let entries = [entry("推し", Kind::Slang, "N2-N1")];
        assert_eq!(chosen(&mut memory, &entries, AudienceLevel::All), ["推し"]);
        assert!(memory.has_shown(&entries[0]));
        assert!(chosen(&mut memory, &entries, AudienceLevel::All).is_empty());
        assert_eq!(chosen(&mut Memory::default(), &entries, AudienceLevel::All), ["推し"]);
    }

    #[test]
    fn the_best_of_an_utterance_come_first() {
        let entries = [
            entry("犬", Kind::Vocabulary, "N5"),
            entry("一撃", Kind::Vocabulary, "N1"),
            entry("学校", Kind::Vocabulary, "N5"),
            entry("エモい", Kind::Slang, "N2-N1"),
        ];
        let shown = chosen(&mut Memory::default(), &entries, AudienceLevel::All);
        assert_eq!(shown, ["エモい", "一撃"]);
        let shown = chosen(&mut Memory::default(), &entries[..3], AudienceLevel::Beginner);
        assert_eq!(shown, ["犬", "学校"]);
    }

    #[test]
    fn what_is_two_steps_below_is_too_easy() {
        assert!(!is_far_below(Kind::Slang, &level("N5"), AudienceLevel::All));
        assert!(!is_far_below(Kind::Slang, &level("N5"), AudienceLevel::Elementary));
        assert!(is_far_below(Kind::Slang, &level("N5"), AudienceLevel::Intermediate));
        assert!(is_far_below(Kind::Slang, &level("A2"), AudienceLevel::UpperIntermediate));
        assert!(!is_far_below(Kind::Slang, &level("N4-N3"), AudienceLevel::UpperIntermediate));
        assert!(!is_far_below(Kind::Slang, &level("C2"), AudienceLevel::Advanced));
    }

    #[test]
    fn a_level_says_where_it_comes_from() {
        assert_eq!(level_reason(&level("N3")), "listed as N3 (unofficial)");
        assert_eq!(level_reason(&level("B2-C1")), "in no level list; estimated B2-C1");
    }
}
