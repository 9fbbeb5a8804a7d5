//! Secrets: what must be known but never shown. They come from the environment or from a file only
//! its owner may read, beside the access token; never from `config.toml`.

use std::{fmt, fs, io, path::Path};

use serde::Deserialize;

use super::ConfigError;

/// The environment's way to tell the password of the other OBS.
pub const OBS_PASSWORD_ENV: &str = "AIVLINGUAL_OBS_PASSWORD";

/// Something nobody may read in a log.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret that is `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What it says. Not for logs, messages or addresses.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// All there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// The password of obs-websocket in the OBS that `[scenes]` names.
    pub obs_password: Option<Secret>,
}

impl Secrets {
    /// Reads the file at `path`, if there is one; what the environment says goes first.
    ///
    /// # Errors
    ///
    /// When others may read the file, or it is no such file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        match std::env::var(OBS_PASSWORD_ENV).ok().filter(|said| !said.is_empty()) {
            // It says all there is, so the file need not be in order.
            Some(said) => Ok(Self { obs_password: Some(Secret(said)) }),
            None => Self::read(path),
        }
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::Unreadable { path: path.to_path_buf(), source };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(error)),
        };
        if !is_private(path).map_err(unreadable)? {
            return Err(ConfigError::NotPrivate { path: path.to_path_buf() });
        }
        // The parser's own words would quote the line, and the line is the secret.
        toml::from_str(&text).map_err(|_| ConfigError::Malformed {
            path: path.to_path_buf(),
            problem: "expected lines as in obs_password = \"…\"".to_owned(),
        })
    }
}

#[cfg(unix)]
fn is_private(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}

/// Below a user's own folders Windows lets nobody else read.
#[cfg(not(unix))]
fn is_private(_: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn read(text: &str, mode: u32) -> Result<Secrets, ConfigError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secrets.toml");
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("allowed");
        Secrets::read(&path)
    }

    #[test]
    fn a_private_file_is_read_and_never_shown() {
        let secrets = read("obs_password = \"hunter2\"\n", 0o600).expect("read");
        assert_eq!(secrets.obs_password.as_ref().map(Secret::reveal), Some("hunter2"));
        assert!(!format!("{secrets:?}").contains("hunter2"));
        assert_eq!(Secrets::read(Path::new("/nowhere/s.toml")).expect("none"), Secrets::default());
    }

    #[test]
    fn a_file_others_can_read_is_refused() {
        let error = read("obs_password = \"hunter2\"\n", 0o644).expect_err("refused");
        assert!(matches!(error, ConfigError::NotPrivate { .. }), "{error}");
        assert!(error.next_step().contains("chmod 600"), "{}", error.next_step());
    }

    #[test]
    fn a_complaint_does_not_quote_the_secret() {
        for text in ["obs_password = hunter2", "obs_pasword = \"hunter2\""] {
            let error = read(text, 0o600).expect_err("refused");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
