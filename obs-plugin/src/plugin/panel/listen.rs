//! What to listen to: the whole mix, or sources, each with its speaker.

use super::{
    super::{
        choices::{LISTENS, ROLES, VOICES, key},
        source::SOURCE_ID,
    },
    Chosen, add_choice, label, meaning,
};
use crate::obs::{
    handle,
    module::text,
    properties::{Label, Properties},
    source::Source,
};

/// The group.
pub(super) fn group<S: Source>(chosen: &Chosen) -> Properties<S> {
    let panel = Properties::new();
    add_choice(&panel, key::LISTEN, c"Listen", &LISTENS);
    panel.add_text(key::MIX_SPEAKER, &label(c"Speaker"));
    let mut inputs = handle::audio_inputs(SOURCE_ID);
    let away: Vec<_> =
        chosen.inputs.iter().filter(|name| !inputs.contains(name)).cloned().collect();
    inputs.extend(away);
    for index in 0..VOICES {
        let nobody = ("", text(c"Voice.Nobody"));
        let items = inputs.iter().map(|name| (name.as_str(), name.clone()));
        let name = format!("{} {}", text(c"Voice"), index + 1);
        let label_of_row = Label { name, meaning: meaning(c"Voice") };
        panel.add_list(key::VOICE_SOURCE[index], &label_of_row, [nobody].into_iter().chain(items));
        panel.add_text(key::VOICE_SPEAKER[index], &label(c"Speaker"));
        add_choice(&panel, key::VOICE_ROLE[index], c"Role", &ROLES);
    }
    panel.add_bool(key::ALSO_INACTIVE, &label(c"AlsoInactive"));
    panel
}
