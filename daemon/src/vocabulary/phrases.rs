//! Why an entry was chosen, in words. Pure, on any thread.
//!
//! An entry keeps the English; whoever reads Japanese is told [`in_japanese`]. Each clause stands
//! here once, in both languages, so none can be without the other. Notes of a lexicon or a rule are
//! no clauses: they are for the learner, in the learner's language.

#[cfg(test)]
mod tests;

/// A clause in both languages. Each `{}` stands for something said with it, in the same order.
pub(super) struct Phrase {
    /// What an entry keeps, its places open.
    pub(super) english: &'static str,
    japanese: &'static str,
}

macro_rules! phrases {
    ($all:ident: $($name:ident = $english:literal, $japanese:literal;)*) => {
        $(pub(super) const $name: Phrase = Phrase { english: $english, japanese: $japanese };)*
        const $all: &[Phrase] = &[$($name),*];
    };
}

phrases! { CLAUSES:
    IN_DICTIONARY = "the dictionary has it in this spelling and reading", "この表記と読みで辞書にある";
    IN_ENGLISH_DICTIONARY = "the dictionary has it with this part of speech", "この品詞で辞書にある";
    IN_OWN_DICTIONARY = "the dictionary {}, which you added, has it", "追加した辞書「{}」にある";
    IN_LEXICON = "the lexicon of stream and net language has it", "配信・ネット用語集にある";
    COMMON = "the dictionary marks it as common", "辞書でよく使う語とされている";
    UNCOMMON = "no list of common words has it", "よく使う語の一覧にはない";
    BY_NEIGHBORS = "its neighbors say which meaning is meant", "前後の語から意味が決まる";
    MADE_AS = "made as {}", "形:{}";
    BETTER = "better: {}", "正しくは:{}";
    PINNED = "pinned by the streamer", "配信者が固定した";
    LEVEL_ESTIMATED = "in no level list; estimated {}", "レベルの一覧にはなく、推定{}";
    LEVEL_LISTED = "listed as {} (unofficial)", "レベルの一覧では{}(非公式)";
    LITTLE_BELOW = "a little below the audience", "視聴者のレベルより少し下";
    AT_LEVEL = "at the level of the audience", "視聴者のレベルどおり";
    JUST_ABOVE = "just above the audience", "視聴者のレベルのすぐ上";
    STEPS_ABOVE = "{} steps above the audience", "視聴者のレベルより{}段階上";
    SLANG = "slang, which textbooks leave out", "教科書にないスラング";
    CULTURE = "culture, which textbooks leave out", "教科書にない文化の言葉";
    SET_PHRASE = "a set phrase, which its words alone do not explain", "一語ずつでは意味の分からない決まり文句";
    PATTERN = "a pattern, good for many sentences", "多くの文に使える文型";
    MISTAKE = "often said wrong", "間違えやすい";
    FREQUENCY = "said about once in {} words", "およそ{}語に一度使われる";
    WORTH = "worth {} points: {}", "{}点({})";
    HEARD = "heard {} times in this session", "このセッションで{}回出た";
    NAMED_AND_FITS = "a model named it, and its meaning fits", "モデルが挙げ、意味も合う";
    NAMED_ONLY = "a model named it; the meaning is not its own", "モデルが挙げ、意味は辞書による";
    NAMED = "a model named it", "モデルが挙げた";
    OTHER_FORM = "said in another form", "別の活用形で言われた";
    OTHER_SPELLING = "written in another way where it was said", "その場では別の表記だった";
    MEANING_UNVERIFIED = "unverified: no dictionary confirms the meaning", "未確認:意味を裏づける辞書がない";
    READING_UNVERIFIED = "unverified: no dictionary has this reading", "未確認:この読みは辞書にない";
    UNLISTED = "no dictionary has it", "どの辞書にもない";
    HEARD_DIFFERENTLY = "the transcript has something that sounds like it", "書き起こしでは音の似た別の語";
}

phrases! { PARTS:
    PART_PINNED = "pinned {}", "固定 {}";
    PART_LEVEL = "level {}", "レベル {}";
    PART_KIND = "kind {}", "種類 {}";
    PART_LISTED = "listed {}", "一覧 {}";
    PART_FREQUENCY = "frequency {}", "頻度 {}";
}

impl Phrase {
    /// The clause in English, `told` in its places.
    pub(super) fn with(&self, told: &[&str]) -> String {
        filled(self.english, told)
    }

    /// The clause in Japanese if `clause` is this one.
    fn read(&self, clause: &str) -> Option<String> {
        let mut pieces = self.english.split("{}");
        let mut rest = clause.strip_prefix(pieces.next()?)?;
        let mut told = Vec::new();
        while let Some(piece) = pieces.next() {
            let is_last = pieces.clone().next().is_none();
            let end = if is_last { rest.strip_suffix(piece)?.len() } else { rest.find(piece)? };
            told.push(&rest[..end]);
            rest = &rest[end + piece.len()..];
        }
        rest.is_empty().then(|| {
            let told: Vec<String> = told.into_iter().map(parts_in_japanese).collect();
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            filled(self.japanese, &told)
        })
    }
}

impl From<Phrase> for String {
    fn from(phrase: Phrase) -> Self {
        phrase.with(&[])
    }
}

fn filled(phrase: &str, told: &[&str]) -> String {
    let mut pieces = phrase.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (told, piece) in told.iter().zip(pieces) {
        text.push_str(told);
        text.push_str(piece);
    }
    text
}

/// What a clause was told, in Japanese where it is made of parts, and else as it is.
fn parts_in_japanese(told: &str) -> String {
    let read = |part: &str| PARTS.iter().find_map(|phrase| phrase.read(part));
    let parts: Option<Vec<String>> = told.split(", ").map(read).collect();
    parts.map_or_else(|| told.to_owned(), |parts| parts.join("、"))
}

/// A clause of an entry's evidence in Japanese; nothing for a note, which is as it is.
pub fn in_japanese(clause: &str) -> Option<String> {
    CLAUSES.iter().find_map(|phrase| phrase.read(clause))
}
