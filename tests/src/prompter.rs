//! A daemon that understands nothing: it welcomes a plugin and says what a script has it say, when
//! the script has it say it.

use std::time::Duration;

use aivlingual_shared::{
    endpoint::Endpoint,
    frame::{PREAMBLE_BYTES, check_preamble, preamble, write_message},
    message::{HEARTBEAT_MS, Hearing, ToPlugin},
};
use anyhow::{Context, Result};
use interprocess::local_socket::{
    tokio::{Listener, Stream},
    traits::tokio::Listener as _,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, sink},
    time::{Instant, sleep_until},
};

/// A sentence and when it is due, counted from the beginning of the script.
#[derive(Debug, Clone)]
pub struct Line {
    /// When.
    pub at: Duration,
    /// What.
    pub message: ToPlugin,
}

/// A place where a plugin is awaited.
#[derive(Debug)]
pub struct Prompter(Listener);

impl Prompter {
    /// Opens the door. No daemon may live there.
    pub fn listen(endpoint: &Endpoint) -> Result<Self> {
        endpoint.prepare()?;
        Ok(Self(endpoint.listener()?.create_tokio().context("the place is taken")?))
    }

    /// Welcomes a plugin and goes through the script again and again until it leaves; then the next
    /// one. Ends only when nobody can come any more.
    pub async fn prompt(&self, script: &[Line]) -> Result<()> {
        loop {
            let stream = self.0.accept().await?;
            // Plugins leave as they like, in the middle of a word, too.
            let _ = converse(stream, script).await;
        }
    }
}

/// One plugin's visit.
async fn converse(stream: Stream, script: &[Line]) -> Result<()> {
    let (mut hears, mut says) = tokio::io::split(stream);
    let mut theirs = [0; PREAMBLE_BYTES];
    says.write_all(&preamble()).await?;
    hears.read_exact(&mut theirs).await?;
    check_preamble(theirs)?;
    say(&mut says, &ToPlugin::Welcome { daemon_version: "a script".to_owned() }).await?;
    tokio::select! {
        left = async { tokio::io::copy(&mut hears, &mut sink()).await } => Ok(left.map(drop)?),
        ended = recite(&mut says, script) => ended,
    }
}

type Mouth = tokio::io::WriteHalf<Stream>;

/// Says the script over and over, and that all is well in between.
async fn recite(says: &mut Mouth, script: &[Line]) -> Result<()> {
    let beat = Duration::from_millis(HEARTBEAT_MS);
    let mut begun = Instant::now();
    let mut next_beat = begun;
    loop {
        for line in script {
            while next_beat < begun + line.at {
                sleep_until(next_beat).await;
                say(says, &ToPlugin::Status { hearing: Hearing::Ready }).await?;
                next_beat += beat;
            }
            sleep_until(begun + line.at).await;
            say(says, &line.message).await?;
        }
        begun = Instant::now();
    }
}

async fn say(says: &mut Mouth, message: &ToPlugin) -> Result<()> {
    let mut bytes = Vec::new();
    write_message(message, &mut bytes)?;
    Ok(says.write_all(&bytes).await?)
}
