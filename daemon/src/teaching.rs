//! Lends the vocabulary to the live loop. Both stand on one floor and may not know each other; the
//! roof introduces them.

use std::sync::Arc;

use crate::{
    domain::{Audience, Entry, Ruby, Utterance},
    language::library::Library,
    session::talk::{Lesson, Teacher},
    store::Store,
    vocabulary::{Memory, Spotter, Wishes},
};

/// Cuts an entry's expression into runs with furigana.
pub type RubyOf = Arc<dyn Fn(&Entry) -> Vec<Ruby> + Send + Sync>;

/// Teaches what the spotter finds, and remembers what this session has shown.
pub struct Spotting {
    spotter: Spotter,
    wishes: Option<Asked>,
    memory: Memory,
    cards_max: usize,
}

/// Where wishes stand that were not read yet.
struct Asked {
    pinned: Vec<String>,
    store: Store,
}

impl Spotting {
    /// A teacher for one session; an utterance brings at most `cards_max` cards. What is known is
    /// read from `store` at the first utterance, on the thread of the session.
    pub fn new(library: Arc<Library>, store: Store, pinned: Vec<String>, cards_max: usize) -> Self {
        Self {
            spotter: Spotter::new(library),
            wishes: Some(Asked { pinned, store }),
            memory: Memory::default(),
            cards_max,
        }
    }
}

impl Asked {
    /// A store that fails costs only the knowledge of what is known.
    fn read(self) -> Wishes {
        let known = self.store.known().unwrap_or_else(|error| {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "known words could not be read and are taught too");
            Vec::new()
        });
        Wishes {
            pinned: self.pinned.iter().collect(),
            known: known.iter().map(|word| &word.form).collect(),
        }
    }
}

impl Teacher for Spotting {
    fn teach(&mut self, utterance: &Utterance, audience: &Audience) -> Lesson {
        if let Some(asked) = self.wishes.take() {
            self.spotter = self.spotter.clone().minding(asked.read());
        }
        let mut entries = self.spotter.spot(utterance, audience).entries;
        let points = |entry: &Entry| self.spotter.worth(entry, audience).points;
        let cards = self.memory.choose(&mut entries, points, self.cards_max);
        Lesson { entries, cards }
    }

    fn ruby(&self, entry: &Entry) -> Vec<Ruby> {
        self.spotter.ruby(entry)
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
}

/// Furigana as the page draws it; without dictionaries the expression stands as it is.
pub fn ruby(library: Option<Arc<Library>>) -> RubyOf {
    match library.map(Spotter::new) {
        Some(spotter) => Arc::new(move |entry| spotter.ruby(entry)),
        None => Arc::new(plain),
    }
}

fn plain(entry: &Entry) -> Vec<Ruby> {
    vec![Ruby { base: entry.japanese.clone(), ruby: None }]
}
