//! The installed language data, loaded once for all tests of this crate.

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use crate::language::library::Library;

pub(crate) static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let installed = || directories::ProjectDirs::from("", "", "aivlingual");
    let data = std::env::var_os("AIVLINGUAL_DATA_DIR").map(PathBuf::from);
    let data = data.or_else(|| installed().map(|project| project.data_dir().to_owned()));
    let dir = data.expect("a home directory").join("language");
    Arc::new(Library::load(&dir).unwrap_or_else(|error| panic!("{error}; run `cargo xtask setup`")))
});
