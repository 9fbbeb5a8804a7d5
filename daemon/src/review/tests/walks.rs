//! No page passes the entries, the utterances or the sightings row by row: each statement it runs
//! is narrowed by an index, or ends with the rows that are shown.

use super::*;

/// Utterances, each with an expression of its own and two that others share.
const SAID: usize = 3_000;

/// Rows a statement may pass that nothing narrows: as many of the latest entries as tags are
/// counted of beside a list, and small tables.
const WALKED_MAX: i32 = 2_001;

/// What a desk asks for where a table grows with use, but lists by their filters: those have a test
/// of their own beside them.
const ASKED: &[&str] = &[
    "/",
    "/dock",
    "/review",
    "/review?view=one",
    "/review?state=all",
    "/vocabulary",
    "/entries/7",
    "/duplicates",
    "/known",
    "/known?q=neko",
    "/sessions",
    "/sessions?q=%E8%AA%9E",
    "/sessions?q=zzzz",
    "/sessions/2",
    "/sessions/2?ms=300000",
    "/settings",
    "/health",
    "/import",
    "/credits",
    "/share",
    "/api/v1/entries/7",
    "/api/v1/entries/7/sightings?limit=500",
    "/api/v1/entries/7/history",
    "/api/v1/entries/7/alike",
    "/api/v1/entries/7/senses",
    "/api/v1/duplicates",
    "/api/v1/facets",
    "/api/v1/known",
    "/api/v1/deeds",
    "/api/v1/tags",
    "/api/v1/views",
    "/api/v1/sessions",
    "/api/v1/sessions/2",
    "/api/v1/sessions/2/leaving",
    "/api/v1/sessions/2/survey",
    "/api/v1/sessions/2/utterances?limit=500",
    "/api/v1/sessions/2/marks",
    "/api/v1/sessions/2/footage",
    "/api/v1/database",
    "/api/v1/live",
    "/api/v1/health",
    "/metrics",
];

/// A desk with three long sessions, the last of which runs.
fn filled() -> Stage {
    let stage = Stage::new();
    let store = &stage.desk.store;
    for session in 0..3 {
        let title = format!("Talk {session}");
        let new = NewSession { title, source: "obs".into(), started: WallTime(session) };
        let id = store.begin_session(&new).expect("a session");
        let said: Vec<_> = (0..SAID / 3).map(|number| (session, number)).map(said).collect();
        store.record_many(id, &said).expect("recorded");
        store.add_mark(id, &mark("a scene")).expect("marked");
        if session < 2 {
            store.end_session(id, WallTime(9_000_000_000)).expect("ended");
        }
    }
    for id in 5..15 {
        store.set_state(EntryId(id), EntryState::Approved, None).expect("decided");
    }
    stage
}

fn said((session, number): (u64, usize)) -> (Utterance, Vec<Entry>) {
    let words = [format!("語{session}の{number}"), "猫".to_owned(), format!("犬{}", number % 7)];
    let said = Utterance {
        start_ms: number as u64 * 1_000,
        end_ms: number as u64 * 1_000 + 900,
        ..utterance("Mio")
    };
    (said, words.iter().map(|word| met(word)).collect())
}

/// A word of a speaker, a level and a tag there are few of.
fn met(word: &str) -> Entry {
    let level = Level { scale: Scale::Jlpt, band: "N3".into(), estimated: false };
    let (speaker, tags) = (Some("Mio".into()), vec!["noun".into()]);
    Entry { level, speaker, tags, ..entry(word) }
}

#[tokio::test]
async fn nothing_that_is_asked_passes_a_large_table() {
    let stage = filled();
    let counts = stage.desk.store.counts().expect("counts");
    assert!(counts.new > 2_900 && counts.sightings > 8_000 && counts.utterances == 3_000);
    let walks = stage.desk.store.note_walks();
    for path in ASKED {
        let response = stage.send(plain(stage.page(Method::GET, path))).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        text(response).await;
        assert_eq!(walks.longer_than(WALKED_MAX), [], "{path}");
    }
    assert!(walks.statements() > 50, "{} statements", walks.statements());
    // What reads everything is seen here, too.
    assert_eq!(stage.desk.store.integrity().expect("checked"), Vec::<String>::new());
    assert!(!walks.longer_than(WALKED_MAX).is_empty());
}

#[tokio::test]
async fn what_is_shared_is_read_without_passing_a_large_table() {
    let stage = filled();
    let walks = stage.desk.store.note_walks();
    for choice in [
        json!({}),
        json!({ "undecided": true, "sentences": true, "videos": true }),
        json!({ "tag": "noun", "undecided": true }),
        json!({ "session": 2, "undecided": true }),
    ] {
        for (method, body) in [(Method::PUT, choice.to_string()), (Method::DELETE, String::new())] {
            let request = stage
                .program(method, "/api/v1/share")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, "*")
                .body(Body::from(body));
            let response = stage.send(request.expect("a request")).await;
            assert!(response.status().is_success(), "{choice}: {}", response.status());
        }
        assert_eq!(walks.longer_than(WALKED_MAX), [], "{choice}");
    }
    assert!(walks.statements() > 3);
}
