//! `aivlingual db`: looking after the database, whether the daemon runs or not.
//!
//! SQLite lets several processes read, copy and check one file. What changes it as a whole is left
//! to the daemon while one runs, for only it can hold off what a session wants to write.

use std::{fmt::Write, path::Path};

use aivlingual_shared::time::WallTime;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use super::{Failure, Reason, desk, print, print_json, serve};
use crate::{
    config::Settings,
    store::{
        AdminError, Backup, CheckDepth, Checked, DatabaseStatus, Store, StoreError, TableSize,
        backups_of,
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Say what the database takes and what it may give back.
    Status {
        /// Say what each table takes, too: reads the whole file.
        #[arg(long)]
        tables: bool,
    },
    /// Copy the database and check the copy; sessions go on meanwhile.
    Backup,
    /// List the backups, the latest first.
    Backups,
    /// Put a backup in the place of the database, which is backed up first.
    Restore {
        /// As `db backups` lists it.
        #[arg(value_name = "BACKUP")]
        name: String,
    },
    /// Look for damage.
    Check {
        /// Leave out what takes longest: indexes, full text, counts.
        #[arg(long)]
        quick: bool,
    },
    /// Write the file anew without its gaps.
    Compact,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let is_json = arguments.json;
    match &arguments.action {
        Action::Status { tables } => status(*tables, is_json, settings),
        Action::Backup => {
            let made = open(settings)?.back_up().map_err(|error| failure(&error))?;
            if is_json { print_json(&made) } else { print(&format!("backed up: {}", line(&made))) }
        }
        Action::Backups => backups(is_json, settings),
        Action::Restore { name } => restore(name, is_json, settings),
        Action::Check { quick } => check(*quick, is_json, settings),
        Action::Compact => compact(is_json, settings),
    }
}

fn open(settings: &Settings) -> Result<Store, Failure> {
    Store::open(&settings.places.database()).map_err(|error| store_failure(&error))
}

fn store_failure(error: &StoreError) -> Failure {
    Failure::new(Reason::Output, error, error.next_step())
}

fn failure(error: &AdminError) -> Failure {
    let reason = match error {
        AdminError::NoSuchBackup { .. } | AdminError::Damaged { .. } => Reason::Input,
        _ => Reason::Output,
    };
    Failure::new(reason, error, error.next_step())
}

/// What `db status` says.
#[derive(Serialize)]
struct Told<'a> {
    path: &'a Path,
    #[serde(flatten)]
    status: DatabaseStatus,
    backups: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    tables: Option<Vec<TableSize>>,
}

fn status(with_tables: bool, is_json: bool, settings: &Settings) -> Result<(), Failure> {
    let path = settings.places.database();
    let store = open(settings)?;
    let status = store.database_status().map_err(|error| store_failure(&error))?;
    let backups = store.backups().map_err(|error| failure(&error))?.len();
    let tables = with_tables.then(|| store.table_sizes()).transpose();
    let tables = tables.map_err(|error| store_failure(&error))?;
    let told = Told { path: &path, status, backups, tables };
    if is_json { print_json(&told) } else { print(text(&told).trim_end()) }
}

fn text(told: &Told<'_>) -> String {
    let DatabaseStatus { format, bytes, log_bytes, free_bytes, .. } = told.status;
    let mut text = format!("{}: format {format}, {}\n", told.path.display(), size(bytes));
    let needed = size(told.status.compact_needs_bytes);
    let lines = [
        format!("log beside it: {}", size(log_bytes)),
        format!("unused inside: {} (`db compact` gives it back; needs {needed})", size(free_bytes)),
        format!("backups: {}", told.backups),
    ];
    let tables = told.tables.iter().flatten().map(|table| {
        let (rows, indexes) = (size(table.bytes), size(table.index_bytes));
        format!("{}: {rows}, indexes {indexes}", table.name)
    });
    for line in lines.into_iter().chain(tables) {
        let _infallible = writeln!(text, "  {line}");
    }
    text
}

fn size(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}

fn when(made: WallTime) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(made.0)).map_or_else(
        |_| String::new(),
        |made| {
            made.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
        },
    )
}

fn line(backup: &Backup) -> String {
    let format = backup.format.map_or("not ours".to_owned(), |format| format!("format {format}"));
    format!("{}  {}  {}  {format}", backup.name, when(backup.made), size(backup.bytes))
}

fn backups(is_json: bool, settings: &Settings) -> Result<(), Failure> {
    // Not by way of the database: it may be what a backup is wanted for.
    let all = backups_of(&settings.places.database()).map_err(|error| failure(&error))?;
    if is_json {
        return print_json(&all);
    }
    if all.is_empty() {
        return print("no backups; `aivlingual db backup` makes one");
    }
    all.iter().try_for_each(|backup| print(&line(backup)))
}

fn restore(name: &str, is_json: bool, settings: &Settings) -> Result<(), Failure> {
    let restored = match serve::lock(&settings.endpoint()) {
        // Held until it is done, so that no daemon starts on half of it.
        Ok(_lock) => {
            let done = Store::restore_unused(&settings.places.database(), name);
            serde_json::to_value(done.map_err(|error| failure(&error))?).unwrap_or_default()
        }
        Err(_) => change(settings, "/api/v1/database/restore", &json!({ "backup": name }))?,
    };
    if is_json {
        return print_json(&restored);
    }
    let before = restored["before"]["name"].as_str().unwrap_or_default();
    print(&format!("restored {name}; what was there before is {before}"))
}

/// Has the running daemon do it.
fn change<T: DeserializeOwned>(
    settings: &Settings,
    path: &str,
    body: &serde_json::Value,
) -> Result<T, Failure> {
    desk::post(&settings.places, path, body)
}

fn check(is_quick: bool, is_json: bool, settings: &Settings) -> Result<(), Failure> {
    let depth = if is_quick { CheckDepth::Quick } else { CheckDepth::Full };
    let checked: Checked = open(settings)?.check(depth).map_err(|error| store_failure(&error))?;
    if is_json {
        print_json(&checked)?;
    } else if checked.faults.is_empty() {
        print("the database is sound")?;
    } else {
        checked.faults.iter().try_for_each(|fault| print(fault))?;
    }
    if checked.faults.is_empty() {
        return Ok(());
    }
    Err(Failure::plain(
        Reason::Unwell,
        "the database is damaged",
        "`aivlingual db backups` lists the backups, `aivlingual db restore` puts one in its place",
    ))
}

fn compact(is_json: bool, settings: &Settings) -> Result<(), Failure> {
    let compacted = match serve::lock(&settings.endpoint()) {
        Ok(_lock) => {
            let done = open(settings)?.compact().map_err(|error| store_failure(&error))?;
            serde_json::to_value(done).unwrap_or_default()
        }
        Err(_) => change(settings, "/api/v1/database/compact", &serde_json::Value::Null)?,
    };
    if is_json {
        return print_json(&compacted);
    }
    let bytes = |name: &str| size(compacted[name].as_u64().unwrap_or_default());
    print(&format!("{} before, {} now", bytes("before_bytes"), bytes("after_bytes")))
}
