//! The names a shared library of macOS offers, read from its table of symbols (64-bit little-endian
//! Mach-O).

use anyhow::{Context, Result, bail, ensure};

use super::{text_at, u32_at};

const MAGIC: &[u8] = b"\xcf\xfa\xed\xfe";
/// Kind of file (`MH_DYLIB`, `MH_BUNDLE`): what can be loaded.
const LOADABLE: [u32; 2] = [6, 8];
/// Bytes of the header, before the commands of the loader.
const HEADER_BYTES: usize = 32;
/// The command that tells where symbols and their names lie (`LC_SYMTAB`).
const SYMBOLS: u32 = 2;
const SYMBOL_BYTES: usize = 16;
/// Bits of a symbol's type: for debuggers only, private to the library, external; and what sort it
/// is, of which zero is undefined.
const DEBUG: u8 = 0xe0;
const PRIVATE: u8 = 0x10;
const SORT: u8 = 0x0e;
const EXTERNAL: u8 = 0x01;

/// The names of all symbols the library defines and shows, as C spells them.
pub(crate) fn exported(file: &[u8]) -> Result<Vec<String>> {
    ensure!(file.starts_with(MAGIC), "no 64-bit little-endian Mach-O file");
    ensure!(LOADABLE.contains(&u32_at(file, 12)?), "it cannot be loaded");
    let mut at = HEADER_BYTES;
    for _ in 0..u32_at(file, 16)? {
        if u32_at(file, at)? == SYMBOLS {
            let symbols = part(file, u32_at(file, at + 8)?, u32_at(file, at + 12)?, SYMBOL_BYTES)?;
            let names = part(file, u32_at(file, at + 16)?, u32_at(file, at + 20)?, 1)?;
            return names_of(symbols, names);
        }
        let length = usize::try_from(u32_at(file, at + 4)?)?;
        ensure!(length >= 8, "a command of the loader is too short");
        at = at.checked_add(length).context("a command out of all bounds")?;
    }
    bail!("it has no table of symbols")
}

fn names_of(symbols: &[u8], names: &[u8]) -> Result<Vec<String>> {
    let mut exported = Vec::new();
    for symbol in symbols.chunks_exact(SYMBOL_BYTES) {
        let kind = symbol[4];
        let is_shown = kind & EXTERNAL != 0 && kind & (DEBUG | PRIVATE) == 0;
        if is_shown && kind & SORT != 0 {
            let name = text_at(names, usize::try_from(u32_at(symbol, 0)?)?)?;
            // Each name of C has one more underscore there.
            exported.push(name.strip_prefix('_').unwrap_or(&name).to_owned());
        }
    }
    Ok(exported)
}

fn part(file: &[u8], start: u32, count: u32, bytes: usize) -> Result<&[u8]> {
    let start = usize::try_from(start)?;
    let length = usize::try_from(count)?.checked_mul(bytes);
    let end = length.and_then(|length| start.checked_add(length)).context("out of all bounds")?;
    file.get(start..end).context("a table lies outside of the file")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A library of one command and these symbols, by name and type.
    fn library(kind: u32, symbols: &[(&str, u8)]) -> Vec<u8> {
        let mut names = vec![0];
        let mut table = Vec::new();
        for (name, kind) in symbols {
            table.extend(u32::try_from(names.len()).expect("short").to_le_bytes());
            table.extend([*kind, 1, 0, 0]);
            table.extend([0; 8]);
            names.extend(name.bytes().chain([0]));
        }
        let start = u32::try_from(HEADER_BYTES + 8 + 24).expect("short");
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short");
        // A command that says nothing to us comes first.
        let header = [0, 0, kind, 2, 32, 0, 0];
        let unknown = [0x1b, 8];
        let command = [SYMBOLS, 24, start, length(&table) / 16, start + length(&table)];
        let words = header.into_iter().chain(unknown).chain(command).chain([length(&names)]);
        let mut file = MAGIC.to_vec();
        file.extend(words.flat_map(u32::to_le_bytes));
        [file, table, names].concat()
    }

    #[test]
    fn only_what_is_defined_and_shown_counts() {
        let symbols = [
            ("_obs_module_load", 0x0f),
            ("_blog", 0x01),
            ("_hidden", 0x1f),
            ("_local", 0x0e),
            ("_for_debuggers", 0x2f),
        ];
        let names = exported(&library(6, &symbols)).expect("a library");
        assert_eq!(names, ["obs_module_load"]);
    }

    #[test]
    fn what_is_no_library_is_refused() {
        let program = library(2, &[("_main", 0x0f)]);
        let mut cut = library(6, &[("_obs_module_load", 0x0f)]);
        cut.pop();
        for file in [&b"text"[..], MAGIC, &program, &cut] {
            assert!(exported(file).is_err());
        }
    }
}
