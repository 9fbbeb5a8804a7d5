//! A peer that keeps no rules: it sends whatever bytes it is told to.

use std::time::Duration;

use aivlingual_shared::{
    endpoint::Endpoint,
    frame::{self, Decoder, Frame, PREAMBLE_BYTES},
    message::{ToDaemon, ToPlugin},
    time::{ClockReading, ObsTime, WallTime},
};
use anyhow::{Context, Result, bail};
use interprocess::local_socket::tokio::{Stream, prelude::*};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

const LIMIT: Duration = Duration::from_secs(30);

/// A bare connection to a daemon.
pub(super) struct Stranger {
    stream: Stream,
    received: Vec<u8>,
}

impl Stranger {
    pub(super) async fn knock(endpoint: &Endpoint) -> Result<Self> {
        let stream = Stream::connect(endpoint.name()?).await.context("no daemon answers")?;
        Ok(Self { stream, received: Vec::new() })
    }

    /// Connects and is welcomed.
    pub(super) async fn enter(endpoint: &Endpoint) -> Result<Self> {
        let mut stranger = Self::knock(endpoint).await?;
        stranger.send(&greeting()).await?;
        loop {
            match stranger.said()?.as_slice() {
                [] => stranger.receive().await.context("the daemon greets nobody")?,
                [ToPlugin::Welcome { .. }, ..] => return Ok(stranger),
                others => bail!("the daemon greets with {others:?}"),
            }
        }
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// Everything the daemon says until it hangs up.
    pub(super) async fn until_hung_up(mut self) -> Result<Vec<ToPlugin>> {
        while self.receive().await.is_ok() {}
        self.said()
    }

    /// Sends one byte after the other, slowly, until the daemon hangs up.
    pub(super) async fn dribble_until_hung_up(mut self, bytes: &[u8]) -> Result<Vec<ToPlugin>> {
        for byte in bytes {
            if self.stream.write_all(&[*byte]).await.is_err() {
                return self.until_hung_up().await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the daemon listens to a peer that says nothing whole")
    }

    /// Takes in the next bytes; an end of the connection is an error.
    async fn receive(&mut self) -> Result<()> {
        let mut bytes = [0; 4096];
        let length = timeout(LIMIT, self.stream.read(&mut bytes)).await.context("silence")??;
        if length == 0 {
            bail!("the daemon hung up");
        }
        self.received.extend_from_slice(&bytes[..length]);
        Ok(())
    }

    fn said(&self) -> Result<Vec<ToPlugin>> {
        let Some((preamble, frames)) = self.received.split_first_chunk::<PREAMBLE_BYTES>() else {
            return Ok(Vec::new());
        };
        frame::check_preamble(*preamble)?;
        let mut decoder = Decoder::default();
        decoder.push(frames);
        let mut said = Vec::new();
        while let Some(Frame::Message(message)) = decoder.next_frame()? {
            said.push(message);
        }
        Ok(said)
    }
}

/// A sentence as a frame.
pub(super) fn sentence(message: &ToDaemon) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::write_message(message, &mut bytes).expect("a sentence has a form");
    bytes
}

pub(super) fn hello() -> Vec<u8> {
    sentence(&ToDaemon::Hello {
        plugin_version: "0.0.0".to_owned(),
        process_id: 1,
        obs_version: Some("29.0.2".to_owned()),
        clock: ClockReading { obs: ObsTime(0), wall: WallTime::now() },
    })
}

/// What a plugin sends first.
pub(super) fn greeting() -> Vec<u8> {
    [frame::preamble().as_slice(), &hello()].concat()
}
