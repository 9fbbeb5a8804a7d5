//! A desk in use: long words and short ones, many tags, decisions, doubles, saved views, backups,
//! an OBS with cards in its picture. What pages are looked at with.

use aivlingual_daemon::{
    domain::{
        Card, EntryId, EntryState, Kind, Language, Mark, MarkKind, Role, SessionId, Standing,
        TapId, WallTime,
    },
    news::{Errands, Seat},
    store::{
        Became, EntryEdit, KnownWord, NewSession, SessionEdit, Store, VideoLink, Wanted, Wish,
    },
};
use anyhow::Result;

use super::{
    Stage,
    talk::{self, EN, JA, Said, said},
};

/// What is said besides the talk.
pub(super) const MORE: &[Said] = &[
    said(
        &[
            ("特定外来生物被害防止対策", "とくていがいらいせいぶつひがいぼうしたいさく"),
            ("協議会", "きょうぎかい"),
        ],
        "council for measures to prevent damage caused by designated invasive alien species",
        (JA, Kind::Vocabulary, "N1"),
        "今日の案件はですね、特定外来生物被害防止対策協議会さんからのご依頼で、アライグマのゲームを遊びます",
        "特定外来生物被害防止対策協議会",
        "Mio",
    ),
    said(
        &[("穴", "あな"), ("があったら", ""), ("入", "はい"), ("りたい", "")],
        "I'm so embarrassed I could crawl into a hole and never come out; (lit.) if there is a \
            hole, I want to enter it",
        (JA, Kind::Idiom, "N1"),
        "マイクが入ったまま歌ってたの、穴があったら入りたい",
        "穴があったら入りたい",
        "Mio",
    ),
    said(
        &[("〜", ""), ("ざるを", ""), ("得", "え"), ("ない", "")],
        "cannot help doing; to have no choice but to do",
        (JA, Kind::Grammar, "N2"),
        "ここまで来たらもう、やらざるを得ないでしょ",
        "やらざるを得ない",
        "Mio",
    ),
    said(
        &[("箱推", "はこお"), ("し", "")],
        "supporting a whole group rather than one member",
        (JA, Kind::Culture, "N1"),
        "私は箱推しだから、誰が出てきても泣く",
        "箱推し",
        "Mio",
    ),
    said(
        &[("尊", "とうと"), ("い", "")],
        "precious; so good that it hurts",
        (JA, Kind::Slang, "N2"),
        "二人が並んでるだけで尊い",
        "尊い",
        "Mio",
    ),
    said(
        &[("貴", "とうと"), ("い", "")],
        "precious; valuable; noble",
        (JA, Kind::Vocabulary, "N1"),
        "時間ほど貴いものはないよね",
        "貴い",
        "Mio",
    ),
    said(
        &[("ワンチャン", "")],
        "there's a chance; maybe",
        (JA, Kind::Slang, "N1"),
        "ワンチャン間に合うかもしれない",
        "ワンチャン",
        "Mio",
    ),
    said(
        &[("棚", "たな"), ("から", ""), ("牡丹餅", "ぼたもち")],
        "a windfall; (lit.) a rice cake falling off the shelf",
        (JA, Kind::Idiom, "N1"),
        "ガチャ一回で出るとか、棚から牡丹餅じゃん",
        "棚から牡丹餅",
        "Guest with a very long display name【公式】",
    ),
    said(
        &[("電子計算機使用詐欺罪", "でんしけいさんきしようさぎざい")],
        "computer fraud",
        (JA, Kind::Vocabulary, "N1"),
        "それ、電子計算機使用詐欺罪になりませんか",
        "電子計算機使用詐欺罪",
        "Mio",
    ),
    said(
        &[("お", ""), ("疲", "つか"), ("れ", ""), ("様", "さま"), ("です", "")],
        "thank you for your work; good to see you",
        (JA, Kind::Culture, "N4"),
        "はい、みなさんお疲れ様です",
        "お疲れ様です",
        "Mio",
    ),
    said(
        &[("一石二鳥", "いっせきにちょう")],
        "kill two birds with one stone",
        (EN, Kind::Idiom, "B2"),
        "If we stream from the train we kill two birds with one stone, don't we?",
        "kill two birds with one stone",
        "Ken",
    ),
    said(
        &[("大目", "おおめ"), ("に", ""), ("見", "み"), ("る", "")],
        "cut somebody some slack",
        (EN, Kind::Idiom, "C1"),
        "Cut me some slack, it's my first raid and I've been awake for thirty hours straight.",
        "Cut me some slack",
        "Ken",
    ),
    said(
        &[("早", "はや"), ("とちりする", "")],
        "jump to conclusions",
        (EN, Kind::Idiom, "B2"),
        "Okay, let's not jump to conclusions before the patch notes are even out.",
        "jump to conclusions",
        "Ken",
    ),
    said(
        &[("聞", "き"), ("かなければ", ""), ("分", "わ"), ("からない", "")],
        "I look forward to hear → I look forward to hearing",
        (EN, Kind::Mistake, "B1"),
        "I look forward to hear from you all in the comments.",
        "look forward to hear",
        "Ken",
    ),
];

const TAGS: [&[&str]; 4] = [
    &["noun", "spoken", "fan-culture", "live", "needs a second look", "for the shorts channel"],
    &["配信用", "切り抜き候補"],
    &[],
    &["verb", "transitive", "keigo"],
];

/// An OBS that is connected for as long as this lives.
pub(super) struct Connected {
    _seat: Seat,
    _errands: Errands,
}

/// The session with more lines and words than a page shows.
pub(super) const LONG: SessionId = SessionId(1);

/// What is said in the long session: every line teaches a word.
fn talk_long(store: &Store) -> Result<()> {
    for number in 1..=100_u64 {
        let mut entry = MORE[0].entry();
        entry.japanese = format!("第{number}話");
        entry.reading = format!("だい{number}わ");
        entry.lemma.clone_from(&entry.japanese);
        entry.surface.clone_from(&entry.japanese);
        entry.english = format!("episode {number}; the {number}. part of a story");
        entry.utterance = format!("今日は第{number}話まで、みんなで一緒に見ていきます");
        entry.start_ms = Some(number * 70_000 + 400);
        let said = talk::utterance(&entry.utterance, JA, number * 70_000);
        store.record(LONG, &said, &[entry])?;
    }
    Ok(())
}

/// Sessions of the days before.
pub(super) fn earlier(store: &Store) -> Result<()> {
    let day_ns = 86_400_000_000_000;
    for (days, title) in [
        (16, "Minecraft #41"),
        (9, "2026-11-14_20-00-31.mkv"),
        (3, "【歌枠】深夜のアコースティック弾き語り / Unarchived karaoke with requests from chat"),
    ] {
        let started = WallTime(WallTime::now().0 - days * day_ns);
        let new = NewSession { title: title.into(), source: "obs".into(), started };
        let session = store.begin_session(&new)?;
        if session == LONG {
            talk_long(store)?;
        }
        store.end_session(session, WallTime(started.0 + day_ns / 11))?;
    }
    Ok(())
}

/// Fills the desk; returns the entry with the most around it, and the OBS.
pub(super) fn fill(stage: &Stage) -> Result<(EntryId, Connected)> {
    let store = &stage.desk.store;
    say(store, stage)?;
    let entry = decide(store)?;
    let connected = connect(stage)?;
    keep_house(store, stage)?;
    Ok((entry, connected))
}

fn say(store: &Store, stage: &Stage) -> Result<()> {
    for (place, said) in MORE.iter().enumerate() {
        let start_ms = 120_000 + 47_000 * place as u64;
        let mut entry = said.entry();
        entry.start_ms = Some(start_ms + 400);
        entry.tags = TAGS[place % TAGS.len()].iter().map(|tag| (*tag).into()).collect();
        let mut utterance = talk::utterance(&entry.utterance, entry.language, start_ms);
        utterance.speaker.clone_from(&entry.speaker);
        store.record(stage.session, &utterance, &[entry])?;
    }
    for (kind, at_ms, label) in [
        (MarkKind::StreamingStarted, 0, None),
        (MarkKind::SceneChanged, 118_000, Some("Game – full screen, chat on the left")),
        (MarkKind::Moment, 305_000, None),
        (MarkKind::LessonStarted, 480_000, None),
    ] {
        let label = label.map(str::to_owned);
        store.add_mark(stage.session, &Mark { kind, at_ms, at: WallTime::now(), label })?;
    }
    Ok(())
}

/// Decides about some, and returns one with a history, a double, and company.
fn decide(store: &Store) -> Result<EntryId> {
    let find = |word| talk::find(store, word);
    let loved = find("尊い")?;
    let wanted = [Wanted { id: loved, version: None }];
    let tag =
        Wish::Tag { add: vec!["emotion".into(), "for the shorts channel".into()], remove: vec![] };
    store.change_entries(&wanted, &tag)?;
    let english = Some("precious; so good that it hurts; (of a pair) too wholesome".to_owned());
    store.edit_entry(loved, &EntryEdit { english, ..EntryEdit::default() }, None)?;
    for (word, state) in [
        ("尊い", EntryState::Approved),
        ("箱推し", EntryState::Approved),
        ("一石二鳥", EntryState::Approved),
        ("電子計算機使用詐欺罪", EntryState::Rejected),
    ] {
        store.set_state(find(word)?, state, None)?;
    }
    Ok(loved)
}

fn connect(stage: &Stage) -> Result<Connected> {
    let (seat, errands) = stage.desk.now.join();
    seat.tap_opened(TapId(1), "Mic/Aux".into(), "Mio".into(), Role::Streamer);
    seat.tap_opened(TapId(2), "Desktop Audio".into(), "Ken".into(), Role::Guest);
    for (number, word) in [(7, "穴があったら入りたい"), (8, "大目に見る")] {
        let id = talk::find(&stage.desk.store, word)?;
        let entry = stage.desk.store.entry(id)?.entry;
        let ruby = talk::ruby(&entry);
        seat.card_sent(id, Card { id: number, entry, ruby, note: None });
        stage.desk.store.became(stage.session, id, Became::Shown)?;
    }
    let standing = |card, is_pinned| Standing { card, is_pinned };
    seat.stands(vec![standing(7, true), standing(8, false)]);
    Ok(Connected { _seat: seat, _errands: errands })
}

fn keep_house(store: &Store, stage: &Stage) -> Result<()> {
    let link =
        VideoLink { url: "https://www.youtube.com/watch?v=aivlingual0".into(), offset_ms: 4_000 };
    let edit = SessionEdit { video: Some(Some(link)), ..SessionEdit::default() };
    store.edit_session(stage.session, &edit, None)?;
    store.add_view("To look at again", "state=new&kind=slang")?;
    store.add_view("配信で使う言葉", "state=approved")?;
    let known = |language, form: &str| KnownWord {
        language,
        form: form.into(),
        origin: "Core 2000.apkg".into(),
    };
    let words = ["食べる", "飲む", "友達", "取り扱い説明書", "figure out", "練習", "頑張る"];
    let known =
        words.map(|word| known(if word.is_ascii() { Language::En } else { Language::Ja }, word));
    store.add_known(&known)?;
    store.back_up().map_err(anyhow::Error::new)?;
    Ok(())
}
