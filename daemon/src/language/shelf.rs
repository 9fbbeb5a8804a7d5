//! A shelf: records found by key, in one file that is small on disk and in memory.
//!
//! Keys live in a finite-state transducer; records in blocks of about 4 KiB, each compressed,
//! because held plain the dictionary alone would fill a third of the daemon's idle memory. A
//! look-up unpacks the blocks it needs, some 7 µs each, and keeps nothing. `forbid(unsafe_code)`
//! rules out a memory map of our own.
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

use super::key;

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
    keys: Map<Vec<u8>>,
    postings: Vec<u32>,
    starts: Vec<u32>,
    blocks: Vec<(u32, u32)>,
    packed: Vec<u8>,
    record: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Shelf<T> {
    /// Takes a shelf apart.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, ShelfError> {
        let (header, mut rest) =
            bytes.split_at_checked(HEADER_BYTES).ok_or(ShelfError("too short"))?;
        if !header.starts_with(MARK) {
            return Err(ShelfError("not a shelf"));
        }
        let mut sections = [&[][..]; SECTIONS];
        for (section, length) in sections.iter_mut().zip(header[MARK.len()..].chunks_exact(8)) {
            let length = length.try_into().map(u64::from_le_bytes).unwrap_or(u64::MAX);
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            (*section, rest) = rest.split_at_checked(length).ok_or(ShelfError("it ends early"))?;
        }
        let [keys, postings, starts, blocks, packed] = sections;
        let blocks = numbers(blocks);
        Ok(Self {
            keys: Map::new(keys.to_vec()).map_err(|_| ShelfError("keys"))?,
            postings: numbers(postings),
            starts: numbers(starts),
            blocks: blocks.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(),
            packed: packed.to_vec(),
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
        let count = self.postings.get(position).map_or(0, |count| *count as usize);
        let posted = self.postings.get(position + 1..position + 1 + count).unwrap_or_default();
        posted.iter().filter_map(|number| self.record(*number as usize)).collect()
    }

    /// How many bytes of `text` the longest key at its beginning covers. `text` is normalized.
    pub(super) fn longest_prefix(&self, text: &str) -> Option<usize> {
        let keys = self.keys.as_fst();
        let mut node = keys.root();
        let mut longest = None;
        let mut utf8 = [0; 4];
        for (start, character) in text.char_indices() {
            for byte in key::fold_character(character).encode_utf8(&mut utf8).bytes() {
                let Some(transition) = node.find_input(byte) else { return longest };
                node = keys.node(node.transition_addr(transition));
            }
            if node.is_final() {
                longest = Some(start + character.len_utf8());
            }
        }
        longest
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
        let (start, end) = (*self.starts.get(number)?, *self.starts.get(number + 1)?);
        let block = self.blocks.partition_point(|(first, _)| *first <= start).checked_sub(1)?;
        let (first, packed_start) = self.blocks[block];
        let behind = (*self.starts.last()?, self.packed.len() as u32);
        let (next_first, packed_end) = self.blocks.get(block + 1).copied().unwrap_or(behind);
        let packed = self.packed.get(packed_start as usize..packed_end as usize)?;
        let unpacked = unpack(packed, (next_first - first) as usize)?;
        let record = unpacked.get((start - first) as usize..(end - first) as usize)?;
        rmp_serde::from_slice(record).ok()
    }
}

thread_local! {
    /// Making one takes twice as long as unpacking a block, so each thread keeps its own.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> =
        RefCell::new(Decompressor::new().ok());
}

fn unpack(packed: &[u8], bytes: usize) -> Option<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| unpacker.as_mut()?.decompress(packed, bytes).ok())
}

fn numbers(section: &[u8]) -> Vec<u32> {
    section
        .chunks_exact(4)
        .filter_map(|bytes| bytes.try_into().ok().map(u32::from_le_bytes))
        .collect()
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
        Shelf::open(&builder.finish().expect("it fits memory")).expect("it was just built")
    }

    #[test]
    fn every_record_is_found_under_its_key_whatever_its_block() {
        let shelf = shelf();
        assert!(shelf.blocks.len() > 3);
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
    fn the_longest_prefix_is_measured_in_bytes_of_the_text_not_of_the_key() {
        let mut builder = ShelfBuilder::new();
        for key in ["おつ", "おつかれさま", "こ\u{20bb7}"] {
            let number = builder.add(&key).expect("a string can be encoded");
            builder.file(key::fold(key), number);
        }
        let bytes = builder.finish().expect("it fits memory");
        let shelf: Shelf<String> = Shelf::open(&bytes).expect("it was just built");
        assert_eq!(shelf.longest_prefix("オツカレさまでした"), Some("オツカレさま".len()));
        assert_eq!(shelf.longest_prefix("おつかれ"), Some("おつ".len()));
        assert_eq!(shelf.longest_prefix("こ\u{20bb7}屋"), Some(7));
        assert_eq!(shelf.longest_prefix("さま"), None);
    }

    #[test]
    fn whatever_is_cut_off_or_foreign_is_refused() {
        let whole = ShelfBuilder::new().finish().expect("it fits memory");
        assert!(Shelf::<String>::open(&whole).is_ok());
        for length in 0..whole.len() {
            assert!(Shelf::<String>::open(&whole[..length]).is_err(), "{length} bytes");
        }
        assert!(Shelf::<String>::open(&[b'x'; 200]).is_err());
    }
}
