//! Sessions with their videos and recordings, and the settings, as a person uses them.

use std::{fs, path::Path};

use aivlingual_daemon::{
    config::{Overrides, Settings, SettingsFile},
    domain::{Mark, MarkKind, WallTime},
    store::Became,
};
use anyhow::{Result, ensure};
use fantoccini::{Locator, key::Key};
use serde_json::json;

use super::{
    Stage,
    browser::{Browser, Options, browse},
    talk,
};

/// Settings read from a file in `folder` that already says something.
pub(super) fn settings_in(folder: &Path) -> Result<SettingsFile> {
    let config = folder.join("config.toml");
    fs::write(&config, "# mine\n[speech]\nthreads = 2 # enough\n")?;
    let overrides = Overrides {
        config: Some(config),
        state_dir: Some(folder.to_owned()),
        ..Overrides::default()
    };
    Ok(SettingsFile::new(Settings::load(&overrides)?))
}

impl Stage {
    /// Lets OBS have recorded the talk from its beginning to a file of two minutes.
    pub(super) fn record(&self) -> Result<()> {
        let folder = self.folder.path().join("Videos");
        fs::create_dir_all(&folder)?;
        let made = std::process::Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", "sine=frequency=440:duration=120"])
            .args(["-c:a", "aac"])
            .arg(folder.join("talk.mkv"))
            .status()?;
        ensure!(made.success(), "ffmpeg makes a recording");
        let change = [("recordings.folder".to_owned(), Some(json!(folder)))].into();
        self.desk.settings.change(None, &change)?;
        let label = Some(folder.join("talk.mkv").display().to_string());
        for (kind, at_ms, label) in
            [(MarkKind::RecordingStarted, 0, None), (MarkKind::RecordingStopped, 120_000, label)]
        {
            self.desk
                .store
                .add_mark(self.session, &Mark { kind, at_ms, at: WallTime(1), label })?;
        }
        Ok(())
    }
}

async fn click(browser: &Browser, place: &str) -> Result<()> {
    Ok(browser.client.find(Locator::Css(place)).await?.click().await?)
}

const SOUND: &str = "document.querySelector('.player audio')";

/// The player has the moment, and it is as long as it should be.
async fn plays(browser: &Browser, seconds: f64) -> Result<()> {
    browser.until(&format!("{SOUND}?.readyState >= 2")).await?;
    let told = browser.value(&format!("{SOUND}.duration")).await?.as_f64().unwrap_or(0.0);
    ensure!((told - seconds).abs() < 0.1, "the moment lasts {told} s and not {seconds}");
    Ok(())
}

#[tokio::test]
async fn a_session_is_named_linked_played_and_deleted() -> Result<()> {
    let stage = Stage::open().await?;
    stage.record()?;
    let entry = talk::find(&stage.desk.store, "推し")?;
    stage.desk.store.became(stage.session, entry, Became::Shown)?;
    let page = format!("/sessions/{}", stage.session.0);
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, &page).await?;

        // A line of six and a half to ten and a half seconds, with a margin on both sides.
        click(browser, ".said [data-play]").await?;
        plays(browser, 4.8).await?;
        browser.picture("session-plays").await?;
        click(browser, ".player button").await?;
        browser.until("document.querySelector('.player').hidden").await?;

        click(browser, "[data-opens=edit-session]").await?;
        browser.write("#edit-session [name=title]", "雑談 / Free talk #13").await?;
        browser.write("#edit-session [name=video]", "http://youtu.be/abc").await?;
        click(browser, "#edit-session [type=submit]").await?;
        browser.until("!document.querySelector('#edit-session .warning').hidden").await?;
        browser.picture("session-edit-refused").await?;
        browser.write("#edit-session [name=video]", "https://youtu.be/abc").await?;
        browser.write("#edit-session [name=offset]", "0:42").await?;
        click(browser, "#edit-session [type=submit]").await?;
        browser.until("document.querySelector('h1').textContent.endsWith('#13')").await?;
        let first = "document.querySelector('.said a.at').href";
        assert_eq!(browser.value(first).await?, "https://youtu.be/abc?t=48");
        let session = stage.desk.store.session(stage.session)?;
        assert_eq!(session.video.map(|video| video.offset_ms), Some(42_000));

        // The first line is found in the video at 1:40.
        click(browser, ".said .anchor").await?;
        browser.until("document.querySelector('#anchor').open").await?;
        browser.picture("session-anchor").await?;
        browser.write("#anchor [name=time]", "1:40").await?;
        browser.press(&char::from(Key::Enter).to_string()).await?;
        browser.until(&format!("{first} === 'https://youtu.be/abc?t=100'")).await?;
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn a_session_is_deleted_by_its_name_alone() -> Result<()> {
    let stage = Stage::open().await?;
    let older = aivlingual_daemon::domain::SessionId(1);
    let before = stage.desk.store.counts()?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/sessions?q=karaoke").await?;
        browser.picture("sessions-search").await?;
        click(browser, "tbody th a").await?;
        browser.until("document.querySelector('#session') !== null").await?;
        click(browser, "[data-opens=delete-session]").await?;
        browser
            .until("document.querySelector('[data-count=utterances]').textContent === '1'")
            .await?;
        let button = "document.querySelector('#delete-session [type=submit]')";
        browser.write("#delete-session [name=typed]", "karaoke-night").await?;
        assert_eq!(browser.value(&format!("{button}.disabled")).await?, true);
        browser.write("#delete-session [name=typed]", "karaoke-night.mkv").await?;
        browser.picture("session-delete").await?;
        click(browser, "#delete-session [type=submit]").await?;
        browser.until("location.pathname === '/sessions'").await?;
        assert!(stage.desk.store.session(older).is_err());
        // What was heard in the other session, too, stays.
        assert_eq!(stage.desk.store.counts()?.new, before.new);
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn an_entry_is_heard_by_key() -> Result<()> {
    let stage = Stage::open().await?;
    stage.record()?;
    browse(Options { language: "ja", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, &format!("/review?session={}", stage.session.0)).await?;
        browser
            .until("document.querySelector('.entry[aria-current] [data-play]:not([hidden])')")
            .await?;
        browser.press("p").await?;
        browser.until(&format!("{SOUND}?.readyState >= 2")).await?;
        let entry = talk::find(&stage.desk.store, "推し")?;
        stage.go(browser, &format!("/entries/{}", entry.0)).await?;
        browser.until("document.querySelector('.lines [data-play]:not([hidden])')").await?;
        click(browser, ".lines [data-play]:not([hidden])").await?;
        browser.until(&format!("{SOUND}?.readyState >= 2")).await?;
        browser.picture("entry-plays").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn settings_are_changed_refused_and_taken_back() -> Result<()> {
    let stage = Stage::open().await?;
    let file = stage.folder.path().join("config.toml");
    let before = fs::read_to_string(&file)?;
    let threads = "[id='speech.threads']";
    let field = format!("document.querySelector(\"{threads}\")");
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/settings").await?;
        assert_eq!(browser.value(&format!("{field}.value")).await?, "2");
        browser.write(threads, "99").await?;
        click(browser, "#settings [type=submit]").await?;
        browser.until(&format!("{field}.getAttribute('aria-invalid') === 'true'")).await?;
        let warning = format!("{field}.parentElement.querySelector('.warning').textContent");
        let said = browser.value(&warning).await?.to_string();
        assert!(said.contains("from 1 to 32"), "{said}");
        browser.picture("settings-refused").await?;
        assert_eq!(fs::read_to_string(&file)?, before, "nothing was written");
        // The refusal is told on the console, too; nothing after it is.
        browser.complaints().await?;

        browser.write(threads, "3").await?;
        click(browser, "#settings [type=submit]").await?;
        browser.until("document.querySelector('#restart') !== null").await?;
        browser.picture("settings-changed").await?;
        assert_eq!(fs::read_to_string(&file)?, before.replace("threads = 2", "threads = 3"));

        click(browser, "#undo").await?;
        browser.until("document.querySelector('#restart') === null").await?;
        browser.until(&format!("{field}.value === '2'")).await?;
        assert_eq!(fs::read_to_string(&file)?, before);

        browser.write("#secret-obs_password", "correct horse").await?;
        click(browser, ".secret [type=submit]").await?;
        browser.until("!document.querySelector('.secret [value=test]').disabled").await?;
        assert_eq!(
            browser.value("document.querySelector('#secret-obs_password').value").await?,
            ""
        );
        assert!(!browser.client.source().await?.contains("correct horse"));
        let secrets = fs::read_to_string(stage.folder.path().join("secrets.toml"))?;
        assert_eq!(secrets, "obs_password = \"correct horse\"\n");
        click(browser, ".secret [value=remove]").await?;
        browser.until("document.querySelector('.secret [value=test]').disabled").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}
