//! The key of a share: what a link carries once, and the cookie a viewer's browser keeps instead.
//! It opens nothing of the desk, as nothing of the desk opens the share. `Debug` says nothing of
//! it.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Bytes of chance in a key: more than can be guessed, few enough for a code one points a camera
/// at.
const CHANCE_BYTES: usize = 24;

/// A key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Key(String);

impl Key {
    /// A new one.
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; CHANCE_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What a link ends with. It is a secret: not for logs.
    pub(super) fn token(&self) -> &str {
        &self.0
    }

    /// Whether `offered` is the token; takes as long for a near miss as for any other.
    pub(super) fn is_token(&self, offered: &str) -> bool {
        self.0.as_bytes().ct_eq(offered.as_bytes()).into()
    }

    /// What a browser keeps. The token cannot be had from it.
    pub(super) fn cookie(&self) -> String {
        let digest = Sha256::digest(format!("aivlingual share cookie\n{}", self.0));
        URL_SAFE_NO_PAD.encode(digest)
    }

    /// Whether `offered` is the cookie.
    pub(super) fn is_cookie(&self, offered: &str) -> bool {
        self.cookie().as_bytes().ct_eq(offered.as_bytes()).into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_another_and_shows_nothing() {
        let (key, other) = (Key::new().expect("chance"), Key::new().expect("chance"));
        assert!(key.token().len() >= 32 && key != other);
        assert!(key.is_token(key.token()) && key.is_cookie(&key.cookie()));
        assert!(!key.is_token(other.token()) && !key.is_cookie(&other.cookie()));
        assert!(!key.is_token(&key.cookie()) && !key.is_cookie(key.token()));
        assert!(!key.is_token("") && !key.is_cookie(""));
        assert!(!format!("{key:?}").contains(key.token()));
    }
}
