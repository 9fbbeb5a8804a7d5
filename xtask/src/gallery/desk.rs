//! The desk's pages as the tests that crawl them saw them: a sheet for each page, in both languages
//! and themes and at three widths, and a few pages alone. Pages are listed in
//! `tests/it/page/pages.rs` and nowhere else.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{place, program};

/// The tests that take the pictures.
const CRAWL: &str = "page::taste::pages_keep";

/// Rows of a sheet.
const LOOKS: [&str; 4] = ["en-light", "en-dark", "ja-light", "ja-dark"];

/// Columns of a sheet, by the width of the page.
const WIDTHS: [&str; 3] = ["1280", "820", "360"];

/// The width of a sheet in pixels.
const SHEET_WIDTH: u32 = 1500;

/// Pages the docs show alone: page, look and width, and the name of the picture.
const ALONE: [(&str, &str); 5] = [
    ("review-en-light-1280", "review"),
    ("review-one-en-dark-1280", "one"),
    ("live-en-light-1280", "live"),
    ("vocabulary-ja-light-1280", "vocabulary"),
    ("session-en-light-1280", "session"),
];

/// Crawls the desk and lays out the sheets.
pub(super) fn run() -> Result<()> {
    let pictures = place::target().join("tmp").join("page");
    for old in files(&pictures, "desk-")? {
        fs::remove_file(old)?;
    }
    let mut command = program::cargo(&["test", "--workspace", "--test", "it"]);
    program::run(command.args(program::TEST_FEATURES).arg(CRAWL))?;

    let images = place::workspace().join("docs/images");
    let sheets = images.join("desk");
    fs::create_dir_all(&sheets)?;
    for old in files(&sheets, "")? {
        fs::remove_file(old)?;
    }
    let pages = pages(&files(&pictures, "desk-")?);
    ensure!(!pages.is_empty(), "{CRAWL} took no pictures");
    for page in &pages {
        encode(&shots(&pictures, page), &sheet(), "60", &sheets.join(format!("{page}.webp")))?;
    }
    for (shot, name) in ALONE {
        let shot = pictures.join(format!("desk-{shot}.png"));
        encode(&[shot], "[0]null", "85", &images.join(format!("desk-{name}.webp")))?;
    }
    fs::write(sheets.join("README.md"), index(&pages))?;
    println!("{} pages in {}", pages.len(), sheets.display());
    Ok(())
}

/// Files of a folder whose names begin so; none where there is no folder.
fn files(folder: &Path, start: &str) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(start) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// The names of the pages that were seen, from the names of their pictures.
fn pages(pictures: &[PathBuf]) -> BTreeSet<String> {
    let last = format!("-{}-{}", LOOKS[0], WIDTHS[0]);
    let names = pictures.iter().filter_map(|path| path.file_stem()?.to_str());
    names
        .filter_map(|name| name.strip_prefix("desk-")?.strip_suffix(last.as_str()))
        .map(str::to_owned)
        .collect()
}

/// What the folder of the sheets shows of itself.
fn index(pages: &BTreeSet<String>) -> String {
    let mut text = "# Every page of the desk\n\nMade by `cargo xtask gallery desk`: English and \
        Japanese, light and dark, 1280, 820 and 360 pixels wide. `first-…` is the first day.\n"
        .to_owned();
    for page in pages {
        text += &format!("\n## {page}\n\n![{page}]({page}.webp)\n");
    }
    text
}

/// The pictures of a page, row by row.
fn shots(pictures: &Path, page: &str) -> Vec<PathBuf> {
    let looks = LOOKS.iter().flat_map(|look| WIDTHS.iter().map(move |width| (look, width)));
    looks.map(|(look, width)| pictures.join(format!("desk-{page}-{look}-{width}.png"))).collect()
}

/// Lays the pictures of a page out in rows, in the words of ffmpeg.
fn sheet() -> String {
    let count = LOOKS.len() * WIDTHS.len();
    let mut filter = String::new();
    for place in 0..count {
        filter += &format!("[{place}]pad=iw+16:ih+16:8:8:0x7f8c98[p{place}];");
    }
    for row in 0..LOOKS.len() {
        for column in 0..WIDTHS.len() {
            filter += &format!("[p{}]", row * WIDTHS.len() + column);
        }
        filter += &format!("hstack={}[r{row}];", WIDTHS.len());
    }
    for row in 0..LOOKS.len() {
        filter += &format!("[r{row}]");
    }
    filter + &format!("vstack={},scale={SHEET_WIDTH}:-2:flags=lanczos", LOOKS.len())
}

/// Has ffmpeg make one WebP picture of several.
fn encode(pictures: &[PathBuf], filter: &str, quality: &str, into: &Path) -> Result<()> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y"]);
    for picture in pictures {
        command.arg("-i").arg(picture);
    }
    command.args(["-filter_complex", filter, "-frames:v", "1"]);
    command.args(["-c:v", "libwebp", "-quality", quality, "-compression_level", "6"]).arg(into);
    program::run(&mut command).with_context(|| format!("{} cannot be made", into.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_their_pictures() {
        let seen = ["desk-live-en-light-1280.png", "desk-live-ja-dark-360.png", "other.png"];
        let seen = seen.map(PathBuf::from);
        assert_eq!(pages(&seen).into_iter().collect::<Vec<_>>(), ["live"]);
    }

    #[test]
    fn a_sheet_holds_every_look_at_every_width() {
        let filter = sheet();
        assert_eq!(filter.matches("pad=").count(), 12);
        assert_eq!(filter.matches("hstack=3").count(), 4);
        assert!(filter.ends_with("vstack=4,scale=1500:-2:flags=lanczos"));
    }
}
