//! Fits text into a width: it shrinks before it wraps, and wraps before it is cut. Pure arithmetic
//! on shaped letters.

use std::ops::Range;

use super::super::{
    breaks::{Break, Quality, breaks},
    lettering::{Face, Lettering, Letters},
};

/// How text may be cut into lines, best first: at which places, and how full a line must be to end
/// where a phrase does rather than go on.
const MANNERS: [(Quality, f32); 4] = [
    (Quality::Phrase, FULL_ENOUGH),
    (Quality::Character, FULL_ENOUGH),
    (Quality::Character, 0.9),
    (Quality::Emergency, 0.9),
];
/// A line this full need not be filled further at the price of breaking a phrase.
const FULL_ENOUGH: f32 = 0.45;
/// What each step of shrinking leaves.
const SHRINK: f32 = 0.94;

/// What text may do to fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Width there is, in pixels.
    pub(super) width: f32,
    /// The font size wanted.
    pub(super) size: f32,
    /// The smallest font size before a second line is taken.
    pub(super) size_wrapping: f32,
    /// The smallest font size at all.
    pub(super) size_min: f32,
    /// Lines there may be.
    pub(super) lines_max: usize,
}

/// Text with a size and cut into lines.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) letters: Letters,
    pub(super) size: f32,
    pub(super) lines: Vec<Range<usize>>,
}

impl Block {
    /// The width of the widest line, in pixels.
    pub(super) fn width(&self) -> f32 {
        self.lines.iter().map(|line| self.letters.width(line) * self.size).fold(0.0, f32::max)
    }
}

/// Fits letters into bounds. What is too long even at the smallest size ends in an ellipsis.
pub(super) fn fit(
    lettering: &mut Lettering,
    letters: Letters,
    face: Face,
    bounds: Bounds,
) -> Block {
    fit_without_breaking(lettering, letters, face, bounds, &[])
}

/// As [`fit`], and no line ends inside of one of `whole`, unless nothing else fits.
pub(super) fn fit_without_breaking(
    lettering: &mut Lettering,
    letters: Letters,
    face: Face,
    bounds: Bounds,
    whole: &[Range<usize>],
) -> Block {
    let one_line = bounds.width / letters.width(&letters.whole()).max(f32::EPSILON);
    if one_line >= bounds.size_wrapping || (bounds.lines_max == 1 && one_line >= bounds.size_min) {
        let lines = vec![letters.whole()];
        return Block { letters, size: one_line.min(bounds.size), lines };
    }
    let places = places(&letters, whole);
    for (quality, full) in MANNERS {
        let allowed: Vec<Break> =
            places.iter().copied().filter(|place| place.quality >= quality).collect();
        let mut size = bounds.size;
        while size >= bounds.size_min {
            let width = bounds.width / size;
            if let Some(lines) = balanced(&letters, &allowed, width, full, bounds.lines_max) {
                return Block { letters, size, lines };
            }
            size *= SHRINK;
        }
    }
    if whole.is_empty() {
        cut(lettering, &letters, face, bounds)
    } else {
        fit(lettering, letters, face, bounds)
    }
}

/// Lines filled one after the other from the start, so that words that follow move none of them.
pub(super) fn flow(letters: &Letters, width: f32) -> Vec<Range<usize>> {
    filled(letters, &places(letters, &[]), width, FULL_ENOUGH)
        .unwrap_or_else(|| vec![letters.whole()])
}

fn places(letters: &Letters, whole: &[Range<usize>]) -> Vec<Break> {
    let is_outside = |at: usize| !whole.iter().any(|range| range.start < at && at < range.end);
    breaks(&letters.text)
        .into_iter()
        .filter(|place| letters.is_edge(place.at) && is_outside(place.at))
        .collect()
}

/// As few lines as fit, then as even as these few can be.
fn balanced(
    letters: &Letters,
    places: &[Break],
    width: f32,
    full: f32,
    lines_max: usize,
) -> Option<Vec<Range<usize>>> {
    let mut best = filled(letters, places, width, full).filter(|lines| lines.len() <= lines_max)?;
    for step in 1..16 {
        let narrower = width * (1.0 - step as f32 * 0.03);
        match filled(letters, places, narrower, full) {
            Some(lines) if lines.len() == best.len() => best = lines,
            _ => break,
        }
    }
    Some(best)
}

/// Lines filled one after the other. `None` when a piece without a place to break is wider than the
/// line.
fn filled(letters: &Letters, places: &[Break], width: f32, full: f32) -> Option<Vec<Range<usize>>> {
    let end = letters.text.len();
    let mut lines = Vec::new();
    let mut start = 0;
    while letters.width(&(start..end)) > width {
        let fitting: Vec<Break> = places[places.partition_point(|place| place.at <= start)..]
            .iter()
            .copied()
            .take_while(|place| letters.width(&(start..place.at)) <= width)
            .collect();
        let last_of =
            |quality: Quality| fitting.iter().rev().find(|place| place.quality >= quality);
        let is_full = |place: &&Break| letters.width(&(start..place.at)) >= width * full;
        let place = last_of(Quality::Phrase)
            .filter(is_full)
            .or_else(|| last_of(Quality::Character).filter(is_full))
            .or_else(|| last_of(Quality::Phrase))
            .or_else(|| last_of(Quality::Emergency))?;
        lines.push(start..place.at);
        start = place.at;
    }
    lines.push(start..end);
    Some(lines)
}

/// The longest beginning that fits at the smallest size, with an ellipsis.
fn cut(lettering: &mut Lettering, letters: &Letters, face: Face, bounds: Bounds) -> Block {
    let width = bounds.width / bounds.size_min;
    let ends = breaks(&letters.text);
    let mut allowed = ends.iter().rev().filter(|end| end.quality > Quality::Emergency);
    let mut any = ends.iter().rev();
    loop {
        // A word of Latin letters is cut only when it is all there is.
        let end = allowed.next().or_else(|| any.next()).map_or(0, |end| end.at);
        let text = letters.text[..end].trim_end().trim_end_matches(['、', '。', ',', '.', '…']);
        let dots = if text.ends_with(|last: char| last.is_ascii()) { "..." } else { "…" };
        if end > 0 && letters.width(&(0..text.len())) > width * bounds.lines_max as f32 {
            continue;
        }
        let whole = lettering.letters(&format!("{text}{dots}"), face);
        let lines = flow(&whole, width);
        if lines.len() <= bounds.lines_max || end == 0 {
            return Block { letters: whole, size: bounds.size_min, lines };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn block(text: &str, bounds: Bounds) -> Block {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts");
        let mut lettering = Lettering::new(&fonts);
        let letters = lettering.letters(text, Face::Text);
        fit(&mut lettering, letters, Face::Text, bounds)
    }

    const BOUNDS: Bounds =
        Bounds { width: 400.0, size: 40.0, size_wrapping: 30.0, size_min: 20.0, lines_max: 2 };

    #[test]
    fn text_shrinks_then_wraps_then_is_cut() {
        let short = block("沼る", BOUNDS);
        assert_eq!((short.lines.len(), short.size), (1, 40.0));
        let longer = block("沼にはまってしまった", Bounds { width: 350.0, ..BOUNDS });
        assert_eq!(longer.lines.len(), 1);
        assert!(longer.size < 40.0 && longer.size >= 30.0, "{}", longer.size);
        let long = block("このゲームは本当に面白くて、気づいたら朝だった", BOUNDS);
        assert_eq!((long.lines.len(), long.letters.text.contains('…')), (2, false));
        let endless = block(&"とても長い文です".repeat(40), BOUNDS);
        assert_eq!((endless.lines.len(), endless.size), (2, 20.0));
        assert!(endless.letters.text.ends_with('…'));
    }

    #[test]
    fn nothing_is_ever_wider_than_the_bounds() {
        let texts = [
            "",
            " ",
            "a",
            "Pneumonoultramicroscopicsilicovolcanoconiosis is one long word",
            "ああああああああああああああああああああああああああああああああああああああああああああ",
            "ーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーー",
            "👩‍👩‍👧 emoji ไทย العربية 한국어",
        ];
        for text in texts {
            for width in [30.0, 120.0, 400.0] {
                let block = block(text, Bounds { width, ..BOUNDS });
                assert!(block.width() <= width + 0.01, "{text} at {width}: {}", block.width());
                assert!(block.lines.len() <= 2);
            }
        }
    }
}
