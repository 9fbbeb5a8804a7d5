//! What a row says, by field, and how it becomes an entry or known words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Fault, NewEntry, Reason, Taken};
use crate::{
    domain::{Entry, EntryState, Evidence, Kind, Language, Level, Scale, WallTime},
    vocabulary::known::{Headword, headwords},
};

/// Characters of a field at most.
const FIELD_CHARACTERS_MAX: usize = 500;
/// Tags of an entry at most.
const TAGS_MAX: usize = 30;
/// Where an imported entry says it comes from, when the list says nothing.
const SOURCE: &str = "import";

/// How a list is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ImportPlan)]
pub struct Plan {
    /// What its rows become.
    pub target: Target,
    /// The state of new entries; as the list says, or else `new`, when absent.
    pub state: Option<EntryState>,
    /// What becomes of entries that are kept already.
    pub same: Same,
    /// Where the fields stand in a table or in notes; other lists name their fields.
    pub columns: Columns,
}

/// What the rows of a list become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ImportTarget)]
pub enum Target {
    /// Entries.
    #[default]
    Entries,
    /// Words the learner knows already.
    Known,
}

/// What becomes of entries that are kept already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Same {
    /// They stay as they are.
    #[default]
    Leave,
    /// They are changed to what the list says; what they said before is kept in their history.
    Update,
}

/// The columns of each field, counted from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// The expression in Japanese.
    pub japanese: Option<usize>,
    /// Its reading.
    pub reading: Option<usize>,
    /// The expression in English.
    pub english: Option<usize>,
    /// `ja` or `en`: which of both is taught.
    pub language: Option<usize>,
    /// Its kind, as in `slang`.
    pub kind: Option<usize>,
    /// Its level, as in `N3` or `B2`; `~N3` is an estimate.
    pub level: Option<usize>,
    /// Its tags, between commas.
    pub tags: Option<usize>,
    /// `new`, `approved` or `rejected`.
    pub state: Option<usize>,
    /// Its dictionary form, where that differs from the expression.
    pub lemma: Option<usize>,
}

/// The names of columns that tell their field, small letters.
const NAMES: [(&str, &[&str]); 9] = [
    (
        "japanese",
        &[
            "japanese",
            "expression",
            "word",
            "vocab",
            "vocabulary",
            "headword",
            "term",
            "front",
            "kanji",
            "target word",
            "vocabulary-kanji",
            "単語",
            "表現",
            "語彙",
            "見出し",
            "見出し語",
            "日本語",
            "語句",
            "表面",
        ],
    ),
    ("reading", &["reading", "kana", "vocabulary-kana", "読み", "読み方", "よみ", "かな"]),
    (
        "english",
        &[
            "english",
            "meaning",
            "back",
            "translation",
            "definition",
            "gloss",
            "vocabulary-english",
            "意味",
            "英語",
            "裏面",
            "訳",
            "英訳",
        ],
    ),
    ("language", &["language", "言語"]),
    ("kind", &["kind", "種類"]),
    ("level", &["level", "jlpt", "cefr", "レベル"]),
    ("tags", &["tags", "タグ"]),
    ("state", &["state", "状態"]),
    ("lemma", &["lemma", "辞書形"]),
];

impl Columns {
    /// The columns their names tell.
    pub(super) fn named(names: &[String]) -> Self {
        let mut columns = Self::default();
        for (at, name) in names.iter().enumerate() {
            let name = name.trim().to_lowercase();
            let field = NAMES.iter().find(|(_, known)| known.contains(&name.as_str()));
            if let Some(held) = field.and_then(|(field, _)| columns.field(field)) {
                held.get_or_insert(at);
            }
        }
        columns
    }

    /// How many fields have a column.
    pub(super) fn known(&self) -> usize {
        [
            self.japanese,
            self.reading,
            self.english,
            self.language,
            self.kind,
            self.level,
            self.tags,
            self.state,
            self.lemma,
        ]
        .iter()
        .flatten()
        .count()
    }

    fn field(&mut self, name: &str) -> Option<&mut Option<usize>> {
        Some(match name {
            "japanese" => &mut self.japanese,
            "reading" => &mut self.reading,
            "english" => &mut self.english,
            "language" => &mut self.language,
            "kind" => &mut self.kind,
            "level" => &mut self.level,
            "tags" => &mut self.tags,
            "state" => &mut self.state,
            "lemma" => &mut self.lemma,
            _ => return None,
        })
    }

    /// What the cells of a row say.
    pub(super) fn fields(&self, cells: &[String]) -> Fields {
        let cell = |column: Option<usize>| {
            column.and_then(|at| cells.get(at)).map(|cell| cell.trim().to_owned())
        };
        let tags = cell(self.tags).unwrap_or_default();
        Fields {
            japanese: cell(self.japanese).unwrap_or_default(),
            reading: cell(self.reading).unwrap_or_default(),
            english: cell(self.english).unwrap_or_default(),
            language: cell(self.language),
            kind: cell(self.kind),
            level: cell(self.level).and_then(|level| level_of(&level)),
            tags: tags.split([',', '、', '，']).map(str::to_owned).collect(),
            state: cell(self.state),
            lemma: cell(self.lemma),
            ..Fields::default()
        }
    }
}

/// What a row says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) japanese: String,
    pub(super) reading: String,
    pub(super) english: String,
    pub(super) language: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) tags: Vec<String>,
    pub(super) state: Option<String>,
    pub(super) lemma: Option<String>,
    pub(super) source: Option<String>,
    pub(super) kept: Option<WallTime>,
}

/// A level as people write it.
pub(super) fn level_of(text: &str) -> Option<Level> {
    let (text, estimated) = match text.trim().strip_prefix('~') {
        Some(text) => (text, true),
        None => (text.trim(), false),
    };
    let band = text.to_ascii_uppercase();
    let is_band = |band: &str| {
        matches!(band, "N1" | "N2" | "N3" | "N4" | "N5" | "A1" | "A2" | "B1" | "B2" | "C1" | "C2")
    };
    let is_known = !band.is_empty() && band.split('-').all(is_band);
    let scale = if band.starts_with('N') { Scale::Jlpt } else { Scale::Cefr };
    is_known.then_some(Level { scale, band, estimated })
}

impl Fields {
    /// What it becomes.
    pub(super) fn take(self, plan: &Plan) -> Result<Taken, Fault> {
        self.check()?;
        match plan.target {
            Target::Entries => self.entry(plan).map(|new| Taken::Entry(Box::new(new))),
            Target::Known => self.known().map(Taken::Known),
        }
    }

    fn check(&self) -> Result<(), Fault> {
        let level = self.level.as_ref().map(|level| level.band.as_str());
        let texts = [
            ("japanese", Some(self.japanese.as_str())),
            ("reading", Some(&self.reading)),
            ("english", Some(&self.english)),
            ("lemma", self.lemma.as_deref()),
            ("source", self.source.as_deref()),
            ("level", level),
        ];
        let texts = texts.into_iter().filter_map(|(field, text)| Some((field, text?)));
        let tags = self.tags.iter().map(|tag| ("tags", tag.as_str()));
        for (field, text) in texts.chain(tags) {
            if text.chars().nth(FIELD_CHARACTERS_MAX).is_some() {
                return Err(Fault::in_field(Reason::TooLong, field));
            }
            if text.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
                return Err(Fault::in_field(Reason::ControlCharacter, field));
            }
        }
        if self.tags.len() > TAGS_MAX {
            return Err(Fault::in_field(Reason::TooManyTags, "tags"));
        }
        Ok(())
    }

    fn known(self) -> Result<Vec<Headword>, Fault> {
        let text = if self.japanese.trim().is_empty() { &self.english } else { &self.japanese };
        let words = headwords(text);
        if words.is_empty() { Err(Fault::of(Reason::NoWord)) } else { Ok(words) }
    }

    fn entry(self, plan: &Plan) -> Result<NewEntry, Fault> {
        let (japanese, english) = (one_line(&self.japanese), one_line(&self.english));
        for (field, text) in [("japanese", &japanese), ("english", &english)] {
            if text.is_empty() {
                return Err(Fault::in_field(Reason::Missing, field));
            }
        }
        let language = named(self.language.as_deref(), "language")?.unwrap_or(Language::Ja);
        let said = named(self.kind.as_deref(), "kind")?;
        let kind = said.unwrap_or(Kind::Vocabulary);
        let stated = named(self.state.as_deref(), "state")?;
        let scale = match language {
            Language::Ja => Scale::Jlpt,
            Language::En => Scale::Cefr,
        };
        let unknown = Level { scale, band: String::new(), estimated: true };
        let level = self.level.unwrap_or(unknown);
        let shown = match language {
            Language::Ja => &japanese,
            Language::En => &english,
        };
        let lemma = self.lemma.map(|lemma| one_line(&lemma)).filter(|lemma| !lemma.is_empty());
        let lemma = lemma.unwrap_or_else(|| shown.clone());
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().map(|tag| one_line(tag)).filter(|tag| !tag.is_empty()) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let entry = Entry {
            reading: one_line(&self.reading),
            language,
            kind,
            level,
            surface: lemma.clone(),
            lemma,
            start_ms: None,
            end_ms: None,
            utterance: String::new(),
            speaker: None,
            tags,
            evidence: Evidence {
                source: self.source.unwrap_or_else(|| SOURCE.to_owned()),
                confidence: None,
                why: Vec::new(),
            },
            japanese,
            english,
        };
        let state = plan.state.or(stated).unwrap_or(EntryState::New);
        Ok(NewEntry { entry, is_kind_said: said.is_some(), state, kept: self.kept })
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value of a closed list by its name; an empty cell says nothing.
fn named<T: serde::de::DeserializeOwned>(
    text: Option<&str>,
    field: &'static str,
) -> Result<Option<T>, Fault> {
    let text = text.unwrap_or_default().trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(text.into())
        .map(Some)
        .map_err(|_| Fault::in_field(Reason::UnknownValue, field))
}
