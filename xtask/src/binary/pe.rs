//! A library or program of 64-bit Windows (PE32+): the names it offers, and the names it wants from
//! each other library.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use super::{bytes_at, text_at, u16_at, u32_at, u64_at};

/// Where the file says where its header is.
const HEADER_AT: usize = 0x3C;
/// Bytes from the header to the optional one after it.
const OPTIONAL_HEADER: usize = 24;
/// What the optional header of a 64-bit file begins with.
const PE32_PLUS: u16 = 0x20B;
/// Bytes from the optional header to the table of directories, and of an entry there.
const DIRECTORIES: usize = 112;
const DIRECTORY_BYTES: usize = 8;
/// Bytes of a section's header, of an entry in the table of imports, of a name's address.
const SECTION_BYTES: usize = 40;
const IMPORT_BYTES: usize = 20;
const THUNK_BYTES: usize = 8;
/// Set in an import that is wanted by number.
const BY_NUMBER: u64 = 1 << 63;

/// Names wanted, by the library that has to have them. Names of libraries are in lower case.
pub(crate) type Imports = BTreeMap<String, Vec<String>>;

/// A file, looked at as Windows would.
pub(crate) struct Image<'a> {
    file: &'a [u8],
    optional_header: usize,
    sections: Vec<Section>,
}

/// Where a run of addresses lies in the file.
struct Section {
    address: usize,
    bytes: usize,
    at: usize,
}

impl<'a> Image<'a> {
    /// Reads the headers.
    pub(crate) fn parse(file: &'a [u8]) -> Result<Self> {
        ensure!(file.starts_with(b"MZ"), "no file of Windows");
        let header = u32_at(file, HEADER_AT)? as usize;
        ensure!(&bytes_at::<4>(file, header)? == b"PE\0\0", "no file of Windows");
        let optional_header = header + OPTIONAL_HEADER;
        ensure!(u16_at(file, optional_header)? == PE32_PLUS, "no 64-bit file");
        let first = optional_header + usize::from(u16_at(file, header + 20)?);
        let count = usize::from(u16_at(file, header + 6)?);
        let section = |index: usize| -> Result<Section> {
            let at = first + index * SECTION_BYTES;
            Ok(Section {
                address: u32_at(file, at + 12)? as usize,
                bytes: u32_at(file, at + 16)? as usize,
                at: u32_at(file, at + 20)? as usize,
            })
        };
        let sections = (0..count).map(section).collect::<Result<_>>()?;
        Ok(Self { file, optional_header, sections })
    }

    /// The names the file offers.
    pub(crate) fn exports(&self) -> Result<Vec<String>> {
        let Some(table) = self.directory(0)? else { return Ok(Vec::new()) };
        let count = u32_at(self.file, table + 24)? as usize;
        let names = self.place(u32_at(self.file, table + 32)? as usize)?;
        (0..count).map(|index| self.text(u32_at(self.file, names + index * 4)? as usize)).collect()
    }

    /// The names the file wants.
    pub(crate) fn imports(&self) -> Result<Imports> {
        let mut imports = Imports::new();
        let Some(table) = self.directory(1)? else { return Ok(imports) };
        for entry in (table..).step_by(IMPORT_BYTES) {
            let name = u32_at(self.file, entry + 12)? as usize;
            if name == 0 {
                return Ok(imports);
            }
            let library = self.text(name)?.to_ascii_lowercase();
            let thunks = match u32_at(self.file, entry)? as usize {
                0 => u32_at(self.file, entry + 16)? as usize,
                lookup => lookup,
            };
            imports.entry(library).or_default().extend(self.wanted(self.place(thunks)?)?);
        }
        Ok(imports)
    }

    fn wanted(&self, thunks: usize) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for at in (thunks..).step_by(THUNK_BYTES) {
            match u64_at(self.file, at)? {
                0 => break,
                number if number & BY_NUMBER != 0 => names.push(format!("#{}", number as u16)),
                // A hint of two bytes goes before the name.
                address => names.push(self.text(usize::try_from(address)? + 2)?),
            }
        }
        Ok(names)
    }

    fn directory(&self, index: usize) -> Result<Option<usize>> {
        let entry = self.optional_header + DIRECTORIES + index * DIRECTORY_BYTES;
        match u32_at(self.file, entry)? as usize {
            0 => Ok(None),
            address => self.place(address).map(Some),
        }
    }

    fn text(&self, address: usize) -> Result<String> {
        text_at(self.file, self.place(address)?)
    }

    /// Where in the file an address lies.
    fn place(&self, address: usize) -> Result<usize> {
        let holds = |section: &&Section| {
            (section.address..section.address + section.bytes).contains(&address)
        };
        let section = self.sections.iter().find(holds).context("an address in no section")?;
        Ok(section.at + (address - section.address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest file with one export and two imports: everything lies in one section whose
    /// addresses are 0x1000 above its places in the file.
    fn library() -> Vec<u8> {
        let mut file = vec![0; 0x400];
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"MZ");
        put(0x3C, &0x40u32.to_le_bytes());
        put(0x40, b"PE\0\0");
        put(0x46, &1u16.to_le_bytes());
        put(0x54, &240u16.to_le_bytes());
        put(0x58, &PE32_PLUS.to_le_bytes());
        put(0x58 + 112, &0x1200u32.to_le_bytes());
        put(0x58 + 120, &0x1280u32.to_le_bytes());
        for (at, value) in [(12, 0x1000u32), (16, 0x400), (20, 0)] {
            put(0x58 + 240 + at, &value.to_le_bytes());
        }
        for (at, value) in [(0x218, 1u32), (0x220, 0x1240), (0x240, 0x1250)] {
            put(at, &value.to_le_bytes());
        }
        put(0x250, b"obs_module_load\0");
        for (at, value) in [(0x280, 0x12C0u32), (0x28C, 0x12F0), (0x2C0, 0x1300)] {
            put(at, &value.to_le_bytes());
        }
        put(0x2C8, &(BY_NUMBER | 7).to_le_bytes());
        put(0x2F0, b"OBS.dll\0");
        put(0x302, b"blog\0");
        file
    }

    #[test]
    fn exports_and_imports_are_told() {
        let file = library();
        let image = Image::parse(&file).expect("a library");
        assert_eq!(image.exports().expect("a table"), ["obs_module_load"]);
        let imports = image.imports().expect("a table");
        assert_eq!(imports["obs.dll"], ["blog", "#7"]);
        assert_eq!(imports.len(), 1);
    }

    #[test]
    fn what_is_no_library_or_ends_too_early_is_refused() {
        assert!(Image::parse(b"text").is_err());
        let file = library();
        assert!(Image::parse(&file[..0x50]).is_err());
        let cut = Image::parse(&file[..0x2F4]).expect("whole headers");
        assert!(cut.imports().is_err());
    }
}
