//! Sessions, their videos and recordings: over the API and on the pages.

use std::path::{Path, PathBuf};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, StatusCode, header},
};
use serde_json::{Value, json};

use super::{HOSTILE, Stage, plain, text};
use crate::{
    domain::{Mark, MarkKind, SessionId, WallTime},
    store::{RecordingLink, SessionEdit},
};

impl Stage {
    /// Sets a recording folder with one recording, and puts a secret beside it.
    fn with_recordings(&self) -> PathBuf {
        let home = self.folder.path();
        let folder = home.join("Videos");
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join("talk.mkv"), bytes(1_000)).expect("written");
        std::fs::write(home.join("diary.mkv"), "secret").expect("written");
        let folder_said = Some(json!(folder));
        let change = [("recordings.folder".to_owned(), folder_said)].into();
        self.desk.settings.change(None, &change).expect("set");
        folder
    }

    /// Keeps a mark of OBS's at a second of a session.
    fn happened(&self, session: SessionId, kind: MarkKind, seconds: i64, label: Option<&str>) {
        let at = WallTime(u64::try_from(1_000 + seconds).expect("not that early"));
        let label = label.map(str::to_owned);
        let mark = Mark { kind, at_ms: seconds * 1_000, at, label };
        self.desk.store.add_mark(session, &mark).expect("kept");
    }

    /// A session that OBS recorded to `file` from its first second on.
    fn recorded(&self, file: &str) -> SessionId {
        let (session, ..) = self.seed("猫");
        self.happened(session, MarkKind::RecordingStarted, 0, None);
        self.happened(session, MarkKind::RecordingStopped, 100, Some(file));
        session
    }

    async fn ask_for(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        self.ask_by(Method::GET, path, headers).await
    }

    async fn ask_by(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = headers.iter().fold(self.program(method, path), |request, (name, value)| {
            request.header(*name, *value)
        });
        let response = self.send(plain(request)).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 24).await.expect("a body");
        (status, headers, body.to_vec())
    }

    async fn change_session(&self, id: SessionId, etag: &str, patch: Value) -> (StatusCode, Value) {
        let request = self
            .program(Method::PATCH, &format!("/api/v1/sessions/{}", id.0))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, etag)
            .body(Body::from(patch.to_string()))
            .expect("a request");
        let response = self.send(request).await;
        let status = response.status();
        (status, serde_json::from_str(&text(response).await).expect("JSON"))
    }
}

fn bytes(count: u32) -> Vec<u8> {
    (0..count).map(|at| (at % 251) as u8).collect()
}

#[tokio::test]
async fn a_session_is_renamed_and_linked() {
    let stage = Stage::new();
    let (id, ..) = stage.seed("猫");
    let path = format!("/api/v1/sessions/{}", id.0);
    let etag = stage.json(&path).await["etag"].as_str().expect("text").to_owned();
    let patch = json!({"title": " 雑談 #12 ",
        "video": {"url": "https://youtu.be/abc", "offset_ms": 42_000}});
    let (status, told) = stage.change_session(id, &etag, patch).await;
    assert_eq!((status, &told["title"]), (StatusCode::OK, &json!("雑談 #12")));
    assert_eq!(told["video"]["offset_ms"], 42_000);
    let (status, _) = stage.change_session(id, &etag, json!({"title": "x"})).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    let etag = told["etag"].as_str().expect("text");
    let (status, told) = stage.change_session(id, etag, json!({"video": null})).await;
    assert_eq!(
        (status, &told["video"], &told["title"]),
        (StatusCode::OK, &Value::Null, &json!("雑談 #12"))
    );

    let long = "x".repeat(10_000);
    for patch in [
        json!({"title": ""}),
        json!({"title": "two\nlines"}),
        json!({"title": long}),
        json!({"colour": "red"}),
        json!({"video": {"url": "http://youtu.be/abc", "offset_ms": 0}}),
        json!({"video": {"url": "javascript:alert(1)", "offset_ms": 0}}),
        json!({"video": {"url": format!("https://a.example/{long}"), "offset_ms": 0}}),
        json!({"video": {"url": "https://youtu.be/abc", "offset_ms": i64::MIN}}),
        json!({"video": {"url": "https://youtu.be/abc"}}),
        json!({"video": "https://youtu.be/abc"}),
    ] {
        let (status, told) = stage.change_session(id, "*", patch).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
    }
    let blind = stage
        .program(Method::PATCH, &path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))
        .expect("a request");
    assert_eq!(stage.status(blind).await, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn every_time_leads_to_its_second() {
    let stage = Stage::new();
    let (id, _, entry) = stage.seed("猫");
    let to = async |path: &str| {
        let (status, headers, _) = stage.ask_for(path, &[]).await;
        let to = headers.get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned());
        (status, to.unwrap_or_default())
    };
    let place = format!("/sessions/{}/at/61000", id.0);
    let here = (StatusCode::SEE_OTHER, format!("/sessions/{}?ms=61000", id.0));
    assert_eq!(to(&place).await, here);
    let link = json!({"video": {"url": "https://www.twitch.tv/videos/7", "offset_ms": 3_600_000}});
    assert_eq!(stage.change_session(id, "*", link).await.0, StatusCode::OK);
    let second = "https://www.twitch.tv/videos/7?t=1h1m1s";
    assert_eq!(to(&place).await, (StatusCode::SEE_OTHER, second.to_owned()));
    let page = text(stage.get(&format!("/sessions/{}", id.0)).await).await;
    assert!(page.contains(&format!("href=\"{second}\"")), "{page}");
    for path in [format!("/entries/{}", entry.0), "/review".to_owned()] {
        let page = text(stage.get(&path).await).await;
        assert!(page.contains(&format!("href=\"{place}\"")), "{path}");
    }
    for missing in ["/sessions/99/at/1", "/sessions/1/at/-1", "/sessions/1/at/x"] {
        assert_eq!(to(missing).await.0, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn what_would_go_is_told_and_goes() {
    let stage = Stage::new();
    let (id, _, entry) = stage.seed("猫");
    let path = format!("/api/v1/sessions/{}", id.0);
    let leaving = stage.json(&format!("{path}/leaving")).await;
    assert_eq!((&leaving["utterances"], &leaving["entries"]), (&json!(1), &json!(1)));
    let forget =
        async |etag: &str| stage.ask_by(Method::DELETE, &path, &[("if-match", etag)]).await.0;
    assert_eq!(forget("\"7\"").await, StatusCode::PRECONDITION_FAILED);
    assert_eq!(forget("seven").await, StatusCode::BAD_REQUEST);
    assert_eq!(forget("\"1\"").await, StatusCode::NO_CONTENT);
    assert_eq!(forget("\"1\"").await, StatusCode::NOT_FOUND);
    assert!(stage.desk.store.entry(entry).is_err());
}

#[tokio::test]
async fn a_recording_is_served_in_ranges() {
    let stage = Stage::new();
    stage.with_recordings();
    let id = stage.recorded("talk.mkv");
    let path = format!("/api/v1/sessions/{}/recording", id.0);
    let all = bytes(1_000);
    let (status, headers, body) = stage.ask_for(&path, &[]).await;
    assert_eq!((status, body), (StatusCode::OK, all.clone()));
    assert_eq!(headers[header::ACCEPT_RANGES], "bytes");
    assert_eq!(headers[header::CONTENT_TYPE], "video/x-matroska");
    let etag = headers[header::ETAG].to_str().expect("text").to_owned();
    let modified = headers[header::LAST_MODIFIED].to_str().expect("text").to_owned();
    assert!(modified.ends_with(" GMT"), "{modified}");

    for (range, place, expected) in [
        ("bytes=0-9", "bytes 0-9/1000", &all[..10]),
        ("bytes=990-", "bytes 990-999/1000", &all[990..]),
        ("bytes=-5", "bytes 995-999/1000", &all[995..]),
        ("bytes=500-9999", "bytes 500-999/1000", &all[500..]),
    ] {
        for if_range in [None, Some(&etag), Some(&modified)] {
            let mut asked = vec![("range", range)];
            asked.extend(if_range.map(|version| ("if-range", version.as_str())));
            let (status, headers, body) = stage.ask_for(&path, &asked).await;
            assert_eq!(
                (status, body.as_slice()),
                (StatusCode::PARTIAL_CONTENT, expected),
                "{range}"
            );
            assert_eq!(headers[header::CONTENT_RANGE], place);
            assert_eq!(headers[header::CONTENT_LENGTH], expected.len().to_string());
        }
        let (status, _, body) =
            stage.ask_for(&path, &[("range", range), ("if-range", "\"old\"")]).await;
        assert_eq!((status, body.len()), (StatusCode::OK, 1_000), "another version is sent whole");
    }
    for range in ["bytes=1000-", "bytes=1000-1001", "bytes=-0"] {
        let (status, headers, _) = stage.ask_for(&path, &[("range", range)]).await;
        assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE, "{range}");
        assert_eq!(headers[header::CONTENT_RANGE], "bytes */1000");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
    }
    let (status, headers, body) =
        stage.ask_by(Method::HEAD, &path, &[("range", "bytes=0-9")]).await;
    assert_eq!((status, body.len()), (StatusCode::OK, 0));
    assert_eq!(headers[header::CONTENT_LENGTH], "1000");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.contains("media-src 'self';"), "{policy}");
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let stage = Stage::new();
    let (id, ..) = stage.seed("猫");
    let recording = format!("/api/v1/sessions/{}/recording", id.0);
    assert_eq!(stage.ask_for(&recording, &[]).await.0, StatusCode::CONFLICT, "no folder is set");
    let folder = stage.with_recordings();
    assert_eq!(stage.ask_for(&recording, &[]).await.0, StatusCode::NOT_FOUND, "not recorded");
    std::fs::write(folder.join("notes.txt"), "x").expect("written");
    std::fs::create_dir(folder.join("folder.mkv")).expect("made");
    let diary = folder.parent().expect("a home").join("diary.mkv");
    let cases: [(String, StatusCode); 10] = [
        ("../diary.mkv".into(), StatusCode::FORBIDDEN),
        ("sub/../../diary.mkv".into(), StatusCode::FORBIDDEN),
        (diary.display().to_string(), StatusCode::FORBIDDEN),
        ("/etc/passwd".into(), StatusCode::FORBIDDEN),
        ("/dev/zero".into(), StatusCode::FORBIDDEN),
        ("notes.txt".into(), StatusCode::FORBIDDEN),
        ("folder.mkv".into(), StatusCode::FORBIDDEN),
        ("".into(), StatusCode::FORBIDDEN),
        (HOSTILE.into(), StatusCode::FORBIDDEN),
        ("gone.mkv".into(), StatusCode::NOT_FOUND),
    ];
    let more = led_astray(&folder, &diary).map(|file| (file.to_owned(), StatusCode::FORBIDDEN));
    for (file, expected) in cases.into_iter().chain(more) {
        // As OBS might have told it, and as it might stand in the database.
        let told = stage.recorded(&file);
        let link = RecordingLink { file: file.clone(), offset_ms: 0 };
        let edit = SessionEdit { recording: Some(Some(link)), ..SessionEdit::default() };
        stage.desk.store.edit_session(id, &edit, None).expect("kept");
        for session in [told, id] {
            let path = format!("/api/v1/sessions/{}", session.0);
            for what in ["recording", "moments?from_ms=0&to_ms=1000"] {
                let (status, _, body) = stage.ask_for(&format!("{path}/{what}"), &[]).await;
                assert_eq!(status, expected, "{what} of {file:?}");
                assert!(!String::from_utf8_lossy(&body).contains("secret"), "{file:?}");
            }
            assert_ne!(stage.json(&format!("{path}/footage")).await["state"], "ready", "{file:?}");
            assert_eq!(
                stage.get(&format!("/sessions/{}", session.0)).await.status(),
                StatusCode::OK
            );
        }
        // And by hand it is not linked in the first place.
        let patch = json!({"recording": {"file": file, "offset_ms": 0}});
        assert_eq!(stage.change_session(id, "*", patch).await.0, expected, "{file:?}");
    }
}

#[tokio::test]
async fn recordings_are_listed_and_linked_by_hand() {
    let stage = Stage::new();
    let (id, ..) = stage.seed("猫");
    let refused = stage.ask_for("/api/v1/recordings", &[]).await.0;
    assert_eq!(refused, StatusCode::CONFLICT);
    let patch = json!({"recording": {"file": "talk.mkv", "offset_ms": 2_000}});
    assert_eq!(stage.change_session(id, "*", patch.clone()).await.0, StatusCode::CONFLICT);
    stage.with_recordings();
    let listed = stage.json("/api/v1/recordings").await;
    assert_eq!((&listed[0]["file"], &listed[0]["bytes"]), (&json!("talk.mkv"), &json!(1_000)));
    let footage = format!("/api/v1/sessions/{}/footage", id.0);
    assert_eq!(stage.json(&footage).await["state"], "unknown");
    assert_eq!(stage.change_session(id, "*", patch).await.0, StatusCode::OK);
    let told = json!({"state": "ready", "file": "talk.mkv", "files": 1});
    assert_eq!(stage.json(&footage).await, told);
}

/// Ten seconds of sound, as WAV at 16 kHz, in which only the part from three to four seconds is
/// loud.
fn record(folder: &Path, name: &str) {
    let samples: Vec<i16> = (0..160_000_i32)
        .map(|at| if (48_000..64_000).contains(&at) && at % 40 < 20 { 20_000 } else { 0 })
        .collect();
    let length = u32::try_from(samples.len() * 2).expect("small");
    let mut file = b"RIFF".to_vec();
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(16_000_u32.to_le_bytes());
    file.extend(32_000_u32.to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(length.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(folder.join(name), file).expect("written");
}

/// How loud a WAV file is on the average, 0 to 1.
fn loudness(wav: &[u8]) -> f64 {
    let samples = wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    let count = samples.len() as f64;
    samples.map(|sample| f64::from(sample.unsigned_abs()) / 32_768.0).sum::<f64>() / count
}

#[tokio::test]
async fn a_moment_is_cut_where_the_pauses_put_it() {
    let stage = Stage::new();
    let folder = stage.with_recordings();
    record(&folder, "loud.wav");
    let (id, ..) = stage.seed("猫");
    // Two seconds are recorded, then a minute is not: the loud second is heard at 63.
    stage.happened(id, MarkKind::RecordingStarted, 0, None);
    stage.happened(id, MarkKind::RecordingPaused, 2, None);
    stage.happened(id, MarkKind::RecordingResumed, 62, None);
    let whole = folder.join("loud.wav");
    stage.happened(id, MarkKind::RecordingStopped, 70, whole.to_str());
    let cut = async |from: i64, to: i64| {
        let path = format!("/api/v1/sessions/{}/moments?from_ms={from}&to_ms={to}", id.0);
        stage.ask_for(&path, &[]).await
    };
    let (status, headers, loud) = cut(63_000, 64_000).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "audio/wav");
    assert_eq!(loud.len(), 44 + 2 * 16_000);
    assert!(loudness(&loud) > 0.25, "{}", loudness(&loud));
    for (from, to, seconds) in [(0, 2_000, 2), (65_000, 66_000, 1), (-5_000, 1_000, 1)] {
        let (status, _, quiet) = cut(from, to).await;
        assert_eq!((status, quiet.len()), (StatusCode::OK, 44 + seconds * 32_000), "{from}");
        assert!(loudness(&quiet) < 0.01, "{from}");
    }
    let left = std::fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(left, 2, "nothing is kept");
    for (from, to, expected) in [
        (10_000, 20_000, StatusCode::NOT_FOUND),
        (80_000, 81_000, StatusCode::NOT_FOUND),
        (0, 60_001, StatusCode::BAD_REQUEST),
        (1_000, 1_000, StatusCode::BAD_REQUEST),
        (2_000, 1_000, StatusCode::BAD_REQUEST),
        (i64::MIN, i64::MAX, StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(cut(from, to).await.0, expected, "{from} to {to}");
    }
    let (status, _, body) = stage.ask_for(&format!("/api/v1/sessions/{}/moments", id.0), &[]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body:?}");
    let silent = stage.recorded("talk.mkv");
    let path = format!("/api/v1/sessions/{}/moments?from_ms=0&to_ms=1000", silent.0);
    assert_eq!(stage.ask_for(&path, &[]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_page_of_a_long_session_is_a_piece_of_it() {
    let stage = Stage::new();
    let (id, ..) = stage.seed("猫");
    for minute in 2..602_u64 {
        let said = crate::domain::Utterance {
            start_ms: minute * 60_000,
            end_ms: minute * 60_000 + 900,
            ..super::utterance(&format!("分{minute}"))
        };
        stage.desk.store.record(id, &said, &[]).expect("kept");
    }
    let page =
        async |query: &str| text(stage.get(&format!("/sessions/{}{query}", id.0)).await).await;
    let count = |page: &str| page.matches("class=\"line said\"").count();
    let first = page("").await;
    assert_eq!(count(&first), 80);
    assert!(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""));
    for query in ["?at=5:00:00", "?ms=18000000", "?at=18000"] {
        let sought = page(query).await;
        assert_eq!(count(&sought), 80, "{query}");
        assert!(sought.contains("timeline sought"), "{query}");
        let first = sought.split("class=\"line said\"").nth(1).expect("a line");
        assert!(first.contains("分300 "), "{query}: {first}");
        assert!(sought.contains("rel=\"prev\""), "{query}");
    }
    assert_eq!(count(&page("?at=nonsense").await), 80);
    let survey = stage.json(&format!("/api/v1/sessions/{}/survey?parts=4", id.0)).await;
    assert_eq!(survey["parts"].as_array().map(Vec::len), Some(4));
    assert_eq!(survey["parts"][0]["sightings"], 1);
}

#[tokio::test]
async fn hostile_names_stay_text() {
    let stage = Stage::new();
    stage.with_recordings();
    let id = stage.recorded(HOSTILE);
    stage.happened(id, MarkKind::SceneChanged, 5, Some(HOSTILE));
    let video = "https://example.org/x?a=1&b='(2)";
    let patch = json!({"title": HOSTILE, "video": {"url": video, "offset_ms": 0}});
    assert_eq!(stage.change_session(id, "*", patch).await.0, StatusCode::OK);
    for path in [format!("/sessions/{}", id.0), "/sessions?q=%3Cscript".to_owned()] {
        let page = text(stage.get(&path).await).await;
        assert!(page.contains("alert(1)"), "{path}");
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
    }
}

/// Files that lead out of the folder, or are none, made as Linux makes them.
#[cfg(target_os = "linux")]
fn led_astray(folder: &Path, diary: &Path) -> [&'static str; 3] {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use std::os::unix::fs::symlink;
    symlink(diary, folder.join("link.mkv")).expect("linked");
    symlink(diary.parent().expect("a home"), folder.join("linked")).expect("linked");
    mknodat(CWD, folder.join("pipe.mkv"), FileType::Fifo, Mode::RUSR, 0).expect("made");
    ["link.mkv", "linked/diary.mkv", "pipe.mkv"]
}

#[cfg(not(target_os = "linux"))]
fn led_astray(_: &Path, _: &Path) -> [&'static str; 0] {
    []
}
