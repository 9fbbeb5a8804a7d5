//! All fonts of the machine, read once: beside everything else as soon as there is time, for there
//! may be thousands of them, or at once when a character is missing before that.
//!
//! Asked on the painter thread. Reading has a thread of its own, which ends before whoever asked
//! for it is gone.

use std::{
    path::Path,
    thread::{Builder, JoinHandle},
};

use super::foundry::Foundry;

/// The foundry that has the installed fonts as well as the bundled ones.
#[derive(Default)]
pub(super) struct Installed {
    reader: Option<JoinHandle<Foundry>>,
    foundry: Option<Foundry>,
}

impl Installed {
    /// Has them read, unless they are or were; nobody waits for that.
    pub(super) fn begin_reading(&mut self, folder: &Path) {
        if self.foundry.is_none() && self.reader.is_none() {
            let folder = folder.to_owned();
            let reads = move || Foundry::whole(&folder);
            // Without a thread they are read when they are needed.
            self.reader = Builder::new().name("aivlingual-fonts".into()).spawn(reads).ok();
        }
    }

    /// Their foundry. Waits for what is not read yet; where reading fails, the bundled ones do.
    pub(super) fn foundry(&mut self, folder: &Path) -> &mut Foundry {
        let reader = &mut self.reader;
        self.foundry.get_or_insert_with(|| match reader.take() {
            Some(reader) => reader.join().unwrap_or_else(|_| Foundry::bundled(folder)),
            None => Foundry::whole(folder),
        })
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        let read = self.reader.take().map(JoinHandle::join);
        drop(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_read_once_beside_everything_else() {
        let folder = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts");
        let mut installed = Installed::default();
        installed.begin_reading(folder);
        let reader = installed.reader.as_ref().map(|reader| reader.thread().id());
        installed.begin_reading(folder);
        assert!(reader.is_some());
        assert_eq!(installed.reader.as_ref().map(|reader| reader.thread().id()), reader);
        assert!(!installed.foundry(folder).is_empty());
        installed.begin_reading(folder);
        assert!(installed.reader.is_none() && installed.foundry.is_some());
    }
}
