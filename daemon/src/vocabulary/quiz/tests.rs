use std::{collections::HashSet, sync::LazyLock};

use super::{chance::Chance, *};
use crate::{
    domain::{Audience, EntryId, Utterance},
    language::{lines, testing::LIBRARY},
    vocabulary::Spotter,
};

/// Lines as they are said on stream, which the engine is measured with.
const LINES: &str = include_str!("../../../../data/eval/lines.jsonl");
/// Lines of one session.
const SESSION_LINES: usize = 60;
const QUIZZES: u64 = 1_000;

static SPOTTER: LazyLock<Spotter> = LazyLock::new(|| Spotter::new(LIBRARY.clone()));

fn met(number: usize, entry: Entry) -> Met {
    Met {
        id: EntryId(number as i64 + 1),
        entry,
        is_approved: number.is_multiple_of(7),
        sightings: 1,
        is_shown: number.is_multiple_of(3),
        is_asked: false,
        is_pinned: false,
    }
}

/// What some lines teach, the last first.
fn taught(said: &[Utterance]) -> Vec<Met> {
    let audience = Audience::default();
    let entries = said.iter().flat_map(|line| SPOTTER.spot(line, &audience).entries);
    let mut keys = HashSet::new();
    let once = entries.filter(|entry| keys.insert((entry.lemma.clone(), entry.kind as u8)));
    let mut all: Vec<Met> = once.enumerate().map(|(at, entry)| met(at, entry)).collect();
    all.reverse();
    all
}

/// Sessions of the lines, each of which teaches something.
static SESSIONS: LazyLock<Vec<Vec<Met>>> = LazyLock::new(|| {
    let said = lines::read(LINES.as_bytes()).expect("lines");
    said.chunks(SESSION_LINES).map(taught).collect()
});

fn in_session(text: &str) -> Vec<Met> {
    taught(&lines::read(text.as_bytes()).expect("lines"))
}

/// Everything the dictionary says the expression of `entry` means, in small letters.
fn possible_meanings(entry: &Entry) -> Vec<String> {
    let glosses: Vec<String> = match entry.language {
        Language::Ja => LIBRARY
            .japanese(&entry.lemma)
            .into_iter()
            .flat_map(|word| word.senses)
            .flat_map(|sense| sense.glosses)
            .collect(),
        Language::En => LIBRARY
            .english(&entry.lemma)
            .into_iter()
            .flat_map(|word| word.glosses)
            .map(|gloss| gloss.japanese)
            .collect(),
    };
    glosses.into_iter().map(|gloss| gloss.to_lowercase()).collect()
}

fn expect_fair(about: &Met, question: &Question) {
    let Question { ask, choices, answer, thinking_ms, .. } = question;
    let entry = &about.entry;
    assert!((3..=4).contains(&choices.len()), "{question:?}");
    let different: HashSet<&String> = choices.iter().collect();
    assert_eq!(different.len(), choices.len(), "{question:?}");
    assert!(choices.iter().all(|choice| !choice.is_empty() && choice.chars().count() <= 60));
    assert!((THINKING_MS..=THINKING_MS_MAX).contains(thinking_ms), "{question:?}");
    assert_ne!(entry.kind, Kind::Mistake);
    let right = &choices[usize::from(*answer)];
    let wrong = choices.iter().filter(|choice| *choice != right);
    match ask {
        Ask::Meaning => {
            assert_eq!(*right, meaning_of(entry));
            let possible = possible_meanings(entry);
            for choice in wrong {
                let parts = choice.to_lowercase();
                for part in parts.split([';', '、', ',']).map(str::trim) {
                    assert!(
                        !possible.iter().any(|gloss| gloss == part),
                        "{} could be {choice}: {question:?}",
                        headword(entry)
                    );
                }
            }
        }
        Ask::Reading => {
            assert_eq!(entry.language, Language::Ja);
            assert!(kana::has_kanji(&entry.japanese), "{question:?}");
            assert_eq!(*right, kana::to_hiragana(&entry.reading));
            let words = LIBRARY.japanese(&entry.japanese);
            let spelled = words.iter().filter(|word| word.is_spelled(&entry.japanese));
            let readings: Vec<String> = spelled
                .flat_map(|word| &word.readings)
                .map(|form| kana::to_hiragana(&form.text))
                .collect();
            for choice in wrong {
                assert!(!readings.contains(choice), "{} can be {choice}", entry.japanese);
            }
        }
    }
}

#[test]
fn a_thousand_quizzes_have_one_right_answer_each() {
    let sessions = &*SESSIONS;
    assert!(sessions.len() >= 5, "there are not enough lines");
    let (mut asked, mut readings, mut kinds) = (0, 0, HashSet::new());
    let mut places = [0; CHOICES_MAX];
    for seed in 0..QUIZZES {
        let session = &sessions[seed as usize % sessions.len()];
        // The session goes on: every quiz hears of more.
        let heard = &session[seed as usize % (session.len() / 2)..];
        let Some(question) = question(&LIBRARY, heard, seed) else { continue };
        expect_fair(&heard[question.about], &question);
        asked += 1;
        readings += usize::from(question.ask == Ask::Reading);
        kinds.insert(heard[question.about].entry.kind);
        places[usize::from(question.answer)] += 1;
    }
    println!("{asked} asked, {readings} of them readings, {} kinds, {places:?}", kinds.len());
    assert_eq!(asked, QUIZZES, "something can be asked in every session");
    assert!(readings > 50 && kinds.len() >= 3);
    assert!(places.iter().all(|count| *count > 150), "the right one stands anywhere: {places:?}");
}

#[test]
fn a_seed_repeats_its_question() {
    let session = &SESSIONS[0];
    for seed in 0..20 {
        assert_eq!(question(&LIBRARY, session, seed), question(&LIBRARY, session, seed));
    }
}

#[test]
fn what_was_asked_is_not_asked_again_and_mistakes_and_grammar_never() {
    let mut session = SESSIONS[1].clone();
    let count = session.len();
    for seed in 0..count as u64 {
        let Some(question) = question(&LIBRARY, &session, seed) else { break };
        assert!(!session[question.about].is_asked);
        session[question.about].is_asked = true;
    }
    let asked = session.iter().filter(|met| met.is_asked).count();
    assert!(asked > count / 2, "{asked} of {count}");
    for kind in [Kind::Mistake, Kind::Grammar] {
        for met in &mut session {
            met.is_asked = false;
            met.entry.kind = kind;
        }
        assert_eq!(question(&LIBRARY, &session, 1), None);
    }
    assert_eq!(question(&LIBRARY, &[], 1), None);
}

#[test]
fn what_was_pinned_or_shown_comes_first() {
    let mut session = SESSIONS[2].clone();
    for met in &mut session {
        (met.is_shown, met.is_approved, met.is_pinned) = (false, false, false);
    }
    let kinds: Vec<_> = session.iter().map(|met| met.entry.kind).collect();
    let is_askable = |kind: &Kind| !matches!(kind, Kind::Grammar | Kind::Mistake);
    let first = kinds.iter().position(is_askable).expect("a word");
    let chosen = kinds.iter().rposition(is_askable).expect("a word");
    assert_ne!(first, chosen);
    session[chosen].is_shown = true;
    let lemma = &session[chosen].entry.lemma;
    assert!(question(&LIBRARY, &session, 5).is_some_and(|asked| asked.about == chosen), "{lemma}");
    session[first].is_pinned = true;
    assert!(question(&LIBRARY, &session, 5).is_some_and(|asked| asked.about == first));
}

#[test]
fn an_answer_that_means_the_same_is_left_out() {
    // 大きい and でかい both mean big; 始める and 開始 both begin.
    let session =
        in_session("でかい猫がいる\nこの動画を開始する\nゲームを始める\n巨大な敵が現れた");
    let synonyms = [["big", "huge"], ["begin", "start"]];
    for seed in 0..50 {
        let Some(question) = question(&LIBRARY, &session, seed) else { continue };
        for pair in synonyms {
            let alike = question.choices.iter().filter(|c| pair.iter().any(|w| c.contains(w)));
            assert!(alike.count() <= 1, "{question:?}");
        }
    }
}

#[test]
fn wrong_readings_look_like_readings() {
    let any = &in_session("推しが尊い")[0].entry;
    let answers = |japanese: &str, reading: &str| {
        let (japanese, reading) = (japanese.to_owned(), reading.to_owned());
        let entry = Entry { japanese, reading, ..any.clone() };
        reading::answers(&LIBRARY, &entry, &mut Chance::new(1))
    };
    let (right, wrong) = answers("挑戦", "ちょうせん").expect("it has kanji");
    assert_eq!(right, "ちょうせん");
    assert!(wrong.len() >= 3 && !wrong.contains(&right), "{wrong:?}");
    let (_, wrong) = answers("尊い", "とうとい").expect("it has kanji");
    // とうとい and たっとい are both right.
    assert!(!wrong.contains(&"たっとい".to_owned()), "{wrong:?}");
    assert!(wrong.iter().all(|wrong| wrong.ends_with('い')), "{wrong:?}");
    assert_eq!(answers("推し、尊い！", "おしとうとい"), None, "marks have no reading");
    assert_eq!(answers("とりま", "とりま"), None, "there is no kanji");
}
