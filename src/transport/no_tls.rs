//! What stands in for `tls.rs` in a build without the cargo feature `tls`.

use std::io;
use std::path::Path;

use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;
use ureq::unversioned::transport::{ConnectionDetails, Transport};

use super::call::Call;
use crate::Error;

pub(crate) const AVAILABLE: bool = false;

/// There are none.
#[derive(Clone)]
pub(crate) enum Roots {}

pub(crate) fn read_roots(_: &Path) -> Result<Roots, Error> {
    Err(Error::invalid("ca_file", "this build has no TLS (cargo feature `tls`)"))
}

pub(super) fn trust(config: ConfigBuilder<AgentScope>, _: Option<Roots>) -> ConfigBuilder<AgentScope> {
    config
}

#[derive(Default)]
pub(super) struct Tls(());

#[allow(clippy::unused_self)] // the signature is that of `tls.rs`
impl Tls {
    pub(super) fn secure(
        &self,
        _: &Call,
        details: &ConnectionDetails,
        stream: Box<dyn Transport>,
    ) -> Result<Box<dyn Transport>, ureq::Error> {
        if details.needs_tls() { Err(ureq::Error::TlsRequired) } else { Ok(stream) }
    }
}

pub(super) fn refusal(_: &io::Error, _: &str) -> Option<Error> {
    None
}
