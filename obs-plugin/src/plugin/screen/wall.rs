//! What hangs on the graphics card: a texture for each box, from its first frame until it has left.
//!
//! Runs on the graphics thread. Pixels are uploaded when they are new; while boxes move, their
//! textures are only drawn elsewhere. Between two pictures nothing is allocated.

use std::{mem, sync::Arc};

use aivlingual_shared::time::WallTime;

use super::{BoxReport, LOCAL_CARD_MIN};
use crate::{
    obs::{
        draw::{Graphics, Linearizer, Texture},
        fade::{Fader, Moved},
    },
    overlay::{
        Picture, PictureBox,
        motion::{FIGURES_MAX, Motion, Pose},
    },
};

/// What hangs on the graphics card. Only the graphics thread locks it while OBS draws.
pub(super) struct Wall {
    linearizer: Linearizer,
    sequence: u64,
    hung: Vec<Hung>,
    motion: Motion,
    fader: Fading,
    /// The cards of the latest picture.
    pub(super) cards: Vec<u64>,
    /// Cards that stood in a picture for the first time, and when it was rendered.
    pub(super) news: Vec<(u64, WallTime)>,
}

struct Hung {
    stamp: u64,
    texture: Texture,
}

/// Whether boxes can be drawn half faded.
enum Fading {
    /// Nobody has looked yet.
    Unknown,
    /// They can.
    Possible(Arc<Fader>),
    /// They cannot, so everything is always in place.
    Impossible,
}

impl Wall {
    /// An empty wall.
    pub(super) fn new() -> Self {
        Self {
            linearizer: Linearizer::new(),
            sequence: 0,
            hung: Vec::with_capacity(FIGURES_MAX),
            motion: Motion::default(),
            fader: Fading::Unknown,
            cards: Vec::new(),
            news: Vec::new(),
        }
    }

    /// Hangs the picture unless it hangs there already, and draws what is to be seen of it at the
    /// time of this frame. Returns how many boxes were uploaded.
    pub(super) fn draw(
        &mut self,
        graphics: &Graphics<'_>,
        picture: &Picture,
        frame_ns: u64,
    ) -> u64 {
        let mut uploads = 0;
        if picture.sequence == self.sequence {
            self.motion.advance(frame_ns);
        } else {
            uploads = self.hang(graphics, picture, frame_ns);
        }
        if matches!(self.fader, Fading::Unknown) {
            self.fader = Fader::shared(graphics).map_or(Fading::Impossible, Fading::Possible);
        }
        if matches!(self.fader, Fading::Impossible) {
            self.motion.settle();
        }
        self.hung.retain(|hung| self.motion.shows(hung.stamp));
        match &self.fader {
            Fading::Possible(fader) if self.motion.is_moving() => {
                graphics.draw_moved(fader, self.moved());
            }
            _ if self.hung.is_empty() => {}
            _ => graphics.draw(self.placed()),
        }
        uploads
    }

    /// Takes everything down. What hung is let go of without the wall being held: a texture waits
    /// for the graphics context, and who is inside it may wait for the wall.
    pub(super) fn clear(&mut self) -> impl Drop + use<> {
        self.motion.clear();
        mem::replace(&mut self.hung, Vec::with_capacity(FIGURES_MAX))
    }

    /// True while boxes are on their way.
    pub(super) fn is_moving(&self) -> bool {
        self.motion.is_moving()
    }

    /// True when a caption stands.
    pub(super) fn has_caption(&self) -> bool {
        self.motion.has_caption()
    }

    /// The bytes of all textures.
    pub(super) fn texture_bytes(&self) -> u64 {
        self.hung.iter().map(|hung| hung.texture.bytes()).sum()
    }

    /// Where everything is drawn, what leaves included.
    pub(super) fn boxes(&self) -> Vec<BoxReport> {
        let report = |(texture, (x, y)): (&Texture, (u32, u32))| {
            let (width, height) = texture.size();
            BoxReport { x, y, width, height }
        };
        self.placed().map(report).collect()
    }

    fn placed(&self) -> impl Iterator<Item = (&Texture, (u32, u32))> {
        let whole = |length: f32| length.round() as u32;
        self.posed().map(move |(texture, pose)| (texture, (whole(pose.at.0), whole(pose.at.1))))
    }

    fn moved(&self) -> impl Iterator<Item = Moved<'_>> {
        self.posed().map(|(texture, pose)| {
            let Pose { at, scale, alpha, uncovered, .. } = pose;
            Moved { texture, at, scale, opacity: alpha, uncovered }
        })
    }

    fn posed(&self) -> impl Iterator<Item = (&Texture, Pose)> {
        self.motion.poses().filter_map(|pose| {
            let hung = self.hung.iter().find(|hung| hung.stamp == pose.stamp)?;
            Some((&hung.texture, pose))
        })
    }

    /// Puts a new picture in the place of the former one, and returns how many boxes had to be
    /// uploaded.
    fn hang(&mut self, graphics: &Graphics<'_>, picture: &Picture, frame_ns: u64) -> u64 {
        self.motion.change(picture, frame_ns);
        let mut uploads = 0;
        for part in &picture.boxes {
            if self.hung.iter().all(|hung| hung.stamp != part.stamp) {
                self.upload(graphics, part);
                uploads += 1;
            }
        }
        let now = WallTime::now();
        let new_cards = picture.cards.iter().filter(|card| !self.cards.contains(card));
        self.news.extend(new_cards.filter(|card| **card < LOCAL_CARD_MIN).map(|card| (*card, now)));
        self.cards.clone_from(&picture.cards);
        self.sequence = picture.sequence;
        uploads
    }

    /// Uploads a box, into a texture of its size that nothing shows any more if there is one.
    fn upload(&mut self, graphics: &Graphics<'_>, part: &PictureBox) {
        let pixels = self.linearizer.linear(&part.pixels);
        let motion = &self.motion;
        let free = self
            .hung
            .iter_mut()
            .find(|hung| hung.texture.size() == part.size && !motion.shows(hung.stamp));
        if let Some(hung) = free {
            hung.texture.replace(graphics, pixels);
            hung.stamp = part.stamp;
        } else if let Some(texture) = Texture::new(graphics, part.size, pixels) {
            self.hung.push(Hung { stamp: part.stamp, texture });
        }
    }
}
