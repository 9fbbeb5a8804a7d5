//! Reads the skeleton of a ggml speech model before whisper.cpp sees it. Runs wherever a recogniser
//! is made.
//!
//! whisper.cpp trusts lengths it finds in the file and ends the process on some damage, so nothing
//! reaches it that was cut off, is of another kind, or promises more than it holds. Only lengths
//! and shapes are read; the weights themselves are skipped.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

use thiserror::Error;

/// "ggml", the first four bytes as a little-endian number.
const MAGIC: u32 = 0x6767_6d6c;
/// Words known to a multilingual model, the smallest and the largest kind. English-only models know
/// one fewer.
const VOCABULARY: std::ops::RangeInclusive<i32> = 51_865..=51_866;
/// Encoder layers of the published sizes: tiny, base, small, medium, large.
const AUDIO_LAYERS: [i32; 5] = [4, 6, 12, 24, 32];
/// Decoder layers; the large model's faster relative has four.
const TEXT_LAYERS: [i32; 6] = [2, 4, 6, 12, 24, 32];
/// Widths of the published sizes.
const WIDTHS: [i32; 5] = [384, 512, 768, 1024, 1280];
/// Every head of the published sizes is this wide.
const HEAD_WIDTH: i32 = 64;
/// Mel bands of the published sizes.
const MEL_BANDS: [i32; 2] = [80, 128];
/// Frequencies in a spectrum of 400 points.
const SPECTRUM: i32 = 201;
/// No token is longer.
const TOKEN_BYTES_MAX: usize = 1_024;
/// No tensor has a longer name.
const NAME_BYTES_MAX: usize = 256;
/// Quantized files add this, times the version of the method, to their kind.
const QUANTIZATION_VERSION: i32 = 1_000;

/// Why a file is no model we can use.
#[derive(Debug, Error)]
pub(super) enum ModelFileError {
    /// It could not be read, or ended early.
    #[error("it cannot be read to its end")]
    Read(#[from] io::Error),
    /// It is another kind of file.
    #[error("it is not a ggml file")]
    NotGgml,
    /// It is a model for English alone.
    #[error("it is a model for English alone; a multilingual one is needed")]
    EnglishOnly,
    /// A number in it cannot be right.
    #[error("its {0} cannot be right")]
    Field(&'static str),
}

/// Passes files that are whole multilingual Whisper models in ggml's format.
pub(super) fn check(path: &Path) -> Result<(), ModelFileError> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Skeleton { input: BufReader::new(file), length }.check()
}

struct Skeleton {
    input: BufReader<File>,
    length: u64,
}

impl Skeleton {
    fn check(&mut self) -> Result<(), ModelFileError> {
        if self.number()? as u32 != MAGIC {
            return Err(ModelFileError::NotGgml);
        }
        let mel_bands = self.dimensions()?;
        if self.number()? != mel_bands || self.number()? != SPECTRUM {
            return Err(ModelFileError::Field("filter bank"));
        }
        self.skip(4 * i64::from(mel_bands) * i64::from(SPECTRUM))?;
        let tokens = self.number()?;
        if !(1..=*VOCABULARY.end()).contains(&tokens) {
            return Err(ModelFileError::Field("vocabulary"));
        }
        for _ in 0..tokens {
            let bytes = self.length_up_to(TOKEN_BYTES_MAX, "vocabulary")?;
            self.skip(bytes as i64)?;
        }
        let mut tensors = 0;
        while self.input.stream_position()? < self.length {
            self.tensor()?;
            tensors += 1;
        }
        if tensors == 0 { Err(ModelFileError::Field("weights")) } else { Ok(()) }
    }

    /// Reads the eleven numbers of the header and returns how many mel bands there are.
    fn dimensions(&mut self) -> Result<i32, ModelFileError> {
        let mut header = [0; 11];
        for number in &mut header {
            *number = self.number()?;
        }
        let [vocabulary, audio_ctx, width, heads, layers, text_ctx, text_width, .., mels, kind] =
            header;
        let [text_heads, text_layers] = [header[7], header[8]];
        if vocabulary == VOCABULARY.start() - 1 {
            return Err(ModelFileError::EnglishOnly);
        }
        let is_whisper = VOCABULARY.contains(&vocabulary)
            && audio_ctx == 1_500
            && text_ctx == 448
            && WIDTHS.contains(&width)
            && width == text_width
            && heads == width / HEAD_WIDTH
            && heads == text_heads
            && AUDIO_LAYERS.contains(&layers)
            && TEXT_LAYERS.contains(&text_layers)
            && MEL_BANDS.contains(&mels);
        if !is_whisper {
            return Err(ModelFileError::Field("shape"));
        }
        // Kinds of ggml files: plain (0, 1) and quantized in the ways whisper.cpp reads.
        match kind % QUANTIZATION_VERSION {
            0..=3 | 7..=14 => Ok(mels),
            _ => Err(ModelFileError::Field("kind")),
        }
    }

    fn tensor(&mut self) -> Result<(), ModelFileError> {
        let rank = self.number()?;
        let name_bytes = self.length_up_to(NAME_BYTES_MAX, "tensor names")?;
        let (block, bytes) =
            block_of(self.number()?).ok_or(ModelFileError::Field("tensor kind"))?;
        if !(1..=4).contains(&rank) {
            return Err(ModelFileError::Field("tensor rank"));
        }
        let mut elements: i64 = 1;
        for _ in 0..rank {
            let extent = i64::from(self.number()?);
            elements = elements
                .checked_mul(extent)
                .filter(|elements| (1..=i64::from(i32::MAX)).contains(elements))
                .ok_or(ModelFileError::Field("tensor shape"))?;
        }
        if elements % block != 0 {
            return Err(ModelFileError::Field("tensor shape"));
        }
        self.skip(name_bytes as i64 + elements / block * bytes)
    }

    fn number(&mut self) -> Result<i32, ModelFileError> {
        let mut bytes = [0; 4];
        self.input.read_exact(&mut bytes)?;
        Ok(i32::from_le_bytes(bytes))
    }

    fn length_up_to(&mut self, max: usize, what: &'static str) -> Result<usize, ModelFileError> {
        usize::try_from(self.number()?)
            .ok()
            .filter(|length| *length <= max)
            .ok_or(ModelFileError::Field(what))
    }

    fn skip(&mut self, bytes: i64) -> Result<(), ModelFileError> {
        self.input.seek_relative(bytes)?;
        if self.input.stream_position()? > self.length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }
}

/// Elements in one block of a kind of tensor, and the bytes they take, as ggml defines them.
fn block_of(kind: i32) -> Option<(i64, i64)> {
    Some(match kind {
        0 => (1, 4),
        1 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        _ => return None,
    })
}
