//! The settings as a page: what is in force, where it comes from, and the fields to change it.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, refused, render};
use crate::{
    config::{EditError, Line, Shape, Sheet},
    review::{
        Open,
        api::{SecretView, secrets_of},
        wording::Wording,
    },
};

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    sections: &'a [Section<'a>],
    sheet: Option<&'a Sheet>,
    /// What is wrong with the file, and what to do.
    broken: Option<String>,
    /// What is known of the secrets, or what is wrong with their file.
    secrets: Result<Vec<SecretView>, &'static str>,
}

/// A table of the file.
struct Section<'a> {
    name: &'static str,
    lines: &'a [Line],
}

impl SettingsPage<'_> {
    fn waits(&self) -> bool {
        self.sheet.is_some_and(|sheet| sheet.lines.iter().any(Line::waits))
    }

    fn secret(&self, view: &SecretView) -> &'static str {
        match view.name {
            "obs_password" => self.words.times.obs_password,
            other => other,
        }
    }

    fn about(&self, line: &Line) -> &'static str {
        if self.words.code == "ja" { line.setting.ja } else { line.setting.en }
    }

    /// A value as people read it.
    fn says(&self, value: &Option<toml::Value>) -> String {
        match value {
            None => self.words.times.off.to_owned(),
            Some(toml::Value::Boolean(true)) => self.words.times.on.to_owned(),
            Some(toml::Value::Boolean(false)) => self.words.times.off.to_owned(),
            Some(toml::Value::Array(words)) if words.is_empty() => "–".to_owned(),
            Some(value) => written(value, ", "),
        }
    }

    fn default(&self, line: &Line) -> String {
        self.says(&line.setting.default())
    }

    /// What stands in the field: what the file says.
    fn field(&self, line: &Line) -> String {
        line.in_file.as_ref().map(|value| written(value, "\n")).unwrap_or_default()
    }

    /// The choices of a field that has some, by what the file says.
    fn choices(&self, line: &Line) -> Vec<(String, String, bool)> {
        let held = self.field(line);
        let choice = |value: &str, says: &str| (value.to_owned(), says.to_owned(), held == value);
        match line.setting.shape {
            Shape::Choice { names } => names.iter().map(|name| choice(name, name)).collect(),
            Shape::Flag => {
                vec![choice("true", self.words.times.on), choice("false", self.words.times.off)]
            }
            _ => Vec::new(),
        }
    }

    /// The least and the most of a number.
    fn range(&self, line: &Line) -> Option<(u64, u64)> {
        match line.setting.shape {
            Shape::Whole { least, most } => Some((least, most)),
            _ => None,
        }
    }

    fn sort(&self, line: &Line) -> &'static str {
        match line.setting.shape {
            Shape::Whole { .. } => "number",
            Shape::Flag => "flag",
            Shape::Choice { .. } => "choice",
            Shape::Words => "words",
            Shape::Folder | Shape::File | Shape::Text => "text",
        }
    }

    /// Whether something else wins over the file.
    fn is_hidden(&self, line: &Line) -> bool {
        use crate::config::Origin;
        matches!(line.origin, Origin::Flag | Origin::Environment)
    }
}

/// A value without the quotes of the file, the words of a list kept apart by `between`.
fn written(value: &toml::Value, between: &str) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(words) => {
            let words: Vec<String> = words.iter().map(|word| written(word, " ")).collect();
            words.join(between)
        }
        other => other.to_string(),
    }
}

/// All settings and the secrets.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    let settings = open.desk.settings.clone();
    let sheet = match open.ask(move |_| Ok(settings.sheet())).await {
        Ok(sheet) => sheet,
        Err(problem) => return refused(&frame, &problem),
    };
    let secrets = secrets_of(&open).await.map_err(|problem| problem.title());
    let lines = sheet.as_ref().map(|sheet| sheet.lines.as_slice()).unwrap_or_default();
    let same = |a: &Line, b: &Line| a.setting.section == b.setting.section;
    let sections: Vec<Section<'_>> = lines
        .chunk_by(same)
        .map(|lines| Section { name: lines[0].setting.section, lines })
        .collect();
    let broken = sheet.as_ref().err().map(|error| match error {
        EditError::Broken(why) => why.to_string(),
        other => other.to_string(),
    });
    let words = frame.words;
    let (sheet, sections) = (sheet.as_ref().ok(), sections.as_slice());
    render(&frame, &SettingsPage { frame: &frame, words, sections, sheet, broken, secrets })
}
