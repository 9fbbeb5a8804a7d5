//! Settings and secrets over the API. A secret can be set, replaced, removed and tried; what it
//! says is never answered, and never in a complaint.

use std::error::Error;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    config::{
        Change, EditError, Effect, Line, Origin, SECRETS, Secret, SecretError, Secrets, Sheet,
    },
    review::{
        Open,
        problem::{Body, Path, Problem},
    },
    scenes,
};

/// Settings changed at once at most, and characters of a value at most.
const CHANGES_MAX: usize = 100;
const VALUE_CHARACTERS_MAX: usize = 500;
/// Words of a list at most.
const WORDS_MAX: usize = 1_000;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(read, change))
        .routes(routes!(undo))
        .routes(routes!(secrets))
        .routes(routes!(keep, remove))
        .routes(routes!(try_out))
}

/// All settings as they stand.
#[derive(Serialize, ToSchema)]
struct SettingsView {
    /// Each setting.
    settings: Vec<SettingView>,
    /// The file.
    file: String,
    /// Keys in it nobody knows.
    unknown_keys: Vec<String>,
    /// Whether the last change can be taken back.
    can_undo: bool,
    /// Whether something waits for the next start.
    needs_restart: bool,
    /// The version of the file, to send back as `If-Match` with a change.
    etag: String,
}

/// One setting as it stands. A value that is absent is off.
#[derive(Serialize, ToSchema)]
struct SettingView {
    /// Its name, as in `speech.threads`.
    name: String,
    /// What it is for.
    about: &'static str,
    /// What its values look like.
    #[schema(value_type = Object)]
    shape: serde_json::Value,
    /// What is in force.
    value: Option<serde_json::Value>,
    /// Where that comes from.
    origin: Origin,
    /// What the file says.
    in_file: Option<serde_json::Value>,
    /// What it is when nobody chooses.
    default: Option<serde_json::Value>,
    /// When a change takes effect.
    effect: Effect,
    /// Whether something else will be in force after the next start.
    waits: bool,
}

impl From<Line> for SettingView {
    fn from(line: Line) -> Self {
        let json = |value: Option<toml::Value>| {
            value.map(|value| serde_json::to_value(value).unwrap_or_default())
        };
        Self {
            name: line.setting.name(),
            about: line.setting.en,
            shape: serde_json::to_value(line.setting.shape).unwrap_or_default(),
            waits: line.waits(),
            value: json(line.in_force),
            origin: line.origin,
            in_file: json(line.in_file),
            default: json(line.setting.default()),
            effect: line.setting.effect,
        }
    }
}

fn tagged(sheet: Sheet) -> Response {
    let etag = format!("\"{}\"", sheet.version);
    let view = SettingsView {
        needs_restart: sheet.lines.iter().any(Line::waits),
        settings: sheet.lines.into_iter().map(SettingView::from).collect(),
        file: sheet.path.display().to_string(),
        unknown_keys: sheet.unknown_keys,
        can_undo: sheet.can_undo,
        etag: etag.clone(),
    };
    ([(header::ETAG, etag)], Json(view)).into_response()
}

/// All settings: what is in force, where it comes from, what the file says
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, body = SettingsView, headers(("ETag" = String))),
        (status = 401, body = Problem), (status = 409, body = Problem)))]
async fn read(State(open): State<Open>) -> Result<Response, Problem> {
    let settings = open.desk.settings.clone();
    Ok(tagged(open.ask(move |_| Ok(settings.sheet())).await??))
}

/// New values.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettingsPatch {
    /// By name, as in `speech.threads`; `null` gives the default back.
    #[schema(value_type = Object)]
    values: Change,
}

impl SettingsPatch {
    fn check(self) -> Result<Change, Problem> {
        let is_short = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.chars().nth(VALUE_CHARACTERS_MAX).is_none(),
            _ => true,
        };
        let fits = |value: &serde_json::Value| match value.as_array() {
            Some(words) => words.len() <= WORDS_MAX && words.iter().all(is_short),
            None => is_short(value),
        };
        if self.values.len() <= CHANGES_MAX && self.values.values().flatten().all(fits) {
            return Ok(self.values);
        }
        Err(Problem::bad_request(
            "That is too much",
            "Keep each value within 500 characters, and lists within 1,000 words",
        ))
    }
}

/// Change settings in the file; `If-Match` names the version that was read, or is `*`
#[utoipa::path(patch, path = "/api/v1/settings", tag = "settings",
    params(("If-Match" = String, Header)), request_body = SettingsPatch,
    responses((status = 200, body = SettingsView, headers(("ETag" = String))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 428, body = Problem)))]
async fn change(
    State(open): State<Open>,
    headers: HeaderMap,
    Body(patch): Body<SettingsPatch>,
) -> Result<Response, Problem> {
    let expected = expected(&headers)?;
    let change = patch.check()?;
    let settings = open.desk.settings.clone();
    let changed = open.ask(move |_| Ok(settings.change(expected.as_deref(), &change))).await?;
    Ok(tagged(changed?))
}

/// Take the last change of the settings back; `If-Match` names the version that was read, or is `*`
#[utoipa::path(post, path = "/api/v1/settings/undo", tag = "settings",
    params(("If-Match" = String, Header)),
    responses((status = 200, body = SettingsView, headers(("ETag" = String))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 428, body = Problem)))]
async fn undo(State(open): State<Open>, headers: HeaderMap) -> Result<Response, Problem> {
    let expected = expected(&headers)?;
    let settings = open.desk.settings.clone();
    Ok(tagged(open.ask(move |_| Ok(settings.undo(expected.as_deref()))).await??))
}

/// The version of the file a change is meant for; `None` stands for whichever there is.
fn expected(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Err(Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "A change must say which version it is for",
            "Send the ETag of the settings as If-Match",
        ));
    };
    let value = value.to_str().unwrap_or_default().trim();
    if value == "*" {
        return Ok(None);
    }
    let version = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    version.map(|version| Some(version.to_owned())).ok_or_else(|| {
        Problem::bad_request("If-Match is not an ETag of ours", "Send the ETag as it was received")
    })
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        let (status, title) = match &error {
            EditError::Conflict => {
                (StatusCode::PRECONDITION_FAILED, "Somebody changed it meanwhile")
            }
            EditError::Unknown(_) => (StatusCode::BAD_REQUEST, "There is no such setting"),
            EditError::Refused { .. } => (StatusCode::BAD_REQUEST, "This value is not allowed"),
            EditError::Broken(_) => (StatusCode::CONFLICT, "The settings file is not in order"),
            EditError::Unwritable { .. } => {
                (StatusCode::CONFLICT, "The settings file cannot be written")
            }
            EditError::NothingToUndo => (StatusCode::CONFLICT, "There is nothing to undo"),
        };
        let next = match &error {
            EditError::Conflict => "Read them again and decide".to_owned(),
            EditError::Unknown(name) => format!("Check the name {name}"),
            EditError::Refused { key, why } => format!("{key}: {why}"),
            EditError::Broken(why) => format!("{why}: {}", why.next_step()),
            EditError::Unwritable { source, .. } => format!("{error}: {source}"),
            EditError::NothingToUndo => "Change something first".to_owned(),
        };
        Self::new(status, title, &next)
    }
}

/// A secret: whether there is one, never what it says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::review) struct SecretView {
    /// Its name.
    pub(in crate::review) name: &'static str,
    /// Whether it is set.
    pub(in crate::review) is_set: bool,
    /// Where it comes from, when it is set. What the environment says goes first.
    pub(in crate::review) origin: Option<Origin>,
}

/// Which secrets are set.
pub(in crate::review) async fn secrets_of(open: &Open) -> Result<Vec<SecretView>, Problem> {
    let path = open.desk.settings.settings().places.secrets_file();
    let look = move |_: &_| {
        let view = |&(name, _): &(&'static str, &str)| {
            let origin = Secrets::origin(&path, name)?;
            Ok(SecretView { name, is_set: origin.is_some(), origin })
        };
        Ok(SECRETS.iter().map(view).collect::<Result<Vec<_>, SecretError>>())
    };
    Ok(open.ask(look).await??)
}

/// Which secrets are set, and where they come from; never what they say
#[utoipa::path(get, path = "/api/v1/secrets", tag = "settings",
    responses((status = 200, body = Vec<SecretView>), (status = 401, body = Problem),
        (status = 409, body = Problem)))]
async fn secrets(State(open): State<Open>) -> Result<Json<Vec<SecretView>>, Problem> {
    secrets_of(&open).await.map(Json)
}

/// A secret to keep.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; what reads it must not quote it")]
struct NewSecret {
    /// What it says: one line.
    #[schema(min_length = 1, max_length = 500)]
    value: String,
}

/// Keep a secret in the private file, in place of the one before; it takes effect at the next start
#[utoipa::path(put, path = "/api/v1/secrets/{name}", tag = "settings",
    params(("name" = String, Path)), request_body = NewSecret,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem)))]
async fn keep(
    State(open): State<Open>,
    Path(name): Path<String>,
    Body(body): Body<serde_json::Value>,
) -> Result<StatusCode, Problem> {
    // Read by hand: a parser's complaint would quote what it found.
    let fields = body.as_object().filter(|fields| fields.len() == 1);
    let value = fields.and_then(|fields| fields.get("value")).and_then(|value| value.as_str());
    let Some(secret) = value.map(Secret::new) else {
        return Err(Problem::bad_request(
            "This is no secret",
            "Send an object with the one field value, a text",
        ));
    };
    write(&open, name, Some(secret)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a secret from the private file
#[utoipa::path(delete, path = "/api/v1/secrets/{name}", tag = "settings",
    params(("name" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove(State(open): State<Open>, Path(name): Path<String>) -> Result<StatusCode, Problem> {
    match write(&open, name, None).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}

async fn write(open: &Open, name: String, secret: Option<Secret>) -> Result<bool, Problem> {
    let path = open.desk.settings.settings().places.secrets_file();
    Ok(open.ask(move |_| Ok(Secrets::keep(&path, &name, secret.as_ref()))).await??)
}

/// Which secret is tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Trial {
    /// Its name.
    #[schema(max_length = 100)]
    name: String,
}

/// What a trial showed.
#[derive(Serialize, ToSchema)]
struct TrialView {
    /// Whether it opens what it is for.
    works: bool,
    /// What was found, or what is wrong.
    says: String,
    /// What to do, when something is wrong.
    next_step: Option<&'static str>,
}

/// Try whether a secret opens what it is for; changes nothing there
#[utoipa::path(post, path = "/api/v1/secrets/test", tag = "settings", request_body = Trial,
    responses((status = 200, body = TrialView), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem)))]
async fn try_out(
    State(open): State<Open>,
    Body(trial): Body<Trial>,
) -> Result<Json<TrialView>, Problem> {
    if !SECRETS.iter().any(|(name, _)| *name == trial.name) {
        return Err(SecretError::Unknown.into());
    }
    let settings = open.desk.settings.settings();
    let Some(named) = settings.scenes else {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "There is nothing to try it on",
            "Name the other OBS as [scenes] address and start the daemon again",
        ));
    };
    let path = settings.places.secrets_file();
    let secrets = open.ask(move |_| Ok(Secrets::load(&path))).await?;
    let secrets = secrets.map_err(SecretError::Broken)?;
    let view = match scenes::look(&named, secrets.obs_password.as_ref()).await {
        Ok(look) => {
            let says = format!("OBS {} at {} answers", look.version, named.address);
            TrialView { works: true, says, next_step: None }
        }
        Err(error) => {
            TrialView { works: false, says: error.to_string(), next_step: Some(error.next_step()) }
        }
    };
    Ok(Json(view))
}

impl From<SecretError> for Problem {
    fn from(error: SecretError) -> Self {
        match &error {
            SecretError::Unknown => Self::not_found(),
            SecretError::Unfit => {
                Self::bad_request("This is no secret", "Send one line of 1 to 500 characters")
            }
            SecretError::Broken(why) => Self::new(
                StatusCode::CONFLICT,
                "The file of secrets is not in order",
                &format!("{why}: {}", why.next_step()),
            ),
            SecretError::Unwritable(source) => Self::new(
                StatusCode::CONFLICT,
                "The file of secrets cannot be written",
                &source.source().map_or_else(|| source.to_string(), ToString::to_string),
            ),
        }
    }
}
