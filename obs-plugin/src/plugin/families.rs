//! The families of all fonts of the machine, for the panel. Reading them takes up to a second where
//! there are many, so it is done once, on a thread of its own, while nobody has opened a panel yet.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    thread::{self, JoinHandle},
};

use crate::overlay::paint;

/// The families, once they were read.
#[derive(Debug, Default)]
pub(super) struct Families {
    names: Arc<OnceLock<Vec<String>>>,
    reader: Mutex<Option<JoinHandle<()>>>,
}

impl Families {
    /// Has them read, those of `fonts_dir` among them, unless that was done before. Without a
    /// thread to be had there are none to choose.
    pub(super) fn begin(&self, fonts_dir: PathBuf) {
        let mut reader = self.reader();
        if reader.is_none() && !self.are_read() {
            let names = Arc::clone(&self.names);
            let read = move || {
                names.get_or_init(|| paint::families(&fonts_dir));
            };
            *reader = thread::Builder::new().name("aivlingual-fonts".into()).spawn(read).ok();
        }
    }

    /// True once they are known.
    pub(super) fn are_read(&self) -> bool {
        self.names.get().is_some()
    }

    /// Their names, in the order of the alphabet; none as long as they are being read.
    pub(super) fn names(&self) -> Vec<String> {
        self.names.get().cloned().unwrap_or_default()
    }

    /// Waits for the thread.
    pub(super) fn end(&self) {
        let reader = self.reader().take();
        if let Some(reader) = reader {
            let _ = reader.join();
        }
    }

    fn reader(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
