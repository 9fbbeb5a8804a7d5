//! The database, lists in and lists out, over the API; and the pages that show them.

use axum::{
    body::{Body, to_bytes},
    http::{Method, Response, StatusCode, header},
};
use serde_json::{Value, json};

use super::{HOSTILE, Stage, plain, text};
use crate::{
    domain::{EntryId, EntryState},
    store::Store,
    vocabulary::exchange::LIST_BYTES_MAX,
};

/// A stage whose store lies in a file.
fn stage() -> (Stage, tempfile::TempDir) {
    let home = tempfile::tempdir().expect("a folder");
    let store = Store::open(&home.path().join("aivlingual.db")).expect("a store");
    (Stage::with(store), home)
}

impl Stage {
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Response<Body> {
        let request = self.program(method, path);
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.send(request.expect("a request")).await
    }

    /// Calls and reads the answer, which must have that status.
    async fn told(&self, method: Method, path: &str, body: Option<Value>, status: u16) -> Value {
        let told = format!("{method} {path}");
        let answer = self.call(method, path, body).await;
        assert_eq!(answer.status().as_u16(), status, "{told}");
        let text = text(answer).await;
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") }
    }

    async fn send_list(&self, name: &str, bytes: impl Into<Body>) -> Response<Body> {
        let path = format!("/api/v1/imports?name={name}");
        let request = self.program(Method::POST, &path).body(bytes.into());
        self.send(request.expect("a request")).await
    }

    async fn import(&self, name: &str, bytes: impl Into<Body>) -> Value {
        let answer = self.send_list(name, bytes).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        serde_json::from_str(&text(answer).await).expect("JSON")
    }
}

#[tokio::test]
async fn the_database_is_backed_up_checked_and_restored() {
    let (stage, _home) = stage();
    let (.., id) = stage.seed("猫");
    let status = stage.json("/api/v1/database").await;
    assert!(status["bytes"].as_u64() > Some(0) && status["format"].as_i64() > Some(0));
    // However slow the machine: what is being measured is there in the end.
    let measured = loop {
        let sizes = stage.json("/api/v1/database/tables").await;
        if sizes["is_measuring"] == json!(false) {
            break sizes;
        }
    };
    let tables = &measured["tables"];
    assert!(tables.as_array().is_some_and(|tables| tables.len() > 5), "{tables}");
    assert!(measured["measured"].as_u64() > Some(0), "{measured}");
    let made = stage.told(Method::POST, "/api/v1/database/backups", None, 201).await;
    let name = made["name"].as_str().expect("a name").to_owned();
    stage.desk.store.set_state(id, EntryState::Rejected, None).expect("decided");

    for depth in ["quick", "full"] {
        let wish = Some(json!({ "depth": depth }));
        let checked = stage.told(Method::POST, "/api/v1/database/check", wish, 200).await;
        assert_eq!(checked, json!({"depth": depth, "faults": []}));
    }
    stage.told(Method::POST, "/api/v1/database/compact", None, 200).await;
    let bad = Some(json!({"depth": "deepest"}));
    stage.told(Method::POST, "/api/v1/database/check", bad, 400).await;

    let mut live = stage.desk.live.follow();
    let wish = Some(json!({ "backup": name }));
    let restored = stage.told(Method::POST, "/api/v1/database/restore", wish, 200).await;
    assert_eq!(restored["before"]["reason"], "before-restore");
    assert_eq!(stage.desk.store.entry(id).expect("there").state, EntryState::New);
    let told = live.try_next().expect("nothing missed").map(|told| told.event.clone());
    assert_eq!(told, Some(crate::domain::LiveEvent::DatabaseReplaced {}));
    let listed = stage.json("/api/v1/database/backups").await;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));

    for wrong in ["..", "../aivlingual.db", "none.db"] {
        let wish = Some(json!({ "backup": wrong }));
        stage.told(Method::POST, "/api/v1/database/restore", wish, 404).await;
    }
    for path in ["..%2Faivlingual.db", "none.db", "%2e%2e"] {
        let path = format!("/api/v1/database/backups/{path}");
        stage.told(Method::DELETE, &path, None, 404).await;
    }
    let path = format!("/api/v1/database/backups/{name}");
    stage.told(Method::DELETE, &path, None, 204).await;
    stage.told(Method::DELETE, &path, None, 404).await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused_with_the_next_step() {
    let (stage, home) = stage();
    stage.seed("猫");
    stage.told(Method::POST, "/api/v1/database/backups", None, 201).await;
    std::fs::write(home.path().join("backups/torn.db"), b"SQLite format 3\0torn").expect("written");
    let wish = Some(json!({"backup": "torn.db"}));
    let refused = stage.told(Method::POST, "/api/v1/database/restore", wish, 422).await;
    assert!(refused["next_step"].as_str().is_some_and(|next| next.contains("another backup")));
    assert_eq!(stage.desk.store.counts().expect("counts").new, 1);

    // A store without a file says so.
    let memory = Stage::new();
    memory.told(Method::POST, "/api/v1/database/backups", None, 409).await;
    let page = text(memory.get("/database").await).await;
    assert!(page.contains("no backups"), "{page}");
}

const LIST: &str = "word,reading,meaning\n推し,おし,favorite\n,,nothing\n語る,かたる,to tell\n";

#[tokio::test]
async fn a_list_is_previewed_planned_and_applied_once() {
    let (stage, _home) = stage();
    let seen = stage.import("words.csv", LIST).await;
    assert_eq!((&seen["stage"], &seen["format"]), (&json!("preview"), &json!("table")));
    assert_eq!(seen["columns"], json!(["word", "reading", "meaning"]));
    assert_eq!(seen["plan"]["columns"]["japanese"], 0);
    let outcome = &seen["outcome"];
    assert_eq!((&outcome["new"], &outcome["wrong"]), (&json!(2), &json!(1)));
    assert_eq!(
        outcome["faults"],
        json!([{"place": {"number": 3}, "shown": " ·  · nothing", "reason": "missing",
            "field": "japanese"}])
    );
    assert_eq!(stage.desk.store.counts().expect("counts").new, 0, "nothing is kept");

    let path = format!("/api/v1/imports/{}", seen["id"]);
    let plan = json!({"target": "entries", "state": "approved",
        "columns": {"japanese": 0, "english": 2}});
    let planned = stage.told(Method::PUT, &format!("{path}/plan"), Some(plan), 200).await;
    assert_eq!(planned["outcome"]["first"][0]["reading"], "");
    let wrong = Some(json!({"target": "everything"}));
    stage.told(Method::PUT, &format!("{path}/plan"), wrong, 400).await;
    let applied = stage.told(Method::POST, &format!("{path}/apply"), None, 200).await;
    assert_eq!((&applied["stage"], &applied["outcome"]["new"]), (&json!("applied"), &json!(2)));
    assert_eq!(stage.desk.store.counts().expect("counts").approved, 2);

    stage.told(Method::POST, &format!("{path}/apply"), None, 409).await;
    stage.told(Method::PUT, &format!("{path}/plan"), Some(json!({})), 409).await;
    assert_eq!(stage.json(&path).await["stage"], "applied");
    stage.told(Method::DELETE, &path, None, 204).await;
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/apply")),
        (Method::GET, "/api/v1/imports/x".into()),
    ] {
        stage.told(method, &path, None, 404).await;
    }
    // What is known is taken back as one, too.
    let words = stage.import("words.txt", "食べる\n猫\n").await;
    let path = format!("/api/v1/imports/{}/apply", words["id"]);
    let applied = stage.told(Method::POST, &path, None, 200).await;
    let deed = json!({"deed": applied["outcome"]["deed"]});
    let taken = stage.told(Method::POST, "/api/v1/deeds/undo", Some(deed), 200).await;
    let deed = &taken["deed"];
    assert_eq!((&deed["kind"], &deed["known"]), (&json!("import"), &json!(2)));
    assert_eq!(deed["names"], json!(["食べる", "猫"]));
    assert_eq!(stage.desk.store.count_known().expect("counted"), 0);
    // Only the latest few are held.
    let first = stage.import("a.csv", LIST).await;
    for _ in 0..4 {
        stage.import("b.csv", LIST).await;
    }
    let path = format!("/api/v1/imports/{}", first["id"]);
    stage.told(Method::GET, &path, None, 404).await;
}

#[tokio::test]
async fn lists_that_cannot_be_used_are_refused_with_the_next_step() {
    let (stage, _home) = stage();
    for (bytes, status) in [
        (Vec::new(), 422),
        (b"a\0b".to_vec(), 422),
        (b"{}".to_vec(), 422),
        (vec!["x"; 10_000].join(",").into_bytes(), 422),
        (b"PK\x03\x04noise".to_vec(), 422),
        ("猫,cat\n".repeat(200_001).into_bytes(), 413),
    ] {
        let start: Vec<u8> = bytes.iter().copied().take(12).collect();
        let answer = stage.send_list("x", bytes).await;
        assert_eq!(answer.status().as_u16(), status, "{start:?}");
        let problem: Value = serde_json::from_str(&text(answer).await).expect("JSON");
        assert!(problem["next_step"].as_str().is_some_and(|next| !next.is_empty()), "{problem}");
    }
    // Endless input is cut off when it is too much, wherever it says it ends.
    let piece = axum::body::Bytes::from(vec![b'a'; 1 << 20]);
    let pieces = LIST_BYTES_MAX / (1 << 20) + 1;
    let endless = tokio_stream::iter(
        (0..pieces * 1_000).map(move |_| Ok::<_, std::io::Error>(piece.clone())),
    );
    let answer = stage.send_list("x", Body::from_stream(endless)).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_is_exported_is_what_was_asked_for() {
    let (stage, _home) = stage();
    let seen = stage.import("words.csv", LIST).await;
    stage.told(Method::POST, &format!("/api/v1/imports/{}/apply", seen["id"]), None, 200).await;
    stage.desk.store.set_state(EntryId(2), EntryState::Approved, None).expect("decided");
    for (query, expected) in [
        ("format=json", vec!["推し", "語る"]),
        ("format=json&state=approved&kind=&language=&q=", vec!["語る"]),
        ("format=json&ids=1,99", vec!["推し"]),
        ("format=json&q=favorite", vec!["推し"]),
        ("format=json&kind=slang", vec![]),
    ] {
        let answer = stage.json(&format!("/api/v1/export?{query}")).await;
        let words: Vec<_> = answer["entries"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|entry| entry["japanese"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(words, expected, "{query}");
    }
    for (format, start) in [
        ("csv", "\u{FEFF}japanese,".as_bytes()),
        ("tsv", b"#separator:tab"),
        ("apkg", b"PK\x03\x04"),
    ] {
        let answer = stage.get(&format!("/api/v1/export?format={format}")).await;
        let named = answer.headers()[header::CONTENT_DISPOSITION].to_str().expect("text");
        assert!(named.ends_with(&format!(".{format}\"")), "{named}");
        let length = answer.headers()[header::CONTENT_LENGTH].to_str().expect("text").to_owned();
        let bytes = to_bytes(answer.into_body(), 1 << 22).await.expect("a body");
        assert!(bytes.starts_with(start), "{format}");
        assert_eq!(bytes.len().to_string(), length);
    }
    for query in
        ["", "format=pdf", "format=csv&state=maybe", "format=csv&ids=x", "format=csv&session=x"]
    {
        let answer = stage.get(&format!("/api/v1/export?{query}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn pages_show_hostile_names_as_text() {
    let (stage, home) = stage();
    stage.seed(HOSTILE);
    stage.told(Method::POST, "/api/v1/database/backups", None, 201).await;
    let odd = "<img src=x onerror=alert(1)>.db";
    std::fs::write(home.path().join("backups").join(odd), b"x").expect("written");
    for path in
        ["/database", "/database?tables=1", "/import", "/database?lang=ja", "/import?lang=ja"]
    {
        let answer = stage.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let page = text(answer).await;
        assert!(!page.contains("<img src=x") && !page.contains("<script>"), "{path}");
    }
    let stranger = super::ask(Method::GET, "/api/v1/export?format=csv");
    assert_eq!(stage.status(plain(stranger)).await, StatusCode::UNAUTHORIZED);
}
