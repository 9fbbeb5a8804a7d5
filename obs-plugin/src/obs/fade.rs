//! Drawing pictures that move: shifted by parts of a pixel, scaled, half faded. Graphics thread,
//! inside the graphics context.
//!
//! libobs' own effects know no opacity for pictures, so the plugin's data bring one. It is made
//! once, when the first screen draws; nothing here allocates after that.

use std::{
    ffi::CStr,
    iter,
    ptr::{NonNull, null, null_mut},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::{
    draw::{Graphics, Placed, Texture},
    log, sys, text,
};

static SHARED: Mutex<Weak<Fader>> = Mutex::new(Weak::new());

/// The effect. One for all screens; the last to let go of it destroys it.
#[derive(Debug)]
pub struct Fader {
    effect: NonNull<sys::gs_effect_t>,
    image: NonNull<sys::gs_eparam_t>,
    opacity: NonNull<sys::gs_eparam_t>,
}

// SAFETY: it is only used with a `Graphics` at hand, and its drop enters the context itself; the
// context admits one thread at a time.
unsafe impl Send for Fader {}
// SAFETY: as above.
unsafe impl Sync for Fader {}

/// A picture on its way.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'t> {
    /// What to draw.
    pub texture: &'t Texture,
    /// Left and top on the canvas, in pixels, before it is scaled.
    pub at: (f32, f32),
    /// Scale around its middle.
    pub scale: f32,
    /// From 0 to 1.
    pub opacity: f32,
    /// The share of its width that is drawn, from the left; from 0 to 1.
    pub uncovered: f32,
}

impl Fader {
    /// The effect, made if it is not there yet. None where the graphics card refuses it, of which
    /// OBS's log then tells.
    ///
    /// `effect` is its text, with one texture `image` and one number `opacity`.
    pub fn shared(graphics: &Graphics<'_>, effect: &str) -> Option<Arc<Self>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fader) = shared.upgrade() {
            return Some(fader);
        }
        let fader = Arc::new(Self::new(graphics, effect)?);
        fader.warm_up(graphics);
        *shared = Arc::downgrade(&fader);
        Some(fader)
    }

    /// Draws nothing to be seen, in both ways there are. Graphics cards compile an effect when it
    /// is first drawn with, for some milliseconds, which would be the first frame of a motion.
    fn warm_up(&self, graphics: &Graphics<'_>) {
        if let Some(texture) = Texture::new(graphics, (1, 1), &[0; 4]) {
            let (texture, uncovered) = (&texture, 1.0);
            let at = (0.0, 0.0);
            let moved = Moved { texture, at, scale: 1.0, opacity: 0.5, uncovered };
            graphics.draw_moved(self, iter::once(moved));
            graphics.draw(iter::once(Placed { texture, at: (0, 0), uncovered }));
        }
    }

    fn new(_: &Graphics<'_>, effect: &str) -> Option<Self> {
        let mut reason = null_mut();
        let effect = text::to_c(effect);
        // SAFETY: inside the context; the text ends in a NUL and is copied, and without a file name
        // the effect is ours alone.
        let effect = unsafe { sys::gs_effect_create(effect.as_ptr(), null(), &raw mut reason) };
        // SAFETY: null or a text, which is ours to free.
        let told = unsafe { text::from_c(reason) };
        // SAFETY: as above; freed once, and null does no harm.
        unsafe { sys::bfree(reason.cast()) };
        let Some(effect) = NonNull::new(effect) else {
            let told = told.unwrap_or_else(|| "no reason given".to_owned());
            log::warning(&format!(
                "cards and captions do not move on this machine: {}",
                told.trim()
            ));
            return None;
        };
        // SAFETY: inside the context; parameters live as long as their effect.
        let param = |name: &CStr| unsafe {
            NonNull::new(sys::gs_effect_get_param_by_name(effect.as_ptr(), name.as_ptr()))
        };
        let params = param(c"image").zip(param(c"opacity"));
        let Some((image, opacity)) = params else {
            // SAFETY: inside the context; the effect is ours and goes once.
            unsafe { sys::gs_effect_destroy(effect.as_ptr()) };
            return None;
        };
        Some(Self { effect, image, opacity })
    }
}

impl Drop for Fader {
    fn drop(&mut self) {
        // SAFETY: the effect is ours and destroyed once; entering the context again from inside it
        // is allowed.
        unsafe {
            sys::obs_enter_graphics();
            sys::gs_effect_destroy(self.effect.as_ptr());
            sys::obs_leave_graphics();
        }
    }
}

impl Graphics<'_> {
    /// Draws pictures on their way, over what is there; otherwise as [`Self::draw`] does.
    pub fn draw_moved<'t>(&self, fader: &Fader, pictures: impl Iterator<Item = Moved<'t>>) {
        self.blending(|| {
            for picture in pictures {
                self.draw_one(fader, &picture);
            }
        });
    }

    fn draw_one(&self, fader: &Fader, picture: &Moved<'_>) {
        let (width, height) = picture.texture.size();
        let (half_width, half_height) = (width as f32 / 2.0, height as f32 / 2.0);
        let (seen, _) = picture.texture.seen(picture.uncovered);
        if seen == 0 || picture.opacity <= 0.0 {
            return;
        }
        let texture = picture.texture.as_ptr();
        // SAFETY: inside the context; effect, parameters and texture live; the part that is drawn
        // lies in the texture; every push has its pop.
        unsafe {
            sys::gs_effect_set_texture_srgb(fader.image.as_ptr(), texture);
            sys::gs_effect_set_float(fader.opacity.as_ptr(), picture.opacity);
            sys::gs_matrix_push();
            let (x, y) = picture.at;
            sys::gs_matrix_translate3f(x + half_width, y + half_height, 0.0);
            sys::gs_matrix_scale3f(picture.scale, picture.scale, 1.0);
            sys::gs_matrix_translate3f(-half_width, -half_height, 0.0);
            while sys::gs_effect_loop(fader.effect.as_ptr(), c"Draw".as_ptr()) {
                sys::gs_draw_sprite_subregion(texture, 0, 0, 0, seen, height);
            }
            sys::gs_matrix_pop();
        }
    }
}
