use serde_json::json;

use super::*;
use crate::config::Recordings;

const WRITTEN: &str = "# My settings\n\n[speech] # the ear\n# two suffice\nthreads = 2 # really\n\
                       colour = \"indigo\"\n\n[teaching]\npinned = [\"推し\"]\n";

struct Stage {
    folder: tempfile::TempDir,
    file: SettingsFile,
}

impl Stage {
    fn new(text: &str, overrides: Overrides) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, text).expect("written");
        let loaded = Settings::load(&Overrides { config: Some(path), ..overrides });
        Self { folder, file: SettingsFile::new(loaded.expect("valid")) }
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.file.path).expect("text")
    }

    fn change(&self, name: &str, value: serde_json::Value) -> Result<Sheet, EditError> {
        let value = (!value.is_null()).then_some(value);
        self.file.change(None, &Change::from([(name.to_owned(), value)]))
    }
}

fn line<'a>(sheet: &'a Sheet, name: &str) -> &'a Line {
    sheet.lines.iter().find(|line| line.setting.name() == name).expect("a line")
}

#[test]
fn a_change_leaves_everything_else_as_it_stands() {
    let stage = Stage::new(WRITTEN, Overrides::default());
    let sheet = stage.change("speech.threads", json!(3)).expect("changed");
    assert_eq!(stage.text(), WRITTEN.replace("threads = 2 # really", "threads = 3 # really"));
    assert_eq!(sheet.unknown_keys, ["speech.colour"]);
    let threads = line(&sheet, "speech.threads");
    assert_eq!(threads.in_force, Some(2.into()));
    assert_eq!((threads.next.clone(), threads.waits()), (Some(3.into()), true));

    stage.change("recordings.folder", json!("/videos")).expect("changed");
    stage.change("speech.threads", json!(null)).expect("changed");
    let text = stage.text();
    assert!(text.contains("[recordings]\nfolder = \"/videos\"\n"), "{text}");
    assert!(!text.contains("threads") && text.contains("colour"), "{text}");
}

#[test]
fn the_loader_has_the_last_word() {
    let stage = Stage::new(WRITTEN, Overrides { threads: Some(4), ..Overrides::default() });
    for (name, value, said) in [
        ("speech.threads", json!(99), "from 1 to 32"),
        ("speech.threads", json!("many"), "threads"),
        ("speech.threads", json!(1.5), "threads"),
        ("speech.threads", json!({"a": 1}), "no such value"),
        ("review.port", json!(70_000), "from 0 to 65535"),
        ("teaching.level", json!("genius"), "genius"),
        ("scenes.address", json!("me:pass@host"), "host:port"),
        ("recordings.folder", json!("Videos"), "whole path"),
    ] {
        match stage.change(name, value) {
            Err(EditError::Refused { key, why }) => {
                assert_eq!(key, name);
                assert!(why.to_string().contains(said), "{name}: {why}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let unknown = stage.change("speech.colour", json!("red"));
    assert!(matches!(unknown, Err(EditError::Unknown(_))));
    assert_eq!(stage.text(), WRITTEN, "nothing refused was written");
}

#[test]
fn two_tabs_never_overwrite_silently() {
    let stage = Stage::new(WRITTEN, Overrides::default());
    let seen = stage.file.sheet().expect("read").version;
    let change = Change::from([("speech.threads".to_owned(), Some(json!(3)))]);
    let newer = stage.file.change(Some(&seen), &change).expect("changed").version;
    assert!(matches!(stage.file.change(Some(&seen), &change), Err(EditError::Conflict)));
    assert!(matches!(stage.file.undo(Some(&seen)), Err(EditError::Conflict)));
    stage.file.undo(Some(&newer)).expect("taken back");
    assert_eq!(stage.text(), WRITTEN);
}

#[test]
fn changes_are_taken_back_one_after_the_other() {
    let stage = Stage::new("", Overrides::default());
    assert!(!stage.file.sheet().expect("read").can_undo);
    for threads in 1..=12 {
        stage.change("speech.threads", json!(threads)).expect("changed");
    }
    let same = stage.change("speech.threads", json!(12)).expect("nothing to do");
    assert!(same.can_undo);
    for threads in (2..=11).rev() {
        stage.file.undo(None).expect("taken back");
        assert_eq!(stage.text(), format!("[speech]\nthreads = {threads}\n"));
    }
    assert!(matches!(stage.file.undo(None), Err(EditError::NothingToUndo)));
    let left = fs::read_dir(stage.folder.path()).expect("a folder").count();
    assert_eq!(left, 2, "only the file and the folder of backups");
}

#[test]
fn where_a_value_comes_from_is_told() {
    let given = Overrides { model: Some("/m.bin".into()), port: Some(0), ..Overrides::default() };
    let stage = Stage::new("[speech]\nmodel = \"/other.bin\"\nthreads = 2\n", given);
    let sheet = stage.file.sheet().expect("read");
    let origin = |name| line(&sheet, name).origin;
    assert_eq!(origin("speech.model"), Origin::Flag);
    assert_eq!(origin("review.port"), Origin::Flag);
    assert_eq!(origin("speech.threads"), Origin::File);
    assert_eq!(origin("speech.partials"), Origin::Default);
    let model = line(&sheet, "speech.model");
    assert_eq!(model.in_force, Some("/m.bin".into()));
    assert_eq!(model.in_file, Some("/other.bin".into()));
    assert!(!model.waits());
}

#[test]
fn what_is_said_to_work_at_once_does() {
    let stage = Stage::new(WRITTEN, Overrides::default());
    let sheet = stage.change("recordings.folder", json!("/videos")).expect("changed");
    let folder = line(&sheet, "recordings.folder");
    assert_eq!((folder.waits(), folder.origin), (false, Origin::File));
    assert_eq!(stage.file.settings().recordings.folder, Some("/videos".into()));
    stage.file.undo(None).expect("taken back");
    assert_eq!(stage.file.settings().recordings, Recordings::default());
    for setting in CHOOSABLES.iter().filter(|setting| setting.effect == Effect::AtOnce) {
        assert_eq!(setting.section, "recordings", "{} is not heeded at once", setting.name());
    }
}

#[test]
fn a_file_that_is_broken_meanwhile_is_left_alone() {
    let stage = Stage::new(WRITTEN, Overrides::default());
    let broken = "[speech\nthreads = 2\n";
    fs::write(&stage.file.path, broken).expect("written");
    assert!(matches!(stage.file.sheet(), Err(EditError::Broken(_))));
    assert!(matches!(stage.change("speech.threads", json!(3)), Err(EditError::Broken(_))));
    assert_eq!(stage.text(), broken);
}

#[cfg(unix)]
#[test]
fn a_linked_file_stays_where_it_is_and_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let (real, link) = (folder.path().join("real.toml"), folder.path().join("config.toml"));
    fs::write(&real, WRITTEN).expect("written");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    symlink(&real, &link).expect("linked");
    let overrides = Overrides { config: Some(link.clone()), ..Overrides::default() };
    let file = SettingsFile::new(Settings::load(&overrides).expect("valid"));
    let change = Change::from([("speech.threads".to_owned(), Some(json!(3)))]);
    file.change(None, &change).expect("changed");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert!(fs::read_to_string(&real).expect("text").contains("threads = 3"));
    let mode = fs::metadata(&real).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
