//! The description of the API is held to what the desk really answers: every operation, with a
//! good request and with bad ones, and every answer against its shape.

use std::{fs, path::Path};

use axum::{
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
};
use serde_json::{Map, Value, json};

use super::{Stage, ask, mark, text};

/// Methods an operation may have.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// What says nothing about which values are good.
const SILENT: [&str; 9] = [
    "description",
    "title",
    "default",
    "example",
    "examples",
    "format",
    "deprecated",
    "readOnly",
    "$ref",
];

/// The description, and what is wrong with values in its eyes.
struct Document(Value);

impl Document {
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(place) => self.0.pointer(&place[1..]).unwrap_or_else(|| panic!("no {place}")),
            None => schema,
        }
    }

    /// What of `value` is not as `schema` says. A word of the schema that is not understood is a
    /// fault, too.
    fn faults(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let schema = self.resolve(schema);
        let Some(words) = schema.as_object() else {
            return if *schema == json!(false) { vec![format!("{at}: forbidden")] } else { vec![] };
        };
        let mut faults = Vec::new();
        let mut expect = |is_good: bool, word: &str| {
            if !is_good {
                faults.push(format!("{at}: not {word}: {value}"));
            }
        };
        let fits = |schema: &Value| self.faults(schema, value, at).is_empty();
        let choices =
            |word: &Value| word.as_array().expect("a list").iter().filter(|s| fits(s)).count();
        let size = || value.as_str().map_or(0, |text| text.chars().count()) as u64;
        let count = || value.as_array().map_or(0, Vec::len) as u64;
        for (name, word) in words {
            let told = format!("{name} {word}");
            match name.as_str() {
                "type" => expect(is_of_type(word, value), &told),
                "enum" => expect(word.as_array().expect("a list").contains(value), &told),
                "const" => expect(word == value, &told),
                "oneOf" => expect(choices(word) == 1, &told),
                "anyOf" => expect(choices(word) > 0, &told),
                "minimum" => expect(value.as_f64() >= word.as_f64() || !value.is_number(), &told),
                "maximum" => expect(value.as_f64() <= word.as_f64() || !value.is_number(), &told),
                "minLength" => expect(size() >= number(word) || !value.is_string(), &told),
                "maxLength" => expect(size() <= number(word) || !value.is_string(), &told),
                "minItems" => expect(count() >= number(word) || !value.is_array(), &told),
                "maxItems" => expect(count() <= number(word) || !value.is_array(), &told),
                "allOf"
                | "properties"
                | "required"
                | "additionalProperties"
                | "items"
                | "propertyNames" => {}
                other => expect(SILENT.contains(&other) || other.starts_with("x-"), "understood"),
            }
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            faults.extend(self.faults(part, value, at));
        }
        faults.extend(self.faults_inside(schema, value, at));
        faults
    }

    fn faults_inside(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let mut faults = Vec::new();
        for (place, item) in value.as_array().into_iter().flatten().enumerate() {
            if let Some(items) = schema.get("items") {
                faults.extend(self.faults(items, item, &format!("{at}[{place}]")));
            }
        }
        let Some(fields) = value.as_object() else { return faults };
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().expect("a name")) {
                faults.push(format!("{at}: no {name}"));
            }
        }
        for (name, field) in fields {
            let inside = format!("{at}.{name}");
            match (schema["properties"].get(name), schema.get("additionalProperties")) {
                (Some(schema), _) | (None, Some(schema)) => {
                    faults.extend(self.faults(schema, field, &inside));
                }
                (None, None) => {}
            }
        }
        faults
    }

    /// A field that no part of a shape knows is one the description forgot.
    fn forgotten(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let known = self.properties(schema);
        let is_open = self.resolve(schema).get("additionalProperties").is_some();
        let mut forgotten = Vec::new();
        for (name, field) in value.as_object().into_iter().flatten() {
            match known.get(name) {
                Some(schema) => {
                    forgotten.extend(self.forgotten(schema, field, &format!("{at}.{name}")));
                }
                None if known.is_empty() || is_open => {}
                None => forgotten.push(format!("{at}.{name} is not described")),
            }
        }
        let items = &self.resolve(schema)["items"];
        for item in value.as_array().into_iter().flatten() {
            forgotten.extend(self.forgotten(items, item, &format!("{at}[]")));
        }
        forgotten
    }

    /// Every field a shape may have, whichever of its forms it has.
    fn properties(&self, schema: &Value) -> Map<String, Value> {
        let schema = self.resolve(schema);
        let mut all = schema["properties"].as_object().cloned().unwrap_or_default();
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in schema[word].as_array().into_iter().flatten() {
                all.extend(self.properties(part));
            }
        }
        all
    }

    /// The plainest value that is as `schema` says.
    fn example(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        for word in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[word].as_array() {
                // The last, for the first is often "nothing at all".
                return self.example(choices.last().expect("a choice"));
            }
        }
        if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        let mut fields = Map::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            fields.extend(self.example(part).as_object().cloned().unwrap_or_default());
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[0].as_str(),
            kind => kind.as_str(),
        };
        match kind {
            Some("string") => json!("x"),
            Some("integer" | "number") => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
            Some("boolean") => json!(true),
            Some("array") => json!([self.example(&schema["items"])]),
            _ => {
                for name in schema["required"].as_array().into_iter().flatten() {
                    let name = name.as_str().expect("a name");
                    fields.insert(name.into(), self.example(&schema["properties"][name]));
                }
                Value::Object(fields)
            }
        }
    }
}

fn number(word: &Value) -> u64 {
    word.as_u64().expect("a count")
}

fn is_of_type(word: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    };
    word.as_array().map_or_else(|| is(word), |kinds| kinds.iter().any(is))
}

/// An operation of the description.
struct Operation<'a> {
    path: &'a str,
    method: Method,
    told: &'a Value,
}

fn operations(document: &Document) -> Vec<Operation<'_>> {
    let paths = document.0["paths"].as_object().expect("paths");
    let of = |path| {
        METHODS.iter().filter_map(move |method| {
            let told = paths.get(path)?.get(method)?;
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            Some(Operation { path, method, told })
        })
    };
    paths.keys().map(String::as_str).flat_map(of).collect()
}

/// A path with every variable part filled in.
pub(super) fn filled(path: &str, id: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
    parts.collect::<Vec<_>>().join("/")
}

impl Operation<'_> {
    fn is(&self, method: &str, path: &str) -> bool {
        (self.method.as_str(), self.path) == (method, path)
    }

    /// Its address, with every variable part filled in and what the query needs.
    fn address(&self, document: &Document, id: &str) -> String {
        let parameters = self.told["parameters"].as_array().into_iter().flatten();
        let query: Vec<String> = parameters
            .filter(|it| it["in"] == "query" && it["required"] == true)
            .map(|it| {
                let value = document.example(&it["schema"]);
                let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                format!("{}={plain}", it["name"].as_str().expect("a name"))
            })
            .collect();
        format!("{}?{}", filled(self.path, id), query.join("&"))
    }

    /// A good request as far as the description can tell, without a key.
    fn request(&self, document: &Document, id: &str) -> (axum::http::request::Builder, String) {
        let mut request = ask(self.method.clone(), &self.address(document, id));
        for it in self.told["parameters"].as_array().into_iter().flatten() {
            if it["in"] == "header" && it["required"] == true {
                request = request.header(it["name"].as_str().expect("a name"), "*");
            }
        }
        let content = self.told["requestBody"]["content"].as_object();
        let Some((kind, content)) = content.and_then(|content| content.iter().next()) else {
            return (request, String::new());
        };
        let body = document.example(&content["schema"]).to_string();
        (request.header(header::CONTENT_TYPE, kind), body)
    }

    /// Sees that an answer is one of those that are described, headers, type and shape.
    async fn judge(&self, document: &Document, response: Response<Body>) -> StatusCode {
        let (status, headers) = (response.status(), response.headers().clone());
        let told = document.resolve(&self.told["responses"][status.as_str()]);
        let what = format!("{} {} {status}", self.method, self.path);
        assert!(told.is_object(), "{what} is not described: {}", text(response).await);
        for (name, header) in told["headers"].as_object().into_iter().flatten() {
            // A change that changes nothing is no deed; every other write that tells of one does.
            let is_patch = self.method == Method::PATCH && name == "Deed";
            let may_lack = header["required"] == false || is_patch;
            assert!(may_lack || headers.contains_key(name.as_str()), "{what}: no {name}");
        }
        let Some(kinds) = told["content"].as_object().filter(|kinds| !kinds.is_empty()) else {
            return status;
        };
        let sent = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let sent = sent.unwrap_or_default().to_owned();
        let described = kinds.iter().find(|(kind, _)| sent.starts_with(kind.as_str()));
        let (kind, content) =
            described.unwrap_or_else(|| panic!("{what}: {sent} is not described"));
        if kind.ends_with("json") {
            let value = serde_json::from_str(&text(response).await).expect("JSON");
            let faults = document.faults(&content["schema"], &value, "");
            assert_eq!(faults, Vec::<String>::new(), "{what}");
            let forgotten = document.forgotten(&content["schema"], &value, "");
            assert_eq!(forgotten, Vec::<String>::new(), "{what}");
        }
        status
    }
}

/// A desk with something of everything in it.
fn furnished() -> (Stage, (crate::news::Seat, crate::news::Errands)) {
    let stage = Stage::new();
    let (session, ..) = stage.seed("猫");
    stage.desk.store.add_mark(session, &mark("雑談")).expect("kept");
    let seat = super::wire::with_a_card(&stage);
    (stage, seat)
}

async fn document(stage: &Stage) -> Document {
    Document(stage.json("/api/openapi.json").await)
}

/// What this desk has none of: lists sent to it, and recordings.
const ABSENT: [&str; 4] = [
    "/api/v1/recordings",
    "/api/v1/imports/{id}",
    "/api/v1/sessions/{id}/recording",
    "/api/v1/sessions/{id}/moments",
];

fn keyed(stage: &Stage, request: axum::http::request::Builder, body: String) -> Request<Body> {
    let request = request.header(header::AUTHORIZATION, stage.bearer());
    request.body(Body::from(body)).expect("a request")
}

#[tokio::test]
async fn every_operation_answers_as_described() {
    let (stage, _seat) = furnished();
    let document = document(&stage).await;
    let operations = operations(&document);
    assert!(operations.len() >= 15, "only {} operations are described", operations.len());
    for operation in &operations {
        // Each finds the desk as it was, whatever those before it took away.
        let (stage, _seat) = furnished();
        let (request, body) = operation.request(&document, "1");
        let response = stage.send(keyed(&stage, request, body)).await;
        let status = operation.judge(&document, response).await;
        let is_socket = operation.is("GET", "/api/v1/events/ws");
        let reads = operation.method == Method::GET && !is_socket;
        let may_lack = ABSENT.contains(&operation.path);
        assert!(!reads || may_lack || status.is_success(), "{} {status}", operation.path);
    }
}

#[tokio::test]
async fn every_refusal_is_as_described() {
    let (stage, _seat) = furnished();
    let document = document(&stage).await;
    for operation in &operations(&document) {
        let what = format!("{} {}", operation.method, operation.path);
        let judge = async |request: Request<Body>, expected: StatusCode| {
            let status = operation.judge(&document, stage.send(request).await).await;
            assert_eq!(status, expected, "{what}");
        };
        let (request, body) = operation.request(&document, "1");
        let stranger = request.body(Body::from(body.clone())).expect("a request");
        judge(stranger, StatusCode::UNAUTHORIZED).await;
        let (request, _) = operation.request(&document, "1");
        let foreign = request.header(header::ORIGIN, "http://evil.example");
        judge(keyed(&stage, foreign, body.clone()), StatusCode::FORBIDDEN).await;
        if operation.path.contains('{') {
            let (request, _) = operation.request(&document, "99999");
            let status = stage.status(keyed(&stage, request, body.clone())).await;
            assert!(
                [StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&status),
                "{what}: {status}"
            );
            let (request, _) = operation.request(&document, "x");
            judge(keyed(&stage, request, body.clone()), StatusCode::NOT_FOUND).await;
        }
        let has_json = operation.told["requestBody"]["content"].get("application/json").is_some();
        if has_json {
            let (request, _) = operation.request(&document, "1");
            judge(keyed(&stage, request, "{".into()), StatusCode::BAD_REQUEST).await;
            let (request, _) = operation.request(&document, "1");
            let unknown = r#"{"nobody_knows_this": 1}"#.to_owned();
            judge(keyed(&stage, request, unknown), StatusCode::BAD_REQUEST).await;
            let address = operation.address(&document, "1");
            let untyped = ask(operation.method.clone(), &address).header(header::IF_MATCH, "*");
            judge(keyed(&stage, untyped, body), StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
        }
    }
}

#[tokio::test]
async fn what_is_not_described_is_not_there() {
    let (stage, _seat) = furnished();
    let document = document(&stage).await;
    for (path, item) in document.0["paths"].as_object().expect("paths") {
        for method in METHODS.iter().filter(|method| item.get(**method).is_none()) {
            let path = filled(path, "1");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let status =
                stage.status(keyed(&stage, ask(method.clone(), &path), String::new())).await;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
    // Routes of the API come with their description; only the description itself has none.
    let mut undescribed = Vec::new();
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    routes_without_description(Path::new(sources), &mut undescribed);
    assert_eq!(undescribed, ["api.route(\"/api/openapi.json\", described)"]);
}

fn routes_without_description(place: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(place).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("tests") {
            routes_without_description(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let is_route = |line: &&str| {
                line.contains(concat!(".route(\"", "/api"))
                    || line.contains(concat!(".route(\"", "/metrics"))
            };
            found.extend(text.lines().filter(is_route).map(|line| line.trim().to_owned()));
        }
    }
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let document = Document(json!({"components": {"schemas": {"Name": {"type": "string"}}}}));
    let schema = json!({
        "type": "object",
        "required": ["name", "kind"],
        "properties": {
            "name": {"$ref": "#/components/schemas/Name"},
            "kind": {"enum": ["a", "b"]},
            "all": {"type": "array", "items": {"type": "integer", "minimum": 1}},
            "maybe": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Name"}]},
        },
    });
    let good = json!({"name": "x", "kind": "a", "all": [1, 2], "maybe": null});
    assert_eq!(document.faults(&schema, &good, ""), Vec::<String>::new());
    assert_eq!(document.forgotten(&schema, &good, ""), Vec::<String>::new());
    for (name, wrong) in
        [("name", json!(1)), ("kind", json!("c")), ("all", json!([0])), ("maybe", json!(1))]
    {
        let mut bad = good.clone();
        bad[name] = wrong;
        assert_eq!(document.faults(&schema, &bad, "").len(), 1, "{bad}");
    }
    assert_eq!(document.faults(&schema, &json!({"kind": "a"}), "").len(), 1);
    assert_eq!(document.faults(&json!({"strange": 1}), &good, "").len(), 1);
    let more = json!({"name": "x", "kind": "a", "more": 1});
    assert_eq!(document.forgotten(&schema, &more, ""), [".more is not described"]);
    assert_eq!(document.example(&schema), json!({"name": "x", "kind": "a"}));
}
