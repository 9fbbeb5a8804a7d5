//! What finding says: the vocabulary, its filters, doubles and known words.

/// The texts in one language.
pub(in crate::review) struct Words {
    pub(in crate::review) vocabulary: &'static str,
    pub(in crate::review) more_pages: &'static str,
}

/// English.
pub(super) const ENGLISH: Words = Words { vocabulary: "Vocabulary", more_pages: "More" };

/// Japanese.
pub(super) const JAPANESE: Words = Words { vocabulary: "語彙", more_pages: "その他" };
