//! Secrets: what must be known but never shown. They come from the environment or from a file only
//! its owner may read, beside the access token; never from `config.toml`.

use std::{fmt, fs, io, path::Path};

use serde::Deserialize;
use thiserror::Error;
use toml_edit::{DocumentMut, Item, Value};

use super::{ConfigError, Origin, replace::replace};

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

/// Why a secret was not kept.
#[derive(Debug, Error)]
pub enum SecretError {
    /// There is no secret of that name.
    #[error("there is no such secret")]
    Unknown,
    /// It cannot be one: empty, too long, or more than one line.
    #[error("a secret is one line of 1 to {SECRET_CHARACTERS_MAX} characters")]
    Unfit,
    /// The file as it stands is refused.
    #[error("the file of secrets is not in order")]
    Broken(#[source] ConfigError),
    /// The file cannot be written.
    #[error("the file of secrets cannot be written")]
    Unwritable(#[source] io::Error),
}

/// Characters of a secret at most.
const SECRET_CHARACTERS_MAX: usize = 500;
/// The names of all secrets, as they stand in the file.
pub const SECRETS: [(&str, &str); 1] = [("obs_password", OBS_PASSWORD_ENV)];

impl Secrets {
    /// Where a secret comes from; `None` when it is not set. Never what it says.
    ///
    /// # Errors
    ///
    /// When the file is not in order.
    pub fn origin(path: &Path, name: &str) -> Result<Option<Origin>, SecretError> {
        let (_, variable) =
            SECRETS.iter().find(|(held, _)| *held == name).ok_or(SecretError::Unknown)?;
        if std::env::var_os(variable).is_some_and(|said| !said.is_empty()) {
            return Ok(Some(Origin::Environment));
        }
        let held = Self::read(path).map_err(SecretError::Broken)?;
        Ok(held.obs_password.is_some().then_some(Origin::File))
    }

    /// Keeps a secret in the file at `path`, in place of the one before; `None` forgets it. Returns
    /// whether there was one. The file is its owner's alone from the first moment.
    ///
    /// # Errors
    ///
    /// When it is unfit, or the file is not in order or cannot be written.
    pub fn keep(path: &Path, name: &str, secret: Option<&Secret>) -> Result<bool, SecretError> {
        if !SECRETS.iter().any(|(held, _)| *held == name) {
            return Err(SecretError::Unknown);
        }
        if secret.is_some_and(|secret| !is_fit(secret.reveal())) {
            return Err(SecretError::Unfit);
        }
        Self::read(path).map_err(SecretError::Broken)?;
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(SecretError::Unwritable)?,
        };
        let mut document: DocumentMut = text.parse().map_err(|_| {
            let problem = "this is no TOML".to_owned();
            SecretError::Broken(ConfigError::Malformed { path: path.to_owned(), problem })
        })?;
        let had_one = document.contains_key(name);
        match (secret, document.get_mut(name).and_then(Item::as_value_mut)) {
            (Some(secret), Some(before)) => {
                let mut value = Value::from(secret.reveal());
                *value.decor_mut() = before.decor().clone();
                *before = value;
            }
            (Some(secret), None) => {
                document.insert(name, toml_edit::value(secret.reveal()));
            }
            (None, _) => {
                document.remove(name);
            }
        }
        if had_one || secret.is_some() {
            replace(path, &document.to_string(), true).map_err(SecretError::Unwritable)?;
        }
        Ok(had_one)
    }
}

fn is_fit(secret: &str) -> bool {
    !secret.is_empty()
        && secret.chars().nth(SECRET_CHARACTERS_MAX).is_none()
        && !secret.chars().any(char::is_control)
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
    fn a_secret_is_kept_replaced_and_forgotten_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state").join("secrets.toml");
        let keep = |secret: Option<&str>| {
            Secrets::keep(&path, "obs_password", secret.map(Secret::new).as_ref())
        };
        assert!(!keep(Some("hunter2")).expect("kept"));
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, format!("# the stream PC\n{text}")).expect("written");
        assert!(keep(Some("\"quoted\" = #1")).expect("replaced"));
        let held = Secrets::read(&path).expect("read").obs_password;
        assert_eq!(held.as_ref().map(Secret::reveal), Some("\"quoted\" = #1"));
        assert!(fs::read_to_string(&path).expect("text").starts_with("# the stream PC\n"));
        assert!(keep(None).expect("forgotten") && !keep(None).expect("nothing left"));
        assert_eq!(Secrets::read(&path).expect("read"), Secrets::default());
        for unfit in ["", "two\nlines", &"x".repeat(501)] {
            assert!(matches!(keep(Some(unfit)), Err(SecretError::Unfit)), "{unfit:?}");
        }
        let unknown = Secrets::keep(&path, "bank_pin", None);
        assert!(matches!(unknown, Err(SecretError::Unknown)));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("allowed");
        assert!(matches!(keep(Some("x")), Err(SecretError::Broken(_))));
    }

    #[test]
    fn a_complaint_does_not_quote_the_secret() {
        for text in ["obs_password = hunter2", "obs_pasword = \"hunter2\""] {
            let error = read(text, 0o600).expect_err("refused");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
