use std::{
    os::unix::{fs::symlink, net::UnixListener},
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::*;

/// A recording folder with one recording, and a secret beside it.
fn stage() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("Videos");
    fs::create_dir_all(folder.join("2026")).expect("made");
    fs::write(folder.join("2026/talk.mkv"), "talk").expect("written");
    fs::create_dir_all(home.path().join("private")).expect("made");
    fs::write(home.path().join("private/diary.mkv"), "secret").expect("written");
    (home, folder)
}

#[test]
fn what_obs_calls_a_recording_is_found() {
    let (home, folder) = stage();
    let whole = folder.join("2026/talk.mkv");
    let link = home.path().join("link");
    symlink(&folder, &link).expect("linked");
    for (folder, label) in [
        (&folder, "2026/talk.mkv"),
        (&folder, whole.to_str().expect("text")),
        (&link, whole.to_str().expect("text")),
        (&link, link.join("2026/talk.mkv").to_str().expect("text")),
    ] {
        let footage = open(folder, label).expect(label);
        assert_eq!((footage.name.as_str(), footage.bytes), ("2026/talk.mkv", 4));
        assert_eq!(footage.kind, "video/x-matroska");
    }
    let missing = open(&folder, "2026/gone.mkv");
    assert!(matches!(missing, Err(FolderError::Missing(_))), "{missing:?}");
    let nowhere = open(&home.path().join("none"), "talk.mkv");
    assert!(matches!(nowhere, Err(FolderError::NoFolder { .. })), "{nowhere:?}");
}

#[test]
fn nothing_outside_is_opened() {
    let (home, folder) = stage();
    let diary = home.path().join("private/diary.mkv");
    symlink(&diary, folder.join("diary.mkv")).expect("linked");
    symlink(home.path().join("private"), folder.join("shared")).expect("linked");
    symlink("2026", folder.join("latest")).expect("linked");
    let sly = folder.join("../private/diary.mkv");
    for label in [
        "../private/diary.mkv",
        "2026/../../private/diary.mkv",
        "/etc/passwd",
        diary.to_str().expect("text"),
        sly.to_str().expect("text"),
        "diary.mkv",
        "shared/diary.mkv",
        "latest/talk.mkv",
        "",
        ".",
        "..",
        "/",
        "2026/talk.mkv\0.mkv",
        folder.to_str().expect("text"),
    ] {
        let refused = open(&folder, label);
        assert!(matches!(refused, Err(FolderError::Outside(_))), "{label:?}: {refused:?}");
    }
}

#[test]
fn only_recordings_are_opened() {
    let (_home, folder) = stage();
    fs::write(folder.join("notes.txt"), "x").expect("written");
    fs::write(folder.join("secrets.toml"), "x").expect("written");
    fs::create_dir(folder.join("folder.mkv")).expect("made");
    let _socket = UnixListener::bind(folder.join("socket.mkv")).expect("bound");
    mknodat(CWD, folder.join("pipe.mkv"), FileType::Fifo, Mode::RUSR, 0).expect("made");
    for label in ["notes.txt", "secrets.toml", "2026", "folder.mkv", "socket.mkv", "pipe.mkv"] {
        let refused = open(&folder, label);
        assert!(matches!(refused, Err(FolderError::NotARecording(_))), "{label}: {refused:?}");
    }
    // A device, where the system lets us make one.
    let device = folder.join("device.mkv");
    if mknodat(CWD, &device, FileType::CharacterDevice, Mode::RUSR, rustix::fs::makedev(1, 5))
        .is_ok()
    {
        let refused = open(&folder, "device.mkv");
        assert!(matches!(refused, Err(FolderError::NotARecording(_))), "{refused:?}");
    }
}

/// While somebody changes a folder and a file for links and back as fast as they can, what is
/// opened is the recording or nothing.
#[test]
fn a_link_put_in_the_way_meanwhile_is_not_followed() {
    let (home, folder) = stage();
    fs::write(home.path().join("private/talk.mkv"), "secret").expect("written");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let _ends = Ends(&is_over);
        scope.spawn(|| {
            let (real, aside) = (folder.join("2026"), folder.join("aside"));
            while !is_over.load(Ordering::Relaxed) {
                fs::rename(&real, &aside).expect("moved");
                symlink(home.path().join("private"), &real).expect("linked");
                std::thread::yield_now();
                fs::remove_file(&real).expect("removed");
                fs::rename(&aside, &real).expect("moved back");
                std::thread::yield_now();
            }
        });
        let mut seen = [0, 0];
        // Until both have happened often: the recording was read, and a link was refused.
        while seen.iter().any(|times| *times < 200) {
            match open(&folder, "2026/talk.mkv") {
                Ok(footage) => {
                    let text = io::read_to_string(footage.file).expect("read");
                    assert_eq!(text, "talk");
                    seen[0] += 1;
                }
                Err(FolderError::Outside(_) | FolderError::Missing(_)) => seen[1] += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
    });
}

/// Ends what goes on beside a test, however the test ends.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_list_names_recordings_and_follows_no_link() {
    let (home, folder) = stage();
    symlink(home.path().join("private"), folder.join("shared")).expect("linked");
    symlink(home.path().join("private/diary.mkv"), folder.join("diary.mkv")).expect("linked");
    fs::write(folder.join("notes.txt"), "x").expect("written");
    fs::create_dir_all(folder.join("a/b/c")).expect("made");
    fs::write(folder.join("a/b/c/deep.mkv"), "x").expect("written");
    let names: Vec<String> = list(&folder).expect("read").into_iter().map(|l| l.name).collect();
    assert_eq!(names, ["2026/talk.mkv"]);
    for name in names {
        open(&folder, &name).expect("what is listed can be opened");
    }
}
