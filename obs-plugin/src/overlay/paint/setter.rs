//! Sets words and shapes on a sheet, from top to bottom: what all figures have in common.

use std::ops::Range;

use aivlingual_shared::entry::{Level, Ruby};

use super::{
    super::{
        lettering::{ASCENT, Face, Lettering, Letters},
        theme::{Accents, Ink, MarkerLook, MarkerShape, PillLook, Theme, Tint},
    },
    fit::{Block, Bounds, fit, fit_without_breaking},
    furigana::{Furigana, Reading},
    sheet::{Around, Part, Shape, Sheet, Text},
    surface::Panel,
    words,
};

pub(super) const PILL_HEIGHT: f32 = 36.0;
const PILL_PADDING: f32 = 16.0;
const PILL_SIZE: f32 = 19.0;
/// From furigana to its kanji, in parts of the size of the kanji.
const RUBY_GAP: f32 = 0.04;
/// Between a marked word and what stands beside it, in parts of their size.
const BESIDE_MARK: f32 = 0.09;
/// From one line of an expression to the next, in parts of its size.
const EXPRESSION_LINE: f32 = 1.12;

/// Builds a sheet.
pub(super) struct Setter<'a> {
    pub(super) lettering: &'a mut Lettering,
    pub(super) theme: &'a Theme,
    pub(super) sheet: Sheet,
    pub(super) accents: Accents,
    /// Pixels for one length of the design.
    pub(super) unit: f32,
    /// Where lines begin.
    pub(super) left: f32,
    /// Width for text.
    pub(super) width: f32,
    /// The lower end of what is set so far.
    pub(super) y: f32,
}

/// How much was set at some time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bookmark {
    shapes: usize,
    texts: usize,
}

/// Words and how they look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) part: Part,
    pub(super) face: Face,
    pub(super) ink: Ink,
}

/// An expression and how it may be set.
pub(super) struct Expression<'a> {
    pub(super) text: &'a str,
    /// Its furigana; none for none.
    pub(super) runs: &'a [Ruby],
    /// False where the readings only keep their place.
    pub(super) shows_readings: bool,
    /// How it may fit into the width there is.
    pub(super) bounds: Bounds,
    pub(super) tint: Tint,
    /// Whether light or a line lies around its letters.
    pub(super) is_framed: bool,
}

impl<'a> Setter<'a> {
    /// Begins an empty sheet, `padding` away from the left edge and so wide.
    pub(super) fn new(
        lettering: &'a mut Lettering,
        theme: &'a Theme,
        accents: Accents,
        unit: f32,
        (padding, width): (f32, f32),
    ) -> Self {
        let sheet = Sheet {
            size: (0.0, 0.0),
            backing: None,
            shapes: Vec::new(),
            marks: Vec::new(),
            texts: Vec::new(),
        };
        Self { lettering, theme, sheet, accents, unit, left: padding, width, y: 0.0 }
    }

    /// A style with a color of the theme.
    pub(super) fn style(&self, part: Part, face: Face, tint: Tint) -> Style {
        Style { part, face, ink: tint.on(&self.accents) }
    }

    /// How much is set.
    pub(super) fn bookmark(&self) -> Bookmark {
        Bookmark { shapes: self.sheet.shapes.len(), texts: self.sheet.texts.len() }
    }

    /// Moves what was set between two bookmarks.
    pub(super) fn shift(&mut self, from: Bookmark, to: Bookmark, by: (f32, f32)) {
        for shape in &mut self.sheet.shapes[from.shapes..to.shapes] {
            shape.shift(by);
        }
        for text in &mut self.sheet.texts[from.texts..to.texts] {
            text.left += by.0;
            text.baseline += by.1;
        }
    }

    /// Sets one line of a block where the sheet has come to.
    pub(super) fn put(&mut self, block: &Block, line: Range<usize>, left: f32, style: Style) {
        let baseline = self.y + ASCENT * block.size;
        self.put_at(block, line, (left, baseline), style);
    }

    fn put_at(&mut self, block: &Block, line: Range<usize>, origin: (f32, f32), style: Style) {
        self.sheet.texts.push(Text {
            part: style.part,
            letters: block.letters.clone(),
            range: line,
            size: block.size,
            left: origin.0,
            baseline: origin.1,
            ink: style.ink,
            around: Around::NOTHING,
        });
    }

    /// Sets a label where the sheet has come to, and says how wide it is.
    pub(super) fn pill(
        &mut self,
        part: Part,
        text: &str,
        look: &PillLook,
        (height, width_max): (f32, f32),
    ) -> f32 {
        let unit = self.unit;
        let scale = height / (PILL_HEIGHT * unit);
        let padding = if look.is_bare() { 0.0 } else { PILL_PADDING * unit * scale };
        let face = self.theme.faces.label;
        let letters = self.lettering.letters(text, face);
        let size = PILL_SIZE * unit * scale;
        let bounds = Bounds {
            width: width_max - 2.0 * padding,
            size,
            size_wrapping: size,
            size_min: size * 0.63,
            lines_max: 1,
        };
        let block = fit(self.lettering, letters, face, bounds);
        let width = block.width() + 2.0 * padding;
        let radius = look.radius * unit * scale;
        let panel = Panel::new((self.left, self.y), (width, height), radius);
        self.pill_panel(panel, look);
        let baseline = self.y + height / 2.0 + 0.36 * block.size;
        let style = self.style(part, face, look.ink);
        for line in &block.lines {
            self.put_at(&block, line.clone(), (panel.left + padding, baseline), style);
        }
        width
    }

    /// The panel of a label.
    pub(super) fn pill_panel(&mut self, panel: Panel, look: &PillLook) {
        let (fill, stroke) = (look.fill.on(&self.accents), look.stroke.on(&self.accents));
        self.sheet.shapes.push(Shape::Panel(panel, fill));
        self.sheet.shapes.push(Shape::Edge(panel, look.width * self.unit, stroke));
    }

    /// The level in a label, and how wide it is. Nothing for a level that is not known.
    pub(super) fn level(&mut self, level: &Level, height: f32, width_max: f32) -> f32 {
        if level.band.is_empty() {
            return 0.0;
        }
        let look = &self.theme.level;
        self.pill(Part::Level, &words::level(level), look, (height, width_max))
    }

    /// Sets words in the middle of a square, as the letter of a choice.
    pub(super) fn centered(&mut self, text: &str, panel: Panel, size: f32, style: Style) {
        let letters = self.lettering.letters(text, style.face);
        let whole = letters.whole();
        let block = Block { letters, size, lines: vec![whole.clone()] };
        let left = panel.left + (panel.width - block.width()) / 2.0;
        let baseline = panel.top + panel.height / 2.0 + 0.36 * size;
        self.put_at(&block, whole, (left, baseline), style);
    }

    /// Sets a paragraph, its lines so far apart in parts of their size.
    pub(super) fn paragraph(&mut self, text: &str, style: Style, bounds: Bounds, line_height: f32) {
        if text.trim().is_empty() {
            return;
        }
        let letters = self.lettering.letters(text, style.face);
        let block = fit(self.lettering, letters, style.face, bounds);
        for line in &block.lines {
            self.put(&block, line.clone(), self.left, style);
            self.y += block.size * line_height;
        }
    }

    /// Sets an expression, and says whether it has furigana.
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> bool {
        let face = self.theme.faces.expression;
        let mut letters = self.lettering.letters(expression.text, face);
        let ruby_face = self.theme.faces.ruby;
        let furigana = Furigana::set(self.lettering, &mut letters, expression.runs, ruby_face);
        let wanted = expression.bounds;
        let width = self.width.min(wanted.width) - furigana.overhang(&letters) * wanted.size;
        let whole = furigana.bases();
        let bounds = Bounds { width, ..wanted };
        let block = fit_without_breaking(self.lettering, letters, face, bounds, &whole);
        // What had to be cut has no furigana any more: its places are gone.
        let is_whole = block.letters.text == expression.text;
        let around = Around::expression(self.theme, &self.accents, self.unit);
        let style = self.style(Part::Expression, face, expression.tint);
        for line in &block.lines {
            let over: Vec<&Reading> = furigana.over(line).filter(|_| is_whole).collect();
            let mut line_left = block.letters.span(line).0;
            if let Some(first) = over.first() {
                self.y += (furigana.ratio + RUBY_GAP) * block.size;
                // Furigana wider than the first kanji begins the line.
                line_left = line_left.min(furigana.span(&block.letters, first).0);
            }
            for reading in over.into_iter().filter(|_| expression.shows_readings) {
                self.reading(&furigana, reading, &block, line_left);
            }
            let lead = (block.letters.span(line).0 - line_left) * block.size;
            self.put(&block, line.clone(), self.left + lead, style);
            if let Some(text) = self.sheet.texts.last_mut().filter(|_| expression.is_framed) {
                text.around = around;
            }
            self.y += block.size * EXPRESSION_LINE;
        }
        is_whole && !whole.is_empty()
    }

    fn reading(&mut self, furigana: &Furigana, reading: &Reading, block: &Block, line_left: f32) {
        let size = furigana.ratio * block.size;
        let left = furigana.span(&block.letters, reading).0 - line_left;
        let baseline = self.y - (1.0 - ASCENT) * size - RUBY_GAP * block.size;
        let letters = reading.letters.clone();
        let of_reading = Block { size, lines: vec![letters.whole()], letters };
        let whole = of_reading.letters.whole();
        let style = self.style(Part::Ruby, self.theme.faces.ruby, self.theme.text.ruby);
        self.put_at(&of_reading, whole, (self.left + left * block.size, baseline), style);
    }

    /// Marks a word `width` wide that begins at `x` in the line where the sheet has come to.
    pub(super) fn mark(&mut self, x: f32, width: f32, size: f32) {
        let look = &self.theme.marker;
        let panel = marked(look.shape, (x, self.y), (width, size), self.unit, look.radius);
        self.sheet.marks.push((panel, look.ink.on(&self.accents)));
    }
}

/// Moves what stands beside a word away from the mark around it.
pub(super) fn make_room(letters: &mut Letters, word: &Range<usize>, look: &MarkerLook) {
    if look.shape == MarkerShape::Box {
        letters.push_apart(word.end, BESIDE_MARK);
        letters.push_apart(word.start, BESIDE_MARK);
    }
}

/// The mark at a word: its left and the top of its line, its width and font size.
pub(super) fn marked(
    shape: MarkerShape,
    (left, top): (f32, f32),
    (width, size): (f32, f32),
    unit: f32,
    radius: f32,
) -> Panel {
    let overhang = 3.0 * unit;
    let (from, height) = match shape {
        MarkerShape::Box => (0.02 * size, size * 1.1),
        MarkerShape::Underline => (0.98 * size, size * 0.16),
    };
    let size = (width + 2.0 * overhang, height);
    Panel::new((left - overhang, top + from), size, radius * unit)
}
