//! A client of obs-websocket 5: requests, events, vendor requests, screenshots.

use std::{collections::VecDeque, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

/// Kinds of messages, by the protocol's numbers.
const HELLO: u64 = 0;
const IDENTIFY: u64 = 1;
const IDENTIFIED: u64 = 2;
const EVENT: u64 = 5;
const REQUEST: u64 = 6;
const RESPONSE: u64 = 7;
/// The version of the protocol this client speaks.
const RPC_VERSION: u64 = 1;
/// The event of loudness, twenty times a second; it has to be asked for by name.
pub const INPUT_VOLUME_METERS: u64 = 1 << 16;
/// The events that plugins tell.
pub const VENDORS: u64 = 1 << 9;
/// Events kept until somebody reads them; the oldest go first.
const EVENTS_MAX: usize = 1024;
/// OBS answers within a frame or two; a screenshot in software takes longer.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// A screenshot in full size is a few megabytes of text.
const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// A connection to OBS.
#[derive(Debug)]
pub struct Websocket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    events: VecDeque<Value>,
    requests: u64,
}

impl Websocket {
    /// Connects to a port of this machine and asks for the events of `subscriptions`.
    pub async fn connect(port: u16, password: &str, subscriptions: u64) -> Result<Self> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let address = format!("ws://127.0.0.1:{port}");
        let (stream, _) = connect_async_with_config(address, Some(config), false).await?;
        let mut websocket = Self { stream, events: VecDeque::new(), requests: 0 };
        let hello = websocket.answer(HELLO).await?;
        let identify = json!({
            "rpcVersion": RPC_VERSION,
            "eventSubscriptions": subscriptions,
            "authentication": proof(password, &hello["authentication"]),
        });
        websocket.send(IDENTIFY, identify).await?;
        websocket.answer(IDENTIFIED).await?;
        Ok(websocket)
    }

    /// Asks OBS something; a refusal is an error with OBS's own words.
    pub async fn request(&mut self, name: &str, data: Value) -> Result<Value> {
        self.requests += 1;
        let id = self.requests.to_string();
        let request = json!({"requestType": name, "requestId": id, "requestData": data});
        self.send(REQUEST, request).await?;
        let mut answer = self.answer(RESPONSE).await.with_context(|| format!("asking {name}"))?;
        ensure!(answer["requestId"] == id.as_str(), "{name} was answered out of turn");
        let status = &answer["requestStatus"];
        if status["result"] != true {
            bail!("OBS refused {name} ({}): {}", status["code"], status["comment"]);
        }
        Ok(answer["responseData"].take())
    }

    /// Asks our own plugin something.
    pub async fn vendor(&mut self, name: &str, data: Value) -> Result<Value> {
        let mut request = json!({"vendorName": "aivlingual", "requestType": name});
        if data.as_object().is_some_and(|data| !data.is_empty()) {
            // OBS refuses empty data, but not missing data.
            request["requestData"] = data;
        }
        let mut answer = self.request("CallVendorRequest", request).await?;
        Ok(answer["responseData"].take())
    }

    /// A source or scene as it looks now, as the bytes of a PNG file.
    pub async fn screenshot(&mut self, source: &str) -> Result<Vec<u8>> {
        let wanted = json!({"sourceName": source, "imageFormat": "png"});
        let answer = self.request("GetSourceScreenshot", wanted).await?;
        let address = answer["imageData"].as_str().context("a screenshot is a text")?;
        let (_, encoded) = address.split_once("base64,").context("a screenshot is in base64")?;
        Ok(STANDARD.decode(encoded)?)
    }

    /// The next event, waited for.
    pub async fn event(&mut self) -> Result<Value> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            let (kind, data) = self.receive().await?;
            self.keep(kind, data);
        }
    }

    /// Forgets the events that came so far.
    pub fn forget_events(&mut self) {
        self.events.clear();
    }

    /// Says good-bye, as a well-behaved client does.
    pub async fn close(mut self) {
        // Whatever goes wrong here, the connection is over.
        let _ = timeout(ANSWER_LIMIT, async {
            let _ = self.stream.close(None).await;
            while let Some(Ok(_)) = self.stream.next().await {}
        })
        .await;
    }

    async fn send(&mut self, kind: u64, data: Value) -> Result<()> {
        let message = json!({"op": kind, "d": data}).to_string();
        Ok(self.stream.send(Message::text(message)).await?)
    }

    async fn answer(&mut self, wanted: u64) -> Result<Value> {
        loop {
            let (kind, data) = self.receive().await?;
            if kind == wanted {
                return Ok(data);
            }
            self.keep(kind, data);
        }
    }

    fn keep(&mut self, kind: u64, event: Value) {
        if kind == EVENT {
            if self.events.len() == EVENTS_MAX {
                self.events.pop_front();
            }
            self.events.push_back(event);
        }
    }

    async fn receive(&mut self) -> Result<(u64, Value)> {
        loop {
            let message = timeout(ANSWER_LIMIT, self.stream.next())
                .await
                .context("OBS does not answer")?
                .context("OBS closed the connection")??;
            if let Message::Text(text) = message {
                let mut message: Value = serde_json::from_str(&text)?;
                let kind = message["op"].as_u64().context("a message has a kind")?;
                return Ok((kind, message["d"].take()));
            }
        }
    }
}

/// Shows that we know the password without saying it, as the protocol has it.
fn proof(password: &str, hello: &Value) -> String {
    let part = |key: &str| hello[key].as_str().unwrap_or_default();
    let digest = |text: String| STANDARD.encode(Sha256::digest(text));
    let secret = digest(format!("{password}{}", part("salt")));
    digest(format!("{secret}{}", part("challenge")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_that_of_the_protocols_own_example() {
        let hello = json!({
            "challenge": "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
            "salt": "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
        });
        let expected = "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=";
        assert_eq!(proof("supersecretpassword", &hello), expected);
    }
}
