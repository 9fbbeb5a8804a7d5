//! Whether the words of a theme can be read, as the Web Content Accessibility Guidelines measure
//! it: every word against its own backing, over the worst there may be below.
//!
//! OBS blends in linear light and most other programs do not, so both ways are tried, and the worse
//! one counts.

use aivlingual_shared::entry::{Kind, Level, Scale};

use super::{
    MarkerShape, Theme,
    ink::{Accents, Ink, Tint},
};

/// What text needs at least.
const TEXT: f32 = 4.5;
/// What large display text needs: the expression, and captions.
const LARGE: f32 = 3.0;
/// What a sign needs that is no word.
const SIGN: f32 = 3.0;
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

/// All words of a card, and of everything else that can be shown.
fn pairs(theme: &Theme, card: (Kind, &'static str)) -> Vec<Pair> {
    let level = Level { scale: Scale::Jlpt, band: card.1.into(), estimated: false };
    let accents = theme.accents(card.0, &level);
    let mut pairs = Pairs { card, found: Vec::new() };
    for paper in [theme.card.paper, theme.card.paper_low] {
        for pattern in [Tint::None, theme.pattern.ink] {
            let below = [paper, pattern].map(|layer| layer.on(&accents));
            on_card(theme, &accents, below, &mut pairs);
            on_board(theme, &accents, below, &mut pairs);
        }
    }
    of_speech(theme, &accents, &mut pairs);
    pairs.found
}

struct Pairs {
    card: (Kind, &'static str),
    found: Vec<Pair>,
}

impl Pairs {
    fn add(&mut self, words: &'static str, ink: Ink, layers: &[Ink], needed: f32) {
        let contrast = worst_contrast(ink, layers);
        self.found.push(Pair { words, card: self.card, contrast, needed });
    }
}

/// The words of a card, on its paper with its pattern.
fn on_card(theme: &Theme, accents: &Accents, [paper, pattern]: [Ink; 2], pairs: &mut Pairs) {
    let (text, marker) = (&theme.text, &theme.marker);
    let mut add = |words, tint: Tint, over: &[Tint], needed| {
        let mut layers = vec![paper, pattern];
        layers.extend(over.iter().map(|layer| layer.on(accents)));
        pairs.add(words, tint.on(accents), &layers, needed);
    };
    add("text.expression", text.expression, &[text.glow], LARGE);
    add("text.ruby", text.ruby, &[], TEXT);
    add("text.reading", text.reading, &[], TEXT);
    add("text.meaning", text.meaning, &[], TEXT);
    add("text.pin", text.pin, &[], SIGN);
    let footer = theme.card.footer;
    add("text.sentence", text.sentence, &[footer], TEXT);
    add("text.note", text.note, &[footer], TEXT);
    let mark = [footer, marker.ink];
    let is_box = marker.shape == MarkerShape::Box;
    add("marker.words", marker.words, if is_box { &mark } else { &mark[..1] }, TEXT);
    add("kind.ink", theme.kind.ink, &[theme.kind.fill], TEXT);
    add("level.ink", theme.level.ink, &[theme.level.fill], TEXT);
}

/// The words of a quiz and of a recap, on the paper of a card.
fn on_board(theme: &Theme, accents: &Accents, [paper, pattern]: [Ink; 2], pairs: &mut Pairs) {
    let (quiz, recap) = (&theme.quiz, &theme.recap);
    let mut add = |words, tint: Tint, over: &[Tint], needed| {
        let mut layers = vec![paper, pattern];
        layers.extend(over.iter().map(|layer| layer.on(accents)));
        pairs.add(words, tint.on(accents), &layers, needed);
    };
    add("quiz.prompt", quiz.prompt, &[], TEXT);
    add("quiz.choice_words", quiz.choice_words, &[quiz.choice], TEXT);
    add("kind.ink", theme.kind.ink, &[quiz.choice, theme.kind.fill], TEXT);
    add("quiz.right_words", quiz.right_words, &[quiz.right], TEXT);
    // What is out of the question need not be as clear, and is large.
    add("quiz.dimmed", quiz.dimmed, &[], LARGE);
    add("quiz.countdown", quiz.countdown, &[], SIGN);
    add("recap.title", recap.title, &[], LARGE);
    add("recap.count", recap.count, &[], TEXT);
    add("recap.words", recap.words, &[], LARGE);
    add("recap.meaning", recap.meaning, &[], TEXT);
}

/// The words of captions, of the bubble and of the slate, which are of no kind and no level.
fn of_speech(theme: &Theme, accents: &Accents, pairs: &mut Pairs) {
    let neutral = Accents { kind: theme.accents.vocabulary, level: theme.levels.beginner };
    let (caption, bubble, slate) = (&theme.caption, &theme.bubble, &theme.slate);
    let strip = caption.strip.on(&neutral);
    pairs.add("caption.words", caption.words.on(&neutral), &[strip], LARGE);
    pairs.add("caption.second", caption.second.on(&neutral), &[strip], LARGE);
    let is_box = theme.marker.shape == MarkerShape::Box;
    let mark = if is_box { caption.taught.on(accents) } else { Ink::CLEAR };
    pairs.add("caption.taught_words", caption.taught_words.on(accents), &[strip, mark], LARGE);
    let mut add = |words, tint: Tint, layers: &[Tint], needed| {
        let layers: Vec<Ink> = layers.iter().map(|layer| layer.on(&neutral)).collect();
        pairs.add(words, tint.on(&neutral), &layers, needed);
    };
    add("bubble.words", bubble.words, &[bubble.paper], TEXT);
    add("bubble.name_words", bubble.name_words, &[bubble.paper, bubble.name], TEXT);
    add("bubble.speaking", bubble.speaking, &[bubble.paper], SIGN);
    add("slate.status", slate.status, &[slate.paper], TEXT);
    add("slate.words", slate.words, &[slate.paper], TEXT);
    add("slate.well", Tint::Ink(slate.well), &[slate.paper], SIGN);
    add("slate.unwell", Tint::Ink(slate.unwell), &[slate.paper], SIGN);
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
