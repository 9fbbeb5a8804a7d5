//! The hand that paints, and what it has painted so far. On the painter thread.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
};

use crate::overlay::{
    PictureBox, Plate,
    paint::{Brush, Painted},
    place::{Extent, Rect},
    theme::Theme,
};

/// A brush that survives what goes wrong while it paints.
pub(super) struct Hand {
    fonts_dir: PathBuf,
    brush: Brush,
    worn: Theme,
    stamp: u64,
}

impl Hand {
    pub(super) fn new(fonts_dir: PathBuf) -> Self {
        let brush = Brush::new(&fonts_dir);
        Self { fonts_dir, brush, worn: Theme::default(), stamp: 0 }
    }

    /// The theme it paints in.
    pub(super) fn worn(&self) -> &Theme {
        &self.worn
    }

    /// Paints in another theme; false when it is the same.
    pub(super) fn wear(&mut self, theme: &Theme) -> bool {
        let is_other = *theme != self.worn;
        if is_other {
            self.worn.clone_from(theme);
            self.brush.wear(theme);
        }
        is_other
    }

    /// Makes a few characters ready; false when all that are common are. Where that goes wrong,
    /// none are.
    pub(super) fn make_ready(&mut self) -> bool {
        catch_unwind(AssertUnwindSafe(|| self.brush.make_ready())).unwrap_or(false)
    }

    /// Paints something, under a stamp of its own.
    pub(super) fn paint(
        &mut self,
        paint: impl FnOnce(&mut Brush) -> Option<Painted>,
    ) -> Option<Finished> {
        self.stamp += 1;
        let painted = catch_unwind(AssertUnwindSafe(|| paint(&mut self.brush)));
        let Ok(painted) = painted else {
            self.brush = Brush::new(&self.fonts_dir);
            self.brush.wear(&self.worn);
            return None;
        };
        painted.map(|painted| Finished::new(painted, self.stamp))
    }
}

/// Something painted, ready for the graphics card.
pub(super) struct Finished {
    /// It has no place yet.
    pub(super) part: PictureBox,
    /// How much smaller than the layout says.
    pub(super) scale: f32,
    panel: Rect,
}

impl Finished {
    fn new(Painted { pixels, panel, scale }: Painted, stamp: u64) -> Self {
        let plate = Arc::new(Plate::new(pixels.pixels, pixels.size));
        let part = PictureBox { stamp, origin: (0, 0), size: pixels.size, plate };
        Self { part, scale, panel }
    }

    /// How much of the canvas it takes.
    pub(super) fn extent(&self) -> Extent {
        Extent { size: self.part.size, panel: self.panel }
    }
}

/// The pixels of something, kept as long as it stays what it is.
pub(super) struct Kept<T> {
    of: Option<T>,
    painted: Option<Finished>,
    number: u64,
    is_outdated: bool,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { of: None, painted: None, number: 0, is_outdated: false }
    }
}

impl<T: Clone + PartialEq> Kept<T> {
    /// The same looks otherwise from now on.
    pub(super) fn outdate(&mut self) {
        self.is_outdated = true;
    }

    /// Paints what is wanted, unless that is what there is. Its number stays if it `continues` what
    /// there was.
    pub(super) fn show(
        &mut self,
        wanted: Option<&T>,
        continues: impl FnOnce(&T, &T) -> bool,
        hand: &mut Hand,
        paint: impl FnOnce(&mut Brush) -> Option<Painted>,
    ) {
        if !self.is_outdated && self.of.as_ref() == wanted {
            return;
        }
        let both = wanted.zip(self.of.as_ref());
        if !both.is_some_and(|(wanted, former)| wanted == former || continues(wanted, former)) {
            self.number += 1;
        }
        self.painted = wanted.and_then(|_| hand.paint(paint));
        self.of = wanted.cloned();
        self.is_outdated = false;
    }

    /// What it looks like, and its number.
    pub(super) fn painted(&self) -> Option<(u64, &Finished)> {
        self.painted.as_ref().map(|painted| (self.number, painted))
    }
}
