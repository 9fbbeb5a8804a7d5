//! Everything the overlay can show, in every theme, over dark and over bright footage: to be
//! compared with accepted pictures and put on the page about themes.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use aivlingual::overlay::{
    Layout, QuizState,
    paint::{Brush, Painted, Raster},
    place::{Figure, Ground},
    theme::{Footage, SHIPPED, shipped},
};

use super::texts;

/// Between two figures, and around all of them.
const GAP: u32 = 14;
pub(crate) const FOOTAGES: [Footage; 2] = [Footage::Dark, Footage::Light];

/// What is painted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Board {
    Cards,
    Captions,
    Quizzes,
    Recaps,
    Bubbles,
    Slates,
}

pub(crate) const BOARDS: [(&str, Board); 6] = [
    ("cards", Board::Cards),
    ("captions", Board::Captions),
    ("quizzes", Board::Quizzes),
    ("recaps", Board::Recaps),
    ("bubbles", Board::Bubbles),
    ("slates", Board::Slates),
];

/// A board in a theme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exhibit {
    pub(crate) theme: &'static str,
    board: (&'static str, Board),
}

/// All of them.
pub(crate) fn exhibits() -> impl Iterator<Item = Exhibit> {
    let of = |theme| BOARDS.map(|board| Exhibit { theme, board });
    SHIPPED.into_iter().flat_map(move |(theme, _)| of(theme))
}

impl Exhibit {
    /// The name of its accepted picture.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.theme, self.board.0)
    }

    /// The board over dark footage, and beside it over bright footage.
    pub(crate) fn picture(&self, brush: &mut Brush) -> Sheet {
        let halves = FOOTAGES.map(|footage| {
            dress(brush, self.theme, footage);
            let columns = if self.board.1 == Board::Cards { 2 } else { 1 };
            hung(&figures(brush, self.board.1), columns, footage)
        });
        let [dark, light] = halves;
        let size = (dark.size.0 + light.size.0, dark.size.1.max(light.size.1));
        Sheet::new(size, |x, y| {
            let (half, x) = if x < dark.size.0 { (&dark, x) } else { (&light, x - dark.size.0) };
            let y = y.min(half.size.1 - 1);
            half.pixels[(y * half.size.0 + x) as usize]
        })
    }

    /// Where its accepted picture lies.
    pub(crate) fn accepted(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        folder.join(self.name()).with_extension("png")
    }
}

/// Has a brush paint in the look of a theme.
pub(crate) fn dress(brush: &mut Brush, theme: &str, footage: Footage) {
    let looks = shipped(theme).expect("shipped themes have no faults");
    brush.wear(looks.over(footage));
}

/// A flat color such as footage has.
pub(crate) fn below(footage: Footage) -> [u8; 3] {
    match footage {
        Footage::Dark => [0x1c, 0x20, 0x2e],
        Footage::Light => [0xdc, 0xe6, 0xee],
    }
}

/// A figure of one or two boxes, each with its place in the whole.
pub(crate) type Hanging = Vec<(Painted, (u32, u32))>;

/// Everything on a board.
fn figures(brush: &mut Brush, board: Board) -> Vec<Hanging> {
    let layout = Layout { canvas: (1280, 720), scale: 0.62, ..Layout::default() };
    let plain = Layout { furigana: false, ..layout };
    let alone = |painted: Option<Painted>| vec![(painted.expect("something to say"), (0, 0))];
    match board {
        Board::Cards => {
            let cards = texts::cards();
            let mut hung: Vec<Hanging> = cards
                .iter()
                .enumerate()
                .map(|(at, card)| alone(brush.card(card, at == 1, &layout)))
                .collect();
            hung.push(alone(brush.card(&cards[1], false, &plain)));
            hung
        }
        Board::Captions => {
            let captions = texts::captions();
            captions.iter().map(|caption| alone(brush.caption(caption, &layout))).collect()
        }
        Board::Quizzes => {
            let quizzes = texts::quizzes();
            let mut hung = Vec::new();
            for (at, quiz) in quizzes.iter().enumerate() {
                let answered = brush.quiz(quiz, QuizState::Answered, &layout);
                if at < 2 {
                    let asking = brush.quiz(quiz, QuizState::Asking, &layout);
                    let bar = brush.countdown(quiz, &layout).expect("a bar");
                    let asking = (Figure::Quiz, asking.expect("a quiz"));
                    hung.push(together(&layout, asking, (Figure::Countdown, bar)));
                }
                if at != 1 {
                    hung.push(alone(answered));
                }
            }
            hung
        }
        Board::Recaps => {
            let recaps = texts::recaps();
            recaps.iter().map(|recap| alone(brush.recap(recap, &layout))).collect()
        }
        Board::Bubbles => {
            let mut hung = Vec::new();
            for bubble in texts::bubbles() {
                let painted = brush.bubble(&bubble, &layout, &[]);
                hung.push(match brush.speaking(&bubble, &layout, 1.0) {
                    Some(sign) => {
                        let painted = (Figure::Bubble, painted.expect("a bubble"));
                        together(&layout, painted, (Figure::Speaking, sign))
                    }
                    None => alone(painted),
                });
            }
            hung
        }
        Board::Slates => {
            texts::slates().iter().map(|slate| alone(brush.slate(slate, &layout, &[]))).collect()
        }
    }
}

/// Two figures that belong together, as they stand on the canvas.
pub(crate) fn together(
    layout: &Layout,
    one: (Figure, Painted),
    other: (Figure, Painted),
) -> Hanging {
    let extents = [(one.0, one.1.extent()), (other.0, other.1.extent())];
    let places = Ground::of(layout).stand(&extents);
    let [Some(first), Some(second)] = places[..] else { panic!("{places:?}") };
    vec![(one.1, (0, 0)), (other.1, (second.0 - first.0, second.1 - first.1))]
}

/// Figures in columns over one color, each where there is most room.
fn hung(figures: &[Hanging], columns: u32, footage: Footage) -> Sheet {
    let size = |hanging: &Hanging| hanging[0].0.pixels.size;
    let column = figures.iter().map(|hanging| size(hanging).0).max().unwrap_or(0) + GAP;
    let mut heights = vec![GAP; columns as usize];
    let mut places = Vec::new();
    for hanging in figures {
        let at = (0..columns).min_by_key(|at| heights[*at as usize]).unwrap_or(0);
        places.push((GAP + at * column, heights[at as usize]));
        heights[at as usize] += size(hanging).1 + GAP;
    }
    let height = heights.into_iter().max().unwrap_or(GAP);
    let mut sheet = Sheet::new((GAP + columns * column, height), |_, _| below(footage));
    for (hanging, (left, top)) in figures.iter().zip(places) {
        for (painted, at) in hanging {
            sheet.lay(&painted.pixels, (left + at.0, top + at.1));
        }
    }
    sheet
}

/// A brush with the bundled fonts.
pub(crate) fn brush() -> Brush {
    Brush::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts"))
}

/// An opaque picture: red, green, blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) size: (u32, u32),
    pub(crate) pixels: Vec<[u8; 3]>,
}

impl Sheet {
    /// A sheet with the color of each column and row.
    pub(crate) fn new(size: (u32, u32), color: impl Fn(u32, u32) -> [u8; 3]) -> Self {
        let color = &color;
        let pixels = (0..size.1).flat_map(|y| (0..size.0).map(move |x| color(x, y))).collect();
        Self { size, pixels }
    }

    /// Lays a painted box on it, blending in linear light as OBS does.
    pub(crate) fn lay(&mut self, painted: &Raster, at: (u32, u32)) {
        let (from, _) = painted.pixels.as_chunks::<4>();
        for (index, pixel) in from.iter().enumerate() {
            let (column, row) = (index as u32 % painted.size.0, index as u32 / painted.size.0);
            let (x, y) = (at.0 + column, at.1 + row);
            if pixel[3] == 0 || x >= self.size.0 || y >= self.size.1 {
                continue;
            }
            let below = &mut self.pixels[(y * self.size.0 + x) as usize];
            if pixel[3] == 255 {
                *below = [pixel[0], pixel[1], pixel[2]];
                continue;
            }
            let alpha = f32::from(pixel[3]) / 255.0;
            for channel in 0..3 {
                let color = f32::from(pixel[channel]) / 255.0 / alpha;
                let under = linear(f32::from(below[channel]) / 255.0);
                let sum = linear(color.min(1.0)) * alpha + under * (1.0 - alpha);
                below[channel] = (encoded(sum) * 255.0).round() as u8;
            }
        }
    }

    /// Writes a PNG file, in a folder that is made if need be.
    pub(crate) fn save(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = BufWriter::new(File::create(path)?);
        let mut encoder = png::Encoder::new(file, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        Ok(writer.write_image_data(self.pixels.as_flattened())?)
    }
}

fn linear(channel: f32) -> f32 {
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

fn encoded(channel: f32) -> f32 {
    if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 }
}
