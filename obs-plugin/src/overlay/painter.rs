//! The painter thread: sleeps until something happens or a time comes, and paints what changed.
//!
//! A panic while painting takes down what was being painted, never the thread.

use std::{sync::Arc, time::Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{
    Event, OverlaySettings, Tally,
    handover::Pictures,
    place::Figure,
    scene::Scene,
    theme::{Faults, Wardrobe},
};
use studio::Studio;

mod hand;
mod studio;

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
        let is_idle = |scene: &Scene| {
            let is_late = scene.next_change().is_some_and(|at| at <= begun.elapsed());
            events.is_empty() && !is_late
        };
        while is_idle(&scene) && studio.make_ready() {}
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
        studio.show(&mut scene, begun, pictures);
        let cards = scene.has_cards_in_vain().then_some(Figure::Card);
        let unplaced = studio.unplaced().iter().copied().chain(cards).collect();
        pictures.set_tally(Tally { unplaced, ..scene.tally() });
    }
}
