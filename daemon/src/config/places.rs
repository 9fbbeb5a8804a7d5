//! Where things lie on each system, by the habits of that system.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use serde::Serialize;

/// The directories of one installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Places {
    /// Models and dictionaries; only read.
    pub data_dir: PathBuf,
    /// The database, the access token, logs.
    pub state_dir: PathBuf,
    /// The channel and the lock; private.
    pub runtime_dir: PathBuf,
}

impl Places {
    /// The compiled dictionaries.
    pub fn language_dir(&self) -> PathBuf {
        self.data_dir.join("language")
    }

    /// Dictionaries the user brought; beside the database, for the data directory may belong to
    /// a package.
    pub fn dictionaries_dir(&self) -> PathBuf {
        self.state_dir.join("dictionaries")
    }

    /// The speech model that setup fetches.
    pub fn default_model(&self) -> PathBuf {
        self.data_dir.join("models").join("ggml-base-q8_0.bin")
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.state_dir.join("aivlingual.db")
    }

    /// The file with the access token of the review page.
    pub fn token_file(&self) -> PathBuf {
        self.state_dir.join("access-token")
    }

    /// The private file with the secrets, which the owner writes.
    pub fn secrets_file(&self) -> PathBuf {
        self.state_dir.join("secrets.toml")
    }

    /// The file with the way back out of a lesson in the OBS of another machine.
    pub fn lesson_file(&self) -> PathBuf {
        self.state_dir.join("lesson.json")
    }

    /// The file that says where the running daemon's review page is.
    pub fn address_file(&self) -> PathBuf {
        self.runtime_dir.join("review.address")
    }

    /// The private file that says what is shared with viewers, where that is to outlive a restart.
    pub fn share_file(&self) -> PathBuf {
        self.state_dir.join("share.json")
    }

    /// The log of the running daemon.
    pub fn log_file(&self) -> PathBuf {
        self.state_dir.join("daemon.log")
    }
}

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "aivlingual")
}

/// How many folders above the program a package may keep its data: `bin` in a system's package,
/// `bin/64bit` in a plugin's folder.
const FOLDERS_ABOVE: usize = 3;

/// Near the program in a package, else the user's data directory.
pub(super) fn data_dir() -> PathBuf {
    let program = std::env::current_exe().ok();
    let folders = program.iter().flat_map(|program| program.ancestors().skip(1));
    let near = folders
        .take(FOLDERS_ABOVE)
        .map(|folder| folder.join("share").join("aivlingual"))
        .find(|directory| is_data_dir(directory));
    near.unwrap_or_else(|| {
        project().map_or_else(|| PathBuf::from("aivlingual-data"), |p| p.data_dir().to_path_buf())
    })
}

fn is_data_dir(directory: &Path) -> bool {
    directory.join("language").is_dir()
}

pub(super) fn state_dir() -> PathBuf {
    project().map_or_else(
        || PathBuf::from("aivlingual-state"),
        |p| p.state_dir().unwrap_or_else(|| p.data_local_dir()).to_path_buf(),
    )
}

pub(super) fn config_file() -> PathBuf {
    project().map_or_else(|| PathBuf::from("config.toml"), |p| p.config_dir().join("config.toml"))
}
