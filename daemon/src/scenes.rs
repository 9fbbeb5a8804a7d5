//! Lessons in an OBS no plugin of ours runs in, on another machine: its scene is switched through
//! obs-websocket 5, and switched back.
//!
//! One task owns what is done there. It must never touch a scene unasked, nor say the password
//! anywhere.

mod memory;
mod obs;
mod stage;
mod wire;

use std::path::PathBuf;

use thiserror::Error;
use tokio::{sync::watch, task::JoinHandle};

use crate::config::{self, Secret};
use memory::Memory;
use obs::Obs;
use stage::{Stage, Wish};

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

/// The near end of the task.
#[derive(Debug)]
pub struct Scenes {
    wish: watch::Sender<Option<Wish>>,
    task: JoinHandle<()>,
}

impl Scenes {
    /// Starts the task, which keeps the way back out of a lesson in the file `memory`. Needs a
    /// runtime. The task ends soon after this handle: it does what it is at, and tries nothing
    /// again.
    pub fn start(settings: config::Scenes, password: Option<Secret>, memory: PathBuf) -> Self {
        let (wish, wishes) = watch::channel(None);
        let memory = Memory::open(memory, &settings.address);
        let task = tokio::spawn(Stage { settings, password, memory }.follow(wishes));
        Self { wish, task }
    }

    /// Begins or ends a lesson. Does not wait; the latest wish counts.
    pub fn lesson(&self, is_on: bool) {
        self.wish.send_replace(Some(Wish::new(is_on)));
    }

    /// Ends the task and waits until nothing more is done. The latest wish is still tried once.
    pub async fn finish(self) {
        drop(self.wish);
        // A task that panicked is over as well.
        let _ = self.task.await;
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
