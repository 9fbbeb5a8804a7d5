//! Which parts of a box are to be drawn: what is clear is left out. Pure.
//!
//! Runs on the painter thread, once for each box that was painted. Looking up and blending pixels
//! is what drawing costs where there is no graphics card, and where there is a weak one.

use std::ops::Range;

/// Boxes are looked at in squares of so many pixels.
const CELL: usize = 16;
const CLEAR: [u8; 4] = [0; 4];

/// A rectangle of a box, in pixels from its left top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    /// Left and top.
    pub at: (u32, u32),
    /// Width and height.
    pub size: (u32, u32),
}

/// Squares that lie side by side.
struct Block {
    columns: Range<usize>,
    rows: Range<usize>,
}

/// The parts of pixels that are to be drawn: they do not overlap, and what they leave out is clear.
pub(super) fn patches(pixels: &[u8], size: (u32, u32)) -> Vec<Patch> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let (pixels, _) = pixels.as_chunks::<4>();
    let Some(pixels) = pixels.get(..width * height).filter(|pixels| !pixels.is_empty()) else {
        return Vec::new();
    };
    let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let is_seen = |at| is_seen(pixels, (width, height), (at % columns * CELL, at / columns * CELL));
    let seen: Vec<bool> = (0..columns * rows).map(is_seen).collect();
    blocks(&seen, columns).into_iter().map(|block| block.patch(size)).collect()
}

/// The squares that are seen, in as few blocks as rows make: those of a row that go on in the next
/// one as wide as they are become one.
fn blocks(seen: &[bool], columns: usize) -> Vec<Block> {
    let mut ended: Vec<Block> = Vec::new();
    let mut above: Vec<Block> = Vec::new();
    for (row, line) in seen.chunks_exact(columns).enumerate() {
        let mut blocks = Vec::new();
        let mut left = 0;
        for run in line.chunk_by(|one, other| one == other) {
            let columns = left..left + run.len();
            left = columns.end;
            if !run[0] {
                continue;
            }
            let same = above.iter().position(|block| block.columns == columns);
            let rows = same.map_or(row, |at| above.swap_remove(at).rows.start)..row + 1;
            blocks.push(Block { columns, rows });
        }
        ended.append(&mut above);
        above = blocks;
    }
    ended.append(&mut above);
    ended
}

impl Block {
    fn patch(&self, (width, height): (u32, u32)) -> Patch {
        let edge = |cell: usize, end: u32| ((cell * CELL) as u32).min(end);
        let (left, top) = (edge(self.columns.start, width), edge(self.rows.start, height));
        let size = (edge(self.columns.end, width) - left, edge(self.rows.end, height) - top);
        Patch { at: (left, top), size }
    }
}

/// Whether anything is seen of a square, whose left top this is, or of the pixels next to it: a
/// picture between two sizes mixes pixels that lie side by side.
fn is_seen(
    pixels: &[[u8; 4]],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
) -> bool {
    let across = left.saturating_sub(1)..(left + CELL + 1).min(width);
    let mut down = top.saturating_sub(1)..(top + CELL + 1).min(height);
    down.any(|row| pixels[row * width..][across.clone()].iter().any(|pixel| *pixel != CLEAR))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OPAQUE: u8 = 255;

    /// Pixels with rectangles on them.
    fn painted(size: (u32, u32), areas: &[(Range<u32>, Range<u32>, [u8; 4])]) -> Vec<u8> {
        let color = |x: u32, y: u32| {
            let on = areas
                .iter()
                .rev()
                .find(|(across, down, _)| across.contains(&x) && down.contains(&y));
            on.map_or(CLEAR, |(.., color)| *color)
        };
        (0..size.1).flat_map(|y| (0..size.0).flat_map(move |x| color(x, y))).collect()
    }

    /// What is seen of pixels when only the patches are drawn.
    fn drawn(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
        let mut drawn = vec![0; pixels.len()];
        let mut times = vec![0_u8; (width * height) as usize];
        for Patch { at, size } in patches(pixels, (width, height)) {
            assert!(at.0 + size.0 <= width && at.1 + size.1 <= height, "beyond the edge");
            for y in at.1..at.1 + size.1 {
                for x in at.0..at.0 + size.0 {
                    let pixel = (y * width + x) as usize;
                    times[pixel] += 1;
                    drawn[pixel * 4..][..4].copy_from_slice(&pixels[pixel * 4..][..4]);
                }
            }
        }
        assert!(times.iter().all(|times| *times <= 1), "a pixel is drawn twice");
        drawn
    }

    #[test]
    fn a_card_with_its_words_is_drawn_in_one_piece() {
        let card = (20..580, 20..380, [200, 180, 160, OPAQUE]);
        let word = (60..200, 60..120, [0, 0, 0, OPAQUE]);
        let patches = patches(&painted((600, 400), &[card, word]), (600, 400));
        assert_eq!(patches, [Patch { at: (16, 16), size: (576, 368) }]);
    }

    #[test]
    fn thick_letters_on_a_sheer_strip_are_drawn_with_it() {
        let strip = (20..780, 20..108, [20, 20, 20, 160]);
        let stroke = (200..248, 24..104, [255, 255, 255, OPAQUE]);
        let patches = patches(&painted((800, 128), &[strip, stroke]), (800, 128));
        assert_eq!(patches, [Patch { at: (16, 16), size: (768, 96) }]);
    }

    #[test]
    fn corners_and_what_lies_apart_are_left_out() {
        let line = (32..320, 0..16, [20, 20, 20, 160]);
        let lines = (0..352, 20..76, [20, 20, 20, 160]);
        let patches = patches(&painted((352, 96), &[line, lines]), (352, 96));
        let pixels: u32 = patches.iter().map(|patch| patch.size.0 * patch.size.1).sum();
        assert_eq!((patches.len(), pixels), (2, 320 * 16 + 352 * 64));
    }

    #[test]
    fn what_is_clear_is_not_drawn() {
        assert_eq!(patches(&painted((320, 90), &[]), (320, 90)), []);
        assert_eq!(patches(&[], (0, 0)), []);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_drawn_twice(
            size in (1_u32..200, 1_u32..120),
            areas in prop::collection::vec(
                (0_u32..180, 1_u32..150, 0_u32..100, 1_u32..90, 0_u8..3),
                0..6,
            ),
        ) {
            let areas: Vec<_> = areas
                .into_iter()
                .map(|(x, width, y, height, tone)| {
                    let alpha = [0, 180, OPAQUE][usize::from(tone)];
                    (x..x + width, y..y + height, [tone * 20, tone * 30, tone * 40, alpha])
                })
                .collect();
            let pixels = painted(size, &areas);
            prop_assert!(drawn(&pixels, size) == pixels);
        }
    }
}
