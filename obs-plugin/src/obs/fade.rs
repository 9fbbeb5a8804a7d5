//! Drawing pictures that may move: shifted by parts of a pixel, scaled, half faded. Graphics
//! thread, inside the graphics context.
//!
//! libobs' own effects know no opacity for pictures, so the plugin's data bring one. It is made
//! once, before the first screen draws; nothing here allocates after that.
//!
//! Looking up pixels and blending them costs where there is no graphics card, so it is done where
//! it must be: a [`Mesh`] says which parts of a picture are not clear, and a picture in its place
//! needs one look for each pixel instead of four. Each call that draws costs, too, and going from
//! one way of the effect to another as much as two more of them.

use std::{
    ffi::CStr,
    iter, mem,
    ptr::{NonNull, null, null_mut},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::{
    draw::{Graphics, Texture},
    log,
    mesh::{Area, Mesh},
    sys, text,
};

/// The ways of the effect: for what rests pixel on pixel, and for everything else.
const REST: &CStr = c"Rest";
const DRAW: &CStr = c"Draw";
/// How far shifted a picture comes by each of them.
const SHIFTS: [f32; 2] = [0.0, 0.5];
/// What is drawn then. No power of two, for which some compile another program.
const WARM_SIZE: (u32, u32) = (3, 3);
/// How far from a pixel's middle a look may miss it.
const NEAR: f32 = 0.01;

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
    /// Which parts of it; without, all of it.
    pub mesh: Option<&'t Mesh>,
    /// Left and top on the canvas, in pixels, before it is scaled.
    pub at: (f32, f32),
    /// Scale around its middle.
    pub scale: f32,
    /// From 0 to 1.
    pub opacity: f32,
    /// The share of its width that is drawn, from the left; from 0 to 1.
    pub uncovered: f32,
}

/// One call that draws.
struct Stroke<'t> {
    picture: Moved<'t>,
    way: &'static CStr,
    /// Without it, so much of the picture as is uncovered.
    mesh: Option<&'t Mesh>,
}

impl Fader {
    /// The effect, made if it is not there yet. None where the graphics card refuses it, of which
    /// OBS's log then tells.
    ///
    /// `effect` is its text, with one texture `image`, one number `opacity`, and the techniques
    /// `Rest` and `Draw`.
    pub fn shared(graphics: &Graphics<'_>, effect: &str) -> Option<Arc<Self>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fader) = shared.upgrade() {
            return Some(fader);
        }
        let fader = Arc::new(Self::new(graphics, effect)?);
        *shared = Arc::downgrade(&fader);
        Some(fader)
    }

    /// The effect, made, and drawn with once in each of its ways, with nothing to be seen. Graphics
    /// cards compile a way when it is first drawn in, for some milliseconds each, which would be
    /// missing in the first frame of a motion. Not in a frame: for whoever makes a source. Between
    /// two ways OBS may draw.
    pub fn prepared(effect: &str) -> Option<Arc<Self>> {
        let fader = Graphics::within(|graphics| Self::shared(graphics, effect))?;
        for shift in SHIFTS {
            Graphics::within(|graphics| fader.warm_up(graphics, shift));
        }
        Some(fader)
    }

    fn warm_up(&self, graphics: &Graphics<'_>, shift: f32) {
        let texture = Texture::new(graphics, WARM_SIZE, &[0; 36]);
        let all = Area { at: (0, 0), size: WARM_SIZE };
        let mesh = Mesh::new(graphics, WARM_SIZE, iter::once(all));
        let (Some(texture), mesh) = (&texture, mesh.as_ref()) else { return };
        let at = (shift, 0.0);
        let clear = Moved { texture, mesh, at, scale: 1.0, opacity: 1.0, uncovered: 1.0 };
        graphics.aside(WARM_SIZE, || {
            graphics.draw_moved(self, WARM_SIZE, iter::once(clear));
        });
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
    /// Draws pictures that may be on their way, over what is there; otherwise as [`Self::draw`]
    /// does. `canvas` is what they have their places on.
    pub fn draw_moved<'t>(
        &self,
        fader: &Fader,
        canvas: (u32, u32),
        pictures: impl Iterator<Item = Moved<'t>>,
    ) {
        let is_aligned = self.view() == canvas && self.keeps_pixels();
        self.blending(|| fader.draw(pictures.filter_map(|picture| picture.stroke(is_aligned))));
        // What was loaded may be gone before something else is drawn.
        // SAFETY: inside the context.
        unsafe { sys::gs_load_vertexbuffer(null_mut()) };
    }

    /// Width and height of what is drawn on, in pixels.
    fn view(&self) -> (u32, u32) {
        // SAFETY: numbers, of which each may be zero; inside the context.
        let view = unsafe {
            let mut view: sys::gs_rect = mem::zeroed();
            sys::gs_get_viewport(&raw mut view);
            view
        };
        (view.cx.unsigned_abs(), view.cy.unsigned_abs())
    }

    /// True when nothing that is drawn now is scaled, turned, or shifted by parts of a pixel.
    fn keeps_pixels(&self) -> bool {
        // SAFETY: numbers, of which each may be zero, and which may be read as a list; inside the
        // context.
        let [x, y, _, to] = unsafe {
            let mut matrix: sys::matrix4 = mem::zeroed();
            sys::gs_matrix_get(&raw mut matrix);
            [matrix.x, matrix.y, matrix.z, matrix.t].map(|row| row.__bindgen_anon_1.ptr)
        };
        [x[0], y[1]] == [1.0; 2] && [x[1], y[0]] == [0.0; 2] && is_whole(to[0]) && is_whole(to[1])
    }
}

impl<'t> Moved<'t> {
    /// How it is drawn, if anything of it is to be seen.
    fn stroke(self, is_aligned: bool) -> Option<Stroke<'t>> {
        let seen = self.texture.seen(self.uncovered);
        let mesh = self.mesh.filter(|_| seen == self.texture.size());
        let is_still = self.scale == 1.0 && is_whole(self.at.0) && is_whole(self.at.1);
        let way = if is_aligned && is_still && mesh.is_some() { REST } else { DRAW };
        let is_seen = seen.0 > 0 && self.opacity > 0.0;
        is_seen.then_some(Stroke { picture: self, way, mesh })
    }
}

impl Stroke<'_> {
    /// Draws it where it is now. Inside the context and a pass of its way, with the effect's
    /// parameters set.
    fn draw(&self) {
        let Moved { texture, at, scale, .. } = self.picture;
        let (width, height) = texture.size();
        let grown = |length: u32| (1.0 - scale) * length as f32 / 2.0;
        // SAFETY: inside the context; the mesh lives and has so many corners, and the part that is
        // drawn lies in the texture; the push has its pop.
        unsafe {
            sys::gs_matrix_push();
            sys::gs_matrix_translate3f(at.0 + grown(width), at.1 + grown(height), 0.0);
            sys::gs_matrix_scale3f(scale, scale, 1.0);
            match self.mesh {
                Some(mesh) => {
                    sys::gs_load_vertexbuffer(mesh.as_ptr());
                    sys::gs_load_indexbuffer(null_mut());
                    let triangles = sys::gs_draw_mode::GS_TRIS;
                    sys::gs_draw(triangles, 0, mesh.corners());
                }
                None => {
                    let (width, height) = texture.seen(self.picture.uncovered);
                    let texture = texture.as_ptr();
                    sys::gs_draw_sprite_subregion(texture, 0, 0, 0, width, height);
                }
            }
            sys::gs_matrix_pop();
        }
    }
}

impl Fader {
    /// Draws one after another, those that follow each other in one way without leaving it. Inside
    /// the context.
    fn draw<'t>(&self, strokes: impl Iterator<Item = Stroke<'t>>) {
        let mut strokes = strokes.peekable();
        while let Some(Stroke { way, .. }) = strokes.peek() {
            let way = *way;
            // SAFETY: inside the context; effect, parameters and textures live, and each way has
            // one pass. What is set between two draws reaches the graphics card with the next one.
            unsafe {
                while sys::gs_effect_loop(self.effect.as_ptr(), way.as_ptr()) {
                    while let Some(stroke) = strokes.next_if(|stroke| stroke.way == way) {
                        let texture = stroke.picture.texture.as_ptr();
                        sys::gs_effect_set_texture_srgb(self.image.as_ptr(), texture);
                        sys::gs_effect_set_float(self.opacity.as_ptr(), stroke.picture.opacity);
                        stroke.draw();
                    }
                }
            }
            // Where the effect lacks the way, none was drawn.
            while strokes.next_if(|stroke| stroke.way == way).is_some() {}
        }
    }
}

fn is_whole(length: f32) -> bool {
    (length - length.round()).abs() < NEAR
}
