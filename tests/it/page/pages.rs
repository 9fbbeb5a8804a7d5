//! Every page of the desk, in one place: what the crawl looks at and the gallery shows.

use aivlingual_daemon::domain::EntryId;
use anyhow::Result;

use super::{
    Stage,
    plenty::{self, Connected},
    talk,
};

/// The widths pages are looked at in, in CSS pixels: a desk, half a screen, a telephone, and the
/// desk at four times the size (WCAG 2.2, 1.4.10).
pub(super) const WIDTHS: [u32; 4] = [1280, 820, 360, 320];

/// A page to look at.
pub(super) struct Page {
    pub(super) name: &'static str,
    pub(super) path: String,
    /// True on the page once all is there that comes by itself.
    pub(super) ready: &'static str,
    /// The server says that it is no page for this reader.
    pub(super) is_refused: bool,
}

impl Page {
    pub(super) fn new(name: &'static str, path: impl Into<String>) -> Self {
        Self { name, path: path.into(), ready: "true", is_refused: false }
    }

    fn once(self, ready: &'static str) -> Self {
        Self { ready, ..self }
    }
}

/// Pages as they are on the first day.
pub(super) fn first_pages() -> Vec<Page> {
    vec![
        Page::new("first-live", "/"),
        Page::new("first-review", "/review"),
        Page::new("first-vocabulary", "/vocabulary"),
        Page::new("first-duplicates", "/duplicates"),
        Page::new("first-known", "/known"),
        Page::new("first-sessions", "/sessions"),
        Page::new("first-database", "/database"),
    ]
}

/// A desk in use.
pub(super) struct FullDesk {
    pub(super) stage: Stage,
    entry: EntryId,
    connected: Connected,
}

impl FullDesk {
    pub(super) async fn open() -> Result<Self> {
        let stage = Stage::open_with(|store| {
            plenty::earlier(store)?;
            talk::fill(store)
        })
        .await?;
        stage.record()?;
        let (entry, connected) = plenty::fill(&stage)?;
        Ok(Self { stage, entry, connected })
    }

    /// A page that is added is looked at from its line here on.
    pub(super) fn pages(&self) -> Vec<Page> {
        let Self { stage, entry, .. } = self;
        vec![
            Page::new("live", "/")
                .once("document.querySelector('#line').dataset.state === 'running'"),
            Page::new("dock", "/dock")
                .once("document.querySelector('#line').dataset.state === 'running'"),
            Page::new("review", "/review?state=all"),
            Page::new("review-one", "/review?view=one")
                .once("document.querySelector('#detail .senses, #detail .none') !== null"),
            Page::new("review-nothing", "/review?q=zzzz"),
            Page::new("entry", format!("/entries/{}", entry.0)),
            Page::new("vocabulary", "/vocabulary"),
            Page::new("vocabulary-narrowed", "/vocabulary?kind=slang"),
            Page::new("duplicates", "/duplicates"),
            Page::new("known", "/known"),
            Page::new("import", "/import"),
            Page::new("sessions", "/sessions"),
            Page::new("session", format!("/sessions/{}", stage.session.0)),
            Page::new("session-long", format!("/sessions/{}", plenty::LONG.0)),
            Page::new("share", "/share"),
            Page::new("settings", "/settings"),
            Page::new("database", "/database?tables=1"),
            Page::new("health", "/health"),
            Page::new("credits", "/credits"),
            Page::new("style", "/style"),
            Page { is_refused: true, ..Page::new("missing", "/nothing") },
        ]
    }

    pub(super) async fn close(self) -> Result<()> {
        drop(self.connected);
        self.stage.close().await
    }
}
