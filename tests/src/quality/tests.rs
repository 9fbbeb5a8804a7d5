use aivlingual_daemon::domain::{Entry, Evidence, Kind, Language, Level, Scale};

use super::{Judged, Lesson, Line, Pick, Score, Share, Split, fnv1a};

fn lesson(surface: &str, kind: Kind, reading: &str, level: &str) -> Lesson {
    Lesson {
        surface: surface.into(),
        kind,
        lemma: surface.into(),
        reading: reading.into(),
        meaning: "meaning".into(),
        level: level.into(),
        optional: false,
    }
}

fn entry(surface: &str, kind: Kind, reading: &str, level: &str) -> Entry {
    Entry {
        japanese: surface.into(),
        reading: reading.into(),
        english: "meaning".into(),
        language: Language::Ja,
        kind,
        level: Level { scale: Scale::Jlpt, band: level.into(), estimated: true },
        lemma: surface.into(),
        surface: surface.into(),
        start_ms: None,
        end_ms: None,
        utterance: String::new(),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence { source: "jmdict:1".into(), ..Evidence::default() },
    }
}

fn line(text: &str, teaches: Vec<Lesson>) -> Line {
    Line { id: "ja-000".into(), text: text.into(), teaches }
}

fn score(line: &Line, entries: &[Entry]) -> Score {
    Score::of(&[Judged::of(line, Pick::placed(&line.text, entries))])
}

#[test]
fn the_hash_is_the_published_one() {
    assert_eq!(fnv1a(""), 0x811C_9DC5);
    assert_eq!(fnv1a("a"), 0xE40C_292C);
    assert!(Split::Tune.holds("a") && !Split::Test.holds("a") && Split::All.holds("a"));
}

#[test]
fn the_annotated_lines_can_be_read_and_are_split() {
    let count = |split| super::lines(split).expect("annotated lines").len();
    assert!(count(Split::Tune) > 100 && count(Split::Test) > 100);
    assert_eq!(count(Split::Tune) + count(Split::Test), count(Split::All));
}

#[test]
fn words_and_phrases_count_as_one_sort_but_their_kind_is_noted() {
    let line =
        line("推し活のために生きる", vec![lesson("推し活", Kind::Culture, "おしかつ", "N2")]);
    let score = score(&line, &[entry("推し活", Kind::Slang, "オシカツ", "N2-N1")]);
    assert_eq!(score.kind(Kind::Culture).wanted, Share { held: 1, of: 1 });
    assert_eq!(score.kind(Kind::Slang).picked, Share { held: 1, of: 1 });
    assert_eq!(score.same_kind, Share { held: 0, of: 1 });
    assert_eq!(score.reading, Share { held: 1, of: 1 });
    assert_eq!(score.level, Share { held: 1, of: 1 });
    assert_eq!(score.overall().f1(), Some(1.0));
}

#[test]
fn what_lies_elsewhere_is_missed_and_wrong() {
    let line =
        line("値段のわりに量が少ない", vec![lesson("わりに", Kind::Grammar, "わりに", "N3")]);
    let score = score(&line, &[entry("値段", Kind::Vocabulary, "ねだん", "N4")]);
    assert_eq!(score.overall().recall(), Some(0.0));
    assert_eq!(score.overall().precision(), Some(0.0));
    assert_eq!(score.overall().f1(), Some(0.0));
    assert_eq!(score.level, Share::default());
}

#[test]
fn a_pattern_is_found_by_an_expression_over_it_but_not_by_a_word_or_a_part() {
    let line = line("顔から火が出るくらい", vec![lesson("が出る", Kind::Grammar, "がでる", "N3")]);
    let found = |surface, kind| {
        let score = score(&line, &[entry(surface, kind, "", "N3")]);
        score.overall().recall() == Some(1.0)
    };
    assert!(found("火が出る", Kind::Idiom));
    assert!(!found("火が出る", Kind::Vocabulary));
    assert!(!found("出る", Kind::Idiom));
    assert!(found("出る", Kind::Grammar));
    assert!(!found("が出る", Kind::Mistake));
}

#[test]
fn optional_lessons_reward_and_punish_nothing() {
    let mut word = lesson("値段", Kind::Vocabulary, "ねだん", "N4");
    word.optional = true;
    let line = line("値段が高い", vec![word]);
    let missed = score(&line, &[]);
    assert_eq!((missed.overall().recall(), missed.overall().precision()), (None, None));
    let picked = score(&line, &[entry("値段", Kind::Vocabulary, "ねだん", "N4")]);
    assert_eq!((picked.overall().recall(), picked.overall().precision()), (None, Some(1.0)));
}

#[test]
fn levels_agree_exactly_or_nearly_and_only_on_one_scale() {
    let line = line("徹夜した", vec![lesson("徹夜", Kind::Vocabulary, "てつや", "N2")]);
    for (band, exact, near) in
        [("N2", 1, 1), ("N2-N1", 1, 1), ("N3", 0, 1), ("N4", 0, 0), ("B2", 0, 0)]
    {
        let score = score(&line, &[entry("徹夜", Kind::Vocabulary, "てつや", band)]);
        assert_eq!((score.level.held, score.level_nearly.held), (exact, near), "{band}");
    }
}

#[test]
fn a_plain_line_counts_what_was_picked_from_it() {
    let line = line("昨日は七時に起きました", Vec::new());
    let score = score(&line, &[entry("七時", Kind::Vocabulary, "しちじ", "N5")]);
    assert_eq!(score.plain(), Some(1.0));
    assert_eq!(score.overall().precision(), Some(0.0));
}

#[test]
fn the_second_of_two_equal_surfaces_has_its_own_place() {
    let picks = Pick::placed(
        "草、草生える",
        &[
            entry("草", Kind::Slang, "くさ", "N1"),
            entry("草生える", Kind::Slang, "くさはえる", "N1"),
            entry("草", Kind::Vocabulary, "くさ", "N4"),
        ],
    );
    let places: Vec<_> = picks.iter().map(|pick| pick.place.start).collect();
    assert_eq!(places, [0, 6, 6]);
}

#[test]
fn a_complaint_names_the_missed_and_the_wrong() {
    let line = line("値段のわりに", vec![lesson("わりに", Kind::Grammar, "わりに", "N3")]);
    let entries = [entry("値段", Kind::Vocabulary, "ねだん", "N4")];
    let complaint = Judged::of(&line, Pick::placed(&line.text, &entries)).complaint();
    let complaint = complaint.expect("a complaint");
    assert!(complaint.contains("missed  わりに") && complaint.contains("wrong   値段"));
    assert_eq!(Judged::of(&self::line("うん", Vec::new()), Vec::new()).complaint(), None);
}
