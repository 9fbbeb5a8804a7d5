//! wordfreq's word lists: gzip of MessagePack, a header map, then lists of words by frequency; a word
//! of list `n` makes up 10^(-n/100) of all text, that is `n` centibels below certainty.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};
use thiserror::Error;

use super::archive;

/// The file is not a word list we can read.
#[derive(Debug, Error)]
pub enum WordfreqError {
    /// It cannot be unpacked.
    #[error("damaged word list")]
    Unpack(#[from] std::io::Error),
    /// It is not laid out as it was in version 3.
    #[error("unknown word list format")]
    Format(#[from] rmp_serde::decode::Error),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Part {
    Words(Vec<String>),
    Header(BTreeMap<String, IgnoredAny>),
}

/// Each word with its centibels.
pub(super) fn read(msgpack_gz: &[u8]) -> Result<BTreeMap<String, u64>, WordfreqError> {
    let parts: Vec<Part> = rmp_serde::from_slice(&archive::gunzip(msgpack_gz)?)?;
    let lists = parts.into_iter().filter_map(|part| match part {
        Part::Words(words) => Some(words),
        Part::Header(_) => None,
    });
    let mut words = BTreeMap::new();
    for (centibels, list) in (0..).zip(lists) {
        for word in list {
            words.entry(word).or_insert(centibels);
        }
    }
    Ok(words)
}
