//! One connection to an OBS: greeted, asked, closed. Each answer has a deadline and each message a
//! greatest length, for nobody knows who answers at an address.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{self, Message, protocol::WebSocketConfig},
};

use super::{
    ScenesError,
    wire::{self, Envelope, Hello, ProgramScene, Response, SceneList, Version, op, said},
};
use crate::config::Secret;

/// How long a connection, or an answer, may take: a machine of the same house answers within
/// milliseconds.
const ANSWER_MS_MAX: u64 = 5_000;
/// The longest message; five hundred scenes are a tenth of it.
const MESSAGE_BYTES_MAX: usize = 1 << 20;
/// All that is ever asked.
const NEEDED: [&str; 3] = [SCENES, PROGRAM, SWITCH];
const VERSION: &str = "GetVersion";
const SCENES: &str = "GetSceneList";
const PROGRAM: &str = "GetCurrentProgramScene";
const SWITCH: &str = "SetCurrentProgramScene";
/// WebSocket's own number for a close without a number.
const NO_CODE: u16 = 1005;

/// A greeted OBS that can do what is needed.
pub(super) struct Obs {
    stream: WebSocketStream<TcpStream>,
    requests: u64,
    version: String,
}

/// The scenes of an OBS.
pub(super) struct Scenes {
    pub(super) names: Vec<String>,
    /// The one on the air.
    pub(super) program: String,
}

impl Obs {
    /// Connects to `address`, a host with its port, and makes sure that all it takes is there.
    pub(super) async fn connect(
        address: &str,
        password: Option<&Secret>,
    ) -> Result<Self, ScenesError> {
        let mut obs = in_time(greeted(address, password)).await?;
        let version: Version = obs.ask(VERSION, Value::Null).await?;
        if let Some(missing) =
            NEEDED.into_iter().find(|need| !version.available_requests.iter().any(|r| r == need))
        {
            return Err(ScenesError::TooOld { missing });
        }
        obs.version = version.obs_version;
        Ok(obs)
    }

    /// The release of that OBS.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    pub(super) async fn scenes(&mut self) -> Result<Scenes, ScenesError> {
        let list: SceneList = self.ask(SCENES, Value::Null).await?;
        Ok(Scenes {
            names: list.scenes.into_iter().map(|scene| scene.scene_name).collect(),
            program: list.current_program_scene_name.unwrap_or_default(),
        })
    }

    /// The name of the scene on the air.
    pub(super) async fn program(&mut self) -> Result<String, ScenesError> {
        let scene: ProgramScene = self.ask(PROGRAM, Value::Null).await?;
        Ok(scene.current_program_scene_name.unwrap_or_default())
    }

    pub(super) async fn switch_to(&mut self, scene: &str) -> Result<(), ScenesError> {
        self.ask::<Value>(SWITCH, json!({ "sceneName": scene })).await.map(drop)
    }

    /// Says good-bye, as a well-behaved client does; whatever comes of it, it is over.
    pub(super) async fn close(mut self) {
        let _ = in_time(async { Ok(self.stream.close(None).await) }).await;
    }

    async fn ask<T: DeserializeOwned>(
        &mut self,
        request: &'static str,
        data: Value,
    ) -> Result<T, ScenesError> {
        in_time(async {
            self.requests += 1;
            let id = self.requests.to_string();
            let mut asked = json!({ "requestType": request, "requestId": id });
            if !data.is_null() {
                asked["requestData"] = data;
            }
            self.send(op::REQUEST, asked).await?;
            loop {
                let answer: Response = self.hear(op::RESPONSE).await?;
                if answer.request_id != id {
                    continue;
                }
                return match answer.request_status {
                    status if status.result => understood(answer.response_data),
                    status if status.code == wire::NOT_READY => Err(ScenesError::NotReady),
                    status => Err(ScenesError::Refused { request, code: status.code }),
                };
            }
        })
        .await
    }

    async fn send(&mut self, op: u64, data: Value) -> Result<(), ScenesError> {
        self.stream.send(Message::text(said(op, data))).await.map_err(broken)
    }

    /// The next message that is an `op`; others are events nobody asked for.
    async fn hear<T: DeserializeOwned>(&mut self, op: u64) -> Result<T, ScenesError> {
        loop {
            let message = match self.stream.next().await {
                Some(message) => message.map_err(broken)?,
                None => return Err(ScenesError::Closed { code: NO_CODE }),
            };
            match message {
                Message::Text(text) => {
                    let envelope: Envelope = serde_json::from_str(&text)
                        .map_err(|_| ScenesError::NotObs { why: "a message makes no sense" })?;
                    if envelope.op == op {
                        return understood(envelope.d);
                    }
                }
                Message::Close(frame) => {
                    return Err(closed(frame.map_or(NO_CODE, |frame| frame.code.into())));
                }
                Message::Binary(_) => {
                    return Err(ScenesError::NotObs { why: "a message is no text" });
                }
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}

/// Connects and shows who we are.
async fn greeted(address: &str, password: Option<&Secret>) -> Result<Obs, ScenesError> {
    let unreachable = |source| ScenesError::Unreachable { address: address.to_owned(), source };
    let socket = TcpStream::connect(address).await.map_err(unreachable)?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX));
    let (stream, _) = client_async_with_config(format!("ws://{address}"), socket, Some(config))
        .await
        .map_err(|error| match error {
            tungstenite::Error::Io(source) => unreachable(source),
            _ => ScenesError::NotObs { why: "it does not speak WebSocket" },
        })?;
    let mut obs = Obs { stream, requests: 0, version: String::new() };
    let hello: Hello = obs.hear(op::HELLO).await?;
    if hello.rpc_version < wire::RPC_VERSION {
        return Err(ScenesError::TooOld { missing: "RPC version 1" });
    }
    let mut identify = json!({ "rpcVersion": wire::RPC_VERSION, "eventSubscriptions": 0 });
    if let Some(challenge) = hello.authentication {
        let password = password.ok_or(ScenesError::NoPassword)?;
        identify["authentication"] = challenge.proof(password).into();
    }
    obs.send(op::IDENTIFY, identify).await?;
    obs.hear::<Value>(op::IDENTIFIED).await?;
    Ok(obs)
}

async fn in_time<T>(work: impl Future<Output = Result<T, ScenesError>>) -> Result<T, ScenesError> {
    let limit = Duration::from_millis(ANSWER_MS_MAX);
    timeout(limit, work).await.unwrap_or(Err(ScenesError::Silent))
}

fn understood<T: DeserializeOwned>(data: Value) -> Result<T, ScenesError> {
    serde_json::from_value(data)
        .map_err(|_| ScenesError::NotObs { why: "an answer makes no sense" })
}

fn closed(code: u16) -> ScenesError {
    match code {
        wire::WRONG_PASSWORD => ScenesError::WrongPassword,
        wire::OTHER_RPC_VERSION => ScenesError::TooOld { missing: "RPC version 1" },
        code => ScenesError::Closed { code },
    }
}

fn broken(error: tungstenite::Error) -> ScenesError {
    match error {
        tungstenite::Error::Capacity(_) => ScenesError::NotObs { why: "a message is too long" },
        tungstenite::Error::Utf8(_) => ScenesError::NotObs { why: "a message is no text" },
        error => ScenesError::Broken(Box::new(error)),
    }
}
