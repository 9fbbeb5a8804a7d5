//! What is not believed though the model wrote it. Pure.
//!
//! A small model writes over noise, music and laughter too: it repeats itself, says what stood
//! under a million videos, or squeezes a sentence into a cough. Each refusal here needs a reason in
//! the sound or in the model's own numbers, never the text alone: a streamer may well say "thanks
//! for watching".

use super::words;
use crate::{domain::Language, engines::Disbelief};

/// Phrases the model invents over silence and noise, as letters and digits only.
const SILENCE_PHRASES_JA: &[&str] = &[
    "ご視聴ありがとうございました",
    "ご視聴ありがとうございます",
    "ご視聴いただきありがとうございました",
    "ご清聴ありがとうございました",
    "最後までご視聴いただきありがとうございました",
    "最後までご視聴ありがとうございました",
    "チャンネル登録お願いします",
    "チャンネル登録をお願いします",
    "チャンネル登録よろしくお願いします",
    "高評価チャンネル登録よろしくお願いします",
    "ありがとうございました",
    "ありがとうございます",
    "おやすみなさい",
    "お疲れ様でした",
    "では次の動画でお会いしましょう",
    "また次の動画でお会いしましょう",
    "次回もお楽しみに",
    "ん",
    "あ",
];
/// See [`SILENCE_PHRASES_JA`].
const SILENCE_PHRASES_EN: &[&str] = &[
    "thankyou",
    "thankyouforwatching",
    "thankyouverymuch",
    "thankyousomuchforwatching",
    "thanksforwatching",
    "thanksforwatchingandillseeyouinthenextvideo",
    "pleasesubscribe",
    "pleasesubscribetomychannel",
    "dontforgettosubscribe",
    "seeyouinthenextvideo",
    "illseeyouinthenextvideo",
    "seeyounexttime",
    "bye",
    "byebye",
    "you",
    "imgoingtogotothebeach",
];
/// A silence phrase is believed from this much certainty.
const SILENCE_PHRASE_SURE: f32 = 0.75;
/// Above this the model itself finds that nobody spoke.
const NO_SPEECH_MAX: f32 = 0.6;
/// Morae a second that the fastest talkers do not reach.
const MORAE_A_SECOND_MAX: f32 = 17.0;
/// Sound that may be missing around a short word, in seconds.
const SECONDS_OF_GRACE: f32 = 0.25;
/// Below this mean probability a text is noise taken for words.
const SURE_MIN: f32 = 0.38;
/// So long a sound…
const SLOW_SECONDS_MIN: f32 = 4.0;
/// …in which so few morae a second were found…
const SLOW_MORAE_A_SECOND: f32 = 2.5;
/// …is noise, unless the model is this sure.
const SLOW_SURE: f32 = 0.8;
/// A loop may be said on purpose up to this often, by the letters it has: one, two, more.
const TURNS_MAX: [usize; 3] = [12, 7, 4];

/// What is known of a text and the sound it was made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence<'a> {
    /// The text.
    pub text: &'a str,
    /// Its language.
    pub language: Language,
    /// Mean confidence of its tokens.
    pub confidence: f32,
    /// How probable the model found it that nobody spoke.
    pub no_speech: f32,
    /// Whether the model ended by itself.
    pub is_complete: bool,
    /// How long something is heard, in seconds.
    pub voiced_seconds: f32,
}

/// The reason not to believe, if there is one.
pub(super) fn doubt(evidence: Evidence) -> Option<Disbelief> {
    let letters: Vec<char> = evidence
        .text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if letters.is_empty() {
        return Some(Disbelief::Empty);
    }
    if loops(&letters, evidence.is_complete) {
        return Some(Disbelief::Repetition);
    }
    let morae = words::weight(evidence.text);
    let seconds_needed = morae / MORAE_A_SECOND_MAX;
    if is_silence_phrase(&letters, evidence.language)
        && (evidence.confidence < SILENCE_PHRASE_SURE
            || evidence.no_speech > NO_SPEECH_MAX
            || seconds_needed > evidence.voiced_seconds)
    {
        return Some(Disbelief::SilencePhrase);
    }
    if seconds_needed > evidence.voiced_seconds + SECONDS_OF_GRACE {
        return Some(Disbelief::TooFast);
    }
    let is_unsure = evidence.confidence < SURE_MIN
        || (evidence.no_speech > NO_SPEECH_MAX && evidence.confidence < SILENCE_PHRASE_SURE)
        || (evidence.voiced_seconds > SLOW_SECONDS_MIN
            && morae < SLOW_MORAE_A_SECOND * evidence.voiced_seconds
            && evidence.confidence < SLOW_SURE);
    is_unsure.then_some(Disbelief::Unsure)
}

/// Whether a piece of the text is said again and again. A text that was cut off needs only half the
/// turns.
fn loops(letters: &[char], is_complete: bool) -> bool {
    (1..=letters.len() / 2).any(|unit| {
        let on_purpose = TURNS_MAX[unit.min(TURNS_MAX.len()) - 1];
        let turns_max = if is_complete { on_purpose } else { on_purpose.div_ceil(2) };
        let mut run = 0;
        letters.iter().zip(&letters[unit..]).any(|(before, after)| {
            run = if before == after { run + 1 } else { 0 };
            run >= unit * turns_max
        })
    })
}

fn is_silence_phrase(letters: &[char], language: Language) -> bool {
    let phrases = match language {
        Language::Ja => SILENCE_PHRASES_JA,
        Language::En => SILENCE_PHRASES_EN,
    };
    phrases.iter().any(|phrase| phrase.chars().eq(letters.iter().copied()))
}
