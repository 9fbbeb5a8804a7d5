//! Looking at screenshots: a PNG becomes pixels, and pixels are compared within a rectangle.

use std::{io::Cursor, ops::Range};

use anyhow::{Result, ensure};

/// A channel may differ by so much and still count as the same, because OBS blends in linear light.
const TOLERANCE: u8 = 6;

/// A picture with four bytes a pixel: red, green, blue, alpha.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    pixels: Vec<[u8; 4]>,
}

impl Picture {
    /// Reads a PNG file of 8 bits a channel, with or without alpha.
    pub fn from_png(png: &[u8]) -> Result<Self> {
        let mut decoder = png::Decoder::new(Cursor::new(png));
        decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info()?;
        let bytes_max = reader.output_buffer_size().unwrap_or_default();
        let mut bytes = vec![0; bytes_max];
        let info = reader.next_frame(&mut bytes)?;
        ensure!(info.color_type == png::ColorType::Rgba, "the picture has no colors");
        let (width, height) = (info.width as usize, info.height as usize);
        let (pixels, _) = bytes[..info.buffer_size()].as_chunks::<4>();
        Ok(Self { width, height, pixels: pixels.to_vec() })
    }

    /// The pixel in column `x` of row `y`.
    pub fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        self.pixels[y * self.width + x]
    }

    /// How many pixels of the rectangle differ visibly from those of `other`, which must be of the
    /// same size.
    pub fn differing(&self, other: &Self, columns: Range<usize>, rows: Range<usize>) -> usize {
        assert_eq!((self.width, self.height), (other.width, other.height), "sizes differ");
        rows.flat_map(|y| columns.clone().map(move |x| (x, y)))
            .filter(|(x, y)| !is_alike(self.pixel(*x, *y), other.pixel(*x, *y)))
            .count()
    }
}

/// True when no eye would tell the two colors apart.
pub fn is_alike(one: [u8; 4], other: [u8; 4]) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_differ_where_they_were_drawn_on() {
        let white = Picture { width: 4, height: 2, pixels: vec![[255; 4]; 8] };
        let mut drawn = white.clone();
        drawn.pixels[5] = [0, 0, 0, 255];
        drawn.pixels[6] = [252; 4];
        assert_eq!(drawn.differing(&white, 0..4, 0..2), 1);
        assert_eq!(drawn.differing(&white, 0..4, 0..1), 0);
        assert_eq!(drawn.pixel(1, 1), [0, 0, 0, 255]);
    }
}
