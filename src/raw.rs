//! Calls that this library does not model: JSON, forms and queries, signed as they are given.

use std::borrow::Cow;

use crate::attempts::Job;
use crate::calls::Signed;
use crate::{Client, Error, PreparedRequest, Reply};

impl Client {
    /// Signs bytes as they are by the JSON rule and posts them, for calls that this library does not model. `path` is
    /// that of the call (`/gate/1.0/…`); the body must be the JSON that the call takes, `app_id` and all.
    ///
    /// Since nobody here knows what the call does, it is tried again only when nothing was sent.
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device); [`InvalidInput`](crate::ErrorKind::InvalidInput) for an unusable `path`.
    pub fn post_json(&self, path: &str, body: impl Into<Vec<u8>>) -> Result<Reply, Error> {
        self.post_bytes(path, body.into(), false)
    }

    /// The same for a call that does no harm when it arrives twice: it is tried again like a device sync.
    ///
    /// # Errors
    /// As [`post_json`](Self::post_json).
    pub fn post_idempotent_json(&self, path: &str, body: impl Into<Vec<u8>>) -> Result<Reply, Error> {
        self.post_bytes(path, body.into(), true)
    }

    fn post_bytes(&self, path: &str, body: Vec<u8>, is_idempotent: bool) -> Result<Reply, Error> {
        let (deadline, watch) = (self.deadline(), self.watch());
        let request = PreparedRequest::json(self.parts(), path, body)?;
        let job = Job {
            request: &|_| Ok(Cow::Borrowed(&request)),
            is_stamped: false,
            is_idempotent,
            place: None,
            may_find_nothing: false,
        };
        self.attempts(deadline, watch).run(&job)
    }

    /// Signs parameters by the form rule and posts them as a form. `app_id`, `timestamp`, `sign_type` and `sign` are added;
    /// all are sent sorted, percent-encoded as UTF-8; empty values are sent, and not signed.
    ///
    /// Since nobody here knows what the call does, it is tried again only when nothing was sent.
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device); [`InvalidInput`](crate::ErrorKind::InvalidInput) for an unusable `path`, and
    /// for a parameter that the client adds itself.
    pub fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> Result<Reply, Error> {
        self.send_parameters((path, Signed::Form), pairs, false, false)
    }

    /// The same for a call that does no harm when it arrives twice: it is tried again like a device sync.
    ///
    /// # Errors
    /// As [`post_form`](Self::post_form).
    pub fn post_idempotent_form(&self, path: &str, pairs: &[(&str, &str)]) -> Result<Reply, Error> {
        self.send_parameters((path, Signed::Form), pairs, true, false)
    }

    /// Signs parameters as [`post_form`](Self::post_form) does and sends them as the query of a `GET`, which is tried again
    /// like a device sync. The query is at most 4096 bytes long.
    ///
    /// # Errors
    /// As [`post_form`](Self::post_form).
    pub fn get(&self, path: &str, pairs: &[(&str, &str)]) -> Result<Reply, Error> {
        self.send_parameters((path, Signed::Query), pairs, true, false)
    }

    /// The request that [`post_form`](Self::post_form) would send now. Nothing is sent.
    ///
    /// # Errors
    /// As [`post_form`](Self::post_form), as far as nothing is sent.
    pub fn prepare_form(&self, path: &str, pairs: &[(&str, &str)]) -> Result<PreparedRequest, Error> {
        self.prepare_parameters((path, Signed::Form), pairs, self.parts().correction())
    }

    /// The request that [`get`](Self::get) would send now. Nothing is sent.
    ///
    /// # Errors
    /// As [`get`](Self::get), as far as nothing is sent.
    pub fn prepare_get(&self, path: &str, pairs: &[(&str, &str)]) -> Result<PreparedRequest, Error> {
        self.prepare_parameters((path, Signed::Query), pairs, self.parts().correction())
    }

    pub(crate) fn send_parameters(
        &self,
        to: (&str, Signed),
        pairs: &[(&str, &str)],
        is_idempotent: bool,
        may_find_nothing: bool,
    ) -> Result<Reply, Error> {
        let (deadline, watch) = (self.deadline(), self.watch());
        let job = Job {
            request: &|correction| self.prepare_parameters(to, pairs, correction).map(Cow::Owned),
            is_stamped: self.parts().common_parameters,
            is_idempotent,
            place: None,
            may_find_nothing,
        };
        self.attempts(deadline, watch).run(&job)
    }

    fn prepare_parameters(
        &self,
        to: (&str, Signed),
        pairs: &[(&str, &str)],
        correction: i64,
    ) -> Result<PreparedRequest, Error> {
        PreparedRequest::parameters(self.parts(), to, pairs, self.parts().timestamp(correction)?)
    }
}
