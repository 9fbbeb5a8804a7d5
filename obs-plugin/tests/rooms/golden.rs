//! Every theme looks as it did when a person last accepted it.
//!
//! `cargo xtask gallery --accept` accepts what is painted now; nothing else does.

use std::{
    fs::{self, File},
    io::{self, BufReader},
    path::Path,
    thread,
};

use aivlingual::overlay::paint::Brush;

use super::exhibits::{Exhibit, Sheet, brush, exhibits};

/// A channel may differ by so much: processors round differently.
const TOLERANCE: u8 = 1;
/// How much stronger a difference is shown than it is.
const STRONGER: u8 = 24;

#[test]
fn everything_looks_as_accepted() {
    let exhibits: Vec<Exhibit> = exhibits().collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let faults: Vec<String> = thread::scope(|scope| {
        let compare = |part: &[Exhibit]| {
            let mut brush = brush();
            part.iter().filter_map(|exhibit| fault(exhibit, &mut brush)).collect::<Vec<_>>()
        };
        let parts = exhibits.chunks(exhibits.len().div_ceil(threads));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || compare(part))).collect();
        let joined = running.into_iter().map(|part| part.join().expect("no panic"));
        joined.flatten().collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is wrong with an exhibit, if anything.
fn fault(exhibit: &Exhibit, brush: &mut Brush) -> Option<String> {
    let found = exhibit.picture(brush);
    let Ok(expected) = load(&exhibit.accepted()) else {
        return Some(format!("{} was never accepted", exhibit.name()));
    };
    (!is_alike(&expected, &found)).then(|| told(exhibit, &expected, &found))
}

#[test]
fn no_picture_is_left_of_what_is_gone() {
    let names: Vec<String> = exhibits().map(|exhibit| format!("{}.png", exhibit.name())).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = fs::read_dir(folder).expect("the accepted pictures").flatten();
    for file in files.filter_map(|file| file.file_name().into_string().ok()) {
        assert!(names.contains(&file), "{file}");
    }
}

#[test]
fn a_changed_look_is_noticed() {
    let dark = exhibits().last().expect("an exhibit").picture(&mut brush());
    let mut other = dark.clone();
    let middle = other.pixels.len() / 2;
    other.pixels[middle][1] = other.pixels[middle][1].wrapping_add(TOLERANCE);
    assert!(is_alike(&dark, &other));
    other.pixels[middle][1] = other.pixels[middle][1].wrapping_add(TOLERANCE);
    assert!(!is_alike(&dark, &other));
}

fn is_alike(expected: &Sheet, found: &Sheet) -> bool {
    let channels = || expected.pixels.as_flattened().iter().zip(found.pixels.as_flattened());
    expected.size == found.size && channels().all(|(one, other)| one.abs_diff(*other) <= TOLERANCE)
}

/// Reads an accepted picture.
fn load(path: &Path) -> io::Result<Sheet> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let info = reader.next_frame(&mut bytes)?;
    let (pixels, _) = bytes.as_chunks::<3>();
    Ok(Sheet { size: (info.width, info.height), pixels: pixels.to_vec() })
}

/// Writes what was expected, what was found and the difference side by side, and says where.
fn told(exhibit: &Exhibit, expected: &Sheet, found: &Sheet) -> String {
    let (width, height) = (expected.size.0.max(found.size.0), expected.size.1.max(found.size.1));
    let pixel = |sheet: &Sheet, x: u32, y: u32| {
        let is_inside = x < sheet.size.0 && y < sheet.size.1;
        let at = (y * sheet.size.0 + x) as usize;
        if is_inside { sheet.pixels[at] } else { [255, 0, 255] }
    };
    let triptych = Sheet::new((3 * width, height), |x, y| {
        let (one, other) = (pixel(expected, x % width, y), pixel(found, x % width, y));
        match x / width {
            0 => one,
            1 => other,
            _ => std::array::from_fn(|at| one[at].abs_diff(other[at]).saturating_mul(STRONGER)),
        }
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    let path = folder.join(exhibit.name()).with_extension("png");
    match triptych.save(&path) {
        Ok(()) => format!("{} looks different, see {}", exhibit.name(), path.display()),
        Err(error) => format!("{} looks different; {error}", exhibit.name()),
    }
}
