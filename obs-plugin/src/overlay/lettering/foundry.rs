//! The fonts: which there are, what they make of a text, and the outlines of their glyphs.
//!
//! There are two foundries at most: one of the bundled fonts alone, so that what they can write
//! looks the same on every machine, and one that has the installed ones as well.

use std::{collections::BTreeSet, path::Path};

use cosmic_text::{
    Attrs, Buffer, CacheKey, CacheKeyFlags, Command, Fallback, Family, FontSystem, Metrics,
    PlatformFallback, Shaping, SwashCache, Weight, Wrap, fontdb,
};
use tiny_skia::{Path as Outline, PathBuilder, Rect};
use unicode_script::Script;

use super::{EM, Glyph, setting};

/// The bundled families, in the order in which they are asked for what another one lacks.
pub(super) const BUNDLED: [&str; 4] = ["Rounded Mplus 1c", "M PLUS 1", "BIZ UDGothic", EMOJI];
const EMOJI: &str = "Noto Emoji";
/// From the baseline up to the middle of the square of a Japanese character, in parts of the font
/// size.
const SQUARE_MIDDLE: f32 = 0.38;
/// Where a family has no face of a weight, the nearest one is as good.
const WEIGHTS: [u16; 9] = [100, 200, 300, 400, 500, 600, 700, 800, 900];

/// A glyph of a font of one foundry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GlyphKey {
    font: fontdb::ID,
    glyph: u16,
    weight: Weight,
}

impl GlyphKey {
    /// True for the box that stands for what a font does not have.
    pub(super) fn is_missing(self) -> bool {
        self.glyph == 0
    }
}

/// Some fonts and what shapes text with them.
pub(super) struct Foundry {
    fonts: FontSystem,
    swash: SwashCache,
}

impl Foundry {
    /// The fonts of a folder, or the installed ones where it has none.
    pub(super) fn bundled(folder: &Path) -> Self {
        let mut db = labeled(folder);
        if db.is_empty() {
            db.load_system_fonts();
        }
        Self::of(db)
    }

    /// The fonts of a folder and the installed ones.
    pub(super) fn whole(folder: &Path) -> Self {
        let mut db = labeled(folder);
        db.load_system_fonts();
        Self::of(db)
    }

    fn of(db: fontdb::Database) -> Self {
        // The locale decides among Chinese, Japanese and Korean shapes of a character.
        let fonts = FontSystem::new_with_locale_and_db_and_fallback("ja-JP".into(), db, Order);
        Self { fonts, swash: SwashCache::new() }
    }

    /// True when there is no font at all.
    pub(super) fn is_empty(&self) -> bool {
        self.fonts.db().is_empty()
    }

    /// The name of a family as its fonts write it, if there is one of it.
    pub(super) fn family(&self, name: &str) -> Option<String> {
        let names = self.fonts.db().faces().flat_map(|face| &face.families);
        let known = names.map(|(known, _)| known).find(|known| known.eq_ignore_ascii_case(name));
        known.cloned()
    }

    /// The family of the first font.
    pub(super) fn first_family(&self) -> Option<String> {
        let first = self.fonts.db().faces().next()?;
        first.families.first().map(|(name, _)| name.clone())
    }

    /// Shapes text as one line, in the weight of `family` that is nearest to `weight`.
    pub(super) fn shape(&mut self, text: &str, family: &str, weight: Weight) -> Vec<Glyph> {
        let families = [Family::Name(family)];
        let query = fontdb::Query { families: &families, weight, ..fontdb::Query::default() };
        let db = self.fonts.db();
        let nearest = db.query(&query).and_then(|face| db.face(face)).map(|face| face.weight);
        let attributes = Attrs::new().family(families[0]).weight(nearest.unwrap_or(weight));
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
            blank: (0.0, 0.0),
            scale: 1.0,
            key: GlyphKey { font: glyph.font_id, glyph: glyph.glyph_id, weight: glyph.font_weight },
        };
        let mut glyphs: Vec<Glyph> = run.glyphs.iter().map(as_glyph).collect();
        self.widen_middle_dots(text, &mut glyphs);
        self.seat_emoji(&mut glyphs);
        self.center_middle_dots(text, &mut glyphs);
        self.seat_ellipses(text, &mut glyphs);
        glyphs.sort_by_key(|glyph| glyph.start);
        glyphs
    }

    /// Emoji are drawn wider than a square; here they fill the square of a Japanese character and
    /// no more, in its middle.
    fn seat_emoji(&mut self, glyphs: &mut [Glyph]) {
        let emoji = self.ids_of(EMOJI);
        let mut by = 0.0;
        for glyph in glyphs {
            glyph.x -= by;
            if emoji.contains(&glyph.key.font) && glyph.advance > 1.0 {
                let bounds = self.trace(glyph.key).map(|outline| outline.bounds());
                let Some(bounds) = bounds else { continue };
                glyph.scale = 1.0 / glyph.advance;
                by += glyph.advance - 1.0;
                glyph.advance = 1.0;
                let middle = (bounds.top() + bounds.bottom()) / 2.0 / EM * glyph.scale;
                glyph.offset.1 -= SQUARE_MIDDLE + middle;
            }
        }
    }

    fn ids_of(&self, family: &str) -> Vec<fontdb::ID> {
        let is_of = |face: &&fontdb::FaceInfo| face.families.iter().any(|(name, _)| name == family);
        self.fonts.db().faces().filter(is_of).map(|face| face.id).collect()
    }

    /// A middle dot between two words stands as far from the ink of the one as from that of the
    /// other, in the middle of the square of Japanese where one of them is Japanese.
    fn center_middle_dots(&mut self, text: &str, glyphs: &mut [Glyph]) {
        let said = |glyph: &Glyph| text.get(glyph.start..glyph.end).unwrap_or_default();
        let is_word = |glyph: &&Glyph| !said(glyph).trim().is_empty();
        for at in (0..glyphs.len()).filter(|at| said(&glyphs[*at]) == "·").collect::<Vec<_>>() {
            let before = glyphs[..at].iter().rev().find(is_word).copied();
            let after = glyphs[at + 1..].iter().find(is_word).copied();
            let (Some(before), Some(after)) = (before, after) else { continue };
            let inks = [before, glyphs[at], after].map(|glyph| self.ink(&glyph));
            let [Some(left), Some(dot), Some(right)] = inks else { continue };
            // Of a line that runs to the left as well, everything stays where it is.
            if left.right() > right.left() {
                continue;
            }
            let middle = (left.right() + right.left()) / 2.0;
            glyphs[at].offset.0 += middle - (dot.left() + dot.right()) / 2.0;
            if [before, after].iter().any(|glyph| !said(glyph).is_ascii()) {
                let height = -(dot.top() + dot.bottom()) / 2.0;
                glyphs[at].offset.1 -= SQUARE_MIDDLE - height;
            }
        }
    }

    /// The dots of an ellipsis stand in the middle of a square after Japanese (JLREQ 3.1.10) and on
    /// the baseline after Latin, whichever of both their font was made for.
    fn seat_ellipses(&mut self, text: &str, glyphs: &mut [Glyph]) {
        let mut by = 0.0;
        for glyph in glyphs {
            glyph.x += by;
            if !matches!(text.get(glyph.start..glyph.end), Some("…" | "‥")) {
                continue;
            }
            let Some(dots) = self.ink(glyph) else { continue };
            let is_low = -dots.top() < SQUARE_MIDDLE;
            if setting::is_among_japanese(text, glyph.start) {
                if is_low {
                    glyph.offset.1 -= SQUARE_MIDDLE + (dots.top() + dots.bottom()) / 2.0;
                }
                let rest = (1.0 - glyph.advance).max(0.0);
                glyph.offset.0 += rest / 2.0;
                glyph.advance += rest;
                by += rest;
            } else if !is_low {
                glyph.offset.1 -= dots.bottom();
            }
        }
    }

    /// Where the ink of a glyph is in its line, in parts of the font size.
    fn ink(&mut self, glyph: &Glyph) -> Option<Rect> {
        let bounds = self.trace(glyph.key)?.bounds();
        let (x, y, scale) = (glyph.x + glyph.offset.0, glyph.offset.1, glyph.scale / EM);
        Rect::from_ltrb(
            bounds.left() * scale + x,
            bounds.top() * scale + y,
            bounds.right() * scale + x,
            bounds.bottom() * scale + y,
        )
    }

    /// M PLUS 1 wrongly counts the middle dot among the marks that stand over other characters, and
    /// is shaped without its width. It gets that back, in the order of the places.
    fn widen_middle_dots(&mut self, text: &str, glyphs: &mut [Glyph]) {
        let mut by = 0.0;
        for glyph in glyphs {
            glyph.x += by;
            if glyph.advance <= 0.0 && text.get(glyph.start..glyph.end) == Some("·") {
                let font = self.fonts.get_font(glyph.key.font, glyph.key.weight);
                glyph.advance = font.map_or(0.0, |font| {
                    font.as_swash().glyph_metrics(&[]).scale(1.0).advance_width(glyph.key.glyph)
                });
                by += glyph.advance;
            }
        }
    }

    /// The outline of a glyph at the size [`EM`].
    pub(super) fn trace(&mut self, key: GlyphKey) -> Option<Outline> {
        let flags = CacheKeyFlags::DISABLE_HINTING;
        let (key, _, _) = CacheKey::new(key.font, key.glyph, EM, (0.0, 0.0), key.weight, flags);
        let commands = self.swash.get_outline_commands_uncached(&mut self.fonts, key)?;
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
}

/// The families of the bundled and of the installed fonts, in the order of the alphabet.
pub(crate) fn families(folder: &Path) -> Vec<String> {
    let mut installed = fontdb::Database::new();
    installed.load_system_fonts();
    let mut db = fontdb::Database::new();
    db.load_fonts_dir(folder);
    // What only fills gaps is no font to write in.
    let bundled = names(&db).into_iter().filter(|name| !BUNDLED[2..].contains(&name.as_str()));
    let all: BTreeSet<String> = bundled.chain(names(&installed)).collect();
    all.into_iter().collect()
}

fn names(db: &fontdb::Database) -> Vec<String> {
    let first = |face: &fontdb::FaceInfo| face.families.first().map(|(name, _)| name.clone());
    // Names with a point are parts of the system that no list shows.
    db.faces().filter_map(first).filter(|name| !name.starts_with('.')).collect()
}

/// The fonts of a folder, each known by all weights that are nearer to it than to the others of its
/// family: only a face of exactly the weight that is asked for fills gaps of another family.
fn labeled(folder: &Path) -> fontdb::Database {
    let mut found = fontdb::Database::new();
    found.load_fonts_dir(folder);
    let mut db = fontdb::Database::new();
    let family = |face: &fontdb::FaceInfo| face.families.first().map(|(name, _)| name.clone());
    // In the order of their names, whatever the folder's: no picture depends on it.
    let mut faces: Vec<&fontdb::FaceInfo> = found.faces().collect();
    faces.sort_by_key(|face| (face.post_script_name.clone(), face.weight.0));
    for face in &faces {
        let kin: Vec<u16> = faces
            .iter()
            .filter(|other| family(other) == family(face))
            .map(|other| other.weight.0)
            .collect();
        for weight in WEIGHTS {
            let nearest = kin.iter().min_by_key(|own| own.abs_diff(weight));
            if nearest == Some(&face.weight.0) {
                let mut labeled = (*face).clone();
                labeled.weight = Weight(weight);
                db.push_face_info(labeled);
            }
        }
    }
    db
}

/// Who is asked for characters that a family lacks: for what is Japanese or English the bundled
/// fonts, for all else whom the system would ask.
struct Order;

impl Fallback for Order {
    fn common_fallback(&self) -> &[&'static str] {
        &BUNDLED
    }

    fn forbidden_fallback(&self) -> &[&'static str] {
        &[]
    }

    fn script_fallback(&self, script: Script, locale: &str) -> &[&'static str] {
        match script {
            Script::Han | Script::Hiragana | Script::Katakana | Script::Latin => &BUNDLED,
            script => {
                const PLATFORM: PlatformFallback = PlatformFallback;
                PLATFORM.script_fallback(script, locale)
            }
        }
    }
}
