//! axe-core, which tries the desk's pages for what keeps people out. It is taken from a wheel of
//! Python's registry that carries it as it was released, so that no second package manager is
//! needed. It is under the MPL-2.0, is used by tests alone and never shipped.

use std::{fs, io::Read};

use anyhow::{Context, Result};

use crate::{
    fetch::{self, Registry, Source},
    place,
};

/// The script among the downloads; the tests look for it there.
const FILE: &str = "axe.min.js";
/// Release 4.12.1.
const SHA256: &str = "84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc";
const BYTES: u64 = 572_600;

/// Makes sure the script lies among the downloads, whole and right.
pub(crate) fn install() -> Result<()> {
    let downloads = place::downloads()?;
    let path = downloads.join(FILE);
    if fetch::is_intact(&path, BYTES, SHA256) {
        println!("axe-core: {}", path.display());
        return Ok(());
    }
    let wheel = fetch::fetch(&wheel(), &downloads)?;
    let mut archive = zip::ZipArchive::new(fs::File::open(&wheel)?)?;
    let mut script = Vec::new();
    archive.by_name("axe_playwright_python/axe.min.js")?.read_to_end(&mut script)?;
    anyhow::ensure!(
        fetch::sha256_of_bytes(&script) == SHA256,
        "{} carries another axe-core than is pinned",
        wheel.display()
    );
    fs::write(&path, script).with_context(|| format!("{} cannot be written", path.display()))?;
    println!("axe-core: {}", path.display());
    Ok(())
}

fn wheel() -> Source {
    Source {
        title: "axe-core".into(),
        registry: Registry::Pypi,
        package: "axe-playwright-python".into(),
        version: "0.1.8".into(),
        file: "axe_playwright_python-0.1.8-py3-none-any.whl".into(),
        sha256: "fdd263c998388f1a8e67cad02677e612d946248bd44d163be5e8650ea31f95f8".into(),
        size_bytes: 160_681,
    }
}
