//! Reads a model of CTranslate2 (binary format 6, Whisper). Every length is checked: damaged bytes
//! are an error.
//!
//! Layout, little-endian: format `u32`; name of the kind; revision `u32`; number of tensors `u32`;
//! then for each its name, rank `u8`, dimensions `u32` each, type `u8`, bytes `u32`, data. A name
//! is its length `u16`, counting a closing zero, and its letters.

use std::{collections::HashMap, ops::Range};

use anyhow::{Context, Result, bail, ensure};
use half::f16;

const FORMAT: u32 = 6;
const KIND: &str = "WhisperSpec";
const RANK_MAX: u8 = 4;

/// Types of numbers, by CTranslate2's own numbering.
const FLOAT32: u8 = 0;
const INT8: u8 = 1;
const INT16: u8 = 2;
const FLOAT16: u8 = 4;

/// A model and where its tensors lie in its bytes.
#[derive(Debug)]
pub(crate) struct Model {
    bytes: Vec<u8>,
    tensors: HashMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    dimensions: Vec<usize>,
    number_type: u8,
    data: Range<usize>,
}

/// The numbers of one tensor, row by row.
pub(crate) struct Tensor {
    /// Outermost first.
    pub(crate) dimensions: Vec<usize>,
    /// As many as the product of the dimensions.
    pub(crate) values: Vec<f32>,
}

impl Model {
    /// Reads the table of tensors.
    pub(crate) fn parse(bytes: Vec<u8>) -> Result<Self> {
        let mut cursor = Cursor { bytes: &bytes, at: 0 };
        let format = cursor.u32()?;
        ensure!(format == FORMAT, "format {format}, not {FORMAT}");
        let kind = cursor.name()?;
        ensure!(kind == KIND, "kind {kind}, not {KIND}");
        cursor.u32()?;
        let count = cursor.u32()?;
        let mut tensors = HashMap::new();
        for _ in 0..count {
            let name = cursor.name()?;
            let entry = cursor.entry().with_context(|| format!("in tensor {name}"))?;
            tensors.insert(name, entry);
        }
        Ok(Self { bytes, tensors })
    }

    /// The dimensions of a tensor.
    pub(crate) fn dimensions(&self, name: &str) -> Result<&[usize]> {
        Ok(&self.entry(name)?.dimensions)
    }

    /// A tensor in single precision.
    pub(crate) fn tensor(&self, name: &str) -> Result<Tensor> {
        let entry = self.entry(name)?;
        let data = &self.bytes[entry.data.clone()];
        let values: Vec<f32> = match entry.number_type {
            FLOAT32 => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            FLOAT16 => {
                data.as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()
            }
            other => bail!("tensor {name} holds numbers of type {other}"),
        };
        let expected: usize = entry.dimensions.iter().product();
        ensure!(values.len() == expected, "tensor {name} does not fill its dimensions");
        Ok(Tensor { dimensions: entry.dimensions.clone(), values })
    }

    /// A tensor that is one small whole number.
    pub(crate) fn integer(&self, name: &str) -> Result<i32> {
        let entry = self.entry(name)?;
        match (entry.number_type, &self.bytes[entry.data.clone()]) {
            (INT8, &[byte]) => Ok(i32::from(byte.cast_signed())),
            (INT16, &[low, high]) => Ok(i32::from(i16::from_le_bytes([low, high]))),
            (other, _) => bail!("{name} is no small number but of type {other}"),
        }
    }

    /// How many layers the encoder or the decoder has.
    pub(crate) fn layers(&self, side: &str) -> usize {
        (0..)
            .take_while(|layer| {
                self.tensors.contains_key(&format!("{side}/layer_{layer}/ffn/linear_0/weight"))
            })
            .count()
    }

    fn entry(&self, name: &str) -> Result<&Entry> {
        self.tensors.get(name).with_context(|| format!("no tensor {name}"))
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(length).context("a length out of all bounds")?;
        let taken = self.bytes.get(self.at..end).context("the file ends too early")?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        Ok(self.take(N)?.try_into()?)
    }

    fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn name(&mut self) -> Result<String> {
        let length = u16::from_le_bytes(self.array()?);
        let (_, letters) = self.take(length.into())?.split_last().context("a name is empty")?;
        Ok(String::from_utf8(letters.to_vec())?)
    }

    fn entry(&mut self) -> Result<Entry> {
        let [rank] = self.array()?;
        ensure!(rank <= RANK_MAX, "rank {rank}");
        let dimensions =
            (0..rank).map(|_| Ok(self.u32()? as usize)).collect::<Result<Vec<usize>>>()?;
        let [number_type] = self.array()?;
        let length = self.u32()? as usize;
        let start = self.at;
        self.take(length)?;
        Ok(Entry { dimensions, number_type, data: start..self.at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model of two tensors: a 2 × 1 matrix in half precision and a small number.
    fn bytes() -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(6u32.to_le_bytes());
        bytes.extend(b"\x0c\0WhisperSpec\0");
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(2u32.to_le_bytes());
        bytes.extend(b"\x02\0m\0\x02");
        bytes.extend([2u32.to_le_bytes(), 1u32.to_le_bytes()].concat());
        bytes.push(FLOAT16);
        bytes.extend(4u32.to_le_bytes());
        bytes
            .extend([f16::from_f32(0.5).to_le_bytes(), f16::from_f32(-2.0).to_le_bytes()].concat());
        bytes.extend(b"\x02\0n\0\0");
        bytes.push(INT8);
        bytes.extend(1u32.to_le_bytes());
        bytes.push(8);
        bytes
    }

    #[test]
    fn tensors_are_read_in_single_precision() {
        let model = Model::parse(bytes()).expect("a whole model");
        let tensor = model.tensor("m").expect("the matrix");
        assert_eq!((tensor.dimensions, tensor.values), (vec![2, 1], vec![0.5, -2.0]));
        assert_eq!(model.integer("n").expect("the number"), 8);
        assert!(model.tensor("n").is_err() && model.integer("m").is_err());
        assert!(model.tensor("x").is_err());
        assert_eq!(model.layers("encoder"), 0);
    }

    #[test]
    fn a_model_cut_anywhere_is_refused() {
        let whole = bytes();
        for length in 0..whole.len() {
            assert!(Model::parse(whole[..length].to_vec()).is_err(), "cut at {length}");
        }
        let mut other = whole;
        other[0] = 5;
        assert!(Model::parse(other).is_err());
    }
}
