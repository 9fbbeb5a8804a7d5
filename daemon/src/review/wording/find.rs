//! What finding says: the vocabulary, its filters, doubles and known words.

macro_rules! words {
    ($($name:ident: $english:literal, $japanese:literal;)*) => {
        /// The texts in one language.
        pub(in crate::review) struct Words {
            $(pub(in crate::review) $name: &'static str,)*
        }

        /// English.
        pub(super) const ENGLISH: Words = Words { $($name: $english,)* };

        /// Japanese.
        pub(super) const JAPANESE: Words = Words { $($name: $japanese,)* };
    };
}

words! {
    vocabulary: "Vocabulary", "語彙";
    more_pages: "More", "その他";
    state: "State", "状態";
    confidence: "Recognized with", "認識の確かさ";
    best: "Best match", "一致度順";
    recent: "Last heard", "最近聞いた順";
    by_level: "Level", "レベル順";
    search_hint: "猫, ねこ, neko, cat", "猫、ねこ、neko、cat";
    found: "expressions", "件";
    narrow: "Narrow", "絞り込み";
    clear: "Clear", "解除";
    speaker: "Speaker", "話者";
    from: "First met from", "初出(から)";
    to: "to", "初出(まで)";
    views: "Saved views", "保存した表示";
    everything: "Everything", "すべて";
    save_view: "Save this view", "この表示を保存";
    view_name: "Name of the view", "表示の名前";
    forget_view: "Forget this view", "この表示を削除";
    forgotten: "Forgotten", "削除しました";
    heard_last: "Last heard", "最後に聞いた日";
    first_met: "First met", "初出";
    heard_times: "Heard", "回数";
    earlier: "more times before", "回(それ以前)";
    company: "Said together with", "一緒に使われた表現";
    doubles: "Possible duplicates", "重複の候補";
    doubles_intro:
        "Entries that are read alike and mean something alike, or are written alike. Merging keeps one of them and moves everything heard to it.",
        "読みが同じで意味の近いもの、または表記が同じものです。統合すると残す項目に記録がまとまります。";
    no_doubles: "No duplicates here.", "ここに重複はありません。";
    go_on: "Look further", "続きを探す";
    known: "Known words", "既知の語";
    known_intro:
        "Words that are known already are not taught in sessions that begin from now on.",
        "既知の語は、これから始まるセッションでは取り上げません。";
    known_count: "known words", "語";
    add_words: "Words to add, one a line", "追加する語(1行に1語)";
    add: "Add", "追加";
    added: "Added", "追加しました";
    forget: "Forget", "削除";
    origin: "From", "出典";
    no_known:
        "Nothing here yet. Add words, or load a list with “aivlingual known add”.",
        "まだありません。語を追加するか、「aivlingual known add」でリストを読み込んでください。";
}
