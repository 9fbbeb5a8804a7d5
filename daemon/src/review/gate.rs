//! The gate every request passes, and every answer leaves by.
//!
//! A server on loopback is still reachable from every web page the owner opens: by a name that was
//! rebound to 127.0.0.1, by a form that posts to it, by a script that opens an event stream. So
//! Host, Origin and the browser's own account of where a request comes from are checked before
//! anybody asks who is asking.

use std::time::{Duration, Instant};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    pages,
    problem::Problem,
    rate::{Rates, Visitor},
    token::AccessToken,
};

/// The cookie that opens the desk.
pub(super) const COOKIE: &str = "aivlingual_desk";

/// Headers of every answer. Nothing comes from elsewhere, nothing runs inline, nobody frames us,
/// nothing is guessed.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// What the gate must know.
#[derive(Clone)]
pub(super) struct Gate {
    token: AccessToken,
    port: u16,
    rates: Rates,
}

/// Lets a request pass or answers it, and dresses the answer.
pub(super) async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let mut response = match gate.check(&request) {
        Ok(()) => next.run(request).await,
        Err(Refusal::Problem(problem)) => problem.into_response(),
        Err(Refusal::Locked) => pages::locked(request.headers()),
        Err(Refusal::TooMany(wait)) => too_many(wait),
    };
    let headers = response.headers_mut();
    for (name, value) in &HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

enum Refusal {
    Problem(Problem),
    /// A person without a key: told how to get one.
    Locked,
    /// Who asks too much, and how long until more is answered.
    TooMany(Duration),
}

impl Gate {
    pub(super) fn new(token: AccessToken, port: u16) -> Self {
        Self { token, port, rates: Rates::new(Instant::now()) }
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let headers = request.headers();
        let visitor = self.who(headers);
        self.rates.take(visitor, Instant::now()).map_err(Refusal::TooMany)?;
        self.check_names(headers).map_err(Refusal::Problem)?;
        let path = request.uri().path();
        if path == "/open" || path.starts_with("/assets/") {
            return Ok(());
        }
        let is_for_programs = path.starts_with("/api") || path == "/metrics";
        if is_for_programs && self.comes_from_another_site(headers) {
            return Err(Refusal::Problem(foreign()));
        }
        match visitor {
            Visitor::Program => Ok(()),
            // A browser always says where a write comes from; one that does not say is not
            // believed.
            Visitor::Browser
                if request.method().is_safe() || headers.contains_key(header::ORIGIN) =>
            {
                Ok(())
            }
            Visitor::Browser => Err(Refusal::Problem(foreign())),
            Visitor::Stranger if is_for_programs => Err(Refusal::Problem(Problem::new(
                StatusCode::UNAUTHORIZED,
                "No valid access token",
                "Send Authorization: Bearer with the token of this installation, or open the \
                 page with `aivlingual open`",
            ))),
            Visitor::Stranger => Err(Refusal::Locked),
        }
    }

    /// Checks the name we were called by, and the name of the page that called, if one did.
    fn check_names(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        if !host.is_some_and(|host| self.is_our_name(host)) {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "This name is not served here",
                "Use 127.0.0.1 or localhost with this port",
            ));
        }
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
        // The page and what it asks must be of one name, too: localhost and 127.0.0.1 are two
        // sites.
        if origin.is_some() && origin == host { Ok(()) } else { Err(foreign()) }
    }

    fn is_our_name(&self, host: &str) -> bool {
        let Some((name, port)) = host.rsplit_once(':') else { return false };
        let is_ours =
            name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]");
        is_ours && port.parse() == Ok(self.port)
    }

    fn comes_from_another_site(&self, headers: &HeaderMap) -> bool {
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        !matches!(site, None | Some(b"same-origin" | b"none"))
    }

    fn who(&self, headers: &HeaderMap) -> Visitor {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        if bearer.is_some_and(|secret| self.token.is_secret(secret)) {
            return Visitor::Program;
        }
        let cookie = cookie(headers, COOKIE);
        if cookie.is_some_and(|value| self.token.is_cookie(value)) {
            Visitor::Browser
        } else {
            Visitor::Stranger
        }
    }
}

fn too_many(wait: Duration) -> Response {
    let seconds = wait.as_secs() + 1;
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Too many requests",
        "Wait as long as Retry-After says, and ask less often",
    );
    ([(header::RETRY_AFTER, seconds.to_string())], problem).into_response()
}

fn foreign() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "This request comes from another site",
        "Open the desk itself and do it there",
    )
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(held, value)| (held == name).then_some(value))
}
