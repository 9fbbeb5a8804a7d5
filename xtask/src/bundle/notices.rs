//! Whose programs are built into ours, and under which licence: every crate that ends up in the
//! package, with the texts it came with.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{program, system::System};

/// The packages that ship.
const SHIPPED: [&str; 2] = ["aivlingual-daemon", "aivlingual-obs"];
/// How the files begin that hold a licence or name the authors.
const TEXTS: [&str; 4] = ["license", "licence", "copying", "notice"];
/// Sources of others that a crate carries along.
const CARRIED: [&str; 3] = ["whisper.cpp", "sqlite3", "zstd"];

/// What cargo tells of all packages.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Crate {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    source: Option<String>,
    manifest_path: std::path::PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

/// Absent for what is linked; `build` and `dev` stay at home.
#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// The list for one system. A text that several crates share stands there once.
pub(crate) fn text(system: System) -> Result<String> {
    let mut cargo = program::cargo(&["metadata", "--format-version", "1", "--locked"]);
    let metadata = program::output(cargo.args(["--filter-platform", system.triple()]))?;
    let metadata: Metadata = serde_json::from_str(&metadata).context("cargo's metadata")?;
    let shipped = linked(&metadata);
    let mut crates: Vec<&Crate> =
        metadata.packages.iter().filter(|one| shipped.contains(one.id.as_str())).collect();
    crates.retain(|one| one.source.is_some());
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));

    let mut list = String::from(
        "AIVlingual is built with the programs below, each under its own licence.\n\n",
    );
    let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in crates {
        let name = format!("{} {}", one.name, one.version);
        let license = one.license.as_deref().unwrap_or("see its text");
        let home = one.repository.as_deref().unwrap_or("");
        list.push_str(format!("{name} ({license}) {home}").trim_end());
        list.push('\n');
        for text in texts_of(one.manifest_path.parent().unwrap_or(Path::new(".")))? {
            holders.entry(text).or_default().push(name.clone());
        }
    }
    for (text, names) in holders {
        let line = "-".repeat(80);
        list.push_str(&format!("\n{line}\n{}\n{line}\n\n{text}\n", names.join(", ")));
    }
    Ok(list)
}

/// The numbers of all packages that are linked into what ships.
fn linked(metadata: &Metadata) -> BTreeSet<&str> {
    let is_shipped = |one: &&Crate| SHIPPED.contains(&one.name.as_str());
    let mut waiting: Vec<&str> =
        metadata.packages.iter().filter(is_shipped).map(|one| one.id.as_str()).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if found.insert(id)
            && let Some(node) = metadata.resolve.nodes.iter().find(|node| node.id == id)
        {
            let is_linked =
                |one: &&Dependency| one.dep_kinds.iter().any(|kind| kind.kind.is_none());
            waiting.extend(node.deps.iter().filter(is_linked).map(|one| one.pkg.as_str()));
        }
    }
    found
}

/// The licences that lie in a crate's folder, or beside the sources it carries.
fn texts_of(folder: &Path) -> Result<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    let carried = CARRIED.iter().map(|name| folder.join(name)).filter(|path| path.is_dir());
    for directory in carried.chain([folder.to_path_buf()]) {
        for entry in fs::read_dir(&directory)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if path.is_file() && TEXTS.iter().any(|start| name.starts_with(start)) {
                let bytes = fs::read(&path)?;
                texts.insert(
                    String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned(),
                );
            }
        }
    }
    Ok(texts)
}
