//! Who may sit at the desk: the secret that programs send, the cookie that browsers keep, the links
//! that hand it over.
//!
//! None of the three is ever logged; `Debug` says nothing of them.

use std::{
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// Bytes of chance in a secret or a code.
const SECRET_BYTES: usize = 32;

/// How long a one-time link works.
const LINK_LIFETIME: Duration = Duration::from_secs(120);

/// Unused links that are remembered; the oldest gives way.
const LINKS_MAX: usize = 16;

/// The secret of this installation, and the codes of links that hand it over. Programs send the
/// secret as `Authorization: Bearer …`. Clones share everything.
#[derive(Clone)]
pub struct AccessToken {
    secret: Arc<str>,
    /// Codes that open the desk once each, with the moment they were made.
    codes: Arc<Mutex<Vec<(String, Instant)>>>,
}

/// Why there is no access token.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The file cannot be read or made: mend its permissions or name another.
    #[error("cannot read or make the access token {}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is damaged, or others can read it: delete it, and a new one is made.
    #[error("the access token {} is damaged or open to others", path.display())]
    Unsafe {
        /// The file.
        path: PathBuf,
    },
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers")]
    NoChance(#[source] getrandom::Error),
}

impl TokenError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unusable { .. } => "check that its folder exists and is yours to write",
            Self::Unsafe { .. } => "delete it; the next start makes a new one",
            Self::NoChance(_) => "restart the machine",
        }
    }
}

impl AccessToken {
    /// Reads the token at `path`, or makes one in a file that only its owner can read from its
    /// first instant.
    pub fn load_or_create(path: &Path) -> Result<Self, TokenError> {
        let unusable = |source| TokenError::Unusable { path: path.to_owned(), source };
        if !path.try_exists().map_err(unusable)? {
            create(path)?;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(path).map_err(unusable)?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(TokenError::Unsafe { path: path.to_owned() });
            }
        }
        let text = std::fs::read_to_string(path).map_err(unusable)?;
        let secret = text.trim_end();
        let is_sound =
            secret.len() == 2 * SECRET_BYTES && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_sound {
            return Err(TokenError::Unsafe { path: path.to_owned() });
        }
        Ok(Self { secret: secret.into(), codes: Arc::default() })
    }

    /// The secret itself, for a program that talks to a desk of this installation.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether `offered` is the secret; takes as long for a near miss as for any other.
    pub(super) fn is_secret(&self, offered: &str) -> bool {
        self.secret.as_bytes().ct_eq(offered.as_bytes()).into()
    }

    /// What a browser keeps. It is made from the secret, which cannot be had from it: cookies of
    /// one port are shown to every other server of the machine.
    pub(super) fn cookie(&self) -> String {
        hexadecimal(&Sha256::digest(format!("aivlingual desk cookie\n{}", self.secret)))
    }

    /// Whether `offered` is the cookie.
    pub(super) fn is_cookie(&self, offered: &str) -> bool {
        self.cookie().as_bytes().ct_eq(offered.as_bytes()).into()
    }

    /// Makes the code of a link. Without random numbers it makes none, and the link opens nothing.
    pub(super) fn make_code(&self, now: Instant) -> String {
        let Ok(code) = chance() else { return String::new() };
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if codes.len() == LINKS_MAX {
            codes.remove(0);
        }
        codes.push((code.clone(), now));
        code
    }

    /// Uses up a code; true when it was good.
    pub(super) fn redeem(&self, offered: &str, now: Instant) -> bool {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|(_, made)| now.saturating_duration_since(*made) < LINK_LIFETIME);
        let place =
            codes.iter().position(|(code, _)| code.as_bytes().ct_eq(offered.as_bytes()).into());
        place.map(|place| codes.remove(place)).is_some()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken(***)")
    }
}

/// Writes a new secret aside and moves it into place, so that no half of one is ever read; another
/// process's wins.
fn create(path: &Path) -> Result<(), TokenError> {
    let unusable = |source| TokenError::Unusable { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unusable)?;
    writeln!(file, "{}", chance().map_err(TokenError::NoChance)?).map_err(unusable)?;
    file.as_file().sync_all().map_err(unusable)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(refused) => Err(unusable(refused.error)),
    }
}

fn chance() -> Result<String, getrandom::Error> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(hexadecimal(&bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_privately() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/token");
        let made = AccessToken::load_or_create(&path).expect("made");
        let read = AccessToken::load_or_create(&path).expect("read");
        assert!(read.is_secret(made.secret()) && read.is_cookie(&made.cookie()));
        assert!(!read.is_secret(&made.cookie()) && !read.is_secret("") && !read.is_cookie(""));
        assert!(!format!("{made:?}").contains(made.secret()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open = std::fs::Permissions::from_mode(0o644);
            assert_eq!(
                std::fs::metadata(&path).expect("there").permissions().mode() & 0o777,
                0o600
            );
            std::fs::set_permissions(&path, open).expect("opened");
            let refused = AccessToken::load_or_create(&path);
            assert!(matches!(refused, Err(TokenError::Unsafe { .. })));
        }
    }

    #[test]
    fn a_link_works_once_and_not_for_long() {
        let folder = tempfile::tempdir().expect("a folder");
        let token = AccessToken::load_or_create(&folder.path().join("token")).expect("made");
        let now = Instant::now();
        let [first, second] = [token.make_code(now), token.make_code(now)];
        assert!(token.redeem(&first, now));
        assert!(!token.redeem(&first, now));
        assert!(!token.redeem(&second, now + LINK_LIFETIME));
        assert!(!token.redeem("", now));
    }
}
