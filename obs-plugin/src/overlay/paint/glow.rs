//! Light around letters: what they cover, blurred. Three passes of a box come close to a Gaussian
//! and cost the same whatever their reach.

/// How often a box is drawn over what is blurred.
const PASSES: u32 = 3;

/// Blurs what is covered in a rectangle of pixels so far that it reaches `reach` beyond.
pub(super) fn blur(covers: &mut [u8], width: usize, reach: f32) {
    let radius = (reach / PASSES as f32).round() as usize;
    if radius == 0 || width == 0 {
        return;
    }
    let mut row = vec![0; width];
    for _ in 0..PASSES {
        for line in covers.chunks_exact_mut(width) {
            row.copy_from_slice(line);
            across(&row, line, radius);
        }
        down(covers, width, radius);
    }
}

/// The mean of each value and those at most `radius` from it; beyond the ends there is nothing.
fn across(from: &[u8], to: &mut [u8], radius: usize) {
    let share = share(radius);
    let mut sum: u32 = from.iter().take(radius).map(|value| u32::from(*value)).sum();
    for (at, to) in to.iter_mut().enumerate() {
        if let Some(entering) = from.get(at + radius) {
            sum += u32::from(*entering);
        }
        *to = mean(sum, share);
        if let Some(leaving) = at.checked_sub(radius) {
            sum -= u32::from(from[leaving]);
        }
    }
}

/// The same for columns, row by row as the memory lies.
fn down(covers: &mut [u8], width: usize, radius: usize) {
    let share = share(radius);
    let from = covers.to_vec();
    let rows = from.len() / width;
    let mut sums = vec![0_u32; width];
    let add = |sums: &mut [u32], row: usize| {
        for (sum, value) in sums.iter_mut().zip(&from[row * width..][..width]) {
            *sum += u32::from(*value);
        }
    };
    (0..radius.min(rows)).for_each(|row| add(&mut sums, row));
    for at in 0..rows {
        if at + radius < rows {
            add(&mut sums, at + radius);
        }
        for (to, sum) in covers[at * width..][..width].iter_mut().zip(&sums) {
            *to = mean(*sum, share);
        }
        if let Some(leaving) = at.checked_sub(radius) {
            for (sum, value) in sums.iter_mut().zip(&from[leaving * width..][..width]) {
                *sum -= u32::from(*value);
            }
        }
    }
}

/// One part of as many as a box has, in parts of 65,536.
fn share(radius: usize) -> u32 {
    65_536 / (2 * radius as u32 + 1)
}

fn mean(sum: u32, share: u32) -> u8 {
    ((sum * share + 32_768) >> 16).min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blurred_keeps_its_weight_and_its_middle() {
        let (width, height) = (61, 41);
        let mut covers = vec![0; width * height];
        for row in 15..26 {
            covers[row * width + 25..row * width + 36].fill(255);
        }
        let weight = |covers: &[u8]| covers.iter().map(|cover| f64::from(*cover)).sum::<f64>();
        let before = weight(&covers);
        blur(&mut covers, width, 12.0);
        assert!((weight(&covers) / before - 1.0).abs() < 0.05);
        for row in 0..height {
            for column in 0..width {
                let cover = covers[row * width + column];
                let mirrored = covers[(height - 1 - row) * width + width - 1 - column];
                assert!(cover.abs_diff(mirrored) <= 1, "{column}, {row}");
            }
        }
        assert!(covers[20 * width + 30] > 100 && covers[20 * width + 40] > 0);
        assert_eq!(covers[20 * width + 50], 0);
    }

    #[test]
    fn no_reach_leaves_everything_as_it_is() {
        let mut covers: Vec<u8> = (0..60).collect();
        let before = covers.clone();
        blur(&mut covers, 10, 1.0);
        assert_eq!(covers, before);
    }
}
