//! Finds what comes with the plugin, the daemon's program, the fonts and the effect, and what the
//! streamer adds.

use std::path::{Path, PathBuf};

use crate::{
    link::DaemonCommand,
    obs::{log, module},
};

/// Names the daemon's program instead of the one that is found.
const DAEMON_ENV: &str = "AIVLINGUAL_DAEMON";
const PROGRAM: &str = if cfg!(windows) { "aivlingual.exe" } else { "aivlingual" };
/// Where the bundle keeps programs, seen from the module's data.
const BUNDLE_DIRS: [&str; 2] = ["../bin/64bit", "../bin"];

/// How to start the daemon: the program the environment names, the one beside the module, or the
/// one on the path.
pub(super) fn daemon() -> Option<DaemonCommand> {
    let named = std::env::var_os(DAEMON_ENV).filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program =
        named.or_else(|| find(module::data_dir().as_deref(), std::env::split_paths(&path)))?;
    Some(DaemonCommand { program, arguments: vec!["serve".to_owned()] })
}

/// The folder of the streamer's own themes. Empty when OBS has no place for settings.
pub(super) fn themes_dir() -> PathBuf {
    module::config_dir().map(|folder| folder.join("themes")).unwrap_or_default()
}

/// The text of the effect that boxes move by. Without it they do not, of which the log tells.
pub(super) fn effect() -> Option<String> {
    let file = module::data_dir().unwrap_or_default().join("fade.effect");
    let text = std::fs::read_to_string(&file);
    let tell = |error: &std::io::Error| {
        let file = file.display();
        log::warning(&format!(
            "cards and captions do not move, for {file} cannot be read: {error}"
        ));
    };
    text.inspect_err(tell).ok()
}

/// The folder of the fonts.
pub(super) fn fonts_dir() -> PathBuf {
    module::data_dir().unwrap_or_default().join("fonts")
}

fn find(data: Option<&Path>, path: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let bundle = data.into_iter().flat_map(|data| BUNDLE_DIRS.map(|folder| data.join(folder)));
    bundle.chain(path).map(|folder| folder.join(PROGRAM)).find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_program_beside_the_module_goes_before_the_one_on_the_path() {
        let root = tempfile::tempdir().expect("a temporary directory");
        let (data, bin, path) =
            (root.path().join("data"), root.path().join("bin"), root.path().join("path"));
        for folder in [&data, &bin, &path] {
            fs::create_dir(folder).expect("a folder");
        }
        let find = || find(Some(&data), [path.clone()].into_iter());
        assert_eq!(find(), None);
        fs::write(path.join(PROGRAM), "").expect("a file");
        assert_eq!(find(), Some(path.join(PROGRAM)));
        fs::write(bin.join(PROGRAM), "").expect("a file");
        assert_eq!(find(), Some(data.join("../bin").join(PROGRAM)));
    }
}
