//! The real-time room: copies what OBS plays into a bounded ring, for the link to carry away.
//!
//! [`Tap::hear`] runs on whichever thread OBS hands over sound, while OBS holds locks of its
//! source. It never allocates, locks, logs, makes a system call or panics; when the ring is full
//! the packet is dropped and counted. [`TapEnd`] is the other end and runs on the link's thread.
//!
//! Headers and samples travel in two rings, so both keep their types. The samples are committed
//! first: whoever sees a header finds all of its samples. One ring of raw words would need the
//! header disguised as samples.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use aivlingual_shared::{
    audio::{AudioFrame, CHANNELS_MAX, FRAMES_MAX, RATE_HZ},
    message::TapId,
    time::ObsTime,
};
use rtrb::{Consumer, Producer, RingBuffer};

/// Samples the ring holds, all channels together: 2.7 s of stereo at 48 kHz, 1 MiB.
const RING_SAMPLES: usize = 1 << 18;
/// Packets the ring holds. The shortest packet of OBS is 480 frames, so the samples run out first.
const RING_PACKETS: usize = 1 << 10;

/// Sound as OBS hands it over. Borrowed for the length of a call.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// One run of samples for each channel, full scale ±1. An empty run stands for a channel OBS
    /// did not fill.
    pub planes: &'a [&'a [f32]],
    /// Sample frames a second.
    pub rate_hz: u32,
    /// When its first sample sounds, on OBS's clock.
    pub timestamp: ObsTime,
    /// Now, on OBS's clock.
    pub captured: ObsTime,
}

/// What a tap has heard since it was made. Any thread may read; each figure is exact, together they
/// may be a packet apart.
#[derive(Debug, Default)]
pub struct Counts {
    frames: AtomicU64,
    frames_dropped: AtomicU64,
    packets: AtomicU64,
}

impl Counts {
    /// Sample frames handed over to the ring.
    pub fn frames(&self) -> u64 {
        self.frames.load(Relaxed)
    }

    /// Sample frames lost, because the ring was full or the packet contradicted itself.
    pub fn frames_dropped(&self) -> u64 {
        self.frames_dropped.load(Relaxed)
    }

    /// Packets handed over to the ring.
    pub fn packets(&self) -> u64 {
        self.packets.load(Relaxed)
    }
}

/// What the ring keeps of a packet besides its samples.
#[derive(Debug, Clone, Copy, Default)]
struct Header {
    timestamp: ObsTime,
    captured: ObsTime,
    rate_hz: u32,
    frames: u32,
    dropped: u32,
    channels: u16,
}

/// The end that listens. It belongs to the one thread that hands over sound.
#[derive(Debug)]
pub struct Tap {
    headers: Producer<Header>,
    samples: Producer<f32>,
    counts: Arc<Counts>,
    /// Sample frames lost since the last packet that got through.
    dropped: u32,
}

/// The end that carries away. It belongs to the link's thread.
#[derive(Debug)]
pub struct TapEnd {
    headers: Consumer<Header>,
    samples: Consumer<f32>,
    counts: Arc<Counts>,
    /// A packet too long for one frame of the wire, of which the rest is still in the ring.
    cut: Option<Cut>,
}

/// A long packet, out of the ring and part sent.
#[derive(Debug)]
struct Cut {
    header: Header,
    planes: Vec<f32>,
    frames_sent: usize,
}

/// A new ring and its two ends. Allocates.
pub fn ring() -> (Tap, TapEnd) {
    let (headers_in, headers_out) = touched(RING_PACKETS);
    let (samples_in, samples_out) = touched(RING_SAMPLES);
    let counts = Arc::new(Counts::default());
    (
        Tap { headers: headers_in, samples: samples_in, counts: Arc::clone(&counts), dropped: 0 },
        TapEnd { headers: headers_out, samples: samples_out, counts, cut: None },
    )
}

/// An empty ring whose pages have all been written to, so that no page fault is left for the audio
/// thread.
fn touched<T: Copy + Default>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let (mut producer, mut consumer) = RingBuffer::new(capacity);
    if let Ok(chunk) = producer.write_chunk(capacity) {
        chunk.commit_all();
    }
    if let Ok(chunk) = consumer.read_chunk(capacity) {
        chunk.commit_all();
    }
    (producer, consumer)
}

impl Tap {
    /// Takes one packet. Channels that OBS did not fill are left out, channels past the eighth too,
    /// and the shortest run decides the length. A packet that does not fit, or of an impossible
    /// rate, is dropped and counted.
    pub fn hear(&mut self, packet: &Packet<'_>) {
        let (channels, frames) = extent(packet.planes);
        if channels == 0 {
            return;
        }
        let has_room = self.samples.slots() >= channels * frames && self.headers.slots() > 0;
        if !has_room || !RATE_HZ.contains(&packet.rate_hz) {
            self.lose(frames);
            return;
        }
        for plane in filled(packet.planes) {
            // Cannot fail: the room was there a moment ago, and only this end takes room away.
            let _ = self.samples.push_entire_slice(&plane[..frames]);
        }
        let header = Header {
            timestamp: packet.timestamp,
            captured: packet.captured,
            rate_hz: packet.rate_hz,
            frames: frames as u32,
            dropped: self.dropped,
            channels: channels as u16,
        };
        let _ = self.headers.push(header);
        self.dropped = 0;
        self.counts.frames.fetch_add(frames as u64, Relaxed);
        self.counts.packets.fetch_add(1, Relaxed);
    }

    /// What was heard so far.
    pub fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    fn lose(&mut self, frames: usize) {
        self.dropped = self.dropped.saturating_add(u32::try_from(frames).unwrap_or(u32::MAX));
        self.counts.frames_dropped.fetch_add(frames as u64, Relaxed);
    }
}

fn filled<'a>(planes: &'a [&'a [f32]]) -> impl Iterator<Item = &'a [f32]> {
    planes.iter().copied().filter(|plane| !plane.is_empty()).take(usize::from(CHANNELS_MAX))
}

/// How many channels there are to copy, and how many frames all of them have.
fn extent(planes: &[&[f32]]) -> (usize, usize) {
    filled(planes)
        .fold((0, usize::MAX), |(channels, frames), plane| (channels + 1, frames.min(plane.len())))
}

impl TapEnd {
    /// Moves the oldest sound into `frame` and says whether there was any. `frame` keeps its
    /// allocation from call to call. A packet longer than the wire allows comes in several frames.
    pub fn take(&mut self, tap: TapId, frame: &mut AudioFrame) -> bool {
        if self.take_cut(tap, frame) {
            return true;
        }
        let Ok(header) = self.headers.pop() else { return false };
        let total = header.frames as usize * usize::from(header.channels);
        frame.samples.resize(total, 0.0);
        // Cannot fail: a header is pushed after all of its samples.
        let _ = self.samples.pop_entire_slice(&mut frame.samples);
        if header.frames > FRAMES_MAX {
            let planes = std::mem::take(&mut frame.samples);
            self.cut = Some(Cut { header, planes, frames_sent: 0 });
            return self.take_cut(tap, frame);
        }
        header.describe(tap, frame);
        true
    }

    /// Throws away all that waits, and returns how many sample frames that was.
    pub fn discard(&mut self) -> u64 {
        let mut frames =
            self.cut.take().map_or(0, |cut| u64::from(cut.header.frames) - cut.frames_sent as u64);
        while let Ok(header) = self.headers.pop() {
            let total = header.frames as usize * usize::from(header.channels);
            if let Ok(chunk) = self.samples.read_chunk(total) {
                chunk.commit_all();
            }
            frames += u64::from(header.frames);
        }
        frames
    }

    /// What the tap at the other end heard so far.
    pub fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    fn take_cut(&mut self, tap: TapId, frame: &mut AudioFrame) -> bool {
        let Some(cut) = &mut self.cut else { return false };
        let frames_whole = cut.header.frames as usize;
        let from = cut.frames_sent;
        let to = frames_whole.min(from + FRAMES_MAX as usize);
        frame.samples.clear();
        for plane in cut.planes.chunks_exact(frames_whole) {
            frame.samples.extend_from_slice(&plane[from..to]);
        }
        let offset_ns = from as u64 * 1_000_000_000 / u64::from(cut.header.rate_hz);
        let part = Header {
            timestamp: ObsTime(cut.header.timestamp.0.saturating_add(offset_ns)),
            dropped: if from == 0 { cut.header.dropped } else { 0 },
            ..cut.header
        };
        part.describe(tap, frame);
        cut.frames_sent = to;
        if to == frames_whole {
            self.cut = None;
        }
        true
    }
}

impl Header {
    fn describe(&self, tap: TapId, frame: &mut AudioFrame) {
        frame.tap = tap;
        frame.timestamp = self.timestamp;
        frame.captured = self.captured;
        frame.rate_hz = self.rate_hz;
        frame.dropped = self.dropped;
        frame.channels = self.channels;
    }
}

/// An empty frame for [`TapEnd::take`] to fill.
pub fn empty_frame() -> AudioFrame {
    AudioFrame {
        tap: TapId(0),
        timestamp: ObsTime::default(),
        captured: ObsTime::default(),
        rate_hz: *RATE_HZ.start(),
        dropped: 0,
        channels: 1,
        samples: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
