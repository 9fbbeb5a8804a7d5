//! Rectangles on the graphics card: which parts of a picture are drawn. Graphics thread, inside the
//! graphics context.

use std::{mem, ptr::NonNull};

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
}

/// The parts of one picture.
#[derive(Debug)]
pub struct Mesh {
    buffer: NonNull<sys::gs_vertbuffer_t>,
    corners: u32,
    pixels: u64,
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
        let pixels = areas.clone().map(|area| u64::from(area.size.0) * u64::from(area.size.1));
        let pixels = pixels.sum();
        let (mut points, mut places) = (Vec::new(), Vec::new());
        for (area, (right, low)) in areas.flat_map(|area| CORNERS.map(|corner| (area, corner))) {
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
        let corners = points.len() as u32;
        NonNull::new(buffer).map(|buffer| Self { buffer, corners, pixels })
    }

    /// What it takes on the graphics card.
    pub fn bytes(&self) -> u64 {
        u64::from(self.corners) * (size_of::<sys::vec3>() + size_of::<[f32; 2]>()) as u64
    }

    /// How many pixels its parts have together.
    pub fn pixels(&self) -> u64 {
        self.pixels
    }

    /// How many corners its triangles have.
    pub(super) fn corners(&self) -> u32 {
        self.corners
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
