//! Asks the running daemon over its API on loopback, with the token of this installation.

use std::{
    fs,
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

use super::{Failure, Reason};
use crate::config::Places;

/// How long an answer may take: a large database is copied, checked and copied again meanwhile.
const ANSWER_S_MAX: u64 = 60 * 60;
/// Bytes of an answer at most.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

#[derive(Debug, Error)]
enum DeskError {
    #[error("the daemon cannot be asked")]
    Io(#[from] io::Error),
    #[error("the daemon answered something else")]
    Answer,
    #[error("{title}")]
    Refused { title: String, next_step: String },
}

/// What a refusal says.
#[derive(Deserialize)]
struct Problem {
    title: String,
    next_step: String,
}

/// Posts `body` to `path` and reads the answer.
pub(super) fn post<T: DeserializeOwned>(
    places: &Places,
    path: &str,
    body: &Value,
) -> Result<T, Failure> {
    ask(places, "POST", path, body)
}

/// Asks for `path` by `method`, with `body`, and reads the answer; one without a body reads as
/// null. A change holds for whichever version there is.
pub(super) fn ask<T: DeserializeOwned>(
    places: &Places,
    method: &str,
    path: &str,
    body: &Value,
) -> Result<T, Failure> {
    exchange(places, method, path, body).map_err(|error| {
        let next = match &error {
            DeskError::Refused { next_step, .. } => next_step.clone(),
            _ => "look into the daemon's log; `aivlingual doctor` names it".to_owned(),
        };
        let reason = match error {
            DeskError::Refused { .. } => Reason::Input,
            _ => Reason::Daemon,
        };
        Failure::new(reason, &error, next)
    })
}

fn exchange<T: DeserializeOwned>(
    places: &Places,
    method: &str,
    path: &str,
    body: &Value,
) -> Result<T, DeskError> {
    let address = fs::read_to_string(places.address_file())?;
    let host = address.trim().strip_prefix("http://").ok_or(DeskError::Answer)?;
    let token = fs::read_to_string(places.token_file())?;
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(ANSWER_S_MAX)))?;
    let body = body.to_string();
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nIf-Match: *\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        token.trim(),
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    let head_end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let head_end = head_end.ok_or(DeskError::Answer)?;
    let status = answer.get(9..12).ok_or(DeskError::Answer)?;
    let body = &answer[head_end + 4..];
    if status.starts_with(b"2") {
        let body = if body.is_empty() { &b"null"[..] } else { body };
        return serde_json::from_slice(body).map_err(|_| DeskError::Answer);
    }
    let Problem { title, next_step } =
        serde_json::from_slice(body).map_err(|_| DeskError::Answer)?;
    Err(DeskError::Refused { title, next_step })
}
