//! The task: follows the wishes, the latest of which counts.
//!
//! It connects when there is something to do, tries again with growing pauses while that OBS cannot
//! be reached, and drops a wish that is old: a scene that changes minutes later by itself would be
//! a surprise on the air.

use std::time::{Duration, SystemTime};

use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{ScenesError, memory::Memory, obs::Obs};
use crate::config::{self, Secret};

/// The pause after the first failure, and the longest; each is twice the one before.
const PAUSE_MS: u64 = 500;
const PAUSE_MS_MAX: u64 = 8_000;
/// Age after which a wish that could not be fulfilled is dropped.
const WISH_AGE_MAX: Duration = Duration::from_secs(60);

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
    /// The wish is old, and was not tried any more.
    TooLate,
}

/// A lesson that is to begin or to end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    is_on: bool,
    at: Instant,
    /// The clock on the wall goes on while the machine sleeps; the other one may not.
    at_wall: SystemTime,
}

impl Wish {
    /// Wished now.
    pub(super) fn new(is_on: bool) -> Self {
        Self { is_on, at: Instant::now(), at_wall: SystemTime::now() }
    }

    fn is_old(&self) -> bool {
        // A wall clock that was set back tells nothing.
        let by_wall = self.at_wall.elapsed().unwrap_or_default();
        self.at.elapsed().max(by_wall) > WISH_AGE_MAX
    }
}

/// The scenes of the other OBS, and what a lesson did to them.
pub(super) struct Stage {
    pub(super) settings: config::Scenes,
    pub(super) password: Option<Secret>,
    pub(super) memory: Memory,
}

impl Stage {
    pub(super) async fn follow(mut self, mut wishes: watch::Receiver<Option<Wish>>) {
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
            let error = match self.switch(wish).await {
                Ok(done) => return tracing::info!(is_on = wish.is_on, ?done, "the other OBS"),
                Err(error) => error,
            };
            if !error.is_passing() {
                return warn(&error, "the other OBS: the lesson is left as it is");
            }
            if !is_said {
                warn(&error, "the other OBS: trying again");
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

    /// One attempt. An old wish is none, whether it waited here for its turn or the machine slept.
    async fn switch(&mut self, wish: Wish) -> Result<Done, ScenesError> {
        if wish.is_old() {
            return Ok(Done::TooLate);
        }
        if !wish.is_on && self.memory.before().is_none() {
            return Ok(Done::NoLesson);
        }
        let mut obs = Obs::connect(&self.settings.address, self.password.as_ref()).await?;
        let done = if wish.is_on { self.begin(&mut obs).await } else { self.end(&mut obs).await };
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
        self.memory.keep(scenes.program);
        obs.switch_to(lesson).await?;
        Ok(Done::Switched)
    }

    async fn end(&mut self, obs: &mut Obs) -> Result<Done, ScenesError> {
        let Some(before) = self.memory.before().map(str::to_owned) else {
            return Ok(Done::NoLesson);
        };
        let done = if obs.program().await? == self.settings.lesson {
            if !obs.scenes().await?.names.contains(&before) {
                self.memory.forget();
                return Err(ScenesError::NoScene { scene: before });
            }
            obs.switch_to(&before).await?;
            Done::Switched
        } else {
            Done::MovedOn
        };
        self.memory.forget();
        Ok(done)
    }
}

fn warn(error: &ScenesError, what: &'static str) {
    let next = error.next_step();
    let error: &dyn std::error::Error = error;
    tracing::warn!(error, next, "{what}");
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// Somebody who is no OBS, and a task that would call him.
    async fn somebody() -> (TcpListener, Stage, tempfile::TempDir) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let memory = Memory::open(directory.path().join("lesson.json"), &address);
        let settings = config::Scenes { address, lesson: "Lesson".to_owned() };
        (listener, Stage { settings, password: None, memory }, directory)
    }

    #[tokio::test]
    async fn an_old_wish_is_dropped_before_anybody_is_called() {
        let (listener, mut stage, _directory) = somebody().await;
        let (_wishes, mut wishes) = watch::channel(None);
        let long_ago = SystemTime::now() - WISH_AGE_MAX * 2;
        let slept = Wish { at_wall: long_ago, ..Wish::new(true) };
        stage.fulfil(slept, &mut wishes).await;
        let called = listener.into_std().expect("a listener").accept();
        assert!(called.is_err(), "it called for a wish that was old");
    }

    #[tokio::test]
    async fn a_new_wish_makes_it_call_once_where_no_obs_is() {
        let (listener, mut stage, _directory) = somebody().await;
        let (_wishes, mut wishes) = watch::channel(None);
        let rude = async {
            let (mut call, _) = listener.accept().await.expect("a call");
            assert!(call.read(&mut [0; 4096]).await.expect("a greeting") > 0);
            call.write_all(b"Who is there?\r\n\r\n").await.expect("heard");
        };
        tokio::join!(stage.fulfil(Wish::new(true), &mut wishes), rude);
        assert_eq!(stage.memory.before(), None);
    }

    #[test]
    fn a_wish_ages_by_either_clock() {
        assert!(!Wish::new(true).is_old());
        let long = WISH_AGE_MAX + Duration::from_secs(1);
        let at_wall = SystemTime::now();
        assert!(Wish { at_wall: at_wall - long, ..Wish::new(true) }.is_old());
        assert!(!Wish { at_wall: at_wall + long, ..Wish::new(true) }.is_old());
    }
}
