//! The space between characters, after the Requirements for Japanese Text Layout (W3C, "JLREQ"):
//! a quarter of an em between Japanese and Latin letters (3.2.6), and no more than half an em
//! between two punctuation marks, whose squares are half empty (3.1.4). What is empty at the ends
//! of a line hangs over them (3.1.5, 3.1.9). Pure.

use super::Glyph;

/// Between Japanese and Latin, in parts of the font size.
pub(super) const BETWEEN_SCRIPTS: f32 = 0.25;
/// The empty half of a punctuation mark.
const HALF: f32 = 0.5;
/// A square narrower than this is of a proportional font and has no empty half.
const SQUARE: f32 = 0.99;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Japanese,
    Western,
    /// Its left half is empty.
    Opening,
    /// Its right half is empty.
    Closing,
    Other,
}

/// Moves the glyphs of a line to where they belong.
pub(super) fn set(text: &str, glyphs: &mut [Glyph]) {
    // Of a line that runs to the left as well, everything stays where it is.
    if !glyphs.is_sorted_by(|one, other| one.x <= other.x) {
        return;
    }
    let mut by = 0.0;
    let mut before: Option<Class> = None;
    for at in 0..glyphs.len() {
        let is_same = at > 0 && glyphs[at].start < glyphs[at - 1].end;
        let glyph = &mut glyphs[at];
        let cluster = text.get(glyph.start..glyph.end).unwrap_or_default();
        let is_square = glyph.advance >= SQUARE;
        let first = cluster.chars().next().map_or(Class::Other, |first| class(first, is_square));
        match before.filter(|_| !is_same).map(|before| (before, first)) {
            Some((Class::Japanese, Class::Western) | (Class::Western, Class::Japanese)) => {
                by += BETWEEN_SCRIPTS;
            }
            Some((Class::Closing, Class::Closing | Class::Opening))
            | Some((Class::Opening, Class::Opening)) => by -= HALF,
            _ => {}
        }
        glyph.x += by;
        glyph.blank = match first {
            Class::Opening => (HALF, 0.0),
            Class::Closing => (0.0, HALF),
            _ => (0.0, 0.0),
        };
        before = cluster.chars().last().map(|last| class(last, is_square));
    }
}

/// Whether what stands at byte `at` belongs to Japanese, as the nearest letter or bracket before it
/// does, or else the nearest after it. What stands alone does.
pub(super) fn is_among_japanese(text: &str, at: usize) -> bool {
    let script = |character: char| match class(character, true) {
        Class::Japanese | Class::Opening | Class::Closing => Some(true),
        Class::Western => Some(false),
        Class::Other if matches!(character, 'ｦ'..='ﾟ') => Some(true),
        Class::Other => character.is_alphabetic().then_some(false),
    };
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let script = before.chars().rev().find_map(script).or_else(|| after.chars().find_map(script));
    script.unwrap_or(true)
}

fn class(character: char, is_square: bool) -> Class {
    match character {
        '「' | '『' | '（' | '【' | '〈' | '《' | '〔' | '［' | '｛' if is_square => {
            Class::Opening
        }
        '、' | '。' | '，' | '．' | '」' | '』' | '）' | '】' | '〉' | '》' | '〕' | '］'
        | '｝'
            if is_square =>
        {
            Class::Closing
        }
        'ぁ'..='ゟ' | 'ァ'..='ヺ' | 'ー' | '々' | '〇' => Class::Japanese,
        '㐀'..='䶿' | '一'..='鿿' | '豈'..='﫿' | '\u{20000}'..='\u{3ffff}' => {
            Class::Japanese
        }
        _ if character.is_ascii_alphanumeric() => Class::Western,
        'À'..='ɏ' => Class::Western,
        _ => Class::Other,
    }
}
