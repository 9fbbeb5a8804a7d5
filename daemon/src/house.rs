//! Builds the floors and runs them: the whole daemon is this one function, so a test boots the true
//! one in a temporary place.
//!
//! What is missing (a model, a dictionary) does not stop the house: it says so on the page and to
//! the plugin, and does the rest.

use std::{fs, future::Future, io, path::PathBuf, sync::Arc, time::Duration};

use interprocess::local_socket::tokio::Listener;
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{broadcast, mpsc, watch},
};

use crate::{
    channel,
    config::{Loaded, Secrets, Settings, SettingsFile},
    engines::{Recognizer, local},
    health::Health,
    language::{
        dictionary,
        library::{Library, LibraryError},
    },
    news::{Feed, Now},
    review::{self, AccessToken, Desk, TokenError},
    scenes::Scenes,
    session::{live::Surroundings, recognition::Recognition, talk::Teacher},
    store::{Store, StoreError},
    teaching,
};

/// Lessons that may wait for a connection to pass them on.
const LESSONS_WAITING_MAX: usize = 16;
/// How long sessions may take to keep what was just said when the house closes.
const CLOSING_S_MAX: u64 = 25;
/// The doors, opened by the caller.
pub struct Listeners {
    /// Where plugins knock.
    pub channel: Listener,
    /// Where browsers knock; on loopback.
    pub review: TcpListener,
}

/// Why the house could not be built.
#[derive(Debug, Error)]
pub enum HouseError {
    /// A directory cannot be made or written.
    #[error("{} cannot be written", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The access token cannot be kept.
    #[error("the access token cannot be kept")]
    Token(#[from] TokenError),
    /// The system refused a thread or a socket.
    #[error("the system refused")]
    System(#[from] io::Error),
}

impl HouseError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Directory { .. } | Self::Token(_) => {
                "make the directory writable, or choose another with --state-dir"
            }
            Self::Store(_) => {
                "`aivlingual doctor` looks closer; move the file aside to begin a new one"
            }
            Self::System(_) => "close other programs and try again",
        }
    }
}

/// Runs the daemon until `shutdown`, then lets every session keep what it heard.
pub async fn run(
    loaded: Loaded,
    listeners: Listeners,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), HouseError> {
    let settings = loaded.settings.clone();
    let places = &settings.places;
    let as_directory = |source| HouseError::Directory { path: places.state_dir.clone(), source };
    fs::create_dir_all(&places.state_dir).map_err(as_directory)?;
    let store = Store::open(&places.database())?;
    let token = AccessToken::load_or_create(&places.token_file())?;

    let health = Arc::new(Health::default());
    let watchers = Feed::default();
    let now = Now::new(watchers.clone());
    let (alive, mut last_breath) = mpsc::channel::<()>(1);
    let library = load_library(&settings).await;
    let model = settings.speech.model.clone();
    let threads = settings.speech.threads;
    let make = move || {
        local::Whisper::load(&model, threads)
            .map(|whisper| Box::new(whisper) as Box<dyn Recognizer>)
    };
    let surroundings = Surroundings {
        store: store.clone(),
        recognition: Arc::new(Recognition::start(make, Arc::clone(&health))?),
        health: Arc::clone(&health),
        watchers: watchers.clone(),
        look_ms: settings.speech.has_partials.then_some(settings.speech.partial_ms),
        alive,
    };

    let kept = store.clone();
    let file = Arc::new(SettingsFile::new(loaded));
    let desk = desk(store, (watchers, now.clone()), &health, token, (library.clone(), file));
    let address = format!("http://{}", listeners.review.local_addr()?);
    fs::write(places.address_file(), &address)
        .map_err(|source| HouseError::Directory { path: places.runtime_dir.clone(), source })?;
    tracing::info!(%address, "the review page is served");

    let wanted = settings.teaching.clone();
    let links = desk.clone();
    let scenes = scenes_elsewhere(&settings);
    let deps = channel::Deps {
        surroundings,
        now,
        audience: settings.teaching.audience,
        new_teacher: Arc::new(move || match &library {
            Some(library) => Box::new(teaching::Spotting::new(
                Arc::clone(library),
                kept.clone(),
                wanted.pinned.clone(),
                wanted.cards_per_utterance,
            )) as Box<dyn Teacher>,
            None => Box::new(teaching::Nothing),
        }),
        review_link: Arc::new(move || links.one_time_link(&address)),
        lessons: broadcast::Sender::new(LESSONS_WAITING_MAX),
        lesson_elsewhere: scenes.as_ref().map(|(address, scenes)| {
            let scenes = Arc::clone(scenes);
            let lesson = Arc::new(move |is_on| scenes.lesson(is_on));
            channel::LessonElsewhere { address: address.clone(), lesson }
        }),
    };
    let (closing, is_closing) = watch::channel(false);
    let page = tokio::spawn(review::serve(listeners.review, desk, closed(is_closing)));
    channel::serve(listeners.channel, deps, shutdown).await;
    // Connections held the other ends, and are gone. A lesson that was just asked for is not left
    // half begun.
    if let Some(scenes) = scenes.and_then(|(_, scenes)| Arc::into_inner(scenes)) {
        let _ = tokio::time::timeout(Duration::from_secs(CLOSING_S_MAX), scenes.finish()).await;
    }
    // Sessions hold the other ends; the last to finish wakes us.
    let _ = tokio::time::timeout(Duration::from_secs(CLOSING_S_MAX), last_breath.recv()).await;
    // The page may have gone by itself; then there is nobody to tell.
    let _ = closing.send(true);
    if let Ok(Err(error)) = page.await {
        tracing::warn!(%error, "the review page ended badly");
    }
    Ok(())
}

/// The OBS of another machine whose scenes are switched, and where it listens, if the settings name
/// one. Secrets that cannot be read cost only that.
fn scenes_elsewhere(settings: &Settings) -> Option<(String, Arc<Scenes>)> {
    let named = settings.scenes.clone()?;
    match Secrets::load(&settings.places.secrets_file()) {
        Ok(secrets) => {
            let address = named.address.clone();
            let memory = settings.places.lesson_file();
            Some((address, Arc::new(Scenes::start(named, secrets.obs_password, memory))))
        }
        Err(error) => {
            let next = error.next_step();
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, next, "scenes of the other OBS are left alone");
            None
        }
    }
}

async fn closed(mut is_closing: watch::Receiver<bool>) {
    // An error means the house is gone, which is closed enough.
    let _ = is_closing.wait_for(|is_closing| *is_closing).await;
}

/// Without dictionaries the house still captions; it only cannot teach.
async fn load_library(settings: &Settings) -> Option<Arc<Library>> {
    let places = settings.places.clone();
    let load = move || {
        let library = Library::load(&places.language_dir())?;
        let (own, errors) = dictionary::all(&places.dictionaries_dir());
        for error in &errors {
            tracing::warn!(error = error as &dyn std::error::Error, "a dictionary is left out");
        }
        Ok::<_, LibraryError>(library.with_dictionaries(own))
    };
    let loaded = tokio::task::spawn_blocking(load).await;
    match loaded {
        Ok(Ok(library)) => Some(Arc::new(library)),
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "no dictionaries");
            None
        }
        Err(error) => {
            tracing::error!(%error, "the dictionaries could not be read");
            None
        }
    }
}

fn desk(
    store: Store,
    (live, now): (Feed, Now),
    health: &Arc<Health>,
    token: AccessToken,
    (library, settings): (Option<Arc<Library>>, Arc<SettingsFile>),
) -> Desk {
    let report = Arc::clone(health);
    let journeys = Arc::clone(health);
    Desk {
        store,
        live,
        now,
        health: Arc::new(move || report.report()),
        journeys: Arc::new(move || journeys.journeys()),
        token,
        ruby: teaching::ruby(library.clone()),
        look_up: teaching::look_up(library.clone()),
        sentence: teaching::sentence(library),
        version: env!("CARGO_PKG_VERSION"),
        settings,
    }
}
