//! What hangs on the graphics card: a texture for each box, from its first frame until it has left.
//!
//! Runs on the graphics thread. Pixels are uploaded when they are new; while boxes move, their
//! textures are only drawn elsewhere. Between two pictures nothing is allocated.

use std::{collections::VecDeque, mem, sync::Arc};

use aivlingual_shared::time::WallTime;

use super::report::{BoxReport, WorkReport};
use crate::{
    obs::{
        draw::{Graphics, Placed, Texture},
        fade::{Fader, Moved},
        mesh::{Area, Mesh},
    },
    overlay::{
        LOCAL_MIN, Patch, Picture, PictureBox, Subject,
        motion::{FIGURES_MAX, Motion, Pose},
    },
};

/// Canvases whose bytes all textures may take together. What stands lies beside each other, so it
/// fits about one, and what leaves another.
const CANVASES_MAX: u64 = 4;
const BYTES_PER_PIXEL: u64 = 4;
/// Cards that are remembered as told of; the oldest are long past.
const SEEN_MAX: usize = 64;

/// What hangs on the graphics card. Only the graphics thread locks it while OBS draws.
pub(super) struct Wall {
    /// Of the picture that hangs.
    sequence: u64,
    hung: Vec<Hung>,
    motion: Motion,
    /// Without it nothing moves: everything is always in place.
    fader: Option<Arc<Fader>>,
    /// Whether the slate of the picture was not to be drawn, for viewers might have seen it.
    withholds_slate: bool,
    texture_bytes_max: u64,
    /// The cards of the latest picture, and those that were told of.
    pub(super) cards: Vec<u64>,
    seen: VecDeque<u64>,
    /// Cards that stood in a picture for the first time, and when it was rendered.
    pub(super) news: Vec<(u64, WallTime)>,
}

struct Hung {
    stamp: u64,
    texture: Texture,
    /// Which parts of it are drawn; without, all are.
    mesh: Option<Mesh>,
}

impl Hung {
    fn bytes(&self) -> u64 {
        self.texture.bytes() + self.mesh.as_ref().map_or(0, Mesh::bytes)
    }

    /// How many of its pixels are drawn.
    fn pixels(&self) -> u64 {
        let (width, height) = self.texture.size();
        self.mesh.as_ref().map_or(u64::from(width) * u64::from(height), Mesh::pixels)
    }
}

/// A frame, as OBS asks for it.
pub(super) struct Frame {
    /// Its time on OBS's clock.
    pub(super) at_ns: u64,
    /// Width and height of the canvas in pixels.
    pub(super) canvas: (u32, u32),
    /// Whether viewers may see it: then the slate is not drawn.
    pub(super) is_public: bool,
}

impl Wall {
    /// An empty wall. Without an effect nothing on it moves. Not in a frame.
    pub(super) fn new(effect: Option<String>) -> Self {
        Self {
            sequence: 0,
            hung: Vec::with_capacity(FIGURES_MAX),
            motion: Motion::default(),
            fader: effect.and_then(|effect| Fader::prepared(&effect)),
            withholds_slate: false,
            texture_bytes_max: 0,
            cards: Vec::new(),
            seen: VecDeque::with_capacity(SEEN_MAX),
            news: Vec::new(),
        }
    }

    /// Hangs the picture unless it hangs there already, and draws what is to be seen of it at the
    /// time of this frame. Returns how many boxes were uploaded.
    pub(super) fn draw(
        &mut self,
        graphics: &Graphics<'_>,
        picture: &Picture,
        frame: &Frame,
    ) -> u64 {
        let mut uploads = 0;
        let slate_returns = !frame.is_public && mem::take(&mut self.withholds_slate);
        if self.sequence == picture.sequence && !slate_returns {
            self.motion.advance(frame.at_ns);
        } else {
            uploads = self.hang(graphics, picture, frame);
        }
        if frame.is_public {
            self.withholds_slate |= self.motion.remove(Subject::Slate);
        }
        if self.fader.is_none() {
            self.motion.settle();
        }
        self.hung.retain(|hung| self.motion.shows(hung.stamp));
        match &self.fader {
            _ if self.hung.is_empty() => {}
            Some(fader) => graphics.draw_moved(fader, frame.canvas, self.moved()),
            None => graphics.draw(self.placed()),
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

    /// What stands.
    pub(super) fn standing(&self) -> impl Iterator<Item = Subject> {
        self.motion.standing()
    }

    /// Forgets which cards were told of: others will have their numbers.
    pub(super) fn forget(&mut self) {
        self.seen.clear();
    }

    /// The bytes of all textures.
    pub(super) fn texture_bytes(&self) -> u64 {
        self.hung.iter().map(Hung::bytes).sum()
    }

    /// The most they ever took.
    pub(super) fn texture_bytes_max(&self) -> u64 {
        self.texture_bytes_max
    }

    /// What the graphics card does in each frame while all of it is at rest.
    pub(super) fn work(&self) -> WorkReport {
        let pixels = self.hung.iter().map(Hung::pixels).sum();
        WorkReport { draw_calls: self.hung.len(), pixels }
    }

    /// Where everything is drawn, what leaves included.
    pub(super) fn boxes(&self) -> Vec<BoxReport> {
        let report = |placed: Placed<'_>| {
            let ((x, y), (width, height)) = (placed.at, placed.texture.size());
            BoxReport { x, y, width, height }
        };
        self.placed().map(report).collect()
    }

    fn placed(&self) -> impl Iterator<Item = Placed<'_>> {
        let whole = |length: f32| length.round() as u32;
        self.posed().map(move |(hung, pose)| Placed {
            texture: &hung.texture,
            at: (whole(pose.at.0), whole(pose.at.1)),
            uncovered: pose.uncovered,
        })
    }

    fn moved(&self) -> impl Iterator<Item = Moved<'_>> + Clone {
        self.posed().map(|(Hung { texture, mesh, .. }, pose)| {
            let Pose { at, scale, alpha, uncovered, .. } = pose;
            Moved { texture, mesh: mesh.as_ref(), at, scale, opacity: alpha, uncovered }
        })
    }

    fn posed(&self) -> impl Iterator<Item = (&Hung, Pose)> + Clone {
        self.motion.poses().filter_map(|pose| {
            let hung = self.hung.iter().find(|hung| hung.stamp == pose.stamp)?;
            Some((hung, pose))
        })
    }

    /// Puts a new picture in the place of the former one, and returns how many boxes had to be
    /// uploaded.
    fn hang(&mut self, graphics: &Graphics<'_>, picture: &Picture, frame: &Frame) -> u64 {
        self.motion.change(picture, frame.at_ns);
        self.hung.retain(|hung| self.motion.shows(hung.stamp));
        let mut uploads = 0;
        for part in picture.pieces.iter().map(|piece| &piece.part) {
            if self.hung.iter().all(|hung| hung.stamp != part.stamp) {
                self.upload(graphics, part, bytes_max(frame.canvas));
                uploads += 1;
            }
        }
        self.texture_bytes_max = self.texture_bytes_max.max(self.texture_bytes());
        self.tell_of(picture);
        self.sequence = picture.sequence;
        uploads
    }

    fn tell_of(&mut self, picture: &Picture) {
        let now = WallTime::now();
        self.cards.clear();
        self.cards.extend(picture.cards());
        for card in &self.cards {
            if !self.seen.contains(card) {
                self.seen.truncate(SEEN_MAX - 1);
                self.seen.push_front(*card);
                if *card < LOCAL_MIN {
                    self.news.push((*card, now));
                }
            }
        }
    }

    /// Uploads a box. Where it would be too much, what leaves is gone at once.
    fn upload(&mut self, graphics: &Graphics<'_>, part: &PictureBox, bytes_max: u64) {
        let bytes = part.plate.pixels.len() as u64;
        while self.texture_bytes() + bytes > bytes_max && self.motion.hurry() {
            self.hung.retain(|hung| self.motion.shows(hung.stamp));
        }
        if self.texture_bytes() + bytes <= bytes_max
            && let Some(texture) = Texture::new(graphics, part.size, &part.plate.pixels)
        {
            let mesh = Mesh::new(graphics, part.size, part.plate.patches.iter().map(area));
            self.hung.push(Hung { stamp: part.stamp, texture, mesh });
        }
    }
}

fn area(&Patch { at, size }: &Patch) -> Area {
    Area { at, size }
}

/// What all textures may take together.
pub(super) fn bytes_max((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height) * BYTES_PER_PIXEL * CANVASES_MAX
}
