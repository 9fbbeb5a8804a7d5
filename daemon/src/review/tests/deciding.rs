//! Deeds over the API: many at once, merged, taken back; and writes that are sent twice.

use axum::{
    body::Body,
    http::{Method, Response, StatusCode, header},
};
use serde_json::{Value, json};

use super::{Stage, plain, text};
use crate::{domain::EntryId, store::Page};

impl Stage {
    fn write(&self, method: Method, path: &str, body: &Value) -> axum::http::Request<Body> {
        self.program(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, "*")
            .body(Body::from(body.to_string()))
            .expect("a request")
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let response = self.send(self.write(Method::POST, path, &body)).await;
        let status = response.status();
        (status, serde_json::from_str(&text(response).await).expect("JSON"))
    }

    async fn post_once(&self, key: &str, path: &str, body: &Value) -> Response<Body> {
        let mut request = self.write(Method::POST, path, body);
        request.headers_mut().insert("idempotency-key", key.parse().expect("a header"));
        self.send(request).await
    }
}

#[tokio::test]
async fn many_change_as_one_deed_and_each_is_told() {
    let stage = Stage::new();
    let ids = ["猫", "犬", "鳥"].map(|word| stage.seed(word).2.0);
    stage.patch(EntryId(ids[1]), "*", &json!({"english": "hound"})).await;
    let entries = json!([{"id": ids[0], "etag": "\"1\""}, {"id": ids[1], "etag": "\"1\""},
        {"id": 99, "etag": "*"}, {"id": ids[2], "etag": "*"}]);
    let wish = json!({"do": "edit", "patch": {"state": "approved"}});
    let asked = json!({"entries": entries, "wish": wish});
    let (status, told) = stage.post("/api/v1/entries/bulk", asked).await;
    assert_eq!(status, StatusCode::OK);
    let outcomes: Vec<_> = (0..4).map(|at| &told["items"][at]["outcome"]).collect();
    assert_eq!(outcomes, ["changed", "conflict", "missing", "changed"]);
    assert_eq!(
        (&told["items"][0]["etag"], &told["items"][1]["etag"]),
        (&json!("\"2\""), &json!("\"2\""))
    );

    let deeds = stage.json("/api/v1/deeds").await;
    assert_eq!(
        (&deeds["items"][0]["kind"], &deeds["items"][0]["entries"]),
        (&json!("accept"), &json!(2))
    );
    let (status, undone) = stage.post("/api/v1/deeds/undo", json!({"deed": told["deed"]})).await;
    assert_eq!((status, undone["entries"].as_array().map(Vec::len)), (StatusCode::OK, Some(2)));
    assert_eq!(stage.json(&format!("/api/v1/entries/{}", ids[0])).await["state"], "new");
    let (status, _) = stage.post("/api/v1/deeds/redo", json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let tag = json!({"do": "tag", "add": [" pets "]});
    let (_, told) = stage
        .post(
            "/api/v1/entries/bulk",
            json!({"entries": [{"id": ids[0], "etag": "*"}], "wish": tag}),
        )
        .await;
    assert_eq!(told["items"][0]["outcome"], "changed");
    let tags = stage.json("/api/v1/tags?q=pe").await;
    assert_eq!(tags, json!([{"tag": "pets", "entries": 1}]));
    let history = stage.json(&format!("/api/v1/entries/{}/history", ids[0])).await;
    assert_eq!(
        (&history[0]["kind"], &history[0]["after"]["tags"]),
        (&json!("tag"), &json!(["猫", "pets"]))
    );
    let (status, told) = stage.post("/api/v1/deeds/undo", json!({"deed": 2})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(told["next_step"], "Take back deed 3 first");
    let one = json!([{"id": 1, "etag": "*"}]);
    for wrong in [
        json!({"entries": [], "wish": wish}),
        json!({"entries": [{"id": 1, "etag": "1"}], "wish": wish}),
        json!({"entries": one, "wish": {"do": "tag", "add": [""]}}),
        json!({"entries": one, "wish": {"do": "tag", "add": ["x".repeat(501)]}}),
        json!({"entries": one, "wish": {"do": "dance"}}),
        json!({"entries": vec![json!({"id": 1, "etag": "*"}); 501], "wish": wish}),
    ] {
        let (status, told) = stage.post("/api/v1/entries/bulk", wrong).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
    }
}

#[tokio::test]
async fn a_merged_number_leads_to_the_one_that_stayed() {
    let stage = Stage::new();
    let [cat, tom] = ["猫", "雄猫"].map(|word| stage.seed(word).2.0);
    let merge = format!("/api/v1/entries/{cat}/merge");
    let stale = json!({"others": [{"id": tom, "etag": "\"9\""}]});
    assert_eq!(stage.post(&merge, stale).await.0, StatusCode::PRECONDITION_FAILED);
    let itself = json!({"others": [{"id": cat, "etag": "*"}]});
    assert_eq!(stage.post(&merge, itself).await.0, StatusCode::BAD_REQUEST);
    let (status, kept) = stage.post(&merge, json!({"others": [{"id": tom, "etag": "*"}]})).await;
    assert_eq!((status, &kept["id"]), (StatusCode::OK, &json!(cat)));
    for (path, expected) in [
        (format!("/api/v1/entries/{tom}"), format!("/api/v1/entries/{cat}")),
        (format!("/entries/{tom}"), format!("/entries/{cat}")),
    ] {
        let moved = stage.get(&path).await;
        assert_eq!(moved.status(), StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(moved.headers()[header::LOCATION], expected.as_str());
    }
    let refused = stage.patch(EntryId(tom), "*", &json!({"state": "approved"})).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(text(refused).await.contains(&format!("Use entry {cat}")));
    assert_eq!(stage.post("/api/v1/deeds/undo", json!({})).await.0, StatusCode::OK);
    assert_eq!(stage.json(&format!("/api/v1/entries/{tom}")).await["japanese"], "雄猫");
    let (status, told) = stage.post("/api/v1/deeds/undo", json!({})).await;
    assert_eq!((status, &told["status"]), (StatusCode::CONFLICT, &json!(409)));
}

#[tokio::test]
async fn deleting_needs_the_version_and_is_taken_back() {
    let stage = Stage::new();
    let id = stage.seed("猫").2.0;
    let path = format!("/api/v1/entries/{id}");
    let blind = stage.program(Method::DELETE, &path);
    assert_eq!(stage.status(plain(blind)).await, StatusCode::PRECONDITION_REQUIRED);
    let stale = stage.program(Method::DELETE, &path).header(header::IF_MATCH, "\"7\"");
    assert_eq!(stage.status(plain(stale)).await, StatusCode::PRECONDITION_FAILED);
    let gone = stage
        .send(plain(stage.program(Method::DELETE, &path).header(header::IF_MATCH, "\"1\"")))
        .await;
    assert_eq!(
        (gone.status(), &gone.headers()["deed"]),
        (StatusCode::NO_CONTENT, &"1".parse().expect("text"))
    );
    assert_eq!(stage.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(stage.post("/api/v1/deeds/undo", json!({"deed": 1})).await.0, StatusCode::OK);
    assert_eq!(stage.json(&path).await["etag"], "\"3\"");
}

#[tokio::test]
async fn a_write_that_is_sent_again_is_done_once() {
    let stage = Stage::new();
    let id = stage.seed("猫").2.0;
    let path = "/api/v1/entries/bulk";
    let wish = |state: &str| {
        let wish = json!({"do": "edit", "patch": {"state": state}});
        json!({"entries": [{"id": id, "etag": "*"}], "wish": wish})
    };
    let first = stage.post_once("k1", path, &wish("approved")).await;
    assert!(!first.headers().contains_key("idempotency-replayed"));
    let first = text(first).await;
    stage.post("/api/v1/deeds/undo", json!({})).await;
    let again = stage.post_once("k1", path, &wish("approved")).await;
    assert_eq!(
        (again.status(), &again.headers()["idempotency-replayed"]),
        (StatusCode::OK, &"true".parse().expect("text"))
    );
    assert_eq!(again.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(text(again).await, first);
    assert_eq!(stage.desk.store.deeds(&Page::default()).expect("a list").items.len(), 1);
    let other = stage.post_once("k1", path, &wish("rejected")).await;
    assert_eq!(other.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(other).await.contains("new Idempotency-Key"));
    assert_eq!(stage.post_once("k2", path, &wish("rejected")).await.status(), StatusCode::OK);
    // A refusal is an answer like any other.
    let refused = text(stage.post_once("k3", "/api/v1/deeds/redo", &json!({})).await).await;
    assert_eq!(text(stage.post_once("k3", "/api/v1/deeds/redo", &json!({})).await).await, refused);
    let long = "x".repeat(201);
    for key in ["", " ", long.as_str()] {
        let told = stage.post_once(key, path, &wish("approved")).await;
        assert_eq!(told.status(), StatusCode::BAD_REQUEST, "{key:?}");
    }
}

#[tokio::test]
async fn a_key_to_the_desk_is_never_written_down() {
    let stage = Stage::new();
    let link = async || text(stage.post_once("k", "/api/v1/links", &json!({})).await).await;
    let (first, second) = (link().await, link().await);
    assert_ne!(first, second, "each is another link");
    assert_eq!(stage.desk.store.kept_answer("k").expect("asked"), None);
}

#[tokio::test]
async fn a_failure_of_ours_is_tried_again() {
    let stage = Stage::new();
    let id = stage.seed("猫").2.0;
    let wish = json!({"entries": [{"id": id, "etag": "*"}], "wish": {"do": "delete"}});
    stage.desk.store.refuse_writes(true);
    let failed = stage.post_once("k", "/api/v1/entries/bulk", &wish).await;
    assert!(failed.status().is_server_error());
    stage.desk.store.refuse_writes(false);
    let done = stage.post_once("k", "/api/v1/entries/bulk", &wish).await;
    assert_eq!(done.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_helps_to_decide_stands_beside_an_entry() {
    let stage = Stage::new();
    let id = stage.seed(super::HOSTILE).2.0;
    stage.patch(EntryId(id), "*", &json!({"english": "harmless"})).await;
    let page = text(stage.get(&format!("/fragments/entries/{id}/detail?lang=en")).await).await;
    assert!(page.contains("harmless") && page.contains("Edited"), "{page}");
    assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{page}");
    // Why it was chosen, in the reader's language.
    let other = stage.seed("just above the audience").2.0;
    for (lang, told) in [("en", "just above the audience"), ("ja", "視聴者のレベルのすぐ上")]
    {
        let path = format!("/fragments/entries/{other}/detail?lang={lang}");
        let page = text(stage.get(&path).await).await;
        let why = page.split_once("why-title").expect("a section").1;
        assert!(why.contains(told), "{why}");
    }
    let missing = stage.get("/fragments/entries/99/detail").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert_eq!(stage.json(&format!("/api/v1/entries/{id}/senses")).await, json!([]));
    assert_eq!(stage.json(&format!("/api/v1/entries/{id}/alike")).await, json!([]));
}
