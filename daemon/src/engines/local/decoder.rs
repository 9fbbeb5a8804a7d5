//! The model at work: sound in, tokens with their probabilities out. Runs on the recogniser's
//! thread.
//!
//! whisper.cpp's own loop is not used. It encodes twice when it settles the language, chooses among
//! a hundred of them, and does so with the encoder length of the call before. Here one encoding
//! serves the language and the words, so settling it costs nothing.

use std::{ffi::c_int, ops::RangeInclusive};

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperError, WhisperState, WhisperTokenId,
    get_lang_id,
};

use crate::{domain::Language, engines::RATE_HZ};

/// Encoder positions in a second of sound.
const POSITIONS_A_SECOND: usize = 50;
/// Positions added after the sound, so that its end is not the model's end.
const POSITIONS_OF_AIR: usize = 64;
/// Fewer positions than this break the model: measured, it repeats itself without end.
const POSITIONS_MIN: usize = 384;
/// The model's 30 seconds.
const POSITIONS_MAX: usize = 1500;
/// Positions are rounded up to this, which keeps the matrices in step.
const POSITIONS_STEP: usize = 32;
/// Shorter sound is filled up with silence; whisper.cpp passes over anything below 100 ms.
const SAMPLES_MIN: usize = RATE_HZ as usize / 5;
/// A mouth gives fewer tokens a second than this, in either language.
const TOKENS_A_SECOND: usize = 14;
/// Tokens allowed beyond [`TOKENS_A_SECOND`].
const TOKENS_EXTRA: usize = 8;
/// Half of the text the model can hold, which is all it was taught to write at once.
const TOKENS_MAX: usize = 220;
/// Between these parts of Japanese a short word can be either: both languages are written, and the
/// surer text is taken.
const UNDECIDED: RangeInclusive<f32> = 0.05..=0.95;
/// Characters that are notation, not speech: brackets, music, markup. Tokens made of nothing else
/// are never chosen.
const NOTATION: &str = "\"#()*+/:;<=>@[\\]^_`{|}~「」『』（）【】♪♩♫♬♭♮♯※";

/// One token as it was decoded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// Its bytes. A Japanese character may be split between tokens.
    pub bytes: Vec<u8>,
    /// How probable it was, 0 to 1, when it was chosen.
    pub probability: f32,
}

/// What was decoded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decoded {
    /// In which language.
    pub language: Language,
    /// The tokens in order, without special ones.
    pub tokens: Vec<Token>,
    /// Whether the model ended by itself; otherwise the limit cut it off.
    pub is_complete: bool,
    /// How probable the model finds it that nobody spoke.
    pub no_speech: f32,
}

impl Decoded {
    fn mean_probability(&self) -> f32 {
        let sum: f32 = self.tokens.iter().map(|token| token.probability).sum();
        sum / self.tokens.len().max(1) as f32
    }
}

/// A loaded model with the memory of one stretch of sound.
pub(super) struct Decoder {
    context: WhisperContext,
    state: WhisperState,
    threads: usize,
    is_suppressed: Vec<bool>,
}

impl Decoder {
    /// Takes a loaded model. The first sound costs no more than any later one.
    pub(super) fn new(context: WhisperContext, threads: usize) -> Result<Self, WhisperError> {
        let state = context.create_state()?;
        let is_suppressed = suppressed(&context);
        Ok(Self { context, state, threads, is_suppressed })
    }

    /// Decodes `samples` (mono, [`RATE_HZ`]), greedily and without regard to what came before.
    pub(super) fn decode(
        &mut self,
        samples: &[f32],
        language: Option<Language>,
    ) -> Result<Decoded, WhisperError> {
        let mut padded;
        let samples = if samples.len() < SAMPLES_MIN {
            padded = samples.to_vec();
            padded.resize(SAMPLES_MIN, 0.0);
            &padded
        } else {
            samples
        };
        self.hear(samples, language)?;
        let limit = tokens_max(samples.len());
        if let Some(language) = language {
            self.state.encode(0, self.threads)?;
            return self.write(language, limit);
        }
        let japanese_part = self.japanese_part()?;
        let [likely, other] = if japanese_part >= 0.5 {
            [Language::Ja, Language::En]
        } else {
            [Language::En, Language::Ja]
        };
        let decoded = self.write(likely, limit)?;
        if !UNDECIDED.contains(&japanese_part) {
            return Ok(decoded);
        }
        let otherwise = self.write(other, limit)?;
        let is_surer = otherwise.mean_probability() > decoded.mean_probability();
        Ok(if is_surer { otherwise } else { decoded })
    }

    /// Turns sound into the model's spectrogram and fits the encoder to its length.
    ///
    /// `full` is the one call that sets the encoder's length. Told to work on a tenth of a second
    /// it returns before it encodes.
    fn hear(&mut self, samples: &[f32], language: Option<Language>) -> Result<(), WhisperError> {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(self.threads as c_int);
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_special(false);
        params.set_print_timestamps(false);
        params.set_no_context(true);
        params.set_language(Some(language.unwrap_or(Language::Ja).code()));
        params.set_audio_ctx(positions(samples.len()) as c_int);
        params.set_duration_ms(100);
        self.state.full(params, samples)
    }

    /// Encodes, and tells how probable Japanese is if it is Japanese or English; there is no third.
    fn japanese_part(&mut self) -> Result<f32, WhisperError> {
        let (_, probabilities) = self.state.lang_detect(0, self.threads)?;
        let of = |language: Language| {
            get_lang_id(language.code())
                .and_then(|id| probabilities.get(id as usize).copied())
                .unwrap_or(0.0)
                .max(f32::MIN_POSITIVE)
        };
        Ok(of(Language::Ja) / (of(Language::Ja) + of(Language::En)))
    }

    /// Writes what the encoded sound says.
    fn write(&mut self, language: Language, limit: usize) -> Result<Decoded, WhisperError> {
        let id = get_lang_id(language.code()).ok_or(WhisperError::InvalidText)?;
        let end = self.context.token_eot();
        let prompt = [
            self.context.token_sot(),
            self.context.token_lang(id),
            self.context.token_transcribe(),
            self.context.token_not(),
        ];
        // One at a time: the library hands out the logits of a batch's first token only.
        let mut past = 0;
        let mut no_speech = 0.0;
        for token in prompt {
            self.state.decode(&[token], past, self.threads)?;
            if past == 0 {
                no_speech = probability_of(self.state.get_logits()?, self.context.token_nosp());
            }
            past += 1;
        }
        let mut tokens = Vec::new();
        while tokens.len() < limit {
            let (id, probability) = self.choose(tokens.is_empty())?;
            if id == end {
                return Ok(Decoded { language, tokens, is_complete: true, no_speech });
            }
            let bytes = self.context.token_to_bytes(id)?.to_vec();
            tokens.push(Token { bytes, probability });
            self.state.decode(&[id], past, self.threads)?;
            past += 1;
        }
        Ok(Decoded { language, tokens, is_complete: false, no_speech })
    }

    /// Takes the most probable token that may be written next, with its probability among those.
    fn choose(&self, is_first: bool) -> Result<(WhisperTokenId, f32), WhisperError> {
        let end = self.context.token_eot();
        let open = || -> Result<_, WhisperError> {
            let logits = self.state.get_logits()?.iter().zip(0..).zip(&self.is_suppressed);
            Ok(logits
                .filter(move |((_, id), is_suppressed)| {
                    !(**is_suppressed || is_first && *id == end)
                })
                .map(|((logit, id), _)| (*logit, id)))
        };
        let best = open()?
            .fold((f32::NEG_INFINITY, end), |best, next| if next.0 > best.0 { next } else { best });
        let sum: f32 = open()?.map(|(logit, _)| (logit - best.0).exp()).sum();
        Ok((best.1, 1.0 / sum))
    }
}

/// Encoder positions for so many samples.
fn positions(samples: usize) -> usize {
    let sound = samples * POSITIONS_A_SECOND / RATE_HZ as usize;
    (sound + POSITIONS_OF_AIR).next_multiple_of(POSITIONS_STEP).clamp(POSITIONS_MIN, POSITIONS_MAX)
}

/// Tokens that may be written for so many samples.
fn tokens_max(samples: usize) -> usize {
    (TOKENS_EXTRA + samples * TOKENS_A_SECOND / RATE_HZ as usize).min(TOKENS_MAX)
}

/// Which tokens are never written: all special ones but the end, and notation.
fn suppressed(context: &WhisperContext) -> Vec<bool> {
    let end = context.token_eot();
    (0..context.n_vocab())
        .map(|id| {
            if id >= end {
                return id != end;
            }
            let Ok(text) = context.token_to_bytes(id) else { return true };
            let Ok(text) = std::str::from_utf8(text) else { return false };
            let text = text.trim();
            !text.is_empty() && text.chars().all(|c| NOTATION.contains(c))
        })
        .collect()
}

/// The probability of one token among all.
fn probability_of(logits: &[f32], id: WhisperTokenId) -> f32 {
    let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - best).exp()).sum();
    logits.get(id as usize).map_or(0.0, |logit| (logit - best).exp() / sum)
}
