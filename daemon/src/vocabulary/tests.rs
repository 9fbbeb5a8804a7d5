use std::sync::LazyLock;

use proptest::prelude::proptest;

use super::{Reason, Spotted, Spotter, meetings, sense::MEANING_CHARACTERS_MAX, usage};
use crate::{
    domain::{Audience, AudienceLevel, Entry, Kind, Language, Target, Utterance, Word},
    engines::local::TAUGHT_CONFIDENCE_MIN,
    language::{
        kana::is_kana,
        lines,
        testing::{LIBRARY, any_text, cases, long_lines},
    },
};

static SPOTTER: LazyLock<Spotter> = LazyLock::new(|| Spotter::new(LIBRARY.clone()));

fn utterance(line: &str) -> Utterance {
    lines::read(line.as_bytes()).expect("a line").remove(0)
}

fn spotted(line: &str) -> Spotted {
    SPOTTER.spot(&utterance(line), &Audience::default())
}

/// The words a beginner is taught, each as `surface=lemma`; patterns aside.
fn check(line: &str, expected: &[&str]) {
    let beginners = Audience { level: AudienceLevel::Beginner, ..Audience::default() };
    let spotted = SPOTTER.spot(&utterance(line), &beginners);
    let words: Vec<String> = spotted
        .entries
        .iter()
        .filter(|entry| !matches!(entry.kind, Kind::Grammar | Kind::Mistake))
        .map(|entry| format!("{}={}", entry.surface, entry.lemma))
        .collect();
    assert_eq!(words, expected, "{line}\nrefused: {:?}", spotted.refused);
}

/// One entry of a line, by what a card shows.
fn check_card(line: &str, japanese: &str, reading: &str, english: &str, kind: Kind) {
    let spotted = spotted(line);
    let found = spotted.entries.iter().find(|entry| entry.japanese == japanese);
    let entry = found.unwrap_or_else(|| panic!("{line}: no {japanese} in {spotted:#?}"));
    assert_eq!((&*entry.reading, &*entry.english, entry.kind), (reading, english, kind), "{line}");
}

#[test]
fn a_card_says_when_a_word_is_used_to_who_learns_it() {
    let note = |line: &str, headword: &str| {
        let spotted = spotted(line);
        let found = spotted.entries.into_iter().find(|entry| entry.lemma == headword);
        let entry = found.unwrap_or_else(|| panic!("{line}: no {headword}"));
        (usage(&entry), SPOTTER.note(&entry))
    };
    let (on_card, in_pack) = note("He is the GOAT of this game.", "GOAT");
    assert_eq!(on_card.as_deref(), Some("greatest of all time の略。the GOAT の形で使う"));
    assert_eq!(in_pack, on_card);
    // Nobody has written this one in Japanese yet.
    let (on_card, in_pack) = note("Just give me a ballpark figure.", "ballpark figure");
    assert_eq!((on_card, in_pack.as_deref()), (None, Some("A rough number.")));
    // Who learns Japanese reads English.
    let (on_card, _) = note("それは草", "草");
    let begins = on_card.as_deref().and_then(|note| note.chars().next());
    assert!(begins.is_some_and(|letter| letter.is_ascii_alphabetic()), "{on_card:?}");
}

#[test]
fn japanese_words_are_found_in_every_form() {
    check("昨日寿司を食べちゃった", &["昨日=昨日", "寿司=寿司", "食べちゃった=食べる"]);
    check("行かなきゃいけないけど、とりま買っとくわ", &["とりま=とりま", "買っとく=買う"]);
    check(
        "飛び出してきた敵を一撃で倒せた",
        &["飛び出してきた=飛び出す", "敵=敵", "一撃=一撃", "倒せた=倒す"],
    );
    check("勉強してる人に聞いてみたい", &["勉強=勉強", "聞いてみたい=聞く"]);
    check("推しが尊すぎて草", &["推しが尊すぎて=推しが尊い", "草=草"]);
    check("すごーい、かわいいいい", &["かわいいいい=かわいい"]);
    check(
        "静かな部屋できれいに食べられる",
        &["静か=静か", "部屋=部屋", "きれい=きれい", "食べられる=食べる"],
    );
    check(
        "高くない、美味しかった、寒そうだ",
        &["高くない=高い", "美味しかった=美味しい", "寒そう=寒い"],
    );
    check("猫かわいすぎて癒される", &["猫=猫", "かわいすぎて=かわいい", "癒される=癒される"]);
    check("もう諦めて寝ようかな", &["諦めて=諦める", "寝よう=寝る"]);
    check("完全に忘れてた", &["完全=完全", "忘れてた=忘れる"]);
    check("コメント拾っていきますね", &["コメント拾っていきます=コメントを拾う"]);
    check("10分待った", &["待った=待つ"]);
    check("推しに貢ぎたい", &["推し=推し", "貢ぎたい=貢ぐ"]);
    check("課金したら負けだと思ってる", &["課金=課金", "負け=負け"]);
    check("やらかした", &["やらかした=やらかす"]);
}

#[test]
fn japanese_expressions_are_found_whole() {
    check(
        "このゲームのラスボス強すぎて心が折れた",
        &["ラスボス=ラスボス", "強すぎて=強い", "心が折れた=心が折れる"],
    );
    check("気になって仕方がない", &["気になって=気になる"]);
    check("お腹が空いた、猫を飼い始めた", &["お腹が空いた=お腹が空く", "猫=猫", "飼い始めた=飼う"]);
    check("足を引っ張ってごめん", &["足を引っ張って=足を引っ張る"]);
    check("猫の手も借りたいくらい忙しい", &["猫の手も借りたい=猫の手も借りたい", "忙しい=忙しい"]);
    check("鳥肌立った、この曲エモい", &["鳥肌立った=鳥肌が立つ", "曲=曲", "エモい=エモい"]);
    check("声が枯れてきた", &["声が枯れてきた=声が枯れる"]);
    check("頭が真っ白になった", &["頭が真っ白になった=頭が真っ白になる"]);
    check("目が回る", &["目が回る=目が回る"]);
    check("一石二鳥だね", &["一石二鳥=一石二鳥"]);
    check("自業自得でしょ", &["自業自得=自業自得"]);
    check("二度寝しちゃって遅刻した", &["二度寝=二度寝", "遅刻=遅刻"]);
    check("やばすぎでしょ、草生える", &["やばすぎ=ヤバい", "草生える=草生える"]);
    check("テンション上がってきた", &["テンション上がってきた=テンションが上がる"]);
    check("調子に乗ってるとやられるぞ", &["調子に乗ってる=調子に乗る"]);
}

#[test]
fn english_words_and_phrases_are_found() {
    check(
        "We need to figure it out before the boss respawns.",
        &["figure it out=figure out", "respawns=respawn"],
    );
    check("I was struggling with this for hours", &["struggling=struggle"]);
    check("He gave up after ten tries", &["gave up=give up"]);
    check("Let's hang out with Sarah in Tokyo tomorrow", &["hang out=hang out"]);
    check(
        "I can't believe he screwed up that easy shot",
        &["I can't believe=I can't believe", "screwed up=screw up"],
    );
    check("She's always showing off her new skin", &["showing off=show off", "skin=skin"]);
    check(
        "We ran out of ammo in the middle of the fight",
        &["ran out of=run out of", "ammo=ammo", "in the middle of=in the middle of"],
    );
    check("This is a piece of cake", &["piece of cake=piece of cake"]);
    check("I've been looking forward to this all week.", &["looking forward to=look forward to"]);
    check("It's raining cats and dogs", &["raining cats and dogs=rain cats and dogs"]);
    check("I'm gonna call it a day after this", &["call it a day=call it a day"]);
    check(
        "Thank you so much for the donation!",
        &["Thank you so much=thank you", "donation=donation"],
    );
    check("WOW THAT WAS AMAZING", &["AMAZING=amazing"]);
    check("The villain betrayed his own brother", &["villain=villain", "betrayed=betray"]);
    check("Take it easy, man", &["Take it easy=take it easy"]);
}

#[test]
fn lines_that_teach_nothing_teach_nothing() {
    for line in [
        "えーっとですね、まあ、そんな感じで",
        "えーと、その、なんていうか",
        "うんうん、そうだね、はいはい",
        "えへへ、あはは、うふふ",
        "123円、45パーセント、6月7日",
        "あああああああ",
        "田中さんと鈴木くんが東京にいる",
        "はじめしゃちょーが来ました",
        "ｗｗｗｗｗ",
        "!?!?",
        "Um, like, you know, yeah",
        "Yes, no, okay, well, um",
        "One two three four five",
        "asdf qwer zxcv",
        "John and Mary went to New York with Dr. Smith",
        "Can you guys hear me okay?",
    ] {
        let spotted = spotted(line);
        assert_eq!(spotted.entries, [], "{line}\nrefused: {:?}", spotted.refused);
    }
}

#[test]
fn cards_say_what_a_learner_needs() {
    check_card(
        "寝落ちしちゃってごめん",
        "寝落ち",
        "ねおち",
        "to fall asleep while doing something",
        Kind::Slang,
    );
    check_card("すしを注文した", "注文", "ちゅうもん", "order", Kind::Vocabulary);
    check_card("それは草", "草", "くさ", "lol, that's funny", Kind::Slang);
    check_card(
        "空気を読んで行動する",
        "空気を読む",
        "くうきをよむ",
        "to read the room",
        Kind::Idiom,
    );
    check_card(
        "もったいないから食べて",
        "もったいない",
        "もったいない",
        "what a waste; too good for me",
        Kind::Culture,
    );
    check_card("リスナーのみんな", "リスナー", "リスナー", "viewer of a stream", Kind::Vocabulary);
    check_card(
        "まさか彼が降参するとは",
        "降参",
        "こうさん",
        "surrender; submission; capitulation",
        Kind::Vocabulary,
    );
    check_card(
        "They finally figured it out",
        "答えを見つける、理解する",
        "こたえをみつけるりかいする",
        "figure out",
        Kind::Idiom,
    );
}

#[test]
fn mixed_lines_are_read_in_both_languages() {
    check("あのvillainにfigure outされた", &["villain=villain", "figure out=figure out"]);
    let only_english = Audience { target: Target::En, ..Audience::default() };
    let line = utterance("寿司 is a masterpiece");
    let entries = SPOTTER.spot(&line, &only_english).entries;
    assert_eq!(entries.iter().map(|entry| &*entry.lemma).collect::<Vec<_>>(), ["masterpiece"]);
    assert_eq!(entries[0].language, Language::En);
}

#[test]
fn what_only_our_lexicon_knows_is_taught_whole() {
    check("それな", &["それな=それな"]);
    check("知らんけど", &["知らんけど=知らんけど"]);
    check("GG", &["GG=GG"]);
    check("この沼は深い", &["沼=沼", "深い=深い"]);
    check("クソゲーすぎる", &["クソゲー=クソゲー"]);
    check("スパチャありがとう", &["スパチャ=スパチャ"]);
    check("レベル上げしよう", &["レベル上げ=レベル上げ"]);
}

#[test]
fn nothing_coarse_ambiguous_or_cut_is_taught() {
    let reason_of = |line: &str, surface: &str| {
        let spotted = spotted(line);
        let found = spotted.refused.into_iter().find(|refusal| refusal.surface == surface);
        found.unwrap_or_else(|| panic!("{line}: {surface} was not refused")).reason
    };
    assert_eq!(reason_of("バグで進めなくなった", "進めなく"), Reason::Ambiguous);
    assert_eq!(reason_of("鍵で開かない", "開かない"), Reason::Ambiguous);
    assert_eq!(reason_of("what a shitty hitbox", "shitty"), Reason::Coarse);
    assert_eq!(reason_of("I met Geralt yesterday", "Geralt"), Reason::Name);
}

/// What a recogniser made of recorded speech, with how sure it was of each word it got wrong.
fn heard(text: &str, unsure: &[&str]) -> Utterance {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let next = unsure.iter().filter_map(|word| Some((rest.find(word)?, *word))).min();
        let (sure, wrong) = match next {
            Some((at, word)) => (&rest[..at], word),
            None => (rest, ""),
        };
        for (text, confidence) in [(sure, 0.95), (wrong, 0.4)] {
            if !text.is_empty() {
                words.push(Word { text: text.to_owned(), start_ms: 100, end_ms: 900, confidence });
            }
        }
        rest = &rest[sure.len() + wrong.len()..];
    }
    Utterance { words, end_ms: 1_000, confidence: 0.8, ..utterance(text) }
}

#[test]
fn misheard_words_are_not_taught() {
    let check = |text: &str, unsure: &[&str], wrong: &[&str]| {
        let spotted = SPOTTER.spot(&heard(text, unsure), &Audience::default());
        for entry in &spotted.entries {
            assert!(!wrong.contains(&&*entry.lemma), "{} in {text}", entry.lemma);
            assert!(entry.evidence.confidence.is_some_and(|sure| sure >= TAUGHT_CONFIDENCE_MIN));
            assert_eq!((entry.start_ms, entry.end_ms), (Some(100), Some(900)));
        }
        assert!(!spotted.entries.is_empty(), "{text} still teaches what was heard");
    };
    check(
        "やっぱりおばけは有名じゃないんだ。アースで歩いているところをミッドを人間に違いない。",
        &["有名", "アース", "ミッド"],
        &["有名", "アース", "ミッド"],
    );
    check(
        "ブランコのりは突然泣き始めた。驚いた工業のしは飛び上がり、一体どうしたのかと突寝た。",
        &["工業", "突寝"],
        &["工業", "寝る", "突"],
    );
    check("客観的実在の判断的知識が整理するのである", &["判断", "整理"], &["判断", "整理"]);
}

#[test]
fn a_sentence_nobody_understood_teaches_nothing() {
    let mumbled = Utterance { confidence: 0.3, ..heard("寿司を食べて緊張した", &[]) };
    let spotted = SPOTTER.spot(&mumbled, &Audience::default());
    assert_eq!(spotted.entries, []);
    assert!(spotted.refused.iter().any(|refusal| refusal.reason == Reason::UtteranceUnsure));
}

#[test]
fn what_is_far_below_the_audience_is_left_out() {
    let advanced = Audience { target: Target::Both, level: AudienceLevel::Advanced };
    let entries = SPOTTER.spot(&utterance("静かな部屋で油断した"), &advanced).entries;
    assert_eq!(entries.iter().map(|entry| &*entry.lemma).collect::<Vec<_>>(), ["油断"]);
}

/// Holds for whatever is taught, on any line.
#[test]
fn every_entry_is_whole() {
    let lines = [
        "耐久配信、絶対クリアするまで終われません",
        "ぶっちゃけ面倒くさいから後回しにしてた",
        "That jump scare totally freaked me out, you know",
        "今日はchillな感じでﾊﾞﾄﾙします",
    ];
    let entries: Vec<Entry> = lines.iter().flat_map(|line| spotted(line).entries).collect();
    assert!(entries.len() > 8, "{entries:?}");
    for entry in &entries {
        assert!(entry.utterance.contains(&entry.surface));
        assert!(entry.reading.chars().all(is_kana) && !entry.reading.is_empty(), "{entry:?}");
        assert!(entry.english.chars().count() <= MEANING_CHARACTERS_MAX);
        assert!(!entry.level.band.is_empty() && !entry.evidence.why.is_empty());
        assert!(entry.evidence.source.contains(':'));
        assert_eq!((entry.start_ms, entry.evidence.confidence), (None, None));
        let bases: String = SPOTTER.ruby(entry).into_iter().map(|run| run.base).collect();
        assert_eq!(bases, entry.japanese);
    }
    let twice = entries.iter().cloned().chain(entries.iter().cloned());
    let met = meetings(twice, |_| 0);
    assert!(met.iter().all(|meeting| meeting.sightings == 2));
    assert_eq!(met.into_iter().map(|meeting| meeting.entry).collect::<Vec<_>>(), entries);
}

#[test]
fn any_text_is_survived() {
    let survive = |text: &str| {
        let said = Utterance { text: text.to_owned(), ..utterance("any") };
        SPOTTER.spot(&said, &Audience::default())
    };
    for text in [
        "",
        "\u{3099}\u{309a}゛",
        "食\u{0301}べる\u{202e}",
        "👩‍👩‍👧推し🔥",
        "a\u{0}b",
        "㍿㌔ﾞ",
        "Ａｂｃ　ｄｅ",
        "'-'--’s",
    ] {
        survive(text);
    }
    let stretched = survive(&"すごーーい寿司".repeat(2_000));
    assert_eq!(stretched.entries, [], "a loop teaches nothing");
    survive(&"get up and go on ".repeat(500));
}

/// What holds for every text: what is taught stands in it, can be read, fits a card, and is the
/// same again.
fn check_taught(text: &str) {
    let said = Utterance { text: text.to_owned(), ..utterance("あ") };
    let spotted = SPOTTER.spot(&said, &Audience::default());
    for entry in &spotted.entries {
        assert!(
            !entry.surface.is_empty() && text.contains(&entry.surface),
            "{entry:?} in {text:?}"
        );
        assert!(!entry.japanese.is_empty() && !entry.english.is_empty(), "{entry:?} in {text:?}");
        assert!(entry.reading.chars().all(is_kana), "{entry:?} in {text:?}");
        let bases: String = SPOTTER.ruby(entry).into_iter().map(|run| run.base).collect();
        assert_eq!(bases, entry.japanese, "{text:?}");
    }
    for refusal in &spotted.refused {
        assert!(text.contains(&refusal.surface), "{refusal:?} in {text:?}");
    }
    assert_eq!(SPOTTER.spot(&said, &Audience::default()), spotted, "a second time: {text:?}");
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn any_text_teaches_what_stands_in_it(text in any_text()) {
        check_taught(&text);
    }
}

#[test]
fn very_long_lines_teach_what_stands_in_them() {
    for line in long_lines() {
        check_taught(&line);
    }
}
