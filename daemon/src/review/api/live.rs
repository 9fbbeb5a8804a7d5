//! What stands now, over the API, and what the streamer wants done about it.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shapes::{EntryView, SessionView, UtteranceView, entry_views};
use crate::{
    domain::{Errand, Hearing, Language, OpenTap, PluginId, Ruby, StandingCard},
    health::{Journey, Percentiles},
    review::{
        Open,
        problem::{Body, Problem},
    },
    store::{EntryFilter, EntrySort, KeptUtterance, Page},
};

/// What was said last, and what was met last, at most.
const UTTERANCES_MAX: u32 = 60;
const ENTRIES_MAX: usize = 12;
/// The latest journeys, at most.
const JOURNEYS_MAX: usize = 20;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(now)).routes(routes!(errand))
}

/// All a page needs that opens in the middle of a stream.
#[derive(Serialize, ToSchema)]
struct LiveView {
    /// Follow `/api/v1/events` after this, and nothing is missed.
    cursor: String,
    /// The latest session, which is the running one if any is.
    session: Option<SessionView>,
    /// What was said last in it, in order.
    utterances: Vec<SaidView>,
    /// What was met last in it, the latest first.
    entries: Vec<EntryView>,
    /// The cards that stand in the picture, oldest first.
    cards: Vec<StandingCard>,
    /// The taps that are open.
    taps: Vec<OpenTap>,
    /// How hearing stands.
    #[schema(value_type = String)]
    hearing: Hearing,
    /// Latency of each stage, in milliseconds.
    latency: BTreeMap<&'static str, Percentiles>,
    /// How the latest utterances travelled, oldest first.
    journeys: Vec<Journey>,
}

/// What somebody said, as a page shows it.
#[derive(Serialize, ToSchema)]
struct SaidView {
    /// What was said.
    #[serde(flatten)]
    said: UtteranceView,
    /// The text in runs, Japanese ones with furigana; the bases joined are the text.
    ruby: Vec<Ruby>,
}

impl SaidView {
    fn new(open: &Open, kept: KeptUtterance) -> Self {
        let text = &kept.utterance.text;
        let ruby = match kept.utterance.language {
            Language::Ja => (open.desk.sentence)(text),
            Language::En => vec![Ruby { base: text.clone(), ruby: None }],
        };
        Self { said: kept.into(), ruby }
    }
}

/// What stands now
#[utoipa::path(get, path = "/api/v1/live", tag = "live",
    responses((status = 200, body = LiveView)))]
async fn now(State(open): State<Open>) -> Result<Json<LiveView>, Problem> {
    // Read first: what is told after it may be seen twice, but is never missed.
    let cursor = open.desk.live.cursor().to_string();
    let (session, utterances, entries) = open
        .ask(|store| {
            let Some(session) = store.sessions(&Page::first(1))?.items.into_iter().next() else {
                return Ok((None, Vec::new(), Vec::new()));
            };
            let said = store.latest_utterances(session.id, UTTERANCES_MAX)?;
            let filter = EntryFilter { session: Some(session.id), ..EntryFilter::default() };
            let met = store.entries(&filter, EntrySort::Newest, &Page::first(ENTRIES_MAX))?;
            Ok((Some(session), said, met.items))
        })
        .await?;
    let report = (open.desk.health)();
    let journeys = (open.desk.journeys)();
    let past = journeys.len().saturating_sub(JOURNEYS_MAX);
    Ok(Json(LiveView {
        cursor,
        session: session.map(SessionView::from),
        utterances: utterances.into_iter().map(|kept| SaidView::new(&open, kept)).collect(),
        entries: entry_views(&open, entries),
        cards: open.desk.now.cards(),
        taps: open.desk.now.taps(),
        hearing: report.hearing,
        latency: report.latency,
        journeys: journeys.into_iter().skip(past).collect(),
    }))
}

/// What is to be done, as if the streamer had pressed a hotkey.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum ErrandWanted {
    /// Take a card down. Nothing is decided about what it teaches.
    Hide {
        /// In whose picture.
        plugin: PluginId,
        /// The card.
        card: u64,
    },
    /// Hold a card, or let go of it.
    Pin {
        /// In whose picture.
        plugin: PluginId,
        /// The card.
        card: u64,
        /// Whether it is held from now on.
        is_pinned: bool,
    },
    /// Take everything down.
    Clear {},
    /// The oldest card that is not held makes room.
    Next {},
    /// Take back the newest card: what it teaches is rejected.
    Undo {},
    /// Remember this moment.
    SaveMoment {},
}

impl ErrandWanted {
    /// The errand, and the plugin and card it is for.
    fn read(self) -> (Errand, Option<(PluginId, u64)>) {
        match self {
            Self::Hide { plugin, card } => (Errand::Hide { card }, Some((plugin, card))),
            Self::Pin { plugin, card, is_pinned } => {
                (Errand::Pin { card, is_pinned }, Some((plugin, card)))
            }
            Self::Clear {} => (Errand::Clear {}, None),
            Self::Next {} => (Errand::Next {}, None),
            Self::Undo {} => (Errand::Undo {}, None),
            Self::SaveMoment {} => (Errand::SaveMoment {}, None),
        }
    }
}

/// Who was told.
#[derive(Serialize, ToSchema)]
struct ToldView {
    /// How many plugins; each does it at once, and `cards_changed` tells what came of it.
    plugins: usize,
}

/// Do something about what stands in the picture
#[utoipa::path(post, path = "/api/v1/live/errands", tag = "live", request_body = ErrandWanted,
    responses((status = 202, body = ToldView), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn errand(
    State(open): State<Open>,
    Body(wanted): Body<ErrandWanted>,
) -> Result<(StatusCode, Json<ToldView>), Problem> {
    let (errand, of) = wanted.read();
    if let Some(of) = of {
        let stands = |it: &StandingCard| (it.plugin, it.card) == of;
        if !open.desk.now.cards().iter().any(stands) {
            return Err(Problem::new(
                StatusCode::NOT_FOUND,
                "This card does not stand in the picture",
                "Read /api/v1/live; it tells which do",
            ));
        }
    }
    let plugins = open.desk.now.ask(of.map(|(plugin, _)| plugin), errand);
    if plugins == 0 {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "No OBS is connected",
            "Start OBS with the AIVlingual source",
        ));
    }
    Ok((StatusCode::ACCEPTED, Json(ToldView { plugins })))
}
