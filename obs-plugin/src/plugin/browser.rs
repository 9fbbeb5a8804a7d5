//! Opens the review page in the streamer's browser, on a thread of its own: a browser may take seconds to start.

use crate::obs::log;

/// Only the daemon's own page is ever opened.
const ADDRESS_START: &str = "http://127.0.0.1:";

/// Opens the page.
pub(super) fn open(url: String) {
    if !url.starts_with(ADDRESS_START) {
        log::warning("the review page was not opened: its address is not one of this computer");
        return;
    }
    let opened = std::thread::Builder::new().name("aivlingual-page".into()).spawn(move || {
        if let Err(error) = webbrowser::open(&url) {
            log::warning(&format!("the review page was not opened: no browser started ({error})"));
        }
    });
    if opened.is_err() {
        log::warning("the review page was not opened: the system has no thread left");
    }
}
