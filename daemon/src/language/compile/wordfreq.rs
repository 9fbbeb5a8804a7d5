//! wordfreq's word lists: gzip of MessagePack, a header map, then lists of words by frequency; a
//! word of list `n` makes up 10^(-n/100) of all text, that is `n` centibels below certainty.

use std::collections::BTreeMap;

use serde::Deserialize;
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
    /// It counts in something else than centibels.
    #[error("word list in {0}, where cB is known")]
    OtherUnit(String),
}

/// Each word with its centibels.
pub(super) fn read(msgpack_gz: &[u8]) -> Result<BTreeMap<String, u64>, WordfreqError> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Part {
        Words(Vec<String>),
        Header { format: String },
    }
    let parts: Vec<Part> = rmp_serde::from_slice(&archive::gunzip(msgpack_gz)?)?;
    let mut words = BTreeMap::new();
    let mut centibels = 0;
    for part in parts {
        match part {
            Part::Header { format } if format == "cB" => {}
            Part::Header { format } => return Err(WordfreqError::OtherUnit(format)),
            Part::Words(list) => {
                for word in list {
                    words.entry(word).or_insert(centibels);
                }
                centibels += 1;
            }
        }
    }
    Ok(words)
}
