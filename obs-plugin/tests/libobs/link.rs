//! The link in the guest's hands, with a daemon at its other end that does as it is told.

use std::path::Path;

use aivlingual::overlay::sample_card;
use aivlingual_shared::{
    endpoint::Endpoint,
    entry::Card,
    message::{Hearing, Times, ToDaemon, ToPlugin},
};
use serde_json::json;

use crate::{
    daemon::{Caller, Daemon},
    host::Host,
    stage::{host_with_plugin, in_child, settings, stats, wait_until},
};

fn show(caller: &mut Caller, id: u64) {
    let card = Card { id, ..sample_card() };
    caller.say(&ToPlugin::Card { card, times: Times::default() });
}

fn wait_for_cards(host: &Host, ids: &[&str]) {
    wait_until(&format!("the cards {ids:?} stand"), || {
        let stats = stats(host);
        let cards = stats["screens"][0]["cards"].as_array().expect("a list of cards");
        cards.iter().map(|card| &card["id"]).eq(ids)
    });
}

#[test]
fn another_link_begins_with_an_empty_screen() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let long = settings(&json!({ "hold_s": 60 }));
        let source = host.source("aivlingual_source", "Source", &long);
        let scene = host.scene("Scene");
        scene.add(&source);
        host.set_program(Some(&scene));
        let (mut former, _) = daemon.welcome();
        former.say(&ToPlugin::Status { hearing: Hearing::Ready });
        wait_until("it hears", || stats(&host)["hearing"] == "ready");
        show(&mut former, 1);
        wait_for_cards(&host, &["1"]);
        source.update(r#"{"start_daemon":true}"#);
        let (mut caller, _) = daemon.welcome();
        assert!(matches!(caller.sentence(), ToDaemon::Audience { .. }));
        former.wait_for_end();
        wait_for_cards(&host, &[]);
        show(&mut caller, 2);
        wait_for_cards(&host, &["2"]);
    });
}
