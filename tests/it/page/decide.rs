//! The desk's heart: deciding, by keys alone, beside another window, taken back whole.

use aivlingual_daemon::{
    domain::{EntryId, EntryState, LiveEvent},
    store::{EntryEdit, EntryFilter, EntrySort, Page},
};
use anyhow::{Context, Result};
use fantoccini::{Locator, key::Key};

use super::{
    Stage,
    browser::{Browser, Options, browse},
    talk,
};

const ENGLISH: Options = Options { language: "en", has_scripts: true };

/// The entry that keys act on.
pub(super) const CURRENT: &str = "document.querySelector('.entry[aria-current]')";

pub(super) fn key(key: Key) -> String {
    char::from(key).to_string()
}

/// Where an entry says what it means.
pub(super) const MEANING: &str = "document.querySelector('.entry .meaning').textContent";

/// What the dictionary says beside an entry.
const SENSES: &str = "document.querySelectorAll('#detail .sense')";

/// Keeps `count` new entries, each in a sentence of its own.
fn fill(stage: &Stage, count: usize) -> Result<()> {
    for number in 0..count {
        let mut entry = talk::word("蛙化現象");
        entry.japanese = format!("言葉{number}");
        entry.lemma.clone_from(&entry.japanese);
        entry.reading = format!("ことば{number}");
        entry.utterance = format!("これは言葉{number}です");
        entry.surface.clone_from(&entry.japanese);
        let utterance = talk::utterance(&entry.utterance, entry.language, 1_000);
        stage.desk.store.record(stage.session, &utterance, &[entry])?;
    }
    Ok(())
}

impl Browser {
    /// Waits until the page itself has said it is ready for keys.
    async fn review(&self, stage: &Stage, path: &str) -> Result<()> {
        stage.go(self, path).await?;
        self.until(&format!("{CURRENT} !== null")).await
    }

    async fn current(&self) -> Result<EntryId> {
        let id = self.value(&format!("{CURRENT}.dataset.id")).await?;
        Ok(EntryId(id.as_str().context("a number")?.parse()?))
    }
}

#[tokio::test]
async fn thirty_are_reviewed_by_keys_alone() -> Result<()> {
    let stage = Stage::open().await?;
    fill(&stage, 60)?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review?view=one").await?;
        browser.until("!document.querySelector('#detail').hidden").await?;
        let before = stage.desk.store.counts()?;
        let began = std::time::Instant::now();
        // One edit, one tag, one look back and one change of mind among thirty decisions.
        browser.press(&"aar".repeat(5)).await?;
        browser.press("e").await?;
        browser.until("document.activeElement?.name === 'english'").await?;
        browser.press("a word of its own").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until("document.querySelector('.editing') === null").await?;
        browser.press("a").await?;
        browser.press("t").await?;
        browser.until("document.querySelector('#tagging').open").await?;
        let enter = key(Key::Enter);
        browser.press(&format!("stream{enter}{enter}")).await?;
        browser.until("!document.querySelector('#tagging').open").await?;
        browser.press("au").await?;
        browser.until("document.querySelector('#notice').textContent.startsWith('Undone')").await?;
        browser.press(&"ara".repeat(5)).await?;
        let decided = async || -> Result<Option<()>> {
            let now = stage.desk.store.counts()?;
            let done = now.approved + now.rejected - before.approved - before.rejected;
            Ok((done >= 30).then_some(()))
        };
        aivlingual_stage::wait::until("the decisions", super::browser::LIMIT, decided).await?;
        println!("thirty entries by keys: {:.1} s", began.elapsed().as_secs_f64());
        let tagged = stage.desk.store.tags("stream", 1)?;
        assert_eq!(tagged.first().map(|tag| tag.entries), Some(1));
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        browser.picture("review-thirty").await
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_end_of_a_piece_is_never_reached() -> Result<()> {
    let stage = Stage::open().await?;
    fill(&stage, 40)?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review").await?;
        browser.until("document.querySelectorAll('.entry').length === 30").await?;
        browser.press(&"j".repeat(20)).await?;
        browser.until("document.querySelectorAll('.entry').length > 40").await?;
        browser.until("document.querySelector('#more') === null").await
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn a_deed_on_many_is_taken_back_whole() -> Result<()> {
    let stage = Stage::open().await?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review").await?;
        let before = stage.desk.store.counts()?;
        browser.press("x").await?;
        browser.until("!document.querySelector('#bulk').hidden").await?;
        shifted(browser, "jj").await?;
        let told = browser.value("document.querySelector('.how-many').textContent").await?;
        assert_eq!(told, "3 selected");
        browser.picture("review-bulk").await?;
        browser.press("r").await?;
        browser
            .until("document.querySelectorAll('.entry[data-state=rejected]').length === 3")
            .await?;
        browser
            .until("document.querySelectorAll('.entry[data-etag=\\'\"2\"\\']').length === 3")
            .await?;
        assert_eq!(stage.desk.store.counts()?.rejected, before.rejected + 3);
        assert_eq!(stage.desk.store.deeds(&Page::first(1))?.items[0].entries, 3);
        browser.until("!document.querySelector('#notice').hidden").await?;
        browser.press("u").await?;
        browser
            .until("document.querySelectorAll('.entry[data-state=rejected]').length === 0")
            .await?;
        assert_eq!(stage.desk.store.counts()?, before);
        browser.picture("review-undone").await?;
        shifted(browser, "u").await?;
        browser
            .until("document.querySelectorAll('.entry[data-state=rejected]').length === 3")
            .await?;
        assert_eq!(stage.desk.store.counts()?.rejected, before.rejected + 3);
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

/// Presses keys with Shift held.
async fn shifted(browser: &Browser, keys: &str) -> Result<()> {
    browser.press_with(Key::Shift, &keys.to_uppercase()).await
}

#[tokio::test]
async fn two_windows_never_overwrite_silently() -> Result<()> {
    let stage = Stage::open().await?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review?q=%E6%8E%A8%E3%81%97").await?;
        let id = browser.current().await?;
        browser.press("e").await?;
        browser.until("document.activeElement?.name === 'english'").await?;
        // The other window says something else in two parts while this one writes.
        let edit = EntryEdit {
            english: Some("one's favorite".into()),
            reading: Some("おしー".into()),
            ..EntryEdit::default()
        };
        stage.desk.store.edit_entry(id, &edit, None)?;
        stage.desk.live.tell(LiveEvent::EntryChanged { id, state: EntryState::New });
        browser.write(".editor [name=english]", "the member one roots for").await?;
        browser.write(".editor [name=tags]", "fandom、noun").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until("document.querySelector('#conflict').open").await?;
        for (part, chosen) in [("english", "mine"), ("reading", "theirs"), ("tags", "mine")] {
            let checked = format!("'#conflict [name={part}]:checked'");
            let checked = format!("document.querySelector({checked})?.value");
            assert_eq!(browser.value(&checked).await?, chosen, "{part}");
        }
        browser.picture("review-conflict").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until("document.querySelector('.editing') === null").await?;
        let kept = stage.desk.store.entry(id)?.entry;
        assert_eq!((&*kept.english, &*kept.reading), ("the member one roots for", "おしー"));
        assert_eq!(kept.tags, ["fandom", "noun"]);
        browser.until(&format!("{MEANING} === 'the member one roots for'")).await?;

        // Escape leaves an edit, and nothing is written.
        let version = stage.desk.store.entry(id)?.version;
        browser.press("e").await?;
        browser.until("document.activeElement?.name === 'english'").await?;
        browser.press("nonsense").await?;
        browser.press(&key(Key::Escape)).await?;
        browser.until("document.querySelector('.editing') === null").await?;
        assert_eq!(stage.desk.store.entry(id)?.version, version);

        // A decision on what another window decided, of which this one has not heard, is rolled
        // back.
        stage.desk.store.set_state(id, EntryState::Rejected, None)?;
        browser.press("a").await?;
        browser.until("document.querySelector('.entry').dataset.state === 'rejected'").await?;
        assert_eq!(stage.state(id)?, EntryState::Rejected);

        // Another window decides: this one shows it.
        let other = stage.desk.store.set_state(id, EntryState::Approved, None)?;
        stage.desk.live.tell(LiveEvent::EntryChanged { id, state: other.state });
        browser.until("document.querySelector('.entry').dataset.state === 'approved'").await
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn doubles_are_merged_and_taken_apart() -> Result<()> {
    let stage = Stage::open().await?;
    let id = talk::find(&stage.desk.store, "推し")?;
    let mut double = stage.desk.store.entry(id)?.entry;
    double.kind = aivlingual_daemon::domain::Kind::Culture;
    double.english = "one's fave".into();
    double.utterance = "推しは推せるときに推せ".into();
    let utterance = talk::utterance(&double.utterance, double.language, 99_000);
    let recorded = stage.desk.store.record(stage.session, &utterance, &[double])?;
    let double = recorded.entries[0].id;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review?view=one&q=%E6%8E%A8%E3%81%97").await?;
        browser.until("document.querySelector('#detail .heard') !== null").await?;
        let before =
            (stage.desk.store.entry(id)?.sightings, stage.desk.store.entry(double)?.sightings);
        while browser.current().await? != id {
            browser.press("j").await?;
        }
        browser.press("m").await?;
        browser.until("document.querySelector('#merging').open").await?;
        browser
            .until("document.querySelectorAll('#merging [name=same]:checked').length === 2")
            .await?;
        browser.picture("review-merge").await?;
        // A search brings another to choose from.
        browser.client.find(Locator::Css("#merging [name=q]")).await?.click().await?;
        browser.press("沼").await?;
        browser.until("document.querySelectorAll('#merging .doubles li').length === 3").await?;
        browser
            .client
            .find(Locator::Css("#merging [name=stays]:checked"))
            .await?
            .send_keys(&key(Key::Enter))
            .await?;
        browser.until("!document.querySelector('#merging').open").await?;
        browser.until(&format!("document.querySelector('#entry-{}') === null", double.0)).await?;
        assert_eq!(stage.desk.store.entry(id)?.sightings, before.0 + before.1);
        assert_eq!(stage.desk.store.merged_into(double)?, Some(id));
        stage.go(browser, &format!("/entries/{}", double.0)).await?;
        browser.until(&format!("location.pathname === '/entries/{}'", id.0)).await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        browser.press("u").await?;
        let back = async || Ok(stage.desk.store.entry(double).ok().map(|_| ()));
        aivlingual_stage::wait::until("it is taken apart", super::browser::LIMIT, back).await?;
        assert_eq!(stage.desk.store.entry(id)?.sightings, before.0);
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn tags_complete_and_a_sense_is_chosen() -> Result<()> {
    let stage = Stage::open().await?;
    let filter = EntryFilter::default();
    let some = stage.desk.store.entries(&filter, EntrySort::Oldest, &Page::first(3))?.items;
    for kept in &some {
        let edit = EntryEdit { tags: Some(vec!["fandom".into()]), ..EntryEdit::default() };
        stage.desk.store.edit_entry(kept.id, &edit, None)?;
    }
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review?view=one&state=all&q=%E6%B2%BC").await?;
        let id = browser.current().await?;
        browser.press("t").await?;
        browser.until("document.querySelectorAll('#tagging .known li').length > 0").await?;
        browser.press("fan").await?;
        let offered = "document.querySelector('#tagging .known [aria-selected=true]')?.dataset.tag";
        browser.until(&format!("{offered} === 'fandom'")).await?;
        browser.picture("review-tags").await?;
        let enter = key(Key::Enter);
        browser.press(&format!("{enter}新しい{enter}")).await?;
        browser.until("document.querySelectorAll('#tagging .chips li').length >= 2").await?;
        browser.press(&enter).await?;
        browser.until("!document.querySelector('#tagging').open").await?;
        browser
            .until("document.querySelector('.entry .tags').textContent.includes('新しい')")
            .await?;
        let tags = stage.desk.store.entry(id)?.entry.tags;
        assert!(["fandom", "新しい"].iter().all(|tag| tags.iter().any(|held| held == tag)));

        // The second meaning of the dictionary becomes the entry's English.
        browser.until(&format!("{SENSES}.length === 2")).await?;
        browser.press("2").await?;
        browser.until(&format!("{SENSES}[1]?.ariaPressed === 'true'")).await?;
        browser.until(&format!("{MEANING} === 'being hooked; obsession'")).await?;
        let chosen = async || {
            let english = stage.desk.store.entry(id)?.entry.english;
            Ok((english == "being hooked; obsession").then_some(()))
        };
        aivlingual_stage::wait::until("the sense is kept", super::browser::LIMIT, chosen).await?;
        browser.press("u").await?;
        browser.until(&format!("{MEANING}.startsWith('bog')")).await?;

        browser.press("?").await?;
        browser.until("document.querySelector('#help').open").await?;
        browser.picture("review-help").await?;
        browser.press(&key(Key::Escape)).await?;
        browser.until("!document.querySelector('#help').open").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn enter_opens_and_escape_comes_back_to_the_same_place() -> Result<()> {
    let stage = Stage::open().await?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        browser.review(&stage, "/review").await?;
        browser.press("jjj").await?;
        let id = browser.current().await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until(&format!("location.pathname === '/entries/{}'", id.0)).await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        browser.press(&key(Key::Escape)).await?;
        browser.until("location.pathname === '/review'").await?;
        browser.until(&format!("{CURRENT}?.dataset.id === '{}'", id.0)).await
    })
    .await?;
    stage.close().await
}
