//! The calls of the platform's documents.

use super::{Call, sync_device};
use crate::shared::Shared;
use crate::verdict::Verdict;

/// Judges a request, and keeps what it tells.
type Handler = fn(Call<'_>, &Shared) -> Result<(), Verdict>;

/// A documented call: what it is called by, and what handles it, if the emulator has it.
pub(crate) struct Documented {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// Without parameters; empty for a call without a body.
    pub(crate) content_type: &'static str,
    pub(crate) handler: Option<Handler>,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// All of them. One that the emulator gets changes its `None` here.
pub(crate) const CALLS: &[Documented] = &[
    call("POST", "/gate/1.0/energy/internal/device/sync", JSON, Some(sync_device::handle)),
    call("POST", "/gate/1.0/energy/internal/replenish/sync", JSON, None),
    call("POST", "/gate/1.0/energy/internal/replenish", FORM, None),
    call("GET", "/gate/1.0/energy/parking/payment/billing", "", None),
    call("POST", "/gate/1.0/energy/parking/payment", FORM, None),
];

const fn call(
    method: &'static str,
    path: &'static str,
    content_type: &'static str,
    handler: Option<Handler>,
) -> Documented {
    Documented { method, path, content_type, handler }
}
