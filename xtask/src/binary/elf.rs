//! The names a shared library offers, read from its table of dynamic symbols (64-bit little-endian
//! ELF).

use anyhow::{Context, Result, ensure};

use super::{text_at, u16_at, u32_at, u64_at};

/// Section type of the dynamic symbols (`SHT_DYNSYM`).
const DYNAMIC_SYMBOLS: u32 = 11;
/// Bytes of one section header and of one symbol.
const SECTION_BYTES: usize = 64;
const SYMBOL_BYTES: usize = 24;

/// The names of all symbols the library defines and shows.
pub(crate) fn exported(elf: &[u8]) -> Result<Vec<String>> {
    ensure!(elf.starts_with(b"\x7fELF\x02\x01"), "no 64-bit little-endian ELF file");
    let sections = usize::try_from(u64_at(elf, 40)?)?;
    let count = usize::from(u16_at(elf, 60)?);
    let header = |index: usize| sections + index * SECTION_BYTES;
    for section in (0..count).map(header) {
        if u32_at(elf, section + 4)? == DYNAMIC_SYMBOLS {
            let names = header(usize::try_from(u32_at(elf, section + 40)?)?);
            return names_of(data(elf, section)?, data(elf, names)?);
        }
    }
    Ok(Vec::new())
}

fn names_of(symbols: &[u8], names: &[u8]) -> Result<Vec<String>> {
    let mut exported = Vec::new();
    for symbol in symbols.chunks_exact(SYMBOL_BYTES) {
        let is_global = symbol[4] >> 4 != 0;
        let is_defined = u16_at(symbol, 6)? != 0;
        if is_global && is_defined {
            let start = usize::try_from(u32_at(symbol, 0)?)?;
            exported.push(text_at(names, start)?);
        }
    }
    Ok(exported)
}

/// What a section header points at.
fn data(elf: &[u8], section: usize) -> Result<&[u8]> {
    let start = usize::try_from(u64_at(elf, section + 24)?)?;
    let length = usize::try_from(u64_at(elf, section + 32)?)?;
    let end = start.checked_add(length).context("a section out of all bounds")?;
    elf.get(start..end).context("a section lies outside of the file")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_c_library_of_this_process_exports_what_programs_call() {
        let maps = fs::read_to_string("/proc/self/maps").expect("Linux tells its mappings");
        let library = maps
            .lines()
            .filter_map(|line| line.split_ascii_whitespace().last())
            .find(|path| path.contains("libc.so"))
            .expect("a test binary uses the C library");
        let names = exported(&fs::read(library).expect("it can be read")).expect("it is ELF");
        assert!(names.iter().any(|name| name == "malloc"));
        assert!(!names.iter().any(|name| name == "obs_module_load"));
    }

    #[test]
    fn what_is_no_library_is_refused() {
        assert!(exported(b"text").is_err());
        assert!(exported(b"\x7fELF\x02\x01").is_err());
    }
}
