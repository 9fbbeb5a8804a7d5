//! Whether the words of a theme can be read, as the Web Content Accessibility Guidelines measure
//! it: every word against its own backing, over the worst there may be below.
//!
//! OBS blends in linear light and most other programs do not, so both ways are tried, and the worse
//! one counts.

use aivlingual_shared::entry::{Kind, Level, Scale};

use super::{
    MarkerShape, Theme,
    ink::{Ink, Tint},
};

/// What text needs at least.
const TEXT: f32 = 4.5;
/// What large display text needs: the expression, and captions.
const LARGE: f32 = 3.0;
const KINDS: [Kind; 6] =
    [Kind::Vocabulary, Kind::Slang, Kind::Culture, Kind::Grammar, Kind::Mistake, Kind::Idiom];
const BANDS: [&str; 5] = ["N5", "N4", "N3", "N2", "N1"];

/// Words and how well they can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The key of the words.
    pub words: &'static str,
    /// On a card of this kind and level.
    pub card: (Kind, &'static str),
    /// Their contrast in the worst case.
    pub contrast: f32,
    /// What it should be at least.
    pub needed: f32,
}

/// The words of a theme that cannot be read well enough, each on the card where it is worst.
pub fn weak_pairs(theme: &Theme) -> Vec<Pair> {
    let cards = KINDS.iter().flat_map(|kind| BANDS.map(|band| (*kind, band)));
    let mut weak: Vec<Pair> = Vec::new();
    for pair in cards.flat_map(|card| pairs(theme, card)) {
        match weak.iter_mut().find(|known| known.words == pair.words) {
            Some(known) if known.contrast > pair.contrast => *known = pair,
            None if pair.contrast < pair.needed => weak.push(pair),
            _ => {}
        }
    }
    weak
}

/// All words of a card, and of captions.
fn pairs(theme: &Theme, card: (Kind, &'static str)) -> Vec<Pair> {
    let level = Level { scale: Scale::Jlpt, band: card.1.into(), estimated: false };
    let accents = theme.accents(card.0, &level);
    let mut pairs = Vec::new();
    let mut add = |words: &'static str, tint: Tint, layers: &[Tint], needed: f32| {
        let layers: Vec<Ink> = layers.iter().map(|layer| layer.on(&accents)).collect();
        let contrast = worst_contrast(tint.on(&accents), &layers);
        pairs.push(Pair { words, card, contrast, needed });
    };
    let (look, text, marker) = (&theme.card, &theme.text, &theme.marker);
    for paper in [look.paper, look.paper_low] {
        for pattern in [Tint::None, theme.pattern.ink] {
            let below = [paper, pattern];
            add("text.expression", text.expression, &[paper, pattern, text.glow], LARGE);
            add("text.ruby", text.ruby, &below, TEXT);
            add("text.reading", text.reading, &below, TEXT);
            add("text.meaning", text.meaning, &below, TEXT);
            let footer = [paper, pattern, look.footer];
            add("text.sentence", text.sentence, &footer, TEXT);
            let mark = [paper, pattern, look.footer, marker.ink];
            let is_box = marker.shape == MarkerShape::Box;
            add("marker.words", marker.words, if is_box { &mark } else { &footer }, TEXT);
            add("kind.ink", theme.kind.ink, &[paper, pattern, theme.kind.fill], TEXT);
            add("level.ink", theme.level.ink, &[paper, pattern, theme.level.fill], TEXT);
        }
    }
    add("caption.words", theme.caption.words, &[theme.caption.strip], LARGE);
    pairs
}

/// The contrast of words on layers over black or white, whichever is worse.
fn worst_contrast(words: Ink, layers: &[Ink]) -> f32 {
    let mut worst = f32::MAX;
    for is_linear in [true, false] {
        for footage in [0.0, 1.0] {
            let backing =
                layers.iter().fold([footage; 3], |below, ink| over(*ink, below, is_linear));
            let written = over(words, backing, is_linear);
            let (one, other) = (luminance(written, is_linear), luminance(backing, is_linear));
            worst = worst.min((one.max(other) + 0.05) / (one.min(other) + 0.05));
        }
    }
    worst
}

/// A color over another.
fn over(ink: Ink, below: [f32; 3], is_linear: bool) -> [f32; 3] {
    let channels = [ink.red, ink.green, ink.blue].map(|channel| f32::from(channel) / 255.0);
    let channels = if is_linear { channels.map(linear) } else { channels };
    std::array::from_fn(|at| channels[at] * ink.alpha + below[at] * (1.0 - ink.alpha))
}

fn luminance(color: [f32; 3], is_linear: bool) -> f32 {
    let [red, green, blue] = if is_linear { color } else { color.map(linear) };
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// From the transfer curve of sRGB to linear light.
fn linear(channel: f32) -> f32 {
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}
