//! Yomitan's glossaries → plain lines: of structured content only what is read aloud remains.

use serde_json::Value;

/// How many lines of one word are kept, and how long each may be, in characters.
const GLOSSES_MAX: usize = 24;
const GLOSS_CHARACTERS_MAX: usize = 400;

/// Elements that stand on a line of their own.
const BLOCKS: [&str; 9] = ["div", "p", "li", "ul", "ol", "tr", "table", "details", "summary"];
/// Elements whose text is not part of the sentence: furigana, pictures.
const SILENT: [&str; 3] = ["rt", "rp", "img"];

/// The meanings as lines without markup, each once.
pub fn glosses(glossary: &[Value]) -> Vec<String> {
    let mut text = String::new();
    for item in glossary {
        text.push('\n');
        match item {
            Value::String(plain) => text.push_str(plain),
            Value::Object(object) => match object.get("type").and_then(Value::as_str) {
                Some("text") => {
                    text.push_str(object.get("text").and_then(Value::as_str).unwrap_or_default());
                }
                Some("structured-content") => {
                    flatten(object.get("content").unwrap_or(&Value::Null), &mut text);
                }
                // A picture, or what a later version adds.
                _ => {}
            },
            // A pair of a dictionary form and rules says nothing of meaning.
            _ => {}
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let line: String = line.chars().take(GLOSS_CHARACTERS_MAX).collect();
        if !line.is_empty() && !lines.contains(&line) && lines.len() < GLOSSES_MAX {
            lines.push(line);
        }
    }
    lines
}

/// The depth is limited by the JSON reader's own limit.
fn flatten(content: &Value, text: &mut String) {
    match content {
        Value::String(plain) => text.push_str(plain),
        Value::Array(parts) => parts.iter().for_each(|part| flatten(part, text)),
        Value::Object(element) => {
            let tag = element.get("tag").and_then(Value::as_str).unwrap_or_default();
            if SILENT.contains(&tag) {
                return;
            }
            let is_block = BLOCKS.contains(&tag) || tag == "br";
            if is_block {
                text.push('\n');
            } else if matches!(tag, "td" | "th") {
                text.push(' ');
            }
            flatten(element.get("content").unwrap_or(&Value::Null), text);
            if is_block {
                text.push('\n');
            }
        }
        _ => {}
    }
}
