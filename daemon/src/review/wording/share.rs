//! What sharing says: to the owner, and to viewers.

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
    share: "Share", "共有";
    intro:
        "Give your viewers a page with the words of your stream, and cards to learn them by. They can only read, and they see nothing else of your desk.",
        "視聴者が、配信に出てきたことばを読んだり、カードで学んだりできるページです。視聴者は閲覧だけができ、ほかの情報は見えません。";
    needs_scripts:
        "Sharing is switched on and off with scripts enabled, or with `aivlingual share`.",
        "共有の切り替えには、スクリプトを有効にするか `aivlingual share` を使ってください。";
    is_off: "Nothing is shared.", "何も共有していません。";
    is_on: "Shared now", "共有中";
    only_here: "on this machine only", "このコンピューターのみ";
    in_network: "in your network", "ネットワーク内";
    words_shared: "words shared", "件を共有";
    following: "pages follow live", "ページが表示中";
    ends: "Ends", "終了";
    link: "Link for viewers", "視聴者用リンク";
    copy: "Copy", "コピー";
    copied: "The link is copied.", "リンクをコピーしました。";
    code: "The same link as a code for cameras", "カメラで読み取れる同じリンク";
    who_has_it:
        "Whoever has this link can read what is shared, until you make a new one or switch it off.",
        "このリンクを知っている人は、新しいリンクを作るか共有をやめるまで閲覧できます。";
    new_link: "New link", "新しいリンク";
    new_link_why: "The old link stops working at once, for everybody.", "古いリンクはすぐに全員が使えなくなります。";
    switch_off: "Stop sharing", "共有をやめる";
    switch_on: "Share", "共有する";
    change: "Save", "保存";
    is_saved: "Saved", "保存しました";
    is_stopped: "Nothing is shared any more", "共有をやめました";
    link_is_new: "There is a new link", "新しいリンクを作りました";
    what: "What is shared", "共有するもの";
    accepted: "Everything you accepted", "採用したすべて";
    one_session: "One session", "1つのセッション";
    one_view: "A saved view", "保存したビュー";
    one_tag: "What has a tag", "タグの付いたもの";
    never:
        "Never shared: what you rejected, the transcript, who spoke, when it was said, why it was chosen.",
        "却下したもの、書き起こし、話者、発話の時刻、選ばれた理由は、決して共有されません。";
    more: "And also", "あわせて共有";
    undecided:
        "Words you have not decided about yet, as they come up on stream",
        "まだ判断していないことば（配信に出たらすぐ）";
    sentences: "The sentence each word was said in", "ことばが使われた文";
    videos:
        "Where it is in the video, for sessions that are linked to one",
        "動画での位置（動画とつながっているセッション）";
    where_heading: "Who can reach it", "見られる人";
    here: "Only this machine: for trying it out", "このコンピューターだけ（お試し用）";
    network: "Everybody in my network who has the link, at", "リンクを知っている、ネットワーク内の人。アドレス：";
    network_why:
        "Everybody on the same Wi-Fi or cable can then reach this port of your machine. What they read is not encrypted on its way. Do not do this in a network you share with strangers.",
        "同じWi-Fiや有線LANの全員が、このコンピューターの該当ポートに接続できるようになります。通信は暗号化されません。知らない人もいるネットワークでは使わないでください。";
    no_network:
        "This machine is in no private network now.",
        "このコンピューターは、いまプライベートネットワークにつながっていません。";
    port: "Port", "ポート";
    port_any: "4411, or any that is free", "4411、または空いているポート";
    until: "Until", "期限";
    until_closed: "I stop it", "自分でやめるまで";
    until_stream: "This stream ends", "この配信が終わるまで";
    until_day: "24 hours from now", "24時間後まで";
    survives: "Go on after a restart of the program", "プログラムの再起動後も続ける";
    heading: "Words of the stream", "配信のことば";
    words: "Words", "ことば";
    deck: "Learn", "学ぶ";
    pages: "Pages", "ページ";
    pieces: "Parts", "区分";
    none_yet: "Nothing here yet. Words appear as they are shared.", "まだ何もありません。共有されるとここに現れます。";
    take_along: "Take along", "持ち帰る";
    for_anki: "Deck for Anki", "Anki用デッキ";
    as_table: "Table (CSV)", "表（CSV）";
    as_text: "Text for Anki (TSV)", "Anki用テキスト（TSV）";
    reading: "Reading", "読み";
    video: "In the video", "動画で見る";
    welcome: "Come in", "ようこそ";
    welcome_why:
        "Your browser remembers the link. If nothing happens, go on here:",
        "リンクを記憶しました。画面が変わらないときは、こちらから：";
    go_on: "To the words", "ことばを見る";
    locked: "This link is closed", "このリンクは閉じています";
    locked_why:
        "The share has ended, or there is a new link. Ask the streamer for it.",
        "共有が終わったか、新しいリンクになりました。配信者にお尋ねください。";
    missing_why: "The address is wrong.", "アドレスが違います。";
    how:
        "Tap a card to turn it. With scripts enabled it also asks one at a time and remembers what you know.",
        "カードをタップすると裏返ります。スクリプトを有効にすると、1枚ずつ出題し、覚えたことばを記憶します。";
    turn: "Turn", "裏返す";
    again: "Again", "もう一度";
    know: "I know it", "覚えた";
    left: "left", "残り";
    known: "known", "覚えた";
    order: "Order", "順序";
    newest: "Newest first", "新しい順";
    shuffled: "Shuffled", "シャッフル";
    easiest: "Easiest first", "やさしい順";
    ask_for: "Shown first", "先に見せる面";
    word_first: "The expression", "表現";
    meaning_first: "The meaning", "意味";
    done: "All of these are learned.", "すべて覚えました。";
    start_over: "Start over", "最初から";
    kept_here: "What you know is remembered in this browser only.", "覚えた記録は、このブラウザーにだけ残ります。";
    deck_keys: "Space turns, → knows, ← asks again. Or swipe.", "スペースで裏返し、→で覚えた、←でもう一度。スワイプもできます。";
}
