//! The calls of the platform's documents.

/// A documented call: what it is called by.
pub(crate) struct Documented {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// Without parameters; empty for a call without a body.
    pub(crate) content_type: &'static str,
    /// Which of the emulator's calls it is, if any.
    pub(crate) emulated: Option<Emulated>,
}

/// A call that the emulator has.
#[derive(Clone, Copy)]
pub(crate) enum Emulated {
    SyncDevice,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// All of them. One that the emulator gets changes its `None` here.
pub(crate) const CALLS: &[Documented] = &[
    call("POST", "/gate/1.0/energy/internal/device/sync", JSON, Some(Emulated::SyncDevice)),
    call("POST", "/gate/1.0/energy/internal/replenish/sync", JSON, None),
    call("POST", "/gate/1.0/energy/internal/replenish", FORM, None),
    call("GET", "/gate/1.0/energy/parking/payment/billing", "", None),
    call("POST", "/gate/1.0/energy/parking/payment", FORM, None),
];

const fn call(
    method: &'static str,
    path: &'static str,
    content_type: &'static str,
    emulated: Option<Emulated>,
) -> Documented {
    Documented { method, path, content_type, emulated }
}
