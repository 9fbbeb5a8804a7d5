//! All that can be chosen, once: keys, ranges, what they mean, and when a change takes effect. The
//! loader, the settings page and `docs/settings.md` read this table.

use std::fmt::Write;

use serde::Serialize;

use super::{File, Overrides, Settings, combine};
use aivlingual_shared::endpoint::RUNTIME_DIR_ENV;

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shape {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A whole number.
    Whole {
        /// The smallest that is allowed.
        least: u64,
        /// The largest.
        most: u64,
    },
    /// Yes or no.
    Flag,
    /// One of a few names.
    Choice {
        /// The names.
        names: &'static [&'static str],
    },
    /// Any number of words.
    Words,
    /// One line of text.
    Text,
}

/// When a change takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// With the next request.
    AtOnce,
    /// When the daemon is started again.
    AtRestart,
}

/// One thing that can be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Choosable {
    /// Its table in the file.
    pub section: &'static str,
    /// Its key in that table.
    pub key: &'static str,
    /// What its values look like.
    pub shape: Shape,
    /// Whether its default depends on the machine.
    pub depends: bool,
    /// When a change takes effect.
    pub effect: Effect,
    /// The flag and the variable that win over the file, if there are any.
    pub elsewhere: Option<(&'static str, &'static str)>,
    /// What it is for, in English.
    pub en: &'static str,
    /// The same in Japanese.
    pub ja: &'static str,
}

impl Choosable {
    /// Its name, as in `speech.threads`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// What it is by default; `None` when it is off.
    pub fn default(&self) -> Option<toml::Value> {
        let settings = combine(&Overrides::default(), File::default(), "".as_ref()).ok()?;
        value_in(&settings, self)
    }

    fn allowed(&self) -> String {
        match self.shape {
            Shape::Folder => "a folder".to_owned(),
            Shape::File => "a file".to_owned(),
            Shape::Whole { least, most } => format!("{least} to {most}"),
            Shape::Flag => "`true` or `false`".to_owned(),
            Shape::Choice { names } => {
                let names: Vec<String> = names.iter().map(|name| format!("`\"{name}\"`")).collect();
                names.join(", ")
            }
            Shape::Words => "a list of words".to_owned(),
            Shape::Text => "text".to_owned(),
        }
    }
}

/// What settings say of one thing.
pub(super) fn value_in(settings: &Settings, chosen: &Choosable) -> Option<toml::Value> {
    let all = toml::Table::try_from(settings).ok()?;
    all.get(chosen.section)?.get(chosen.key).cloned()
}

const fn choosable(
    (section, key): (&'static str, &'static str),
    shape: Shape,
    [en, ja]: [&'static str; 2],
) -> Choosable {
    let (depends, effect, elsewhere) = (false, Effect::AtRestart, None);
    Choosable { section, key, shape, depends, effect, elsewhere, en, ja }
}

const fn given(
    chosen: Choosable,
    flag: &'static str,
    variable: &'static str,
    depends: bool,
) -> Choosable {
    Choosable { elsewhere: Some((flag, variable)), depends, ..chosen }
}

/// The table, in the order in which people read it.
pub const CHOOSABLES: &[Choosable] = &[
    choosable(
        ("teaching", "target"),
        Shape::Choice { names: &["both", "ja", "en"] },
        [
            "Which language is taught: Japanese, English, or each from the other. What the OBS \
             source is set to wins over it.",
            "どちらの言語を教えるか（日本語、英語、または両方）。OBSソースの設定が優先されます。",
        ],
    ),
    choosable(
        ("teaching", "level"),
        Shape::Choice {
            names: &[
                "all",
                "beginner",
                "elementary",
                "intermediate",
                "upper_intermediate",
                "advanced",
            ],
        },
        [
            "How far the audience has come; expressions well below are not taught. What the OBS \
             source is set to wins over it.",
            "視聴者の習熟度。これよりずっと易しい表現は教えません。OBSソースの設定が優先されます。",
        ],
    ),
    choosable(
        ("teaching", "cards_per_utterance"),
        Shape::Whole { least: 1, most: 10 },
        ["Cards that one utterance may bring.", "一度の発話で出せるカードの枚数。"],
    ),
    choosable(
        ("teaching", "pinned"),
        Shape::Words,
        [
            "Expressions that come first whenever they are said, however easy or well known.",
            "どれほど易しくても、話されたら必ず優先して取り上げる表現。",
        ],
    ),
    given(
        choosable(
            ("speech", "model"),
            Shape::File,
            [
                "The speech model, a whisper.cpp (ggml) file. A larger one hears better and slower.",
                "音声認識モデル（whisper.cppのggmlファイル）。大きいほど正確ですが遅くなります。",
            ],
        ),
        "model",
        "AIVLINGUAL_MODEL",
        true,
    ),
    given(
        choosable(
            ("speech", "threads"),
            Shape::Whole { least: 1, most: 32 },
            [
                "Threads the recogniser may use. Half the cores, and at most four, leave OBS its \
                 share.",
                "認識に使うスレッド数。コアの半分（最大4）ならOBSの動作を妨げません。",
            ],
        ),
        "threads",
        "AIVLINGUAL_THREADS",
        true,
    ),
    choosable(
        ("speech", "partials"),
        Shape::Flag,
        [
            "Whether speech is captioned while it is still being said.",
            "話している途中の言葉も字幕に出すかどうか。",
        ],
    ),
    choosable(
        ("speech", "partial_ms"),
        Shape::Whole { least: 300, most: 5_000 },
        [
            "Milliseconds of sound between two looks at unfinished speech. Less is livelier and \
             costs more.",
            "話し途中の音声を認識し直す間隔（ミリ秒）。短いほど滑らかですが負荷が増えます。",
        ],
    ),
    Choosable {
        effect: Effect::AtOnce,
        ..choosable(
            ("recordings", "folder"),
            Shape::Folder,
            [
                "The folder OBS records to. From it moments are played on these pages; files are \
                 only read, never copied. Without it nothing is played.",
                "OBSの録画フォルダー。このページで場面を再生するために読み取るだけで、コピーはしません。\
                 指定しなければ再生しません。",
            ],
        )
    },
    choosable(
        ("scenes", "address"),
        Shape::Text,
        [
            "Where the obs-websocket of an OBS on another machine listens, as in \
             192.168.1.20:4455, if a lesson shall switch its scene.",
            "別のパソコンのOBSでレッスン時にシーンを切り替える場合の、obs-websocketのアドレス\
             （例：192.168.1.20:4455）。",
        ],
    ),
    choosable(
        ("scenes", "lesson"),
        Shape::Text,
        [
            "The scene of that OBS a lesson switches to; `Educational-Main` unless another is named.",
            "レッスンで切り替える先のシーン名。指定しなければ「Educational-Main」。",
        ],
    ),
    given(
        choosable(
            ("review", "port"),
            Shape::Whole { least: 0, most: 65_535 },
            [
                "The port of these pages on 127.0.0.1; 0 takes any free one.",
                "このページのポート番号（127.0.0.1）。0なら空いている番号を使います。",
            ],
        ),
        "port",
        "AIVLINGUAL_PORT",
        false,
    ),
    given(
        choosable(
            ("places", "data_dir"),
            Shape::Folder,
            ["Where models and dictionaries lie.", "音声モデルと辞書の置き場所。"],
        ),
        "data-dir",
        "AIVLINGUAL_DATA_DIR",
        true,
    ),
    given(
        choosable(
            ("places", "state_dir"),
            Shape::Folder,
            [
                "Where the database, the access token and the log lie. It is not moved: move the \
                 files yourself while the daemon is off.",
                "データベース、アクセストークン、ログの置き場所。自動では移動しません。停止中にご自身で移してください。",
            ],
        ),
        "state-dir",
        "AIVLINGUAL_STATE_DIR",
        true,
    ),
    given(
        choosable(
            ("places", "runtime_dir"),
            Shape::Folder,
            [
                "Where plugin and daemon meet. The plugin must be told the same.",
                "プラグインとデーモンが接続する場所。プラグイン側も同じ指定が必要です。",
            ],
        ),
        "runtime-dir",
        RUNTIME_DIR_ENV,
        true,
    ),
];

/// The row of a key the loader reads.
pub(super) fn row(section: &str, key: &str) -> Option<&'static Choosable> {
    CHOOSABLES.iter().find(|row| row.section == section && row.key == key)
}

/// The row with a name as in `speech.threads`.
pub(super) fn named(name: &str) -> Option<&'static Choosable> {
    let (section, key) = name.split_once('.')?;
    row(section, key)
}

/// The table as a page for people: `docs/settings.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Settings\n\nWhat may stand in `config.toml`. Flags win over the environment, the \
         environment over the file, the file over the defaults. `aivlingual config` prints what is \
         in force, `aivlingual config --explain` this page; the review page's Settings changes the \
         file. Secrets never stand in it: they have `secrets.toml`, beside the database.\n",
    );
    let mut section = "";
    for chosen in CHOOSABLES {
        if chosen.section != section {
            section = chosen.section;
            let _infallible = write!(page, "\n## `[{section}]`\n\n");
        }
        let default = match chosen.default() {
            _ if chosen.depends => "depends on the machine".to_owned(),
            Some(value) => format!("`{value}`"),
            None => "off".to_owned(),
        };
        let effect = match chosen.effect {
            Effect::AtOnce => "at once",
            Effect::AtRestart => "at the next start",
        };
        let elsewhere = chosen.elsewhere.map_or_else(String::new, |(flag, variable)| {
            format!(" `--{flag}` and `{variable}` win over it.")
        });
        let _infallible = writeln!(
            page,
            "- **`{}`** – {}\n  Allowed: {}. Default: {default}. Takes effect {effect}.{elsewhere}",
            chosen.key,
            chosen.en,
            chosen.allowed(),
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command as Arguments};

    use super::*;

    #[test]
    fn the_page_in_docs_is_this_table() {
        assert_eq!(
            include_str!("../../../docs/settings.md"),
            page(),
            "renew it: aivlingual config --explain > docs/settings.md"
        );
    }

    #[test]
    fn flags_and_variables_are_those_of_the_command_line() {
        let command = Overrides::augment_args(Arguments::default());
        let told: Vec<(String, String)> = command
            .get_arguments()
            .filter(|argument| argument.get_id() != "config")
            .map(|argument| {
                let variable = argument.get_env().expect("each has one").to_string_lossy();
                (argument.get_long().expect("each has one").to_owned(), variable.into_owned())
            })
            .collect();
        let mut table: Vec<(String, String)> = CHOOSABLES
            .iter()
            .filter_map(|chosen| chosen.elsewhere)
            .map(|(flag, variable)| (flag.to_owned(), variable.to_owned()))
            // The port is an argument of `serve` alone.
            .filter(|(flag, _)| flag != "port")
            .collect();
        let mut told = told;
        told.sort();
        table.sort();
        assert_eq!(told, table);
    }

    #[test]
    fn every_value_that_is_offered_is_taken() {
        for chosen in CHOOSABLES {
            let Shape::Choice { names } = chosen.shape else { continue };
            for name in names {
                let text = format!("[{}]\n{} = \"{name}\"\n", chosen.section, chosen.key);
                let file: File = toml::from_str(&text).expect(name);
                combine(&Overrides::default(), file, "".as_ref()).expect(name);
            }
        }
    }
}
