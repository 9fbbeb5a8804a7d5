//! `aivlingual look-up`: a word to all that a learner wants to read about it.

use super::{Failure, Reason, pipeline, print, print_json};
use crate::{
    config::Settings,
    domain::{Kind, Language, Level, Ruby, Scale},
    language::article::{Answer, Article, Meaning, Sense, Slang, Usage, look_up},
};

/// How many words of one spelling are told in full.
const ARTICLES_MAX: usize = 5;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The word: Japanese or English, in its dictionary form or another.
    #[arg(required = true, num_args = 1..)]
    word: Vec<String>,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let word = arguments.word.join(" ");
    let answer = look_up(&pipeline::library(settings)?, &word);
    if arguments.json {
        print_json(&answer)?;
    }
    if !answer.is_found() {
        return Err(not_found(&answer));
    }
    if arguments.json { Ok(()) } else { print(&text(&answer)) }
}

fn not_found(answer: &Answer) -> Failure {
    let next = if answer.suggestions.is_empty() {
        "check the spelling".to_owned()
    } else {
        format!("did you mean {}?", answer.suggestions.join(", "))
    };
    Failure::plain(Reason::NotFound, format!("no dictionary has {}", answer.word), next)
}

fn text(answer: &Answer) -> String {
    let mut blocks = Vec::new();
    if !answer.forms_of.is_empty() {
        blocks.push(format!("{} → {}", answer.word, answer.forms_of.join(", ")));
    }
    blocks.extend(answer.articles.iter().take(ARTICLES_MAX).map(article));
    let others: Vec<String> = answer.articles.iter().skip(ARTICLES_MAX).map(in_short).collect();
    if !others.is_empty() {
        blocks.push(format!("and {}", others.join("; ")));
    }
    blocks.extend(answer.lexicon.iter().map(slang));
    blocks.extend(answer.grammar.iter().map(usage));
    blocks.join("\n\n")
}

fn article(article: &Article) -> String {
    let readings = article.readings.join("・");
    let mut lines = vec![match article.language {
        Language::Ja if readings == article.headword => article.headword.clone(),
        Language::Ja => format!("{}（{readings}）  {}", article.headword, furigana(&article.ruby)),
        Language::En => article.headword.clone(),
    }];
    let mut facts = vec![level(&article.level), article.frequency.words.to_owned()];
    facts.extend(article.inflection.map(str::to_owned));
    if !article.spellings.is_empty() {
        facts.push(format!("also {}", article.spellings.join("、")));
    }
    lines.push(format!("  {}", facts.join(" · ")));
    lines.extend((1..).zip(&article.senses).map(|(number, one)| sense(number, one)));
    lines.extend(article.kanji.iter().map(|kanji| {
        let grade = match kanji.grade {
            Some(grade @ 1..=6) => format!("school year {grade}"),
            Some(8) => "secondary school".to_owned(),
            Some(_) => "for names".to_owned(),
            None => "not taught at school".to_owned(),
        };
        let rank = kanji.newspaper_rank.map_or(String::new(), |rank| format!(", rank {rank}"));
        format!("  {}  {grade}{rank}: {}", kanji.character, kanji.readings.join("、"))
    }));
    lines.push(format!("  [{}]", article.source));
    lines.join("\n")
}

/// 食[た]べ物[もの]
fn furigana(ruby: &[Ruby]) -> String {
    ruby.iter()
        .map(|run| match &run.ruby {
            Some(reading) => format!("{}[{reading}]", run.base),
            None => run.base.clone(),
        })
        .collect()
}

fn level(level: &Level) -> String {
    let scale = match level.scale {
        Scale::Jlpt => "JLPT",
        Scale::Cefr => "CEFR",
    };
    let origin = if level.estimated { "estimated" } else { "listed" };
    format!("{scale} {} ({origin})", level.band)
}

fn sense(number: usize, sense: &Sense) -> String {
    let meanings: Vec<String> = sense.meanings.iter().map(meaning).collect();
    let marks: Vec<&str> =
        sense.parts_of_speech.iter().chain(&sense.registers).map(String::as_str).collect();
    let marks = if marks.is_empty() { String::new() } else { format!("  ({})", marks.join(", ")) };
    let note = sense.note.as_ref().map_or(String::new(), |note| format!("\n     {note}"));
    format!("  {number}. {}{marks}{note}", meanings.join("; "))
}

fn meaning(meaning: &Meaning) -> String {
    match &meaning.reading {
        Some(reading) if *reading != meaning.text => format!("{}（{reading}）", meaning.text),
        _ => meaning.text.clone(),
    }
}

/// One of many words of the same spelling.
fn in_short(article: &Article) -> String {
    let gloss = article.senses.first().and_then(|sense| sense.meanings.first());
    format!("{} {}", article.headword, gloss.map_or("", |gloss| &gloss.text))
}

fn slang(slang: &Slang) -> String {
    let (headword, meaning) = match slang.language {
        Language::Ja => (furigana(&slang.ruby), slang.english.clone()),
        Language::En => (slang.english.clone(), furigana(&slang.ruby)),
    };
    let kind = format!("{:?}", slang.kind).to_lowercase();
    let mut lines = vec![
        format!("{headword}  {meaning}"),
        format!("  {} · {} · {kind}", level(&slang.level), slang.register),
    ];
    if !slang.aliases.is_empty() {
        lines.push(format!("  also {}", slang.aliases.join("、")));
    }
    if !slang.note.is_empty() {
        lines.push(format!("  {}", slang.note));
    }
    lines.push(format!("  ⟶ {}\n    {}", slang.example, slang.translation));
    lines.push("  [AIVlingual's lexicon]".to_owned());
    lines.join("\n")
}

fn usage(usage: &Usage) -> String {
    let sort = if usage.kind == Kind::Mistake { "mistake" } else { "grammar" };
    let mut lines = vec![match &usage.right {
        Some(right) => format!("{sort}: {} → {right}", usage.name),
        None => format!("{sort}: {}", usage.name),
    }];
    lines.push(format!("  {} · {}", level(&usage.level), usage.meaning));
    lines.extend(usage.formation.iter().map(|formation| format!("  {formation}")));
    if !usage.note.is_empty() {
        lines.push(format!("  {}", usage.note));
    }
    lines.push(format!("  ⟶ {}", usage.example));
    if !usage.translation.is_empty() {
        lines.push(format!("    {}", usage.translation));
    }
    lines.join("\n")
}
