//! Bytes of a file that is mapped into memory: the system reads a page when somebody looks at it,
//! shares it between programs, and takes it back when memory is short.
//!
//! The mapping itself is the analyser's, for there is no unsafe code here. Whoever replaces a file
//! renames another in its place, so what is mapped never changes.

use std::{fs, io, ops::Range, path::Path, sync::Arc};

use lindera_dictionary::util::{Data, mmap_file};

/// A stretch of a file. Cheap to clone.
#[derive(Clone)]
pub(super) struct Mapped {
    whole: Arc<Data>,
    range: Range<usize>,
}

impl Mapped {
    /// Maps the whole file at `path`.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        // An empty file cannot be mapped, and the analyser's errors do not tell what a missing one
        // is.
        if fs::metadata(path)?.len() == 0 {
            return Ok(Vec::new().into());
        }
        Ok(Self::of(mmap_file(path).map_err(io::Error::other)?.into()))
    }

    fn of(data: Data) -> Self {
        Self { range: 0..data.len(), whole: Arc::new(data) }
    }

    /// The first `length` bytes and the rest; `None` when there are not so many.
    pub(super) fn split_at(self, length: usize) -> Option<(Self, Self)> {
        let middle = self.range.start.checked_add(length)?;
        let (start, end) = (self.range.start, self.range.end);
        (middle <= end).then(|| {
            let rest = Self { whole: self.whole.clone(), range: middle..end };
            (Self { whole: self.whole, range: start..middle }, rest)
        })
    }
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.whole[self.range.clone()]
    }
}

impl From<Vec<u8>> for Mapped {
    fn from(bytes: Vec<u8>) -> Self {
        Self::of(bytes.into())
    }
}
