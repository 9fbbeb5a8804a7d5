//! Which parts of a box are to be drawn, and how: what is clear is left out, and what is opaque is
//! told from what something shines through. Pure.
//!
//! Runs on the painter thread, once for each box that was painted. Looking up and blending pixels
//! is what drawing costs where there is no graphics card, and where there is a weak one; and large
//! rectangles cost less there than the same pixels in small ones.

use std::ops::Range;

/// Boxes are looked at in squares of so many pixels.
const CELL: usize = 16;
/// Fewer opaque squares side by side, as there are within thick letters, save less than it costs to
/// draw them by themselves.
const OPAQUE_MIN: usize = 4;
const CLEAR: [u8; 4] = [0; 4];
/// The alpha of what nothing shines through.
const OPAQUE: u8 = 255;

/// A rectangle of a box, in pixels from its left top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    /// Left and top.
    pub at: (u32, u32),
    /// Width and height.
    pub size: (u32, u32),
    /// Whether nothing shines through any of its pixels.
    pub is_opaque: bool,
}

/// What is seen of the pixels of a square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Nothing, and nothing of those next to them either: a picture between two sizes mixes pixels
    /// that lie side by side.
    Clear,
    /// They, and perhaps what lies below.
    Sheer,
    /// They, and nothing else.
    Opaque,
}

/// Squares that lie side by side.
struct Block {
    columns: Range<usize>,
    rows: Range<usize>,
    cell: Cell,
}

/// The parts of pixels that are to be drawn: they do not overlap, and what they leave out is clear.
pub(super) fn patches(pixels: &[u8], size: (u32, u32)) -> Vec<Patch> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let (pixels, _) = pixels.as_chunks::<4>();
    let Some(pixels) = pixels.get(..width * height).filter(|pixels| !pixels.is_empty()) else {
        return Vec::new();
    };
    let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let cells = (0..columns * rows)
        .map(|at| cell(pixels, (width, height), (at % columns * CELL, at / columns * CELL)));
    let mut cells: Vec<Cell> = cells.collect();
    for run in cells.chunks_exact_mut(columns).flat_map(|line| line.chunk_by_mut(|a, b| a == b)) {
        if run[0] == Cell::Opaque && run.len() < OPAQUE_MIN {
            run.fill(Cell::Sheer);
        }
    }
    let blocks = blocks(&cells, columns);
    let seen = blocks.into_iter().filter(|block| block.cell != Cell::Clear);
    seen.map(|block| block.patch(size)).collect()
}

/// Squares in as few blocks as rows make: those of a row that go on in the next one as wide as they
/// are become one.
fn blocks(cells: &[Cell], columns: usize) -> Vec<Block> {
    let mut ended: Vec<Block> = Vec::new();
    let mut above: Vec<Block> = Vec::new();
    for (row, line) in cells.chunks_exact(columns).enumerate() {
        let mut blocks = Vec::new();
        let mut left = 0;
        for run in line.chunk_by(|one, other| one == other) {
            let (columns, cell) = (left..left + run.len(), run[0]);
            left = columns.end;
            let goes_on = |block: &Block| block.columns == columns && block.cell == cell;
            let same = above.iter().position(goes_on);
            let rows = same.map_or(row, |at| above.swap_remove(at).rows.start)..row + 1;
            blocks.push(Block { columns, rows, cell });
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
        Patch { at: (left, top), size, is_opaque: self.cell == Cell::Opaque }
    }
}

/// What is seen of a square, whose left top this is.
fn cell(pixels: &[[u8; 4]], (width, height): (usize, usize), (left, top): (usize, usize)) -> Cell {
    let all = |border: usize, holds: fn(&[u8; 4]) -> bool| {
        let across = left.saturating_sub(border)..(left + CELL + border).min(width);
        let mut down = top.saturating_sub(border)..(top + CELL + border).min(height);
        down.all(|row| pixels[row * width..][across.clone()].iter().all(holds))
    };
    match pixels[top * width + left] {
        CLEAR if all(1, |pixel| *pixel == CLEAR) => Cell::Clear,
        [.., OPAQUE] if all(0, |pixel| pixel[3] == OPAQUE) => Cell::Opaque,
        _ => Cell::Sheer,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        for Patch { at, size, is_opaque } in patches(pixels, (width, height)) {
            assert!(at.0 + size.0 <= width && at.1 + size.1 <= height, "beyond the edge");
            for y in at.1..at.1 + size.1 {
                for x in at.0..at.0 + size.0 {
                    let pixel = (y * width + x) as usize;
                    times[pixel] += 1;
                    let from = &pixels[pixel * 4..][..4];
                    assert!(!is_opaque || from[3] == OPAQUE, "something shines through");
                    drawn[pixel * 4..][..4].copy_from_slice(from);
                }
            }
        }
        assert!(times.iter().all(|times| *times <= 1), "a pixel is drawn twice");
        drawn
    }

    #[test]
    fn what_is_opaque_is_told_from_what_is_not_and_lies_in_large_rectangles() {
        let size = (600, 400);
        let paper = [200, 180, 160, OPAQUE];
        let card = (20..580, 20..380, paper);
        let word = (60..200, 60..120, [0, 0, 0, OPAQUE]);
        let patches = patches(&painted(size, &[card, word]), size);
        let area = |is: &dyn Fn(&&Patch) -> bool| {
            patches.iter().filter(is).map(|it| it.size.0 * it.size.1).sum::<u32>()
        };
        // All but the squares at the edge, which lie around them.
        let inside = (576 - 32) * (368 - 32);
        assert_eq!(area(&|patch| patch.is_opaque), inside);
        assert_eq!(area(&|patch| !patch.is_opaque), 576 * 368 - inside);
        assert_eq!(patches.iter().filter(|patch| patch.is_opaque).count(), 1);
        assert!(patches.len() <= 8, "{patches:?}");
    }

    #[test]
    fn thick_letters_on_a_sheer_strip_are_drawn_with_it() {
        let strip = (20..780, 20..108, [20, 20, 20, 160]);
        let stroke = (200..248, 24..104, [255, 255, 255, OPAQUE]);
        let patches = patches(&painted((800, 128), &[strip, stroke]), (800, 128));
        assert_eq!(patches, [Patch { at: (16, 16), size: (768, 96), is_opaque: false }]);
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
