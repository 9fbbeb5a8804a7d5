//! Writes a Whisper model as whisper.cpp reads it: large matrices as q8_0, convolutions in half
//! precision, the rest in single.
//!
//! Layout, little-endian: magic and sizes, mel filters, vocabulary, then for each tensor rank,
//! length of the name, type, dimensions innermost first, name, data (whisper.cpp,
//! `whisper_model_load`).

use std::io::Write;

use anyhow::{Context, Result, ensure};
use half::f16;

use super::ctranslate2::{Model, Tensor};

const MAGIC: i32 = 0x6767_6d6c;
/// File type q8_0 (7) in quantization version 2, which is counted in thousands.
const FILE_TYPE: i32 = 2007;
/// Numbers that share one scale in q8_0.
const BLOCK: usize = 32;
/// Whisper listens at 16 kHz through transforms of 400 points.
const RATE_HZ: f64 = 16_000.0;
const TRANSFORM_POINTS: usize = 400;
/// The first token that is no piece of text.
const END_OF_TEXT: &str = "<|endoftext|>";

/// How the numbers of a tensor are written, by ggml's own numbering.
#[derive(Clone, Copy)]
enum Precision {
    Single = 0,
    Half = 1,
    Q8 = 8,
}

/// Writes the whole file.
pub(crate) fn write(model: &Model, vocabulary: &str, out: &mut impl Write) -> Result<()> {
    let mel_bands = dimension(model, "encoder/conv1/weight", 1)?;
    write_header(model, mel_bands, out)?;
    write_mel_filters(mel_bands, out)?;
    write_vocabulary(vocabulary, out)?;
    let mut tensors = Tensors { model, out };
    tensors.encoder_entrance()?;
    tensors.layers("encoder")?;
    tensors.norm("encoder/layer_norm", "encoder.ln_post")?;
    tensors.decoder_entrance()?;
    tensors.layers("decoder")?;
    tensors.norm("decoder/layer_norm", "decoder.ln")
}

fn dimension(model: &Model, name: &str, axis: usize) -> Result<usize> {
    let dimensions = model.dimensions(name)?;
    dimensions.get(axis).copied().with_context(|| format!("{name} has no axis {axis}"))
}

fn write_header(model: &Model, mel_bands: usize, out: &mut impl Write) -> Result<()> {
    let tokens = dimension(model, "decoder/embeddings/weight", 0)?;
    let width = dimension(model, "decoder/embeddings/weight", 1)?;
    let sizes = [
        tokens,
        dimension(model, "encoder/position_encodings/encodings", 0)?,
        width,
        usize::try_from(model.integer("encoder/num_heads")?)?,
        model.layers("encoder"),
        dimension(model, "decoder/position_encodings/encodings", 0)?,
        width,
        usize::try_from(model.integer("decoder/num_heads")?)?,
        model.layers("decoder"),
        mel_bands,
    ];
    number(MAGIC, out)?;
    for size in sizes {
        number(size, out)?;
    }
    number(FILE_TYPE, out)
}

/// Triangles over Slaney's mel scale: linear below 1 kHz, logarithmic above, each of the same area.
fn write_mel_filters(bands: usize, out: &mut impl Write) -> Result<()> {
    let bins = TRANSFORM_POINTS / 2 + 1;
    let log_step = 6.4f64.ln() / 27.0;
    let mel_of = |hz: f64| {
        if hz >= 1000.0 { 15.0 + (hz / 1000.0).ln() / log_step } else { hz * 3.0 / 200.0 }
    };
    let hz_of = |mel: f64| {
        if mel >= 15.0 { 1000.0 * (log_step * (mel - 15.0)).exp() } else { mel * 200.0 / 3.0 }
    };
    let highest = mel_of(RATE_HZ / 2.0);
    let corners: Vec<f64> =
        (0..bands + 2).map(|i| hz_of(highest * i as f64 / (bands + 1) as f64)).collect();
    number(bands, out)?;
    number(bins, out)?;
    for corner in corners.windows(3) {
        let &[left, center, right] = corner else { continue };
        for bin in 0..bins {
            let hz = bin as f64 * RATE_HZ / TRANSFORM_POINTS as f64;
            let rise = (hz - left) / (center - left);
            let fall = (right - hz) / (right - center);
            let weight = rise.min(fall).max(0.0) * 2.0 / (right - left);
            out.write_all(&(weight as f32).to_le_bytes())?;
        }
    }
    Ok(())
}

/// The pieces of text, as the bytes they stand for. whisper.cpp names the special tokens after them
/// itself.
fn write_vocabulary(vocabulary: &str, out: &mut impl Write) -> Result<()> {
    let letters = letters_of_bytes();
    let byte_of = |letter: char| {
        letters
            .iter()
            .position(|known| *known == letter)
            .and_then(|byte| u8::try_from(byte).ok())
            .with_context(|| format!("the vocabulary holds {letter:?}, which stands for no byte"))
    };
    let tokens = vocabulary
        .split('\n')
        .take_while(|line| *line != END_OF_TEXT)
        .map(|line| line.chars().map(byte_of).collect::<Result<Vec<u8>>>())
        .collect::<Result<Vec<_>>>()?;
    number(tokens.len(), out)?;
    for token in &tokens {
        number(token.len(), out)?;
        out.write_all(token)?;
    }
    Ok(())
}

/// The letter that stands for each byte in vocabularies of GPT-2's kind: itself if it can be seen,
/// else the next one free from U+0100 on.
fn letters_of_bytes() -> Vec<char> {
    let mut free = '\u{100}'..;
    (0..=u8::MAX)
        .map(|byte| match byte {
            33..=126 | 161..=172 | 174..=255 => char::from(byte),
            _ => free.next().unwrap_or(char::REPLACEMENT_CHARACTER),
        })
        .collect()
}

fn number(value: impl TryInto<i32>, out: &mut impl Write) -> Result<()> {
    let value = value.try_into().ok().context("a size does not fit the format")?;
    Ok(out.write_all(&value.to_le_bytes())?)
}

struct Tensors<'a, W> {
    model: &'a Model,
    out: &'a mut W,
}

impl<W: Write> Tensors<'_, W> {
    fn encoder_entrance(&mut self) -> Result<()> {
        let positions = self.model.tensor("encoder/position_encodings/encodings")?;
        self.tensor("encoder.positional_embedding", &positions, Precision::Single)?;
        for name in ["conv1", "conv2"] {
            let weight = self.model.tensor(&format!("encoder/{name}/weight"))?;
            self.tensor(&format!("encoder.{name}.weight"), &weight, Precision::Half)?;
            let mut bias = self.model.tensor(&format!("encoder/{name}/bias"))?;
            bias.dimensions.push(1);
            self.tensor(&format!("encoder.{name}.bias"), &bias, Precision::Single)?;
        }
        Ok(())
    }

    fn decoder_entrance(&mut self) -> Result<()> {
        let positions = self.model.tensor("decoder/position_encodings/encodings")?;
        self.tensor("decoder.positional_embedding", &positions, Precision::Single)?;
        let embeddings = self.model.tensor("decoder/embeddings/weight")?;
        self.tensor("decoder.token_embedding.weight", &embeddings, Precision::Q8)
    }

    fn layers(&mut self, side: &str) -> Result<()> {
        let is_decoder = side == "decoder";
        for layer in 0..self.model.layers(side) {
            let from = format!("{side}/layer_{layer}");
            let to = format!("{side}.blocks.{layer}");
            let mut norm = |source: &str, name: &str| {
                self.norm(&format!("{from}/{source}/layer_norm"), &format!("{to}.{name}"))
            };
            norm("self_attention", "attn_ln")?;
            norm("ffn", "mlp_ln")?;
            if is_decoder {
                norm("attention", "cross_attn_ln")?;
            }
            let mut linear =
                |source: &str, names: &[&str]| self.linear(&format!("{from}/{source}"), &to, names);
            linear("self_attention/linear_0", &["attn.query", "attn.key", "attn.value"])?;
            linear("self_attention/linear_1", &["attn.out"])?;
            if is_decoder {
                linear("attention/linear_0", &["cross_attn.query"])?;
                linear("attention/linear_1", &["cross_attn.key", "cross_attn.value"])?;
                linear("attention/linear_2", &["cross_attn.out"])?;
            }
            linear("ffn/linear_0", &["mlp.0"])?;
            linear("ffn/linear_1", &["mlp.2"])?;
        }
        Ok(())
    }

    fn norm(&mut self, source: &str, name: &str) -> Result<()> {
        let weight = self.model.tensor(&format!("{source}/gamma"))?;
        self.tensor(&format!("{name}.weight"), &weight, Precision::Single)?;
        let bias = self.model.tensor(&format!("{source}/beta"))?;
        self.tensor(&format!("{name}.bias"), &bias, Precision::Single)
    }

    /// CTranslate2 fuses matrices that are applied together; whisper.cpp wants them apart, and
    /// knows no bias for keys.
    fn linear(&mut self, source: &str, to: &str, names: &[&str]) -> Result<()> {
        let weight = self.model.tensor(&format!("{source}/weight"))?;
        let bias = self.model.tensor(&format!("{source}/bias"))?;
        let &[rows, columns] = weight.dimensions.as_slice() else {
            anyhow::bail!("{source} is no matrix");
        };
        ensure!(rows % names.len() == 0, "{source} cannot be split into {}", names.len());
        ensure!(bias.values.len() == rows, "{source} has a bias of another length");
        let rows = rows / names.len();
        let parts = weight.values.chunks(rows * columns).zip(bias.values.chunks(rows));
        for (name, (weight, bias)) in names.iter().zip(parts) {
            let weight = Tensor { dimensions: vec![rows, columns], values: weight.to_vec() };
            self.tensor(&format!("{to}.{name}.weight"), &weight, Precision::Q8)?;
            if !name.ends_with("key") {
                let bias = Tensor { dimensions: vec![rows], values: bias.to_vec() };
                self.tensor(&format!("{to}.{name}.bias"), &bias, Precision::Single)?;
            }
        }
        Ok(())
    }

    fn tensor(&mut self, name: &str, tensor: &Tensor, precision: Precision) -> Result<()> {
        number(tensor.dimensions.len(), self.out)?;
        number(name.len(), self.out)?;
        number(precision as i32, self.out)?;
        for dimension in tensor.dimensions.iter().rev() {
            number(*dimension, self.out)?;
        }
        self.out.write_all(name.as_bytes())?;
        match precision {
            Precision::Single => {
                for value in &tensor.values {
                    self.out.write_all(&value.to_le_bytes())?;
                }
            }
            Precision::Half => {
                for value in &tensor.values {
                    self.out.write_all(&f16::from_f32(*value).to_le_bytes())?;
                }
            }
            Precision::Q8 => {
                let (blocks, rest) = tensor.values.as_chunks::<BLOCK>();
                ensure!(rest.is_empty(), "{name} does not divide into blocks of {BLOCK}");
                for block in blocks {
                    self.out.write_all(&quantized(block))?;
                }
            }
        }
        Ok(())
    }
}

/// A block in q8_0: the scale in half precision, then each value as a multiple of it.
fn quantized(block: &[f32; BLOCK]) -> [u8; BLOCK + 2] {
    let scale = block.iter().fold(0f32, |largest, value| largest.max(value.abs())) / 127.0;
    let inverse = if scale > 0.0 { scale.recip() } else { 0.0 };
    let mut bytes = [0; BLOCK + 2];
    bytes[..2].copy_from_slice(&f16::from_f32(scale).to_le_bytes());
    for (byte, value) in bytes[2..].iter_mut().zip(block) {
        *byte = ((value * inverse).round() as i8).cast_unsigned();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_keeps_its_values_within_half_a_step() {
        let mut block = [0f32; BLOCK];
        for (i, value) in block.iter_mut().enumerate() {
            *value = (i as f32 - 16.0) / 8.0;
        }
        let bytes = quantized(&block);
        let scale = f16::from_le_bytes([bytes[0], bytes[1]]).to_f32();
        for (byte, value) in bytes[2..].iter().zip(block) {
            let restored = f32::from(byte.cast_signed()) * scale;
            assert!((restored - value).abs() <= scale * 0.51, "{restored} for {value}");
        }
        assert_eq!(quantized(&[0.0; BLOCK]), [0; BLOCK + 2]);
    }

    #[test]
    fn the_vocabulary_is_written_as_bytes_up_to_the_end_of_text() {
        let mut out = Vec::new();
        write_vocabulary("A\nĠo\n<|endoftext|>\nB", &mut out).expect("known letters");
        assert_eq!(out, b"\x02\0\0\0\x01\0\0\0A\x02\0\0\0 o");
        assert!(write_vocabulary("日", &mut Vec::new()).is_err());
    }

    #[test]
    fn every_byte_has_a_letter_of_its_own() {
        let mut letters = letters_of_bytes();
        assert_eq!((letters[usize::from(b' ')], letters[usize::from(b'A')]), ('Ġ', 'A'));
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 256);
    }

    #[test]
    fn each_mel_band_weighs_something() {
        let mut out = Vec::new();
        write_mel_filters(80, &mut out).expect("written");
        assert_eq!(out.len(), 8 + 80 * 201 * 4);
        let (weights, _) = out[8..].as_chunks::<4>();
        for band in weights.chunks(201) {
            let sum: f32 = band.iter().map(|bytes| f32::from_le_bytes(*bytes)).sum();
            assert!((0.02..0.04).contains(&sum), "{sum}");
        }
    }
}
