//! The platform's code tables, as numbers and text for C.

// Written by schema/ (make update) from the tables in src/.
/// Type of a device: a charger for cars.
pub const PYUN_DEVICE_TYPE_CAR: i32 = 0;
/// Type of a device: a charger for two-wheelers.
pub const PYUN_DEVICE_TYPE_TWO_WHEELER: i32 = 1;
/// State of a device: in service.
pub const PYUN_DEVICE_STATE_AVAILABLE: i32 = 1;
/// State of a device: out of order.
pub const PYUN_DEVICE_STATE_FAULTED: i32 = -1;
/// State of a device: not reachable by its operator.
pub const PYUN_DEVICE_STATE_OFFLINE: i32 = -2;
/// State of a port: nothing plugged in.
pub const PYUN_PORT_STATE_AVAILABLE: i32 = 1;
/// State of a port: delivering energy.
pub const PYUN_PORT_STATE_CHARGING: i32 = 2;
/// State of a port: a vehicle holds the connector without charging.
pub const PYUN_PORT_STATE_OCCUPIED: i32 = 3;
/// State of a port: out of order.
pub const PYUN_PORT_STATE_FAULTED: i32 = -1;
/// Parking space at a port: nobody knows.
pub const PYUN_SPACE_STATUS_UNKNOWN: i32 = -1;
/// Parking space at a port: no vehicle on the space.
pub const PYUN_SPACE_STATUS_FREE: i32 = 1;
/// Parking space at a port: a vehicle on the space.
pub const PYUN_SPACE_STATUS_OCCUPIED: i32 = 2;
/// State of a charge: not charging.
pub const PYUN_REPLENISH_STATE_NOT_CHARGING: i32 = 0;
/// State of a charge: charging.
pub const PYUN_REPLENISH_STATE_CHARGING: i32 = 2;
/// State of a charge: finished.
pub const PYUN_REPLENISH_STATE_FINISHED: i32 = 3;
/// State of a charge: could not start, or broke off.
pub const PYUN_REPLENISH_STATE_FAILED: i32 = -1;
/// Number plate: nobody knows.
pub const PYUN_PLATE_COLOR_UNKNOWN: i32 = -1;
/// Number plate: blue.
pub const PYUN_PLATE_COLOR_BLUE: i32 = 1;
/// Number plate: yellow.
pub const PYUN_PLATE_COLOR_YELLOW: i32 = 2;
/// Number plate: white.
pub const PYUN_PLATE_COLOR_WHITE: i32 = 3;
/// Number plate: black.
pub const PYUN_PLATE_COLOR_BLACK: i32 = 4;
/// Number plate: green.
pub const PYUN_PLATE_COLOR_GREEN: i32 = 5;
/// Number plate: red.
pub const PYUN_PLATE_COLOR_RED: i32 = 6;
/// Number plate: silver.
pub const PYUN_PLATE_COLOR_SILVER: i32 = 7;
/// Number plate: grey.
pub const PYUN_PLATE_COLOR_GREY: i32 = 8;
/// Number plate: orange.
pub const PYUN_PLATE_COLOR_ORANGE: i32 = 9;
/// Way of paying: a channel that is not the platform's own.
pub const PYUN_PAY_MODE_OTHER: i32 = 99;
/// Charging type: alternating current, slow.
pub const PYUN_ENERGY_CODE_AC: &str = "CN_AC";
/// Charging type: direct current, fast.
pub const PYUN_ENERGY_CODE_DC: &str = "CN_DC";
/// Metadata: hardware version.
pub const PYUN_METADATA_DEVICE_HARDWARE_VERSION: &str = "DEVICE_HARDWARE_VERSION";
/// Metadata: software version.
pub const PYUN_METADATA_DEVICE_SOFTWARE_VERSION: &str = "DEVICE_SOFTWARE_VERSION";
/// Metadata: version of the protocol between device and operator.
pub const PYUN_METADATA_DEVICE_PROTOCOL_VERSION: &str = "DEVICE_PROTOCOL_VERSION";
/// Metadata: model.
pub const PYUN_METADATA_DEVICE_MODEL: &str = "DEVICE_MODEL";
/// Metadata: rated current, in 0.01 A.
pub const PYUN_METADATA_DEVICE_CHARGE_CURRENT: &str = "DEVICE_CHARGE_CURRENT";
/// Metadata: lower limit of the rated voltage, in 0.01 V.
pub const PYUN_METADATA_DEVICE_CHARGE_VOLTAGE: &str = "DEVICE_CHARGE_VOLTAGE";
/// Metadata: upper limit of the rated voltage, in 0.01 V.
pub const PYUN_METADATA_DEVICE_CHARGE_VOLTAGE_UPPER: &str = "DEVICE_CHARGE_VOLTAGE_UPPER";
/// Metadata: rated power, in 0.0001 W.
pub const PYUN_METADATA_DEVICE_CHARGE_POWER: &str = "DEVICE_CHARGE_POWER";
/// Metadata: how the device reaches the network.
pub const PYUN_METADATA_DEVICE_NET_TYPE: &str = "DEVICE_NET_TYPE";
/// Metadata: ICCID of the SIM card.
pub const PYUN_METADATA_DEVICE_SIM_ICCID: &str = "DEVICE_SIM_ICCID";
/// Metadata: operator of the SIM card.
pub const PYUN_METADATA_DEVICE_SIM_OPERATOR: &str = "DEVICE_SIM_OPERATOR";
/// Metadata: of a charging order: current, in 0.01 A.
pub const PYUN_METADATA_ENERGY_CHARGE_CURRENT: &str = "ENERGY_CHARGE_CURRENT";
/// Metadata: of a charging order: voltage, in 0.01 V.
pub const PYUN_METADATA_ENERGY_CHARGE_VOLTAGE: &str = "ENERGY_CHARGE_VOLTAGE";
/// Metadata: of a charging order: power, in 0.0001 W.
pub const PYUN_METADATA_ENERGY_CHARGE_POWER: &str = "ENERGY_CHARGE_POWER";
// End of what schema/ writes.
