//! Words that are hard to set: long compounds, furigana over five kanji, mixed scripts, emoji, one
//! character, eighty characters.

use aivlingual::overlay::{Bubble, Caption, Slate, sample_card};
use aivlingual_shared::{
    entry::{Ask, Card, Kind, Language, Level, Quiz, Recap, Ruby, Scale},
    message::{TapId, Taught},
};

/// Cards that are hard to set. The first is the sample.
pub(crate) fn cards() -> [Card; 8] {
    let mut english = card(
        (Kind::Idiom, "B2"),
        &[("場", "ば"), ("の", ""), ("空気", "くうき"), ("を", ""), ("和", "なご"), ("ませる", "")],
        "break the ice",
        "I always start with a silly question, just to break the ice, you know?",
    );
    english.entry.language = Language::En;
    english.entry.level.scale = Scale::Cefr;
    english.entry.surface = "break the ice".into();
    english.note = Some("初対面の緊張をほぐすときに使う".into());
    [
        sample_card(),
        card(
            (Kind::Vocabulary, "N3"),
            &[("生殺与奪権", "せいさつよだつけん")],
            "power of life and death over someone",
            "生殺与奪権を他人に握らせるな！",
        ),
        card(
            (Kind::Idiom, "N2"),
            &[("Wi-Fi", ""), ("が", ""), ("落", "お"), ("ちる", "")],
            "the Wi-Fi goes down",
            "Wi-Fiが3回も落ちるの、マジでやめてほしいんだけどw",
        ),
        card((Kind::Grammar, "N5"), &[("も", "")], "also, too", "私も！"),
        card(
            (Kind::Culture, "N1"),
            &[
                ("東", "とう"),
                ("京", "きょう"),
                ("特許許可局", "とっきょきょかきょく"),
                ("長官", "ちょうかん"),
            ],
            "head of the Tokyo patent office (a tongue twister)",
            "「東京特許許可局長官」って、三回言ってみて。",
        ),
        card(
            (Kind::Slang, "N4"),
            &[("草🌱", "くさ")],
            "lol 😂 (“grass”: wwww looks like it)",
            "それは草🌱すぎるでしょ",
        ),
        card(
            (Kind::Mistake, "N2"),
            &[(
                "言わざるを得ないわけではないと思われていたのに結局そうせざるを得なくなってしまい、\
                 もはや後戻りできないところまで来てしまったと言わざるを得ない状況なのである",
                "",
            )],
            "a sentence of eighty characters, which nobody says in a single breath",
            "",
        ),
        english,
    ]
}

/// A Japanese card with its level.
pub(crate) fn card(
    (kind, band): (Kind, &str),
    runs: &[(&str, &str)],
    english: &str,
    utterance: &str,
) -> Card {
    let mut card = sample_card();
    card.entry.kind = kind;
    card.entry.level = Level { scale: Scale::Jlpt, band: band.into(), estimated: false };
    card.entry.japanese = runs.iter().map(|(base, _)| *base).collect();
    card.entry.reading =
        runs.iter().map(|(base, ruby)| if ruby.is_empty() { *base } else { *ruby }).collect();
    card.entry.surface = card.entry.japanese.clone();
    card.entry.english = english.into();
    card.entry.utterance = utterance.into();
    card.note = None;
    let as_run = |(base, ruby): &(&str, &str)| Ruby {
        base: (*base).into(),
        ruby: (!ruby.is_empty()).then(|| (*ruby).into()),
    };
    card.ruby = runs.iter().map(as_run).collect();
    card
}

/// What is said, with what of it is taught.
pub(crate) fn caption(
    text: &str,
    language: Language,
    taught: &[(&str, Kind, &str)],
    translation: Option<&str>,
) -> Caption {
    let part = |(words, kind, meaning): &(&str, Kind, &str)| {
        let at = text.find(words).expect("taught words are part of what is said");
        let start = text[..at].chars().count() as u32;
        let end = start + words.chars().count() as u32;
        Taught { start, end, kind: *kind, meaning: (*meaning).into() }
    };
    Caption {
        tap: TapId(1),
        utterance: 1,
        text: text.into(),
        language,
        is_final: true,
        taught: taught.iter().map(part).collect(),
        translation: translation.map(Into::into),
    }
}

/// Captions that are hard to set.
pub(crate) fn captions() -> Vec<Caption> {
    use Language::{En, Ja};
    vec![
        caption("え", Ja, &[], None),
        caption(
            "やばい、このゲーム完全に沼ったわ！",
            Ja,
            &[("沼った", Kind::Slang, "to get hooked")],
            None,
        ),
        caption(
            "今日の推しが「尊い」って、100回は言ったし、Wi-Fiが落ちても推し活はやめられないんだよね…！",
            Ja,
            &[
                ("推し", Kind::Slang, "one’s favorite"),
                ("尊い", Kind::Culture, "precious; too good for this world"),
                ("推し活", Kind::Culture, "everything one does for one’s favorite"),
            ],
            None,
        ),
        caption(
            "so I was like, let’s just break the ice and see what happens, right? 😂",
            En,
            &[("break the ice", Kind::Idiom, "場の空気を和ませる")],
            Some("だから、とりあえず場を和ませて、どうなるか見てみようって感じだったの"),
        ),
        caption("それは草🌱すぎるでしょｗｗｗ", Ja, &[("草", Kind::Slang, "lol")], None),
    ]
}

/// Quizzes that are hard to set.
pub(crate) fn quizzes() -> Vec<Quiz> {
    let quiz = |card: Card, ask, choices: &[&str], answer| Quiz {
        id: 1,
        card,
        ask,
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        answer,
        thinking_ms: 12_000,
    };
    let [sample, ruby, _, _, long, _, _, english] = cards();
    vec![
        quiz(
            sample,
            Ask::Meaning,
            &[
                "to wade through mud",
                "to get hooked; to fall down the rabbit hole",
                "to give up halfway",
                "to be late for a stream because one has overslept again",
            ],
            1,
        ),
        quiz(ruby, Ask::Reading, &["せいさつよだつけん", "せいさいよだつけん", "しょうさつ"], 0),
        quiz(
            english,
            Ask::Meaning,
            &["場の空気を和ませる", "氷を割って飲み物に入れ、みんなに配ってまわる"],
            0,
        ),
        quiz(long, Ask::Meaning, &["a tongue twister 😂", "a train", "a spell", "も"], 3),
    ]
}

/// What a long session and a short one taught.
pub(crate) fn recaps() -> [Recap; 2] {
    let [sample, ruby, wifi, one, long, emoji, endless, english] = cards();
    let few = Recap { words: vec![sample.clone(), one.clone()], total: 2 };
    let words = vec![sample, ruby, wifi, one, long, emoji, endless, english];
    [Recap { words, total: 23 }, few]
}

/// What the co-host says.
pub(crate) fn bubbles() -> Vec<Bubble> {
    let bubble = |name: &str, text: &str, language, is_speaking| Bubble {
        turn: 1,
        name: name.into(),
        text: text.into(),
        language,
        is_speaking,
    };
    vec![
        bubble("アイ", "うん！", Language::Ja, true),
        bubble(
            "アイ",
            "「沼る」はね、何かにハマって抜け出せなくなること。ゲームでも推しでも使えるよ！",
            Language::Ja,
            true,
        ),
        bubble(
            "Ai, your bilingual co-host",
            "So 沼る comes from 沼 (ぬま, a swamp): you step in, and you cannot get out. People say it \
             about games, about singers, about 3 a.m. snacks 😂 and about anything else one cannot \
             stop doing, even when it would be wise.",
            Language::En,
            false,
        ),
    ]
}

/// How things can stand.
pub(crate) fn slates() -> [Slate; 2] {
    let slate = |status: &str, is_well, lines: &[&str]| Slate {
        status: status.into(),
        is_well,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    [
        slate(
            "Listening · 聞き取り中",
            true,
            &["Microphone: Mic/Aux", "2 cards wait, 1 is pinned"],
        ),
        slate(
            "音声モデルが見つかりません",
            false,
            &["「aivlingual model fetch」を実行してください", "The speech model is missing"],
        ),
    ]
}
