//! What the status slate says: how things stand, for the streamer who looks at a preview.

use crate::{link::LinkState, obs::module, overlay::Slate, plugin::words};
use aivlingual_shared::message::Hearing;

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plugin) struct Standing {
    /// With the daemon.
    pub(in crate::plugin) link: LinkState,
    /// How many cards there were so far.
    pub(in crate::plugin) cards: u64,
    /// False while the overlay is hidden.
    pub(in crate::plugin) is_shown: bool,
}

impl Standing {
    /// The same in words, in the language of OBS.
    pub(super) fn slate(self) -> Slate {
        let cards = format!("{}: {}", module::text(c"Slate.Cards"), self.cards);
        let hidden = (!self.is_shown).then(|| module::text(c"Slate.Hidden"));
        Slate {
            status: module::text(words::of(self.link)),
            is_well: matches!(self.link, LinkState::Connected(Hearing::Ready)) && self.is_shown,
            lines: hidden.into_iter().chain([cards, module::text(c"Slate.Private")]).collect(),
        }
    }
}
