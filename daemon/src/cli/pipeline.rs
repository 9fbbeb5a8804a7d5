//! What several commands do alike: load the trades, read a recording, show how far it is.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Reason, warn};
use crate::{
    config::Settings,
    engines::{EngineError, local::Whisper},
    language::{
        dictionary,
        library::{Library, LibraryError},
    },
    media::MediaError,
    session::transcribe::{TranscribeError, Transcript, transcribe},
    store::{Store, StoreError},
    vocabulary::Wishes,
};

pub(super) const SET_UP: &str =
    "run `cargo xtask setup` in the source tree, or install the package again";

/// Opens the dictionaries, and those the user brought.
pub(super) fn library(settings: &Settings) -> Result<Library, Failure> {
    let library = shipped_library(settings)?;
    let (own, errors) = dictionary::all(&settings.places.dictionaries_dir());
    errors.iter().for_each(|error| warn(error));
    Ok(library.with_dictionaries(own))
}

/// Opens the dictionaries that come with the product.
pub(super) fn shipped_library(settings: &Settings) -> Result<Library, Failure> {
    Library::load(&settings.places.language_dir()).map_err(|error| library_failure(&error))
}

fn library_failure(error: &LibraryError) -> Failure {
    Failure::new(Reason::SetUp, error, SET_UP)
}

/// What is pinned and, unless it is to be ignored, what is known. A database that cannot be read
/// costs only that knowledge.
pub(super) fn wishes(settings: &Settings, ignores_known: bool) -> Wishes {
    let database = settings.places.database();
    let known = if ignores_known || !database.exists() {
        Vec::new()
    } else {
        Store::open(&database).and_then(|store| store.known()).unwrap_or_else(|error| {
            warn(&unread(&error));
            Vec::new()
        })
    };
    Wishes {
        pinned: settings.teaching.pinned.iter().collect(),
        known: known.iter().map(|word| &word.form).collect(),
    }
}

fn unread(error: &StoreError) -> String {
    format!("{error}, so words you know are taught too; {}", error.next_step())
}

/// Opens the speech model.
pub(super) fn recognizer(settings: &Settings) -> Result<Whisper, Failure> {
    Whisper::load(&settings.speech.model, settings.speech.threads)
        .map_err(|error| engine_failure(&error))
}

fn engine_failure(error: &EngineError) -> Failure {
    match error {
        EngineError::ModelMissing { .. } | EngineError::ModelUnusable { .. } => {
            Failure::new(Reason::SetUp, error, format!("{SET_UP}; or name another with --model"))
        }
        EngineError::Failed(_) => Failure::new(Reason::Unexpected, error, "please report this"),
    }
}

/// Transcribes a recording, with a progress bar where a person watches.
pub(super) fn hear(
    file: &Path,
    speaker: Option<&str>,
    settings: &Settings,
) -> Result<Transcript, Failure> {
    let mut recognizer = recognizer(settings)?;
    let bar = bar("listening");
    let mut progress = |share: f64| bar.set_position((share * 1_000.0) as u64);
    let transcript = transcribe(file, &mut recognizer, speaker, &mut progress);
    bar.finish_and_clear();
    let transcript = transcript.map_err(|error| transcribe_failure(&error))?;
    if transcript.is_cut {
        warn(&format!("{} breaks off; what could be read was used", file.display()));
    }
    Ok(transcript)
}

fn transcribe_failure(error: &TranscribeError) -> Failure {
    match error {
        TranscribeError::Engine(error) => engine_failure(error),
        // These carry their next step in the sentence itself.
        TranscribeError::Media(error) => Failure::new(media_reason(error), error, ""),
    }
}

fn media_reason(error: &MediaError) -> Reason {
    match error {
        MediaError::FfmpegMissing(_) => Reason::SetUp,
        _ => Reason::Input,
    }
}

/// A bar on standard error; nothing is drawn where nobody looks.
pub(super) fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(1_000).with_message(what);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
