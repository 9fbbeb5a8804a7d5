//! What surrounds every page: language, theme, navigation.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
};

use super::super::{
    Open, gate,
    wording::{ENGLISH, JAPANESE, Wording},
};

/// The cookie that remembers a chosen language.
const LANGUAGE_COOKIE: &str = "aivlingual_lang";

/// The cookie that remembers a chosen theme.
const THEME_COOKIE: &str = "aivlingual_theme";

/// Pages that search what they show. From any other page a search leads to the vocabulary.
const SEARCHING: [&str; 4] = ["/vocabulary", "/review", "/sessions", "/known"];

/// Seconds a choice is remembered.
const CHOICE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// What surrounds a page.
pub(super) struct Frame {
    pub(super) words: &'static Wording,
    /// `auto`, `light` or `dark`.
    pub(super) theme: &'static str,
    /// Cookies to set, for what was chosen with this very request.
    pub(super) chosen: Vec<HeaderValue>,
    pub(super) version: &'static str,
    /// The path of the page.
    path: String,
    /// The query without language and theme.
    query: String,
    /// What a search from this page keeps of its address.
    beside_search: Vec<(String, String)>,
}

impl FromRequestParts<Open> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, open: &Open) -> Result<Self, Infallible> {
        Ok(Self::new(&parts.headers, &parts.uri, open.desk.version))
    }
}

impl Frame {
    fn new(headers: &HeaderMap, uri: &Uri, version: &'static str) -> Self {
        let query = uri.query().unwrap_or_default();
        let asked = |name: &str| {
            query.split('&').filter_map(|pair| pair.split_once('=')).find(|pair| pair.0 == name)
        };
        let mut chosen = Vec::new();
        let mut remember = |cookie: &str, value: &str| {
            let line = format!(
                "{cookie}={value}; Path=/; Max-Age={CHOICE_SECONDS}; HttpOnly; SameSite=Strict"
            );
            chosen.extend(HeaderValue::from_str(&line));
        };
        let asked_words = asked("lang").and_then(|(_, code)| wording(code));
        if let Some(words) = asked_words {
            remember(LANGUAGE_COOKIE, words.code);
        }
        let asked_theme = asked("theme").and_then(|(_, name)| theme(name));
        if let Some(theme) = asked_theme {
            remember(THEME_COOKIE, theme);
        }
        let kept = |name| gate::cookie(headers, name);
        let pairs = query.split('&').filter(|pair| {
            !pair.is_empty() && !pair.starts_with("lang=") && !pair.starts_with("theme=")
        });
        Self {
            words: asked_words
                .or_else(|| kept(LANGUAGE_COOKIE).and_then(wording))
                .unwrap_or_else(|| preferred(headers)),
            theme: asked_theme.or_else(|| kept(THEME_COOKIE).and_then(theme)).unwrap_or("auto"),
            chosen,
            version,
            path: uri.path().to_owned(),
            query: pairs.collect::<Vec<_>>().join("&"),
            beside_search: beside_search(uri),
        }
    }

    /// The frame for who may see nothing of the desk, not even its version.
    pub(super) fn of_stranger(headers: &HeaderMap) -> Self {
        Self::new(headers, &Uri::from_static("/"), "")
    }

    /// `page` when this is the page `path` leads to, or one below it.
    pub(super) fn current(&self, path: &str) -> &'static str {
        let is_here = match path {
            "/" => self.path == "/",
            "/vocabulary" => {
                let path = self.path.as_str();
                matches!(path, "/vocabulary" | "/duplicates") || path.starts_with("/entries/")
            }
            _ => self.path == path || self.path.starts_with(&format!("{path}/")),
        };
        if is_here { "page" } else { "false" }
    }

    /// The page a search from here is answered by.
    pub(super) fn search_page(&self) -> &'static str {
        searching(&self.path).unwrap_or(SEARCHING[0])
    }

    /// The filters that stay in force.
    pub(super) fn beside_search(&self) -> &[(String, String)] {
        &self.beside_search
    }

    /// The address of this page with another language or theme.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let join = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{join}{name}={value}", self.path, self.query)
    }
}

fn searching(path: &str) -> Option<&'static str> {
    SEARCHING.into_iter().find(|page| *page == path)
}

/// A new search begins at the first piece, with its best answers first.
fn beside_search(uri: &Uri) -> Vec<(String, String)> {
    if searching(uri.path()).is_none() {
        return Vec::new();
    }
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs);
    let is_kept = |(name, value): &(String, String)| {
        !value.is_empty() && !["q", "cursor", "sort", "lang", "theme"].contains(&name.as_str())
    };
    pairs.unwrap_or_default().into_iter().filter(is_kept).collect()
}

fn wording(code: &str) -> Option<&'static Wording> {
    match code {
        "en" => Some(&ENGLISH),
        "ja" => Some(&JAPANESE),
        _ => None,
    }
}

fn theme(name: &str) -> Option<&'static str> {
    ["auto", "light", "dark"].into_iter().find(|known| *known == name)
}

/// The first language of ours the browser asks for; browsers list them by preference.
pub(in crate::review) fn preferred(headers: &HeaderMap) -> &'static Wording {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked
        .unwrap_or_default()
        .split(',')
        .filter_map(|range| range.split([';', '-']).next())
        .find_map(|code| wording(code.trim()))
        .unwrap_or(&ENGLISH)
}
