//! JMdict's XML → words, English glosses only; the other languages' are not EDRDG's to license.

use std::mem;

use super::xml::{self, Element, XmlError};
use crate::language::library::japanese::{Form, JapaneseWord, Sense};

/// Marks that make a spelling common, as EDRDG's own `(P)` does.
const COMMON: [&str; 5] = ["news1", "ichi1", "spec1", "spec2", "gai1"];

/// Reads all words that have an English gloss, in the order of the file.
pub(super) fn read(xml: &[u8]) -> Result<Vec<JapaneseWord>, XmlError> {
    let mut words = Vec::new();
    let mut entry = Entry::default();
    xml::walk(xml, |element| {
        if element.name == "entry" {
            words.extend(mem::take(&mut entry).finish());
        } else {
            entry.take(element);
        }
    })?;
    Ok(words)
}

#[derive(Default)]
struct Entry {
    seq: Option<u32>,
    writings: Vec<Form>,
    readings: Vec<Form>,
    senses: Vec<Sense>,
    form: Form,
    sense: Sense,
    newspaper_band: Option<u8>,
}

impl Entry {
    fn take(&mut self, element: Element<'_>) {
        let Element { name, attributes, text } = element;
        match name {
            "ent_seq" => self.seq = text.parse().ok(),
            "keb" | "reb" => self.form.text = text,
            "ke_inf" | "re_inf" => self.form.tags.push(text),
            "re_nokanji" => self.form.tags.push("nokanji".to_owned()),
            "re_restr" => self.form.restricted_to.push(text),
            "ke_pri" | "re_pri" => self.take_priority(&text),
            "k_ele" => self.writings.push(mem::take(&mut self.form)),
            "r_ele" => self.readings.push(mem::take(&mut self.form)),
            "stagk" | "stagr" => self.sense.restricted_to.push(text),
            "pos" => self.sense.pos.push(text),
            "misc" | "field" | "dial" => self.sense.tags.push(text),
            "s_inf" => self.sense.note = Some(text),
            "lsource" if attributes.get("ls_wasei").is_some_and(|wasei| wasei == "y") => {
                self.sense.tags.push("wasei".to_owned());
            }
            "gloss" if attributes.get("xml:lang").is_none_or(|language| language == "eng") => {
                self.sense.glosses.push(text);
            }
            "sense" => self.end_sense(),
            _ => {}
        }
    }

    fn take_priority(&mut self, mark: &str) {
        self.form.is_common |= COMMON.contains(&mark);
        if let Some(band) = mark.strip_prefix("nf").and_then(|band| band.parse().ok()) {
            self.newspaper_band = Some(self.newspaper_band.map_or(band, |best| best.min(band)));
        }
    }

    /// A sense that names no part of speech has that of the one before it.
    fn end_sense(&mut self) {
        let mut sense = mem::take(&mut self.sense);
        if sense.glosses.is_empty() {
            return;
        }
        if sense.pos.is_empty()
            && let Some(before) = self.senses.last()
        {
            sense.pos.clone_from(&before.pos);
        }
        self.senses.push(sense);
    }

    fn finish(self) -> Option<JapaneseWord> {
        if self.senses.is_empty() {
            return None;
        }
        Some(JapaneseWord {
            seq: self.seq?,
            writings: self.writings,
            readings: self.readings,
            senses: self.senses,
            newspaper_band: self.newspaper_band,
            jlpt: None,
        })
    }
}
