//! An obs-websocket that speaks the true wire from a script of its own, and misbehaves when asked
//! to.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// The codes of the protocol for the end of a connection and for answers.
const WRONG_PASSWORD: u16 = 4009;
const DONE: u16 = 100;
const NOT_READY: u16 = 207;
const NO_SUCH_SCENE: u16 = 600;
const UNKNOWN_REQUEST: u16 = 204;
const SALT: &str = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=";
const CHALLENGE: &str = "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=";
/// Longer than any client of ours takes.
const ENDLESS_BYTES: usize = 2 << 20;

/// How it misbehaves on the next connection; after that it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As the protocol has it.
    Well,
    /// Takes the call and says nothing.
    Silent,
    /// Says what is no JSON.
    Garbage,
    /// Says JSON that is none of the protocol's.
    Nonsense,
    /// Says bytes.
    Binary,
    /// Says one message that does not end.
    Endless,
    /// Speaks no WebSocket at all.
    Deaf,
    /// Closes after the first request.
    Hanging,
    /// Loads, and answers each request so.
    Loading,
    /// Switches the scene and closes before it says so.
    Forgetful,
    /// Tells of things nobody asked for before each answer.
    Talkative,
    /// Knows no scenes.
    Ancient,
}

/// What stands behind the wire.
#[derive(Debug)]
struct Stage {
    scenes: Vec<String>,
    program: String,
    password: Option<String>,
    moods: Vec<Mood>,
    /// Every scene that was ever switched to.
    switched: Vec<String>,
    /// How often somebody called.
    calls: usize,
    /// How often somebody left in good order.
    farewells: usize,
}

/// A listening fake.
#[derive(Debug)]
pub struct FakeObs {
    address: SocketAddr,
    stage: Arc<Mutex<Stage>>,
    serving: JoinHandle<()>,
}

impl Drop for FakeObs {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl FakeObs {
    /// Listens, with these scenes, of which the first is the program.
    pub async fn open(scenes: &[&str], password: Option<&str>) -> Result<Self> {
        Self::open_at("127.0.0.1:0".parse()?, scenes, password).await
    }

    /// Listens at a place of one's choice.
    pub async fn open_at(
        address: SocketAddr,
        scenes: &[&str],
        password: Option<&str>,
    ) -> Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Mutex::new(Stage {
            scenes: scenes.iter().map(ToString::to_string).collect(),
            program: scenes.first().context("a scene")?.to_string(),
            password: password.map(str::to_owned),
            moods: Vec::new(),
            switched: Vec::new(),
            calls: 0,
            farewells: 0,
        }));
        let serving = tokio::spawn(serve(listener, Arc::clone(&stage)));
        Ok(Self { address, stage, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How it behaves on its next calls, one after another; then well.
    pub fn behave(&self, moods: &[Mood]) {
        self.with(|stage| stage.moods = moods.iter().rev().copied().collect());
    }

    /// The scene on the air.
    pub fn program(&self) -> String {
        self.with(|stage| stage.program.clone())
    }

    /// Switches the scene, as the streamer does.
    pub fn show(&self, scene: &str) {
        self.with(|stage| stage.program = scene.to_owned());
    }

    /// Forgets a scene, as a streamer who deletes it.
    pub fn delete(&self, scene: &str) {
        self.with(|stage| stage.scenes.retain(|name| name != scene));
    }

    /// Every scene a client switched to.
    pub fn switched(&self) -> Vec<String> {
        self.with(|stage| stage.switched.clone())
    }

    /// How often somebody called.
    pub fn calls(&self) -> usize {
        self.with(|stage| stage.calls)
    }

    /// How often somebody left in good order.
    pub fn farewells(&self) -> usize {
        self.with(|stage| stage.farewells)
    }

    fn with<T>(&self, look: impl FnOnce(&mut Stage) -> T) -> T {
        look(&mut self.stage.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(listener: TcpListener, stage: Arc<Mutex<Stage>>) {
    while let Ok((socket, _)) = listener.accept().await {
        let mood = {
            let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
            stage.calls += 1;
            stage.moods.pop().unwrap_or(Mood::Well)
        };
        let stage = Arc::clone(&stage);
        // A client that leaves early is a client's good right.
        tokio::spawn(async move { drop(Call { stage, mood }.take(socket).await) });
    }
}

/// One call.
struct Call {
    stage: Arc<Mutex<Stage>>,
    mood: Mood,
}

type Line = WebSocketStream<TcpStream>;

impl Call {
    async fn take(&self, socket: TcpStream) -> Result<()> {
        if self.mood == Mood::Deaf {
            use tokio::io::AsyncWriteExt;
            let mut socket = socket;
            return Ok(socket.write_all(b"220 mail.example ESMTP\r\n").await?);
        }
        let mut line = accept_async(socket).await?;
        match self.mood {
            Mood::Silent => {
                // Until the client gives up.
                while let Some(Ok(_)) = line.next().await {}
                return Ok(());
            }
            Mood::Garbage => return Ok(line.send(Message::text("{{{")).await?),
            Mood::Nonsense => return Ok(line.send(Message::text(r#"{"op":0,"d":[1]}"#)).await?),
            Mood::Binary => return Ok(line.send(Message::binary(vec![0; 9])).await?),
            Mood::Endless => {
                return Ok(line.send(Message::text("x".repeat(ENDLESS_BYTES))).await?);
            }
            _ => {}
        }
        if !self.greet(&mut line).await? {
            return Ok(());
        }
        while let Some(message) = line.next().await {
            match message? {
                Message::Text(text) => {
                    let goes_on = self.answer(&mut line, serde_json::from_str(&text)?).await?;
                    if !goes_on {
                        return Ok(());
                    }
                }
                Message::Close(_) => {
                    self.stage.lock().unwrap_or_else(PoisonError::into_inner).farewells += 1;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Shakes hands; false when the password is wrong.
    async fn greet(&self, line: &mut Line) -> Result<bool> {
        let password = self.stage.lock().unwrap_or_else(PoisonError::into_inner).password.clone();
        let mut hello = json!({"obsWebSocketVersion": "5.1.0", "rpcVersion": 1});
        if password.is_some() {
            hello["authentication"] = json!({"challenge": CHALLENGE, "salt": SALT});
        }
        say(line, 0, hello).await?;
        let Some(Message::Text(text)) = line.next().await.transpose()? else {
            bail!("no identification");
        };
        let identify: Value = serde_json::from_str(&text)?;
        if let Some(password) = password {
            let digest = |text: String| STANDARD.encode(Sha256::digest(text));
            let expected = digest(format!("{}{CHALLENGE}", digest(format!("{password}{SALT}"))));
            if identify["d"]["authentication"] != expected.as_str() {
                let code = CloseCode::from(WRONG_PASSWORD);
                let reason = "Authentication failed.".into();
                line.close(Some(CloseFrame { code, reason })).await?;
                return Ok(false);
            }
        }
        say(line, 2, json!({"negotiatedRpcVersion": 1})).await?;
        Ok(true)
    }

    /// Answers a request; false when the call ends with it.
    async fn answer(&self, line: &mut Line, message: Value) -> Result<bool> {
        let request = &message["d"];
        let name = request["requestType"].as_str().context("a request has a type")?;
        if self.mood == Mood::Hanging {
            line.close(None).await?;
            return Ok(false);
        }
        if self.mood == Mood::Talkative {
            say(line, 5, json!({"eventType": "Boring", "eventIntent": 1})).await?;
            let other = json!({"requestType": name, "requestId": "x",
                "requestStatus": {"result": true, "code": DONE}});
            say(line, 7, other).await?;
        }
        let (code, data) = match self.mood {
            Mood::Loading => (NOT_READY, Value::Null),
            _ => self.act(name, &request["requestData"]),
        };
        if self.mood == Mood::Forgetful && name == "SetCurrentProgramScene" {
            line.close(None).await?;
            return Ok(false);
        }
        let status = json!({"result": code == DONE, "code": code, "comment": "a remark"});
        let answer = json!({"requestType": name, "requestId": request["requestId"],
            "requestStatus": status, "responseData": data});
        say(line, 7, answer).await?;
        Ok(true)
    }

    fn act(&self, name: &str, data: &Value) -> (u16, Value) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        match name {
            "GetVersion" => {
                let all = [
                    "GetVersion",
                    "GetSceneList",
                    "GetCurrentProgramScene",
                    "SetCurrentProgramScene",
                ];
                let known = if self.mood == Mood::Ancient { &all[..1] } else { &all[..] };
                (DONE, json!({"obsVersion": "29.0.2", "rpcVersion": 1, "availableRequests": known}))
            }
            "GetSceneList" => {
                let scenes: Vec<Value> = stage
                    .scenes
                    .iter()
                    .enumerate()
                    .map(|(at, name)| json!({"sceneIndex": at, "sceneName": name}))
                    .collect();
                (DONE, json!({"currentProgramSceneName": stage.program, "scenes": scenes}))
            }
            "GetCurrentProgramScene" => (DONE, json!({"currentProgramSceneName": stage.program})),
            "SetCurrentProgramScene" => {
                let scene = data["sceneName"].as_str().unwrap_or_default().to_owned();
                if !stage.scenes.contains(&scene) {
                    return (NO_SUCH_SCENE, Value::Null);
                }
                stage.switched.push(scene.clone());
                stage.program = scene;
                (DONE, Value::Null)
            }
            _ => (UNKNOWN_REQUEST, Value::Null),
        }
    }
}

async fn say(line: &mut Line, op: u64, data: Value) -> Result<()> {
    Ok(line.send(Message::text(json!({"op": op, "d": data}).to_string())).await?)
}
