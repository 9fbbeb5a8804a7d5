//! `aivlingual credits`: whose work the product stands on.

use super::{Failure, print, print_json};
use crate::language::credits::{Work, works};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print one JSON array instead of text.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let works = works();
    if arguments.json {
        return print_json(&works);
    }
    print(&works.iter().map(text).collect::<Vec<_>>().join("\n\n"))
}

fn text(work: &Work) -> String {
    let Work { name, by, home, version, licence, origin, en, notice, .. } = work;
    let mut lines = vec![
        format!("{name} ({version})"),
        format!("  {en}"),
        format!("  by {by}"),
        format!("  licence: {licence}"),
        format!("  from: {origin}"),
    ];
    if !home.is_empty() {
        lines.push(format!("  {home}"));
    }
    lines.extend(notice.iter().map(|notice| format!("  {notice}")));
    lines.join("\n")
}
