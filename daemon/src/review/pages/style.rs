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

    /// The tokens the base of the style sheets declares, without the measure of the bar.
    fn tokens() -> Vec<&'static str> {
        let root = DESK.split_once(":root {").and_then(|(_, rest)| rest.split_once('}'));
        let declared = root.expect("the tokens").0.split(';');
        let names = declared.filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'));
        names.map(|(name, _)| name).filter(|name| *name != "bar").collect()
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
