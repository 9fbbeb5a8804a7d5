//! The painter thread: sleeps until something happens or a time comes, and paints what changed.
//!
//! A panic while painting takes down what was being painted, never the thread.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{
    Countdown, Event, OverlaySettings, Picture, PictureBox, Piece, Subject,
    handover::{Easel, Pictures},
    motion::Manner,
    paint::{Brush, stack},
    scene::{CardView, Scene, View},
    theme::{Faults, Theme, Wardrobe},
};

/// Paints until told to stop.
pub(super) fn run(
    settings: &OverlaySettings,
    events: &Receiver<Event>,
    pictures: &Pictures,
    faults: Arc<Faults>,
) {
    let begun = Instant::now();
    let mut scene = Scene::new(settings.layout);
    let (folder, choice) = (settings.themes_dir.clone(), settings.theme.clone());
    let mut wardrobe = Wardrobe::new(folder, choice, faults);
    let mut studio = Studio::new(settings);
    loop {
        let event = match scene.next_change().into_iter().chain(wardrobe.next_look()).min() {
            Some(at) => events.recv_deadline(begun + at),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(Event::Theme(choice)) => wardrobe.choose(choice),
            Ok(event) => scene.happen(event, begun.elapsed()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        for event in events.try_iter() {
            match event {
                Event::Stop => return,
                Event::Theme(choice) => wardrobe.choose(choice),
                event => scene.happen(event, begun.elapsed()),
            }
        }
        scene.advance(begun.elapsed());
        wardrobe.look(begun.elapsed());
        studio.wear(wardrobe.worn());
        loop {
            let unplaced = studio.show(scene.view(), pictures);
            if unplaced.is_empty() {
                break;
            }
            scene.send_back(&unplaced, begun.elapsed());
        }
        pictures.set_tally(scene.tally());
    }
}

/// What the painter works with.
struct Studio<'a> {
    settings: &'a OverlaySettings,
    brush: Brush,
    worn: Theme,
    is_changed: bool,
    easel: Easel,
    shown: View,
    /// The cards on show, each as it was painted, before it takes its place among the others.
    cards: Vec<(CardView, PictureBox)>,
    caption: Option<PictureBox>,
    /// See [`Picture::caption`].
    caption_number: u64,
    stamp: u64,
}

impl<'a> Studio<'a> {
    fn new(settings: &'a OverlaySettings) -> Self {
        Self {
            settings,
            brush: Brush::new(&settings.fonts_dir),
            worn: Theme::default(),
            is_changed: false,
            easel: Easel::default(),
            shown: View::empty(settings.layout),
            cards: Vec::new(),
            caption: None,
            caption_number: 0,
            stamp: 0,
        }
    }

    /// Paints everything anew if it is to look otherwise.
    fn wear(&mut self, theme: &Theme) {
        if *theme != self.worn {
            self.worn.clone_from(theme);
            self.brush.wear(theme);
            self.is_changed = true;
        }
    }

    /// Publishes a picture of `view`, unless it is the one on show, and says which of its cards
    /// found no place there.
    fn show(&mut self, mut view: View, pictures: &Pictures) -> Vec<u64> {
        let has_new_look = std::mem::take(&mut self.is_changed);
        if view == self.shown && !has_new_look {
            return Vec::new();
        }
        let is_new_layout = has_new_look || view.layout != self.shown.layout;
        if is_new_layout {
            self.cards.clear();
        }
        if is_new_layout || view.cards != self.shown.cards {
            self.cards = view.cards.iter().filter_map(|card| self.painted(card, &view)).collect();
        }
        if is_new_layout || view.caption != self.shown.caption {
            self.caption = view
                .caption
                .as_ref()
                .and_then(|caption| self.paint(|brush| brush.caption(caption, &view.layout)));
            let captions = view.caption.as_ref().zip(self.shown.caption.as_ref());
            if !captions.is_some_and(|(caption, former)| caption.continues(former)) {
                self.caption_number += 1;
            }
        }
        let mut picture = self.easel.blank();
        let origins =
            stack(self.cards.iter().map(|(_, painted)| painted), &self.worn, &view.layout);
        let (seen, unseen) = self.cards.split_at(origins.len());
        let unplaced: Vec<u64> = unseen.iter().map(|(view, _)| view.card.id).collect();
        let placed = seen
            .iter()
            .zip(origins)
            .map(|((view, painted), at)| (Subject::Card(view.card.id), painted, at));
        let said = Subject::Caption(self.caption_number);
        let caption = self.caption.iter().map(|painted| (said, painted, painted.origin));
        copy(placed.chain(caption), &mut picture);
        picture.countdown = Countdown::default();
        picture.manner = Manner::of(&view.layout);
        self.easel.publish(picture, pictures);
        // Their pixels stay, for they come back.
        view.cards.retain(|view| !unplaced.contains(&view.card.id));
        self.shown = view;
        unplaced
    }

    /// A card with its pixels: those it has, or new ones.
    fn painted(&mut self, card: &CardView, view: &View) -> Option<(CardView, PictureBox)> {
        if let Some(at) = self.cards.iter().position(|(painted, _)| painted == card) {
            return Some(self.cards.swap_remove(at));
        }
        let painted = self.paint(|brush| brush.card(&card.card, &view.layout))?;
        Some((card.clone(), painted))
    }

    fn paint(
        &mut self,
        paint: impl FnOnce(&mut Brush) -> Option<PictureBox>,
    ) -> Option<PictureBox> {
        self.stamp += 1;
        let painted = catch_unwind(AssertUnwindSafe(|| paint(&mut self.brush)));
        let Ok(painted) = painted else {
            self.brush = Brush::new(&self.settings.fonts_dir);
            self.brush.wear(&self.worn);
            return None;
        };
        painted.map(|painted| PictureBox { stamp: self.stamp, ..painted })
    }
}

/// Copies boxes to their places in a picture, into the allocations it has.
fn copy<'a>(
    boxes: impl Iterator<Item = (Subject, &'a PictureBox, (u32, u32))>,
    picture: &mut Picture,
) {
    let mut count = 0;
    for (subject, painted, origin) in boxes {
        match picture.pieces.get_mut(count) {
            Some(piece) => piece.part.clone_from(painted),
            None => picture.pieces.push(Piece { subject, part: painted.clone() }),
        }
        let piece = &mut picture.pieces[count];
        (piece.subject, piece.part.origin) = (subject, origin);
        count += 1;
    }
    picture.pieces.truncate(count);
}
