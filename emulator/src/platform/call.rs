//! What a call judges.

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::json;
use crate::calls::Carries;
use crate::parameters::Parameters;
use crate::subject::Subject;

/// The fields of a request, as its call carries them, or what is wrong with them.
pub(crate) enum Content {
    Object(Result<Map<String, Value>, String>),
    Parameters(Result<Parameters, String>),
}

impl Content {
    /// Reads what a call `carries` from `text`, its body or its query. `encoding` is the `Content-Encoding` header.
    pub(crate) fn read(carries: Carries, text: &[u8], encoding: Option<&str>) -> Self {
        match carries {
            Carries::Json => Self::Object(json::parse_object(text, encoding)),
            Carries::Form | Carries::Query => Self::Parameters(Parameters::parse(text)),
        }
    }

    /// The fields of a JSON call.
    pub(crate) fn object(self) -> Result<Map<String, Value>, String> {
        match self {
            Self::Object(object) => object,
            Self::Parameters(_) => Err("the call takes JSON".into()),
        }
    }

    /// The fields of a form or query call.
    pub(crate) fn parameters(self) -> Result<Parameters, String> {
        match self {
            Self::Parameters(parameters) => parameters,
            Self::Object(_) => Err("the call takes parameters".into()),
        }
    }

    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Object(Ok(object)) => Subject::of_object(object),
            Self::Parameters(Ok(parameters)) => Subject::of_parameters(parameters),
            Self::Object(Err(_)) | Self::Parameters(Err(_)) => Subject::default(),
        }
    }
}

/// A request that has been read, for one of the calls to judge.
pub(crate) struct Call<'a> {
    pub(crate) headers: &'a HeaderMap,
    /// What has the fields: the body, or of a call without one the query.
    pub(crate) text: &'a Bytes,
    pub(crate) content: Content,
    /// The emulator's clock when the head had been read.
    pub(crate) now_ms: i64,
}
