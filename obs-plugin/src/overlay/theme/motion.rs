//! How boxes come and go, as far as a theme decides it. Where they are in each frame is none of its
//! business: the room `motion` runs on the render thread and is told this once for each picture.

/// How a box enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Enter {
    /// It rises a little way to its place as it appears.
    #[default]
    Rise,
    /// It appears where it stands.
    Fade,
    /// It grows beyond its size and settles.
    Pop,
    /// It comes in from the side.
    Slide,
    /// It is uncovered from its left edge on.
    Unroll,
}

/// How a box leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leave {
    /// It falls a little way as it vanishes.
    #[default]
    Fall,
    /// It vanishes where it stands.
    Fade,
    /// It grows smaller as it vanishes.
    Shrink,
    /// It goes out to the side.
    Slide,
    /// It is covered towards its left edge.
    Roll,
}

/// The motion of a theme. Who asks for less motion sees boxes fade, whatever is said here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MotionLook {
    /// How boxes enter.
    pub enter: Enter,
    /// How they leave.
    pub leave: Leave,
    /// How long entering takes, in milliseconds; 80 to 900.
    pub enter_ms: u32,
    /// How long leaving takes, in milliseconds; 60 to 700.
    pub leave_ms: u32,
}

impl Default for MotionLook {
    fn default() -> Self {
        Self { enter: Enter::Rise, leave: Leave::Fall, enter_ms: 280, leave_ms: 220 }
    }
}
