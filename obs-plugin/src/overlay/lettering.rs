//! Letters: text into glyphs with places, and glyphs into outlines.
//!
//! Text is shaped once, as a single line of font size 1; lines are cut out of it and scaled when
//! they are drawn. That keeps wrapping, shrinking and furigana plain arithmetic. Bundled fonts come
//! first; the system's are read when a character needs them.

use std::{
    collections::HashMap,
    ops::Range,
    path::{Path, PathBuf},
};

use cosmic_text::Weight;
use tiny_skia::{Path as Outline, PathBuilder, Transform};

use super::theme::Fonts;
pub(super) use foundry::families;
use foundry::{BUNDLED, Foundry, GlyphKey};
use installed::Installed;

mod foundry;
mod installed;
mod setting;

/// The size at which glyphs are shaped and outlines kept, in pixels.
const EM: f32 = 100.0;
/// Outlines that are kept, about a kilobyte each. Few streams use more characters; where one does,
/// all are made anew.
const OUTLINES_MAX: usize = 4_096;
/// Shaped texts that are kept. What does not fit at first is laid out again and again in smaller
/// sizes, and then shaping is what takes long.
const SHAPED_MAX: usize = 128;
/// Characters that are shaped at most.
const CHARACTERS_MAX: usize = 400;
/// From the top of the square of a Japanese character to its baseline, in parts of the font size.
pub(super) const ASCENT: f32 = 0.88;

/// The two faces the overlay uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Face {
    /// For reading: meanings and sentences.
    Text,
    /// For looking at: expressions, labels and captions.
    Display,
}

impl Face {
    fn weight(self) -> Weight {
        match self {
            Self::Text => Weight::MEDIUM,
            Self::Display => Weight::EXTRA_BOLD,
        }
    }
}

/// The fonts, and what was made of them so far.
pub(super) struct Lettering {
    folder: PathBuf,
    bundled: Foundry,
    /// For fonts and characters that the bundled ones lack.
    installed: Installed,
    fonts: Fonts,
    text: Source,
    display: Source,
    shaped: HashMap<(Face, String), Letters>,
    outlines: HashMap<(Home, GlyphKey), Option<Outline>>,
}

/// Which foundry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Home {
    Bundled,
    Whole,
}

/// What a face is written in.
#[derive(Debug, Clone)]
struct Source {
    home: Home,
    family: String,
}

/// One line of shaped text. Places and widths are in parts of the font size.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    pub(super) text: String,
    /// In the order of the text, which for Hebrew is not that of their places.
    glyphs: Vec<Glyph>,
    home: Home,
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    start: usize,
    end: usize,
    x: f32,
    /// Where it is drawn, relative to `x` and the baseline; down is positive.
    offset: (f32, f32),
    advance: f32,
    /// How much of it is empty on the left and on the right.
    blank: (f32, f32),
    /// How large it is drawn; 1 is as large as its font has it.
    scale: f32,
    key: GlyphKey,
}

impl Letters {
    /// Left and right of the glyphs of `range`, without the spaces at its ends and the empty halves
    /// of punctuation there. Equal when there are none.
    pub(super) fn span(&self, range: &Range<usize>) -> (f32, f32) {
        self.of(&self.trimmed(range))
            .map(|glyph| (glyph.x + glyph.blank.0, glyph.x + glyph.advance - glyph.blank.1))
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
            .unwrap_or_default()
    }

    /// The width of `range` without the spaces at its ends.
    pub(super) fn width(&self, range: &Range<usize>) -> f32 {
        let (left, right) = self.span(range);
        right - left
    }

    /// All of it.
    pub(super) fn whole(&self) -> Range<usize> {
        0..self.text.len()
    }

    /// Moves everything from byte `at` on to the right.
    pub(super) fn push_apart(&mut self, at: usize, by: f32) {
        for glyph in self.glyphs.iter_mut().filter(|glyph| glyph.start >= at) {
            glyph.x += by;
        }
    }

    /// True when a box would be drawn in place of a character.
    #[cfg(test)]
    pub(super) fn has_missing(&self) -> bool {
        self.glyphs.iter().any(|glyph| glyph.key.is_missing())
    }

    /// The bytes inside of `range` where a glyph starts, in order.
    pub(super) fn edges(&self, range: &Range<usize>) -> impl Iterator<Item = usize> {
        let start = range.start;
        let mut last = start;
        let starts = self.of(range).map(|glyph| glyph.start);
        starts.filter(move |at| *at > start && std::mem::replace(&mut last, *at) != *at)
    }

    /// True when a glyph starts at byte `at`, so that a line may be cut there.
    pub(super) fn is_edge(&self, at: usize) -> bool {
        self.glyphs.binary_search_by_key(&at, |glyph| glyph.start).is_ok()
    }

    fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..start + text.trim().len()
    }

    fn of(&self, range: &Range<usize>) -> impl Iterator<Item = &Glyph> {
        let from = self.glyphs.partition_point(|glyph| glyph.start < range.start);
        let end = range.end;
        self.glyphs[from..]
            .iter()
            .take_while(move |glyph| glyph.start < end)
            .filter(move |glyph| glyph.end <= end)
    }
}

impl Lettering {
    /// Reads the fonts of a folder. Without any there, the system's fonts are used.
    pub(super) fn new(fonts_dir: &Path) -> Self {
        let bundled = Foundry::bundled(fonts_dir);
        let family = bundled.family(BUNDLED[0]).or_else(|| bundled.first_family());
        let source = Source { home: Home::Bundled, family: family.unwrap_or_default() };
        Self {
            folder: fonts_dir.to_owned(),
            bundled,
            installed: Installed::default(),
            fonts: Fonts::default(),
            text: source.clone(),
            display: source,
            shaped: HashMap::new(),
            outlines: HashMap::new(),
        }
    }

    /// Writes in other families from now on: bundled ones, or installed ones. In place of one that
    /// is away, the first of the bundled ones is used.
    pub(super) fn choose(&mut self, fonts: &Fonts) {
        if *fonts != self.fonts {
            (self.text, self.display) = (self.source(&fonts.text), self.source(&fonts.display));
            self.fonts.clone_from(fonts);
            self.shaped.clear();
        }
    }

    /// Makes ready what it takes to write some characters, so that they are quickly written when
    /// they are needed.
    pub(super) fn make_ready(&mut self, text: &str, face: Face) {
        let letters = self.shape(&plain(text), face);
        for glyph in letters.of(&letters.whole()) {
            self.glyph(letters.home, glyph.key);
        }
    }

    /// Has the installed fonts read, without waiting for that.
    pub(super) fn begin_reading_installed(&mut self) {
        self.installed.begin_reading(&self.folder);
    }

    /// True when there is no font at all, and so nothing can be written.
    pub(super) fn is_mute(&self) -> bool {
        self.bundled.is_empty()
    }

    /// Shapes text as one line; no card or caption holds more than its first 400 characters. What
    /// would break the line or turn its direction becomes spaces of as many bytes, so that places
    /// in the text stay the same. What no font has is left out.
    pub(super) fn letters(&mut self, text: &str, face: Face) -> Letters {
        let known = (face, plain(text));
        if let Some(letters) = self.shaped.get(&known) {
            return letters.clone();
        }
        if self.shaped.len() >= SHAPED_MAX {
            self.shaped.clear();
        }
        let letters = self.shape(&known.1, face);
        self.shaped.insert(known, letters.clone());
        letters
    }

    fn shape(&mut self, text: &str, face: Face) -> Letters {
        let source = match face {
            Face::Text => self.text.clone(),
            Face::Display => self.display.clone(),
        };
        let mut home = source.home;
        let mut glyphs = self.foundry(home).shape(text, &source.family, face.weight());
        let lacks = |glyphs: &[Glyph]| {
            let is_lost = glyphs.is_empty() && !text.trim().is_empty();
            is_lost || glyphs.iter().any(|glyph| glyph.key.is_missing())
        };
        if home == Home::Bundled && lacks(&glyphs) {
            home = Home::Whole;
            glyphs = self.foundry(home).shape(text, &source.family, face.weight());
        }
        leave_out_missing(&mut glyphs);
        setting::set(text, &mut glyphs);
        Letters { text: text.to_owned(), glyphs, home }
    }

    /// The outline of `range`, at font size `size` with its left end and baseline at `origin`.
    pub(super) fn outline(
        &mut self,
        letters: &Letters,
        range: &Range<usize>,
        size: f32,
        origin: (f32, f32),
    ) -> Option<Outline> {
        let (left, _) = letters.span(range);
        let mut builder = PathBuilder::new();
        for glyph in letters.of(range) {
            let x = origin.0 + (glyph.x - left + glyph.offset.0) * size;
            let y = origin.1 + glyph.offset.1 * size;
            let scale = size * glyph.scale / EM;
            let place = Transform::from_row(scale, 0.0, 0.0, scale, x, y);
            let outline = self.glyph(letters.home, glyph.key);
            if let Some(outline) = outline.and_then(|outline| outline.transform(place)) {
                builder.push_path(&outline);
            }
        }
        builder.finish()
    }

    fn source(&mut self, family: &str) -> Source {
        let homes = [Home::Bundled, Home::Whole];
        let found = homes.into_iter().find_map(|home| {
            self.foundry(home).family(family).map(|family| Source { home, family })
        });
        found.unwrap_or_else(|| {
            let family = self.bundled.family(BUNDLED[0]).or_else(|| self.bundled.first_family());
            Source { home: Home::Bundled, family: family.unwrap_or_default() }
        })
    }

    fn foundry(&mut self, home: Home) -> &mut Foundry {
        match home {
            Home::Bundled => &mut self.bundled,
            Home::Whole => self.installed.foundry(&self.folder),
        }
    }

    fn glyph(&mut self, home: Home, key: GlyphKey) -> Option<Outline> {
        if self.outlines.len() >= OUTLINES_MAX {
            self.outlines.clear();
        }
        if let Some(known) = self.outlines.get(&(home, key)) {
            return known.clone();
        }
        let outline = self.foundry(home).trace(key);
        self.outlines.insert((home, key), outline.clone());
        outline
    }
}

/// Takes out the boxes that stand for what no font has, and closes the gaps.
fn leave_out_missing(glyphs: &mut Vec<Glyph>) {
    while let Some(at) = glyphs.iter().position(|glyph| glyph.key.is_missing()) {
        let gone = glyphs.remove(at);
        for glyph in glyphs.iter_mut().filter(|glyph| glyph.x > gone.x) {
            glyph.x -= gone.advance;
        }
    }
}

/// The beginning of a text, with spaces of as many bytes for what would break the line or turn its
/// direction.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(4 * CHARACTERS_MAX));
    for character in text.chars().take(CHARACTERS_MAX) {
        if character.is_control() || is_turn(character) {
            plain.extend(std::iter::repeat_n(' ', character.len_utf8()));
        } else {
            plain.push(character);
        }
    }
    plain
}

/// True for the characters that override the direction of writing.
fn is_turn(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
