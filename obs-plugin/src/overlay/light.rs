//! From pixels premultiplied in sRGB, as brushes paint them, to pixels premultiplied in linear
//! light, as OBS blends them. Pure; on the painter thread.
//!
//! The graphics card decodes sRGB before it blends. A color that was multiplied by its alpha while
//! encoded would come out too dark, which shows as a dark fringe around everything soft. One look
//! into a table for each channel of each soft pixel sets it right.

use std::sync::OnceLock;

/// Sets pixels right, in place: rows of red, green, blue and alpha.
pub(super) fn make_linear(pixels: &mut [u8]) {
    static TABLE: OnceLock<Vec<[u8; 256]>> = OnceLock::new();
    let table = TABLE.get_or_init(|| (0..=u8::MAX).map(row_of).collect());
    // Most pixels are as the one before.
    let (mut before, mut after) = ([0; 4], [0; 4]);
    for pixel in pixels.as_chunks_mut::<4>().0 {
        if *pixel != before {
            before = *pixel;
            after = linear(before, table);
        }
        *pixel = after;
    }
}

fn linear([red, green, blue, alpha]: [u8; 4], table: &[[u8; 256]]) -> [u8; 4] {
    if alpha == 0 || alpha == u8::MAX {
        return [red, green, blue, alpha];
    }
    let row = &table[usize::from(alpha)];
    let [red, green, blue] = [red, green, blue].map(|channel| row[usize::from(channel)]);
    [red, green, blue, alpha]
}

/// For one alpha, what becomes of each value of a channel.
fn row_of(alpha: u8) -> [u8; 256] {
    let alpha = f64::from(alpha) / 255.0;
    std::array::from_fn(|value| {
        let straight = (value as f64 / 255.0 / alpha.max(f64::MIN_POSITIVE)).min(1.0);
        (encode(decode(straight) * alpha) * 255.0).round() as u8
    })
}

/// sRGB (IEC 61966-2-1) to linear light.
fn decode(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to sRGB.
fn encode(value: f64) -> f64 {
    if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_pixels_stay_and_soft_ones_keep_their_color() {
        let opaque = [200, 30, 60, 255];
        let empty = [0, 0, 0, 0];
        // White at half alpha: 128 of 255 of the light, which sRGB writes as 188.
        let soft_white = [128, 128, 128, 128];
        let mut pixels = [opaque, empty, soft_white, soft_white, opaque].concat();
        make_linear(&mut pixels);
        let white = [188, 188, 188, 128];
        assert_eq!(pixels, [opaque, empty, white, white, opaque].concat());
    }
}
