//! Japanese in Latin letters, evened out: Hepburn and kunrei, with long vowels written or not, come
//! to the same letters. Those letters are for comparing and for nobody to read. Pure.
//!
//! Of two spellings of one sound the shorter system wins (`shi` is `si`, `chi` is `ti`, `fu` is
//! `hu`), sounds that only loanwords keep apart fall together (`fa` is `ha`, `va` is `ba`), and a
//! long vowel is a short one. So a search finds a little more than was meant, never less.

/// The letters of a reading in kana; anything but kana is left out.
pub(super) fn of_kana(reading: &str) -> String {
    let mut letters = Letters::default();
    let mut is_doubled = false;
    for kana in reading.chars() {
        match kana {
            'っ' => is_doubled = true,
            'ゃ' => letters.glide('a'),
            'ゅ' => letters.glide('u'),
            'ょ' => letters.glide('o'),
            'ぁ' => letters.bend('a'),
            'ぃ' => letters.bend('i'),
            'ぅ' => letters.bend('u'),
            'ぇ' => letters.bend('e'),
            'ぉ' => letters.bend('o'),
            _ => {
                let Some(syllable) = syllable(kana) else { continue };
                if std::mem::take(&mut is_doubled) {
                    letters.double(syllable);
                }
                letters.push_all(syllable);
            }
        }
    }
    letters.shorten()
}

/// The letters of what somebody typed, or `None` when it cannot be Japanese. It may break off in
/// the middle of a syllable.
pub(super) fn of_typed(typed: &str) -> Option<String> {
    let plain: Vec<char> = typed.chars().filter_map(plain).collect::<Option<_>>()?;
    let mut letters = Letters::default();
    let mut rest = plain.as_slice();
    while let [first, after @ ..] = rest {
        rest = letters.read(*first, after)?;
    }
    (!letters.0.is_empty()).then(|| letters.shorten())
}

/// A typed letter without its mark; `Some(None)` refuses it, `None` passes over it.
fn plain(letter: char) -> Option<Option<char>> {
    match letter {
        '\'' | '’' | '-' => None,
        'ā' | 'â' => Some(Some('a')),
        'ī' | 'î' => Some(Some('i')),
        'ū' | 'û' => Some(Some('u')),
        'ē' | 'ê' => Some(Some('e')),
        'ō' | 'ô' => Some(Some('o')),
        'a'..='z' => Some(Some(letter)),
        _ => Some(None),
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'i' | 'u' | 'e' | 'o')
}

/// Letters as they are gathered, long vowels still long.
#[derive(Default)]
struct Letters(Vec<char>);

impl Letters {
    fn push_all(&mut self, letters: &str) {
        self.0.extend(letters.chars());
    }

    /// Doubles the consonant a syllable begins with.
    fn double(&mut self, syllable: &str) {
        self.0.extend(syllable.chars().next().filter(|first| !is_vowel(*first)));
    }

    /// `ki` and a small や are `kya`.
    fn glide(&mut self, vowel: char) {
        if self.0.last().is_some_and(|last| is_vowel(*last)) && self.0.len() > 1 {
            self.0.pop();
            self.0.push('y');
        }
        self.0.push(vowel);
    }

    /// `si` and a small え are `sye`; `hu` and a small あ are `ha`; `u` and a small い are `wi`.
    fn bend(&mut self, vowel: char) {
        match self.0.as_slice() {
            [.., consonant, 'i'] if !is_vowel(*consonant) && vowel == 'e' => {
                self.glide(vowel);
                return;
            }
            [.., 'u'] if self.0.iter().rev().nth(1).is_none_or(|before| is_vowel(*before)) => {
                self.0.pop();
                // As を is `o`, so is ウォ.
                self.0.extend((vowel != 'o').then_some('w'));
            }
            [.., consonant, last] if !is_vowel(*consonant) && is_vowel(*last) => {
                self.0.pop();
            }
            _ => {}
        }
        let is_voiced = self.0.last() == Some(&'d') && matches!(vowel, 'i' | 'u');
        if is_voiced {
            self.0.pop();
            self.0.push('z');
        }
        self.0.push(vowel);
    }

    /// Reads what begins with `first`; returns what is left after it.
    fn read<'a>(&mut self, first: char, after: &'a [char]) -> Option<&'a [char]> {
        let next = after.first().copied();
        match (first, next) {
            (vowel, _) if is_vowel(vowel) => self.0.push(vowel),
            // Ohno and Satoh write a long vowel.
            ('h', next)
                if self.0.last() == Some(&'o')
                    && !next.is_some_and(|n| is_vowel(n) || n == 'y') => {}
            ('n', None) => self.0.push('n'),
            ('n', Some(next)) if !is_vowel(next) && next != 'y' => self.0.push('n'),
            ('m', Some('b' | 'p' | 'm')) => self.0.push('n'),
            ('t', Some('c')) => self.0.push('t'),
            ('c', Some('c')) => self.0.push('t'),
            ('j', Some('j')) => self.0.push('z'),
            ('f', Some('f')) => self.0.push('h'),
            (first, Some(next)) if first == next && "kstpgdbzhr".contains(first) => {
                self.0.push(first);
            }
            ('c', Some('h')) => return self.soft("t", &after[1..]),
            ('s', Some('h')) => return self.soft("s", &after[1..]),
            ('t', Some('s')) => return self.hard('t', &after[1..]),
            ('d', Some('z')) => return self.hard('z', &after[1..]),
            ('j', Some('y')) => return self.soft("z", &after[1..]),
            ('j', _) => return self.soft("z", after),
            ('d', Some('j')) => return self.soft("z", &after[1..]),
            ('d', Some('i' | 'u' | 'y')) => return self.hard('z', after),
            ('w', Some('o')) => {}
            ('f', _) => return self.hard('h', after),
            ('v', _) => return self.hard('b', after),
            _ if "kstnhmyrwgzdbp".contains(first) => return self.hard(first, after),
            _ => return None,
        }
        Some(after)
    }

    /// A consonant that is soft before every vowel: `sha` is `sya`, `shi` is `si`.
    fn soft<'a>(&mut self, consonant: &str, after: &'a [char]) -> Option<&'a [char]> {
        self.push_all(consonant);
        match after {
            [] | ['i', ..] => {}
            [next, ..] if is_vowel(*next) => self.0.push('y'),
            _ => return None,
        }
        Some(after)
    }

    /// A consonant with its vowel, a glide between them, or nothing yet.
    fn hard<'a>(&mut self, consonant: char, after: &'a [char]) -> Option<&'a [char]> {
        self.0.push(consonant);
        match after {
            [] => Some(after),
            [next, ..] if is_vowel(*next) => Some(after),
            ['y'] => {
                self.0.push('y');
                Some(&after[1..])
            }
            ['y', next, ..] if is_vowel(*next) && consonant != 'y' => {
                self.0.push('y');
                Some(&after[1..])
            }
            ['w', next, ..] if is_vowel(*next) && matches!(consonant, 'k' | 'g') => {
                Some(&after[1..])
            }
            _ => None,
        }
    }

    /// Long vowels as short ones.
    fn shorten(self) -> String {
        let mut short = String::with_capacity(self.0.len());
        let mut last = ' ';
        for letter in self.0 {
            let is_length = is_vowel(letter) && (letter == last || (last == 'o' && letter == 'u'));
            if !is_length {
                short.push(letter);
                last = letter;
            }
        }
        short
    }
}

/// What a kana sounds like; the mark of length sounds like nothing.
fn syllable(kana: char) -> Option<&'static str> {
    const ROWS: [(&str, [&str; 5]); 14] = [
        ("あいうえお", ["a", "i", "u", "e", "o"]),
        ("かきくけこ", ["ka", "ki", "ku", "ke", "ko"]),
        ("がぎぐげご", ["ga", "gi", "gu", "ge", "go"]),
        ("さしすせそ", ["sa", "si", "su", "se", "so"]),
        ("ざじずぜぞ", ["za", "zi", "zu", "ze", "zo"]),
        ("たちつてと", ["ta", "ti", "tu", "te", "to"]),
        ("だぢづでど", ["da", "zi", "zu", "de", "do"]),
        ("なにぬねの", ["na", "ni", "nu", "ne", "no"]),
        ("はひふへほ", ["ha", "hi", "hu", "he", "ho"]),
        ("ばびぶべぼ", ["ba", "bi", "bu", "be", "bo"]),
        ("ぱぴぷぺぽ", ["pa", "pi", "pu", "pe", "po"]),
        ("まみむめも", ["ma", "mi", "mu", "me", "mo"]),
        ("らりるれろ", ["ra", "ri", "ru", "re", "ro"]),
        ("やゆよわを", ["ya", "yu", "yo", "wa", "o"]),
    ];
    match kana {
        'ん' => return Some("n"),
        'ゔ' => return Some("bu"),
        'ゐ' => return Some("i"),
        'ゑ' => return Some("e"),
        'ゎ' => return Some("wa"),
        'ゕ' => return Some("ka"),
        'ゖ' => return Some("ke"),
        _ => {}
    }
    ROWS.iter().find_map(|(row, sounds)| {
        row.chars().position(|letter| letter == kana).map(|place| sounds[place])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_sound_comes_to_the_same() {
        for (kana, typed) in [
            ("しんぶん", &["shinbun", "sinbun", "shimbun"][..]),
            ("ちゃづけ", &["chazuke", "tyazuke", "chaduke", "chadzuke"]),
            ("とうきょう", &["tokyo", "toukyou", "tōkyō", "Tôkyô", "tookyoo", "tohkyoh"]),
            ("まっちゃ", &["matcha", "maccha", "mattya"]),
            ("らーめん", &["ramen", "raamen", "rāmen", "ra-men"]),
            ("ふじさん", &["fujisan", "huzisan", "Fuji-san"]),
            ("じゃあく", &["jaaku", "zyaku", "jyaku"]),
            ("しぇあ", &["shea", "syea"]),
            ("ふぁん", &["fan", "han"]),
            ("うぃき", &["wiki"]),
            ("こんや", &["kon'ya"]),
            ("はなぢ", &["hanaji", "hanazi", "hanadi"]),
            ("でぃする", &["disuru", "zisuru"]),
            ("うぉっか", &["wokka"]),
            ("ゔぁいおりん", &["vaiorin", "baiorin"]),
            ("けっこん", &["kekkon"]),
            ("つぁー", &["tsaa"]),
        ] {
            let expected = of_kana(kana);
            for typed in typed {
                let typed = of_typed(&typed.to_lowercase());
                assert_eq!(typed.as_deref(), Some(expected.as_str()), "{kana}");
            }
        }
    }

    #[test]
    fn what_breaks_off_is_a_beginning() {
        let whole = of_kana("かえるかげんしょう");
        for end in 1..="kaerukagenshou".len() {
            let typed = &"kaerukagenshou"[..end];
            let letters = of_typed(typed).unwrap_or_else(|| panic!("{typed} is Japanese"));
            assert!(whole.starts_with(&letters), "{typed}: {letters} of {whole}");
        }
    }

    #[test]
    fn english_is_not_taken_for_japanese() {
        for word in ["cat", "losing", "interest", "break", "xyz", "q", "", "100", "strength"] {
            assert_eq!(of_typed(word), None, "{word}");
        }
        assert_eq!(of_typed("make").as_deref(), Some("make"));
    }
}
