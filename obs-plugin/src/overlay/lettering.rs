//! Letters: text into glyphs with places, and glyphs into outlines.
//!
//! Text is shaped once, as a single line of font size 1; lines are cut out of it and scaled when
//! they are drawn. That keeps wrapping, shrinking and furigana plain arithmetic. Bundled fonts come
//! first; the system's are read when a character needs them.

use std::{collections::HashMap, ops::Range, path::Path};

use cosmic_text::{
    Attrs, Buffer, CacheKey, CacheKeyFlags, Command, Family, FontSystem, Metrics, Shaping,
    SwashCache, Weight, Wrap, fontdb,
};
use tiny_skia::{Path as Outline, PathBuilder, Transform};

/// The size at which glyphs are shaped and outlines kept, in pixels.
const EM: f32 = 100.0;
/// Outlines that are kept. The rarest stream uses fewer characters; when it does not, all are made
/// anew.
const OUTLINES_MAX: usize = 8_192;
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
    fonts: FontSystem,
    family: Option<String>,
    swash: SwashCache,
    outlines: HashMap<GlyphKey, Option<Outline>>,
    has_system_fonts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GlyphKey {
    font: fontdb::ID,
    glyph: u16,
    weight: Weight,
}

/// One line of shaped text. Places and widths are in parts of the font size.
#[derive(Debug, Clone)]
pub(super) struct Letters {
    pub(super) text: String,
    /// In the order of the text, which for Hebrew is not that of their places.
    glyphs: Vec<Glyph>,
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    start: usize,
    end: usize,
    x: f32,
    /// Where it is drawn, relative to `x` and the baseline; down is positive.
    offset: (f32, f32),
    advance: f32,
    key: GlyphKey,
}

impl Letters {
    /// Left and right of the glyphs of `range`, without the spaces at its ends. Equal when there
    /// are none.
    pub(super) fn span(&self, range: &Range<usize>) -> (f32, f32) {
        self.of(&self.trimmed(range))
            .map(|glyph| (glyph.x, glyph.x + glyph.advance))
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
        let mut db = fontdb::Database::new();
        db.load_fonts_dir(fonts_dir);
        let has_system_fonts = db.is_empty();
        if has_system_fonts {
            db.load_system_fonts();
        }
        let family =
            db.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
        // The locale decides among Chinese, Japanese and Korean shapes of a character.
        let fonts = FontSystem::new_with_locale_and_db("ja-JP".into(), db);
        Self { fonts, family, swash: SwashCache::new(), outlines: HashMap::new(), has_system_fonts }
    }

    /// True when there is no font at all, and so nothing can be written.
    pub(super) fn is_mute(&self) -> bool {
        self.fonts.db().is_empty()
    }

    /// Shapes text as one line; no card or caption holds more than its first 400 characters. What
    /// would break the line or turn its direction becomes spaces of as many bytes, so that places
    /// in the text stay the same.
    pub(super) fn letters(&mut self, text: &str, face: Face) -> Letters {
        let text = plain(text);
        let glyphs = self.shape(&text, face);
        let has_all = glyphs.iter().all(|glyph| glyph.key.glyph != 0)
            && (text.trim().is_empty() || !glyphs.is_empty());
        if has_all || self.has_system_fonts {
            return Letters { text, glyphs };
        }
        self.fonts.db_mut().load_system_fonts();
        self.has_system_fonts = true;
        let glyphs = self.shape(&text, face);
        Letters { text, glyphs }
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
            let place = Transform::from_row(size / EM, 0.0, 0.0, size / EM, x, y);
            if let Some(outline) = self.glyph(glyph.key).and_then(|glyph| glyph.transform(place)) {
                builder.push_path(&outline);
            }
        }
        builder.finish()
    }

    fn shape(&mut self, text: &str, face: Face) -> Vec<Glyph> {
        let mut attributes = Attrs::new().weight(face.weight());
        attributes.family = self.family.as_deref().map_or(Family::SansSerif, Family::Name);
        let mut buffer = Buffer::new_empty(Metrics::new(EM, EM));
        buffer.set_wrap(Wrap::None);
        buffer.set_text(text, &attributes, Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);
        let Some(run) = buffer.layout_runs().next() else { return Vec::new() };
        let as_glyph = |glyph: &cosmic_text::LayoutGlyph| Glyph {
            start: glyph.start,
            end: glyph.end,
            x: glyph.x / EM,
            offset: (glyph.x_offset, glyph.y / EM - glyph.y_offset),
            advance: glyph.w / EM,
            key: GlyphKey { font: glyph.font_id, glyph: glyph.glyph_id, weight: glyph.font_weight },
        };
        let mut glyphs: Vec<Glyph> = run.glyphs.iter().map(as_glyph).collect();
        glyphs.sort_by_key(|glyph| glyph.start);
        glyphs
    }

    fn glyph(&mut self, key: GlyphKey) -> Option<Outline> {
        if self.outlines.len() >= OUTLINES_MAX {
            self.outlines.clear();
        }
        let (fonts, swash) = (&mut self.fonts, &mut self.swash);
        self.outlines.entry(key).or_insert_with(|| trace(fonts, swash, key)).clone()
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

fn trace(fonts: &mut FontSystem, swash: &mut SwashCache, key: GlyphKey) -> Option<Outline> {
    let flags = CacheKeyFlags::DISABLE_HINTING;
    let (key, _, _) = CacheKey::new(key.font, key.glyph, EM, (0.0, 0.0), key.weight, flags);
    let commands = swash.get_outline_commands_uncached(fonts, key)?;
    let mut builder = PathBuilder::new();
    // Fonts count upwards, pictures downwards.
    for command in commands.iter() {
        match *command {
            Command::MoveTo(to) => builder.move_to(to.x, -to.y),
            Command::LineTo(to) => builder.line_to(to.x, -to.y),
            Command::QuadTo(by, to) => builder.quad_to(by.x, -by.y, to.x, -to.y),
            Command::CurveTo(by, and, to) => {
                builder.cubic_to(by.x, -by.y, and.x, -and.y, to.x, -to.y);
            }
            Command::Close => builder.close(),
        }
    }
    builder.finish()
}
