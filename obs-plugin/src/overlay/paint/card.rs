//! The card: a bright panel with the kind and the level, the expression with its furigana, the
//! meaning, and below it the sentence with the word marked as a learner would mark it.

use std::ops::Range;

use aivlingual_shared::entry::{Card, Entry, Language, Ruby};

use self::furigana::{Furigana, Reading};
use super::{
    super::lettering::{ASCENT, Face, Lettering, Letters},
    fit::{Block, Bounds, fit, fit_without_breaking},
    surface::{Ink, Panel, Surface},
};

mod furigana;
pub(super) mod words;

const WIDTH_MIN: f32 = 400.0;
const WIDTH_MAX: f32 = 640.0;
const PADDING: f32 = 30.0;
const RADIUS: f32 = 26.0;
const PILL_HEIGHT: f32 = 36.0;
const PILL_PADDING: f32 = 16.0;
const SHADOW_BLUR: f32 = 26.0;
const SHADOW_DROP: f32 = 8.0;
/// How far the shadow reaches beyond the panel where there is room for all of it.
pub(super) const SHADOW_REACH: f32 = SHADOW_BLUR + SHADOW_DROP;
/// From furigana to its kanji, in parts of the size of the kanji.
const RUBY_GAP: f32 = 0.04;

const PAPER: Ink = Ink::new(0xfffdf9).with_alpha(0.975);
const INK: Ink = Ink::new(0x24223a);
const MUTED: Ink = Ink::new(0x5b5873);
const WHITE: Ink = Ink::new(0xffffff);
const MARKER: Ink = Ink::new(0xffe070);
const SHADOW: Ink = Ink::new(0x0c0a1e).with_alpha(0.5);

/// A card with every letter in its place. Lengths are pixels, counted from the panel's upper left
/// corner.
pub(super) struct Sheet {
    /// Width and height of the panel.
    pub(super) size: (f32, f32),
    pub(super) texts: Vec<Text>,
    pills: Vec<(Panel, Pill)>,
    pub(super) marks: Vec<Panel>,
    /// Where the sentence begins, if there is one.
    footer_top: Option<f32>,
    accent: Ink,
    unit: f32,
}

/// What a line of the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Kind,
    Level,
    Expression,
    Ruby,
    Reading,
    Meaning,
    Sentence,
}

/// A line of text, or a piece of one.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) part: Part,
    pub(super) letters: Letters,
    pub(super) range: Range<usize>,
    pub(super) size: f32,
    pub(super) left: f32,
    pub(super) baseline: f32,
    ink: Ink,
}

impl Text {
    /// The width of what is drawn.
    pub(super) fn width(&self) -> f32 {
        self.letters.width(&self.range) * self.size
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pill {
    Filled,
    Outlined,
}

/// The sentence, and where the word stands in it.
struct Sentence {
    block: Block,
    focus: Option<Range<usize>>,
}

/// Builds a sheet from top to bottom.
struct Setter<'a> {
    lettering: &'a mut Lettering,
    sheet: Sheet,
    /// Width for text.
    width: f32,
    /// The lower end of what is set so far.
    y: f32,
}

impl Sheet {
    /// Sets a card no wider than `width_max`. `None` when there is no expression.
    pub(super) fn lay_out(
        lettering: &mut Lettering,
        card: &Card,
        furigana: bool,
        unit: f32,
        width_max: f32,
    ) -> Option<Self> {
        let entry = &card.entry;
        let expression = words::expression(entry);
        if expression.trim().is_empty() {
            return None;
        }
        let accent = words::accent(entry.kind);
        let panel_max = (WIDTH_MAX * unit).min(width_max);
        let sheet = Self {
            size: (0.0, 0.0),
            texts: Vec::new(),
            pills: Vec::new(),
            marks: Vec::new(),
            footer_top: None,
            accent,
            unit,
        };
        let width = panel_max - 2.0 * PADDING * unit;
        let mut setter = Setter { lettering, sheet, width, y: 24.0 * unit };
        setter.header(entry);
        let has_ruby = setter.expression(expression, if furigana { &card.ruby } else { &[] });
        let is_readable = has_ruby || entry.reading == expression || entry.reading.is_empty();
        if entry.language == Language::Ja && !is_readable {
            setter.line(Part::Reading, &entry.reading, MUTED);
        }
        setter.line(Part::Meaning, words::meaning(entry), INK);
        setter.sentence(entry, expression);
        Some(setter.finish(panel_max))
    }

    /// Draws the card, with a shadow that reaches as far beyond the panel as `bleed`.
    pub(super) fn paint(&self, lettering: &mut Lettering, surface: &mut Surface, bleed: f32) {
        let unit = self.unit;
        let panel = Panel::new((0.0, 0.0), self.size, RADIUS * unit);
        let depth = bleed / SHADOW_REACH;
        let shade = Panel { top: SHADOW_DROP * depth, ..panel };
        surface.shadow(shade, SHADOW_BLUR * depth, SHADOW);
        surface.panel(panel, PAPER);
        if let Some(top) = self.footer_top {
            let footer = Panel { top, height: self.size.1 - top, radius_top: 0.0, ..panel };
            surface.panel(footer, self.accent.with_alpha(0.09));
        }
        surface.border(panel, 2.5 * unit, self.accent.with_alpha(0.85));
        for (pill, look) in &self.pills {
            match look {
                Pill::Filled => surface.panel(*pill, self.accent),
                Pill::Outlined => surface.border(*pill, 2.5 * unit, INK),
            }
        }
        for mark in &self.marks {
            surface.panel(*mark, MARKER);
        }
        for text in &self.texts {
            let origin = (text.left, text.baseline);
            if let Some(outline) = lettering.outline(&text.letters, &text.range, text.size, origin)
            {
                surface.fill(&outline, text.ink);
            }
        }
    }
}

impl Setter<'_> {
    fn unit(&self) -> f32 {
        self.sheet.unit
    }

    fn left(&self) -> f32 {
        PADDING * self.unit()
    }

    fn put(&mut self, part: Part, block: &Block, line: Range<usize>, left: f32, ink: Ink) {
        let baseline = self.y + ASCENT * block.size;
        let (letters, size) = (block.letters.clone(), block.size);
        self.sheet.texts.push(Text { part, letters, range: line, size, left, baseline, ink });
    }

    /// The kind on the left, the level on the right; [`Self::finish`] moves the level to the edge.
    fn header(&mut self, entry: &Entry) {
        let kind =
            self.pill(Part::Kind, words::label(entry.kind), Pill::Filled, WHITE, self.width * 0.6);
        if !entry.level.band.is_empty() {
            let level = words::level(&entry.level);
            let room = self.width - kind - 12.0 * self.unit();
            self.pill(Part::Level, &level, Pill::Outlined, INK, room);
        }
        self.y += (PILL_HEIGHT + 14.0) * self.unit();
    }

    fn pill(&mut self, part: Part, text: &str, look: Pill, ink: Ink, width_max: f32) -> f32 {
        let unit = self.unit();
        let letters = self.lettering.letters(text, Face::Display);
        let bounds = Bounds {
            width: width_max - 2.0 * PILL_PADDING * unit,
            size: 19.0 * unit,
            size_wrapping: 19.0 * unit,
            size_min: 12.0 * unit,
            lines_max: 1,
        };
        let block = fit(self.lettering, letters, Face::Display, bounds);
        let size = (block.width() + 2.0 * PILL_PADDING * unit, PILL_HEIGHT * unit);
        let pill = Panel::new((self.left(), self.y), size, size.1 / 2.0);
        self.sheet.pills.push((pill, look));
        let baseline = self.y + size.1 / 2.0 + 0.36 * block.size;
        for line in block.lines {
            self.sheet.texts.push(Text {
                part,
                letters: block.letters.clone(),
                range: line,
                size: block.size,
                left: pill.left + PILL_PADDING * unit,
                baseline,
                ink,
            });
        }
        size.0
    }

    /// Sets the expression, and says whether it has furigana.
    fn expression(&mut self, text: &str, runs: &[Ruby]) -> bool {
        let unit = self.unit();
        let mut letters = self.lettering.letters(text, Face::Display);
        let furigana = Furigana::set(self.lettering, &mut letters, runs);
        let size = 66.0 * unit;
        let bounds = Bounds {
            width: self.width - furigana.overhang(&letters) * size,
            size,
            size_wrapping: 46.0 * unit,
            size_min: 32.0 * unit,
            lines_max: 2,
        };
        let whole = furigana.bases();
        let block = fit_without_breaking(self.lettering, letters, Face::Display, bounds, &whole);
        // What had to be cut has no furigana any more: its places are gone.
        let is_whole = block.letters.text == text;
        for line in &block.lines {
            let over: Vec<&Reading> = furigana.over(line).filter(|_| is_whole).collect();
            let mut line_left = block.letters.span(line).0;
            if let Some(first) = over.first() {
                self.y += (furigana.ratio + RUBY_GAP) * block.size;
                // Furigana wider than the first kanji begins the line.
                line_left = line_left.min(furigana.span(&block.letters, first).0);
            }
            for reading in over {
                let size = furigana.ratio * block.size;
                let left = furigana.span(&block.letters, reading).0 - line_left;
                self.sheet.texts.push(Text {
                    part: Part::Ruby,
                    letters: reading.letters.clone(),
                    range: reading.letters.whole(),
                    size,
                    left: self.left() + left * block.size,
                    baseline: self.y - (1.0 - ASCENT) * size - RUBY_GAP * block.size,
                    ink: self.sheet.accent,
                });
            }
            let lead = (block.letters.span(line).0 - line_left) * block.size;
            self.put(Part::Expression, &block, line.clone(), self.left() + lead, INK);
            self.y += block.size * 1.12;
        }
        self.y += 7.0 * unit;
        is_whole && !whole.is_empty()
    }

    fn line(&mut self, part: Part, text: &str, ink: Ink) {
        if text.trim().is_empty() {
            return;
        }
        let unit = self.unit();
        let letters = self.lettering.letters(text, Face::Text);
        let size = if part == Part::Reading { 27.0 } else { 31.0 } * unit;
        let bounds = Bounds {
            width: self.width,
            size,
            size_wrapping: size * 0.82,
            size_min: size * 0.72,
            lines_max: 2,
        };
        let block = fit(self.lettering, letters, Face::Text, bounds);
        for line in &block.lines {
            self.put(part, &block, line.clone(), self.left(), ink);
            self.y += block.size * 1.3;
        }
        self.y += 2.0 * unit;
    }

    fn sentence(&mut self, entry: &Entry, expression: &str) {
        let text = entry.utterance.trim();
        if text.is_empty() || text == expression {
            return;
        }
        let unit = self.unit();
        self.y += 16.0 * unit;
        self.sheet.footer_top = Some(self.y);
        self.y += 15.0 * unit;
        let Sentence { block, focus } = self.excerpt(text, entry);
        for line in &block.lines {
            let left = self.left();
            self.put(Part::Sentence, &block, line.clone(), left, MUTED);
            let (line_left, _) = block.letters.span(line);
            if let Some(focus) = focus.as_ref().map(|focus| shared(focus, line))
                && !focus.is_empty()
            {
                let (from, to) = block.letters.span(&focus);
                let x = left + (from - line_left) * block.size;
                let overhang = 3.0 * unit;
                self.sheet.marks.push(Panel::new(
                    (x - overhang, self.y + 0.02 * block.size),
                    ((to - from) * block.size + 2.0 * overhang, block.size * 1.1),
                    5.0 * unit,
                ));
                self.put(Part::Sentence, &block, focus, x, INK);
            }
            self.y += block.size * 1.36;
        }
        self.y -= 5.0 * unit;
    }

    /// The sentence, or of a long one the part around the word.
    fn excerpt(&mut self, text: &str, entry: &Entry) -> Sentence {
        let focus = words::find(text, &entry.surface);
        let (text, mut focus) = words::near(text, focus);
        let unit = self.unit();
        let bounds = Bounds {
            width: self.width,
            size: 25.0 * unit,
            size_wrapping: 22.0 * unit,
            size_min: 20.0 * unit,
            lines_max: 2,
        };
        let mut letters = self.lettering.letters(text, Face::Text);
        let is_there =
            |letters: &Letters, word: &Range<usize>| letters.text.get(word.clone()).is_some();
        focus = focus.filter(|word| is_there(&letters, word));
        // Less than both lines hold, for the word is not torn and phrases hold together.
        let budget = bounds.width / bounds.size_min * bounds.lines_max as f32 * 0.76;
        if let Some(word) = focus.clone().filter(|_| letters.width(&letters.whole()) > budget) {
            let (part, word) = words::around(&letters, &word, budget);
            letters = self.lettering.letters(&part, Face::Text);
            focus = Some(word);
        }
        let whole = focus.as_slice();
        let block = fit_without_breaking(self.lettering, letters, Face::Text, bounds, whole);
        let focus = focus.filter(|word| is_there(&block.letters, word));
        Sentence { block, focus }
    }

    fn finish(self, panel_max: f32) -> Sheet {
        let mut sheet = self.sheet;
        let unit = sheet.unit;
        let header: f32 = sheet.pills.iter().map(|(pill, _)| pill.width + 12.0 * unit).sum();
        let right = sheet
            .texts
            .iter()
            .filter(|text| !matches!(text.part, Part::Kind | Part::Level))
            .map(|text| text.left + text.width())
            .fold(PADDING * unit + header, f32::max);
        let width = (right + PADDING * unit).max(WIDTH_MIN * unit).min(panel_max).ceil();
        let bottom = if sheet.footer_top.is_some() { 18.0 } else { 24.0 };
        sheet.size = (width, (self.y + bottom * unit).ceil());
        let edge = width - PADDING * unit;
        for (pill, _) in sheet.pills.iter_mut().filter(|(_, look)| *look == Pill::Outlined) {
            let by = edge - pill.width - pill.left;
            pill.left += by;
            for text in sheet.texts.iter_mut().filter(|text| text.part == Part::Level) {
                text.left += by;
            }
        }
        sheet
    }
}

/// What two ranges have in common.
fn shared(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.max(other.start)..one.end.min(other.end)
}
