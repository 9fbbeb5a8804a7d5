//! Themes on show: each with the same card over flat footage, to be compared with accepted pictures
//! and put on the page about themes.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use aivlingual::overlay::{
    Corner, Layout, PictureBox, Place,
    paint::Brush,
    sample_card,
    theme::{Footage, SHIPPED, shipped},
};

/// A theme over a kind of footage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exhibit {
    pub(crate) theme: &'static str,
    pub(crate) footage: Footage,
}

/// All of them.
pub(crate) fn exhibits() -> impl Iterator<Item = Exhibit> {
    let over = |theme| [Footage::Dark, Footage::Light].map(|footage| Exhibit { theme, footage });
    SHIPPED.into_iter().flat_map(move |(theme, _)| over(theme))
}

impl Exhibit {
    /// The name of its accepted picture.
    pub(crate) fn name(&self) -> String {
        let footage = match self.footage {
            Footage::Dark => "dark",
            Footage::Light => "light",
        };
        format!("{}-{footage}", self.theme)
    }

    /// Has a brush paint in its look.
    pub(crate) fn dress(&self, brush: &mut Brush) {
        let looks = shipped(self.theme).expect("shipped themes have no faults");
        brush.wear(looks.over(self.footage));
    }

    /// The sample card over one color.
    pub(crate) fn picture(&self, brush: &mut Brush) -> Sheet {
        self.dress(brush);
        let (canvas, place) = ((1280, 720), Place::Corner(Corner::TopLeft));
        let layout = Layout { canvas, place, ..Layout::default() };
        let card = brush.card(&sample_card(), &layout).expect("a card").pixels;
        let below = match self.footage {
            Footage::Dark => [0x1c, 0x20, 0x2e],
            Footage::Light => [0xdc, 0xe6, 0xee],
        };
        let mut sheet = Sheet::new(card.size, |_, _| below);
        sheet.lay(&card, (0, 0));
        sheet
    }

    /// Where its accepted picture lies.
    pub(crate) fn accepted(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        folder.join(self.name()).with_extension("png")
    }
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
    pub(crate) fn lay(&mut self, painted: &PictureBox, at: (u32, u32)) {
        let (from, _) = painted.pixels.as_chunks::<4>();
        for (index, pixel) in from.iter().enumerate() {
            let (column, row) = (index as u32 % painted.size.0, index as u32 / painted.size.0);
            let (x, y) = (at.0 + column, at.1 + row);
            if pixel[3] == 0 || x >= self.size.0 || y >= self.size.1 {
                continue;
            }
            let below = &mut self.pixels[(y * self.size.0 + x) as usize];
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
