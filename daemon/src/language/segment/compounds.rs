//! Pieces that together are one word of the dictionary, and the reading that word has.

use std::ops::Range;

use crate::language::{
    kana::{has_kanji, is_kana, is_kanji, is_voiced_twin, to_hiragana, to_katakana},
    library::Library,
    numbers,
    segment::{PartOfSpeech, morpheme::Morpheme},
};

/// Most pieces of one word that are looked for.
const PIECES_MAX: usize = 5;

/// What phrases do not end in: 北の方 is a lady, 木の下 このした and 夜の静寂 しじま only in old books, and
/// what 効く is くすり.
const UNPHRASED: [&str; 4] = ["方", "下", "静寂", "効く"];

/// What stands after a person's name.
pub(super) const TITLES: [&str; 14] = [
    "さん",
    "ちゃん",
    "くん",
    "君",
    "様",
    "さま",
    "氏",
    "先生",
    "選手",
    "先輩",
    "殿",
    "たん",
    "どの",
    "監督",
];

/// Gives pieces that are one word of the dictionary, alone or together, the reading it has.
pub(super) fn read(library: &Library, morphemes: &mut Vec<Morpheme>) {
    let mut at = 0;
    while at < morphemes.len() {
        read_phrase(library, &mut morphemes[at..]);
        // 五|月|一|日 holds no 月一.
        let run = if is_counter(morphemes, at) { 1 } else { run_length(&morphemes[at..]) };
        let word = (2..=run).rev().filter(|length| !is_free(&morphemes[at..at + length])).find_map(
            |length| reading(library, &morphemes[at..at + length]).map(|reading| (length, reading)),
        );
        at += match word {
            Some((length, Some(reading))) => {
                let count = assign(morphemes, at..at + length, &reading);
                morphemes[at..at + count].iter_mut().for_each(|piece| piece.is_settled = true);
                count
            }
            Some((length, None)) => length,
            None => {
                if let Some(reading) = reading_alone(library, morphemes, at) {
                    morphemes[at].reading = reading;
                }
                1
            }
        };
    }
}

/// Gives the one piece that is read otherwise in the phrase at the beginning of `pieces` the
/// reading it has there: 金がない かねがない, 虫の音 むしのね. The pieces stay as they are.
fn read_phrase(library: &Library, pieces: &mut [Morpheme]) {
    let adjoining = pieces.windows(2).take(PIECES_MAX - 1).take_while(|pair| {
        pair[0].range.end == pair[1].range.start && pair[1].part_of_speech() != PartOfSpeech::Symbol
    });
    let run = 1 + adjoining.count();
    let Some((length, whole)) = (3..=run).rev().find_map(|length| {
        let phrase = &pieces[..length];
        let is_phrase = is_content(&phrase[0])
            && is_content(&phrase[length - 1])
            && !UNPHRASED.contains(&&*phrase[length - 1].dictionary_form)
            && phrase.iter().all(|piece| !piece.is_settled)
            && phrase[1..length - 1]
                .iter()
                .any(|piece| piece.part_of_speech() == PartOfSpeech::Particle);
        let known = if is_phrase { reading(library, phrase) } else { None };
        Some((length, known??))
    }) else {
        return;
    };
    for at in 0..length {
        let joined = |pieces: &[Morpheme]| -> String {
            pieces.iter().map(|piece| to_katakana(&piece.reading)).collect()
        };
        let (before, after) = (joined(&pieces[..at]), joined(&pieces[at + 1..length]));
        let own = whole.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&after));
        if let Some(own) = own.filter(|own| !own.is_empty() && has_kanji(&pieces[at].text)) {
            pieces[at].reading = own.to_owned();
            pieces[at].is_settled = true;
            return;
        }
    }
}

/// What a phrase may begin and end with.
fn is_content(piece: &Morpheme) -> bool {
    piece.part_of_speech().is_content() && piece.text.chars().next().is_some_and(is_kanji)
}

/// The dictionary's reading of one piece, where the analyser has one that is none of its.
fn reading_alone(library: &Library, morphemes: &[Morpheme], at: usize) -> Option<String> {
    let piece = &morphemes[at];
    if piece.is_settled || !has_kanji(&piece.text) {
        return None;
    }
    if piece.reading.is_empty() {
        let known = reading(library, std::slice::from_ref(piece)).flatten();
        return known.or_else(|| sound_reading(library, &piece.text));
    }
    if piece.text.chars().count() < 2 {
        return None;
    }
    let is_word = match piece.part_of_speech() {
        PartOfSpeech::Noun
        | PartOfSpeech::VerbalNoun
        | PartOfSpeech::AdjectivalNoun
        | PartOfSpeech::Adjective
        // 若き is no もき: what is 若し of old is 若い in the dictionary.
        | PartOfSpeech::Verb => !piece.classes[4].starts_with("文語"),
        PartOfSpeech::ProperNoun => is_no_name(library, morphemes, at),
        _ => false,
    };
    if is_word { reading(library, std::slice::from_ref(piece)).flatten() } else { None }
}

/// True when a piece taken for a given name is a common word and nothing around it speaks of a
/// person: 正義 is まさよし only as a name.
fn is_no_name(library: &Library, morphemes: &[Morpheme], at: usize) -> bool {
    let piece = &morphemes[at];
    let is_surname = |piece: &Morpheme| {
        piece.part_of_speech() == PartOfSpeech::ProperNoun && piece.classes[3] == "姓"
    };
    let is_addressed = morphemes.get(at + 1).is_some_and(|next| {
        next.part_of_speech() == PartOfSpeech::ProperNoun
            || TITLES.contains(&next.text.as_str()) && next.range.start == piece.range.end
    });
    let is_given = piece.classes[3] == "名";
    let is_common = || {
        let words = library.japanese(&piece.text);
        words
            .iter()
            .any(|word| word.writings.iter().any(|form| form.is_common && form.text == piece.text))
    };
    let follows_surname = at > 0 && is_surname(&morphemes[at - 1]);
    is_given && !is_addressed && !follows_surname && is_common()
}

/// The Chinese reading of each kanji: what a word is likely read as that no dictionary has.
fn sound_reading(library: &Library, text: &str) -> Option<String> {
    let readings = text.chars().map(|kanji| {
        let known = library.kanji(kanji)?.readings.first()?;
        Some(to_katakana(known))
    });
    readings.collect()
}

/// 二十|年 is a number with its counter, though はたとせ is in the dictionary; お|暇 is polite, and no
/// いとま; 男|達 is plural, and no おとこだて.
fn is_free(pieces: &[Morpheme]) -> bool {
    let first = pieces[0].part_of_speech();
    pieces.len() == 2 && first == PartOfSpeech::Numeral && numbers::is_counter(&pieces[1].text)
        || pieces.len() == 2 && matches!(&*pieces[1].text, "達" | "中")
        || matches!(&*pieces[0].text, "お" | "ご")
}

/// True when the piece is what the number before it counts with.
fn is_counter(morphemes: &[Morpheme], at: usize) -> bool {
    at > 0
        && morphemes[at - 1].part_of_speech() == PartOfSpeech::Numeral
        && morphemes[at - 1].range.end == morphemes[at].range.start
        && numbers::is_counter(&morphemes[at].text)
}

/// How many pieces from the first on may belong to one word.
fn run_length(pieces: &[Morpheme]) -> usize {
    let adjoining = pieces
        .windows(2)
        .take(PIECES_MAX - 1)
        .take_while(|pair| pair[0].range.end == pair[1].range.start && may_begin(&pair[0]))
        .take_while(|pair| may_end(&pair[1]));
    1 + adjoining.count()
}

fn may_end(piece: &Morpheme) -> bool {
    piece.text == "々"
        || !matches!(
            piece.part_of_speech(),
            PartOfSpeech::Particle
                | PartOfSpeech::Auxiliary
                | PartOfSpeech::Symbol
                | PartOfSpeech::Filler
                | PartOfSpeech::Interjection
        )
}

/// Of what inflects, only stems begin a word: 割り|切る, but not 割る|人.
fn may_begin(piece: &Morpheme) -> bool {
    may_end(piece)
        && (!piece.inflects()
            || piece.is_conjugated_as("連用形-一般")
            || piece.is_conjugated_as("語幹"))
}

/// What the dictionary knows of the word `pieces` make: `None` when it is none, `Some(None)` when
/// it is read as the pieces are, otherwise its reading as it stands here, in katakana.
fn reading(library: &Library, pieces: &[Morpheme]) -> Option<Option<String>> {
    let (last, before) = pieces.split_last()?;
    let start: String = before.iter().map(|piece| piece.text.as_str()).collect();
    // Nothing inflects お泊り, though the dictionary lists it as お泊まり.
    let form = if last.inflects() { &last.dictionary_form } else { &last.text };
    // 来る is く before some endings and き or こ before others.
    if form.ends_with("来る") && last.text != *form {
        return None;
    }
    let headword = format!("{start}{form}");
    if !has_kanji(&headword) || !library.has_japanese(&headword) {
        return None;
    }
    let words = library.japanese(&headword);
    let tail = ending(form);
    let readings: Vec<String> = words
        .iter()
        .filter(|word| word.writings.iter().any(|form| form.text == headword && form.is_sound()))
        .flat_map(|word| {
            word.readings.iter().filter(|form| {
                !form.has_tag("nokanji")
                    && form.is_sound()
                    && (form.restricted_to.is_empty() || form.restricted_to.contains(&headword))
            })
        })
        .filter_map(|form| {
            let stem = to_hiragana(&form.text).strip_suffix(&to_hiragana(tail))?.to_owned();
            Some(to_katakana(&format!("{stem}{}", ending(&last.text))))
        })
        .collect();
    let current: String = pieces.iter().map(|piece| to_katakana(&piece.reading)).collect();
    let first = readings.first()?;
    Some((!readings.contains(&current)).then(|| first.clone()))
}

/// The kana at the end of `text`, which change when it inflects.
fn ending(text: &str) -> &str {
    &text[text.trim_end_matches(is_kana).len()..]
}

/// Gives the pieces `range` the reading `whole`; where nobody can tell which kana are whose, they
/// become one piece. Returns how many pieces there are now.
pub(super) fn assign(morphemes: &mut Vec<Morpheme>, range: Range<usize>, whole: &str) -> usize {
    if let Some(shares) = shares(&morphemes[range.clone()], whole) {
        for (piece, share) in morphemes[range.clone()].iter_mut().zip(shares) {
            piece.reading = share;
        }
        return range.len();
    }
    let mut pieces = morphemes.drain(range.clone());
    let Some(first) = pieces.next() else { return 0 };
    let word = pieces.fold(Morpheme { parts: vec![part(&first)], ..first }, |mut word, piece| {
        word.parts.push(part(&piece));
        word.dictionary_form = format!("{}{}", word.text, piece.dictionary_form);
        word.normalized_form = format!("{}{}", word.text, piece.normalized_form);
        word.text.push_str(&piece.text);
        word.range.end = piece.range.end;
        word.is_known &= piece.is_known;
        word.classes = piece.classes;
        word
    });
    morphemes.insert(range.start, Morpheme { reading: whole.to_owned(), ..word });
    1
}

fn part(piece: &Morpheme) -> (String, String) {
    (piece.text.clone(), piece.reading.clone())
}

/// `whole` cut where the readings of the pieces meet, when they differ from it at seams only.
fn shares(pieces: &[Morpheme], whole: &str) -> Option<Vec<String>> {
    let mut letters = whole.chars();
    let shares: Vec<String> = pieces
        .iter()
        .map(|piece| letters.by_ref().take(piece.reading.chars().count()).collect())
        .collect();
    let fits = letters.next().is_none()
        && pieces.iter().zip(&shares).all(|(piece, share)| is_seam_change(&piece.reading, share));
    fits.then_some(shares)
}

/// True when `heard` is `plain` but for a voiced first sound or a doubled last one.
fn is_seam_change(plain: &str, heard: &str) -> bool {
    let plain: Vec<char> = to_hiragana(plain).chars().collect();
    let heard: Vec<char> = to_hiragana(heard).chars().collect();
    let last = plain.len().saturating_sub(1);
    plain.len() == heard.len()
        && plain.iter().zip(&heard).enumerate().all(|(at, (&plain, &heard))| {
            plain == heard
                || at == 0 && is_voiced_twin(plain, heard)
                || at > 0 && at == last && heard == 'っ'
        })
}
