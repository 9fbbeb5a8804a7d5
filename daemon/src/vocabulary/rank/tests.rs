use super::*;
use crate::domain::{Evidence, Scale};

const EVERYBODY: AudienceLevel = AudienceLevel::All;

fn level(band: &str) -> Level {
    let scale = if band.starts_with('N') { Scale::Jlpt } else { Scale::Cefr };
    Level { scale, band: band.to_owned(), estimated: band.contains('-') }
}

fn worth(kind: Kind, band: &str, zipf: Option<f32>, audience: AudienceLevel) -> Worth {
    Merits { kind, level: &level(band), zipf, is_pinned: false }.worth(audience)
}

fn entry(lemma: &str) -> Entry {
    Entry {
        japanese: lemma.to_owned(),
        reading: lemma.to_owned(),
        english: "meaning".to_owned(),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: level("N3"),
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

/// The bands of words, the most worthwhile first.
fn check_levels(audience: AudienceLevel, expected: &[&str]) {
    let mut bands = ["N5", "N4", "N3", "N2", "N1"];
    bands.sort_by_key(|band| Reverse(worth(Kind::Vocabulary, band, None, audience).points));
    assert_eq!(bands, expected, "{audience:?}");
}

#[test]
fn what_lies_just_above_the_audience_is_worth_most() {
    check_levels(AudienceLevel::Beginner, &["N4", "N5", "N3", "N2", "N1"]);
    check_levels(AudienceLevel::Intermediate, &["N2", "N3", "N1", "N4", "N5"]);
    check_levels(EVERYBODY, &["N3", "N2", "N1", "N4", "N5"]);
}

#[test]
fn what_no_textbook_has_is_worth_more_than_phrases_and_these_than_words() {
    let points = |kind| worth(kind, "N2", None, EVERYBODY).points;
    assert!(points(Kind::Slang) > points(Kind::Idiom));
    assert_eq!(points(Kind::Slang), points(Kind::Culture));
    assert!(points(Kind::Grammar) > points(Kind::Vocabulary));
}

#[test]
fn words_neither_common_nor_hardly_said_are_worth_most() {
    let points = |zipf| worth(Kind::Vocabulary, "N2", zipf, EVERYBODY).points;
    assert!(points(Some(3.5)) > points(Some(4.5)));
    assert!(points(Some(4.5)) > points(Some(5.5)));
    assert!(points(Some(3.5)) > points(Some(2.5)));
    assert_eq!(points(Some(1.0)), points(None));
}

#[test]
fn a_listed_level_is_worth_more_than_an_estimate() {
    let points = |band| worth(Kind::Vocabulary, band, None, EVERYBODY).points;
    assert!(points("N2") > points("N3-N2"));
}

#[test]
fn what_is_pinned_comes_before_everything_else() {
    let easy = level("N5");
    let merits = Merits { kind: Kind::Vocabulary, level: &easy, zipf: Some(6.0), is_pinned: true };
    let pinned = merits.worth(AudienceLevel::Advanced);
    assert!(pinned.points > worth(Kind::Slang, "N1", Some(3.5), EVERYBODY).points);
    assert_eq!(pinned.why.first().map(String::as_str), Some("pinned by the streamer"));
}

#[test]
fn a_worth_says_where_it_comes_from() {
    assert_eq!(
        worth(Kind::Slang, "N2", Some(4.5), AudienceLevel::Intermediate).why,
        [
            "listed as N2 (unofficial)",
            "just above the audience",
            "slang, which textbooks leave out",
            "said about once in 30,000 words",
            "worth 125 points: level 60, kind 40, listed 10, frequency 15",
        ]
    );
    assert_eq!(
        worth(Kind::Vocabulary, "B2-C1", None, EVERYBODY).why,
        ["in no level list; estimated B2-C1", "worth 40 points: level 40"]
    );
}

#[test]
fn a_frequency_is_told_in_round_numbers() {
    let check = |zipf, expected: &str| {
        assert_eq!(frequency_reason(zipf), format!("said about once in {expected} words"));
    };
    check(6.0, "1,000");
    check(2.3, "5,000,000");
    check(9.5, "10");
}

#[test]
fn what_is_two_steps_below_is_too_easy() {
    for kind in [Kind::Vocabulary, Kind::Slang, Kind::Idiom, Kind::Grammar] {
        assert!(is_far_below(kind, &level("N5"), EVERYBODY), "{kind:?}");
        assert!(!is_far_below(kind, &level("N4"), EVERYBODY), "{kind:?}");
    }
    assert!(is_far_below(Kind::Grammar, &level("A2"), EVERYBODY));
    assert!(!is_far_below(Kind::Grammar, &level("B1"), EVERYBODY));
    assert!(!is_far_below(Kind::Culture, &level("N5"), EVERYBODY));
    assert!(!is_far_below(Kind::Mistake, &level("A1"), EVERYBODY));
    assert!(!is_far_below(Kind::Slang, &level("N5"), AudienceLevel::Elementary));
    assert!(is_far_below(Kind::Slang, &level("N5"), AudienceLevel::Intermediate));
    assert!(is_far_below(Kind::Slang, &level("A2"), AudienceLevel::UpperIntermediate));
    assert!(!is_far_below(Kind::Slang, &level("N4-N3"), AudienceLevel::UpperIntermediate));
    assert!(!is_far_below(Kind::Slang, &level("C2"), AudienceLevel::Advanced));
}

/// The cards of one utterance whose entries are worth what their names end with.
fn cards(memory: &mut Memory, lemmas: &[&str], cards_max: usize) -> Vec<String> {
    let mut entries: Vec<Entry> = lemmas.iter().map(|lemma| entry(lemma)).collect();
    let points = |entry: &Entry| entry.lemma[1..].parse().expect("a name with its points");
    let chosen = memory.choose(&mut entries, points, cards_max);
    chosen.into_iter().map(|at| entries[at].lemma.clone()).collect()
}

#[test]
fn an_expression_is_shown_once_a_session() {
    let mut memory = Memory::default();
    assert_eq!(cards(&mut memory, &["a10"], 1), ["a10"]);
    assert!(memory.has_shown(&entry("a10")));
    assert!(cards(&mut memory, &["a10"], 1).is_empty());
    assert_eq!(cards(&mut memory, &["a10", "b5"], 1), ["b5"]);
    assert_eq!(cards(&mut Memory::default(), &["a10"], 1), ["a10"]);
}

#[test]
fn the_best_of_an_utterance_come_first_and_ties_as_they_were_said() {
    let mut memory = Memory::default();
    assert_eq!(cards(&mut memory, &["a10", "b30", "c20", "d30"], 3), ["b30", "d30", "c20"]);
    assert_eq!(cards(&mut memory, &["a10", "b30", "e10"], 3), ["a10", "e10"]);
}

#[test]
fn what_is_heard_again_without_a_card_gains_worth_up_to_a_limit() {
    let mut memory = Memory::default();
    assert_eq!(cards(&mut memory, &["a10", "b11"], 1), ["b11"]);
    assert_eq!(cards(&mut memory, &["a10", "c12"], 1), ["a10"]);
    let mut memory = Memory::default();
    for _ in 0..9 {
        assert!(cards(&mut memory, &["a10"], 0).is_empty());
    }
    assert_eq!(cards(&mut memory, &["a10", "b40"], 1), ["b40"]);
    let mut again = [entry("a10")];
    memory.choose(&mut again, |_| 0, 0);
    assert_eq!(again[0].evidence.why, ["heard 11 times in this session"]);
}

#[test]
fn an_expression_said_again_is_one_meeting() {
    let said = [entry("a10"), entry("b12"), entry("a10"), entry("c15")];
    let points = |entry: &Entry| entry.lemma[1..].parse().expect("a name with its points");
    let mut met = meetings(said, points);
    let names = |met: &[Meeting]| -> Vec<(String, u32, u32)> {
        met.iter().map(|m| (m.entry.lemma.clone(), m.sightings, m.points)).collect()
    };
    assert_eq!(names(&met), [("a10".into(), 2, 15), ("b12".into(), 1, 12), ("c15".into(), 1, 15)]);
    by_worth(&mut met);
    assert_eq!(names(&met), [("a10".into(), 2, 15), ("c15".into(), 1, 15), ("b12".into(), 1, 12)]);
}
