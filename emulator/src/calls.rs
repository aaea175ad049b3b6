//! The calls of the platform's documents.

use bytes::Bytes;

/// A documented call: what it is called by.
#[derive(Debug)]
pub(crate) struct Documented {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) carries: Carries,
    pub(crate) emulated: Emulated,
}

/// Where a call has its fields, and thereby how it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    Json,
    Form,
    Query,
}

impl Carries {
    /// Without parameters; empty for a call without a body.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Query => "",
        }
    }

    /// What has the fields, of a request with this query and this body.
    pub(crate) fn text(self, query: Option<&str>, body: &Bytes) -> Bytes {
        match self {
            Self::Json | Self::Form => body.clone(),
            Self::Query => Bytes::copy_from_slice(query.unwrap_or_default().as_bytes()),
        }
    }
}

/// Which of the emulator's calls it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Emulated {
    SyncDevice,
    SyncChargingRecord,
    GrantDiscount,
    FindOccupancyOrder,
    ConfirmOccupancyPayment,
}

/// All of them.
pub(crate) const CALLS: &[Documented] = &[
    call("POST", "/gate/1.0/energy/internal/device/sync", Carries::Json, Emulated::SyncDevice),
    call("POST", "/gate/1.0/energy/internal/replenish/sync", Carries::Json, Emulated::SyncChargingRecord),
    call("POST", "/gate/1.0/energy/internal/replenish", Carries::Form, Emulated::GrantDiscount),
    call("GET", "/gate/1.0/energy/parking/payment/billing", Carries::Query, Emulated::FindOccupancyOrder),
    call("POST", "/gate/1.0/energy/parking/payment", Carries::Form, Emulated::ConfirmOccupancyPayment),
];

const fn call(method: &'static str, path: &'static str, carries: Carries, emulated: Emulated) -> Documented {
    Documented { method, path, carries, emulated }
}

/// The call at `path`, which has no query.
pub(crate) fn at(path: &str) -> Option<&'static Documented> {
    CALLS.iter().find(|call| call.path == path)
}

/// What a request to `path` carries. What no call is for is read as most calls are.
pub(crate) fn carried(path: &str) -> Carries {
    at(path).map_or(Carries::Json, |call| call.carries)
}
