//! Entries out, over the API: as CSV, JSON or a deck for Anki.

use std::fs::File;

use axum::{
    body::Body as RawBody,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::finding::{date, percent};
use crate::{
    domain::{EntryId, EntryState, Kind, Language, SessionId},
    review::{
        Open,
        problem::{Asked, Problem},
    },
    store::EntryFilter,
    vocabulary::exchange::{
        run::{self, ExchangeError, Wanted},
        write::ExportFormat,
    },
};

/// Entries that are chosen one by one at most.
const CHOSEN_MAX: usize = 1_000;
/// Bytes that are read from the finished file at once.
const PIECE_BYTES: usize = 64 * 1024;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Which entries, and how.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// How they are written.
    #[param(inline)]
    format: ExportFormat,
    /// Only in this state: `new`, `approved` or `rejected`.
    #[serde(default)]
    state: String,
    /// Only of this kind.
    #[serde(default)]
    kind: String,
    /// Only of this language: `ja` or `en`.
    #[serde(default)]
    language: String,
    /// Only of this level, as in `N3` or `B2`.
    #[serde(default)]
    level: String,
    /// Only those met in this session.
    session: Option<i64>,
    /// Only those in which all these words occur, in any script or case.
    #[serde(default)]
    q: String,
    /// Only those this speaker said at least once.
    #[serde(default)]
    speaker: String,
    /// Only with this tag.
    #[serde(default)]
    tag: String,
    /// Only those first recognized with at least this confidence, 0 to 1.
    #[serde(default)]
    confidence: String,
    /// Only those first met on this day or later, as in `2026-11-22`.
    #[serde(default)]
    from: String,
    /// Only those first met on this day or earlier.
    #[serde(default)]
    to: String,
    /// Only these, by their numbers with commas between them, at most 1,000.
    #[serde(default)]
    ids: String,
}

/// A value of a closed list; a form that was left open sends an empty one.
fn choice<T: serde::de::DeserializeOwned>(text: String) -> Result<Option<T>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(text.into()).map(Some).map_err(|_| {
        Problem::bad_request(
            "The query cannot be read",
            "Check state, kind and language; /api/openapi.json lists their values",
        )
    })
}

impl ExportQuery {
    fn wanted(self) -> Result<Wanted, Problem> {
        if !self.ids.is_empty() {
            let ids: Result<Vec<i64>, _> = self.ids.split(',').map(str::parse).collect();
            return match ids {
                Ok(ids) if ids.len() <= CHOSEN_MAX => {
                    Ok(Wanted::Chosen(ids.into_iter().map(EntryId).collect()))
                }
                _ => Err(Problem::bad_request(
                    "These are no numbers of entries",
                    "Send at most 1,000, with commas between them",
                )),
            };
        }
        let text = |text: String| (!text.trim().is_empty()).then_some(text);
        Ok(Wanted::Passing(EntryFilter {
            state: choice::<EntryState>(self.state)?,
            kind: choice::<Kind>(self.kind)?,
            language: choice::<Language>(self.language)?,
            band: text(self.level),
            session: self.session.map(SessionId),
            text: text(self.q),
            speaker: text(self.speaker),
            tag: text(self.tag),
            sure: text(self.confidence)
                .map(|sure| percent(sure.parse().unwrap_or(f64::NAN)))
                .transpose()?,
            from: text(self.from).map(|day| date(&day)).transpose()?.map(|(begin, _)| begin),
            until: text(self.to).map(|day| date(&day)).transpose()?.map(|(_, end)| end),
        }))
    }
}

/// Entries as a file: CSV, JSON, an Anki deck or Anki text
#[utoipa::path(get, path = "/api/v1/export", tag = "exchange", params(ExportQuery),
    responses((status = 200, content((String = "text/csv"), (String = "text/tab-separated-values"),
            (serde_json::Value = "application/json"), (Vec<u8> = "application/octet-stream"))),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn export(
    State(open): State<Open>,
    Asked(query): Asked<ExportQuery>,
) -> Result<Response, Problem> {
    let format = query.format;
    let wanted = query.wanted()?;
    let ruby = open.desk.ruby.clone();
    // Written whole before the first byte leaves: a failure is an answer, not half a file.
    let file = open
        .work(move |store| {
            let file = tempfile::tempfile()?;
            run::export(store, &wanted, format, &*ruby, file.try_clone()?)?;
            Ok::<_, ExchangeError>(file)
        })
        .await?;
    answer(file, format).map_err(|error| Problem::from(ExchangeError::File(error)))
}

fn answer(mut file: File, format: ExportFormat) -> std::io::Result<Response> {
    use std::io::Seek;
    file.rewind()?;
    let length = file.metadata()?.len();
    let pieces = stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut piece = vec![0; PIECE_BYTES];
        let length = file.read(&mut piece).await?;
        piece.truncate(length);
        Ok::<_, std::io::Error>((length > 0).then_some((piece, file)))
    });
    let today = jiff::Zoned::now().strftime("%Y-%m-%d").to_string();
    let name = format!("attachment; filename=\"aivlingual-{today}.{}\"", format.ending());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_LENGTH, length.into()),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    Ok((headers, RawBody::from_stream(pieces)).into_response())
}
