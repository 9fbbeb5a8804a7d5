//! Walks the XML of JMdict and KANJIDIC: flat records whose elements hold text or one entity.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{Event, attributes::Attributes},
};
use thiserror::Error;

/// The file is not the XML it should be.
#[derive(Debug, Error)]
#[error("not the XML that was expected, near byte {position}")]
pub struct XmlError {
    position: u64,
    #[source]
    source: quick_xml::Error,
}

/// An element that just ended.
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: &'a HashMap<String, String>,
    /// Its text. An entity of the file's own, such as `&v5r;`, stands here by its name, which is
    /// the dictionary's code; its long form is for print.
    pub(super) text: String,
}

/// Calls `ended` for each element, inner before outer.
pub(super) fn walk(xml: &[u8], mut ended: impl FnMut(Element<'_>)) -> Result<(), XmlError> {
    let mut reader = Reader::from_reader(xml);
    let mut open: Vec<(String, HashMap<String, String>)> = Vec::new();
    let mut text = String::new();
    loop {
        let position = reader.buffer_position();
        let event = reader.read_event().map_err(|source| XmlError { position, source })?;
        match event {
            Event::Start(start) => {
                text.clear();
                open.push((start.name().as_ref().to_owned(), attributes(start.attributes())));
            }
            Event::Empty(empty) => {
                let attributes = attributes(empty.attributes());
                let name = empty.name();
                ended(Element {
                    name: name.as_ref(),
                    attributes: &attributes,
                    text: String::new(),
                });
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(entity) => {
                text.push_str(resolve_predefined_entity(&entity).unwrap_or(&entity));
            }
            Event::End(_) => {
                if let Some((name, attributes)) = open.pop() {
                    let text = std::mem::take(&mut text);
                    ended(Element { name: &name, attributes: &attributes, text });
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attributes(mut attributes: Attributes<'_>) -> HashMap<String, String> {
    let attributes = attributes.with_checks(false).flatten();
    attributes.map(|one| (one.key.as_ref().to_owned(), one.value.into_owned())).collect()
}
