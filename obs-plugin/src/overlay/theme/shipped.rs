//! The themes that come with the plugin. Their files also lie beside the fonts, for streamers to
//! start from; what is worn is in here, so a missing folder changes nothing.

use super::{Looks, ThemeError, read};

/// Their names, as they are stored in scene collections, and their files, in the order of the list.
pub const SHIPPED: [(&str, &str); 6] = [
    ("clean", include_str!("../../../../data/themes/clean.toml")),
    ("glass", include_str!("../../../../data/themes/glass.toml")),
    ("kawaii", include_str!("../../../../data/themes/kawaii.toml")),
    ("neon", include_str!("../../../../data/themes/neon.toml")),
    ("manga", include_str!("../../../../data/themes/manga.toml")),
    ("minimal", include_str!("../../../../data/themes/minimal.toml")),
];

/// The shipped theme of this name.
///
/// # Errors
/// [`ThemeError::Unknown`] when there is none.
pub fn shipped(name: &str) -> Result<Looks, ThemeError> {
    let known = SHIPPED.iter().find(|(known, _)| *known == name);
    let (_, text) = known.ok_or_else(|| ThemeError::Unknown(name.to_owned()))?;
    read(&format!("{name}.toml"), text)
}
