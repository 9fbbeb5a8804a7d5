//! The instruments, for people.

use askama::Template;
use axum::{extract::State, response::Response};
use serde_json::Value;

use super::{Frame, refused, render};
use crate::{
    review::{Open, problem::Problem, wording::Wording},
    store::Counts,
};

/// Instruments that belong together.
struct Group {
    title: String,
    readings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "health.html")]
struct HealthPage<'a> {
    frame: &'a Frame,
    board: Board,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Board {
    words: &'static Wording,
    version: &'static str,
    counts: Counts,
    size: String,
    groups: Vec<Group>,
}

async fn board(open: &Open, words: &'static Wording) -> Result<Board, Problem> {
    let (counts, bytes) = open.ask(|store| Ok((store.counts()?, store.size_bytes()?))).await?;
    let report = (open.desk.health)();
    let size = quantity("_bytes", &Value::from(bytes));
    Ok(Board { words, version: open.desk.version, counts, size, groups: groups(words, &report) })
}

/// The page of the instruments.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    let words = frame.words;
    match board(&open, words).await {
        Ok(board) => render(&frame, &HealthPage { frame: &frame, board }),
        Err(problem) => refused(&frame, &problem),
    }
}

/// The instruments alone, for the page to refresh itself.
pub(super) async fn fragment(State(open): State<Open>, frame: Frame) -> Result<Response, Problem> {
    let board = board(&open, frame.words).await?;
    Ok(render(&frame, &board))
}

/// Each object of the report is a group; what lies deeper is named by its path.
fn groups(words: &Wording, report: &Value) -> Vec<Group> {
    let mut loose = Group { title: words.instruments.to_owned(), readings: Vec::new() };
    let mut groups = Vec::new();
    for (name, value) in report.as_object().into_iter().flatten() {
        let mut readings = Vec::new();
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    read(field, value, &mut readings);
                }
                groups.push(Group { title: spoken(name), readings });
            }
            _ => read(name, value, &mut loose.readings),
        }
    }
    if !loose.readings.is_empty() {
        groups.insert(0, loose);
    }
    groups
}

fn read(name: &str, value: &Value, readings: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                read(&format!("{name} · {field}"), value, readings);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                read(&format!("{name} {}", place + 1), value, readings);
            }
        }
        _ => readings.push((spoken(name), quantity(name, value))),
    }
}

/// A field's name as words, without its unit.
fn spoken(name: &str) -> String {
    let bare = name.strip_suffix("_ms").or_else(|| name.strip_suffix("_bytes")).unwrap_or(name);
    bare.replace('_', " ")
}

/// A value with the unit its name ends in.
fn quantity(name: &str, value: &Value) -> String {
    match (value, value.as_f64()) {
        (_, Some(bytes)) if name.ends_with("_bytes") => {
            format!("{:.1} MiB", bytes / (1024.0 * 1024.0))
        }
        (_, Some(ms)) if name.ends_with("_ms") && ms.fract() != 0.0 => format!("{ms:.1} ms"),
        (_, Some(_)) if name.ends_with("_ms") => format!("{value} ms"),
        (Value::String(text), _) => text.clone(),
        (Value::Null, _) => "–".to_owned(),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::wording::ENGLISH;

    #[test]
    fn a_report_is_read_out_in_groups() {
        let report = serde_json::json!({
            "state": "ready",
            "tap": {"dropped_frames": 0, "latency_ms": {"p50": 1.25}, "ring_bytes": 1_048_576},
        });
        let groups = groups(&ENGLISH, &report);
        let told: Vec<(&str, Vec<(&str, &str)>)> = groups
            .iter()
            .map(|group| {
                let pairs = group.readings.iter();
                let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
                (group.title.as_str(), pairs.collect())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("Instruments", vec![("state", "ready")]),
                (
                    "tap",
                    vec![
                        ("dropped frames", "0"),
                        ("latency ms · p50", "1.25"),
                        ("ring", "1.0 MiB"),
                    ]
                ),
            ]
        );
    }
}
