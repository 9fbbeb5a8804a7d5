//! The messages of obs-websocket 5, as far as they are needed. Pure. Whatever else stands in them
//! is skipped: the protocol grows with each release.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::config::Secret;

/// The version of the protocol that is spoken, the only one there is so far.
pub(super) const RPC_VERSION: u64 = 1;
/// The codes of obs-websocket for the end of a connection.
pub(super) const WRONG_PASSWORD: u16 = 4009;
pub(super) const OTHER_RPC_VERSION: u16 = 4010;
/// The code of an answer while OBS loads.
pub(super) const NOT_READY: u16 = 207;

/// What a message is, by the protocol's numbers.
pub(super) mod op {
    pub(in super::super) const HELLO: u64 = 0;
    pub(in super::super) const IDENTIFY: u64 = 1;
    pub(in super::super) const IDENTIFIED: u64 = 2;
    pub(in super::super) const REQUEST: u64 = 6;
    pub(in super::super) const RESPONSE: u64 = 7;
}

/// A message with what it is.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    pub(super) op: u64,
    #[serde(default)]
    pub(super) d: Value,
}

/// The first word of the server.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hello {
    pub(super) rpc_version: u64,
    pub(super) authentication: Option<Challenge>,
}

/// What a password has to be mixed with.
#[derive(Debug, Deserialize)]
pub(super) struct Challenge {
    challenge: String,
    salt: String,
}

impl Challenge {
    /// Shows that we know the password without saying it: base64 of SHA-256, twice.
    pub(super) fn proof(&self, password: &Secret) -> String {
        let digest = |text: String| STANDARD.encode(Sha256::digest(text));
        let secret = digest(format!("{}{}", password.reveal(), self.salt));
        digest(format!("{secret}{}", self.challenge))
    }
}

/// The answer to a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub(super) request_id: String,
    pub(super) request_status: Status,
    #[serde(default)]
    pub(super) response_data: Value,
}

/// How a request went.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    pub(super) result: bool,
    pub(super) code: u16,
}

/// What an OBS is and can do.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Version {
    pub(super) obs_version: String,
    pub(super) available_requests: Vec<String>,
}

/// Its scenes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SceneList {
    /// Absent in a moment without a program.
    pub(super) current_program_scene_name: Option<String>,
    pub(super) scenes: Vec<Scene>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Scene {
    pub(super) scene_name: String,
}

/// The scene on the air.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProgramScene {
    pub(super) current_program_scene_name: Option<String>,
}

/// A message as it is sent.
pub(super) fn said(op: u64, data: Value) -> String {
    json!({ "op": op, "d": data }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_that_of_the_protocols_own_example() {
        let challenge = Challenge {
            challenge: "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=".into(),
            salt: "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=".into(),
        };
        let expected = "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=";
        assert_eq!(challenge.proof(&Secret::new("supersecretpassword")), expected);
    }
}
