//! What the desk is drawn with: every token, and every component in every state. It runs no script,
//! so that a look at it shows the style sheets alone.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, entries::Item, refused, render};
use crate::{
    domain::{EntryState, Hearing},
    review::{Open, problem::Problem, wording::Wording},
    store::{EntryFilter, EntrySort, Page, StoreError},
};

/// The states an entry is shown in.
const STATES: [EntryState; 3] = [EntryState::New, EntryState::Approved, EntryState::Rejected];

#[derive(Template)]
#[template(path = "style.html")]
struct StylePage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    /// The latest entry of each state that has one.
    items: &'a [Item],
}

impl StylePage<'_> {
    /// Signs of how a line stands, by their state.
    fn signs(&self) -> [(&'static str, &'static str); 4] {
        let words = self.words;
        [
            ("running", words.on_air),
            ("ready", words.hearing(Hearing::Ready)),
            ("idle", words.line_idle),
            ("lost", words.line_lost),
        ]
    }
}

/// The tokens and components.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    match items(&open, frame.words).await {
        Ok(items) => {
            render(&frame, &StylePage { frame: &frame, words: frame.words, items: &items })
        }
        Err(problem) => refused(&frame, &problem),
    }
}

async fn items(open: &Open, words: &'static Wording) -> Result<Vec<Item>, Problem> {
    let kept = open
        .ask(|store| {
            let mut kept = Vec::new();
            for state in STATES {
                let filter = EntryFilter { state: Some(state), ..EntryFilter::default() };
                kept.extend(store.entries(&filter, EntrySort::Newest, &Page::first(1))?.items);
            }
            Ok::<_, StoreError>(kept)
        })
        .await?;
    Ok(kept.into_iter().map(|kept| Item::new(open, words, kept)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::wording::{ENGLISH, JAPANESE};

    const DESK: &str = include_str!("../assets/desk.css");
    const STYLE: &str = include_str!("../assets/style.css");

    /// What comes before the tokens of each theme: light, dark by the system, dark by choice.
    const THEMES: [&str; 3] =
        ["\n:root {", ":root:not([data-theme=\"light\"]) {", ":root[data-theme=\"dark\"] {"];

    /// What is written in a color, what it may stand on, and how far they must be apart.
    const PAIRS: [(&str, &[&str], f64); 8] = [
        ("ink", &["paper", "sheet", "soft", "ai-wash", "marker"], 4.5),
        ("pale", &["paper", "sheet", "soft", "ai-wash", "yes-wash", "no-wash"], 4.5),
        ("ai", &["paper", "sheet", "soft", "ai-wash"], 4.5),
        ("yes", &["paper", "sheet", "soft", "ai-wash", "yes-wash"], 4.5),
        ("no", &["paper", "sheet", "soft", "ai-wash", "no-wash"], 4.5),
        ("on-air", &["paper", "sheet"], 4.5),
        ("on-ai", &["ai"], 4.5),
        ("edge", &["paper", "sheet"], 3.0),
    ];

    /// The tokens a theme declares, with their values.
    fn declared(theme: &str) -> Vec<(&'static str, &'static str)> {
        let block = DESK.split_once(theme).and_then(|(_, rest)| rest.split_once('}'));
        let lines = block.expect("the theme").0.split(';');
        lines.filter_map(|line| line.trim().strip_prefix("--")?.split_once(": ")).collect()
    }

    /// The tokens the base of the style sheets declares, without the measures of single things.
    fn tokens() -> Vec<&'static str> {
        declared(THEMES[0])
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| !["bar", "hit"].contains(name))
            .collect()
    }

    /// The light of a color, as WCAG 2 reckons it.
    fn light(color: &str) -> f64 {
        let digits = color.trim_start_matches('#');
        let part = |place: usize| {
            let text = match digits.len() {
                3 => digits[place..=place].repeat(2),
                _ => digits[2 * place..2 * place + 2].to_owned(),
            };
            let share = f64::from(u8::from_str_radix(&text, 16).expect("a color")) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2)
    }

    #[test]
    fn everything_can_be_read_on_what_it_stands_on() {
        for theme in THEMES {
            let colors = declared(theme);
            let color = |name: &str| {
                let found = colors.iter().find(|(held, _)| *held == name);
                found.unwrap_or_else(|| panic!("{theme} has no --{name}")).1
            };
            for (written, grounds, least) in PAIRS {
                for ground in grounds {
                    let (one, other) = (light(color(written)), light(color(ground)));
                    let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                    assert!(contrast >= least, "{theme} {written} on {ground}: {contrast:.2}");
                }
            }
        }
        assert_eq!(declared(THEMES[1]), declared(THEMES[2]), "dark is dark");
    }

    #[test]
    fn every_token_is_shown_with_what_it_is_for() {
        let tokens = tokens();
        assert!(tokens.len() > 30, "{tokens:?}");
        for words in [&ENGLISH.taste, &JAPANESE.taste] {
            let pairs = [&words.colors[..], &words.type_scale, &words.faces, &words.corners];
            let mut told: Vec<&str> =
                pairs.into_iter().flatten().chain(&words.shadows).map(|pair| pair.0).collect();
            told.extend(words.spaces);
            for token in &tokens {
                assert!(told.contains(token), "--{token} is not told of");
                assert!(STYLE.contains(&format!("var(--{token})")), "--{token} is not shown");
            }
            assert_eq!(told.len(), tokens.len(), "{told:?} tells of what is not there");
        }
    }
}
