//! `aivlingual config`: the settings in force.

use super::{Failure, Reason, print, print_json};
use crate::config::{self, Loaded};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON instead of TOML.
    #[arg(long)]
    json: bool,
    /// Explain every setting instead, as a page in Markdown.
    #[arg(long, conflicts_with = "json")]
    explain: bool,
}

pub(super) fn run(arguments: &Arguments, loaded: &Loaded) -> Result<(), Failure> {
    if arguments.explain {
        return print(config::page().trim_end());
    }
    if arguments.json {
        return print_json(&serde_json::json!({
            "file": loaded.file,
            "settings": loaded.settings,
            "unknown_keys": loaded.unknown_keys,
        }));
    }
    let text = toml::to_string_pretty(&loaded.settings)
        .map_err(|error| Failure::new(Reason::Unexpected, &error, "please report this"))?;
    let origin = loaded.file.as_ref().map_or_else(
        || "# no settings file; these are the defaults, the environment and the flags".to_owned(),
        |file| format!("# from {}", file.display()),
    );
    print(&format!("{origin}\n{}", text.trim_end()))
}
