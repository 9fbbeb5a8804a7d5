//! What holds for every operation, so that none has to say it: how one is let in, and what the gate
//! refuses.

use utoipa::{
    Modify, Number,
    openapi::{
        Content, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
        path::{Operation, Parameter, ParameterIn, PathItem},
        schema::{AdditionalProperties, Schema, SchemaType, Type},
        security,
    },
};

use crate::review::problem::{CURSOR_CHARACTERS_MAX, LIMIT_MAX, VALUE_CHARACTERS_MAX};

/// Where the shape of every refusal is described.
const PROBLEM: &str = "#/components/schemas/Problem";

/// What an entity tag of ours looks like; `*` stands for any.
const ETAG: &str = r#"^(\*|"[0-9]{1,15}")$"#;

/// The two ways to be let in.
pub(super) struct Keys;

impl Modify for Keys {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme(
            "token",
            security::SecurityScheme::Http(security::Http::new(security::HttpAuthScheme::Bearer)),
        );
        components.add_security_scheme(
            "cookie",
            security::SecurityScheme::ApiKey(security::ApiKey::Cookie(security::ApiKeyValue::new(
                crate::review::gate::COOKIE,
            ))),
        );
    }
}

/// Adds to each operation what can be answered before it is asked.
pub(in crate::review) fn complete(openapi: &mut OpenApi) {
    seal(openapi);
    for (path, item) in &mut openapi.paths.paths {
        let reads = item.get.as_ref().and_then(|read| read.operation_id.clone());
        for operation in operations(item) {
            let is_write = operation.operation_id != reads && path.starts_with("/api/v1/");
            if is_write {
                without_key(operation);
            }
            for parameter in operation.parameters.iter_mut().flatten() {
                limit(parameter);
            }
            let has_body = operation.request_body.is_some();
            operation.responses.responses.values_mut().for_each(as_problem);
            let mut add = |status: &str, refusal: Response| {
                let all = &mut operation.responses.responses;
                all.entry(status.to_owned()).or_insert(RefOr::T(refusal));
            };
            add("401", refusal("No valid access token"));
            add("403", refusal("Asked by a foreign name, or by another site"));
            add("429", too_many());
            if path.contains('{') {
                add("404", refusal("There is nothing here"));
            }
            if is_write {
                add("400", refusal("The idempotency key cannot be read"));
                add("409", refusal("The first request with this key is still being answered"));
                add("422", refusal("This key was used for another request"));
            }
            if has_body {
                add("400", refusal("The body cannot be read"));
                add("413", refusal("The body is too large"));
                add("415", refusal("The body is not declared as what is taken here"));
            }
        }
    }
}

/// The key of a write is told once, for all: what it means lies between two requests.
fn without_key(operation: &mut Operation) {
    operation.parameters.iter_mut().for_each(|parameters| {
        parameters.retain(|parameter| {
            !matches!(parameter, RefOr::T(parameter) if parameter.name == "Idempotency-Key")
        });
    });
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// What is checked of every query and of every `If-Match`, whatever it is for.
fn limit(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    let is_query = matches!(parameter.parameter_in, ParameterIn::Query);
    let Some(RefOr::T(Schema::Object(value))) = &mut parameter.schema else { return };
    if is_query && parameter.name == "limit" {
        value.minimum = Some(Number::UInt(1));
        value.maximum = Some(Number::UInt(LIMIT_MAX));
    } else if is_query && value.enum_values.is_none() && is_text(&value.schema_type) {
        let is_cursor = parameter.name == "cursor";
        let most = if is_cursor { CURSOR_CHARACTERS_MAX } else { VALUE_CHARACTERS_MAX };
        value.max_length.get_or_insert(most);
    } else if parameter.name == "If-Match" {
        value.schema_type = SchemaType::Type(Type::String);
        value.pattern.get_or_insert_with(|| ETAG.to_owned());
    }
}

/// A request that says more than its shape knows is refused, for it means more than we do.
fn seal(openapi: &mut OpenApi) {
    let names: Vec<String> = openapi
        .paths
        .paths
        .values_mut()
        .flat_map(operations)
        .filter_map(|operation| match operation.request_body.as_ref()? {
            RefOr::T(body) => body.content.get("application/json"),
            RefOr::Ref(_) => None,
        })
        .filter_map(|content| match content {
            RefOr::T(content) => content.schema.as_ref(),
            RefOr::Ref(_) => None,
        })
        .filter_map(|schema| match schema {
            RefOr::Ref(shape) => shape.ref_location.rsplit('/').next().map(str::to_owned),
            RefOr::T(_) => None,
        })
        .collect();
    let Some(components) = &mut openapi.components else { return };
    for name in names {
        if let Some(RefOr::T(schema)) = components.schemas.get_mut(&name) {
            seal_shape(schema);
        }
    }
}

fn seal_shape(schema: &mut Schema) {
    match schema {
        Schema::Object(shape) => {
            let nothing = || Box::new(AdditionalProperties::FreeForm(false));
            shape.additional_properties.get_or_insert_with(nothing);
        }
        Schema::OneOf(choices) => {
            for choice in &mut choices.items {
                if let RefOr::T(shape) = choice {
                    seal_shape(shape);
                }
            }
        }
        _ => {}
    }
}

fn is_text(kind: &SchemaType) -> bool {
    match kind {
        SchemaType::Type(kind) => *kind == Type::String,
        SchemaType::Array(kinds) => kinds.contains(&Type::String),
        SchemaType::AnyValue => false,
    }
}

/// A problem has a media type of its own.
fn as_problem(response: &mut RefOr<Response>) {
    let RefOr::T(response) = response else { return };
    let is_problem = |content: &Content| {
        let schema = content.schema.as_ref();
        matches!(schema, Some(RefOr::Ref(shape)) if shape.ref_location == PROBLEM)
    };
    if response.content.values().any(|content| matches!(content, RefOr::T(it) if is_problem(it))) {
        response.content = refusal(&response.description).content;
    }
}

fn refusal(what: &str) -> Response {
    let content = Content::new(Some(RefOr::Ref(Ref::new(PROBLEM))));
    ResponseBuilder::new().description(what).content("application/problem+json", content).build()
}

fn too_many() -> Response {
    let mut refusal = refusal("Too many requests");
    let seconds = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer)).build();
    let header =
        HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait")).build();
    refusal.headers.insert("Retry-After".to_owned(), RefOr::T(header));
    refusal
}
