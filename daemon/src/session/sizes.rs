//! Cards cut to what a quiz or a recap has place for, on the picture and in one message. Pure.
//!
//! The longest recap is eight of the longest cards, and stays below the longest message. A
//! character takes at most four bytes, for control characters, which JSON writes in six, are left
//! out.

use crate::{
    domain::{Entry, Evidence, Level},
    language::brevity::shortened,
};

const EXPRESSION_CHARACTERS_MAX: usize = 60;
const READING_CHARACTERS_MAX: usize = 120;
const SENTENCE_CHARACTERS_MAX: usize = 160;
const NAME_CHARACTERS_MAX: usize = 40;
const TAG_CHARACTERS_MAX: usize = 24;
const TAGS_MAX: usize = 6;

fn cut(text: &str, characters_max: usize) -> String {
    let kept: String = text.chars().filter(|letter| !letter.is_control()).collect();
    shortened(&kept, characters_max)
}

/// `entry` with every text cut, and without why it was chosen, which neither shows.
pub(super) fn fitting(entry: &Entry) -> Entry {
    let expression = |text: &str| cut(text, EXPRESSION_CHARACTERS_MAX);
    Entry {
        japanese: expression(&entry.japanese),
        reading: cut(&entry.reading, READING_CHARACTERS_MAX),
        english: expression(&entry.english),
        language: entry.language,
        kind: entry.kind,
        level: Level { band: cut(&entry.level.band, TAG_CHARACTERS_MAX), ..entry.level.clone() },
        lemma: expression(&entry.lemma),
        surface: expression(&entry.surface),
        start_ms: entry.start_ms,
        end_ms: entry.end_ms,
        utterance: cut(&entry.utterance, SENTENCE_CHARACTERS_MAX),
        speaker: entry.speaker.as_deref().map(|name| cut(name, NAME_CHARACTERS_MAX)),
        tags: entry.tags.iter().take(TAGS_MAX).map(|tag| cut(tag, TAG_CHARACTERS_MAX)).collect(),
        evidence: Evidence {
            source: expression(&entry.evidence.source),
            confidence: entry.evidence.confidence,
            why: Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use aivlingual_shared::{frame::write_message, message::ToPlugin};

    use super::*;
    use crate::domain::{Ask, Card, Kind, Language, Quiz, Recap, Ruby, Scale};

    /// The longest entry somebody could make, of the letters that take the most bytes.
    fn longest() -> Entry {
        let long = |letter: &str| letter.repeat(5_000);
        Entry {
            japanese: long("𠮷"),
            reading: long("\u{1}か"),
            english: long("\"\\"),
            language: Language::Ja,
            kind: Kind::Vocabulary,
            level: Level { scale: Scale::Jlpt, band: long("𠮷"), estimated: false },
            lemma: long("𠮷"),
            surface: long("😀"),
            start_ms: Some(u64::MAX),
            end_ms: Some(u64::MAX),
            utterance: long("😀"),
            speaker: Some(long("😀")),
            tags: vec![long("😀"); 500],
            evidence: Evidence {
                source: long("😀"),
                confidence: Some(f32::MIN_POSITIVE),
                why: vec![long("😀"); 500],
            },
        }
    }

    /// Its card, cut into as many runs as it can be.
    fn card() -> Card {
        let entry = fitting(&longest());
        let runs = entry.japanese.chars();
        // A reading is shared out among the runs; more than three kana are no kanji's.
        let ruby = runs.map(|letter| Ruby { base: letter.into(), ruby: Some("かかか".into()) });
        Card { id: u64::MAX, ruby: ruby.collect(), note: Some("😀".repeat(120)), entry }
    }

    #[test]
    fn the_longest_recap_and_quiz_fit_one_message() {
        let words = vec![card(); Recap::WORDS_MAX];
        let recap = ToPlugin::Recap { recap: Recap { words, total: u32::MAX } };
        write_message(&recap, &mut Vec::new()).expect("the longest recap fits");
        let quiz = Quiz {
            id: u64::MAX,
            card: card(),
            ask: Ask::Meaning,
            choices: vec!["😀".repeat(60); 4],
            answer: 3,
            thinking_ms: u32::MAX,
        };
        write_message(&ToPlugin::Quiz { quiz }, &mut Vec::new()).expect("the longest quiz fits");
    }

    #[test]
    fn what_is_short_stays_as_it_is() {
        let mut entry = longest();
        entry.japanese = "推し".into();
        entry.utterance = "推しが尊い".into();
        let fitting = fitting(&entry);
        assert_eq!((&*fitting.japanese, &*fitting.utterance), ("推し", "推しが尊い"));
        assert_eq!(cut("a\u{7}bc", 3), "abc");
    }
}
