//! What holds for every shipped theme, and for files with faults.

use std::{fs, sync::Arc, time::Duration};

use super::{wardrobe::Faults, *};

const FOOTAGES: [Footage; 2] = [Footage::Dark, Footage::Light];

fn fault(text: &str) -> String {
    read("mine.toml", text).expect_err("a fault").to_string()
}

#[test]
fn clean_over_dark_footage_is_what_the_painter_knows_by_itself() {
    let looks = shipped(DEFAULT).expect("a theme");
    assert_eq!(looks.over(Footage::Dark), &Theme::default());
    assert_ne!(looks.over(Footage::Light), &Theme::default());
}

#[test]
fn clean_says_every_key() {
    let text = SHIPPED[0].1;
    let mut table = "";
    let mut said = Vec::new();
    for line in text.lines().take_while(|line| !line.starts_with("[light")) {
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']');
        } else if let Some((key, _)) = line.split_once(" = ") {
            said.push(format!("{table}.{key}"));
        }
    }
    let is_own = |key: &Description| key.follows.is_none();
    let known: Vec<String> = descriptions().filter(is_own).map(|key| key.path.to_owned()).collect();
    said.retain(|path| !descriptions().any(|key| key.path == path && key.follows.is_some()));
    assert_eq!(said[1..], known);
}

#[test]
fn the_page_tells_of_every_key() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/themes.md");
    let page = fs::read_to_string(page).expect("the page about themes");
    for Description { path, meaning, allowed, follows } in descriptions() {
        let allowed = if allowed.starts_with("\"#") { "color" } else { &allowed };
        let follows = follows.map(|leader| format!("; else as `{leader}`")).unwrap_or_default();
        let row = format!("| `{path}` | {meaning}{follows} | {allowed} |");
        assert!(page.contains(&row), "the page lacks: {row}");
    }
}

#[test]
fn every_word_of_every_shipped_theme_can_be_read() {
    let mut weak = Vec::new();
    for (name, _) in SHIPPED {
        let looks = shipped(name).expect("a theme");
        for footage in FOOTAGES {
            for pair in weak_pairs(looks.over(footage)) {
                let Pair { words, card, contrast, needed } = pair;
                weak.push(format!("{name} {footage:?} {words} {card:?}: {contrast:.2} < {needed}"));
            }
        }
    }
    assert!(weak.is_empty(), "{} pairs:\n{}", weak.len(), weak.join("\n"));
}

#[test]
fn words_that_cannot_be_read_are_found() {
    let looks = read("pale.toml", "[text]\nmeaning = \"#e0e0e0\"").expect("a theme");
    let weak = weak_pairs(looks.over(Footage::Dark));
    // With it goes what follows it.
    let following = ["quiz.choice_words", "recap.meaning", "bubble.words"];
    let found: Vec<&str> = weak.iter().map(|pair| pair.words).collect();
    assert!(found.contains(&"text.meaning"));
    assert!(found.iter().all(|key| *key == "text.meaning" || following.contains(key)), "{found:?}");
}

#[test]
fn what_follows_is_of_the_same_sort_and_stands_before() {
    let keys: Vec<Description> = descriptions().collect();
    for (index, key) in keys.iter().enumerate() {
        let Some(leader) = key.follows else { continue };
        let leader = keys[..index].iter().find(|known| known.path == leader);
        assert_eq!(leader.map(|leader| &leader.allowed[..20]), Some(&key.allowed[..20]), "{key:?}");
    }
}

#[test]
fn an_old_file_dresses_the_quiz_as_its_cards() {
    let text = "[text]\nmeaning = \"#123456\"\n[light.text]\nmeaning = \"#654321\"\n\
                [light.quiz]\nchoice_words = \"#abcdef\"";
    let looks = read("mine.toml", text).expect("a theme");
    let of = |footage| {
        let theme = looks.over(footage);
        (theme.quiz.choice_words, theme.bubble.words)
    };
    let ink = |rgb| Tint::Ink(Ink::new(rgb));
    assert_eq!(of(Footage::Dark), (ink(0x123456), ink(0x123456)));
    assert_eq!(of(Footage::Light), (ink(0xabcdef), ink(0x654321)));
}

#[test]
fn motion_is_read_within_its_bounds() {
    let text = "[motion]\nenter = \"pop\"\nleave = \"roll\"\nenter_ms = 400\nleave_ms = 60";
    let motion = read("mine.toml", text).expect("a theme").over(Footage::Light).motion;
    let expected =
        MotionLook { enter: Enter::Pop, leave: Leave::Roll, enter_ms: 400, leave_ms: 60 };
    assert_eq!(motion, expected);
    let told = fault("[motion]\nenter_ms = 5");
    assert!(told.contains("\"motion.enter_ms\" is 5; allowed is a number from 80 to 900"));
    let told = fault("[motion]\nenter = \"jump\"");
    assert!(told.contains("allowed is \"rise\", \"fade\", \"pop\", \"slide\" or \"unroll\""));
}

#[test]
fn footage_decides_between_what_a_file_says_for_each() {
    let text = "name = \" Mine \"\n[card]\nradius = 3\n[light.card]\nradius = 4.5\n";
    let looks = read("mine.toml", text).expect("a theme");
    assert_eq!(looks.name.as_deref(), Some("Mine"));
    assert_eq!(looks.over(Footage::Dark).card.radius, 3.0);
    assert_eq!(looks.over(Footage::Light).card.radius, 4.5);
}

#[test]
fn faults_are_told_with_file_line_finding_and_what_is_allowed() {
    let cases = [
        (
            "[card]\nradius = 900",
            "line 2: \"card.radius\" is 900; allowed is a number from 0 to 60",
        ),
        ("\n\n[card]\nraduis = 9", "line 4: \"card.raduis\" is not known; \"card\" has paper, "),
        ("[dark.card]\npaper = \"#12345\"", "line 2: \"card.paper\" is \"#12345\"; allowed is \"#"),
        ("[card]\npaper = \"#102030 120%\"", "line 2: \"card.paper\" is \"#102030 120%\""),
        ("[accents]\nslang = \"kind\"", "\"accents.slang\" is \"kind\"; allowed is \"#rrggbb\""),
        (
            "[pattern]\nshape = \"stars\"",
            "allowed is \"none\", \"dots\", \"halftone\", \"lines\" or",
        ),
        ("[faces]\nruby = true", "\"faces.ruby\" is true; allowed is \"medium\" or \"heavy\""),
        ("[crad]\nradius = 1", "line 1: \"crad\" is not known; there are name, dark, light, card"),
        ("[dusk.card]\nradius = 1", "\"dusk\" is not known"),
        ("card = 3", "line 1: \"card\" is 3; allowed is a table"),
        ("name = \"\"", "\"name\" is \"\"; allowed is a text of 1 to 40 characters"),
        ("[card]\nradius = nan", "\"card.radius\" is nan"),
        ("[card]\nradius = 0x10", "\"card.radius\" is 10"),
        ("[card\n", "line 1: this is not TOML: "),
    ];
    for (text, expected) in cases {
        let told = fault(text);
        assert!(told.starts_with("mine.toml, line ") && told.contains(expected), "{text}: {told}");
        assert!(!told.contains('\n'), "{told}");
    }
}

fn wardrobe(folder: &std::path::Path, theme: &str) -> (Wardrobe, Arc<Faults>) {
    let faults = Arc::new(Faults::default());
    let choice = Choice { theme: theme.into(), footage: Footage::Dark, font: None };
    (Wardrobe::new(folder.to_owned(), choice, Arc::clone(&faults)), faults)
}

#[test]
fn an_own_theme_is_read_anew_and_a_fault_leaves_on_what_was_worn() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let file = folder.path().join("mine.toml");
    let write = |text: &str| fs::write(&file, text).expect("a file");
    write("[card]\nradius = 1\n");
    let (mut wardrobe, faults) = wardrobe(folder.path(), "mine.toml");
    let mut seconds = 0;
    let mut radius = || {
        seconds += 1;
        wardrobe.look(Duration::from_secs(seconds));
        (wardrobe.worn().card.radius, faults.load_full().map(|fault| fault.to_string()))
    };
    assert_eq!(radius(), (1.0, None));
    write("[card]\nradius = 22\n");
    assert_eq!(radius(), (22.0, None));
    write("[card]\nradius = 333\n");
    let (worn, fault) = radius();
    assert_eq!(worn, 22.0);
    assert!(fault.is_some_and(|fault| fault.starts_with("mine.toml, line 2")));
    fs::remove_file(&file).expect("the file goes");
    let (worn, fault) = radius();
    assert_eq!((worn, fault.as_deref()), (22.0, Some("the theme file mine.toml cannot be read")));
    write("[card]\nradius = 4\n");
    assert_eq!(radius(), (4.0, None));
}

#[test]
fn a_shipped_theme_is_never_looked_after_and_an_unknown_one_never_worn() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let (mut wardrobe, faults) = wardrobe(folder.path(), "neon");
    assert_eq!(wardrobe.next_look(), None);
    let neon = wardrobe.worn().clone();
    assert_ne!(neon, Theme::default());
    for theme in ["nowhere", "../mine.toml", "/etc/mine.toml"] {
        wardrobe.choose(Choice { theme: theme.into(), footage: Footage::Dark, font: None });
        assert!(matches!(faults.load_full().as_deref(), Some(ThemeError::Unknown(_))), "{theme}");
        assert_eq!((wardrobe.next_look(), wardrobe.worn()), (None, &neon));
    }
}

#[test]
fn own_themes_are_listed_by_what_they_call_themselves() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("a file");
    };
    write("b.toml", "name = \"My brand\"");
    write("a.toml", "[card]\nradius = 900");
    write("notes.txt", "");
    let listed = [("a.toml", "a"), ("b.toml", "My brand")];
    assert_eq!(own_themes(folder.path()), listed.map(|(file, name)| (file.into(), name.into())));
    assert_eq!(own_themes(&folder.path().join("nowhere")), []);
}
