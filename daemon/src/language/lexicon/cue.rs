//! What decides between the meanings of a homograph.

use serde::Deserialize;

use crate::language::{kana::has_kanji, key};

/// One way to know that a word is meant; all that it names must hold. See `data/lexicon/README.md`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cue {
    /// The word directly before is one of these.
    before: Vec<String>,
    /// The word directly after is one of these.
    after: Vec<String>,
    /// One of these stands somewhere in the utterance.
    near: Vec<String>,
    not_before: Vec<String>,
    not_after: Vec<String>,
    not_near: Vec<String>,
    /// The utterance is nothing else.
    alone: bool,
}

/// A word or mark of the sentence as cues see it: surface, dictionary form and class.
#[derive(Debug, Clone, Default)]
pub(super) struct Neighbor<'t> {
    pub(super) spellings: Vec<&'t str>,
    /// `{v}`, `{adj}`, `{n}` or `{p}`.
    pub(super) classes: Vec<&'static str>,
    /// True for a mark, at which a clause ends.
    pub(super) is_mark: bool,
}

/// Where a word stands. Where there is no neighbor, or a mark, is the edge of a clause.
pub(super) struct Place<'t> {
    pub(super) before: Option<Neighbor<'t>>,
    pub(super) after: Option<Neighbor<'t>>,
    /// Every other word of the utterance.
    pub(super) others: Vec<Neighbor<'t>>,
    pub(super) text: &'t str,
    pub(super) is_alone: bool,
}

impl Cue {
    /// Spells every name as the analyser spells words.
    pub(super) fn normalize(&mut self) {
        let all = [
            &mut self.before,
            &mut self.after,
            &mut self.near,
            &mut self.not_before,
            &mut self.not_after,
            &mut self.not_near,
        ];
        for name in all.into_iter().flatten() {
            *name = key::normalize(name);
        }
    }

    pub(super) fn holds(&self, place: &Place<'_>) -> bool {
        let before = |names: &[String]| names.iter().any(|name| is(&place.before, name, "^"));
        let after = |names: &[String]| names.iter().any(|name| is(&place.after, name, "$"));
        let near = |names: &[String]| names.iter().any(|name| place.has(name));
        (self.before.is_empty() || before(&self.before))
            && (self.after.is_empty() || after(&self.after))
            && (self.near.is_empty() || near(&self.near))
            && !before(&self.not_before)
            && !after(&self.not_after)
            && !near(&self.not_near)
            && (!self.alone || place.is_alone)
    }
}

impl Place<'_> {
    /// A Japanese name may also be part of a word, but for a single kana; an English one of several
    /// words stands in none.
    fn has(&self, name: &str) -> bool {
        let is_word = |other: &Neighbor<'_>| other.spellings.iter().any(|own| same(own, name));
        self.others.iter().any(is_word)
            || !name.is_ascii()
                && (name.chars().count() > 1 || has_kanji(name))
                && self.text.contains(name)
            || name.contains(' ') && self.text.to_lowercase().contains(&name.to_lowercase())
    }
}

fn is(neighbor: &Option<Neighbor<'_>>, name: &str, edge: &str) -> bool {
    let is_edge = neighbor.as_ref().is_none_or(|neighbor| neighbor.is_mark);
    name == edge && is_edge
        || neighbor.as_ref().is_some_and(|neighbor| {
            neighbor.classes.contains(&name) || neighbor.spellings.iter().any(|own| same(own, name))
        })
}

fn same(own: &str, name: &str) -> bool {
    own.eq_ignore_ascii_case(name)
}
