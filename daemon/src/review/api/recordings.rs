//! The owner's recordings over the API: which there are, the file of a session, and moments cut
//! from it as they are asked for. Nothing is kept of what is sent.

use std::{
    io::{Seek, SeekFrom},
    ops::Range,
    time::SystemTime,
};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tokio::{io::AsyncReadExt, sync::Semaphore};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    domain::{SessionId, WallTime},
    media::{
        self, MOMENT_MS_MAX, MediaError,
        folder::{self, FolderError, Footage, Listed},
    },
    review::{
        Open,
        api::wall_text,
        footage::{self, Unplayable},
        problem::{Asked, Path, Problem},
    },
};

/// Moments that are cut at a time; the next waits.
static CUTTERS: Semaphore = Semaphore::const_new(2);
/// Bytes of a recording that are read at once.
const PORTION_BYTES: usize = 128 * 1024;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(about))
        .routes(routes!(serve))
        .routes(routes!(moment))
}

/// A recording in the folder.
#[derive(Serialize, ToSchema)]
struct ListedView {
    /// Its name in the folder, to link a session with.
    file: String,
    /// How many bytes it has.
    bytes: u64,
    /// When it was last written, as in RFC 3339.
    modified: String,
}

impl From<Listed> for ListedView {
    fn from(listed: Listed) -> Self {
        let modified = wall_text(WallTime(nanoseconds(listed.modified)));
        Self { file: listed.name, bytes: listed.bytes, modified }
    }
}

fn nanoseconds(instant: SystemTime) -> u64 {
    let since = instant.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The recordings in the owner's folder, the latest first
#[utoipa::path(get, path = "/api/v1/recordings", tag = "recordings",
    responses((status = 200, body = Vec<ListedView>), (status = 401, body = Problem),
        (status = 409, body = Problem)))]
async fn list(State(open): State<Open>) -> Result<Json<Vec<ListedView>>, Problem> {
    let folder = open.desk.settings.settings().recordings.folder.ok_or(Unplayable::Off)?;
    let listed = open.ask(move |_| Ok(folder::list(&folder))).await?;
    let listed = listed.map_err(Unplayable::Folder)?;
    Ok(Json(listed.into_iter().map(ListedView::from).collect()))
}

/// How it stands with a session's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::review) enum FootageState {
    /// It can be played.
    Ready,
    /// No recording folder is set.
    Off,
    /// None is known.
    Unknown,
    /// Its file is not in the folder any more.
    Missing,
    /// What it is called is not a recording within the folder.
    Refused,
}

/// How it stands with a session's recording.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::review) struct FootageView {
    /// In one word.
    pub(in crate::review) state: FootageState,
    /// The first file, as OBS or its owner calls it.
    pub(in crate::review) file: Option<String>,
    /// How many files there are.
    pub(in crate::review) files: usize,
}

/// How it stands with the recording of a session
#[utoipa::path(get, path = "/api/v1/sessions/{id}/footage", tag = "recordings",
    params(("id" = i64, Path)),
    responses((status = 200, body = FootageView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
async fn about(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
) -> Result<Json<FootageView>, Problem> {
    footage_of(&open, id).await.map(Json)
}

/// How it stands with the recording of a session.
pub(in crate::review) async fn footage_of(
    open: &Open,
    id: SessionId,
) -> Result<FootageView, Problem> {
    let folder = open.desk.settings.settings().recordings.folder;
    open.ask(move |store| {
        let takes = footage::takes_of(store, id)?;
        let state = match footage::find(store, folder.as_deref(), id, None) {
            Ok(_) => FootageState::Ready,
            Err(Unplayable::Store(error)) => return Err(error),
            Err(Unplayable::Off) => FootageState::Off,
            Err(Unplayable::NotRecorded) => FootageState::Unknown,
            Err(Unplayable::Folder(FolderError::Missing(_))) => FootageState::Missing,
            Err(Unplayable::Folder(_)) => FootageState::Refused,
        };
        let files = takes.len();
        Ok(FootageView { state, file: takes.into_iter().next().map(|take| take.file), files })
    })
    .await
}

/// The open recording of a session, with the place of a moment in it.
async fn find(
    open: &Open,
    id: SessionId,
    moment: Option<(i64, i64)>,
) -> Result<(Footage, (u64, u64)), Problem> {
    let folder = open.desk.settings.settings().recordings.folder;
    open.ask(move |store| Ok(footage::find(store, folder.as_deref(), id, moment)))
        .await?
        .map_err(Problem::from)
}

/// The recording of a session, whole or in a range of bytes
#[utoipa::path(get, path = "/api/v1/sessions/{id}/recording", tag = "recordings",
    params(("id" = i64, Path), ("Range" = Option<String>, Header),
        ("If-Range" = Option<String>, Header)),
    responses((status = 200, content_type = "application/octet-stream"),
        (status = 206, content_type = "application/octet-stream"),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 416, body = Problem)))]
async fn serve(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (footage, _) = find(&open, id, None).await?;
    let told = Told::new(&footage);
    // A range is for reading; with anything else it means nothing.
    let asked = (method == Method::GET && told.is_still(&headers)).then(|| range(&headers));
    let (status, bytes) = match asked.flatten() {
        None => (StatusCode::OK, 0..footage.bytes),
        Some(asked) => match asked.within(footage.bytes) {
            Some(bytes) => (StatusCode::PARTIAL_CONTENT, bytes),
            None => return Ok(beyond(footage.bytes)),
        },
    };
    let mut response = if method == Method::HEAD {
        Body::empty().into_response()
    } else {
        let mut file = footage.file;
        file.seek(SeekFrom::Start(bytes.start)).map_err(|_| unreadable())?;
        Body::from_stream(portions(file, bytes.end - bytes.start)).into_response()
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(footage.kind));
    headers.insert(header::CONTENT_LENGTH, (bytes.end - bytes.start).into());
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{}", bytes.start, bytes.end - 1, footage.bytes);
        headers.extend(HeaderValue::from_str(&place).map(|place| (header::CONTENT_RANGE, place)));
    }
    headers.extend(HeaderValue::from_str(&told.etag).map(|etag| (header::ETAG, etag)));
    headers.extend(HeaderValue::from_str(&told.modified).map(|at| (header::LAST_MODIFIED, at)));
    Ok(response)
}

/// What names the version of a file.
struct Told {
    etag: String,
    modified: String,
}

impl Told {
    fn new(footage: &Footage) -> Self {
        let at = nanoseconds(footage.modified);
        let modified = jiff::Timestamp::from_nanosecond(i128::from(at))
            .map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
            .unwrap_or_default();
        Self { etag: format!("\"{at:x}-{:x}\"", footage.bytes), modified }
    }

    /// Whether a range may be answered: who asked for the rest of a version gets the rest of that
    /// version or all of the new one.
    fn is_still(&self, headers: &HeaderMap) -> bool {
        let Some(wanted) = headers.get(header::IF_RANGE) else { return true };
        wanted.as_bytes() == self.etag.as_bytes() || wanted.as_bytes() == self.modified.as_bytes()
    }
}

/// A range of bytes as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// From a byte to another, both included, or to the end.
    From(u64, Option<u64>),
    /// So many at the end.
    Last(u64),
}

impl Wanted {
    /// One range in bytes; of anything else the standard says to ignore it.
    fn read(text: &str) -> Option<Self> {
        let (first, last) = text.trim().strip_prefix("bytes=")?.trim().split_once('-')?;
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            // A number too large to be one is beyond every file all the same.
            is_number.then(|| digits.parse().unwrap_or(u64::MAX))
        };
        match (first.is_empty(), last.is_empty()) {
            (true, _) => number(last).map(Self::Last),
            (false, true) => Some(Self::From(number(first)?, None)),
            (false, false) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The bytes of a file of `length` that are meant; `None` when it has none of them.
    fn within(self, length: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first, last) => {
                first..last.map_or(length, |last| last.saturating_add(1).min(length))
            }
            Self::Last(count) => length.saturating_sub(count)..length,
        };
        (range.start < range.end).then_some(range)
    }
}

fn range(headers: &HeaderMap) -> Option<Wanted> {
    Wanted::read(headers.get(header::RANGE)?.to_str().ok()?)
}

fn beyond(length: u64) -> Response {
    let problem = Problem::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "The recording is not that long",
        "Ask for a range within Content-Range",
    );
    let mut response = problem.into_response();
    let whole = HeaderValue::from_str(&format!("bytes */{length}"));
    response.headers_mut().extend(whole.map(|whole| (header::CONTENT_RANGE, whole)));
    response
}

/// The next `length` bytes of a file, read as they are taken.
fn portions(
    file: std::fs::File,
    length: u64,
) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> {
    let file = tokio::fs::File::from_std(file);
    stream::try_unfold((file, length), async |(mut file, left)| {
        if left == 0 {
            return Ok(None);
        }
        let wanted = usize::try_from(left).unwrap_or(PORTION_BYTES).min(PORTION_BYTES);
        let mut portion = vec![0; wanted];
        let read = file.read(&mut portion).await?;
        if read == 0 {
            // Cut short meanwhile: the connection breaks, for what was promised cannot come.
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        portion.truncate(read);
        Ok(Some((Bytes::from(portion), (file, left - read as u64))))
    })
}

/// Which moment is wanted.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MomentQuery {
    /// Where it begins, in milliseconds from the start of the session.
    from_ms: i64,
    /// Where it ends, at most a minute later.
    to_ms: i64,
}

/// A moment of a session as sound, cut from its recording and not kept
#[utoipa::path(get, path = "/api/v1/sessions/{id}/moments", tag = "recordings",
    params(("id" = i64, Path), MomentQuery),
    responses((status = 200, content_type = "audio/wav"),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn moment(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    Asked(MomentQuery { from_ms, to_ms }): Asked<MomentQuery>,
) -> Result<Response, Problem> {
    let length = to_ms.checked_sub(from_ms).filter(|length| *length > 0);
    if length.is_none_or(|length| length.unsigned_abs() > MOMENT_MS_MAX) {
        return Err(Problem::bad_request(
            "This is no moment",
            "Let to_ms be after from_ms, and at most 60,000 later",
        ));
    }
    let Ok(_cutter) = CUTTERS.acquire().await else { return Err(unreadable()) };
    let (footage, (from_ms, to_ms)) = find(&open, id, Some((from_ms, to_ms))).await?;
    let sound = media::cut(footage, from_ms, to_ms).await.map_err(|error| uncut(&error))?;
    let kind = (header::CONTENT_TYPE, "audio/wav");
    Ok(([kind, (header::ACCEPT_RANGES, "none")], sound).into_response())
}

fn uncut(error: &MediaError) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "There is no sound there", &error.to_string())
}

fn unreadable() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "The recording cannot be read",
        "Look at the file's permissions",
    )
}

impl From<Unplayable> for Problem {
    fn from(why: Unplayable) -> Self {
        match why {
            Unplayable::Store(error) => error.into(),
            Unplayable::Off => Self::new(
                StatusCode::CONFLICT,
                "No recording folder is set",
                "Name the folder OBS records to on the page Settings, or as [recordings] folder",
            ),
            Unplayable::NotRecorded => Self::new(
                StatusCode::NOT_FOUND,
                "No recording of this is known",
                "Link a recording on the page of the session",
            ),
            Unplayable::Folder(error) => {
                let (status, title) = match &error {
                    FolderError::NoFolder { .. } => {
                        (StatusCode::CONFLICT, "The recording folder cannot be read")
                    }
                    FolderError::Missing(_) => (StatusCode::NOT_FOUND, "The recording is gone"),
                    FolderError::Outside(_) | FolderError::NotARecording(_) => {
                        (StatusCode::FORBIDDEN, "This is no recording within the recording folder")
                    }
                    FolderError::Unreadable { .. } => return unreadable(),
                };
                Self::new(status, title, &error.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (text, expected) in [
            ("bytes=0-9", Some(Some(0..10))),
            ("bytes=90-", Some(Some(90..100))),
            ("bytes=90-200", Some(Some(90..100))),
            ("bytes=-10", Some(Some(90..100))),
            ("bytes=-200", Some(Some(0..100))),
            ("bytes=99-99", Some(Some(99..100))),
            ("bytes=100-", Some(None)),
            ("bytes=100-200", Some(None)),
            ("bytes=-0", Some(None)),
            ("bytes=99999999999999999999999-", Some(None)),
            ("bytes=0-99999999999999999999999", Some(Some(0..100))),
            ("bytes=9-0", None),
            ("bytes=-", None),
            ("bytes=a-b", None),
            ("bytes=+1-2", None),
            ("bytes=0-1,5-6", None),
            ("lines=0-1", None),
            ("", None),
        ] {
            assert_eq!(Wanted::read(text).map(|wanted| wanted.within(100)), expected, "{text}");
        }
        assert_eq!(Wanted::From(0, None).within(0), None);
    }
}
