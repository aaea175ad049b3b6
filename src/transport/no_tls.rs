//! What stands in for `tls/` in a build without the cargo feature `tls`.

use std::io;
use std::path::Path;

use super::call::{Call, Channel};
use crate::Error;

/// There are none.
#[derive(Clone)]
pub(crate) enum Roots {}

pub(crate) fn read_roots(_: &Path) -> Result<Roots, Error> {
    Err(Error::invalid("ca_file", "this build has no TLS (cargo feature `tls`)"))
}

pub(super) struct Tls(());

#[allow(clippy::unused_self)] // the signatures are those of `tls/`
impl Tls {
    pub(super) fn new(_: Option<Roots>) -> Self {
        Self(())
    }

    pub(super) fn secure(&self, _: &Call, _: &str, _: Box<dyn Channel>) -> Result<Box<dyn Channel>, ureq::Error> {
        Err(ureq::Error::TlsRequired)
    }
}

pub(super) fn refusal(_: &io::Error, _: &str) -> Option<Error> {
    None
}
