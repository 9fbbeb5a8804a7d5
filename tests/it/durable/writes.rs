//! A true daemon is killed while it is being written to over its API: whatever it acknowledged is
//! there when it comes back, and nothing is there by half.

use std::{collections::BTreeMap, time::Duration};

use aivlingual_daemon::{
    domain::{EntryId, EntryState},
    store::{DeedKind, EntryEdit, Page, Store},
};
use aivlingual_stage::daemon::{Daemon, House};
use anyhow::{Context, Result, ensure};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// Writes in all, and how often the daemon is killed on the way.
const WRITES: u64 = 1_000;
const KILLS: u64 = 12;
/// Entries that are written to.
const ENTRIES: u64 = 40;

/// What the daemon has acknowledged of an entry.
#[derive(Debug, Clone, Default, PartialEq)]
struct Acknowledged {
    version: u64,
    fields: BTreeMap<&'static str, Value>,
}

/// What is believed of a daemon that is being killed again and again.
#[derive(Default)]
struct Belief {
    entries: BTreeMap<i64, Acknowledged>,
    known: Vec<String>,
    /// The write that was not answered: it may be there, whole, or not.
    doubtful: Option<Write>,
    acknowledged: u64,
}

/// One write.
#[derive(Debug, Clone)]
enum Write {
    Patch {
        id: i64,
        version: u64,
        patch: BTreeMap<&'static str, Value>,
    },
    Known(Vec<String>),
    /// All entries get another meaning at once.
    Bulk(Value),
}

impl Write {
    /// The write of that number: states, edits, tags, edits of several fields at once, known words.
    fn of(number: u64, dice: &mut Dice, belief: &Belief) -> Self {
        let id = i64::try_from(dice.below(ENTRIES) + 1).unwrap_or(1);
        let version = belief.entries[&id].version;
        let states = ["new", "approved", "rejected"];
        let state = states[usize::try_from(dice.below(3)).unwrap_or(0)];
        let text = json!(format!("meaning {number}"));
        let tags = json!([format!("tag {number}"), "common"]);
        let patch: Vec<(&'static str, Value)> = match dice.below(6) {
            0 => vec![("state", json!(state))],
            1 => vec![("english", text)],
            2 => vec![("tags", tags)],
            3 => vec![("state", json!(state)), ("english", text), ("tags", tags)],
            4 => return Self::Bulk(text),
            _ => return Self::Known((0..5).map(|word| format!("語{number}番{word}")).collect()),
        };
        Self::Patch { id, version, patch: patch.into_iter().collect() }
    }

    /// Sends it; true when it was acknowledged.
    async fn send(&self, client: &Client, base: &str, token: &str) -> Result<bool> {
        let (method, path, body) = match self {
            Self::Patch { id, patch, .. } => {
                (Method::PATCH, format!("/api/v1/entries/{id}"), json!(patch))
            }
            Self::Known(words) => {
                (Method::POST, "/api/v1/known".to_owned(), json!({ "words": words }))
            }
            Self::Bulk(text) => {
                let entries: Vec<Value> =
                    (1..=ENTRIES).map(|id| json!({"id": id, "etag": "*"})).collect();
                let wish = json!({"do": "edit", "patch": {"english": text}});
                let body = json!({"entries": entries, "wish": wish});
                (Method::POST, "/api/v1/entries/bulk".to_owned(), body)
            }
        };
        let mut request =
            client.request(method, format!("{base}{path}")).bearer_auth(token).json(&body);
        if let Self::Patch { version, .. } = self {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        // No answer, or half of one: it was killed meanwhile.
        let Ok(answer) = request.send().await else { return Ok(false) };
        let status = answer.status();
        let Ok(told) = answer.text().await else { return Ok(false) };
        ensure!(status == StatusCode::OK, "{self:?} was answered {status}: {told}");
        Ok(true)
    }
}

impl Belief {
    fn begin(store: &Store) -> Result<Self> {
        let mut belief = Self::default();
        for id in 1..=i64::try_from(ENTRIES)? {
            let version = store.entry(EntryId(id))?.version;
            belief.entries.insert(id, Acknowledged { version, ..Acknowledged::default() });
        }
        Ok(belief)
    }

    /// Remembers what was acknowledged.
    fn believe(&mut self, write: Write, store: Option<&Store>) -> Result<()> {
        match write {
            Write::Patch { id, version, patch } => {
                let entry = self.entries.get_mut(&id).context("an entry of ours")?;
                let changes = patch.iter().any(|(field, value)| {
                    entry.fields.get(field).unwrap_or(&first(field)) != value
                });
                entry.version = version + u64::from(changes);
                entry.fields.extend(patch);
                if let Some(store) = store {
                    entry.version = store.entry(EntryId(id))?.version;
                }
            }
            Write::Known(words) => self.known.extend(words),
            Write::Bulk(text) => {
                for (id, entry) in &mut self.entries {
                    entry.version = match store {
                        Some(store) => store.entry(EntryId(*id))?.version,
                        None => entry.version + 1,
                    };
                    entry.fields.insert("english", text.clone());
                }
            }
        }
        Ok(())
    }

    /// Looks whether what is there is what was acknowledged, and settles what was in doubt: it is
    /// there whole, or not at all.
    fn check(&mut self, store: &Store) -> Result<()> {
        ensure!(store.integrity()?.is_empty(), "the database is damaged");
        if let Some(doubtful) = self.doubtful.take()
            && arrived(&doubtful, store)?
        {
            self.believe(doubtful, Some(store))?;
        }
        for (id, believed) in &self.entries {
            let kept = store.entry(EntryId(*id))?;
            ensure!(
                kept.version == believed.version,
                "entry {id} has version {}, and {} was acknowledged",
                kept.version,
                believed.version
            );
            for (field, value) in &believed.fields {
                let held = said(&kept.state, &kept.entry, field);
                ensure!(held == *value, "entry {id}: {field} is {held}, not {value}");
            }
            check_history(store, EntryId(*id))?;
        }
        let known: Vec<String> = store.known()?.into_iter().map(|word| word.form).collect();
        ensure!(known == self.known, "{} words are known, not {}", known.len(), self.known.len());
        Ok(())
    }
}

/// What a field said before the first write.
fn first(field: &str) -> Value {
    match field {
        "state" => json!("new"),
        "tags" => json!([]),
        _ => json!("a word"),
    }
}

fn said(state: &EntryState, entry: &aivlingual_daemon::domain::Entry, field: &str) -> Value {
    match field {
        "state" => json!(state),
        "tags" => json!(entry.tags),
        _ => json!(entry.english),
    }
}

/// Whether a write that was not answered was kept. That it is there by half is an error.
fn arrived(write: &Write, store: &Store) -> Result<bool> {
    match write {
        Write::Known(words) => {
            let known = store.known()?;
            let there = words.iter().filter(|word| known.iter().any(|k| k.form == **word)).count();
            ensure!(there == 0 || there == words.len(), "{there} of {} words", words.len());
            Ok(there > 0)
        }
        Write::Bulk(text) => {
            let mut there = 0;
            for id in 1..=i64::try_from(ENTRIES)? {
                there += u64::from(json!(store.entry(EntryId(id))?.entry.english) == *text);
            }
            ensure!(there == 0 || there == ENTRIES, "{there} of {ENTRIES} entries");
            Ok(there > 0)
        }
        Write::Patch { id, version, patch } => {
            let kept = store.entry(EntryId(*id))?;
            if kept.version == *version {
                // Not there; or it changed nothing, which is the same.
                return Ok(patch
                    .iter()
                    .all(|(field, value)| said(&kept.state, &kept.entry, field) == *value));
            }
            for (field, value) in patch {
                let held = said(&kept.state, &kept.entry, field);
                ensure!(held == *value, "entry {id} is changed by half: {field} is {held}");
            }
            Ok(true)
        }
    }
}

/// Each version has one change, and what each says was there before is what the one before made.
/// The first is the import that brought the entry.
fn check_history(store: &Store, id: EntryId) -> Result<()> {
    let kept = store.entry(id)?;
    let mut history = store.history(id)?;
    let versions: Vec<u64> = history.iter().map(|change| change.version).collect();
    let expected: Vec<u64> = (1..=kept.version).rev().collect();
    ensure!(versions == expected, "{id:?}: {versions:?} is no history of {}", kept.version);
    let brought = history.pop().map(|change| change.kind);
    ensure!(brought == Some(DeedKind::Import), "{id:?}: brought by {brought:?}");
    // Undoing all of it leads back to the beginning.
    let mut entry = (kept.state, kept.entry.english, kept.entry.tags);
    for change in history {
        let EntryEdit { state, english, tags, .. } = change.before;
        ensure!(state.is_some() || english.is_some() || tags.is_some(), "{id:?}: an empty change");
        entry = (state.unwrap_or(entry.0), english.unwrap_or(entry.1), tags.unwrap_or(entry.2));
    }
    ensure!(entry == (EntryState::New, "a word".into(), Vec::new()), "{id:?}: {entry:?}");
    Ok(())
}

/// Chance that is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn seed(house: &House) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows: String = (0..ENTRIES).map(|n| format!("語彙{n},a word\n")).collect();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, format!("japanese,english\n{rows}"))?;
    let store = Store::open(&house.state().join("aivlingual.db"))?;
    let list = aivlingual_daemon::vocabulary::exchange::List::open(&path)?;
    let done = std::sync::atomic::AtomicUsize::new(0);
    let outcome = aivlingual_daemon::vocabulary::exchange::run::apply(
        &list, &list.plan, &store, "seed", &done,
    )?;
    ensure!(outcome.new as u64 == ENTRIES, "{outcome:?}");
    Ok(())
}

#[tokio::test]
async fn no_acknowledged_write_is_lost_to_kills_of_the_daemon() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let house = House::below(folder.path())?;
    seed(&house)?;
    let database = house.state().join("aivlingual.db");
    let mut belief = Belief::begin(&Store::open(&database)?)?;
    let mut dice = Dice(0x00A1_7B01);
    let mut number = 0;
    for round in 0..KILLS {
        let daemon = Daemon::start(&house).await?;
        let token = std::fs::read_to_string(house.state().join("access-token"))?;
        let (base, token) = (daemon.address().to_owned(), token.trim().to_owned());
        let client = Client::builder().no_proxy().build()?;
        let goal = WRITES * (round + 1) / KILLS;
        // The last write of a round is under way when the blow falls, some moments after it left.
        while belief.acknowledged + 1 < goal {
            number += 1;
            let write = Write::of(number, &mut dice, &belief);
            ensure!(write.send(&client, &base, &token).await?, "{write:?} was not answered");
            belief.believe(write, None)?;
            belief.acknowledged += 1;
        }
        number += 1;
        let last = Write::of(number, &mut dice, &belief);
        let delay = Duration::from_micros(dice.below(3_000));
        let (answered, killed) = tokio::join!(last.send(&client, &base, &token), async {
            tokio::time::sleep(delay).await;
            daemon.kill().await
        });
        killed?;
        if answered? {
            belief.believe(last, None)?;
        } else {
            belief.doubtful = Some(last);
        }
        belief.acknowledged += 1;
        let store = Store::open(&database)?;
        belief.check(&store).with_context(|| format!("after kill {}", round + 1))?;
    }
    ensure!(belief.acknowledged == WRITES, "{} writes", belief.acknowledged);
    let store = Store::open(&database)?;
    ensure!(store.sessions(&Page::first(1))?.items.is_empty(), "nobody began a session");
    Ok(())
}

/// A restore that is killed leaves the old database or the new one, and never loses what was there
/// before.
#[tokio::test]
async fn a_killed_restore_changes_all_or_nothing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let house = House::below(folder.path())?;
    seed(&house)?;
    let database = house.state().join("aivlingual.db");
    let store = Store::open(&database)?;
    let backup = store.back_up()?.name;
    let mut dice = Dice(0x5EED);
    let (mut old, mut new) = (0, 0);
    for round in 0..20 {
        store.delete_entry(EntryId(1), None).map(|_| ()).or_else(|error| match error {
            aivlingual_daemon::store::StoreError::NotFound => Ok(()),
            other => Err(other),
        })?;
        let mut restore = aivlingual_stage::process::command(aivlingual_stage::built::daemon()?);
        restore.args(["db", "restore", &backup]).envs(house.environment());
        let mut restore = restore
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()?;
        // From at once to when it is surely done.
        tokio::time::sleep(Duration::from_millis(dice.below(1 + 15 * round))).await;
        restore.kill()?;
        restore.wait()?;
        ensure!(store.integrity()?.is_empty(), "round {round}: damaged");
        match store.counts()?.new {
            count if count == ENTRIES => new += 1,
            count if count == ENTRIES - 1 => old += 1,
            count => anyhow::bail!("round {round}: {count} entries are neither old nor new"),
        }
    }
    ensure!(old > 0, "no restore was killed before it was done ({new} were done)");
    // And one that is let live.
    store.restore(&backup)?;
    ensure!(store.counts()?.new == ENTRIES, "restored");
    Ok(())
}
