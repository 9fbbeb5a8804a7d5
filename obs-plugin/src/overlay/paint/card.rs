//! The card: a bright panel with the kind and the level, the expression with its furigana, the
//! meaning, and below it the sentence with the word marked as a learner would mark it.

use std::ops::Range;

use aivlingual_shared::entry::{Card, Entry, Language, Ruby};
use tiny_skia::Path as Outline;

use self::furigana::{Furigana, Reading};
use super::{
    super::{
        lettering::{ASCENT, Face, Lettering, Letters},
        theme::{Accents, Ink, MarkerShape, PillLook, Theme, Tint},
    },
    fit::{Block, Bounds, fit, fit_without_breaking},
    pattern,
    surface::{Panel, Surface},
};

mod furigana;
pub(super) mod words;

const WIDTH_MIN: f32 = 400.0;
const PILL_HEIGHT: f32 = 36.0;
const PILL_PADDING: f32 = 16.0;
/// Strokes that lie over each other as a glow.
const GLOW_STROKES: u8 = 4;
/// How much of a paper must be seen through for its shadow to be kept from under it.
const SHEER: f32 = 0.95;
/// From furigana to its kanji, in parts of the size of the kanji.
const RUBY_GAP: f32 = 0.04;

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
    accents: Accents,
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
    Kind,
    Level,
}

impl Pill {
    fn look(self, theme: &Theme) -> &PillLook {
        match self {
            Self::Kind => &theme.kind,
            Self::Level => &theme.level,
        }
    }
}

/// The sentence, and where the word stands in it.
struct Sentence {
    block: Block,
    focus: Option<Range<usize>>,
}

/// Builds a sheet from top to bottom.
struct Setter<'a> {
    lettering: &'a mut Lettering,
    theme: &'a Theme,
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
        theme: &Theme,
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
        let sheet = Self {
            size: (0.0, 0.0),
            texts: Vec::new(),
            pills: Vec::new(),
            marks: Vec::new(),
            footer_top: None,
            accents: theme.accents(entry.kind, &entry.level),
            unit,
        };
        let width = width_max - 2.0 * theme.card.padding * unit;
        let mut setter =
            Setter { lettering, theme, sheet, width, y: theme.card.padding * 0.8 * unit };
        setter.header(entry);
        let has_ruby = setter.expression(expression, if furigana { &card.ruby } else { &[] });
        let is_readable = has_ruby || entry.reading == expression || entry.reading.is_empty();
        if entry.language == Language::Ja && !is_readable {
            setter.line(Part::Reading, &entry.reading, theme.faces.reading, theme.text.reading);
        }
        let meaning = words::meaning(entry);
        setter.line(Part::Meaning, meaning, theme.faces.meaning, theme.text.meaning);
        setter.sentence(entry, expression);
        Some(setter.finish(width_max))
    }

    /// Draws the card, with a shadow that reaches as far beyond the panel as `bleed`.
    pub(super) fn paint(
        &self,
        lettering: &mut Lettering,
        theme: &Theme,
        surface: &mut Surface,
        bleed: f32,
    ) {
        let panel = Panel::new((0.0, 0.0), self.size, theme.card.radius * self.unit);
        self.paint_panel(theme, panel, surface, bleed);
        for (panel, pill) in &self.pills {
            let look = pill.look(theme);
            surface.panel(*panel, look.fill.on(&self.accents));
            surface.border(*panel, look.width * self.unit, look.stroke.on(&self.accents));
        }
        for mark in &self.marks {
            surface.panel(*mark, theme.marker.ink.on(&self.accents));
        }
        for text in &self.texts {
            let origin = (text.left, text.baseline);
            let outline = lettering.outline(&text.letters, &text.range, text.size, origin);
            let Some(outline) = outline else { continue };
            if text.part == Part::Expression {
                self.paint_around(&outline, theme, surface);
            }
            surface.fill(&outline, text.ink);
        }
    }

    fn paint_panel(&self, theme: &Theme, panel: Panel, surface: &mut Surface, bleed: f32) {
        let (unit, accents, look) = (self.unit, &self.accents, &theme.card);
        let (paper, paper_low) = (look.paper.on(accents), look.paper_low.on(accents));
        let shadow = theme.shadow.ink.on(accents);
        if shadow.is_seen() {
            let depth = bleed / theme.shadow.reach().max(f32::EPSILON);
            let (right, down) = (theme.shadow.right * depth, theme.shadow.down * depth);
            let shade = Panel { left: right, top: down, ..panel };
            let is_sheer = paper.alpha.min(paper_low.alpha) < SHEER;
            surface.shadow(shade, theme.shadow.blur * depth, shadow, is_sheer.then_some(panel));
        }
        surface.gradient(panel, paper, paper_low);
        pattern::print(&theme.pattern, accents, panel, unit, surface);
        if let Some(top) = self.footer_top {
            let footer = Panel { top, height: self.size.1 - top, radius_top: 0.0, ..panel };
            surface.panel(footer, look.footer.on(accents));
        }
        surface.left_end(panel, look.bar_width * unit, look.bar.on(accents));
        let border = &theme.border;
        surface.border(panel, border.width * unit, border.ink.on(accents));
        let inner = panel.inset((border.width + border.inner_gap) * unit);
        surface.border(inner, border.inner_width * unit, border.inner_ink.on(accents));
    }

    /// What lies around the letters of the expression: first the glow, then the line.
    fn paint_around(&self, letters: &Outline, theme: &Theme, surface: &mut Surface) {
        let (unit, look) = (self.unit, &theme.text);
        let glow = look.glow.on(&self.accents);
        if glow.is_seen() {
            // Strokes of the same color lie over each other and are thinner outside.
            let alpha = 1.0 - (1.0 - glow.alpha).powf(1.0 / f32::from(GLOW_STROKES));
            for stroke in (1..=GLOW_STROKES).rev() {
                let part = f32::from(stroke) / f32::from(GLOW_STROKES);
                let width = 2.0 * look.glow_blur * unit * part;
                surface.stroke(letters, width, glow.with_alpha(alpha));
            }
        }
        let outline = look.outline.on(&self.accents);
        surface.stroke(letters, look.outline_width * unit, outline);
    }
}

impl Setter<'_> {
    fn unit(&self) -> f32 {
        self.sheet.unit
    }

    fn left(&self) -> f32 {
        self.theme.card.padding * self.unit()
    }

    fn put(&mut self, part: Part, block: &Block, line: Range<usize>, left: f32, tint: Tint) {
        let baseline = self.y + ASCENT * block.size;
        let (letters, size) = (block.letters.clone(), block.size);
        let ink = tint.on(&self.sheet.accents);
        self.sheet.texts.push(Text { part, letters, range: line, size, left, baseline, ink });
    }

    /// The kind on the left, the level on the right; [`Self::finish`] moves the level to the edge.
    fn header(&mut self, entry: &Entry) {
        let kind = self.pill(Part::Kind, words::label(entry.kind), Pill::Kind, self.width * 0.6);
        if !entry.level.band.is_empty() {
            let level = words::level(&entry.level);
            let room = self.width - kind - 12.0 * self.unit();
            self.pill(Part::Level, &level, Pill::Level, room);
        }
        self.y += (PILL_HEIGHT + 14.0) * self.unit();
    }

    fn pill(&mut self, part: Part, text: &str, pill: Pill, width_max: f32) -> f32 {
        let unit = self.unit();
        let look = pill.look(self.theme);
        let padding = if look.is_bare() { 0.0 } else { PILL_PADDING * unit };
        let ink = look.ink.on(&self.sheet.accents);
        let face = self.theme.faces.label;
        let letters = self.lettering.letters(text, face);
        let bounds = Bounds {
            width: width_max - 2.0 * padding,
            size: 19.0 * unit,
            size_wrapping: 19.0 * unit,
            size_min: 12.0 * unit,
            lines_max: 1,
        };
        let block = fit(self.lettering, letters, face, bounds);
        let size = (block.width() + 2.0 * padding, PILL_HEIGHT * unit);
        let panel = Panel::new((self.left(), self.y), size, look.radius * unit);
        self.sheet.pills.push((panel, pill));
        let baseline = self.y + size.1 / 2.0 + 0.36 * block.size;
        for line in block.lines {
            self.sheet.texts.push(Text {
                part,
                letters: block.letters.clone(),
                range: line,
                size: block.size,
                left: panel.left + padding,
                baseline,
                ink,
            });
        }
        size.0
    }

    /// Sets the expression, and says whether it has furigana.
    fn expression(&mut self, text: &str, runs: &[Ruby]) -> bool {
        let unit = self.unit();
        let face = self.theme.faces.expression;
        let mut letters = self.lettering.letters(text, face);
        let ruby = self.theme.faces.ruby;
        let furigana = Furigana::set(self.lettering, &mut letters, runs, ruby);
        let size = 66.0 * unit;
        let bounds = Bounds {
            width: self.width - furigana.overhang(&letters) * size,
            size,
            size_wrapping: 46.0 * unit,
            size_min: 32.0 * unit,
            lines_max: 2,
        };
        let whole = furigana.bases();
        let block = fit_without_breaking(self.lettering, letters, face, bounds, &whole);
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
                    ink: self.theme.text.ruby.on(&self.sheet.accents),
                });
            }
            let lead = (block.letters.span(line).0 - line_left) * block.size;
            self.put(
                Part::Expression,
                &block,
                line.clone(),
                self.left() + lead,
                self.theme.text.expression,
            );
            self.y += block.size * 1.12;
        }
        self.y += 7.0 * unit;
        is_whole && !whole.is_empty()
    }

    fn line(&mut self, part: Part, text: &str, face: Face, tint: Tint) {
        if text.trim().is_empty() {
            return;
        }
        let unit = self.unit();
        let letters = self.lettering.letters(text, face);
        let size = if part == Part::Reading { 27.0 } else { 31.0 } * unit;
        let bounds = Bounds {
            width: self.width,
            size,
            size_wrapping: size * 0.82,
            size_min: size * 0.72,
            lines_max: 2,
        };
        let block = fit(self.lettering, letters, face, bounds);
        for line in &block.lines {
            self.put(part, &block, line.clone(), self.left(), tint);
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
            self.put(Part::Sentence, &block, line.clone(), left, self.theme.text.sentence);
            let (line_left, _) = block.letters.span(line);
            if let Some(focus) = focus.as_ref().map(|focus| shared(focus, line))
                && !focus.is_empty()
            {
                let (from, to) = block.letters.span(&focus);
                let x = left + (from - line_left) * block.size;
                self.mark(x, (to - from) * block.size, block.size);
                self.put(Part::Sentence, &block, focus, x, self.theme.marker.words);
            }
            self.y += block.size * 1.36;
        }
        self.y -= 5.0 * unit;
    }

    /// Marks a word `width` wide that begins at `x`.
    fn mark(&mut self, x: f32, width: f32, size: f32) {
        let (unit, look) = (self.unit(), &self.theme.marker);
        let overhang = 3.0 * unit;
        let (top, height) = match look.shape {
            MarkerShape::Box => (0.02 * size, size * 1.1),
            MarkerShape::Underline => (0.98 * size, size * 0.16),
        };
        self.sheet.marks.push(Panel::new(
            (x - overhang, self.y + top),
            (width + 2.0 * overhang, height),
            look.radius * unit,
        ));
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
        let face = self.theme.faces.sentence;
        let mut letters = self.lettering.letters(text, face);
        let is_there =
            |letters: &Letters, word: &Range<usize>| letters.text.get(word.clone()).is_some();
        focus = focus.filter(|word| is_there(&letters, word));
        // Less than both lines hold, for the word is not torn and phrases hold together.
        let budget = bounds.width / bounds.size_min * bounds.lines_max as f32 * 0.76;
        if let Some(word) = focus.clone().filter(|_| letters.width(&letters.whole()) > budget) {
            let (part, word) = words::around(&letters, &word, budget);
            letters = self.lettering.letters(&part, face);
            focus = Some(word);
        }
        let whole = focus.as_slice();
        let block = fit_without_breaking(self.lettering, letters, face, bounds, whole);
        let focus = focus.filter(|word| is_there(&block.letters, word));
        Sentence { block, focus }
    }

    fn finish(self, width_max: f32) -> Sheet {
        let mut sheet = self.sheet;
        let (unit, padding) = (sheet.unit, self.theme.card.padding);
        let header: f32 = sheet.pills.iter().map(|(pill, _)| pill.width + 12.0 * unit).sum();
        let right = sheet
            .texts
            .iter()
            .filter(|text| !matches!(text.part, Part::Kind | Part::Level))
            .map(|text| text.left + text.width())
            .fold(padding * unit + header, f32::max);
        let width = (right + padding * unit).max(WIDTH_MIN * unit).min(width_max).ceil();
        let bottom = padding * if sheet.footer_top.is_some() { 0.6 } else { 0.8 };
        sheet.size = (width, (self.y + bottom * unit).ceil());
        let edge = width - padding * unit;
        for (panel, _) in sheet.pills.iter_mut().filter(|(_, pill)| *pill == Pill::Level) {
            let by = edge - panel.width - panel.left;
            panel.left += by;
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
