//! What the overlay wears: the theme that was chosen, read anew when its file changes. Painter
//! thread.
//!
//! Only a theme of the streamer's own is looked after, by the time and size of its file; it is read
//! when these change. A fault leaves on what was worn before.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwapOption;

use super::{Choice, Looks, Theme, ThemeError, read, shipped};

/// How often the file of a theme is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A theme file is a page of text; more is something else.
const BYTES_MAX: u64 = 64 * 1024;
/// Own themes that are listed.
const OWN_MAX: usize = 64;
const ENDING: &str = ".toml";

/// Where the last fault of a theme can be read, by anybody.
pub(in crate::overlay) type Faults = ArcSwapOption<ThemeError>;

/// When a file changed, as far as its folder tells. `None` when it is away.
type Stamp = Option<(SystemTime, u64)>;

/// What is worn, and why.
pub(in crate::overlay) struct Wardrobe {
    /// The folder of the streamer's own themes.
    folder: PathBuf,
    choice: Choice,
    worn: Theme,
    seen: Stamp,
    looked: Duration,
    faults: Arc<Faults>,
}

impl Wardrobe {
    /// A wardrobe that wears what was chosen, or "clean" where that cannot be.
    pub(in crate::overlay) fn new(folder: PathBuf, choice: Choice, faults: Arc<Faults>) -> Self {
        let mut wardrobe = Self {
            folder,
            choice,
            worn: Theme::default(),
            seen: None,
            looked: Duration::ZERO,
            faults,
        };
        wardrobe.put_on();
        wardrobe
    }

    /// What is worn.
    pub(in crate::overlay) fn worn(&self) -> &Theme {
        &self.worn
    }

    /// Puts on another theme, if it can be.
    pub(in crate::overlay) fn choose(&mut self, choice: Choice) {
        if choice != self.choice {
            self.choice = choice;
            self.put_on();
        }
    }

    /// When the file should be looked at again.
    pub(in crate::overlay) fn next_look(&self) -> Option<Duration> {
        is_own(&self.choice.theme).then(|| self.looked + LOOK_EVERY)
    }

    /// Looks at the file if it is time, and reads it if it changed.
    pub(in crate::overlay) fn look(&mut self, now: Duration) {
        if self.next_look().is_none_or(|at| now < at) {
            return;
        }
        self.looked = now;
        if stamp(&self.folder.join(&self.choice.theme)) != self.seen {
            self.put_on();
        }
    }

    fn put_on(&mut self) {
        let looks = if is_own(&self.choice.theme) {
            self.seen = stamp(&self.folder.join(&self.choice.theme));
            own_theme(&self.folder, &self.choice.theme)
        } else {
            shipped(&self.choice.theme)
        };
        let fault = match looks {
            Ok(looks) => {
                self.worn = looks.over(self.choice.footage).clone();
                if let Some(family) = &self.choice.font {
                    self.worn.write_in(family);
                }
                None
            }
            Err(fault) => Some(Arc::new(fault)),
        };
        self.faults.store(fault);
    }
}

/// The streamer's own themes in a folder: the file and what the theme calls itself, or the file's
/// name where it does not say. In the order of the files' names.
pub fn own_themes(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|file| is_own(file))
        .collect();
    files.sort();
    files.truncate(OWN_MAX);
    let named = |file: String| {
        let name = own_theme(folder, &file).ok().and_then(|looks| looks.name);
        let seen = name.unwrap_or_else(|| file.trim_end_matches(ENDING).to_owned());
        (file, seen)
    };
    files.into_iter().map(named).collect()
}

/// True for a file of the folder, and not of any other.
fn is_own(theme: &str) -> bool {
    theme.ends_with(ENDING) && Path::new(theme).file_name().is_some_and(|name| name == theme)
}

/// Reads a theme of the streamer's own.
///
/// # Errors
/// As [`read`], and [`ThemeError::Unreadable`]; [`ThemeError::Unknown`] when `file` is no file name
/// that ends in `.toml`.
pub fn own_theme(folder: &Path, file: &str) -> Result<Looks, ThemeError> {
    if !is_own(file) {
        return Err(ThemeError::Unknown(file.to_owned()));
    }
    let text = text_of(&folder.join(file)).map_err(|source| ThemeError::Unreadable {
        file: file.to_owned(),
        source: Arc::new(source),
    })?;
    read(file, &text)
}

fn text_of(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > BYTES_MAX {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {} KB", BYTES_MAX / 1024),
        ));
    }
    fs::read_to_string(path)
}

fn stamp(path: &Path) -> Stamp {
    let file = fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}
