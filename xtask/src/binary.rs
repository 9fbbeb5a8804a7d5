//! What libraries offer and what they want, read from their own tables.

pub(crate) mod elf;
pub(crate) mod macho;
pub(crate) mod pe;

use anyhow::{Context, Result, ensure};

/// A number of the file, at this place.
fn bytes_at<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N]> {
    let rest = file.get(at..).context("the file ends too early")?;
    rest.first_chunk().copied().context("the file ends too early")
}

fn u16_at(file: &[u8], at: usize) -> Result<u16> {
    Ok(u16::from_le_bytes(bytes_at(file, at)?))
}

fn u32_at(file: &[u8], at: usize) -> Result<u32> {
    Ok(u32::from_le_bytes(bytes_at(file, at)?))
}

fn u64_at(file: &[u8], at: usize) -> Result<u64> {
    Ok(u64::from_le_bytes(bytes_at(file, at)?))
}

/// A text that ends in a NUL.
fn text_at(file: &[u8], at: usize) -> Result<String> {
    let rest = file.get(at..).context("a name lies outside of the file")?;
    let text = rest.split(|byte| *byte == 0).next().unwrap_or_default();
    ensure!(text.len() < rest.len(), "a name has no end");
    Ok(String::from_utf8_lossy(text).into_owned())
}
