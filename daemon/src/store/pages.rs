//! Long lists in pieces. A cursor names the last row seen, so rows that arrive meanwhile neither
//! repeat nor hide others.

use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

/// Rows in a piece, when nothing else is asked.
const LIMIT_DEFAULT: usize = 50;

/// The most rows in a piece.
const LIMIT_MAX: usize = 500;

/// A place in a list, opaque to all but the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// Which piece of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// How many rows at most; 50 when absent, never more than 500.
    pub limit: Option<usize>,
    /// After which row; from the beginning when absent.
    pub after: Option<Cursor>,
}

/// A piece of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next piece begins; absent at the end.
    pub next: Option<Cursor>,
}

impl Page {
    /// A piece of at most `limit` rows from the beginning.
    pub fn first(limit: usize) -> Self {
        Self { limit: Some(limit), after: None }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
    }

    /// Rows to fetch: one more than asked shows whether there is another piece.
    pub(super) fn fetch(&self) -> i64 {
        i64::try_from(self.limit() + 1).unwrap_or(i64::MAX)
    }

    /// Reads the place to continue from.
    pub(super) fn place<K: DeserializeOwned>(&self) -> Result<Option<K>, StoreError> {
        self.after.as_ref().map(|cursor| cursor.read()).transpose()
    }

    /// Makes a piece of the rows that [`Page::fetch`] brought.
    pub(super) fn slice<T, K: Serialize>(
        &self,
        mut items: Vec<T>,
        place: impl Fn(&T) -> K,
    ) -> Slice<T> {
        let has_more = items.len() > self.limit();
        items.truncate(self.limit());
        let next = items.last().filter(|_| has_more).map(|last| Cursor::of(&place(last)));
        Slice { items, next }
    }
}

impl Cursor {
    /// Hexadecimal of JSON: safe in an address, and nobody is tempted to build one.
    pub(super) fn of<K: Serialize>(place: &K) -> Self {
        let json = serde_json::to_vec(place).unwrap_or_default();
        Self(json.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn read<K: DeserializeOwned>(&self) -> Result<K, StoreError> {
        let digits = self.0.as_bytes();
        let bytes: Option<Vec<u8>> = digits
            .chunks(2)
            .map(|pair| {
                let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
                u8::from_str_radix(pair, 16).ok()
            })
            .collect();
        bytes.and_then(|json| serde_json::from_slice(&json).ok()).ok_or(StoreError::BadCursor)
    }
}
