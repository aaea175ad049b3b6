//! The platform's calls that this library makes, a row each (docs/protocol.md, section 1).

/// A call of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// Its name, as methods, functions and commands have it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the base URL.
    pub path: &'static str,
    /// What is signed, and where the signature goes.
    pub signed: Signed,
    /// Whether the client's clock goes along, so that an attempt is stamped anew.
    pub is_stamped: bool,
    /// Whether it does no harm when it arrives twice.
    pub is_idempotent: bool,
    /// The fields that say which requests must not overtake each other.
    pub ordered_by: &'static [&'static str],
}

/// How a call is signed (docs/protocol.md, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signed {
    /// The body, byte for byte; the signature is the `Authorization` header.
    Json,
}

/// Reports a charger.
pub const SYNC_DEVICE: Call = Call {
    name: "sync_device",
    method: "POST",
    path: "/gate/1.0/energy/internal/device/sync",
    signed: Signed::Json,
    is_stamped: true,
    is_idempotent: true,
    ordered_by: &["station_uuid", "no"],
};

/// All of them.
pub const CALLS: &[Call] = &[SYNC_DEVICE];
