//! When a tap is looked at next: sound comes in packets, and the next one is there when the last
//! one is over. Looking for it earlier only wakes the processor. Pure; on the link's thread.

use std::time::{Duration, Instant};

use aivlingual_shared::audio::AudioFrame;

/// How much earlier than expected a packet is looked for, and how often while it is late: the most
/// that a packet waits which comes when it should.
const CLOSE: Duration = Duration::from_millis(2);
/// How late sound may be until it is taken to have stopped.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long a tap may be left alone: the most that the first packet after silence waits.
pub(super) const REST: Duration = Duration::from_millis(20);

/// The rhythm of one tap.
#[derive(Debug, Default)]
pub(super) struct Rhythm {
    /// When the next packet is expected; nothing came so far without.
    due: Option<Instant>,
}

impl Rhythm {
    /// A packet was taken that came `age` ago.
    pub(super) fn heard(&mut self, packet: &AudioFrame, age: Duration, now: Instant) {
        let frames = packet.samples.len() / usize::from(packet.channels.max(1));
        let length = Duration::from_secs_f64(frames as f64 / f64::from(packet.rate_hz.max(1)));
        self.due = Some(now + length.saturating_sub(age));
    }

    /// How long the tap may be left alone now.
    pub(super) fn rest(&self, now: Instant) -> Duration {
        match self.due {
            Some(due) if now < due + PATIENCE => {
                due.saturating_duration_since(now).saturating_sub(CLOSE).clamp(CLOSE, REST)
            }
            _ => REST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::empty_frame;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_tap_is_left_alone_until_its_next_packet_is_near() {
        let (mut rhythm, now) = (Rhythm::default(), Instant::now());
        assert_eq!(rhythm.rest(now), REST, "it was never heard");
        let packet = AudioFrame {
            rate_hz: 48_000,
            channels: 2,
            samples: vec![0.0; 2 * 720],
            ..empty_frame()
        };
        rhythm.heard(&packet, ms(1), now);
        // It is 15 ms long, of which one is over.
        assert_eq!(rhythm.rest(now), ms(12));
        assert_eq!(rhythm.rest(now + ms(4)), ms(8));
        assert_eq!(rhythm.rest(now + ms(13)), CLOSE, "it is about to come");
        assert_eq!(rhythm.rest(now + ms(50)), CLOSE, "it is late");
        assert_eq!(rhythm.rest(now + ms(120)), REST, "it has stopped");
    }

    #[test]
    fn whatever_a_packet_says_of_itself_nobody_waits_for_ever() {
        let (mut rhythm, now) = (Rhythm::default(), Instant::now());
        for (rate_hz, channels, age) in [(0, 0, 0), (1, 1, 0), (48_000, 8, 1_000_000)] {
            let packet =
                AudioFrame { rate_hz, channels, samples: vec![0.0; 48_000], ..empty_frame() };
            rhythm.heard(&packet, ms(age), now);
            assert!((CLOSE..=REST).contains(&rhythm.rest(now)));
        }
    }
}
