//! What a call judges.

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Map, Value};

/// The JSON object in a body, or what is wrong with it.
pub(super) type Object = Result<Map<String, Value>, String>;

/// A request that has been read, for one of the calls to judge.
pub(crate) struct Call<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) object: Object,
    /// The emulator's clock when the head had been read.
    pub(crate) now_ms: i64,
}
