//! A shelf: records found by key, in one file that is small on disk and in memory.
//!
//! Keys live in a finite-state transducer; records in blocks of about 4 KiB, each compressed,
//! because held plain the dictionary alone would fill a third of the daemon's idle memory. A
//! look-up unpacks the blocks it needs, some 7 µs each, and keeps nothing. The file is mapped, and
//! opening it takes nothing out of it.
//!
//! File, little-endian: the mark, five u64 lengths (keys, postings, starts, blocks, packed), then
//! those sections. *Keys* map to `number << 1` or, for several records, `position << 1 | 1` in the
//! *postings*, which hold a count and that many numbers. *Starts* has each record's offset in all
//! the unpacked bytes, and their total. *Blocks* has for each block its first such offset and its
//! own offset in *packed*. Postings, starts and blocks are u32.

use std::{cell::RefCell, collections::BTreeMap, marker::PhantomData};

use fst::{IntoStreamer, Map, MapBuilder, Streamer};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;
use zstd::bulk::Decompressor;

use super::mapped::Mapped;

const MARK: &[u8; 8] = b"AIVSHLF1";
const SECTIONS: usize = 5;
const HEADER_BYTES: usize = MARK.len() + SECTIONS * 8;
const BLOCK_BYTES: usize = 4 << 10;
const COMPRESSION_LEVEL: i32 = 19;

/// The bytes are not a shelf, or not a whole one.
#[derive(Debug, Error)]
#[error("damaged: {0}")]
pub(super) struct ShelfError(&'static str);

/// A shelf that was loaded.
pub(super) struct Shelf<T> {
    keys: Map<Mapped>,
    postings: Numbers,
    starts: Numbers,
    blocks: Numbers,
    packed: Mapped,
    record: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Shelf<T> {
    /// Takes a shelf apart.
    pub(super) fn open(file: Mapped) -> Result<Self, ShelfError> {
        let (header, mut rest) = file.split_at(HEADER_BYTES).ok_or(ShelfError("too short"))?;
        let lengths = header.as_ref().strip_prefix(MARK).ok_or(ShelfError("not a shelf"))?;
        let mut lengths = lengths.chunks_exact(8).map(|length| {
            let length = length.try_into().map_or(u64::MAX, u64::from_le_bytes);
            usize::try_from(length).unwrap_or(usize::MAX)
        });
        let mut section = || {
            let (section, behind) = rest.clone().split_at(lengths.next()?)?;
            rest = behind;
            Some(section)
        };
        let mut next = || section().ok_or(ShelfError("it ends early"));
        Ok(Self {
            keys: Map::new(next()?).map_err(|_| ShelfError("keys"))?,
            postings: Numbers(next()?),
            starts: Numbers(next()?),
            blocks: Numbers(next()?),
            packed: next()?,
            record: PhantomData,
        })
    }

    /// Whether anything is filed under `key`.
    pub(super) fn contains(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// The records filed under `key`, in the order they were filed.
    pub(super) fn get(&self, key: &str) -> Vec<T> {
        let Some(value) = self.keys.get(key) else { return Vec::new() };
        let position = (value >> 1) as usize;
        if value & 1 == 0 {
            return self.record(position).into_iter().collect();
        }
        let count = self.postings.get(position).unwrap_or_default() as usize;
        let posted = (position + 1..=position + count).map_while(|at| self.postings.get(at));
        posted.filter_map(|number| self.record(number as usize)).collect()
    }

    /// Every key from `from` up to but not including `to`.
    pub(super) fn keys_between(&self, from: &str, to: &str) -> Vec<String> {
        let mut stream = self.keys.range().ge(from).lt(to).into_stream();
        let mut found = Vec::new();
        while let Some((key, _)) = stream.next() {
            found.extend(String::from_utf8(key.to_vec()));
        }
        found
    }

    fn record(&self, number: usize) -> Option<T> {
        let (start, end) = (self.starts.get(number)?, self.starts.get(number + 1)?);
        let block = self.block_of(start)?;
        let (first, packed_start) = self.block(block)?;
        let packed = self.packed.as_ref();
        let behind = || Some((self.starts.last()?, u32::try_from(packed.len()).ok()?));
        let (next_first, packed_end) = self.block(block + 1).or_else(behind)?;
        let packed = packed.get(packed_start as usize..packed_end as usize)?;
        let unpacked = unpack(packed, next_first.checked_sub(first)? as usize)?;
        let record = unpacked.get((start - first) as usize..end.checked_sub(first)? as usize)?;
        rmp_serde::from_slice(record).ok()
    }

    /// First byte, when unpacked, and place among the packed ones.
    fn block(&self, number: usize) -> Option<(u32, u32)> {
        Some((self.blocks.get(2 * number)?, self.blocks.get(2 * number + 1)?))
    }

    /// The last block that begins at or before the unpacked byte `at`.
    fn block_of(&self, at: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.blocks.len() / 2);
        while low < high {
            let middle = low.midpoint(high);
            if self.block(middle)?.0 <= at { low = middle + 1 } else { high = middle }
        }
        low.checked_sub(1)
    }
}

/// A section of little-endian u32.
struct Numbers(Mapped);

impl Numbers {
    fn get(&self, at: usize) -> Option<u32> {
        let bytes = self.0.as_ref().get(at.checked_mul(4)?..)?.first_chunk()?;
        Some(u32::from_le_bytes(*bytes))
    }

    fn len(&self) -> usize {
        self.0.as_ref().len() / 4
    }

    fn last(&self) -> Option<u32> {
        self.get(self.len().checked_sub(1)?)
    }
}

thread_local! {
    /// Making one takes twice as long as unpacking a block, so each thread keeps its own.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> =
        RefCell::new(Decompressor::new().ok());
}

/// A block holds one record or less than [`BLOCK_BYTES`]; no record comes near this.
const RECORD_BYTES_MAX: usize = 16 << 20;

fn unpack(packed: &[u8], bytes: usize) -> Option<Vec<u8>> {
    if bytes > RECORD_BYTES_MAX {
        return None;
    }
    UNPACKER.with_borrow_mut(|unpacker| unpacker.as_mut()?.decompress(packed, bytes).ok())
}

/// Fills a shelf.
pub(super) struct ShelfBuilder {
    keys: BTreeMap<String, Vec<u32>>,
    starts: Vec<u32>,
    blocks: Vec<u32>,
    packed: Vec<u8>,
    open_block: Vec<u8>,
    unpacked_bytes: u32,
}

impl ShelfBuilder {
    pub(super) fn new() -> Self {
        Self {
            keys: BTreeMap::new(),
            starts: Vec::new(),
            blocks: Vec::new(),
            packed: Vec::new(),
            open_block: Vec::new(),
            unpacked_bytes: 0,
        }
    }

    /// Adds a record and returns its number. Neighbors share a block, so what is looked up together
    /// should be added together.
    pub(super) fn add(&mut self, record: &impl Serialize) -> std::io::Result<u32> {
        let bytes = rmp_serde::to_vec(record).map_err(std::io::Error::other)?;
        if !self.open_block.is_empty() && self.open_block.len() + bytes.len() > BLOCK_BYTES {
            self.close_block()?;
        }
        let number = self.starts.len() as u32;
        self.starts.push(self.unpacked_bytes);
        self.unpacked_bytes += bytes.len() as u32;
        self.open_block.extend(bytes);
        Ok(number)
    }

    /// Files a record under a key; what is filed first is found first.
    pub(super) fn file(&mut self, key: String, number: u32) {
        let filed = self.keys.entry(key).or_default();
        if !filed.contains(&number) {
            filed.push(number);
        }
    }

    /// The finished file.
    pub(super) fn finish(mut self) -> std::io::Result<Vec<u8>> {
        self.close_block()?;
        self.starts.push(self.unpacked_bytes);
        let mut keys = MapBuilder::memory();
        let mut postings: Vec<u32> = Vec::new();
        for (key, filed) in &self.keys {
            let value = match filed[..] {
                [number] => u64::from(number) << 1,
                _ => {
                    let position = postings.len() as u64;
                    postings.push(filed.len() as u32);
                    postings.extend(filed);
                    position << 1 | 1
                }
            };
            keys.insert(key, value).map_err(std::io::Error::other)?;
        }
        let sections = [
            keys.into_inner().map_err(std::io::Error::other)?,
            bytes(&postings),
            bytes(&self.starts),
            bytes(&self.blocks),
            self.packed,
        ];
        let mut file = MARK.to_vec();
        file.extend(sections.iter().flat_map(|section| (section.len() as u64).to_le_bytes()));
        file.extend(sections.iter().flatten());
        Ok(file)
    }

    fn close_block(&mut self) -> std::io::Result<()> {
        if self.open_block.is_empty() {
            return Ok(());
        }
        let first = self.unpacked_bytes - self.open_block.len() as u32;
        self.blocks.extend([first, self.packed.len() as u32]);
        self.packed.extend(zstd::bulk::compress(&self.open_block, COMPRESSION_LEVEL)?);
        self.open_block.clear();
        Ok(())
    }
}

fn bytes(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> Shelf<String> {
        let mut builder = ShelfBuilder::new();
        for number in 0..2_000 {
            let text = format!("record {number} {}", "x".repeat(number % 50));
            let number = builder.add(&text).expect("a string can be encoded");
            builder.file(format!("k{number}"), number);
            builder.file(format!("every {}", number % 2), number);
        }
        Shelf::open(builder.finish().expect("it fits memory").into()).expect("it was just built")
    }

    #[test]
    fn every_record_is_found_under_its_key_whatever_its_block() {
        let shelf = shelf();
        assert!(shelf.blocks.len() > 2 * 3);
        for number in 0..2_000 {
            let expected = format!("record {number} {}", "x".repeat(number % 50));
            assert_eq!(shelf.get(&format!("k{number}")), [expected]);
        }
        assert!(shelf.get("absent").is_empty());
    }

    #[test]
    fn several_records_keep_the_order_they_were_filed_in() {
        let odd = shelf().get("every 1");
        assert_eq!(odd.len(), 1_000);
        assert!(odd[0].starts_with("record 1 ") && odd[999].starts_with("record 1999 "));
    }

    #[test]
    fn whatever_is_cut_off_or_foreign_is_refused() {
        let whole = ShelfBuilder::new().finish().expect("it fits memory");
        assert!(Shelf::<String>::open(whole.clone().into()).is_ok());
        for length in 0..whole.len() {
            assert!(
                Shelf::<String>::open(whole[..length].to_vec().into()).is_err(),
                "{length} bytes"
            );
        }
        assert!(Shelf::<String>::open(vec![b'x'; 200].into()).is_err());
    }
}
