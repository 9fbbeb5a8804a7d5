//! What the status slate says: how things stand, for the streamer who looks at a preview.

use crate::{
    link::LinkState,
    obs::module,
    overlay::{Slate, place::Figure},
    plugin::{controls::Refusal, words},
};
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
    /// True while it says nothing.
    pub(in crate::plugin) is_muted: bool,
    /// Why a key that was pressed just now did nothing.
    pub(in crate::plugin) refusal: Option<Refusal>,
    /// What finds no room in this picture.
    pub(in crate::plugin) unplaced: Option<Figure>,
}

/// The text with its first letter as a sentence begins: the panel has it after a label, the slate
/// alone.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest.clone()).collect()
}

impl Standing {
    /// The same in words, in the language of OBS.
    pub(super) fn slate(self) -> Slate {
        let cards = format!("{}: {}", module::text(c"Slate.Cards"), self.cards);
        let hidden = (!self.is_shown).then(|| module::text(c"Slate.Hidden"));
        let muted = self.is_muted.then(|| module::text(c"Slate.Muted"));
        let refused = self.refusal.map(|refusal| {
            format!("{}: {}", module::text(c"Refused"), module::text(words::of_refusal(refusal)))
        });
        let no_room = self.unplaced.and_then(words::of_unplaced).map(module::text);
        let is_ready = matches!(self.link, LinkState::Connected(Hearing::Ready));
        let lines = hidden.into_iter().chain(muted);
        Slate {
            status: capital(&module::text(words::of(self.link))),
            is_well: is_ready && self.is_shown && !self.is_muted && no_room.is_none(),
            lines: refused
                .into_iter()
                .chain(no_room)
                .chain(lines)
                .chain([cards, module::text(c"Slate.Private")])
                .collect(),
        }
    }
}
