//! Which parts of a box are to be drawn, and how: what is clear is left out, and what has one color
//! is drawn without looking at the pixels, which is most of a card. Pure.
//!
//! Runs on the painter thread, once for each box that was painted. Looking up pixels is what
//! drawing costs where there is no graphics card, and where there is a weak one.

use std::ops::Range;

/// Boxes are looked at in squares of so many pixels.
const CELL: usize = 16;
/// Each rectangle costs as much as a thousand pixels that are looked up; one of so many squares is
/// worth that, and what it does to those around it.
const CELLS_MIN: usize = 24;
/// Rectangles of one color at most. The first ones are the largest.
const EVEN_MAX: usize = 8;
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
    /// The color that all its pixels have, those next to it as well; none when they differ.
    pub color: Option<[u8; 4]>,
    /// Whether nothing shines through any of its pixels.
    pub is_opaque: bool,
}

/// The squares of a box.
struct Grid {
    /// Row by row: the color of each, if it has only one and was not taken yet.
    colors: Vec<Option<[u8; 4]>>,
    is_opaque: Vec<bool>,
    is_taken: Vec<bool>,
    columns: usize,
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
    let mut grid = Grid::of(pixels, (width, height));
    let mut found = Vec::new();
    for _ in 0..EVEN_MAX {
        let Some((block, color)) = grid.take_largest() else { break };
        if color != CLEAR {
            found.push(block.patch(size, Some(color), color[3] == OPAQUE));
        }
    }
    found.extend(grid.rest().into_iter().map(|(block, opaque)| block.patch(size, None, opaque)));
    found
}

impl Grid {
    fn of(pixels: &[[u8; 4]], size: (usize, usize)) -> Self {
        let (columns, rows) = (size.0.div_ceil(CELL), size.1.div_ceil(CELL));
        let color =
            |at: usize| only_color(pixels, size, (at % columns * CELL, at / columns * CELL));
        let colors = (0..columns * rows).map(color).collect();
        let opaque =
            |at: usize| is_opaque(pixels, size, (at % columns * CELL, at / columns * CELL));
        let is_opaque = (0..columns * rows).map(opaque).collect();
        Self { colors, is_opaque, is_taken: vec![false; columns * rows], columns }
    }

    /// Takes out the largest block of one color, if there is one that is worth it.
    fn take_largest(&mut self) -> Option<(Block, [u8; 4])> {
        let mut best = (CELLS_MIN - 1, None);
        // How many squares above one, and it itself, have its color.
        let mut depths = vec![0; self.columns];
        for row in 0..self.colors.len() / self.columns {
            let line = &self.colors[row * self.columns..][..self.columns];
            for (column, color) in line.iter().enumerate() {
                let is_same = row > 0 && self.colors[(row - 1) * self.columns + column] == *color;
                depths[column] = if is_same { depths[column] + 1 } else { 1 };
            }
            for (left, color) in line.iter().enumerate() {
                let Some(color) = color else { continue };
                let mut depth = usize::MAX;
                let alike = line[left..].iter().take_while(|other| **other == Some(*color));
                for (column, _) in (left..).zip(alike) {
                    depth = depth.min(depths[column]);
                    let area = depth * (column + 1 - left);
                    if area > best.0 {
                        let rows = row + 1 - depth..row + 1;
                        best = (area, Some((Block { columns: left..column + 1, rows }, *color)));
                    }
                }
            }
        }
        let (block, color) = best.1?;
        for row in block.rows.clone() {
            for at in block.columns.clone().map(|column| row * self.columns + column) {
                (self.colors[at], self.is_taken[at]) = (None, true);
            }
        }
        Some((block, color))
    }

    /// What was not taken, in as few blocks as rows make: those of a row that go on in the next one
    /// as wide as they are become one. Beside each is whether it is opaque.
    fn rest(&self) -> Vec<(Block, bool)> {
        let mut ended: Vec<(Block, bool)> = Vec::new();
        let mut above: Vec<(Block, bool)> = Vec::new();
        let squares: Vec<(bool, bool)> =
            self.is_taken.iter().copied().zip(self.is_opaque.iter().copied()).collect();
        for (row, line) in squares.chunks_exact(self.columns).enumerate() {
            let mut blocks = Vec::new();
            let mut left = 0;
            for run in line.chunk_by(|one, other| one == other) {
                let columns = left..left + run.len();
                left = columns.end;
                let (is_taken, is_opaque) = run[0];
                if is_taken {
                    continue;
                }
                let is_same = |(block, opaque): &(Block, bool)| {
                    block.columns == columns && *opaque == is_opaque
                };
                let same = above.iter().position(is_same);
                let rows = same.map_or(row, |at| above.swap_remove(at).0.rows.start)..row + 1;
                blocks.push((Block { columns, rows }, is_opaque));
            }
            ended.append(&mut above);
            above = blocks;
        }
        ended.append(&mut above);
        ended
    }
}

impl Block {
    fn patch(&self, (width, height): (u32, u32), color: Option<[u8; 4]>, is_opaque: bool) -> Patch {
        let edge = |cell: usize, end: u32| ((cell * CELL) as u32).min(end);
        let (left, top) = (edge(self.columns.start, width), edge(self.rows.start, height));
        let size = (edge(self.columns.end, width) - left, edge(self.rows.end, height) - top);
        Patch { at: (left, top), size, color, is_opaque }
    }
}

/// The color of a square, if all of it and what lies next to it has no other: a picture between two
/// sizes mixes pixels that lie side by side.
fn only_color(
    pixels: &[[u8; 4]],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
) -> Option<[u8; 4]> {
    let color = pixels[top * width + left];
    let across = left.saturating_sub(1)..(left + CELL + 1).min(width);
    let mut down = top.saturating_sub(1)..(top + CELL + 1).min(height);
    let is_alone =
        |row: usize| pixels[row * width..][across.clone()].iter().all(|pixel| *pixel == color);
    down.all(is_alone).then_some(color)
}

/// True when nothing shines through a square.
fn is_opaque(
    pixels: &[[u8; 4]],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
) -> bool {
    let across = left..(left + CELL).min(width);
    let mut down = top..(top + CELL).min(height);
    down.all(|row| pixels[row * width..][across.clone()].iter().all(|pixel| pixel[3] == OPAQUE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAPER: [u8; 4] = [200, 180, 160, 240];

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
        for Patch { at, size, color, is_opaque } in patches(pixels, (width, height)) {
            assert!(at.0 + size.0 <= width && at.1 + size.1 <= height, "beyond the edge");
            for y in at.1..at.1 + size.1 {
                for x in at.0..at.0 + size.0 {
                    let pixel = (y * width + x) as usize;
                    times[pixel] += 1;
                    let from = &pixels[pixel * 4..][..4];
                    assert!(!is_opaque || from[3] == OPAQUE, "something shines through");
                    drawn[pixel * 4..][..4].copy_from_slice(color.as_ref().map_or(from, |c| c));
                }
            }
        }
        assert!(times.iter().all(|times| *times <= 1), "a pixel is drawn twice");
        drawn
    }

    #[test]
    fn most_of_a_card_needs_no_pixels() {
        let size = (600, 400);
        let card = (20..580, 20..380, PAPER);
        let word = (60..200, 60..120, [0, 0, 0, 255]);
        let pixels = painted(size, &[card, word]);
        let (even, rich): (Vec<Patch>, Vec<Patch>) =
            patches(&pixels, size).into_iter().partition(|patch| patch.color.is_some());
        let area = |patches: &[Patch]| patches.iter().map(|it| it.size.0 * it.size.1).sum::<u32>();
        assert!(area(&even) > 150_000, "{}", area(&even));
        assert!(area(&rich) < 60_000, "{}", area(&rich));
        assert!(even.len() + rich.len() < 40);
    }

    #[test]
    fn what_is_opaque_is_told_from_what_is_not() {
        let size = (600, 400);
        let paper = [200, 180, 160, OPAQUE];
        let card = (20..580, 20..380, paper);
        let word = (60..200, 60..120, [0, 0, 0, OPAQUE]);
        let patches = patches(&painted(size, &[card, word]), size);
        let area = |is: &dyn Fn(&&Patch) -> bool| {
            patches.iter().filter(is).map(|it| it.size.0 * it.size.1).sum::<u32>()
        };
        // All but the squares at the edge.
        assert_eq!(area(&|patch| patch.is_opaque), (576 - 32) * (368 - 32));
        assert!(area(&|patch| patch.is_opaque && patch.color.is_some()) > 150_000);
        assert!(area(&|patch| !patch.is_opaque && patch.color.is_some()) == 0);
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
                    (x..x + width, y..y + height, [tone * 20, tone * 30, tone * 40, tone * 90])
                })
                .collect();
            let pixels = painted(size, &areas);
            prop_assert!(drawn(&pixels, size) == pixels);
        }
    }
}
