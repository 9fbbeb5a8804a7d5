use super::{CLAUSES, PARTS, in_japanese};
use crate::{
    domain::{AudienceLevel, Kind, Level, Scale},
    vocabulary::rank::Merits,
};

#[test]
fn each_clause_is_told_apart_and_has_its_places_in_both_languages() {
    for phrase in CLAUSES.iter().chain(PARTS) {
        let places = phrase.english.matches("{}").count();
        assert_eq!(phrase.japanese.matches("{}").count(), places, "{}", phrase.english);
    }
    for phrase in CLAUSES {
        let told = ["N2, 〜ても", "12"];
        let expected = super::filled(phrase.japanese, &told);
        assert_eq!(in_japanese(&phrase.with(&told)), Some(expected), "{}", phrase.english);
    }
}

#[test]
fn what_an_entry_is_worth_is_told_in_japanese() {
    let level = Level { scale: Scale::Jlpt, band: "N2".to_owned(), estimated: false };
    let merits = Merits { kind: Kind::Slang, level: &level, zipf: Some(4.5), is_pinned: false };
    let worth = merits.worth(AudienceLevel::Intermediate);
    let told: Vec<_> = worth.why.iter().filter_map(|clause| in_japanese(clause)).collect();
    assert_eq!(
        told,
        [
            "レベルの一覧ではN2(非公式)",
            "視聴者のレベルのすぐ上",
            "教科書にないスラング",
            "およそ30,000語に一度使われる",
            "125点(レベル 60、種類 40、一覧 10、頻度 15)",
        ]
    );
}

#[test]
fn a_note_is_no_clause() {
    for note in ["", "worth", "used when a raid comes in", "made", "配信でよく使う"] {
        assert_eq!(in_japanese(note), None, "{note}");
    }
}
