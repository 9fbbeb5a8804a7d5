//! What every test stands on: a child process, a display, a host with the plugin in it, and
//! patience.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::symlink,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::host::{Host, PCM, RATE_HZ, Scene, Source};

pub(crate) const CANVAS: (u32, u32) = (1280, 720);
const CHILD_ENV: &str = "AIVLINGUAL_TEST_CHILD";
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `body` in a child process, with a display, a home and a runtime directory of its own.
pub(crate) fn in_child(body: fn(&Path)) {
    if let Some(home) = env::var_os(CHILD_ENV) {
        return body(Path::new(&home));
    }
    let test = std::thread::current().name().expect("tests have names").to_owned();
    let home = tempfile::tempdir().expect("a temporary directory");
    let display = Display::get();
    let output = Command::new(env::current_exe().expect("this program"))
        .args([&test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD_ENV, home.path())
        .env("HOME", home.path())
        .env("AIVLINGUAL_RUNTIME_DIR", home.path().join("run"))
        .env("DISPLAY", &display.name)
        .output()
        .expect("a child process");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{test}: {}\n{}\n{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// The display there is, or a virtual one.
struct Display {
    name: String,
    server: Option<Child>,
}

impl Display {
    fn get() -> Self {
        if let Ok(name) = env::var("DISPLAY") {
            return Self { name, server: None };
        }
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "640x480x24", "+extension", "GLX"])
            .args(["-noreset", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("without DISPLAY, Xvfb is needed (package xvfb)");
        let stdout = server.stdout.take().expect("the pipe asked for");
        let mut number = String::new();
        BufReader::new(stdout).read_line(&mut number).expect("Xvfb names its display");
        Self { name: format!(":{}", number.trim()), server: Some(server) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A host with the built plugin in it, laid out as a bundle is.
pub(crate) fn host_with_plugin(home: &Path) -> Host {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fade.effect");
    let effect = fs::read_to_string(shipped).expect("the effect of the package");
    host_with_effect(home, Some(&effect))
}

/// The same with another effect among its data, or none.
pub(crate) fn host_with_effect(home: &Path, effect: Option<&str>) -> Host {
    let host = Host::start(home, CANVAS);
    load_plugin(&host, home, effect);
    host
}

/// A host with the functions of OBS's window, and the plugin.
pub(crate) fn host_with_window(home: &Path) -> Host {
    let host = Host::start(home, CANVAS);
    host.open_window();
    load_plugin(&host, home, None);
    host
}

fn load_plugin(host: &Host, home: &Path, effect: Option<&str>) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = home.join("data");
    fs::create_dir(&data).expect("a folder for the data");
    // Cargo puts the library of this package beside its tests.
    let built = env::current_exe().expect("this program").with_file_name("libaivlingual.so");
    let binary = home.join("aivlingual.so");
    let links = [
        (built, binary.clone()),
        (package.join("data/locale"), data.join("locale")),
        (package.join("../data/fonts"), data.join("fonts")),
    ];
    for (from, to) in links {
        symlink(&from, &to).expect("a link in the temporary home");
    }
    if let Some(effect) = effect {
        fs::write(data.join("fade.effect"), effect).expect("a file");
    }
    host.load(&binary, &data);
}

/// A microphone in a scene that is the program.
pub(crate) fn microphone(host: &Host) -> (Source, Scene) {
    let microphone = host.source(PCM, "Mic", "{}");
    let scene = host.scene("Scene");
    scene.add(&microphone);
    host.set_program(Some(&scene));
    (microphone, scene)
}

/// Settings that start no daemon, and `more`.
pub(crate) fn settings(more: &Value) -> String {
    let mut all = serde_json::json!({ "start_daemon": false });
    let all_map = all.as_object_mut().expect("an object");
    all_map.extend(more.as_object().expect("an object").clone());
    all.to_string()
}

/// What the plugin says of itself.
pub(crate) fn stats(host: &Host) -> Value {
    let json = host.request("stats", "{}").expect("the plugin registered its requests");
    serde_json::from_str(&json).expect("JSON")
}

/// The ear on a source of this name; null when there is none.
pub(crate) fn ear(host: &Host, source: &str) -> Value {
    let stats = stats(host);
    let ears = stats["taps"].as_array().expect("a list of taps");
    ears.iter().find(|ear| ear["source"] == source).cloned().unwrap_or_default()
}

/// Waits until something holds; fails with its name when it does not come to hold in time.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "it never came to hold that {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until the ear on a source is there and lets sound pass.
pub(crate) fn wait_for_ear(host: &Host, source: &str) {
    wait_until(&format!("{source} is heard"), || ear(host, source)["is_in_program"] == true);
}

/// Waits for whole frames, so that what was asked for before has been seen by every tick.
pub(crate) fn wait_frames(host: &Host, frames: u64) {
    let until = host.ticks() + frames;
    wait_until("frames go by", || host.ticks() >= until);
}

/// Ten milliseconds of a tone in stereo, sounding now.
pub(crate) fn sound_10_ms(source: &Source) {
    let frames = RATE_HZ as usize / 100;
    let tone: Vec<f32> = (0..frames).map(|i| (i as f32 * 0.05).sin() * 0.5).collect();
    source.sound(&[&tone, &tone], crate::host::now_ns());
}
