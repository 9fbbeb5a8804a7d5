//! Settings: what the user chose, from flags, environment, `config.toml` and defaults, in that
//! order.
//!
//! A bad value stops the start with the file, the key and the allowed range; an unknown key is only
//! reported, so that an older release can read a newer file. Secrets are not settings and never
//! stand in this file: see [`Secrets`].

use std::{
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
};

use aivlingual_shared::endpoint::{Endpoint, RUNTIME_DIR_ENV};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::{Audience, AudienceLevel, Target};

mod edit;
mod options;
mod places;
mod replace;
mod secrets;

pub use edit::{Change, EditError, Line, Origin, SettingsFile, Sheet};
pub use options::{CHOOSABLES, Choosable, Effect, Shape, page};
pub use places::Places;
pub use replace::replace;
pub use secrets::{OBS_PASSWORD_ENV, SECRETS, Secret, SecretError, Secrets};

/// The port of the review page, unless another is chosen.
pub const DEFAULT_PORT: u16 = 4410;
/// Milliseconds of sound between two looks at an unfinished utterance: what two cores keep up with.
pub const DEFAULT_PARTIAL_MS: u64 = 1_600;
/// The port obs-websocket listens on, unless its owner chose another.
pub const DEFAULT_OBS_PORT: u16 = 4455;
/// The scene of a lesson, unless another is named.
pub const DEFAULT_LESSON_SCENE: &str = "Educational-Main";
/// Cards one utterance may bring.
pub const DEFAULT_CARDS_PER_UTTERANCE: usize = 1;

/// Everything that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// Where things lie.
    pub places: Places,
    /// The review page.
    pub review: Review,
    /// The recogniser.
    pub speech: Speech,
    /// What is chosen to be taught.
    pub teaching: Teaching,
    /// The owner's own recordings.
    pub recordings: Recordings,
    /// The OBS of another machine whose scene a lesson switches, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenes: Option<Scenes>,
}

/// The review page and its API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
}

/// The recogniser.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Speech {
    /// The model file.
    pub model: PathBuf,
    /// Threads it may use.
    pub threads: usize,
    /// Milliseconds of sound between two looks at an unfinished utterance.
    pub partial_ms: u64,
    /// Whether unfinished utterances are captioned at all.
    #[serde(rename = "partials")]
    pub has_partials: bool,
}

/// What is chosen to be taught, as long as the plugin does not say otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Teaching {
    /// For whom.
    #[serde(flatten)]
    pub audience: Audience,
    /// Cards one utterance may bring.
    pub cards_per_utterance: usize,
    /// Expressions that come first whenever they are said, however easy or well known they are.
    pub pinned: Vec<String>,
}

/// The owner's own recordings, which are only read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recordings {
    /// The folder OBS records to; without one nothing is played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
}

/// An OBS on another machine, where no plugin of ours runs, and its scenes. Its password is a
/// secret: [`OBS_PASSWORD_ENV`] or [`Places::secrets_file`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scenes {
    /// Where its obs-websocket listens, as in `192.168.1.20:4455`.
    pub address: String,
    /// The scene a lesson switches to.
    pub lesson: String,
}

/// What was given on the command line or in the environment; it wins over the file.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Overrides {
    /// Read settings from this file instead of the usual one.
    #[arg(long, env = "AIVLINGUAL_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Where models and dictionaries lie.
    #[arg(long, env = "AIVLINGUAL_DATA_DIR", value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Where the database, the access token and the logs lie.
    #[arg(long, env = "AIVLINGUAL_STATE_DIR", value_name = "DIR", global = true)]
    pub state_dir: Option<PathBuf>,
    /// Where plugin and daemon meet.
    #[arg(long, env = RUNTIME_DIR_ENV, value_name = "DIR", global = true)]
    pub runtime_dir: Option<PathBuf>,
    /// The speech model, a whisper.cpp (ggml) file.
    #[arg(long, env = "AIVLINGUAL_MODEL", value_name = "FILE", global = true)]
    pub model: Option<PathBuf>,
    /// Threads the recogniser may use.
    #[arg(long, env = "AIVLINGUAL_THREADS", value_name = "N", global = true)]
    pub threads: Option<usize>,
    /// The port of the review page, which only `serve` takes.
    #[arg(skip)]
    pub port: Option<u16>,
}

/// Why there are no settings.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is there but cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file was named but is not there.
    #[error("there is no settings file {}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is not TOML, or a value is of the wrong type.
    #[error("{}: {problem}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        problem: String,
    },
    /// Others may read a file of secrets.
    #[error("{} can be read by others", path.display())]
    NotPrivate {
        /// The file.
        path: PathBuf,
    },
    /// A value is outside its range.
    #[error("{place}: {key} is {value}, but must be {allowed}")]
    Range {
        /// The file, or where else it was given.
        place: String,
        /// The key.
        key: String,
        /// What it says.
        value: String,
        /// What is allowed.
        allowed: String,
    },
}

impl ConfigError {
    /// What a person does about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::Unreadable { path, .. } => {
                format!("look at {}: is it a file, and may you read it?", path.display())
            }
            Self::Missing { path } => format!(
                "check the name, or make the file: `aivlingual config > {}` writes what is in force",
                path.display()
            ),
            Self::NotPrivate { path } => format!("chmod 600 {}", path.display()),
            Self::Malformed { .. } | Self::Range { .. } => {
                "correct the value, or remove it to get the default".to_owned()
            }
        }
    }
}

/// Settings together with what was odd about the file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// What won over the file.
    pub overrides: Overrides,
    /// The file they come from, if there was one.
    pub file: Option<PathBuf>,
    /// Where the file is, or would be.
    pub path: PathBuf,
    /// Keys nobody knows, as `section.key`.
    pub unknown_keys: Vec<String>,
}

impl Settings {
    /// Reads the settings: flags and environment in `overrides`, then the file, then defaults.
    pub fn load(overrides: &Overrides) -> Result<Loaded, ConfigError> {
        let path = overrides.config.clone().unwrap_or_else(places::config_file);
        let text = match fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if overrides.config.is_some() {
                    return Err(ConfigError::Missing { path });
                }
                None
            }
            Err(source) => return Err(ConfigError::Unreadable { path, source }),
        };
        let (settings, unknown_keys) =
            Self::read(overrides, &path, text.as_deref().unwrap_or_default())?;
        let file = text.is_some().then(|| path.clone());
        Ok(Loaded { settings, overrides: overrides.clone(), file, path, unknown_keys })
    }

    /// Reads the text of a settings file; returns the keys nobody knows, too.
    fn read(
        overrides: &Overrides,
        path: &Path,
        text: &str,
    ) -> Result<(Self, Vec<String>), ConfigError> {
        let (file, unknown_keys) = parse(path, text)?;
        Ok((combine(overrides, file, path)?, unknown_keys))
    }

    /// Where plugin and daemon meet.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::in_directory(&self.places.runtime_dir)
    }
}

/// `config.toml` as it is written; every key may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    places: FilePlaces,
    review: FileReview,
    speech: FileSpeech,
    teaching: FileTeaching,
    recordings: FileRecordings,
    scenes: FileScenes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FilePlaces {
    data_dir: Option<PathBuf>,
    state_dir: Option<PathBuf>,
    runtime_dir: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FileReview {
    port: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FileSpeech {
    model: Option<PathBuf>,
    threads: Option<usize>,
    partial_ms: Option<u64>,
    partials: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FileTeaching {
    target: Option<Target>,
    level: Option<AudienceLevel>,
    cards_per_utterance: Option<usize>,
    pinned: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FileRecordings {
    folder: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FileScenes {
    address: Option<String>,
    lesson: Option<String>,
}

fn parse(path: &Path, text: &str) -> Result<(File, Vec<String>), ConfigError> {
    // The parser's own words would quote the line, and the line may hold what is nobody's business.
    let malformed = |error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        // Of the line itself, the key alone is told.
        let written = text.lines().nth(line - 1).and_then(|written| written.split_once('='));
        let key = written.map(|(key, _)| format!("{}: ", key.trim())).unwrap_or_default();
        ConfigError::Malformed {
            path: path.to_path_buf(),
            problem: format!("line {line}: {key}{}", error.message()),
        }
    };
    let file = toml::from_str(text).map_err(malformed)?;
    let table: toml::Table = toml::from_str(text).map_err(malformed)?;
    Ok((file, unknown_keys(&table)))
}

fn unknown_keys(table: &toml::Table) -> Vec<String> {
    let mut unknown = Vec::new();
    for (section, value) in table {
        match value.as_table() {
            Some(keys) if CHOOSABLES.iter().any(|row| row.section == section) => unknown.extend(
                keys.keys()
                    .filter(|key| options::row(section, key).is_none())
                    .map(|key| format!("{section}.{key}")),
            ),
            _ => unknown.push(section.clone()),
        }
    }
    unknown
}

fn combine(overrides: &Overrides, file: File, path: &Path) -> Result<Settings, ConfigError> {
    let places = Places {
        data_dir: overrides
            .data_dir
            .clone()
            .or(file.places.data_dir)
            .unwrap_or_else(places::data_dir),
        state_dir: overrides
            .state_dir
            .clone()
            .or(file.places.state_dir)
            .unwrap_or_else(places::state_dir),
        runtime_dir: overrides
            .runtime_dir
            .clone()
            .or(file.places.runtime_dir)
            .unwrap_or_else(|| Endpoint::of_user().directory().to_path_buf()),
    };
    let place = |is_override: bool| {
        if is_override {
            "the command line or environment".into()
        } else {
            path.display().to_string()
        }
    };
    let threads = within(
        &place(overrides.threads.is_some()),
        ("speech", "threads"),
        overrides.threads.or(file.speech.threads).unwrap_or_else(default_threads),
    )?;
    let partial_ms = within(
        &place(false),
        ("speech", "partial_ms"),
        file.speech.partial_ms.unwrap_or(DEFAULT_PARTIAL_MS),
    )?;
    let port = file.review.port.unwrap_or(DEFAULT_PORT.into());
    let port: u16 = within(&place(false), ("review", "port"), port)?;
    let cards_per_utterance = within(
        &place(false),
        ("teaching", "cards_per_utterance"),
        file.teaching.cards_per_utterance.unwrap_or(DEFAULT_CARDS_PER_UTTERANCE),
    )?;
    let model = overrides.model.clone().or(file.speech.model);
    let folder = file.recordings.folder.filter(|folder| !folder.as_os_str().is_empty());
    Ok(Settings {
        speech: Speech {
            model: model.unwrap_or_else(|| places.default_model()),
            threads,
            partial_ms,
            has_partials: file.speech.partials.unwrap_or(true),
        },
        review: Review { port: overrides.port.unwrap_or(port) },
        teaching: Teaching {
            audience: Audience {
                target: file.teaching.target.unwrap_or(Target::Both),
                level: file.teaching.level.unwrap_or(AudienceLevel::All),
            },
            cards_per_utterance,
            pinned: file.teaching.pinned,
        },
        recordings: Recordings { folder: folder.map(|f| absolute(f, &place(false))).transpose()? },
        scenes: scenes(file.scenes, &place(false))?,
        places,
    })
}

/// A folder that does not depend on where the daemon was started.
fn absolute(folder: PathBuf, place: &str) -> Result<PathBuf, ConfigError> {
    if folder.is_absolute() {
        return Ok(folder);
    }
    Err(ConfigError::Range {
        place: place.to_owned(),
        key: "recordings.folder".to_owned(),
        value: folder.display().to_string(),
        allowed: "a whole path, as in /home/aya/Videos or C:\\Users\\Aya\\Videos".to_owned(),
    })
}

/// Without an address there is no other machine.
fn scenes(file: FileScenes, place: &str) -> Result<Option<Scenes>, ConfigError> {
    let Some(given) = file.address.filter(|given| !given.trim().is_empty()) else {
        return Ok(None);
    };
    let address = address_of(given.trim()).ok_or_else(|| ConfigError::Range {
        place: place.to_owned(),
        key: "scenes.address".to_owned(),
        // Whoever writes a password into it finds it in no log.
        value: "something else".to_owned(),
        allowed: "a host or host:port, as in 192.168.1.20:4455".to_owned(),
    })?;
    let lesson = file.lesson.unwrap_or_else(|| DEFAULT_LESSON_SCENE.to_owned());
    Ok(Some(Scenes { address, lesson }))
}

/// A host with its port, without anything that would make an address say more: a password has no
/// place in it.
fn address_of(given: &str) -> Option<String> {
    let host_end = given.rfind(']').map_or(0, |bracket| bracket + 1);
    let (host, port) = match given[host_end..].rfind(':') {
        Some(colon) => (&given[..host_end + colon], given[host_end + colon + 1..].parse().ok()?),
        None => (given, DEFAULT_OBS_PORT),
    };
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match inside {
        Some(inside) => inside.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')),
    };
    (is_host && !host.is_empty() && port != 0).then(|| format!("{host}:{port}"))
}

/// Refuses a number outside the range the table of settings names.
fn within<T, N>(place: &str, (section, key): (&str, &str), value: T) -> Result<N, ConfigError>
where
    T: Copy + Display + TryInto<u64>,
    N: TryFrom<u64>,
{
    let range = match options::row(section, key).map(|row| row.shape) {
        Some(Shape::Whole { least, most }) => least..=most,
        _ => 0..=u64::MAX,
    };
    let number = value.try_into().ok().filter(|number| range.contains(number));
    number.and_then(|number| N::try_from(number).ok()).ok_or_else(|| ConfigError::Range {
        place: place.to_owned(),
        key: format!("{section}.{key}"),
        value: value.to_string(),
        allowed: format!("from {} to {}", range.start(), range.end()),
    })
}

/// Half the cores, and more than four do not make it faster: the recogniser spins while it waits
/// for its own threads, and OBS must never wait for it.
fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).clamp(1, 4))
}

#[cfg(test)]
mod tests;
