//! Lines around letters: what they cover, grown to all sides by a disk. Costs the same whatever the
//! letters, where drawing along their outlines costs what those have curves.

/// What covers a whole pixel.
const WHOLE: f32 = 255.0;
/// How far is grown at once. A disk that is grown by a disk is one as large as both, and two small
/// ones have fewer pixels than one that is large.
const STEP_MAX: f32 = 3.0;

/// What is covered in a rectangle of pixels, in rows of `width`, grown by `reach` to all sides.
pub(super) fn grown(covers: &[u8], width: usize, reach: f32) -> Vec<u8> {
    let steps = (reach / STEP_MAX).ceil().max(1.0);
    let disk = disk(reach / steps);
    let mut grown = once(covers, width, &disk);
    for _ in 1..steps as usize {
        grown = once(&grown, width, &disk);
    }
    grown
}

fn once(covers: &[u8], width: usize, disk: &[(isize, Vec<(isize, i16)>)]) -> Vec<u8> {
    let mut grown = vec![0; covers.len()];
    if width == 0 {
        return grown;
    }
    let rows = covers.len() / width;
    for (row, to) in grown.chunks_exact_mut(width).enumerate() {
        for (down, line) in disk {
            let Some(other) = row.checked_add_signed(*down).filter(|other| *other < rows) else {
                continue;
            };
            let from = &covers[other * width..][..width];
            for (across, more) in line {
                let by = across.unsigned_abs().min(width);
                match across.signum() {
                    1 => spread(&from[by..], &mut to[..width - by], *more),
                    _ => spread(&from[..width - by], &mut to[by..], *more),
                }
            }
        }
    }
    grown
}

/// The pixels of a disk, row by row: how far below and beside its middle, and by how much of a
/// pixel what is covered there reaches beyond the middle.
fn disk(reach: f32) -> Vec<(isize, Vec<(isize, i16)>)> {
    let far = (reach + 1.0).floor() as isize;
    let more = |down: isize, across: isize| {
        let beyond = reach - (down as f32).hypot(across as f32);
        (beyond.clamp(-1.0, 1.0) * WHOLE).round() as i16
    };
    let line = |down| {
        let all = (-far..=far).map(|across| (across, more(down, across)));
        all.filter(|(_, more)| f32::from(*more) > -WHOLE).collect()
    };
    (-far..=far).map(|down| (down, line(down))).collect()
}

/// Covers each pixel as much as what is covered at another one reaches it: `more` than it is there,
/// or less. Written so that many pixels are done at once.
fn spread(from: &[u8], to: &mut [u8], more: i16) {
    let by = more.unsigned_abs() as u8;
    if more > 0 {
        for (to, from) in to.iter_mut().zip(from) {
            let reached = if *from == 0 { 0 } else { from.saturating_add(by) };
            *to = reached.max(*to);
        }
    } else {
        for (to, from) in to.iter_mut().zip(from) {
            *to = from.saturating_sub(by).max(*to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 41;

    /// A square of so many pixels, and what a column beside it has, grown.
    fn square(from: usize, to: usize, last: u8, reach: f32) -> Vec<u8> {
        let mut covers = vec![0; WIDTH * WIDTH];
        for row in from..to {
            covers[row * WIDTH + from..][..to - from].fill(255);
            covers[row * WIDTH + to] = last;
        }
        grown(&covers, WIDTH, reach)
    }

    #[test]
    fn an_edge_goes_as_far_as_it_is_told_be_it_between_two_pixels() {
        for last in [0, 64, 128, 200] {
            for reach in [0.5, 1.0, 2.64, 5.3, 9.0] {
                let covers = square(15, 25, last, reach);
                let right: f32 =
                    covers[20 * WIDTH..][20..WIDTH].iter().map(|c| f32::from(*c)).sum();
                let expected = 5.0 + f32::from(last) / WHOLE + reach;
                assert!((right / WHOLE - expected).abs() < 0.02, "{last} {reach}: {right}");
            }
        }
    }

    #[test]
    fn a_dot_becomes_a_disk_and_all_sides_are_alike() {
        for reach in [2.5, 6.0, 12.0] {
            let covers = square(20, 21, 0, reach);
            let sum: f32 = covers.iter().map(|cover| f32::from(*cover)).sum();
            // A pixel that is covered is half a pixel wide to each side.
            let area = std::f32::consts::PI * (reach + 0.5).powi(2);
            assert!((sum / WHOLE / area - 1.0).abs() < 0.05, "{reach}: {} for {area}", sum / WHOLE);
            for row in 0..WIDTH {
                for column in 0..WIDTH {
                    let cover = covers[row * WIDTH + column];
                    assert_eq!(cover, covers[column * WIDTH + row]);
                    assert_eq!(cover, covers[(WIDTH - 1 - row) * WIDTH + WIDTH - 1 - column]);
                }
            }
        }
    }

    #[test]
    fn nothing_becomes_nothing_and_no_reach_changes_nothing() {
        assert_eq!(grown(&[0; 60], 10, 3.0), [0; 60]);
        let covers: Vec<u8> = (0..60).collect();
        assert_eq!(grown(&covers, 10, 0.0), covers);
        assert!(grown(&[], 0, 3.0).is_empty());
    }
}
