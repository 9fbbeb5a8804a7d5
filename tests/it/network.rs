//! Sharing over a network: two machines joined by a cable, each a network namespace of its own. The
//! daemon runs at home, the viewer asks from the other end.

use std::{
    ffi::OsStr,
    fs,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use aivlingual_stage::{
    built,
    daemon::House,
    process::{self, Process},
    wait,
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// How long something may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// Where the share listens, and where the desk does.
const HOME: &str = "10.77.0.1";
const DESK: &str = "4649";

/// What curl ends with when nobody listens.
const NOBODY_LISTENS: i32 = 7;

const LIST: &str = "word,reading,meaning,kind\n\
    蛙化,かえるか,suddenly losing interest,slang\n\
    推し,おし,favorite,vocabulary\n";

/// A machine, as far as the network goes; gone with this.
struct Machine(Process);

impl Machine {
    /// Another machine. `beside` is one it can be joined with.
    async fn new(beside: Option<&Self>, log: &Path) -> Result<Self> {
        let mut command = match beside {
            Some(other) => other.command("unshare"),
            None => {
                let mut command = process::command("unshare");
                command.arg("--map-root-user");
                command
            }
        };
        let machine = Self(Process::start(command.args(["--net", "sleep", "infinity"]), log)?);
        let name = format!("/proc/{}/comm", machine.0.id());
        wait::until("a network of its own", LIMIT, async || {
            let is_there = fs::read_to_string(&name)?.trim() == "sleep";
            ensure!(machine.0.printed().is_empty(), "{}", machine.0.printed());
            Ok(is_there.then_some(()))
        })
        .await?;
        Ok(machine)
    }

    fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// A program on this machine.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = process::command("nsenter");
        command.args(["--user", "--net", "--preserve-credentials", "--target", &self.id()]);
        command.arg(program);
        command
    }

    fn ip(&self, line: &str) -> Result<()> {
        done(self.command("ip").args(line.split(' ')).output()?).map(drop)
    }

    /// Asks for an address: the status, and what was answered after it.
    fn ask(&self, address: &str, options: &[&str]) -> Result<(String, String)> {
        let mut command = self.command("curl");
        command.args(["--silent", "--max-time", "20", "--write-out", "\n%{http_code}"]);
        let told = done(command.args(options).arg(address).output()?)?;
        let (body, status) = told.rsplit_once('\n').context("a status")?;
        Ok((status.to_owned(), body.to_owned()))
    }

    /// Whether nobody listens there.
    fn is_refused(&self, address: &str) -> Result<bool> {
        let mut command = self.command("curl");
        let ended = command.args(["--silent", "--max-time", "20", address]).output()?.status;
        Ok(ended.code() == Some(NOBODY_LISTENS))
    }
}

/// What a program printed, if it did what it should.
fn done(output: Output) -> Result<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {said}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Two machines joined by a cable: home, and the viewer's.
async fn joined(folder: &Path) -> Result<(Machine, Machine)> {
    let home = Machine::new(None, &folder.join("home.log")).await?;
    let guest = Machine::new(Some(&home), &folder.join("guest.log")).await?;
    home.ip("link set lo up")?;
    home.ip(&format!("link add home type veth peer name guest netns {}", guest.id()))?;
    home.ip(&format!("address add {HOME}/24 dev home"))?;
    home.ip("link set home up")?;
    guest.ip("address add 10.77.0.2/24 dev guest")?;
    guest.ip("link set guest up")?;
    guest.ip("link set lo up")?;
    Ok((home, guest))
}

#[tokio::test]
#[ignore = "needs a kernel that lets its user make networks, which few containers have"]
async fn viewers_on_another_machine_read_what_is_shared_and_nothing_else() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let folder = directory.path();
    let house = House::below(folder)?;
    let (home, guest) = joined(folder).await?;
    let daemon = built::daemon()?;
    let at_home = |line: &[&str]| -> Result<String> {
        let mut command = home.command(&daemon);
        done(command.envs(house.environment()).args(line).output()?)
    };
    let list = folder.join("list.csv");
    fs::write(&list, LIST)?;
    at_home(&["import", "--approved", &list.to_string_lossy()])?;
    let mut serve = home.command(&daemon);
    serve.arg("serve").envs(house.environment()).env("AIVLINGUAL_PORT", DESK);
    let _serving = Process::start(&mut serve, &folder.join("serve.log"))?;
    let link = wait::until("a share", LIMIT, async || {
        if at_home(&["share", "on", "--sentences", "--address", HOME]).is_err() {
            return Ok(None);
        }
        let standing: Value = serde_json::from_str(&at_home(&["share", "status", "--json"])?)?;
        Ok(standing["on"]["link"].as_str().map(str::to_owned))
    })
    .await?;
    let base = link.split("/with/").next().context("an address")?.to_owned();
    assert!(base.starts_with(&format!("http://{HOME}:")), "{base}");

    let jar = folder.join("jar").to_string_lossy().into_owned();
    let key = ["--cookie", jar.as_str()];
    guest.ask(&link, &["--cookie-jar", &jar])?;
    for path in ["/", "/deck"] {
        let (status, page) = guest.ask(&format!("{base}{path}"), &key)?;
        assert!(status == "200" && page.contains("suddenly losing interest"), "{status}: {page}");
    }
    for (path, options, expected) in [
        ("/", [].as_slice(), "401"),
        ("/", &["--cookie", &jar, "--header", "Host: evil.example"], "403"),
        ("/", &["--cookie", &jar, "--request", "POST"], "405"),
        ("/api/v1/entries", &key, "404"),
    ] {
        let (status, page) = guest.ask(&format!("{base}{path}"), options)?;
        assert_eq!(status, expected, "{path} {options:?}: {page}");
    }
    assert!(guest.is_refused(&format!("http://{HOME}:{DESK}/"))?, "the desk is at home only");

    let mut follow = guest.command("curl");
    follow.args(["--silent", "--no-buffer"]).args(key).arg(format!("{base}/events"));
    let follow = Process::start(&mut follow, &folder.join("events.log"))?;
    let told = async |what: &str| {
        let heard = async || Ok(follow.printed().contains(what).then_some(()));
        wait::until("an event", LIMIT, heard).await
    };
    told("id: ").await?;
    let token = fs::read_to_string(house.state().join("access-token"))?;
    let token = format!("Authorization: Bearer {}", token.trim());
    let rejected = ["--request", "PATCH", "--data", r#"{"state":"rejected"}"#, "--header", &token];
    let rejected = [&rejected[..], &["--header", "If-Match: *"]].concat();
    let rejected = [&rejected[..], &["--header", "Content-Type: application/json"]].concat();
    let (status, answer) =
        home.ask(&format!("http://127.0.0.1:{DESK}/api/v1/entries/1"), &rejected)?;
    assert_eq!(status, "200", "{answer}");
    told("event: gone").await?;

    at_home(&["share", "off"])?;
    assert!(guest.is_refused(&base)?, "nobody listens any more");
    Ok(())
}
