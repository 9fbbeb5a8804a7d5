//! Rectangles on the graphics card: which parts of a picture are drawn, and which of them are
//! opaque. Graphics thread, inside the graphics context.

use std::{mem, ops::Range, ptr::NonNull};

use super::{draw::Graphics, sys};

/// Corners of the two triangles that make a rectangle, in parts of its size.
const CORNERS: [(u32, u32); 6] = [(0, 0), (1, 0), (0, 1), (0, 1), (1, 0), (1, 1)];

/// A rectangle of a picture, in pixels from its left top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Left and top.
    pub at: (u32, u32),
    /// Width and height.
    pub size: (u32, u32),
    /// Whether nothing shines through any of its pixels.
    pub is_opaque: bool,
}

/// The parts of one picture.
#[derive(Debug)]
pub struct Mesh {
    buffer: NonNull<sys::gs_vertbuffer_t>,
    /// Where the corners of what is opaque end, and those of the others, which come after them.
    ends: [u32; 2],
    /// How many pixels the rectangles of each sort have together.
    pixels: [u64; 2],
    /// Left and top, right and bottom of all that is opaque, if anything is.
    opaque: Option<((u32, u32), (u32, u32))>,
}

/// What the graphics card does for a picture at rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Calls that draw.
    pub draw_calls: u64,
    /// Pixels that are drawn.
    pub pixels: u64,
    /// Of those, the ones that are blended with what lies below.
    pub blended: u64,
}

// SAFETY: it is only used with a `Graphics` at hand, and its drop enters the context itself.
unsafe impl Send for Mesh {}

impl Mesh {
    /// The parts of a picture of `size` in pixels. None when there are none, or no room for them.
    pub fn new(
        _: &Graphics<'_>,
        size: (u32, u32),
        areas: impl Iterator<Item = Area> + Clone,
    ) -> Option<Self> {
        let opaque = areas.clone().filter(|area| area.is_opaque);
        let sheer = areas.filter(|area| !area.is_opaque);
        let (mut points, mut places) = (Vec::new(), Vec::new());
        let corners = opaque.clone().chain(sheer.clone());
        for (area, (right, low)) in corners.flat_map(|area| CORNERS.map(|corner| (area, corner))) {
            let (x, y) = (area.at.0 + right * area.size.0, area.at.1 + low * area.size.1);
            points.push(point(x as f32, y as f32));
            places.push([x as f32 / size.0 as f32, y as f32 / size.1 as f32]);
        }
        if points.is_empty() {
            return None;
        }
        let mut on_texture = sys::gs_tvertarray { width: 2, array: places.as_mut_ptr().cast() };
        // SAFETY: numbers and pointers, of which each may be zero.
        let mut data: sys::gs_vb_data = unsafe { mem::zeroed() };
        data.num = points.len();
        data.points = points.as_mut_ptr();
        data.num_tex = 1;
        data.tvarray = &raw mut on_texture;
        // SAFETY: inside the context; all lists are as long as is said, and are copied.
        let buffer = unsafe { sys::gs_vertexbuffer_create(&raw mut data, sys::GS_DUP_BUFFER) };
        let of_one = |area: Area| u64::from(area.size.0) * u64::from(area.size.1);
        let ends = [opaque.clone().count() * CORNERS.len(), points.len()].map(|end| end as u32);
        let pixels = [opaque.clone().map(of_one).sum(), sheer.map(of_one).sum()];
        let opaque = opaque
            .map(|area| (area.at, (area.at.0 + area.size.0, area.at.1 + area.size.1)))
            .reduce(|(from, to), (other_from, other_to)| {
                let from = (from.0.min(other_from.0), from.1.min(other_from.1));
                (from, (to.0.max(other_to.0), to.1.max(other_to.1)))
            });
        NonNull::new(buffer).map(|buffer| Self { buffer, ends, pixels, opaque })
    }

    /// What it takes on the graphics card.
    pub fn bytes(&self) -> u64 {
        u64::from(self.ends[1]) * (size_of::<sys::vec3>() + size_of::<[f32; 2]>()) as u64
    }

    /// What is done to draw it at rest.
    pub fn work(&self) -> Work {
        let [opaque, sheer] = self.pixels;
        let draw_calls = u64::from(opaque > 0) + u64::from(sheer > 0);
        Work { draw_calls, pixels: opaque + sheer, blended: sheer }
    }

    /// Left and top, right and bottom of all that is opaque, in pixels; none when nothing is.
    pub(super) fn bounds_of_opaque(&self) -> Option<((u32, u32), (u32, u32))> {
        self.opaque
    }

    /// All of its corners.
    pub(super) fn all(&self) -> Range<u32> {
        0..self.ends[1]
    }

    /// Those of rectangles through which nothing shines.
    pub(super) fn opaque(&self) -> Range<u32> {
        0..self.ends[0]
    }

    /// The others.
    pub(super) fn sheer(&self) -> Range<u32> {
        self.ends[0]..self.ends[1]
    }

    /// What libobs calls it.
    pub(super) fn as_ptr(&self) -> *mut sys::gs_vertbuffer_t {
        self.buffer.as_ptr()
    }
}

impl Drop for Mesh {
    fn drop(&mut self) {
        // SAFETY: the buffer is ours and destroyed once; entering the context again from inside it
        // is allowed.
        unsafe {
            sys::obs_enter_graphics();
            sys::gs_vertexbuffer_destroy(self.buffer.as_ptr());
            sys::obs_leave_graphics();
        }
    }
}

fn point(x: f32, y: f32) -> sys::vec3 {
    // SAFETY: numbers, of which each may be zero.
    let mut point: sys::vec3 = unsafe { mem::zeroed() };
    point.__bindgen_anon_1.ptr = [x, y, 0.0, 0.0];
    point
}
