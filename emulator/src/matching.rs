//! Which requests a rule is for.

use axum::http::Method;
use serde::{Deserialize, Serialize};

use crate::subject::{MAX_TEXT, Subject};

/// What a request must be like; what is not set may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    station_uuid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<u64>,
}

/// A request, as rules see it.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) subject: &'a Subject,
}

impl Match {
    /// Any request.
    pub fn new() -> Self {
        Self::default()
    }

    /// The path without the query, exactly; it begins with `/`.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The method, such as `POST`, in upper or lower case.
    #[must_use]
    pub fn with_method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// `app_id` in the body, or in the query.
    #[must_use]
    pub fn with_app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// `station_uuid` in the body, or in the query.
    #[must_use]
    pub fn with_station_uuid(mut self, station_uuid: impl Into<String>) -> Self {
        self.station_uuid = Some(station_uuid.into());
        self
    }

    /// The device's number: `no` or `device_no` in the body.
    #[must_use]
    pub fn with_no(mut self, no: impl Into<String>) -> Self {
        self.no = Some(no.into());
        self
    }

    /// The order's number: `order`, `replenish_order` or `pay_order` in the body.
    #[must_use]
    pub fn with_order(mut self, order: impl Into<String>) -> Self {
        self.order = Some(order.into());
        self
    }

    /// Only the n-th of the requests that fit, 1 for the first. Those count which no earlier rule took.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = Some(nth);
        self
    }

    /// Every n-th of the requests that fit. Those count which no earlier rule took.
    #[must_use]
    pub fn every(mut self, every: u64) -> Self {
        self.every = Some(every);
        self
    }

    /// Whether there is only one request that can fit.
    pub(crate) fn is_single(&self) -> bool {
        self.nth.is_some()
    }

    pub(crate) fn is_any(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn fits(&self, seen: &Seen<'_>) -> bool {
        let is = |wanted: &Option<String>, given: Option<&str>| wanted.is_none() || wanted.as_deref() == given;
        is(&self.path, Some(seen.path))
            && self.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(seen.method))
            && is(&self.app_id, seen.subject.app_id.as_deref())
            && is(&self.station_uuid, seen.subject.station_uuid.as_deref())
            && is(&self.no, seen.subject.no.as_deref())
            && is(&self.order, seen.subject.order.as_deref())
    }

    /// Whether it is the turn of the request with this number among those that fit.
    pub(crate) fn is_turn(&self, number: u64) -> bool {
        self.nth.is_none_or(|nth| nth == number) && self.every.is_none_or(|every| number % every == 0)
    }

    /// Makes sure that there can be such a request.
    fn can_fit(&self) -> Result<(), String> {
        if self.path.as_ref().is_some_and(|path| !path.starts_with('/') || path.contains(['?', '#'])) {
            return Err("match.path must begin with / and end before the query".into());
        }
        if self.method.as_ref().is_some_and(|method| Method::from_bytes(method.as_bytes()).is_err()) {
            return Err("match.method must be a method, such as POST".into());
        }
        let ids =
            [("app_id", &self.app_id), ("station_uuid", &self.station_uuid), ("no", &self.no), ("order", &self.order)];
        match ids.into_iter().find(|(_, id)| id.as_ref().is_some_and(|id| id.len() > MAX_TEXT)) {
            Some((name, _)) => Err(format!("match.{name} must have at most {MAX_TEXT} bytes")),
            None => Ok(()),
        }
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        self.can_fit()?;
        if self.nth == Some(0) || self.every == Some(0) {
            return Err("match.nth and match.every count from 1".into());
        }
        if self.nth.is_some() && self.every.is_some() {
            return Err("match.nth and match.every exclude each other".into());
        }
        Ok(())
    }
}
