//! Lessons in an OBS no plugin of ours runs in, on another machine: its scene is switched through
//! obs-websocket 5, and switched back.
//!
//! One task owns what is done there. It connects when there is something to do, tries again with
//! growing pauses while that OBS cannot be reached, and gives up when the wish is old: a scene that
//! changes minutes later by itself would be a surprise on the air. It must never touch a scene
//! unasked, nor say the password anywhere.

mod obs;
mod wire;

use std::time::Duration;

use thiserror::Error;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use crate::config::{self, Secret};
use obs::Obs;

/// The pause after the first failure, and the longest; each is twice the one before.
const PAUSE_MS: u64 = 500;
const PAUSE_MS_MAX: u64 = 8_000;
/// Seconds after which a wish that could not be fulfilled is dropped.
const WISH_S_MAX: u64 = 60;

/// Why a scene was not switched.
#[derive(Debug, Error)]
pub enum ScenesError {
    /// Nobody answers at the address.
    #[error("nobody answers at {address}")]
    Unreachable {
        /// Where it was tried.
        address: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Somebody took the call and said nothing.
    #[error("it does not answer in time")]
    Silent,
    /// The connection broke.
    #[error("the connection broke")]
    Broken(#[source] Box<tokio_tungstenite::tungstenite::Error>),
    /// The connection was closed from there.
    #[error("it closed the connection (code {code})")]
    Closed {
        /// Why, in the numbers of WebSocket and obs-websocket.
        code: u16,
    },
    /// OBS is still loading.
    #[error("it is not ready yet")]
    NotReady,
    /// Whoever answers is no obs-websocket.
    #[error("what answers there is no obs-websocket 5: {why}")]
    NotObs {
        /// What gave it away.
        why: &'static str,
    },
    /// It asks for a password and none is known.
    #[error("it asks for a password")]
    NoPassword,
    /// The password is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// It cannot do what is needed.
    #[error("it cannot do {missing}")]
    TooOld {
        /// The first thing it cannot do.
        missing: &'static str,
    },
    /// There is no such scene, so nothing was changed.
    #[error("it has no scene “{scene}”; nothing was changed")]
    NoScene {
        /// Which.
        scene: String,
    },
    /// It refused.
    #[error("it refused {request} (code {code})")]
    Refused {
        /// What was asked.
        request: &'static str,
        /// Why, in the numbers of obs-websocket.
        code: u16,
    },
}

impl ScenesError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } | Self::Silent | Self::Broken(_) | Self::Closed { .. } => {
                "start OBS there, switch on Tools → WebSocket Server Settings, let its port through the firewall, and check [scenes] address"
            }
            Self::NotReady => "wait until OBS has loaded its scenes",
            Self::NotObs { .. } => "check [scenes] address: obs-websocket's usual port is 4455",
            Self::NoPassword | Self::WrongPassword => {
                "put the password of that OBS into AIVLINGUAL_OBS_PASSWORD or, as obs_password = \"…\", into secrets.toml beside the database"
            }
            Self::TooOld { .. } => "update that OBS to 28 or later",
            Self::NoScene { .. } => "make that scene, or name another as [scenes] lesson",
            Self::Refused { .. } => "look into the log of that OBS",
        }
    }

    /// Whether it may go better in a moment.
    fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Silent
                | Self::Broken(_)
                | Self::Closed { .. }
                | Self::NotReady
        )
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// Another scene is the program now.
    Switched,
    /// That scene was the program already.
    AlreadyThere,
    /// The streamer has moved on to a third scene, which is left alone.
    MovedOn,
    /// There was no lesson to end.
    NoLesson,
}

#[derive(Debug, Clone, Copy)]
struct Wish {
    is_on: bool,
    at: Instant,
}

/// The near end of the task.
#[derive(Debug)]
pub struct Scenes {
    wish: watch::Sender<Option<Wish>>,
}

impl Scenes {
    /// Starts the task; it ends with this handle. Needs a runtime.
    pub fn start(settings: config::Scenes, password: Option<Secret>) -> Self {
        let (wish, wishes) = watch::channel(None);
        tokio::spawn(Stage { settings, password, before: None }.follow(wishes));
        Self { wish }
    }

    /// Begins or ends a lesson. Does not wait; the latest wish counts.
    pub fn lesson(&self, is_on: bool) {
        self.wish.send_replace(Some(Wish { is_on, at: Instant::now() }));
    }
}

/// What an OBS says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Its release.
    pub version: String,
    /// Whether it has the scene of a lesson.
    pub has_lesson: bool,
}

/// Looks whether that OBS can be reached and has what a lesson needs; changes nothing.
///
/// # Errors
///
/// When it cannot be reached, or lacks something else than the scene.
pub async fn look(
    settings: &config::Scenes,
    password: Option<&Secret>,
) -> Result<Look, ScenesError> {
    let mut obs = Obs::connect(&settings.address, password).await?;
    let version = obs.version().to_owned();
    let scenes = obs.scenes().await?;
    obs.close().await;
    Ok(Look { version, has_lesson: scenes.names.contains(&settings.lesson) })
}

/// The scenes of the other OBS, and what a lesson did to them.
struct Stage {
    settings: config::Scenes,
    password: Option<Secret>,
    /// The scene that was the program before the lesson.
    before: Option<String>,
}

impl Stage {
    async fn follow(mut self, mut wishes: watch::Receiver<Option<Wish>>) {
        while wishes.changed().await.is_ok() {
            let wish = *wishes.borrow_and_update();
            if let Some(wish) = wish {
                self.fulfil(wish, &mut wishes).await;
            }
        }
    }

    /// Tries until it is done, is hopeless or is old, or until there is a newer wish.
    async fn fulfil(&mut self, wish: Wish, wishes: &mut watch::Receiver<Option<Wish>>) {
        let mut pause = Duration::from_millis(PAUSE_MS);
        let mut is_said = false;
        loop {
            let error = match self.switch(wish.is_on).await {
                Ok(done) => return tracing::info!(is_on = wish.is_on, ?done, "the other OBS"),
                Err(error) => error,
            };
            let is_old = wish.at.elapsed() > Duration::from_secs(WISH_S_MAX);
            let next = error.next_step();
            if is_old || !error.is_passing() {
                let error: &dyn std::error::Error = &error;
                return tracing::warn!(error, next, "the other OBS: the lesson is left as it is");
            }
            if !is_said {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, next, "the other OBS: trying again");
                is_said = true;
            }
            match timeout(pause, wishes.changed()).await {
                // Said again, so that the caller sees it.
                Ok(Ok(())) => return wishes.mark_changed(),
                // Nobody wishes anything any more.
                Ok(Err(_)) => return,
                Err(_) => {}
            }
            pause = (pause * 2).min(Duration::from_millis(PAUSE_MS_MAX));
        }
    }

    async fn switch(&mut self, is_on: bool) -> Result<Done, ScenesError> {
        if !is_on && self.before.is_none() {
            return Ok(Done::NoLesson);
        }
        let mut obs = Obs::connect(&self.settings.address, self.password.as_ref()).await?;
        let done = if is_on { self.begin(&mut obs).await } else { self.end(&mut obs).await };
        obs.close().await;
        done
    }

    async fn begin(&mut self, obs: &mut Obs) -> Result<Done, ScenesError> {
        let scenes = obs.scenes().await?;
        let lesson = &self.settings.lesson;
        if !scenes.names.contains(lesson) {
            return Err(ScenesError::NoScene { scene: lesson.clone() });
        }
        if scenes.program == *lesson {
            return Ok(Done::AlreadyThere);
        }
        // Before it is switched: an answer that gets lost must not lose the way back.
        self.before = Some(scenes.program);
        obs.switch_to(lesson).await?;
        Ok(Done::Switched)
    }

    async fn end(&mut self, obs: &mut Obs) -> Result<Done, ScenesError> {
        let Some(before) = self.before.clone() else { return Ok(Done::NoLesson) };
        let done = if obs.program().await? == self.settings.lesson {
            if !obs.scenes().await?.names.contains(&before) {
                self.before = None;
                return Err(ScenesError::NoScene { scene: before });
            }
            obs.switch_to(&before).await?;
            Done::Switched
        } else {
            Done::MovedOn
        };
        self.before = None;
        Ok(done)
    }
}
