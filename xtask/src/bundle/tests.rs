use std::collections::BTreeMap;

use clap::ValueEnum;
use tempfile::TempDir;

use super::*;

/// A machine on which everything was built; its files hold their names.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().expect("a temporary directory"));
        for file in ["module", "program", "model", "dictionary"] {
            fs::write(machine.0.path().join(file), file).expect("written");
        }
        machine
    }

    fn parts(&self) -> Parts {
        let at = |name: &str| self.0.path().join(name);
        let learned = [("models/m.bin", "model"), ("language/l/x", "dictionary")];
        Parts {
            module: at("module"),
            program: at("program"),
            learned: learned
                .map(|(path, name)| Learned { path: path.to_owned(), original: at(name) })
                .into(),
            notices: "Theirs".to_owned(),
        }
    }
}

fn has(package: &Package, path: &str) -> bool {
    package.paths().contains(&path)
}

#[test]
fn every_system_finds_everything_where_its_obs_looks() {
    let machine = Machine::new();
    for (system, paths) in [
        (
            System::Linux,
            [
                "aivlingual/bin/64bit/aivlingual.so",
                "aivlingual/bin/64bit/aivlingual",
                "aivlingual/data/manifest.json",
                "aivlingual/data/locale/ja-JP.ini",
                "aivlingual/data/themes/clean.toml",
                "aivlingual/share/aivlingual/models/m.bin",
                "aivlingual/share/aivlingual/language/l/x",
            ],
        ),
        (
            System::Windows,
            [
                "aivlingual/bin/64bit/aivlingual.dll",
                "aivlingual/bin/64bit/aivlingual.exe",
                "aivlingual/data/manifest.json",
                "aivlingual/data/locale/ja-JP.ini",
                "aivlingual/data/themes/clean.toml",
                "aivlingual/share/aivlingual/models/m.bin",
                "aivlingual/share/aivlingual/language/l/x",
            ],
        ),
        (
            System::MacOs,
            [
                "aivlingual.plugin/Contents/MacOS/aivlingual",
                "aivlingual.plugin/Contents/bin/aivlingual",
                "aivlingual.plugin/Contents/Resources/manifest.json",
                "aivlingual.plugin/Contents/Resources/locale/ja-JP.ini",
                "aivlingual.plugin/Contents/Resources/themes/clean.toml",
                "aivlingual.plugin/Contents/share/aivlingual/models/m.bin",
                "aivlingual.plugin/Contents/share/aivlingual/language/l/x",
            ],
        ),
    ] {
        let package = package(system, &machine.parts()).expect("a package");
        for path in paths.iter().chain(&["README.txt", "LICENSE", "NOTICE.md", "THIRD-PARTY.txt"]) {
            assert!(has(&package, path), "{path} is not among {:?}", package.paths());
        }
        let is_told = has(&package, "aivlingual.plugin/Contents/Info.plist");
        assert_eq!(is_told, system == System::MacOs);
    }
}

/// The plugin looks for the daemon from its data, and the daemon for its own data above itself.
#[test]
fn plugin_daemon_and_data_find_one_another() {
    for system in System::value_variants() {
        let Layout { program, data, share, .. } = layout::of(*system);
        let folder = |path: &str| PathBuf::from(path).parent().map(Path::to_path_buf);
        let above_data = folder(data).expect("a folder");
        let places = ["bin/64bit", "bin"].map(|place| above_data.join(place));
        let of_program = folder(program).expect("a folder");
        assert!(places.contains(&of_program), "{system:?}: {program} is not found from {data}");
        let is_above = |at: &Path| at.join("share/aivlingual") == Path::new(share);
        assert!(of_program.ancestors().take(3).any(is_above), "{system:?}: {share} is not found");
    }
}

/// A streamer's own words, another model, what an interrupted run left: none of it is ours to ship.
#[test]
fn of_the_dictionaries_only_what_they_list_is_shipped() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let directory = home.path();
    fs::create_dir(directory.join("analyser")).expect("made");
    for (name, text) in [("names.fst", "names"), ("analyser/dict.trie", "trie"), ("mine", "")] {
        fs::write(directory.join(name), text).expect("written");
    }
    let list = |bytes: u64| {
        let files = format!(
            r#"{{"format": 3, "files": {{"names.fst": {{"bytes": 5, "crc32": 1}},
               "analyser/dict.trie": {{"bytes": {bytes}, "crc32": 1}}}}}}"#
        );
        fs::write(directory.join("manifest.json"), files).expect("written");
        learned::dictionaries(directory)
    };
    let shipped = list(4).expect("all is there");
    let paths: Vec<&str> = shipped.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        ["language/manifest.json", "language/analyser/dict.trie", "language/names.fst"]
    );
    assert!(shipped.iter().all(|file| file.original.is_file()), "{shipped:?}");
    assert!(list(3).is_err(), "one is longer than it should be");
    fs::remove_file(directory.join("names.fst")).expect("removed");
    assert!(list(4).is_err(), "one is missing");
}

#[test]
fn a_package_with_another_model_is_refused() {
    let home = tempfile::tempdir().expect("a temporary directory");
    fs::create_dir(home.path().join("models")).expect("made");
    assert!(learned::files(home.path()).is_err(), "there is none");
    let model = home.path().join("models").join(crate::model::FILE);
    fs::write(model, "somebody's own").expect("written");
    let refused = learned::files(home.path()).expect_err("it is another");
    assert!(refused.to_string().contains("not the model that ships"), "{refused}");
}

#[test]
fn a_package_is_the_same_bytes_twice() {
    let machine = Machine::new();
    let written = |name: &str| {
        let root = machine.0.path().join(name).join("aivlingual");
        let package = package(System::Linux, &machine.parts()).expect("a package");
        package.write(&root).expect("written");
        let archive = fs::read(root.with_file_name("aivlingual.zip")).expect("an archive");
        (files_below(&root), archive)
    };
    let (first, archive) = written("first");
    assert_eq!(written("second"), (first.clone(), archive));
    let sums = String::from_utf8(first["SHA256SUMS"].clone()).expect("text");
    let module = crate::fetch::sha256_of_bytes(b"module");
    assert!(sums.contains(&format!("{module}  aivlingual/bin/64bit/aivlingual.so\n")), "{sums}");
    assert_eq!(sums.lines().count(), first.len() - 1, "all but the list itself are listed");
}

#[cfg(unix)]
#[test]
fn programs_can_be_run_and_nothing_else() {
    use std::os::unix::fs::PermissionsExt;
    let machine = Machine::new();
    let root = machine.0.path().join("out");
    package(System::Linux, &machine.parts()).expect("a package").write(&root).expect("written");
    let mode = |path: &str| fs::metadata(root.join(path)).expect("there").permissions().mode();
    assert_eq!(mode("aivlingual/bin/64bit/aivlingual") & 0o777, 0o755);
    assert_eq!(mode("aivlingual/data/manifest.json") & 0o777, 0o644);
}

#[test]
fn a_package_is_never_written_over_another() {
    let machine = Machine::new();
    let package = package(System::Linux, &machine.parts()).expect("a package");
    assert!(package.write(machine.0.path()).is_err());
}

#[test]
fn the_manifest_and_the_property_list_tell_this_release() {
    let version = env!("CARGO_PKG_VERSION");
    let manifest = fs::read_to_string(place::workspace().join("obs-plugin/data/manifest.json"));
    let manifest: BTreeMap<String, String> =
        serde_json::from_str(&manifest.expect("there")).expect("an object of texts");
    assert_eq!(manifest["version"], version);
    assert_eq!(manifest["id"], "aivlingual");
    let list = texts::property_list();
    assert!(list.contains(&format!("<string>{version}</string>")), "{list}");
    let executable = "<key>CFBundleExecutable</key>\n\t<string>aivlingual</string>";
    assert!(list.contains(executable), "{list}");
}

#[test]
fn whoever_unpacks_it_is_told_what_to_do_in_both_languages() {
    for system in System::value_variants() {
        let layout = layout::of(*system);
        let page = texts::read_me(*system, &layout);
        assert_eq!(page.matches(layout.destination).count(), 2, "{page}");
        assert!(page.contains("Start OBS") && page.contains("OBS を起動"), "{page}");
    }
}

#[test]
fn only_what_obs_looks_up_is_exported() {
    let all: Vec<String> = EXPORTS.map(str::to_owned).into();
    check_exports(&all).expect("all of them");
    assert!(check_exports(&all[1..]).is_err());
    assert!(check_exports(&[all, vec!["main".to_owned()]].concat()).is_err());
}

fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").display().to_string();
                files.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    files
}
