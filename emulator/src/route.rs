//! Who answers a request: the platform, or the control API with the page.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::{Request, Response};
use tower::ServiceExt;

use crate::connection::{Connection, Hangup};
use crate::control;
use crate::page;
use crate::platform;
use crate::shared::Shared;

pub(crate) async fn route(
    request: Request<Incoming>,
    shared: &Shared,
    connection: &Connection,
    control: &Router,
) -> Result<Response<Body>, Hangup> {
    connection.begin();
    let path = request.uri().path();
    if control::owns(path) || page::is_wanted(request.method(), path) {
        let reply: Result<_, Infallible> = control.clone().oneshot(request).await;
        return match reply {
            Ok(reply) => Ok(reply),
            Err(never) => match never {},
        };
    }
    platform::serve(request, shared, connection).await
}
