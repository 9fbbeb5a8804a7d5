//! `aivlingual share`: what viewers may read, switched on and off at the running daemon.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Reason, desk, print, print_json, serve};
use crate::config::Settings;

/// Where the API tells of it.
const PATH: &str = "/api/v1/share";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Share words, or change what is shared.
    On(Wish),
    /// Share nothing any more; the link is worth nothing from then on.
    Off,
    /// Say what is shared, where and until when.
    Status,
    /// Make a new link; whoever came in by the old one is shown out.
    Link,
}

#[derive(Debug, clap::Args)]
struct Wish {
    /// Only what was met in this session, by its number.
    #[arg(long, group = "subject")]
    session: Option<i64>,
    /// Only what this saved view shows, by its number.
    #[arg(long, group = "subject")]
    view: Option<i64>,
    /// Only what has this tag.
    #[arg(long, group = "subject")]
    tag: Option<String>,
    /// Also what nobody has decided about yet.
    #[arg(long)]
    undecided: bool,
    /// Also the sentences.
    #[arg(long)]
    sentences: bool,
    /// Not where it is in the video.
    #[arg(long)]
    no_videos: bool,
    /// Let the network reach it at this private address of the machine. Everybody there can then
    /// connect to it.
    #[arg(long)]
    address: Option<String>,
    /// The port.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1024..))]
    port: Option<u16>,
    /// When it ends by itself.
    #[arg(long, value_parser = ["closed", "stream", "day"], default_value = "closed")]
    until: String,
    /// Go on after a restart of the daemon.
    #[arg(long)]
    survives: bool,
}

impl Wish {
    fn body(&self) -> Value {
        json!({
            "session": self.session,
            "view": self.view,
            "tag": self.tag,
            "undecided": self.undecided,
            "sentences": self.sentences,
            "videos": !self.no_videos,
            "address": self.address,
            "port": self.port,
            "until": self.until,
            "survives": self.survives,
        })
    }
}

/// How it stands, as far as it is printed.
#[derive(Deserialize)]
struct Told {
    on: Option<On>,
    addresses: Vec<String>,
}

#[derive(Deserialize)]
struct On {
    address: String,
    is_in_network: bool,
    link: String,
    ends: Option<String>,
    words: u64,
    following: u64,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let places = &settings.places;
    // Who can take the lock is alone.
    if serve::lock(&settings.endpoint()).is_ok() {
        return Err(Failure::plain(
            Reason::Daemon,
            "no daemon runs",
            "start OBS with the plugin, or `aivlingual serve`",
        ));
    }
    let told: Value = match arguments.action.as_ref().unwrap_or(&Action::Status) {
        Action::On(wish) => desk::ask(places, "PUT", PATH, &wish.body())?,
        Action::Link => desk::post(places, &format!("{PATH}/link"), &Value::Null)?,
        Action::Status => desk::ask(places, "GET", PATH, &Value::Null)?,
        Action::Off => {
            let told: Value = desk::ask(places, "GET", PATH, &Value::Null)?;
            if !told["on"].is_null() {
                desk::ask::<()>(places, "DELETE", PATH, &Value::Null)?;
            }
            desk::ask(places, "GET", PATH, &Value::Null)?
        }
    };
    if arguments.json {
        return print_json(&told);
    }
    let told: Told = serde_json::from_value(told)
        .map_err(|error| Failure::new(Reason::Unexpected, &error, "please report this"))?;
    print(text(&told).trim_end())
}

fn text(told: &Told) -> String {
    let Some(on) = &told.on else {
        let networks = told.addresses.get(1..).unwrap_or_default().join(", ");
        let networks = if networks.is_empty() { "none".to_owned() } else { networks };
        return format!("nothing is shared\n  private addresses of this machine: {networks}");
    };
    let reach = if on.is_in_network { "in the network" } else { "on this machine only" };
    let ends = on.ends.as_ref().map_or(String::new(), |ends| format!("\n  ends: {ends}"));
    format!(
        "{}\n  {} words, at {} {reach}, followed by {} pages{ends}",
        on.link, on.words, on.address, on.following
    )
}
