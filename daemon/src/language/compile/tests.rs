mod packages;

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use super::{ArchiveError, CompileError, Newer, build, sources, update};
use crate::{
    domain::Language,
    language::library::{Library, LibraryError, Manifest, english::EnglishPos},
};

/// Small packages and a place to compile them to.
struct Workshop {
    directory: TempDir,
}

impl Workshop {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        fs::create_dir(directory.path().join("raw")).expect("a writable directory");
        let workshop = Self { directory };
        packages::write(&workshop.raw());
        workshop
    }

    fn raw(&self) -> PathBuf {
        self.directory.path().join("raw")
    }

    fn out(&self) -> PathBuf {
        self.directory.path().join("share").join("language")
    }

    fn build(&self) -> Result<super::Built, CompileError> {
        build(&self.raw(), &self.out(), &mut |_| {})
    }

    fn library(&self) -> Library {
        self.build().expect("the packages are whole");
        Library::load(&self.out()).expect("it was just built")
    }
}

#[test]
fn a_japanese_word_is_found_by_every_spelling_with_its_english_senses_only() {
    let library = Workshop::new().library();
    for spelling in ["食べる", "喰べる", "たべる", "タベル", "ﾀﾍﾞﾙ"] {
        let words = library.japanese(spelling);
        assert_eq!(words.len(), 1, "{spelling}");
        assert_eq!(words[0].seq, 1358280);
    }
    let eat = &library.japanese("食べる")[0];
    assert_eq!(eat.headword(), "食べる");
    assert_eq!(eat.reading_of("食べる"), Some("たべる"));
    assert!(eat.is_common());
    assert_eq!(eat.newspaper_band, Some(25));
    assert_eq!(eat.senses[0].glosses, ["to eat"]);
    assert_eq!(eat.senses[0].pos, ["v1"]);
    assert_eq!(eat.senses[1].glosses, ["to live on (e.g. a salary) & so on"]);
    assert_eq!(eat.senses[1].pos, ["v1"], "inherited from the sense before");
    assert_eq!(eat.senses[1].note.as_deref(), Some("on something"));
    assert!(!eat.writings[1].is_sound());
    assert!(library.japanese("ノン").is_empty(), "it has no English gloss");
    assert!(library.japanese("スポイラー")[0].senses[0].has_tag("wasei"));
}

#[test]
fn homophones_come_with_the_common_word_first_and_the_exact_spelling_before_all() {
    let library = Workshop::new().library();
    let seqs: Vec<u32> = library.japanese("こうえん").iter().map(|word| word.seq).collect();
    assert_eq!(seqs, [2000001, 2000002]);
}

#[test]
fn text_is_cut_into_the_words_of_the_analyser_with_their_parts() {
    let library = Workshop::new().library();
    let cuts = library.cut("公園食べる").expect("it is known");
    assert_eq!(cuts.len(), 1);
    assert_eq!(cuts[0].classes[..4], ["名詞", "普通名詞", "一般", "*"]);
    assert_eq!(cuts[0].detail.dictionary_form, "公園");
    assert_eq!(cuts[0].detail.reading, "コウエンタベル");
    let parts = [("公園", "コウエン"), ("食べる", "タベル")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(cuts[0].detail.parts, parts);
}

#[test]
fn an_english_word_has_both_dictionaries_meanings_with_readings() {
    let library = Workshop::new().library();
    let eat = library.english("Eat").expect("it is in both");
    assert_eq!(eat.glosses[0].japanese, "食べる");
    assert_eq!(eat.glosses[0].reading.as_deref(), Some("たべる"));
    assert_eq!(eat.glosses[0].jmdict_seq, Some(1358280));
    assert_eq!(
        eat.level(None).map(|level| (level.band, level.estimated)),
        Some(("A1".into(), false))
    );
    let spoiler = library.english("spoiler").expect("it is in FreeDict");
    let meanings: Vec<_> = spoiler.glosses.iter().map(|gloss| &*gloss.japanese).collect();
    assert_eq!(meanings, ["ネタバレ", "スポイラー"]);
    assert!(library.english_phrases("figure").contains(&"figure out".to_owned()));
    let eaten = [("eat".to_owned(), EnglishPos::Verb)];
    assert_eq!(library.english_lemmas("ate"), eaten);
    assert_eq!(library.english_lemmas("Eats"), eaten);
    assert_eq!(library.english_lemmas("eating"), eaten);
    assert!(library.english_lemmas("qwert").is_empty());
}

#[test]
fn levels_frequencies_kanji_and_names_are_there() {
    let library = Workshop::new().library();
    let level = library.jlpt(1358280).expect("食べる is in the lists");
    assert_eq!((&*level.band, level.estimated), ("N5", false));
    assert_eq!(library.jlpt(2000001), None);
    let park = library.japanese("公園").remove(0);
    assert!(library.level_of_japanese(&park).estimated);
    assert_eq!(library.zipf(Language::Ja, "公園"), Some(8.99));
    assert_eq!(library.zipf(Language::En, "Spoiler"), Some(8.98));
    assert_eq!(library.zipf(Language::En, "公園"), None);
    let kanji = library.kanji('園').expect("it is in the file");
    assert_eq!(kanji.readings, ["えん", "その"]);
    assert_eq!((kanji.grade, kanji.old_jlpt, kanji.newspaper_rank), (Some(2), Some(2), Some(628)));
    assert!(library.is_name("兎田ぺこら"));
    assert!(!library.is_name("公園"));
}

#[test]
fn the_same_packages_give_the_same_bytes() {
    let (one, other) = (Workshop::new(), Workshop::new());
    one.build().expect("the packages are whole");
    other.build().expect("the packages are whole");
    let read = |workshop: &Workshop| -> Manifest {
        let json = fs::read(workshop.out().join("manifest.json")).expect("it was just written");
        serde_json::from_slice(&json).expect("it was just written")
    };
    assert_eq!(read(&one), read(&other));
    assert!(read(&one).files.contains_key("analyser/dict.trie"));
}

#[test]
fn a_failed_build_says_which_package_and_leaves_the_old_data_alone() {
    let workshop = Workshop::new();
    workshop.library();
    let package = packages::path(&workshop.raw(), "freedict");
    fs::remove_file(&package).expect("it was just written");
    let error = workshop.build().expect_err("a package is missing");
    assert!(
        matches!(&error, CompileError::Package(ArchiveError::Missing { path }) if *path == package),
        "{error:?}"
    );
    fs::write(&package, b"!<arch>\nnot really").expect("a writable directory");
    let error = workshop.build().expect_err("a package is damaged");
    let CompileError::Package(ArchiveError::Damaged { path, .. }) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*path, package);
    assert!(Library::load(&workshop.out()).is_ok());
    let left = fs::read_dir(workshop.directory.path().join("share")).expect("it exists").count();
    assert_eq!(left, 1, "nothing half-made stays behind");
}

#[test]
fn data_that_is_absent_altered_or_of_another_format_is_refused_by_name() {
    let workshop = Workshop::new();
    assert!(matches!(Library::load(&workshop.out()), Err(LibraryError::Missing { .. })));
    workshop.build().expect("the packages are whole");
    let manifest = workshop.out().join("manifest.json");
    let files: Vec<String> =
        serde_json::from_slice::<Manifest>(&fs::read(&manifest).expect("it was just written"))
            .expect("it was just written")
            .files
            .into_keys()
            .filter(|name| name != "NOTICE.md")
            .collect();
    for name in files {
        let file = workshop.out().join(&name);
        let whole = fs::read(&file).expect("it was just written");
        fs::write(&file, &whole[..whole.len() - 1]).expect("a writable directory");
        match Library::load(&workshop.out()) {
            Err(LibraryError::Damaged { path, .. }) => assert_eq!(path, file),
            Err(other) => panic!("{name}: {other}"),
            Ok(_) => panic!("{name}: its end is missing and nobody noticed"),
        }
        fs::write(&file, whole).expect("a writable directory");
    }
    let analyser = workshop.out().join("analyser").join("dict.words");
    let mut altered = fs::read(&analyser).expect("it was just written");
    assert!(Library::verify(&workshop.out()).is_ok());
    altered[0] ^= 1;
    fs::write(&analyser, altered).expect("a writable directory");
    assert!(matches!(
        Library::verify(&workshop.out()),
        Err(LibraryError::Damaged { path, .. }) if path == analyser
    ));
    fs::write(&manifest, r#"{"format": 99, "else": true}"#).expect("a writable directory");
    assert!(matches!(
        Library::load(&workshop.out()),
        Err(LibraryError::OtherFormat { found: 99, .. })
    ));
    fs::write(&manifest, "{").expect("a writable directory");
    assert!(matches!(Library::load(&workshop.out()), Err(LibraryError::Damaged { .. })));
}

#[test]
fn the_table_of_sources_is_complete_and_the_notice_names_them_all() {
    let sources = sources::all();
    assert_eq!(sources.len(), 5);
    for source in sources {
        assert_eq!(source.sha256.len(), 64, "{}", source.name);
        assert!(source.size_bytes > 0);
        for text in [&source.title, &source.package, &source.version, &source.licence] {
            assert!(super::NOTICE.contains(text.as_str()), "NOTICE.md lacks {text}");
        }
    }
}

#[test]
fn newer_files_of_the_user_replace_only_what_they_are_about() {
    let workshop = Workshop::new();
    let before = workshop.library().manifest().clone();
    let newer = workshop.directory.path().join("JMdict_e");
    let xml = "<!DOCTYPE JMdict [<!ENTITY n \"noun\">]>\n<!-- JMdict created: 2026-11-20 -->\n\
        <JMdict><entry><ent_seq>3000001</ent_seq><r_ele><reb>ぽこあ</reb></r_ele>\
        <sense><pos>&n;</pos><gloss>a greeting</gloss></sense></entry></JMdict>";
    fs::write(&newer, xml).expect("a writable directory");
    let files = Newer { jmdict: Some(newer.clone()), kanjidic: None };
    let sources = update(&workshop.out(), &files).expect("a good file");
    assert_eq!((&*sources[0].title, &*sources[0].version), ("JMdict", "2026-11-20"));
    let library = Library::load(&workshop.out()).expect("it was just updated");
    assert_eq!(library.japanese("ぽこあ")[0].senses[0].pos, ["n"]);
    assert!(library.japanese("公園").is_empty());
    assert!(library.english("spoiler").is_some() && library.kanji('園').is_some());
    for (name, sum) in &library.manifest().files {
        assert_eq!(before.files.get(name) == Some(sum), name != "japanese.shelf", "{name}");
    }
    assert!(!super::is_current(&workshop.out()));

    let updated = library.manifest().clone();
    drop(library);
    for bad in ["<JMdict></JMdict>", "<JMdict><entry>", "no XML"] {
        fs::write(&newer, bad).expect("a writable directory");
        assert!(update(&workshop.out(), &files).is_err(), "{bad}");
    }
    let library = Library::load(&workshop.out()).expect("nothing was changed");
    assert_eq!(*library.manifest(), updated);
}
