//! Paints what the overlay shows into rectangles of pixels. Pure: the same words and the same fonts
//! give the same pixels.
//!
//! Runs on the painter thread. All lengths are made for a canvas of 1080 lines and scaled with it.
//! Where on the canvas it stands is none of its business.

use std::path::Path;

use aivlingual_shared::entry::{Card, Quiz, Recap};

use super::{
    Bubble, Caption, Layout, QuizState, Slate,
    lettering::{self, Lettering},
    place::{Extent, Figure, Ground, Rect},
    theme::Theme,
};
pub(super) use caption::HEIGHT_MAX as CAPTION_HEIGHT_MAX;
use sheet::Sheet;
use surface::Surface;

mod backing;
mod bubble;
mod caption;
mod card;
mod fit;
mod furigana;
mod glow;
mod halo;
mod pattern;
mod quiz;
mod recap;
mod setter;
mod sheet;
mod slate;
mod surface;
mod words;

/// Steps of shrinking that take a figure to an eighth.
const SHRINKS_MAX: usize = 20;
/// What each step leaves.
const SHRINK: f32 = 0.9;
/// How a bubble is set, the first form that finds room: fewer lines before smaller letters, for the
/// newest words are what is read.
const BUBBLE_FORMS: [Form; 8] = [
    Form { scale: 1.0, lines: 4 },
    Form { scale: 1.0, lines: 3 },
    Form { scale: 1.0, lines: 2 },
    Form { scale: 0.85, lines: 2 },
    Form { scale: 0.85, lines: 1 },
    Form { scale: 0.7, lines: 2 },
    Form { scale: 0.7, lines: 1 },
    Form { scale: 0.55, lines: 1 },
];
/// How a slate is set: smaller, then with less of what it has to say beside the first line.
const SLATE_FORMS: [Form; 5] = [
    Form { scale: 1.0, lines: 6 },
    Form { scale: 0.85, lines: 6 },
    Form { scale: 0.7, lines: 6 },
    Form { scale: 0.7, lines: 2 },
    Form { scale: 0.6, lines: 1 },
];

/// How small a figure is set.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// Size of everything; 1 is that of the layout.
    scale: f32,
    /// Lines of running words at most.
    lines: usize,
}

/// The families a streamer can choose among: those of the bundled fonts and of the installed ones.
/// Reads all installed fonts, so not for a thread that must not wait.
pub fn families(fonts_dir: &Path) -> Vec<String> {
    lettering::families(fonts_dir)
}

/// Pixels as they are painted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Rows without gaps, four bytes a pixel: red, green, blue, alpha, color multiplied by alpha,
    /// in the transfer curve of sRGB.
    pub pixels: Vec<u8>,
}

/// What a brush has painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Painted {
    /// The pixels, with no place yet.
    pub pixels: Raster,
    /// The panel among them, without its shadow.
    pub panel: Rect,
    /// How much smaller it had to be set to find room; 1 is as large as the layout says.
    pub scale: f32,
}

impl Painted {
    /// How much of the canvas it takes.
    pub fn extent(&self) -> Extent {
        Extent { size: self.pixels.size, panel: self.panel }
    }
}

/// What nearly every sentence is written with.
const COMMON: &str = "\
    のにはをたがでてとしれさいあるもなかうよこらりけってくすきまだじめえお\
    んみせちつそどやわひふへほろねむべげごばびぶぼぐぎざずぞぢづぬゆぱぴぷぽぁぃぅぇぉゃゅょ\
    ンスルトリイクラアレドシマメフタバコサチカツィウオキテデロジムグモーエナニネノハヒホミ\
    ユヤヨワヲソセヌヘケギザゼゾダヂヅガゲゴズビブベボパピプペポァゥェォャュョッヴ\
    、。「」？！…〜・\
    etaoinshrdlucmfwypvbgkjqxzTIAWSMHNYOBCLEDGPRFUKVJQXZ0123456789.,'!?-:()";
/// Characters that are made ready at once: a tenth of a millisecond.
const READY_AT_ONCE: usize = 8;

/// Paints with the fonts of one folder.
pub struct Brush {
    lettering: Lettering,
    theme: Theme,
    /// Of [`COMMON`], how many characters are ready in the theme's faces.
    ready: usize,
}

impl Brush {
    /// Reads the fonts of a folder. Without any there, the system's fonts are used.
    pub fn new(fonts_dir: &Path) -> Self {
        Self { lettering: Lettering::new(fonts_dir), theme: Theme::default(), ready: 0 }
    }

    /// What everything looks like from now on.
    pub fn wear(&mut self, theme: &Theme) {
        self.lettering.choose(&theme.fonts);
        self.theme.clone_from(theme);
        self.ready = 0;
    }

    /// Makes the next few common characters ready, for whoever has nothing else to do: a letter
    /// that is written for the first time takes many times as long. After them, the installed fonts
    /// are read beside it, for the first caption with a character that the bundled ones lack would
    /// wait for that. False when there is nothing to do any more.
    pub fn make_ready(&mut self) -> bool {
        let next: String = COMMON.chars().skip(self.ready).take(READY_AT_ONCE).collect();
        if self.lettering.is_mute() {
            return false;
        }
        if next.is_empty() {
            self.lettering.begin_reading_installed();
            return false;
        }
        let faces = &self.theme.faces;
        self.lettering.make_ready(&next, faces.caption);
        if faces.meaning != faces.caption {
            self.lettering.make_ready(&next, faces.meaning);
        }
        self.ready += READY_AT_ONCE;
        true
    }

    /// Paints a card, with a pin if it is held. `None` when it has nothing to say.
    pub fn card(&mut self, card: &Card, is_pinned: bool, layout: &Layout) -> Option<Painted> {
        let furigana = layout.furigana;
        let mut has_note = true;
        self.figure(Figure::Card, layout, |lettering, theme, unit, (width_max, height_max)| {
            let mut lay_out = |has_note| {
                let manner = card::Manner { furigana, is_pinned, has_note };
                card::lay_out(lettering, theme, card, manner, unit, width_max)
            };
            let sheet = lay_out(has_note)?;
            if !has_note || sheet.size.1 <= height_max {
                return Some(sheet);
            }
            // Where space is short, the note is what goes first.
            has_note = false;
            lay_out(false)
        })
    }

    /// Paints a caption. `None` when it has no words.
    pub fn caption(&mut self, caption: &Caption, layout: &Layout) -> Option<Painted> {
        if self.lettering.is_mute() {
            return None;
        }
        let ground = Ground::of(layout);
        let (unit, room) = (ground.unit(), ground.room(Figure::Caption));
        let (lettering, theme) = (&mut self.lettering, &self.theme);
        let strip = caption::Strip::lay_out(lettering, theme, caption, unit, room)?;
        let mut surface = Surface::new(strip.size, 1.0)?;
        strip.paint(&mut self.lettering, &self.theme, &mut surface);
        Some(surface.finish(strip.size))
    }

    /// Paints a quiz, as it asks or with its answer. `None` when there is nothing to ask.
    pub fn quiz(&mut self, quiz: &Quiz, state: QuizState, layout: &Layout) -> Option<Painted> {
        let manner = (state, layout.furigana);
        self.figure(Figure::Quiz, layout, |lettering, theme, unit, (width_max, _)| {
            quiz::lay_out(lettering, theme, quiz, manner, unit, width_max)
        })
    }

    /// Paints the full bar of a quiz's countdown, which is then covered as time goes.
    pub fn countdown(&mut self, quiz: &Quiz, layout: &Layout) -> Option<Painted> {
        let manner = (QuizState::Asking, layout.furigana);
        // As wide as suits the quiz, however small that had to be.
        let (sheet, unit) =
            self.fitted(Figure::Quiz, layout, |lettering, theme, unit, (width_max, _)| {
                quiz::lay_out(lettering, theme, quiz, manner, unit, width_max)
            })?;
        let bar = quiz::lay_out_countdown(&self.theme, quiz, unit, sheet.size.0);
        self.painted(&bar, 0.0)
    }

    /// Paints what a session taught. `None` when that is nothing.
    pub fn recap(&mut self, recap: &Recap, layout: &Layout) -> Option<Painted> {
        self.figure(Figure::Recap, layout, |lettering, theme, unit, (width_max, _)| {
            recap::lay_out(lettering, theme, recap, layout.furigana, unit, width_max)
        })
    }

    /// Paints what the co-host says, as small as it must be to stand beside these others. `None`
    /// when it says nothing.
    pub fn bubble(
        &mut self,
        bubble: &Bubble,
        layout: &Layout,
        beside: &[(Figure, Extent)],
    ) -> Option<Painted> {
        self.squeezed(
            (Figure::Bubble, &BUBBLE_FORMS),
            layout,
            beside,
            |lettering, theme, lines, unit, width_max| {
                bubble::lay_out(lettering, theme, bubble, lines, unit, width_max)
            },
        )
    }

    /// Paints the sign that the co-host speaks, for a bubble of this scale. `None` when it does
    /// not.
    pub fn speaking(&mut self, bubble: &Bubble, layout: &Layout, scale: f32) -> Option<Painted> {
        let unit = Ground::of(layout).unit() * scale;
        let sign = bubble.is_speaking.then(|| bubble::lay_out_speaking(&self.theme, unit));
        self.painted(&sign?, 0.0)
    }

    /// Paints how things stand, as small as it must be to stand beside these others. `None` when
    /// nothing is said about it.
    pub fn slate(
        &mut self,
        slate: &Slate,
        layout: &Layout,
        beside: &[(Figure, Extent)],
    ) -> Option<Painted> {
        self.squeezed(
            (Figure::Slate, &SLATE_FORMS),
            layout,
            beside,
            |lettering, theme, lines, unit, width_max| {
                slate::lay_out(lettering, theme, slate, lines, unit, width_max)
            },
        )
    }

    /// Paints a figure in the room it has.
    fn figure(
        &mut self,
        figure: Figure,
        layout: &Layout,
        lay_out: impl FnMut(&mut Lettering, &Theme, f32, (f32, f32)) -> Option<Sheet>,
    ) -> Option<Painted> {
        let (sheet, _) = self.fitted(figure, layout, lay_out)?;
        let ground = Ground::of(layout);
        let bleed = (self.theme.shadow.reach() * ground.unit()).min(ground.bleed_max());
        self.painted(&sheet, bleed)
    }

    /// Paints a figure in the first of its forms that finds room beside others, or else in the
    /// last.
    fn squeezed(
        &mut self,
        (figure, forms): (Figure, &[Form]),
        layout: &Layout,
        beside: &[(Figure, Extent)],
        mut lay_out: impl FnMut(&mut Lettering, &Theme, usize, f32, f32) -> Option<Sheet>,
    ) -> Option<Painted> {
        if self.lettering.is_mute() {
            return None;
        }
        let ground = Ground::of(layout);
        let mut room = ground.room(figure);
        let mut set = None;
        for form in forms {
            let unit = ground.unit() * form.scale;
            let width_max = (ground.widest(figure) * unit).min(room.0);
            let (lettering, theme) = (&mut self.lettering, &self.theme);
            let sheet = lay_out(lettering, theme, form.lines, unit, width_max)?;
            let size = sheet.size;
            set = Some((sheet, form.scale));
            room = ground.room_beside(figure, beside, size);
            if size.0 <= room.0 && size.1 <= room.1 {
                break;
            }
        }
        let (sheet, scale) = set?;
        let bleed = (self.theme.shadow.reach() * ground.unit()).min(ground.bleed_max());
        Some(Painted { scale, ..self.painted(&sheet, bleed)? })
    }

    /// Sets a figure in the room it has, and tells how many pixels a length of the design then is.
    fn fitted(
        &mut self,
        figure: Figure,
        layout: &Layout,
        mut lay_out: impl FnMut(&mut Lettering, &Theme, f32, (f32, f32)) -> Option<Sheet>,
    ) -> Option<(Sheet, f32)> {
        if self.lettering.is_mute() {
            return None;
        }
        let ground = Ground::of(layout);
        let room = ground.room(figure);
        let mut unit = ground.unit();
        let mut lay_out = |unit: f32| {
            let width_max = (ground.widest(figure) * unit).min(room.0);
            lay_out(&mut self.lettering, &self.theme, unit, (width_max, room.1))
        };
        let mut sheet = lay_out(unit)?;
        // What is higher than its room is drawn smaller.
        for _ in 0..SHRINKS_MAX {
            if sheet.size.1 <= room.1 {
                break;
            }
            unit *= SHRINK;
            sheet = lay_out(unit)?;
        }
        Some((sheet, unit))
    }

    fn painted(&mut self, sheet: &Sheet, bleed: f32) -> Option<Painted> {
        let mut surface = Surface::new(sheet.size, bleed)?;
        sheet.paint(&mut self.lettering, &self.theme, &mut surface, bleed);
        Some(surface.finish(sheet.size))
    }
}

#[cfg(test)]
mod tests;
