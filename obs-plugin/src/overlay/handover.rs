//! From the painter to the render thread: the latest picture wins, and neither waits for the other.
//!
//! The painter keeps a handle on every picture it has published until nobody else holds it, so the
//! render thread is never the last to let go and never frees pixels; they go back to the painter
//! instead. A triple buffer would do as well, but its reading end wants to be held exclusively, and
//! OBS lends its sources to several threads.

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};

use super::{Picture, Tally};

/// Where the latest picture lies.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    latest: ArcSwap<Picture>,
    tally: ArcSwap<Tally>,
}

impl Pictures {
    /// How the queue stands.
    pub(super) fn tally(&self) -> Arc<Tally> {
        self.tally.load_full()
    }

    /// How the queue stands now.
    pub(super) fn set_tally(&self, tally: Tally) {
        if **self.tally.load() != tally {
            self.tally.store(Arc::new(tally));
        }
    }

    /// The latest picture, without waiting.
    pub(super) fn latest(&self) -> Guard<Arc<Picture>> {
        self.latest.load()
    }
}

/// The painter's side.
#[derive(Debug, Default)]
pub(super) struct Easel {
    /// The picture on show and those somebody may still look at.
    published: Vec<Arc<Picture>>,
    sequence: u64,
}

impl Easel {
    /// A picture to fill: one that nobody looks at any more, or a new one. Pixels that are in no
    /// picture any more are freed here.
    pub(super) fn blank(&mut self) -> Picture {
        let unseen = self.published.extract_if(.., |picture| Arc::strong_count(picture) == 1);
        unseen.filter_map(Arc::into_inner).last().unwrap_or_default()
    }

    /// Puts a picture on show.
    pub(super) fn publish(&mut self, mut picture: Picture, pictures: &Pictures) {
        self.sequence += 1;
        picture.sequence = self.sequence;
        let picture = Arc::new(picture);
        self.published.push(Arc::clone(&picture));
        pictures.latest.store(picture);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::{PictureBox, Piece, Plate, Subject};

    fn picture(byte: u8) -> Picture {
        let plate = Arc::new(Plate { pixels: vec![byte; 64], patches: Vec::new() });
        let part = PictureBox { plate, ..PictureBox::default() };
        Picture { pieces: vec![Piece { subject: Subject::Slate, part }], ..Picture::default() }
    }

    #[test]
    fn the_latest_wins_and_the_seen_one_stays_whole() {
        let (pictures, mut easel) = (Pictures::default(), Easel::default());
        assert_eq!(pictures.latest().sequence, 0);
        easel.publish(picture(1), &pictures);
        let seen = pictures.latest();
        easel.publish(picture(2), &pictures);
        easel.publish(picture(3), &pictures);
        assert_eq!((seen.sequence, seen.pieces[0].part.plate.pixels[0]), (1, 1));
        assert_eq!(
            (pictures.latest().sequence, pictures.latest().pieces[0].part.plate.pixels[0]),
            (3, 3)
        );
    }

    #[test]
    fn the_render_thread_neither_allocates_nor_frees() {
        let (pictures, mut easel) = (Pictures::default(), Easel::default());
        easel.publish(picture(1), &pictures);
        drop(pictures.latest());
        let mut seen = pictures.latest();
        for byte in 2..50 {
            easel.publish(picture(byte), &pictures);
            let info = allocation_counter::measure(|| seen = pictures.latest());
            assert_eq!((info.count_total, info.count_current), (0, 0), "picture {byte}");
        }
    }

    #[test]
    fn pixels_come_back_to_the_painter() {
        let (pictures, mut easel) = (Pictures::default(), Easel::default());
        for byte in 0..20 {
            let mut blank = easel.blank();
            let comes_back = !blank.pieces.is_empty();
            assert_eq!(comes_back, byte > 1, "at {byte}");
            blank.pieces = picture(byte).pieces;
            easel.publish(blank, &pictures);
            drop(pictures.latest());
        }
        assert!(easel.published.len() <= 2);
    }
}
