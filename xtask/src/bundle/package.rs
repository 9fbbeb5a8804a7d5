//! A package, file by file, before it is written: the same package is the same bytes, wherever and
//! whenever it is written.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::fetch;

/// The list of checksums, in the form `sha256sum --check` reads.
const CHECKSUMS: &str = "SHA256SUMS";
/// Rights of a file, and of a program.
const FILE_MODE: u32 = 0o644;
const PROGRAM_MODE: u32 = 0o755;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    CopyOf(PathBuf),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    content: Content,
    is_program: bool,
}

/// Files by their path in the package, which has forward slashes on every system.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    items: BTreeMap<String, Item>,
}

impl Package {
    /// Adds a text.
    pub(crate) fn add_text(&mut self, path: &str, text: impl Into<String>) {
        self.insert(path, Content::Text(text.into()), false);
    }

    /// Adds a copy of a file.
    pub(crate) fn add_file(&mut self, path: &str, original: &Path) {
        self.insert(path, Content::CopyOf(original.to_path_buf()), false);
    }

    /// Adds a copy of what will be run or loaded.
    pub(crate) fn add_program(&mut self, path: &str, original: &Path) {
        self.insert(path, Content::CopyOf(original.to_path_buf()), true);
    }

    /// Adds copies of everything below a directory.
    pub(crate) fn add_all(&mut self, path: &str, directory: &Path) -> Result<()> {
        let entries = fs::read_dir(directory)
            .with_context(|| format!("{} cannot be read", directory.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().context("a file's name is no text")?;
            let path = format!("{path}/{name}");
            if entry.file_type()?.is_dir() {
                self.add_all(&path, &entry.path())?;
            } else {
                self.add_file(&path, &entry.path());
            }
        }
        Ok(())
    }

    fn insert(&mut self, path: &str, content: Content, is_program: bool) {
        self.items.insert(path.to_owned(), Item { content, is_program });
    }

    /// The paths of all files, in order.
    #[cfg(test)]
    pub(crate) fn paths(&self) -> Vec<&str> {
        self.items.keys().map(String::as_str).collect()
    }

    /// Writes everything below `root`, which must not be there yet, and the checksums besides.
    pub(crate) fn write(mut self, root: &Path) -> Result<()> {
        ensure!(!root.exists(), "{} is in the way", root.display());
        for (path, item) in &self.items {
            write_item(&root.join(path), item)?;
        }
        let checksums = self.checksums(root)?;
        write_item(&root.join(CHECKSUMS), &checksums)?;
        self.items.insert(CHECKSUMS.to_owned(), checksums);
        self.pack(root)
    }

    fn checksums(&self, root: &Path) -> Result<Item> {
        let mut lines = String::new();
        for path in self.items.keys() {
            lines.push_str(&format!("{}  {path}\n", fetch::sha256_of(&root.join(path))?));
        }
        Ok(Item { content: Content::Text(lines), is_program: false })
    }

    /// Writes the archive beside the folder. Its files have no times: zip's own beginning stands
    /// for them.
    fn pack(&self, root: &Path) -> Result<()> {
        let name =
            root.file_name().and_then(|name| name.to_str()).context("a package has a name")?;
        let archive = root.with_file_name(format!("{name}.zip"));
        let mut zip = ZipWriter::new(BufWriter::new(File::create(&archive)?));
        for (path, item) in &self.items {
            let mode = if item.is_program { PROGRAM_MODE } else { FILE_MODE };
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .last_modified_time(zip::DateTime::default())
                .unix_permissions(mode);
            zip.start_file(format!("{name}/{path}"), options)?;
            std::io::copy(&mut File::open(root.join(path))?, &mut zip)?;
        }
        zip.finish()?.flush()?;
        Ok(())
    }
}

fn write_item(path: &Path, item: &Item) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match &item.content {
        Content::Text(text) => fs::write(path, text)?,
        Content::CopyOf(original) => {
            fs::copy(original, path)
                .with_context(|| format!("{} cannot be copied", original.display()))?;
        }
    }
    set_mode(path, item.is_program)
}

#[cfg(unix)]
fn set_mode(path: &Path, is_program: bool) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if is_program { PROGRAM_MODE } else { FILE_MODE };
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

/// Windows tells programs by their names.
#[cfg(not(unix))]
fn set_mode(_: &Path, _: bool) -> Result<()> {
    Ok(())
}
