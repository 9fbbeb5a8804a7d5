//! The way back out of a lesson, kept in a small file: a daemon that is started anew in the middle
//! of one still knows it. What cannot be read or written costs only that.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// Age after which it is forgotten: a lesson of yesterday says nothing about today's scenes.
const AGE_MAX: Duration = Duration::from_hours(12);

/// What the file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Where that OBS listens.
    address: String,
    /// The scene that was the program before the lesson.
    before: String,
    /// When the lesson began, in seconds since 1970.
    since_s: u64,
}

/// The scene before the lesson, if there is a lesson.
#[derive(Debug)]
pub(super) struct Memory {
    file: PathBuf,
    address: String,
    kept: Option<Kept>,
}

impl Memory {
    /// Reads what an earlier run kept of the OBS at `address`.
    pub(super) fn open(file: PathBuf, address: &str) -> Self {
        let kept = match read(&file) {
            Ok(kept) => kept.filter(|kept| kept.address == address && kept.is_fresh()),
            Err(error) => {
                let file = file.display();
                tracing::warn!(%error, %file, "the scene before the lesson is not known any more");
                None
            }
        };
        Self { file, address: address.to_owned(), kept }
    }

    /// The scene to go back to.
    pub(super) fn before(&self) -> Option<&str> {
        self.kept.as_ref().map(|kept| kept.before.as_str())
    }

    /// A lesson begins in the middle of `scene`.
    pub(super) fn keep(&mut self, scene: String) {
        let kept = Kept { address: self.address.clone(), before: scene, since_s: now_s() };
        self.note(write(&self.file, &kept));
        self.kept = Some(kept);
    }

    /// The lesson is over.
    pub(super) fn forget(&mut self) {
        self.kept = None;
        self.note(match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        });
    }

    fn note(&self, written: io::Result<()>) {
        if let Err(error) = written {
            let file = self.file.display();
            tracing::warn!(%error, %file, "the scene before the lesson is not kept for a restart");
        }
    }
}

impl Kept {
    fn is_fresh(&self) -> bool {
        now_s().abs_diff(self.since_s) <= AGE_MAX.as_secs()
    }
}

fn read(file: &Path) -> io::Result<Option<Kept>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Beside it first, and renamed: it is whole or it is the one before.
fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, serde_json::to_vec(kept)?)?;
    fs::rename(unfinished, file)
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_outlives_its_owner_until_the_lesson_is_over() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let open = |address| Memory::open(directory.path().join("lesson.json"), address);
        let mut memory = open("pc:4455");
        assert_eq!(memory.before(), None);
        memory.keep("Game".to_owned());
        assert_eq!(memory.before(), Some("Game"));
        assert_eq!(open("pc:4455").before(), Some("Game"));
        assert_eq!(open("other:4455").before(), None, "of another OBS nothing is known");
        memory.forget();
        assert_eq!(memory.before(), None);
        assert_eq!(open("pc:4455").before(), None);
        memory.forget();
    }

    #[test]
    fn what_is_old_or_damaged_is_not_believed() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("lesson.json");
        let kept = |since_s| Kept { address: "a:1".into(), before: "Game".into(), since_s };
        let day_s = 24 * 60 * 60;
        for since_s in [0, now_s() - day_s, now_s() + day_s] {
            write(&file, &kept(since_s)).expect("written");
            assert_eq!(Memory::open(file.clone(), "a:1").before(), None, "{since_s}");
        }
        fs::write(&file, "{").expect("written");
        let mut memory = Memory::open(file.clone(), "a:1");
        assert_eq!(memory.before(), None);
        memory.keep("Chat".to_owned());
        assert_eq!(Memory::open(file, "a:1").before(), Some("Chat"));
    }

    #[test]
    fn where_nothing_can_be_written_it_is_known_all_the_same() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut memory = Memory::open(directory.path().join("nowhere/lesson.json"), "a:1");
        memory.keep("Game".to_owned());
        assert_eq!(memory.before(), Some("Game"));
        memory.forget();
        assert_eq!(memory.before(), None);
    }
}
