//! Web pages of elsewhere must neither steer the emulator nor read what it holds.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::refuse;
use crate::host;
use crate::shared::Shared;

const ELSEWHERE: &str = "a web page of another origin may not steer the emulator";
const REBOUND: &str = "Host must be an address or localhost, as in http://127.0.0.1:PORT: another name could be that of a web page \
                       which wants to read this. With --allow-remote, names are accepted";

/// Lets a request pass that comes from no web page, or from the emulator's own; one that only looks, from any page.
///
/// A page of elsewhere cannot read the answer, unless its own name was pointed to this machine: then `Host` has that name.
/// Other machines reach the emulator by names too, so that with `allow_remote` there is no telling.
pub(super) async fn check(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Some(complaint) = host::complaint(request.version(), headers) {
        return refuse(StatusCode::BAD_REQUEST, complaint).into_response();
    }
    if !shared.allow_remote && headers.get_all(HOST).iter().any(|host| host.to_str().map_or(true, can_be_rebound)) {
        return refuse(StatusCode::FORBIDDEN, REBOUND).into_response();
    }
    if request.method() != Method::GET && !is_own(headers) {
        return refuse(StatusCode::FORBIDDEN, ELSEWHERE).into_response();
    }
    next.run(request).await
}

/// Plain tools send no `Origin`. A browser sends that of the page, and does not let the page change it.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let page = text(ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    !headers.contains_key(ORIGIN) || (page.is_some() && page == text(HOST))
}

/// A name in the DNS can be pointed to this machine by whoever owns it; an address cannot.
fn can_be_rebound(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return true };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    !name.eq_ignore_ascii_case("localhost") && name.parse::<IpAddr>().is_err()
}
