//! Lends the vocabulary to the live loop. Both stand on one floor and may not know each other; the
//! roof introduces them.

use std::sync::Arc;

use crate::{
    domain::{Audience, Entry, Met, Question, Ruby, Utterance},
    language::{
        article::{self, Answer},
        library::Library,
        reading,
    },
    session::talk::{Lesson, Span, Teacher},
    store::Store,
    vocabulary::{Expressions, Memory, Spotter, Wishes, usage},
};

/// Cuts an entry's expression into runs with furigana.
pub type RubyOf = Arc<dyn Fn(&Entry) -> Vec<Ruby> + Send + Sync>;

/// Cuts a Japanese sentence into runs with furigana.
pub type ReadSentence = Arc<dyn Fn(&str) -> Vec<Ruby> + Send + Sync>;

/// Teaches what the spotter finds, and remembers what this session has shown.
pub struct Spotting {
    spotter: Spotter,
    /// Where known words stand that were not read yet.
    unread: Option<Store>,
    known: Expressions,
    /// Pinned in the settings.
    always: Vec<String>,
    /// Pinned in this session.
    here: Vec<String>,
    memory: Memory,
    cards_max: usize,
}

impl Spotting {
    /// A teacher for one session; an utterance brings at most `cards_max` cards. What is known is
    /// read from `store` at the first utterance, on the thread of the session.
    pub fn new(library: Arc<Library>, store: Store, pinned: Vec<String>, cards_max: usize) -> Self {
        Self {
            spotter: Spotter::new(library),
            unread: Some(store),
            known: Expressions::default(),
            always: pinned,
            here: Vec::new(),
            memory: Memory::default(),
            cards_max,
        }
    }

    /// Tells the spotter what is known and what is pinned.
    fn mind(&mut self) {
        if let Some(store) = self.unread.take() {
            self.known = known(&store);
        }
        let pinned = self.always.iter().chain(&self.here).collect();
        let wishes = Wishes { pinned, known: self.known.clone() };
        self.spotter = self.spotter.clone().minding(wishes);
    }
}

/// A store that fails costs only the knowledge of what is known.
fn known(store: &Store) -> Expressions {
    let known = store.known().unwrap_or_else(|error| {
        let error: &dyn std::error::Error = &error;
        tracing::warn!(error, "known words could not be read and are taught too");
        Vec::new()
    });
    known.iter().map(|word| &word.form).collect()
}

impl Teacher for Spotting {
    fn teach(&mut self, utterance: &Utterance, audience: &Audience) -> Lesson {
        if self.unread.is_some() {
            self.mind();
        }
        let spotted = self.spotter.spot(utterance, audience);
        let mut entries = spotted.entries;
        let points = |entry: &Entry| self.spotter.worth(entry, audience).points;
        let placed = entries.iter().zip(spotted.places);
        let spans = placed.map(|(entry, range)| Span { range, points: points(entry) }).collect();
        let cards = self.memory.choose(&mut entries, points, self.cards_max);
        Lesson { entries, cards, spans }
    }

    fn ruby(&self, entry: &Entry) -> Vec<Ruby> {
        self.spotter.ruby(entry)
    }

    fn note(&self, entry: &Entry) -> Option<String> {
        usage(entry)
    }

    fn pin(&mut self, pinned: &[&Entry]) {
        self.here = pinned.iter().map(|entry| entry.lemma.clone()).collect();
        self.mind();
    }

    fn best(&self, met: &[Met], audience: &Audience) -> Vec<usize> {
        self.spotter.best(met, audience)
    }

    fn question(&self, met: &[Met], seed: u64) -> Option<Question> {
        self.spotter.question(met, seed)
    }
}

/// Teaches nothing, for want of dictionaries.
pub struct Nothing;

impl Teacher for Nothing {
    fn teach(&mut self, _: &Utterance, _: &Audience) -> Lesson {
        Lesson::default()
    }

    fn ruby(&self, entry: &Entry) -> Vec<Ruby> {
        plain(entry)
    }

    fn note(&self, _: &Entry) -> Option<String> {
        None
    }

    fn pin(&mut self, _: &[&Entry]) {}

    fn best(&self, met: &[Met], _: &Audience) -> Vec<usize> {
        (0..met.len()).collect()
    }

    fn question(&self, _: &[Met], _: u64) -> Option<Question> {
        None
    }
}

/// Furigana over what was said; without dictionaries it stands as it is.
pub fn sentence(library: Option<Arc<Library>>) -> ReadSentence {
    match library {
        Some(library) => Arc::new(move |text| reading::read(&library, text).ruby),
        None => Arc::new(|text| vec![Ruby { base: text.to_owned(), ruby: None }]),
    }
}

/// Furigana as the page draws it; without dictionaries the expression stands as it is.
pub fn ruby(library: Option<Arc<Library>>) -> RubyOf {
    match library.map(Spotter::new) {
        Some(spotter) => Arc::new(move |entry| spotter.ruby(entry)),
        None => Arc::new(plain),
    }
}

/// Looks words up for the page; without dictionaries nothing is found.
pub fn look_up(library: Option<Arc<Library>>) -> Arc<dyn Fn(&str) -> Answer + Send + Sync> {
    match library {
        Some(library) => Arc::new(move |word| article::look_up(&library, word)),
        None => Arc::new(|_| Answer::default()),
    }
}

fn plain(entry: &Entry) -> Vec<Ruby> {
    vec![Ruby { base: entry.japanese.clone(), ruby: None }]
}
