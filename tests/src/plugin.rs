//! A plugin made of nothing but the wire: it greets the daemon, plays sound into it and collects
//! what comes back.

use std::{path::Path, time::Duration};

use aivlingual_shared::{
    audio::AudioFrame,
    endpoint::Endpoint,
    entry::{Card, Quiz, Recap},
    frame::{self, Decoder, Frame, PREAMBLE_BYTES},
    message::{
        AudienceLevel, Errand, HEARTBEAT_MS, Hearing, Role, TapId, Target, Taught, Times, ToDaemon,
        ToPlugin,
    },
    time::{ClockReading, ObsTime, WallTime},
};
use anyhow::{Context, Result, bail, ensure};
use interprocess::local_socket::tokio::{Stream, prelude::*};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, sleep_until, timeout},
};

/// Sample frames in a packet; OBS hands over as many or more.
const PACKET_FRAMES: usize = 1024;
/// How long the daemon may take to greet.
const GREETING_LIMIT: Duration = Duration::from_secs(10);

/// A recording, ready to be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// Sample frames a second.
    pub rate_hz: u32,
    /// One run of samples for each channel, equally long, full scale ±1.
    pub channels: Vec<Vec<f32>>,
}

impl Sound {
    /// Reads a WAV file of 16-bit or floating samples.
    pub fn from_wav(path: &Path) -> Result<Self> {
        let mut wav = hound::WavReader::open(path).with_context(|| path.display().to_string())?;
        let spec = wav.spec();
        let samples: Vec<f32> = match spec.sample_format {
            hound::SampleFormat::Float => wav.samples().collect::<Result<_, _>>()?,
            hound::SampleFormat::Int => {
                let full = 2f32.powi(i32::from(spec.bits_per_sample) - 1);
                wav.samples::<i32>().map(|s| Ok(s? as f32 / full)).collect::<Result<_>>()?
            }
        };
        let mut channels = vec![Vec::new(); usize::from(spec.channels)];
        for frame in samples.chunks_exact(channels.len()) {
            for (channel, sample) in channels.iter_mut().zip(frame) {
                channel.push(*sample);
            }
        }
        Ok(Self { rate_hz: spec.sample_rate, channels })
    }

    /// So many seconds of nothing.
    pub fn silence(seconds: f32) -> Self {
        let rate_hz = 48_000;
        Self { rate_hz, channels: vec![vec![0.0; (seconds * rate_hz as f32) as usize]] }
    }

    fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    fn packet(&self, start: usize, end: usize) -> Vec<f32> {
        self.channels.iter().flat_map(|channel| &channel[start..end]).copied().collect()
    }
}

/// How fast sound is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As a stream would bring it.
    RealTime,
    /// As fast as the daemon takes it.
    AtOnce,
}

/// A caption as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// Of which utterance.
    pub utterance: u64,
    /// Its words so far.
    pub text: String,
    /// True when they will not change any more.
    pub is_final: bool,
    /// What of them is taught.
    pub taught: Vec<Taught>,
    /// How it came about.
    pub times: Times,
}

/// A connection to a daemon, and all it said.
#[derive(Debug)]
pub struct FakePlugin {
    stream: Stream,
    decoder: Decoder,
    clock: Clock,
    /// When it last said a sentence; the next heartbeat is due a second later.
    spoke: Instant,
    taps: u32,
    /// Cards in the order in which they came.
    pub cards: Vec<(Card, Times)>,
    /// Captions in the order in which they came, partial and final.
    pub captions: Vec<Caption>,
    /// Cards that were taken back.
    pub withdrawn: Vec<u64>,
    /// Questions to the audience, in the order in which they came.
    pub quizzes: Vec<Quiz>,
    /// What the session taught, as often as it was told.
    pub recaps: Vec<Recap>,
    /// How often there was nothing to ask.
    pub nothing_to_ask: usize,
    /// Lessons that were to begin or to end.
    pub lessons: Vec<bool>,
    /// What it was to do for the review page.
    pub errands: Vec<Errand>,
    /// How the daemon last said that hearing stands.
    pub hearing: Option<Hearing>,
}

impl FakePlugin {
    /// Connects, greets and says for whom to choose expressions: both languages, all levels.
    pub async fn connect(endpoint: &Endpoint) -> Result<Self> {
        let stream = Stream::connect(endpoint.name()?).await.context("no daemon answers")?;
        let mut plugin = Self {
            stream,
            decoder: Decoder::default(),
            clock: Clock::start(),
            spoke: Instant::now(),
            taps: 0,
            cards: Vec::new(),
            captions: Vec::new(),
            withdrawn: Vec::new(),
            quizzes: Vec::new(),
            recaps: Vec::new(),
            nothing_to_ask: 0,
            lessons: Vec::new(),
            errands: Vec::new(),
            hearing: None,
        };
        plugin.stream.write_all(&frame::preamble()).await?;
        plugin
            .say(&ToDaemon::Hello {
                plugin_version: env!("CARGO_PKG_VERSION").to_owned(),
                process_id: std::process::id(),
                obs_version: Some("29.0.2".to_owned()),
                clock: plugin.clock.now(),
            })
            .await?;
        plugin.greeting().await?;
        plugin.say(&ToDaemon::Audience { target: Target::Both, level: AudienceLevel::All }).await?;
        Ok(plugin)
    }

    async fn greeting(&mut self) -> Result<()> {
        let mut preamble = [0; PREAMBLE_BYTES];
        timeout(GREETING_LIMIT, self.stream.read_exact(&mut preamble))
            .await
            .context("the daemon does not greet")??;
        frame::check_preamble(preamble)?;
        match timeout(GREETING_LIMIT, self.next()).await.context("the daemon is silent")?? {
            ToPlugin::Welcome { .. } => Ok(()),
            other => bail!("the daemon greeted with {other:?}"),
        }
    }

    /// Both clocks as they stand now.
    pub fn now(&self) -> ClockReading {
        self.clock.now()
    }

    /// Says one sentence.
    pub async fn say(&mut self, message: &ToDaemon) -> Result<()> {
        let mut bytes = Vec::new();
        frame::write_message(message, &mut bytes)?;
        self.spoke = Instant::now();
        Ok(self.stream.write_all(&bytes).await?)
    }

    /// Sends bytes as they are, whatever they mean.
    pub async fn send_raw(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// Opens a tap on which `speaker` is heard.
    pub async fn open_tap(&mut self, speaker: &str, role: Role) -> Result<TapId> {
        self.taps += 1;
        let tap = TapId(self.taps);
        let source = format!("{speaker}'s microphone");
        let speaker = speaker.to_owned();
        self.say(&ToDaemon::TapOpened { tap, source, speaker, role }).await?;
        Ok(tap)
    }

    /// Closes a tap; what is being said on it ends.
    pub async fn close_tap(&mut self, tap: TapId) -> Result<()> {
        self.say(&ToDaemon::TapClosed { tap }).await
    }

    /// Plays sound on a tap, taking in meanwhile what the daemon says.
    pub async fn play(&mut self, tap: TapId, sound: &Sound, pace: Pace) -> Result<()> {
        ensure!(!sound.channels.is_empty(), "a sound has at least one channel");
        let begin = Instant::now();
        let first = self.clock.now().obs;
        for start in (0..sound.frames()).step_by(PACKET_FRAMES) {
            let end = (start + PACKET_FRAMES).min(sound.frames());
            let played = |frames: usize| {
                Duration::from_nanos(frames as u64 * 1_000_000_000 / u64::from(sound.rate_hz))
            };
            if pace == Pace::RealTime {
                self.listen_until(begin + played(end)).await?;
            } else {
                self.listen_until(Instant::now()).await?;
            }
            self.beat().await?;
            let packet = AudioFrame {
                tap,
                timestamp: ObsTime(first.0 + played(start).as_nanos() as u64),
                captured: self.clock.now().obs,
                rate_hz: sound.rate_hz,
                dropped: 0,
                channels: sound.channels.len() as u16,
                samples: sound.packet(start, end),
            };
            let mut bytes = Vec::new();
            frame::write_audio(&packet, &mut bytes)?;
            self.stream.write_all(&bytes).await?;
        }
        Ok(())
    }

    /// Takes in what the daemon says until `is_enough`, keeping the connection alive. True when it
    /// was enough in time.
    pub async fn listen(
        &mut self,
        limit: Duration,
        mut is_enough: impl FnMut(&Self) -> bool,
    ) -> Result<bool> {
        let end = Instant::now() + limit;
        while !is_enough(self) {
            if Instant::now() >= end {
                return Ok(false);
            }
            let due = (self.spoke + Duration::from_millis(HEARTBEAT_MS)).min(end);
            tokio::select! {
                message = self.next() => self.take_in(message?),
                () = sleep_until(due) => {}
            }
            self.beat().await?;
        }
        Ok(true)
    }

    /// Says the heartbeat when it is due, however much is being said to us.
    async fn beat(&mut self) -> Result<()> {
        if self.spoke.elapsed() >= Duration::from_millis(HEARTBEAT_MS) {
            self.say(&ToDaemon::Clock { clock: self.clock.now() }).await?;
        }
        Ok(())
    }

    async fn listen_until(&mut self, instant: Instant) -> Result<()> {
        loop {
            tokio::select! {
                biased;
                message = self.next() => self.take_in(message?),
                () = sleep_until(instant) => return Ok(()),
            }
        }
    }

    /// The next sentence of the daemon. An end of the connection is an error. May be abandoned at
    /// any time.
    async fn next(&mut self) -> Result<ToPlugin> {
        loop {
            match self.decoder.next_frame()? {
                Some(Frame::Message(message)) => return Ok(message),
                Some(Frame::Audio(_)) => bail!("the daemon sends sound"),
                None => {}
            }
            let mut bytes = [0; 4096];
            let length = self.stream.read(&mut bytes).await?;
            ensure!(length > 0, "the daemon closed the connection");
            self.decoder.push(&bytes[..length]);
        }
    }

    fn take_in(&mut self, message: ToPlugin) {
        match message {
            ToPlugin::Card { card, times } => self.cards.push((card, times)),
            ToPlugin::Caption { utterance, text, is_final, taught, times, .. } => {
                self.captions.push(Caption { utterance, text, is_final, taught, times });
            }
            ToPlugin::Withdraw { card } => self.withdrawn.push(card),
            ToPlugin::Status { hearing } => self.hearing = Some(hearing),
            ToPlugin::Quiz { quiz } => self.quizzes.push(quiz),
            ToPlugin::Recap { recap } => self.recaps.push(recap),
            ToPlugin::NothingToAsk {} => self.nothing_to_ask += 1,
            ToPlugin::Lesson { is_on } => self.lessons.push(is_on),
            ToPlugin::Errand { errand } => self.errands.push(errand),
            ToPlugin::Welcome { .. }
            | ToPlugin::Refused { .. }
            | ToPlugin::ReviewLink { .. }
            | ToPlugin::LessonTold { .. } => {}
        }
    }
}

/// A clock like OBS's: monotonic, with a beginning of its own.
#[derive(Debug, Clone, Copy)]
struct Clock {
    begin: std::time::Instant,
}

impl Clock {
    fn start() -> Self {
        Self { begin: std::time::Instant::now() }
    }

    fn now(&self) -> ClockReading {
        let obs = ObsTime(self.begin.elapsed().as_nanos() as u64);
        ClockReading { obs, wall: WallTime::now() }
    }
}
