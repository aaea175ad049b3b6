//! Web pages of elsewhere must not steer the emulator.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::refuse;
use crate::shared::Shared;

/// Lets a request pass that only looks, that comes from no web page, or from the emulator's own.
pub(super) async fn check(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET || is_own(request.headers(), shared.allow_remote) {
        return next.run(request).await;
    }
    refuse(StatusCode::FORBIDDEN, "a web page of another origin may not steer the emulator").into_response()
}

/// Plain tools send no `Origin`. A browser sends that of the page, and does not let the page change it.
fn is_own(headers: &HeaderMap, allow_remote: bool) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let page = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
    match (page, text(HOST)) {
        (Some(page), Some(host)) => page == host && (allow_remote || cannot_be_rebound(host)),
        _ => false,
    }
}

/// A name in the DNS can be pointed to this machine by whoever owns it; an address cannot.
fn cannot_be_rebound(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<IpAddr>().is_ok()
}
