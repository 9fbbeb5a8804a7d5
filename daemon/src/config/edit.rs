//! The settings file as the owner changes it from the desk: checked by the loader itself, written
//! whole, with everything else in it left as it stands, and with a way back.
//!
//! Blocks; runs on a thread that may. One change at a time.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError, RwLock},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use toml_edit::{DocumentMut, Item, Table, Value};

use super::{
    CHOOSABLES, Choosable, ConfigError, Effect, Loaded, Overrides, Settings, options,
    replace::replace,
};

/// States before a change that are kept.
const BACKUPS_MAX: usize = 10;
/// Bytes of a settings file at most; a person's has a few hundred.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// New values by name, as in `speech.threads`; without a value the default holds again.
pub type Change = BTreeMap<String, Option<serde_json::Value>>;

/// Why a change was not made.
#[derive(Debug, Error)]
pub enum EditError {
    /// Somebody changed the file since it was read: read it again and decide.
    #[error("the settings were changed elsewhere meanwhile")]
    Conflict,
    /// There is no such setting.
    #[error("there is no setting {0}")]
    Unknown(String),
    /// The loader refuses the value.
    #[error("{key} cannot be that")]
    Refused {
        /// Which setting.
        key: String,
        /// What the loader says.
        #[source]
        why: Box<ConfigError>,
    },
    /// The file as it stands is refused, so nothing can be changed in it here.
    #[error("the settings file is not in order")]
    Broken(#[source] ConfigError),
    /// The file or its folder cannot be written.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No change is left to take back.
    #[error("there is no change to take back")]
    NothingToUndo,
}

/// Where a value in force comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A flag of the command line.
    Flag,
    /// The environment.
    Environment,
    /// The settings file.
    File,
    /// Nobody chose.
    Default,
}

/// One setting as it stands.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is.
    pub setting: &'static Choosable,
    /// What is in force; `None` when it is off.
    pub in_force: Option<toml::Value>,
    /// Where that comes from.
    pub origin: Origin,
    /// What the file says.
    pub in_file: Option<toml::Value>,
    /// What will be in force after the next start.
    pub next: Option<toml::Value>,
}

impl Line {
    /// Whether something was chosen that the running daemon does not heed yet.
    pub fn waits(&self) -> bool {
        self.in_force != self.next
    }
}

/// All settings as they stand.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// One for each setting.
    pub lines: Vec<Line>,
    /// Names the version of the file.
    pub version: String,
    /// The file, which need not exist.
    pub path: PathBuf,
    /// Keys in it nobody knows.
    pub unknown_keys: Vec<String>,
    /// Whether a change can be taken back.
    pub can_undo: bool,
}

/// What is in force, and the names of the settings the file had a say in.
struct Running {
    settings: Settings,
    from_file: Vec<String>,
}

/// The file, and what the running daemon made of it.
pub struct SettingsFile {
    path: PathBuf,
    overrides: Overrides,
    running: RwLock<Running>,
    changing: Mutex<()>,
}

impl SettingsFile {
    /// For a daemon that was started with `loaded`.
    pub fn new(loaded: Loaded) -> Self {
        let text = read(&loaded.path).unwrap_or_default();
        let running = Running { settings: loaded.settings, from_file: names_in(&text) };
        Self {
            path: loaded.path,
            overrides: loaded.overrides,
            running: RwLock::new(running),
            changing: Mutex::new(()),
        }
    }

    /// What is in force.
    pub fn settings(&self) -> Settings {
        self.running.read().unwrap_or_else(PoisonError::into_inner).settings.clone()
    }

    /// All settings as they stand.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the loader refuses it.
    pub fn sheet(&self) -> Result<Sheet, EditError> {
        self.sheet_of(&read(&self.path).map_err(EditError::Broken)?)
    }

    /// Changes values in the file, if it still has the version `expected`. The loader has the last
    /// word: what it would refuse at the next start is not written.
    pub fn change(&self, expected: Option<&str>, change: &Change) -> Result<Sheet, EditError> {
        let _turn = self.turn();
        let before = read(&self.path).map_err(EditError::Broken)?;
        expect(expected, &before)?;
        self.check(&before).map_err(EditError::Broken)?;
        let mut text = before.clone();
        for (name, value) in change {
            let setting = options::named(name).ok_or_else(|| EditError::Unknown(name.clone()))?;
            text = set(&text, setting, value.as_ref())
                .and_then(|text| self.check(&text).map(|()| text))
                .map_err(|why| EditError::Refused { key: name.clone(), why: why.into() })?;
        }
        if text != before {
            self.back_up(&before)?;
            self.write(&text)?;
        }
        self.sheet_of(&text)
    }

    /// Takes the last change back, if the file still has the version `expected`.
    pub fn undo(&self, expected: Option<&str>) -> Result<Sheet, EditError> {
        let _turn = self.turn();
        expect(expected, &read(&self.path).map_err(EditError::Broken)?)?;
        let backup = self.backups().pop().ok_or(EditError::NothingToUndo)?;
        let text = read(&backup).map_err(EditError::Broken)?;
        self.write(&text)?;
        fs::remove_file(&backup)
            .map_err(|source| EditError::Unwritable { path: backup, source })?;
        self.sheet_of(&text)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the loader, of the file alone: what a flag hides must be right, too.
    fn check(&self, text: &str) -> Result<(), ConfigError> {
        Settings::read(&Overrides::default(), &self.path, text).map(|_| ())
    }

    fn sheet_of(&self, text: &str) -> Result<Sheet, EditError> {
        self.check(text).map_err(EditError::Broken)?;
        let read = Settings::read(&self.overrides, &self.path, text);
        let (next, unknown_keys) = read.map_err(EditError::Broken)?;
        let table: toml::Table = toml::from_str(text).unwrap_or_default();
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        let line = |setting: &'static Choosable| Line {
            setting,
            in_force: options::value_in(&running.settings, setting),
            origin: self.origin(setting, &running.from_file),
            in_file: table.get(setting.section).and_then(|keys| keys.get(setting.key)).cloned(),
            next: options::value_in(&next, setting),
        };
        Ok(Sheet {
            lines: CHOOSABLES.iter().map(line).collect(),
            version: version(text),
            path: self.path.clone(),
            unknown_keys,
            can_undo: !self.backups().is_empty(),
        })
    }

    fn origin(&self, setting: &Choosable, from_file: &[String]) -> Origin {
        if let Some(given) = self.overrides.value(setting)
            && let Some((_, variable)) = setting.elsewhere
        {
            let said = env::var_os(variable).is_some_and(|said| said.to_string_lossy() == given);
            return if said { Origin::Environment } else { Origin::Flag };
        }
        if from_file.contains(&setting.name()) { Origin::File } else { Origin::Default }
    }

    fn write(&self, text: &str) -> Result<(), EditError> {
        let unwritable = |source| EditError::Unwritable { path: self.path.clone(), source };
        replace(&self.path, text, false).map_err(unwritable)?;
        let read = Settings::read(&self.overrides, &self.path, text);
        let (next, _) = read.map_err(EditError::Broken)?;
        let mut running = self.running.write().unwrap_or_else(PoisonError::into_inner);
        let now = |name: &String| {
            options::named(name).is_some_and(|setting| setting.effect == Effect::AtOnce)
        };
        running.from_file.retain(|name| !now(name));
        running.from_file.extend(names_in(text).into_iter().filter(now));
        running.settings.recordings = next.recordings;
        Ok(())
    }

    /// Keeps what the file said before a change, and forgets the oldest.
    fn back_up(&self, before: &str) -> Result<(), EditError> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let mut backups = self.backups();
        // A clock that was set back must not make the newest the oldest.
        let after = backups.last().and_then(|last| number(last)).map_or(0, |last| last + 1);
        let backup = self.backup_folder().join(format!("{:020}.toml", since.max(after)));
        let unwritable = |path: &Path, source| EditError::Unwritable { path: path.into(), source };
        replace(&backup, before, true).map_err(|source| unwritable(&backup, source))?;
        backups.push(backup);
        for old in backups.iter().rev().skip(BACKUPS_MAX) {
            fs::remove_file(old).map_err(|source| unwritable(old, source))?;
        }
        Ok(())
    }

    /// `config.toml.before`, beside the file.
    fn backup_folder(&self) -> PathBuf {
        let mut folder = self.path.clone().into_os_string();
        folder.push(".before");
        folder.into()
    }

    /// The kept states, the newest last.
    fn backups(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.backup_folder()).into_iter().flatten();
        let mut backups: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| number(path).is_some())
            .collect();
        backups.sort();
        backups
    }
}

impl Overrides {
    /// What was said of a setting beside the file.
    fn value(&self, setting: &Choosable) -> Option<String> {
        let path = |path: &Option<PathBuf>| Some(path.as_ref()?.to_string_lossy().into_owned());
        match (setting.section, setting.key) {
            ("places", "data_dir") => path(&self.data_dir),
            ("places", "state_dir") => path(&self.state_dir),
            ("places", "runtime_dir") => path(&self.runtime_dir),
            ("speech", "model") => path(&self.model),
            ("speech", "threads") => self.threads.map(|threads| threads.to_string()),
            ("review", "port") => self.port.map(|port| port.to_string()),
            _ => None,
        }
    }
}

/// When a backup was made, by its name.
fn number(backup: &Path) -> Option<u128> {
    let is_ours = backup.extension().is_some_and(|extension| extension == "toml");
    backup.file_stem()?.to_str()?.parse().ok().filter(|_| is_ours)
}

/// The text of a settings file; one that is not there says nothing.
fn read(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut text = String::new();
    file.take(FILE_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

fn version(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn expect(expected: Option<&str>, text: &str) -> Result<(), EditError> {
    match expected {
        Some(expected) if expected != version(text) => Err(EditError::Conflict),
        _ => Ok(()),
    }
}

/// The settings a text says something of, by name.
fn names_in(text: &str) -> Vec<String> {
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    let said = |chosen: &&Choosable| {
        table.get(chosen.section).is_some_and(|keys| keys.get(chosen.key).is_some())
    };
    CHOOSABLES.iter().filter(said).map(Choosable::name).collect()
}

/// The text with one value changed and all else as it was, comments too.
fn set(
    text: &str,
    setting: &Choosable,
    value: Option<&serde_json::Value>,
) -> Result<String, ConfigError> {
    let malformed = |problem: String| ConfigError::Malformed { path: PathBuf::new(), problem };
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| malformed(error.to_string()))?;
    let Some(value) = value else {
        if let Some(section) = document.get_mut(setting.section).and_then(Item::as_table_like_mut) {
            section.remove(setting.key);
        }
        return Ok(document.to_string());
    };
    let mut value = toml_of(value).ok_or_else(|| malformed("this is no such value".to_owned()))?;
    let section = document.entry(setting.section).or_insert(Item::Table(Table::new()));
    let section = section
        .as_table_like_mut()
        .ok_or_else(|| malformed(format!("{} is no table", setting.section)))?;
    match section.get_mut(setting.key).and_then(Item::as_value_mut) {
        Some(before) => {
            *value.decor_mut() = before.decor().clone();
            *before = value;
        }
        None => {
            section.insert(setting.key, Item::Value(value));
        }
    }
    Ok(document.to_string())
}

fn toml_of(value: &serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Bool(flag) => Some((*flag).into()),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Some(whole.into()),
            None => number.as_f64().map(Value::from),
        },
        serde_json::Value::String(text) => Some(text.as_str().into()),
        serde_json::Value::Array(items) => {
            items.iter().map(toml_of).collect::<Option<toml_edit::Array>>().map(Value::Array)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
