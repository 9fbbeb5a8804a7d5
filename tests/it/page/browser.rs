//! A real Chromium, driven over WebDriver, with a profile of its own.

use std::{panic::AssertUnwindSafe, path::Path, time::Duration};

use aivlingual_stage::{
    process::{self, Process},
    wait,
};
use anyhow::{Context, Result, ensure};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a condition on a page may take before the test has failed.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// What a test may choose of a browser.
pub(super) struct Options {
    /// The language the reader prefers, as in `ja`.
    pub(super) language: &'static str,
    /// Whether pages may run scripts.
    pub(super) has_scripts: bool,
}

/// A browser with one window.
pub(super) struct Browser {
    pub(super) client: Client,
    driver: String,
}

/// Runs `work` in a new browser and closes it, whatever becomes of the work.
pub(super) async fn browse(
    options: Options,
    work: impl AsyncFnOnce(&Browser) -> Result<()>,
) -> Result<()> {
    let home = tempfile::tempdir()?;
    let log = home.path().join("chromedriver.log");
    let process = Process::start(process::command("chromedriver").arg("--port=0"), &log)?;
    let port = wait::until("chromedriver", LIMIT, async || Ok(port(&process.printed()))).await?;
    let driver = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let capabilities = capabilities(&options, &home.path().join("profile"));
    let client = builder
        .capabilities(capabilities.as_object().context("an object")?.clone())
        .connect(&driver)
        .await?;
    let browser = Browser { client: client.clone(), driver };
    let outcome = AssertUnwindSafe(work(&browser)).catch_unwind().await;
    client.close().await?;
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The port chromedriver says it listens on.
fn port(printed: &str) -> Option<u16> {
    let (_, rest) = printed.split_once("started successfully on port ")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

fn capabilities(options: &Options, profile: &Path) -> Value {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=1280,800",
    ];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--accept-lang={}", options.language));
    let scripts = if options.has_scripts { 1 } else { 2 };
    json!({
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": {"profile.default_content_setting_values.javascript": scripts},
        },
        "goog:loggingPrefs": {"browser": "ALL"},
    })
}

impl Browser {
    /// Waits until a script's expression is true.
    pub(super) async fn until(&self, expression: &str) -> Result<()> {
        let script = format!("return Boolean({expression})");
        wait::until(expression, LIMIT, async || {
            // A page that is being replaced answers with an error; it is asked again.
            let answer = self.client.execute(&script, Vec::new()).await;
            Ok(answer.is_ok_and(|value| value == true).then_some(()))
        })
        .await
    }

    /// The value of a script's expression.
    pub(super) async fn value(&self, expression: &str) -> Result<Value> {
        Ok(self.client.execute(&format!("return {expression}"), Vec::new()).await?)
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(super) async fn press(&self, keys: &str) -> Result<()> {
        let actions = keys.chars().fold(KeyActions::new("keyboard".to_owned()), |actions, key| {
            actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key })
        });
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Presses keys while `held` is held down.
    pub(super) async fn press_with(&self, held: Key, keys: &str) -> Result<()> {
        let held = char::from(held);
        let actions = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: held });
        let actions = keys.chars().fold(actions, |actions, key| {
            actions.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key })
        });
        Ok(self.client.perform_actions(actions.then(KeyAction::Up { value: held })).await?)
    }

    /// Empties a field and writes into it.
    pub(super) async fn write(&self, field: &str, text: &str) -> Result<()> {
        let field = self.client.find(Locator::Css(field)).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Sets the size of the page itself, in CSS pixels; a window cannot be as narrow as a
    /// telephone.
    pub(super) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Has downloads land in `folder`.
    pub(super) async fn download_to(&self, folder: &Path) -> Result<()> {
        let behavior = json!({"behavior": "allow", "downloadPath": folder});
        self.command("Browser.setDownloadBehavior", behavior).await
    }

    /// Tells Chromium what WebDriver has no words for.
    pub(super) async fn command(&self, name: &str, parameters: Value) -> Result<()> {
        let session = self.client.session_id().await?.context("a session")?;
        let command = json!({"cmd": name, "params": parameters});
        let address = format!("{}/session/{session}/goog/cdp/execute", self.driver);
        let answer = reqwest::Client::new().post(address).json(&command).send().await?;
        ensure!(answer.status().is_success(), "{name}: {}", answer.text().await?);
        Ok(())
    }

    /// What pages complained about on the console since it was last asked.
    pub(super) async fn complaints(&self) -> Result<Vec<String>> {
        let session = self.client.session_id().await?.context("a session")?;
        let address = format!("{}/session/{session}/se/log", self.driver);
        let answer = reqwest::Client::new().post(address).json(&json!({"type": "browser"}));
        let answer: Value = answer.send().await?.json().await?;
        let lines = answer["value"].as_array().context("a log")?;
        Ok(lines.iter().map(|line| line["message"].to_string()).collect())
    }

    /// Keeps a picture of the page as `name` among the build's own files, for a person to look at.
    pub(super) async fn picture(&self, name: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
        std::fs::create_dir_all(&folder)?;
        Ok(std::fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await?)?)
    }
}
