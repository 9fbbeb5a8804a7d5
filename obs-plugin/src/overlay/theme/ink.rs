//! Colors, and colors that depend on what a card says.

/// An opaque or translucent color, not multiplied by its alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::overlay) struct Ink {
    pub(in crate::overlay) red: u8,
    pub(in crate::overlay) green: u8,
    pub(in crate::overlay) blue: u8,
    /// 0 is clear, 1 is opaque.
    pub(in crate::overlay) alpha: f32,
}

impl Ink {
    /// Nothing to be seen.
    pub(in crate::overlay) const CLEAR: Self = Self { red: 0, green: 0, blue: 0, alpha: 0.0 };

    /// An opaque color as `0xRRGGBB`.
    pub(in crate::overlay) const fn new(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self { red, green, blue, alpha: 1.0 }
    }

    /// The same color, clearer.
    pub(in crate::overlay) const fn with_alpha(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }

    /// Reads `#rrggbb`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        parse_rgb(text).map(Self::new)
    }

    /// True when drawing with it changes something.
    pub(in crate::overlay) fn is_seen(self) -> bool {
        self.alpha > 0.0
    }
}

/// The two colors that come with a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::overlay) struct Accents {
    pub(in crate::overlay) kind: Ink,
    pub(in crate::overlay) level: Ink,
}

/// What a theme says a color is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::overlay) enum Tint {
    /// Nothing is drawn.
    None,
    /// Always this one.
    Ink(Ink),
    /// That of the card's kind, with this alpha.
    Kind(f32),
    /// That of the card's level, with this alpha.
    Level(f32),
}

impl Tint {
    /// The color it is on a card.
    pub(in crate::overlay) fn on(self, accents: &Accents) -> Ink {
        match self {
            Self::None => Ink::CLEAR,
            Self::Ink(ink) => ink,
            Self::Kind(alpha) => accents.kind.with_alpha(alpha),
            Self::Level(alpha) => accents.level.with_alpha(alpha),
        }
    }

    /// How opaque it is, on whatever card: 0 is clear, 1 is opaque.
    pub(in crate::overlay) fn alpha(self) -> f32 {
        match self {
            Self::None => 0.0,
            Self::Ink(ink) => ink.alpha,
            Self::Kind(alpha) | Self::Level(alpha) => alpha,
        }
    }

    /// True when nothing of what is below is seen through.
    pub(in crate::overlay) fn is_opaque(self) -> bool {
        self.alpha() >= 1.0
    }

    /// Reads `none`, `#rrggbb`, `kind` or `level`, the latter three perhaps with an opacity as in
    /// `#102030 80%`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (color, alpha) = (words.next()?, words.next());
        let alpha = alpha.map_or(Some(1.0), parse_percent)?;
        if words.next().is_some() {
            return None;
        }
        match color {
            "none" if text.trim() == "none" => Some(Self::None),
            "kind" => Some(Self::Kind(alpha)),
            "level" => Some(Self::Level(alpha)),
            _ => parse_rgb(color).map(|rgb| Self::Ink(Ink::new(rgb).with_alpha(alpha))),
        }
    }
}

fn parse_rgb(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('#')?;
    let is_plain = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_plain.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

fn parse_percent(text: &str) -> Option<f32> {
    let percent: f64 = text.strip_suffix('%')?.parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some((percent / 100.0) as f32)
}
