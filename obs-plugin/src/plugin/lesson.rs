//! A lesson: a stretch of the stream in which the streamer teaches. Where that is wanted, it has a
//! scene of its own, and the one before comes back when it is over.
//!
//! It begins and ends on any thread but those of sound and graphics; scenes are switched after the
//! next frame, on OBS's main thread. A scene that is not there changes nothing. Whoever goes to
//! another scene in the middle of a lesson stays there.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::obs::{
    frontend,
    handle::{SourceRef, WeakSource},
    log,
};

/// The lesson of the process.
#[derive(Default)]
pub(super) struct Lesson(Mutex<State>);

#[derive(Default)]
struct State {
    is_on: bool,
    /// True from its begin or end until the scene is asked to follow.
    is_unsettled: bool,
    /// The scenes of this lesson, while it has one of its own.
    scenes: Option<Scenes>,
}

struct Scenes {
    before: WeakSource,
    own: WeakSource,
}

impl Lesson {
    /// True while it goes on.
    pub(super) fn is_on(&self) -> bool {
        self.state().is_on
    }

    /// Begins or ends it; false when it had already. The scene follows with [`Self::settle`].
    pub(super) fn set(&self, is_on: bool) -> bool {
        let mut state = self.state();
        let is_other = std::mem::replace(&mut state.is_on, is_on) != is_on;
        state.is_unsettled |= is_other;
        is_other
    }

    /// Whether it began or ended since the last call. On the tick.
    pub(super) fn takes_turn(&self) -> bool {
        std::mem::take(&mut self.state().is_unsettled)
    }

    /// Switches to the scene that belongs to how the lesson stands. `wanted` is the name of the
    /// lesson's own scene, if it shall have one. On the main thread.
    pub(super) fn settle(&self, wanted: Option<&str>) {
        // Free while scenes are switched: OBS tells of that before it returns.
        let (is_on, scenes) = {
            let mut state = self.state();
            let is_on = state.is_on;
            (is_on, state.scenes.take_if(|_| !is_on))
        };
        match (is_on, wanted, scenes) {
            (true, Some(wanted), _) => self.go(wanted),
            (false, Some(_), Some(scenes)) => scenes.leave(),
            _ => {}
        }
    }

    /// Other scenes than these come now.
    pub(super) fn forget_scenes(&self) {
        self.state().scenes = None;
    }

    fn go(&self, wanted: &str) {
        let Some(own) = SourceRef::named(wanted).filter(is_scene) else {
            log::warning(&format!("the lesson stays in this scene: there is none named {wanted}"));
            return;
        };
        let Some(before) = frontend::current_scene().filter(|scene| scene.id() != own.id()) else {
            return;
        };
        let scenes = Scenes { before: before.weak(), own: own.weak() };
        let former = self.state().scenes.replace(scenes);
        drop(former);
        frontend::show_scene(&own);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Scenes {
    fn leave(self) {
        let current = frontend::current_scene();
        if current.is_none_or(|scene| scene.weak().id() != self.own.id()) {
            return;
        }
        match self.before.upgrade().filter(is_scene) {
            Some(before) => frontend::show_scene(&before),
            None => log::warning("the lesson's scene stays: the one before it is gone"),
        }
    }
}

fn is_scene(source: &SourceRef) -> bool {
    source.is_of_type(c"scene") && !source.is_removed()
}
