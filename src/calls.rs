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
    /// The parameters of a form in the body, `sign` among them.
    Form,
    /// The parameters of the query, `sign` among them.
    Query,
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

/// Reports a charge: its progress, its bill or its failure.
pub const SYNC_CHARGING_RECORD: Call = Call {
    name: "sync_charging_record",
    method: "POST",
    path: "/gate/1.0/energy/internal/replenish/sync",
    signed: Signed::Json,
    is_stamped: true,
    is_idempotent: true,
    ordered_by: &["order"],
};

/// Grants a discount on the parking fee after a charge: once for an order number, however often it is sent.
pub const GRANT_PARKING_DISCOUNT: Call = Call {
    name: "grant_parking_discount",
    method: "POST",
    path: "/gate/1.0/energy/internal/replenish",
    signed: Signed::Form,
    is_stamped: true,
    is_idempotent: true,
    ordered_by: &[],
};

/// Asks for the occupancy order that a vehicle has to pay.
pub const FIND_OCCUPANCY_ORDER: Call = Call {
    name: "find_occupancy_order",
    method: "GET",
    path: "/gate/1.0/energy/parking/payment/billing",
    signed: Signed::Query,
    is_stamped: true,
    is_idempotent: true,
    ordered_by: &[],
};

/// Tells that an occupancy order was paid: told again it is the same payment.
pub const CONFIRM_OCCUPANCY_PAYMENT: Call = Call {
    name: "confirm_occupancy_payment",
    method: "POST",
    path: "/gate/1.0/energy/parking/payment",
    signed: Signed::Form,
    is_stamped: true,
    is_idempotent: true,
    ordered_by: &[],
};

/// All of them, in the order of the platform's documents.
pub const CALLS: &[Call] =
    &[SYNC_DEVICE, SYNC_CHARGING_RECORD, GRANT_PARKING_DISCOUNT, FIND_OCCUPANCY_ORDER, CONFIRM_OCCUPANCY_PAYMENT];
