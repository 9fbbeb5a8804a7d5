//! What the API answers, and that its description is true.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};

use super::{Stage, entry, listen, mark, plain, text, utterance};
use crate::{
    domain::{LiveEvent, Mark, MarkKind},
    review::BODY_BYTES_MAX,
};

#[tokio::test]
async fn a_body_has_a_limit_and_a_type() {
    let stage = Stage::new();
    let (.., id) = stage.seed("猫");
    let send = |kind: &str, body: String| {
        let request = stage
            .program(Method::PATCH, &format!("/api/v1/entries/{}", id.0))
            .header(header::CONTENT_TYPE, kind)
            .header(header::IF_MATCH, "*")
            .body(Body::from(body));
        stage.status(request.expect("a request"))
    };
    let json = "application/json; charset=utf-8";
    let long = |length: usize| format!(r#"{{"english":"{}"}}"#, "x".repeat(length));
    for (kind, body, expected) in [
        (json, long(BODY_BYTES_MAX), StatusCode::PAYLOAD_TOO_LARGE),
        (json, long(10_000), StatusCode::BAD_REQUEST),
        (json, long(501), StatusCode::BAD_REQUEST),
        (json, long(500), StatusCode::OK),
        (json, r#"{"english":" "}"#.into(), StatusCode::BAD_REQUEST),
        (json, r#"{"english":"#.into(), StatusCode::BAD_REQUEST),
        (json, r#"{"engrish":"x"}"#.into(), StatusCode::BAD_REQUEST),
        (json, r#"{"state":"maybe"}"#.into(), StatusCode::BAD_REQUEST),
        (json, format!(r#"{{"tags":[{}"x"]}}"#, r#""x","#.repeat(30)), StatusCode::BAD_REQUEST),
        ("text/plain", "{}".into(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let told: String = body.chars().take(40).collect();
        assert_eq!(send(kind, body).await, expected, "{told}");
    }
}

#[tokio::test]
async fn two_editors_never_overwrite_silently() {
    let stage = Stage::new();
    let (.., id) = stage.seed("猫");
    let read = stage.get(&format!("/api/v1/entries/{}", id.0)).await;
    let etag = read.headers()[header::ETAG].to_str().expect("text").to_owned();
    let first = stage.patch(id, &etag, &json!({"english": "tomcat"})).await;
    assert_eq!(first.status(), StatusCode::OK);
    let newer = first.headers()[header::ETAG].to_str().expect("text").to_owned();
    let second = stage.patch(id, &etag, &json!({"english": "kitty"})).await;
    assert_eq!(second.status(), StatusCode::PRECONDITION_FAILED);
    assert!(text(second).await.contains("read it again"));
    let again = stage.patch(id, &newer, &json!({"english": "kitty"})).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(stage.patch(id, "W/\"1\"", &json!({})).await.status(), StatusCode::BAD_REQUEST);
    let blind = stage
        .program(Method::PATCH, &format!("/api/v1/entries/{}", id.0))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))
        .expect("a request");
    assert_eq!(stage.status(blind).await, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn the_api_tells_what_is_kept() {
    let stage = Stage::new();
    let (session, utterance, id) = stage.seed("蛙化現象");
    let listed = stage.json("/api/v1/entries?q=化現&state=new&sort=reading").await;
    let kept = &listed["items"][0];
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let mut expected = serde_json::to_value(entry("蛙化現象")).expect("JSON");
    let more = json!({"id": id.0, "state": "new", "session": session.0, "etag": "\"1\"",
        "ruby": [{"base": "蛙化現象", "ruby": "蛙化現象"}]});
    expected
        .as_object_mut()
        .expect("an object")
        .extend(more.as_object().expect("an object").clone());
    assert_eq!(*kept, expected);
    assert_eq!(stage.json(&format!("/api/v1/entries/{}", id.0)).await, expected);

    let seen = stage.json(&format!("/api/v1/entries/{}/sightings", id.0)).await;
    assert_eq!(seen["items"][0]["utterance"], utterance.0);
    let said = stage.json(&format!("/api/v1/sessions/{}/utterances", session.0)).await;
    assert_eq!(said["items"][0]["start_ms"], 61_000);
    let sessions = stage.json("/api/v1/sessions").await;
    assert_eq!(sessions["items"][0]["entries"], 1);
    assert_eq!(sessions["items"][0]["started"], "1970-01-01T00:00:00Z");
    let found = stage.json("/api/v1/search?q=蛙化").await;
    assert_eq!(found["entries"][0]["id"], id.0);
    assert_eq!(found["utterances"][0]["id"], utterance.0);
    let health = stage.json("/api/v1/health").await;
    assert_eq!(health["kept"]["new"], 1);
    assert_eq!(health["counters"]["audio_frames_dropped"], 3);
    assert_eq!(health["latency"]["heard"]["p50_ms"], 412.0);
    let journeys = stage.json("/api/v1/latency").await;
    assert_eq!(journeys[0]["shown_ms"], 450);
    let metrics = text(stage.get("/metrics").await).await;
    assert!(metrics.contains("aivlingual_counters_audio_frames_dropped 3\n"), "{metrics}");
    assert!(metrics.contains("aivlingual_latency_heard_p50_ms 412.0\n"), "{metrics}");

    let gone = stage.program(Method::DELETE, &format!("/api/v1/sessions/{}", session.0));
    assert_eq!(stage.status(plain(gone)).await, StatusCode::NO_CONTENT);
    let path = format!("/api/v1/entries/{}", id.0);
    assert_eq!(stage.get(&path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_with_a_next_step() {
    let stage = Stage::new();
    stage.seed("猫");
    for (path, expected) in [
        ("/api/v1/entries/99", StatusCode::NOT_FOUND),
        ("/api/v1/entries/x", StatusCode::NOT_FOUND),
        ("/api/v1/entries/..%2f..%2fetc", StatusCode::NOT_FOUND),
        ("/api/v1/entries/99/sightings", StatusCode::NOT_FOUND),
        ("/api/v1/sessions/99/utterances", StatusCode::NOT_FOUND),
        ("/api/v1/none", StatusCode::NOT_FOUND),
        ("/api/v1/entries?state=maybe", StatusCode::BAD_REQUEST),
        ("/api/v1/entries?limit=-1", StatusCode::BAD_REQUEST),
        ("/api/v1/entries?cursor=zz", StatusCode::BAD_REQUEST),
        ("/api/v1/search", StatusCode::BAD_REQUEST),
    ] {
        let response = stage.get(path).await;
        assert_eq!(response.status(), expected, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{path}");
        let problem: Value = serde_json::from_str(&text(response).await).expect("JSON");
        assert_eq!(problem["status"], expected.as_u16(), "{path}");
        assert!(problem["next_step"].as_str().is_some_and(|step| !step.is_empty()), "{path}");
    }
    let response = stage.send(plain(stage.program(Method::PUT, "/api/v1/entries/1"))).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    for path in ["/entries/99", "/sessions/99", "/entries/x", "/none"] {
        let response = stage.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(text(response).await.starts_with("<!doctype html>"), "{path}");
    }
}

/// Answers of the running router and the description agree: each described operation exists, each
/// method that is not described is refused, and each described answer has exactly the described
/// fields.
#[tokio::test]
async fn the_description_is_true() {
    let stage = Stage::new();
    let (session, _, id) = stage.seed("猫");
    let description = stage.json("/api/openapi.json").await;
    let paths = description["paths"].as_object().expect("paths");
    for (path, operations) in paths {
        let id = if path.contains("sessions") { session.0 } else { id.0 };
        let real = path.replace("{id}", &id.to_string());
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let is_described = operations.get(method.to_lowercase()).is_some();
            if is_described && method == "DELETE" {
                // Tried where it cannot take away what the other operations need.
                let gone = path.replace("{id}", "99");
                let request = plain(stage.program(Method::DELETE, &gone));
                assert_eq!(stage.status(request).await, StatusCode::NOT_FOUND, "{gone}");
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let status = stage.status(plain(stage.program(method.clone(), &real))).await;
            let operation = &operations[method.as_str().to_lowercase()];
            // No list was sent to this desk, so none of them is there.
            let is_list = path.starts_with("/api/v1/imports/{id}") && is_described;
            let is_absent = status == StatusCode::NOT_FOUND && !is_list;
            let exists = status != StatusCode::METHOD_NOT_ALLOWED && !is_absent;
            assert_eq!(exists, is_described, "{method} {path}: {status}");
            let told = status.as_u16().to_string();
            assert!(
                !is_described || operation["responses"].get(&told).is_some(),
                "{method} {path} {told}"
            );
        }
    }
    let entry = stage.json(&format!("/api/v1/entries/{}", id.0)).await;
    assert_eq!(keys(&entry), described(&description, "EntryView"));
    let health = stage.json("/api/v1/health").await;
    assert_eq!(keys(&health), described(&description, "HealthView"));
    let said = stage.json(&format!("/api/v1/sessions/{}/utterances", session.0)).await;
    assert_eq!(keys(&said["items"][0]), described(&description, "UtteranceView"));
    stage.desk.store.add_mark(session, &mark("猫")).expect("kept");
    let marks = stage.json(&format!("/api/v1/sessions/{}/marks", session.0)).await;
    assert_eq!(keys(&marks["items"][0]), described(&description, "MarkView"));
    let listed = stage.json(&format!("/api/v1/sessions/{}", session.0)).await;
    assert_eq!(keys(&listed), described(&description, "SessionView"));
}

#[tokio::test]
async fn the_time_line_tells_what_was_said_and_what_happened() {
    let stage = Stage::new();
    let (session, ..) = stage.seed("猫");
    let id = stage.desk.store.add_mark(session, &mark(super::HOSTILE)).expect("kept");
    let moment = Mark { kind: MarkKind::Moment, at_ms: -2_000, label: None, ..mark("") };
    stage.desk.store.add_mark(session, &moment).expect("kept");
    let told = stage.json(&format!("/api/v1/sessions/{}/marks?limit=1", session.0)).await;
    assert_eq!(
        (&told["items"][0]["kind"], &told["items"][0]["at_ms"]),
        (&"moment".into(), &(-2_000).into())
    );
    let rest = format!(
        "/api/v1/sessions/{}/marks?cursor={}",
        session.0,
        told["next"].as_str().expect("more")
    );
    let told = stage.json(&rest).await;
    assert_eq!(told["items"][0]["id"], id.0);
    assert_eq!(told["items"][0]["at"], "1970-01-01T00:01:01Z");
    assert_eq!(told["items"][0]["label"], super::HOSTILE);
    for path in ["/".to_owned(), format!("/sessions/{}", session.0)] {
        let page = text(stage.get(&path).await).await;
        let place = |what: &str| page.find(what).unwrap_or_else(|| panic!("no {what} in {page}"));
        let (moment, said) = (place("−0:02"), place("id=\"line-"));
        let scene = place(&format!("id=\"point-{}\"", id.0));
        assert!(moment < said && said < scene, "{path}: {moment} {said} {scene}");
        assert!(!page.contains("<img src=x"), "{path}");
    }
    let missing = stage.get("/api/v1/sessions/99/marks").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<String> =
        value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
    keys.sort();
    keys
}

/// The fields a described shape has, with those of the shapes it is made of.
fn described(description: &Value, name: &str) -> Vec<String> {
    fn collect(description: &Value, schema: &Value, fields: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            collect(description, &description["components"]["schemas"][name], fields);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            collect(description, part, fields);
        }
        fields.extend(
            schema["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()),
        );
    }
    let mut fields = Vec::new();
    collect(description, &description["components"]["schemas"][name], &mut fields);
    fields.sort();
    fields
}

#[tokio::test]
async fn what_happens_is_told() {
    let stage = Stage::new();
    let (session, id, kept) = stage.seed("猫");
    let watching = stage.get("/api/v1/events").await;
    assert_eq!(watching.headers()[header::CONTENT_TYPE], "text/event-stream");
    let said = LiveEvent::Utterance { session, id, utterance: utterance("猫") };
    stage.desk.live.tell(said);
    stage.patch(kept, "*", &json!({"state": "approved"})).await;
    let heard = listen(watching, 3).await;
    assert!(heard.contains("event: utterance\n"), "{heard}");
    assert!(heard.contains("event: entry_changed\n") && heard.contains("approved"), "{heard}");
}

#[tokio::test]
async fn the_stream_ends_when_the_desk_closes() {
    let stage = Stage::new();
    let watching = stage.get("/api/v1/events").await;
    let late = stage.get("/api/v1/events").await;
    stage.close.send_replace(true);
    for stream in [watching, late, stage.get("/api/v1/events").await] {
        let heard = text(stream).await;
        assert!(!heard.contains("event:"), "{heard}");
    }
}

#[tokio::test]
async fn known_words_are_added_and_listed() {
    let stage = Stage::new();
    let add = async |words: Value| {
        let request = stage
            .program(Method::POST, "/api/v1/known")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(json!({ "words": words }).to_string()))
            .expect("a request");
        let response = stage.send(request).await;
        (response.status(), text(response).await)
    };
    let given = json!(["挑戦", "figure out", "挑戦"]);
    assert_eq!(add(given).await, (StatusCode::OK, r#"{"new":2}"#.to_owned()));
    let known = stage.json("/api/v1/known").await;
    assert_eq!(
        known["items"],
        json!([
            {"id": 2, "language": "en", "form": "figure out", "origin": "review"},
            {"id": 1, "language": "ja", "form": "挑戦", "origin": "review"},
        ])
    );
    assert_eq!(add(json!([" "])).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn filters_numbers_and_doubles_are_answered() {
    let stage = Stage::new();
    stage.seed("猫");
    let listed = async |query: &str| {
        let list = stage.json(&format!("/api/v1/entries?{query}")).await;
        let numbers = stage.json(&format!("/api/v1/facets?{query}")).await;
        let count = list["items"].as_array().map_or(0, Vec::len);
        assert_eq!(numbers["entries"], count, "{query}");
        count
    };
    for (query, expected) in [
        ("q=%E7%8C%AB&sort=best", 1),
        ("from=1971-01-01&to=2200-01-01", 1),
        ("to=1971-01-01", 0),
        ("tag=nothing", 0),
        ("speaker=nobody&sort=recent", 0),
        ("confidence=0", 1),
        ("state=new&sort=level", 1),
        ("session=99&sort=reading", 0),
    ] {
        assert_eq!(listed(query).await, expected, "{query}");
    }
    let long = format!("q={}", "x".repeat(501));
    for query in ["confidence=2", "confidence=NaN", "from=yesterday", "to=9999-12-31", &long] {
        let answer = stage.get(&format!("/api/v1/facets?{query}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
    }
    let doubles = stage.json("/api/v1/duplicates").await;
    assert_eq!(doubles, json!({"items": [], "next": null}));
}

#[tokio::test]
async fn a_list_never_says_that_it_has_fewer_than_it_shows() {
    let stage = Stage::new();
    let (session, ..) = stage.seed("猫");
    let word = |number: usize| {
        let mut word = entry(&format!("語{number}"));
        // Those that were heard surely are beyond what is counted beside a list.
        word.evidence.confidence = Some(if number < 7 { 0.99 } else { 0.5 });
        word
    };
    let words: Vec<_> = (0..10_050).map(word).collect();
    stage.desk.store.record(session, &utterance("語"), &words).expect("recorded");
    let page = text(stage.get("/vocabulary?q=%E8%AA%9E&confidence=95").await).await;
    assert!(page.contains("<strong>7+</strong>"), "{page}");
    assert!(page.contains("語6"));
}

#[tokio::test]
async fn views_are_saved_changed_and_forgotten() {
    let stage = Stage::new();
    let send = async |method: Method, path: &str, tag: &str, body: Value| {
        let request = stage
            .program(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, tag)
            .body(Body::from(body.to_string()))
            .expect("a request");
        let response = stage.send(request).await;
        (response.status(), text(response).await)
    };
    let views = "/api/v1/views";
    let hostile = json!({"name": "<script>alert(1)", "query": "q=%22%3E&state=new"});
    assert_eq!(send(Method::POST, views, "*", hostile).await.0, StatusCode::CREATED);
    let page = text(stage.get("/vocabulary").await).await;
    assert!(!page.contains("<script>alert") && page.contains("&#60;script&#62;alert(1)"), "{page}");
    for name in ["", " ", &"x".repeat(61)] {
        let refused = send(Method::POST, views, "*", json!({"name": name, "query": ""})).await;
        assert_eq!(refused.0, StatusCode::BAD_REQUEST);
    }
    let one = "/api/v1/views/1";
    let renamed = send(Method::PATCH, one, "\"1\"", json!({"name": "New"})).await;
    assert_eq!(renamed.0, StatusCode::OK, "{}", renamed.1);
    let stale = send(Method::PATCH, one, "\"1\"", json!({"name": "Newer"})).await;
    assert_eq!(stale.0, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stage.json(views).await[0]["name"], "New");
    assert_eq!(send(Method::DELETE, one, "*", json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(send(Method::DELETE, one, "*", json!({})).await.0, StatusCode::NOT_FOUND);
}
