//! What the style page says: the tokens of the desk by name, and what each is for.

/// The texts in one language.
pub(in crate::review) struct Words {
    pub(in crate::review) style: &'static str,
    pub(in crate::review) intro: &'static str,
    pub(in crate::review) link: &'static str,
    /// Headings: colors, type, space, corners and shadows, components, entries.
    pub(in crate::review) parts: [&'static str; 6],
    /// Colors with what they are for.
    pub(in crate::review) colors: [(&'static str, &'static str); 17],
    /// Steps of type with where they are used.
    pub(in crate::review) type_scale: [(&'static str, &'static str); 8],
    /// The two typefaces with what each is for.
    pub(in crate::review) faces: [(&'static str, &'static str); 2],
    /// Steps of space.
    pub(in crate::review) spaces: [&'static str; 7],
    /// Corners with what has them.
    pub(in crate::review) corners: [(&'static str, &'static str); 5],
    /// Shadows with what casts them.
    pub(in crate::review) shadows: [(&'static str, &'static str); 3],
    /// A sentence that shows a typeface.
    pub(in crate::review) sample: &'static str,
    /// States of a control: at rest, the one to press, pressed, disabled, destructive.
    pub(in crate::review) states: [&'static str; 5],
    /// Names of components: buttons, decisions, fields, choices, labels, signs, notes, a table.
    pub(in crate::review) components: [&'static str; 8],
    /// What fields say: a text, a mistake, a choice, no entry.
    pub(in crate::review) fields: [&'static str; 4],
    /// What notes say: good to know, went wrong, nothing here, done.
    pub(in crate::review) notes: [&'static str; 4],
    pub(in crate::review) no_entries: &'static str,
}

const SPACES: [&str; 7] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6"];

/// English.
pub(super) const ENGLISH: Words = Words {
    style: "Style",
    intro: "What the desk is drawn with. Each color, size and step is a token of the style sheet; \
        nothing is drawn with anything else. Choose the other theme above to see the other half.",
    link: "How the desk is drawn",
    parts: ["Colors", "Type", "Space", "Corners and shadows", "Components", "An entry"],
    colors: [
        ("paper", "the desk itself"),
        ("sheet", "what lies on it: panels, bars, fields"),
        ("soft", "under the pointer; chips, tabs"),
        ("line", "between things"),
        ("edge", "around what can be written in"),
        ("pale", "what is beside the point"),
        ("ink", "what is said"),
        ("ai", "indigo (藍): links, focus, the one thing to press"),
        ("ai-wash", "what is chosen"),
        ("on-ai", "text on indigo"),
        ("yes", "approved, ready"),
        ("yes-wash", "behind it"),
        ("no", "rejected, wrong, destructive"),
        ("no-wash", "behind it"),
        ("on-air", "on air; a saved moment"),
        ("marker", "the expression in its sentence"),
        ("veil", "between a dialog and the page"),
    ],
    type_scale: [
        ("t1", "notes, keys, heads of tables"),
        ("t2", "facts beside a word"),
        ("t3", "headings of panels, second texts"),
        ("t4", "text"),
        ("t5", "what was said"),
        ("t6", "words in lists"),
        ("t7", "titles, words on cards"),
        ("t8", "one word alone"),
    ],
    faces: [
        ("sans", "the interface: what the system reads its own menus in"),
        ("mincho", "words that are taught, as a dictionary prints them"),
    ],
    spaces: SPACES,
    corners: [
        ("r1", "marks"),
        ("r2", "controls"),
        ("r3", "panels"),
        ("r4", "dialogs"),
        ("r5", "tags"),
    ],
    shadows: [("on", "tabs"), ("over", "menus, notices"), ("above", "dialogs")],
    sample: "What was just said is worth a second look",
    states: ["At rest", "The one to press", "Pressed", "Not now", "Destructive"],
    components: [
        "Buttons",
        "Decisions",
        "Fields",
        "Choices",
        "Labels",
        "Signs",
        "Notes",
        "A table",
    ],
    fields: ["Text", "With a mistake", "One of several", "Not now"],
    notes: [
        "Good to know: this changes when the program starts again.",
        "This went wrong, and what to do about it.",
        "Nothing here yet.",
        "Approved",
    ],
    no_entries: "An entry is shown here as soon as the first expression was met.",
};

/// Japanese.
pub(super) const JAPANESE: Words = Words {
    style: "スタイル",
    intro: "このデスクを描いている材料です。色、大きさ、間隔はすべてスタイルシートのトークンで、ほかのものは使いません。\
        もう一方のテーマは上で切り替えられます。",
    link: "デスクの見た目について",
    parts: ["色", "文字", "間隔", "角と影", "部品", "表現"],
    colors: [
        ("paper", "机の面"),
        ("sheet", "その上に置くもの：パネル、バー、入力欄"),
        ("soft", "ポインターの下、チップ、タブ"),
        ("line", "ものとものの間"),
        ("edge", "書き込める場所の縁"),
        ("pale", "補足"),
        ("ink", "本文"),
        ("ai", "藍：リンク、フォーカス、押すべきもの"),
        ("ai-wash", "選ばれているもの"),
        ("on-ai", "藍の上の文字"),
        ("yes", "承認、準備完了"),
        ("yes-wash", "その背景"),
        ("no", "却下、誤り、取り消せない操作"),
        ("no-wash", "その背景"),
        ("on-air", "配信中、保存した場面"),
        ("marker", "文の中の表現"),
        ("veil", "ダイアログとページの間"),
    ],
    type_scale: [
        ("t1", "注記、キー、表の見出し"),
        ("t2", "語に添える事実"),
        ("t3", "パネルの見出し、補助の文"),
        ("t4", "本文"),
        ("t5", "発話"),
        ("t6", "一覧の語"),
        ("t7", "題名、カードの語"),
        ("t8", "一語だけを大きく"),
    ],
    faces: [
        ("sans", "操作：システムのメニューと同じ書体"),
        ("mincho", "学ぶ語：辞書の見出しのように"),
    ],
    spaces: SPACES,
    corners: [
        ("r1", "印"),
        ("r2", "操作部品"),
        ("r3", "パネル"),
        ("r4", "ダイアログ"),
        ("r5", "タグ"),
    ],
    shadows: [("on", "タブ"), ("over", "メニュー、お知らせ"), ("above", "ダイアログ")],
    sample: "さっきの言葉、もう一度見てみよう",
    states: ["通常", "押すべきもの", "押されている", "今は使えない", "取り消せない"],
    components: ["ボタン", "判断", "入力欄", "選択", "ラベル", "しるし", "お知らせ", "表"],
    fields: ["文字", "誤りがある", "いずれか一つ", "今は使えない"],
    notes: [
        "お知らせ：プログラムを再起動すると反映されます。",
        "うまくいかなかったことと、その対処法。",
        "まだ何もありません。",
        "承認済み",
    ],
    no_entries: "最初の表現が見つかると、ここに表示されます。",
};
