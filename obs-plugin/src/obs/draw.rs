//! Pictures on the graphics card, and drawing them. Graphics thread, inside the graphics context.

use std::{marker::PhantomData, ptr::NonNull};

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

    /// Runs something inside the graphics context, for which it waits. Not for the audio thread.
    pub fn within<T>(run: impl FnOnce(&Self) -> T) -> T {
        /// Leaves the context, whatever happens inside.
        struct Inside;
        impl Drop for Inside {
            fn drop(&mut self) {
                // SAFETY: it was entered by this thread.
                unsafe { sys::obs_leave_graphics() }
            }
        }
        // SAFETY: every thread may enter, more than once; it is left below.
        unsafe { sys::obs_enter_graphics() };
        let _inside = Inside;
        // SAFETY: just entered, and left after it.
        run(&unsafe { Self::entered() })
    }

    /// Lets something be drawn to where nobody sees it.
    pub(super) fn aside(&self, (width, height): (u32, u32), draw: impl FnOnce()) {
        let (format, depth) = (sys::gs_color_format::GS_RGBA, sys::gs_zstencil_format::GS_ZS_NONE);
        // SAFETY: inside the context; what is begun is ended, and what is made is destroyed.
        unsafe {
            let target = sys::gs_texrender_create(format, depth);
            if sys::gs_texrender_begin(target, width, height) {
                sys::gs_ortho(0.0, width as f32, 0.0, height as f32, -100.0, 100.0);
                draw();
                sys::gs_texrender_end(target);
            }
            sys::gs_texrender_destroy(target);
        }
    }

    /// Draws pictures at their places on the canvas, over what is there, with what libobs itself
    /// has for that. Their colors blend in linear light, as those of OBS's own sources do, and the
    /// alpha of what is below survives, so it is right in the program, the preview and in filters.
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
    /// A picture of `size` in pixels: rows of RGBA without gaps, in the transfer curve of sRGB,
    /// multiplied by alpha in linear light. None when there are too few pixels or the card has no
    /// room.
    ///
    /// Its pixels stay as they are: for those that may change, libobs keeps a second copy.
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
                0,
            )
        };
        NonNull::new(texture).map(|texture| Self { texture, size })
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// What it takes on the graphics card.
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
