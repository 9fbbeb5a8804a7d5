//! What a streamer unpacks works by being copied among OBS's plugins, and nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use aivlingual_stage::{
    built,
    daemon::House,
    display::Display,
    obs::{Obs, SCENE, Setting},
    wait,
};
use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{LIMIT, ONE_AT_A_TIME, rig::OVERLAY_KIND};

#[tokio::test]
async fn a_package_works_by_being_copied() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let directory = tempfile::tempdir()?;
    let home = directory.path().join("obs");
    let plugins = home.join(".config/obs-studio/plugins");
    fs::create_dir_all(&plugins)?;
    let package = package(directory.path())?;
    run(Command::new("cp").arg("-r").arg(package.join("aivlingual")).arg(&plugins))?;
    let house = House::below(directory.path())?;
    let environment = house.environment();
    let setting = Setting { has_plugin: false, environment, ..Setting::default() };
    let display = Display::open()?;
    let mut obs = Obs::start(&home, &display, &setting).await?;
    let met = meet(&mut obs, &house).await;
    house.evict();
    met.with_context(|| obs.log().text().to_owned())?;
    obs.stop().await?;
    Ok(())
}

/// The plugin starts the daemon that lies beside it.
async fn meet(obs: &mut Obs, house: &House) -> Result<()> {
    let overlay = json!({"sceneName": SCENE, "inputName": "Overlay", "inputKind": OVERLAY_KIND});
    obs.websocket.request("CreateInput", overlay).await?;
    wait::until("the plugin to meet its daemon", LIMIT, async || {
        let stats = obs.websocket.vendor("stats", json!({})).await?;
        Ok((stats["link"] == "connected").then_some(()))
    })
    .await?;
    let daemon = *house.residents().first().context("a daemon lives here")?;
    let program = fs::read_link(format!("/proc/{daemon}/exe"))?;
    let ours = "obs-studio/plugins/aivlingual/bin/64bit/aivlingual";
    ensure!(program.ends_with(ours), "{} was started", program.display());
    Ok(())
}

/// The package of this system, made of what was built for the tests. Its files are whole.
fn package(directory: &Path) -> Result<PathBuf> {
    let mut bundle = Command::new(built::artifact("xtask")?);
    run(bundle.args(["bundle", "--dev", "--light", "--out"]).arg(directory))?;
    let name = format!("aivlingual-{}-linux-x86_64", env!("CARGO_PKG_VERSION"));
    let package = directory.join(&name);
    let mut check = Command::new("sha256sum");
    run(check.args(["--check", "--strict", "--quiet", "SHA256SUMS"]).current_dir(&package))?;
    ensure!(directory.join(format!("{name}.zip")).is_file(), "there is no archive");
    Ok(package)
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{:?}: {said}", command.get_program());
    Ok(())
}
