//! `aivlingual doctor`: looks at every part of this installation and says what is wrong and what to
//! do.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
    process::{Command, Stdio},
};

use aivlingual_shared::endpoint::EndpointError;
use serde::Serialize;

use super::{Failure, Reason, print, print_json};
use crate::{
    config::{Overrides, Scenes, Secrets, Settings},
    engines::local::Whisper,
    language::{dictionary, library::Library},
    scenes,
    store::Store,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    /// It works without.
    Note,
    Wrong,
}

/// What was found at one part.
#[derive(Debug, Serialize)]
struct Finding {
    part: &'static str,
    state: State,
    what: String,
    /// What to do; empty when there is nothing to do.
    next: String,
}

impl Finding {
    fn ok(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, state: State::Ok, what: what.into(), next: String::new() }
    }

    fn note(part: &'static str, what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { part, state: State::Note, what: what.into(), next: next.into() }
    }

    fn wrong(
        part: &'static str,
        error: &(dyn std::error::Error + 'static),
        next: impl Into<String>,
    ) -> Self {
        let chain = std::iter::successors(Some(error), |error| (*error).source());
        let lines: Vec<String> = chain.map(ToString::to_string).collect();
        Self { part, state: State::Wrong, what: lines.join(": "), next: next.into() }
    }
}

pub(super) fn run(arguments: &Arguments, overrides: &Overrides) -> Result<(), Failure> {
    let findings = match Settings::load(overrides) {
        Ok(loaded) => {
            let mut findings = vec![settings(&loaded)];
            findings.extend(installation(&loaded.settings));
            findings
        }
        Err(error) => vec![Finding::wrong("settings", &error, error.next_step())],
    };
    if arguments.json {
        print_json(&findings)?;
    } else {
        for finding in &findings {
            print(&line(finding))?;
        }
    }
    let wrong = findings.iter().filter(|finding| finding.state == State::Wrong).count();
    if wrong == 0 {
        return Ok(());
    }
    Err(Failure::plain(
        Reason::Unwell,
        format!("{wrong} of {} parts need care", findings.len()),
        "",
    ))
}

fn line(finding: &Finding) -> String {
    let mark = match finding.state {
        State::Ok => "ok   ",
        State::Note => "note ",
        State::Wrong => "WRONG",
    };
    let next = if finding.next.is_empty() {
        String::new()
    } else {
        format!("\n      next: {}", finding.next)
    };
    format!("{mark} {}: {}{next}", finding.part, finding.what)
}

fn settings(loaded: &crate::config::Loaded) -> Finding {
    let origin = loaded.file.as_ref().map_or_else(
        || "defaults; there is no settings file".to_owned(),
        |file| file.display().to_string(),
    );
    if loaded.unknown_keys.is_empty() {
        return Finding::ok("settings", origin);
    }
    let keys = loaded.unknown_keys.join(", ");
    Finding::note(
        "settings",
        format!("{origin}: nobody knows {keys}"),
        "correct or remove these keys",
    )
}

fn installation(settings: &Settings) -> Vec<Finding> {
    let other_obs = settings.scenes.as_ref().map(|named| other_obs(settings, named));
    let own = [
        model(settings),
        dictionaries(settings),
        own_dictionaries(&settings.places.dictionaries_dir()),
        state_directory(&settings.places.state_dir),
        database(&settings.places.database()),
        channel(settings),
        ffmpeg(),
    ];
    own.into_iter().chain(other_obs).collect()
}

fn model(settings: &Settings) -> Finding {
    let path = &settings.speech.model;
    match Whisper::load(path, settings.speech.threads) {
        Ok(_) => Finding::ok(
            "speech model",
            format!("{}, {} threads", path.display(), settings.speech.threads),
        ),
        Err(error) => Finding::wrong(
            "speech model",
            &error,
            "run `cargo xtask setup`, or name a whisper.cpp model with --model; until then nothing is heard",
        ),
    }
}

fn dictionaries(settings: &Settings) -> Finding {
    let directory = settings.places.language_dir();
    match Library::load(&directory).and_then(|_| Library::verify(&directory)) {
        Ok(()) => Finding::ok("dictionaries", directory.display().to_string()),
        Err(error) => Finding::wrong(
            "dictionaries",
            &error,
            "run `cargo xtask setup`; until then speech is captioned, but nothing is taught",
        ),
    }
}

fn own_dictionaries(directory: &Path) -> Finding {
    let (own, errors) = dictionary::all(directory);
    let Some(error) = errors.first() else {
        let titles: Vec<&str> = own.iter().map(|one| one.about().title.as_str()).collect();
        let none = "none; `aivlingual data add` takes Yomitan's format".to_owned();
        let what = if titles.is_empty() { none } else { titles.join(", ") };
        return Finding::ok("own dictionaries", what);
    };
    Finding::wrong(
        "own dictionaries",
        error,
        "add it again with `aivlingual data add`; until then it is left out",
    )
}

fn state_directory(directory: &Path) -> Finding {
    let writable = fs::create_dir_all(directory).and_then(|()| tempfile::tempfile_in(directory));
    match writable {
        Ok(_) => Finding::ok("state directory", directory.display().to_string()),
        Err(error) => Finding::wrong(
            "state directory",
            &error,
            format!("make {} writable, or choose another with --state-dir", directory.display()),
        ),
    }
}

fn database(path: &Path) -> Finding {
    if !path.exists() {
        return Finding::ok("database", "none yet; the first session makes it");
    }
    let aside = format!("move {} aside to begin a new one", path.display());
    match Store::open(path).and_then(|store| store.integrity()) {
        Ok(faults) if faults.is_empty() => Finding::ok("database", path.display().to_string()),
        Ok(faults) => Finding {
            part: "database",
            state: State::Wrong,
            what: format!("{} is damaged: {}", path.display(), faults.join("; ")),
            next: aside,
        },
        Err(error) => Finding::wrong("database", &error, aside),
    }
}

fn channel(settings: &Settings) -> Finding {
    let endpoint = settings.endpoint();
    if let Err(error @ (EndpointError::NotPrivate { .. } | EndpointError::Name { .. })) =
        endpoint.connect()
    {
        return Finding::wrong("channel", &error, "name another directory with --runtime-dir");
    }
    let lock = File::open(endpoint.lock_path()).map_err(TryLockError::Error);
    match lock.and_then(|file| file.try_lock()) {
        Err(TryLockError::WouldBlock) => {
            let address = fs::read_to_string(settings.places.address_file()).unwrap_or_default();
            Finding::ok("daemon", format!("running; review page at {address}"))
        }
        _ => Finding::note(
            "daemon",
            "not running",
            "OBS starts it when the AIVlingual source is used; or run `aivlingual serve`",
        ),
    }
}

/// The OBS of another machine that lessons are held in.
fn other_obs(settings: &Settings, named: &Scenes) -> Finding {
    const PART: &str = "other OBS";
    let secrets = match Secrets::load(&settings.places.secrets_file()) {
        Ok(secrets) => secrets,
        Err(error) => return Finding::wrong(PART, &error, error.next_step()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Finding::wrong(PART, &error, "please report this"),
    };
    match runtime.block_on(scenes::look(named, secrets.obs_password.as_ref())) {
        Ok(look) if look.has_lesson => {
            let found = format!(
                "OBS {} at {}, with the scene “{}”",
                look.version, named.address, named.lesson
            );
            Finding::ok(PART, found)
        }
        Ok(look) => Finding::note(
            PART,
            format!("OBS {} at {} has no scene “{}”", look.version, named.address, named.lesson),
            "make that scene, or name another as [scenes] lesson; until then a lesson changes nothing there",
        ),
        Err(error) => Finding::wrong(PART, &error, error.next_step()),
    }
}

fn ffmpeg() -> Finding {
    let asked = Command::new("ffmpeg")
        .arg("-version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match asked {
        Ok(status) if status.success() => Finding::ok("ffmpeg", "found"),
        _ => Finding::note(
            "ffmpeg",
            "not found; WAV, FLAC, MP3, OGG/Vorbis, MP4 and MKV with AAC are read without it",
            "install ffmpeg for Opus and rarer formats",
        ),
    }
}
