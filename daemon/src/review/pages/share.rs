//! The owner's page of the share: what viewers may read, where, and the link to give them.

use askama::Template;
use axum::{extract::State, response::Response};
use qrcodegen::{QrCode, QrCodeEcc};

use super::{Frame, refused, render};
use crate::{
    domain::SessionId,
    review::{
        Open,
        api::wall_text,
        share::{Choice, On, Until},
        wording::share::Words,
    },
    store::{KeptSession, KeptView, Page},
};

/// Sessions one can choose from.
const SESSIONS_TOLD: usize = 40;

#[derive(Template)]
#[template(path = "share.html")]
struct SharePage<'a> {
    frame: &'a Frame,
    words: &'static Words,
    version: u64,
    on: Option<&'a On>,
    /// What the form says: what is on, or what is usual.
    choice: &'a Choice,
    sessions: &'a [KeptSession],
    views: &'a [KeptView],
    /// The addresses others can reach.
    networks: &'a [String],
    code: Option<Code>,
}

impl SharePage<'_> {
    /// Whether viewers can come from the network by an address.
    fn is_at(&self, address: &str) -> bool {
        self.choice.address.as_deref() == Some(address)
    }

    fn is_here(&self) -> bool {
        !self.networks.iter().any(|address| self.is_at(address))
    }

    fn is_session(&self, session: &KeptSession) -> bool {
        self.choice.session == Some(session.id)
    }

    fn is_view(&self, view: &KeptView) -> bool {
        self.choice.view == Some(view.id)
    }

    fn until(&self) -> [(&'static str, &'static str, bool); 3] {
        [
            ("closed", self.words.until_closed, Until::Closed),
            ("stream", self.words.until_stream, Until::Stream),
            ("day", self.words.until_day, Until::Day),
        ]
        .map(|(name, says, until)| (name, says, self.choice.until() == until))
    }

    /// When it ends by the clock, as in RFC 3339.
    fn ends(&self) -> Option<String> {
        self.on.and_then(|on| on.ends).map(wall_text)
    }
}

/// A code one points a camera at: the side of its square in modules, the margin of four that
/// readers want included, and its dark modules as a path.
struct Code {
    side: i32,
    path: String,
}

impl Code {
    /// Of `text`; none of what is too long for one.
    fn of(text: &str) -> Option<Self> {
        const MARGIN: i32 = 4;
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let mut path = String::new();
        for y in 0..size {
            for x in (0..size).filter(|x| code.get_module(*x, y)) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
            }
        }
        Some(Self { side: size + 2 * MARGIN, path })
    }
}

/// The page.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    let addresses = open.share.addresses().await;
    let networks: Vec<String> = addresses.iter().skip(1).map(ToString::to_string).collect();
    let standing = open.share.standing();
    let asked = standing.on.as_ref().and_then(|on| on.choice.session);
    let read = open
        .ask(move |store| {
            let mut sessions = store.sessions(&Page::first(SESSIONS_TOLD))?.items;
            let is_told = |id: SessionId| sessions.iter().any(|session| session.id == id);
            if let Some(asked) = asked.filter(|asked| !is_told(*asked)) {
                sessions.extend(store.session(asked).ok());
            }
            Ok((sessions, store.views()?))
        })
        .await;
    let (sessions, views) = match read {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let on = standing.on.as_ref();
    let usual = Choice { videos: true, ..Choice::default() };
    let page = SharePage {
        frame: &frame,
        words: &frame.words.share,
        version: standing.version,
        on,
        choice: on.map_or(&usual, |on| &on.choice),
        sessions: &sessions,
        views: &views,
        networks: &networks,
        code: on.and_then(|on| Code::of(&on.link)),
    };
    render(&frame, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_fits_a_code() {
        let link = format!(
            "http://[fd12:3456:789a:bcde:f012:3456:789a:bcde]:65535/with/{}",
            "a".repeat(32)
        );
        let code = Code::of(&link).expect("a code");
        assert!(code.side < 60, "a camera reads it from a picture: {}", code.side);
        assert!(code.path.starts_with("M4 4h1v1h-1z"), "the corner stands inside the margin");
        assert!(Code::of(&"x".repeat(10_000)).is_none());
    }
}
