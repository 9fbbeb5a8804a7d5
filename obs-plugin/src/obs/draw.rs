//! Pictures on the graphics card, and drawing them. Graphics thread, inside the graphics context.

use std::{marker::PhantomData, ptr::NonNull, sync::OnceLock};

use super::sys;

const BYTES_PER_PIXEL: usize = 4;

/// Proof of being inside the graphics context.
#[derive(Debug)]
pub struct Graphics<'a>(PhantomData<(&'a (), *const ())>);

/// A picture on the graphics card.
#[derive(Debug)]
pub struct Texture {
    texture: NonNull<sys::gs_texture_t>,
    size: (u32, u32),
}

// SAFETY: it is only used with a `Graphics` at hand, and its drop enters the context itself.
unsafe impl Send for Texture {}

/// A picture in its place.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'t> {
    /// What to draw.
    pub texture: &'t Texture,
    /// Left and top on the canvas, in pixels.
    pub at: (u32, u32),
    /// The share of its width that is drawn, from the left; from 0 to 1.
    pub uncovered: f32,
}

impl Graphics<'_> {
    /// # Safety
    /// The calling thread is inside the graphics context as long as the result lives.
    pub(super) unsafe fn entered() -> Self {
        Self(PhantomData)
    }

    /// Draws pictures at their places on the canvas, over what is there. Their colors blend in
    /// linear light, as those of OBS's own sources do, and the alpha of what is below survives, so
    /// it is right in the program, the preview and in filters.
    pub fn draw<'t>(&self, pictures: impl Iterator<Item = Placed<'t>>) {
        // SAFETY: inside the context; the effect and its parameter belong to libobs and stay; the
        // part that is drawn lies in the texture; every push has its pop.
        self.blending(|| unsafe {
            let effect = sys::obs_get_base_effect(sys::obs_base_effect::OBS_EFFECT_DEFAULT);
            let image = sys::gs_effect_get_param_by_name(effect, c"image".as_ptr());
            for Placed { texture, at: (x, y), uncovered } in pictures {
                let (width, height) = texture.seen(uncovered);
                if width == 0 {
                    continue;
                }
                let texture = texture.as_ptr();
                sys::gs_effect_set_texture_srgb(image, texture);
                sys::gs_matrix_push();
                sys::gs_matrix_translate3f(x as f32, y as f32, 0.0);
                while sys::gs_effect_loop(effect, c"Draw".as_ptr()) {
                    sys::gs_draw_sprite_subregion(texture, 0, 0, 0, width, height);
                }
                sys::gs_matrix_pop();
            }
        });
    }

    /// Draws with colors that are multiplied by their alpha, blended in linear light.
    pub(super) fn blending(&self, draw: impl FnOnce()) {
        // SAFETY: inside the context; what is changed is changed back.
        unsafe {
            let was_srgb = sys::gs_framebuffer_srgb_enabled();
            sys::gs_enable_framebuffer_srgb(true);
            sys::gs_blend_state_push();
            sys::gs_blend_function(
                sys::gs_blend_type::GS_BLEND_ONE,
                sys::gs_blend_type::GS_BLEND_INVSRCALPHA,
            );
            draw();
            sys::gs_blend_state_pop();
            sys::gs_enable_framebuffer_srgb(was_srgb);
        }
    }
}

impl Texture {
    /// A picture of `size` in pixels: rows of premultiplied RGBA without gaps, as [`Linearizer`]
    /// makes them. None when there are too few pixels or the card has no room.
    pub fn new(_: &Graphics<'_>, size: (u32, u32), pixels: &[u8]) -> Option<Self> {
        if bytes(size)? > pixels.len() || bytes(size)? == 0 {
            return None;
        }
        let mut rows = pixels.as_ptr();
        // SAFETY: inside the context; the pixels are enough, as was just checked, and are copied.
        let texture = unsafe {
            sys::gs_texture_create(
                size.0,
                size.1,
                sys::gs_color_format::GS_RGBA,
                1,
                &raw mut rows,
                sys::GS_DYNAMIC,
            )
        };
        NonNull::new(texture).map(|texture| Self { texture, size })
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// What it takes on the card.
    pub fn bytes(&self) -> u64 {
        bytes(self.size).unwrap_or_default() as u64
    }

    /// Width and height of this share of it, from the left.
    pub(super) fn seen(&self, uncovered: f32) -> (u32, u32) {
        let (width, height) = self.size;
        (((width as f32 * uncovered).round() as u32).min(width), height)
    }

    /// What libobs calls it.
    pub(super) fn as_ptr(&self) -> *mut sys::gs_texture_t {
        self.texture.as_ptr()
    }

    /// Replaces the picture by another one of the same size. Too few pixels change nothing.
    pub fn replace(&mut self, _: &Graphics<'_>, pixels: &[u8]) {
        if bytes(self.size).is_some_and(|bytes| bytes <= pixels.len()) {
            let row_bytes = self.size.0 * BYTES_PER_PIXEL as u32;
            // SAFETY: inside the context; the pixels are enough, as was just checked, and are
            // copied.
            unsafe {
                sys::gs_texture_set_image(self.texture.as_ptr(), pixels.as_ptr(), row_bytes, false);
            }
        }
    }
}

impl Drop for Texture {
    fn drop(&mut self) {
        // SAFETY: the texture is ours and destroyed once; entering the context again from inside it
        // is allowed.
        unsafe {
            sys::obs_enter_graphics();
            sys::gs_texture_destroy(self.texture.as_ptr());
            sys::obs_leave_graphics();
        }
    }
}

fn bytes((width, height): (u32, u32)) -> Option<usize> {
    (width as usize).checked_mul(height as usize)?.checked_mul(BYTES_PER_PIXEL)
}

/// Turns pixels premultiplied in sRGB, as painters make them, into pixels premultiplied in linear
/// light.
///
/// The card decodes sRGB before it blends. A color that was multiplied by its alpha while encoded
/// would come out too dark, which shows as a dark fringe around everything soft. One look into a
/// table for each channel of each soft pixel sets it right.
#[derive(Debug)]
pub struct Linearizer {
    table: &'static [[u8; 256]],
    pixels: Vec<u8>,
}

impl Linearizer {
    /// Makes the table, the first time. A few milliseconds; not for the graphics thread.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        static TABLE: OnceLock<Vec<[u8; 256]>> = OnceLock::new();
        let table = TABLE.get_or_init(|| (0..=u8::MAX).map(row_of).collect());
        Self { table, pixels: Vec::new() }
    }

    /// The pixels for a [`Texture`]. Keeps its memory from call to call.
    pub fn linear(&mut self, pixels: &[u8]) -> &[u8] {
        self.pixels.clear();
        self.pixels.extend_from_slice(pixels);
        for pixel in self.pixels.as_chunks_mut::<BYTES_PER_PIXEL>().0 {
            let alpha = pixel[3];
            if alpha != 0 && alpha != u8::MAX {
                let row = &self.table[usize::from(alpha)];
                for channel in &mut pixel[..3] {
                    *channel = row[usize::from(*channel)];
                }
            }
        }
        &self.pixels
    }
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
        let mut linearizer = Linearizer::new();
        let opaque = [200, 30, 60, 255];
        let empty = [0, 0, 0, 0];
        // White at half alpha: 128 of 255 of the light, which sRGB writes as 188.
        let soft_white = [128, 128, 128, 128];
        let pixels = [opaque, empty, soft_white].concat();
        let expected = [opaque, empty, [188, 188, 188, 128]].concat();
        assert_eq!(linearizer.linear(&pixels), expected);
    }
}
