use super::*;

fn load(text: &str, overrides: &Overrides) -> Result<Loaded, ConfigError> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("config.toml");
    fs::write(&path, text).expect("written");
    Settings::load(&Overrides { config: Some(path), ..overrides.clone() })
}

#[test]
fn an_empty_file_means_the_defaults() {
    let loaded = load("", &Overrides::default()).expect("nothing to complain about");
    assert_eq!(loaded.settings.review.port, DEFAULT_PORT);
    assert_eq!(loaded.settings.teaching.audience, Audience::default());
    assert!(loaded.settings.speech.model.ends_with("models/ggml-base-q8_0.bin"));
    assert!(loaded.unknown_keys.is_empty());
}

#[test]
fn flags_win_over_the_file_and_the_file_over_defaults() {
    let text = "[speech]\nthreads = 3\nmodel = \"/m/from-file.bin\"\n[review]\nport = 5000\n";
    let flags = Overrides { threads: Some(2), ..Overrides::default() };
    let settings = load(text, &flags).expect("valid").settings;
    assert_eq!(settings.speech.threads, 2);
    assert_eq!(settings.speech.model, Path::new("/m/from-file.bin"));
    assert_eq!(settings.review.port, 5000);
}

#[test]
fn the_model_follows_the_data_directory() {
    let flags = Overrides { data_dir: Some("/d".into()), ..Overrides::default() };
    let settings = load("", &flags).expect("valid").settings;
    assert_eq!(settings.speech.model, Path::new("/d/models/ggml-base-q8_0.bin"));
    assert_eq!(settings.places.language_dir(), Path::new("/d/language"));
}

#[test]
fn unknown_keys_are_named_but_do_no_harm() {
    let text = "colour = 1\n[speech]\nthreds = 3\n[teaching]\nlevel = \"intermediate\"\n";
    let loaded = load(text, &Overrides::default()).expect("valid");
    assert_eq!(loaded.unknown_keys, ["colour", "speech.threds"]);
    assert_eq!(loaded.settings.teaching.audience.level, AudienceLevel::Intermediate);
}

#[test]
fn bad_values_name_the_file_the_key_and_the_range() {
    let error = load("[speech]\nthreads = 99\n", &Overrides::default()).expect_err("refused");
    let text = error.to_string();
    assert!(text.contains("config.toml") && text.contains("speech.threads is 99"), "{text}");
    assert!(text.contains("from 1 to 32"), "{text}");
    let flags = Overrides { threads: Some(0), ..Overrides::default() };
    let text = load("", &flags).expect_err("refused").to_string();
    assert!(text.starts_with("the command line or environment"), "{text}");
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    let text = load("[speech]\nthreads = \"many\"\n", &Overrides::default())
        .expect_err("refused")
        .to_string();
    assert!(text.contains("line 2"), "{text}");
    assert!(load("[speech", &Overrides::default()).is_err());
}

#[test]
fn a_named_file_must_exist() {
    let overrides =
        Overrides { config: Some("/nowhere/config.toml".into()), ..Overrides::default() };
    assert!(matches!(Settings::load(&overrides), Err(ConfigError::Missing { .. })));
}

#[test]
fn what_is_printed_can_be_read_again() {
    let text = "[speech]\nthreads = 3\n[teaching]\npinned = [\"推し\", \"figure out\"]\n\
                [scenes]\naddress = \"pc:4455\"\nlesson = \"授業\"\n";
    let settings = load(text, &Overrides::default()).expect("valid").settings;
    assert_eq!(settings.teaching.pinned, ["推し", "figure out"]);
    let printed = toml::to_string_pretty(&settings).expect("it is TOML");
    let again = load(&printed, &Overrides::default()).expect("valid");
    assert_eq!(again.settings, settings);
    assert!(again.unknown_keys.is_empty(), "{:?}", again.unknown_keys);
}

#[test]
fn another_obs_is_named_by_host_and_port() {
    let address = |text: &str| {
        let text = format!("[scenes]\naddress = \"{text}\"\n");
        load(&text, &Overrides::default()).map(|loaded| loaded.settings.scenes)
    };
    let refusal = |text: &str| {
        let told = address(text).expect_err(text).to_string();
        told.split_once("config.toml: ").expect("the file is named").1.to_owned()
    };
    for (given, expected) in [
        ("192.168.1.20", "192.168.1.20:4455"),
        ("stream-pc.local:4466", "stream-pc.local:4466"),
        (" [fe80::1]:4455 ", "[fe80::1]:4455"),
    ] {
        let scenes = address(given).expect("valid").expect("named");
        assert_eq!((&*scenes.address, &*scenes.lesson), (expected, DEFAULT_LESSON_SCENE));
    }
    assert_eq!(address("").expect("valid"), None);
    let told = refusal("#");
    assert!(told.contains("scenes.address"), "{told}");
    for refused in ["ws://a:1", "me:pass@host:1", "host:0", "host:x", "a b", ":4455", "[x]:1"] {
        assert_eq!(refusal(refused), told, "it is quoted, and may hold a password");
    }
    for broken in ["me:hunter2@pc", "\"me:hunter2@pc"] {
        let text = format!("[scenes]\naddress = {broken}\n");
        let error = load(&text, &Overrides::default()).expect_err(broken);
        let error = format!("{error} {error:?}");
        assert!(error.contains("line 2") && !error.contains("hunter2"), "{error}");
    }
    let text = "[scenes]\nadress = \"x\"\npassword = \"x\"\n";
    let unknown = load(text, &Overrides::default()).expect("valid").unknown_keys;
    assert_eq!(unknown, ["scenes.adress", "scenes.password"]);
}

#[test]
fn recordings_are_off_until_a_whole_path_is_named() {
    let folder = |text: &str| {
        load(text, &Overrides::default()).map(|loaded| loaded.settings.recordings.folder)
    };
    assert_eq!(folder("").expect("valid"), None);
    assert_eq!(folder("[recordings]\nfolder = \"\"\n").expect("valid"), None);
    let here = std::env::temp_dir();
    let text = format!("[recordings]\nfolder = {:?}\n", here.display().to_string());
    assert_eq!(folder(&text).expect("valid"), Some(here));
    let error = folder("[recordings]\nfolder = \"Videos\"\n").expect_err("refused").to_string();
    assert!(error.contains("recordings.folder is Videos"), "{error}");
}
