//! Public packages as their registries hand them out → the data directory a `Library` loads.
//!
//! Runs for about a minute in a command of its own, on the caller's thread, and never inside `serve`.
//! The same packages always give the same bytes. A failed build leaves the old directory as it was.

mod analyser;
mod archive;
pub mod sources;
mod sudachi;

use std::{
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

pub use archive::ArchiveError;
pub use sudachi::SudachiError;

/// Why no data directory was made.
#[derive(Debug, Error)]
pub enum CompileError {
    /// A package is missing, damaged or of another version: fetch it again.
    #[error(transparent)]
    Package(#[from] ArchiveError),
    /// SudachiDict is not what we can read.
    #[error("SudachiDict cannot be used")]
    Sudachi(#[from] SudachiError),
    /// The analyser's builder refused.
    #[error("the analyser's dictionary cannot be built")]
    Analyser(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The result cannot be written: space or permission.
    #[error("cannot write {}", .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
}

impl CompileError {
    fn analyser(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Analyser(Box::new(error))
    }
}

/// A step that begins, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What is made.
    pub what: &'static str,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Words the analyser knows.
    pub analyser_words: usize,
}

/// Compiles the packages in `raw` into `out`.
pub fn build(
    raw: &Path,
    out: &Path,
    progress: &mut dyn FnMut(Step),
) -> Result<Built, CompileError> {
    let system_dic = archive::read(
        &raw.join("sudachidict_core-20261015-py3-none-any.whl"),
        &["sudachidict_core/resources/system.dic"],
    )?
    .remove(0);
    progress(Step { number: 1, of: 1, what: "analyser" });
    let analyser_words = analyser::write(&system_dic, &out.join("analyser"))?;
    Ok(Built { analyser_words })
}
