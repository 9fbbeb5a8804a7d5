//! The words of what is live: the Live page's side, the dock.

use crate::domain::Lamp;

/// The words.
pub(in crate::review) struct Wire {
    pub(in crate::review) dock: &'static str,
    pub(in crate::review) in_picture: &'static str,
    pub(in crate::review) no_cards: &'static str,
    pub(in crate::review) hold: &'static str,
    pub(in crate::review) let_go: &'static str,
    pub(in crate::review) hide: &'static str,
    pub(in crate::review) clear: &'static str,
    pub(in crate::review) next: &'static str,
    pub(in crate::review) take_back: &'static str,
    pub(in crate::review) take_back_why: &'static str,
    pub(in crate::review) save_moment: &'static str,
    pub(in crate::review) asked: &'static str,
    pub(in crate::review) heard: &'static str,
    pub(in crate::review) no_taps: &'static str,
    pub(in crate::review) travel: &'static str,
    pub(in crate::review) no_travel: &'static str,
    pub(in crate::review) said_to_words: &'static str,
    pub(in crate::review) words_to_found: &'static str,
    pub(in crate::review) found_to_shown: &'static str,
    pub(in crate::review) dock_how: &'static str,
    pub(in crate::review) dock_steps: [&'static str; 3],
    pub(in crate::review) dock_link: &'static str,
    pub(in crate::review) dock_make: &'static str,
    pub(in crate::review) lamps: [&'static str; 3],
}

/// English.
pub(in crate::review) const ENGLISH: Wire = Wire {
    dock: "Dock",
    in_picture: "In the picture",
    no_cards: "No card stands in the picture.",
    hold: "Pin",
    let_go: "Unpin",
    hide: "Hide",
    clear: "Clear",
    next: "Next",
    take_back: "Undo",
    take_back_why: "Take back the newest card; what it teaches is rejected",
    save_moment: "Save moment",
    asked: "OBS was told",
    heard: "Heard",
    no_taps: "No source is listened to.",
    travel: "Spoken → shown, ms",
    no_travel: "Nothing was said yet.",
    said_to_words: "words",
    words_to_found: "expressions",
    found_to_shown: "picture",
    dock_how: "Keep this beside your scenes in OBS",
    dock_steps: [
        "In OBS, open Docks → Custom Browser Docks…",
        "Name it AIVlingual and paste this link:",
        "Press Apply. The dock stays signed in; the link opens nothing for anybody else.",
    ],
    dock_link: "Link for the dock",
    dock_make: "Make a link for the dock",
    lamps: ["silent", "sound", "speech"],
};

/// Japanese.
pub(in crate::review) const JAPANESE: Wire = Wire {
    dock: "ドック",
    in_picture: "画面に表示中",
    no_cards: "表示中のカードはありません。",
    hold: "固定",
    let_go: "固定を解除",
    hide: "隠す",
    clear: "すべて消す",
    next: "次へ",
    take_back: "取り消す",
    take_back_why: "最新のカードを取り消し、その表現を却下します",
    save_moment: "場面を保存",
    asked: "OBSに伝えました",
    heard: "音声",
    no_taps: "聞いているソースはありません。",
    travel: "発話 → 表示（ミリ秒）",
    no_travel: "まだ発話がありません。",
    said_to_words: "文字",
    words_to_found: "表現",
    found_to_shown: "画面",
    dock_how: "OBSのシーンの横に置く",
    dock_steps: [
        "OBSで「ドック」→「カスタムブラウザドック…」を開きます。",
        "名前をAIVlingualにして、このリンクを貼り付けます：",
        "「適用」を押します。ドックは開いたままになり、リンクはほかの人には使えません。",
    ],
    dock_link: "ドック用のリンク",
    dock_make: "ドック用のリンクを作る",
    lamps: ["無音", "音", "発話"],
};

impl Wire {
    /// What a lamp says.
    pub(in crate::review) fn lamp(&self, lamp: Lamp) -> &'static str {
        self.lamps[match lamp {
            Lamp::Silent => 0,
            Lamp::Sound => 1,
            Lamp::Speech => 2,
        }]
    }
}
