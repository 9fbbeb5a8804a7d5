//! Settings and secrets: over the API and on the page.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};

use super::{Stage, text};

const PASSWORD: &str = "correct horse \"battery\" staple";

impl Stage {
    async fn tell(
        &self,
        method: Method,
        path: &str,
        etag: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let request = self
            .program(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, etag)
            .body(Body::from(body.to_string()))
            .expect("a request");
        let response = self.send(request).await;
        let status = response.status();
        let said = text(response).await;
        assert!(!said.contains("correct horse"), "{said}");
        (status, serde_json::from_str(&said).unwrap_or_default())
    }

    async fn set(&self, etag: &str, values: Value) -> (StatusCode, Value) {
        let body = json!({ "values": values });
        self.tell(Method::PATCH, "/api/v1/settings", etag, &body).await
    }
}

fn setting<'a>(told: &'a Value, name: &str) -> &'a Value {
    let settings = told["settings"].as_array().expect("a list");
    settings.iter().find(|setting| setting["name"] == name).expect("a setting")
}

#[tokio::test]
async fn settings_are_told_changed_and_taken_back() {
    let stage = Stage::new();
    let told = stage.json("/api/v1/settings").await;
    let cards = setting(&told, "teaching.cards_per_utterance");
    assert_eq!((&cards["value"], &cards["origin"]), (&json!(1), &json!("default")));
    assert_eq!(setting(&told, "places.state_dir")["origin"], "flag");
    assert_eq!((&told["can_undo"], &told["needs_restart"]), (&json!(false), &json!(false)));
    let etag = told["etag"].as_str().expect("text");

    let values = json!({"teaching.cards_per_utterance": 3, "teaching.pinned": ["推し", "草"]});
    let (status, changed) = stage.set(etag, values.clone()).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    let cards = setting(&changed, "teaching.cards_per_utterance");
    assert_eq!((&cards["value"], &cards["in_file"]), (&json!(1), &json!(3)));
    assert_eq!((&cards["waits"], &changed["needs_restart"]), (&json!(true), &json!(true)));
    assert_eq!(stage.set(etag, values).await.0, StatusCode::PRECONDITION_FAILED);

    let newer = changed["etag"].as_str().expect("text");
    let undo = async |etag: &str| {
        stage.tell(Method::POST, "/api/v1/settings/undo", etag, &json!({})).await
    };
    assert_eq!(undo(etag).await.0, StatusCode::PRECONDITION_FAILED);
    let (status, back) = undo(newer).await;
    assert_eq!((status, back["etag"].as_str()), (StatusCode::OK, Some(etag)));
    assert_eq!(undo("*").await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_wrong_value_is_refused_by_name() {
    let stage = Stage::new();
    let long = "x".repeat(10_000);
    for (values, name) in [
        (json!({"speech.threads": 33}), "speech.threads"),
        (json!({"speech.threads": "two"}), "speech.threads"),
        (json!({"teaching.level": "genius"}), "teaching.level"),
        (json!({"recordings.folder": "../x"}), "recordings.folder"),
        (json!({"speech.partials": "yes", "speech.threads": 2}), "speech.partials"),
    ] {
        let (status, told) = stage.set("*", values).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let next = told["next_step"].as_str().expect("text");
        assert!(next.starts_with(&format!("{name}: ")), "{next}");
    }
    for values in [json!({"speech.colour": 1}), json!({"speech.model": long}), json!([])] {
        assert_eq!(stage.set("*", values.clone()).await.0, StatusCode::BAD_REQUEST, "{values}");
    }
    assert_eq!(stage.json("/api/v1/settings").await["can_undo"], false, "nothing was written");
}

#[tokio::test]
async fn a_secret_goes_one_way_only() {
    let stage = Stage::new();
    let path = "/api/v1/secrets/obs_password";
    let put = async |body: Value| stage.tell(Method::PUT, path, "*", &body).await.0;
    let is_set = async || {
        let told = stage.json("/api/v1/secrets").await;
        assert_eq!(told[0]["name"], "obs_password");
        told[0]["is_set"].clone()
    };
    assert_eq!(is_set().await, false);
    assert_eq!(put(json!({"value": PASSWORD})).await, StatusCode::NO_CONTENT);
    assert_eq!(is_set().await, true);
    for body in [
        json!({"value": ""}),
        json!({"value": "x".repeat(501)}),
        json!({"value": "two\nlines"}),
        json!({"value": [PASSWORD]}),
        json!({"password": PASSWORD}),
        json!({"value": PASSWORD, "more": 1}),
        json!(PASSWORD),
    ] {
        assert_eq!(put(body.clone()).await, StatusCode::BAD_REQUEST, "{body}");
    }
    for path in ["/api/v1/secrets", "/api/v1/settings", "/settings", "/settings?lang=ja"] {
        let told = text(stage.get(path).await).await;
        assert!(!told.contains("correct horse"), "{path}");
    }
    // Without another OBS there is nothing to try it on.
    let trial = json!({"name": "obs_password"});
    let (status, _) = stage.tell(Method::POST, "/api/v1/secrets/test", "*", &trial).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (status, _) =
        stage.tell(Method::PUT, "/api/v1/secrets/pin", "*", &json!({"value": "1"})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let remove = async || stage.tell(Method::DELETE, path, "*", &json!({})).await.0;
    assert_eq!((remove().await, remove().await), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));
    assert_eq!(is_set().await, false);
}

#[tokio::test]
async fn the_page_shows_every_setting_and_a_broken_file() {
    let stage = Stage::new();
    let hostile = json!({"scenes.lesson": super::HOSTILE, "teaching.pinned": [super::HOSTILE]});
    assert_eq!(stage.set("*", hostile).await.0, StatusCode::OK);
    for language in ["en", "ja"] {
        let page = text(stage.get(&format!("/settings?lang={language}")).await).await;
        for chosen in crate::config::CHOOSABLES {
            assert!(page.contains(&format!("id=\"{}\"", chosen.name())), "{}", chosen.name());
        }
        assert!(page.contains("id=\"restart\"") && !page.contains("<img src=x"), "{page}");
    }
    let file = stage.folder.path().join("config.toml");
    std::fs::write(&file, "[speech]\nthreads = \"<b>many\"\n").expect("written");
    let page = stage.get("/settings").await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = text(page).await;
    assert!(page.contains("line 2") && !page.contains("<b>many"), "{page}");
    let (status, _) = stage.set("*", json!({"speech.threads": 2})).await;
    assert_eq!(status, StatusCode::CONFLICT);
}
