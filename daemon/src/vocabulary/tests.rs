use std::sync::{Arc, LazyLock};

use super::{Spotted, Spotter};
use crate::{
    domain::Audience,
    language::{library::Library, lines},
};

static SPOTTER: LazyLock<Spotter> = LazyLock::new(|| {
    let dir = directories::ProjectDirs::from("", "", "aivlingual")
        .expect("a home directory")
        .data_dir()
        .join("language");
    Spotter::new(Arc::new(Library::load(&dir).expect("language data; run `cargo xtask setup`")))
});

fn spotted(line: &str) -> Spotted {
    let mut utterances = lines::read(line.as_bytes()).expect("a line");
    SPOTTER.spot(&utterances.remove(0), &Audience::default())
}

/// The entries of a line, each as `surface=lemma`.
fn check(line: &str, expected: &[&str]) {
    let spotted = spotted(line);
    let found: Vec<String> =
        spotted.entries.iter().map(|entry| format!("{}={}", entry.surface, entry.lemma)).collect();
    assert_eq!(found, expected, "{line}\nrefused: {:?}", spotted.refused);
}

#[test]
fn inflected_words_are_found_whole() {
    check("昨日寿司を食べちゃった", &["昨日=昨日", "寿司=寿司", "食べちゃった=食べる"]);
    check("心が折れた", &["心が折れた=心が折れる"]);
}
