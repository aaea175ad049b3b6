//! What kinds of records there are, and what their fields are called.

// Written by schema/ (make update) from the tables in src/: the kinds.
/// A record that is sent: a charge so far, its bill, or its failure.
pub const PYUN_RECORD_CHARGING_RECORD: i32 = 1;
/// A record that is sent: a discount on the parking fee after a charge.
pub const PYUN_RECORD_PARKING_DISCOUNT: i32 = 2;
/// A record that is sent: that an occupancy order was paid.
pub const PYUN_RECORD_OCCUPANCY_PAYMENT: i32 = 3;
/// A record that is received: what is owed for a connector that was held too long.
pub const PYUN_RECORD_OCCUPANCY_ORDER: i32 = 4;
/// A record that is received, a push: whether a charge has started that was to start.
pub const PYUN_RECORD_START_RESULT: i32 = 5;
/// A record that is received, a push: whether a charge has stopped that was to stop.
pub const PYUN_RECORD_STOP_RESULT: i32 = 6;
/// A record that is received, a push: a charge so far.
pub const PYUN_RECORD_CHARGING_PROGRESS: i32 = 7;
/// A record that is received, a push: a charge that is over.
pub const PYUN_RECORD_CHARGING_FINISHED: i32 = 8;

/// Each kind with the name of its table.
pub(crate) const KINDS: &[(i32, &str)] = &[
    (PYUN_RECORD_CHARGING_RECORD, "ChargingRecord"),
    (PYUN_RECORD_PARKING_DISCOUNT, "ParkingDiscount"),
    (PYUN_RECORD_OCCUPANCY_PAYMENT, "OccupancyPayment"),
    (PYUN_RECORD_OCCUPANCY_ORDER, "OccupancyOrder"),
    (PYUN_RECORD_START_RESULT, "StartResult"),
    (PYUN_RECORD_STOP_RESULT, "StopResult"),
    (PYUN_RECORD_CHARGING_PROGRESS, "ChargingProgress"),
    (PYUN_RECORD_CHARGING_FINISHED, "ChargingFinished"),
];
// End of the kinds.

// Written by schema/ (make update) from the tables in src/: the fields.
/// Field, text: the operator's own number of the device.
pub const PYUN_FIELD_DEVICE_NO: &str = "device_no";
/// Field, an integer: type of the device (table 8.1); any integer passes.
pub const PYUN_FIELD_DEVICE_TYPE: &str = "device_type";
/// Field, a time: end of the charge, or until when this report goes.
pub const PYUN_FIELD_END_TIME: &str = "end_time";
/// Field, text: how the device charges (table 8.3); any text passes.
pub const PYUN_FIELD_ENERGY_CODE: &str = "energy_code";
/// Field, an integer: energy fee, in fen.
pub const PYUN_FIELD_ENERGY_VALUE: &str = "energy_value";
/// Field, text: address of the picture that was taken on entering.
pub const PYUN_FIELD_ENTER_IMAGE: &str = "enter_image";
/// Field, a time: when the vehicle came.
pub const PYUN_FIELD_ENTER_TIME: &str = "enter_time";
/// Field, an integer: service fee, in fen.
pub const PYUN_FIELD_FEE_VALUE: &str = "fee_value";
/// Field, text: address of the picture that was taken on leaving.
pub const PYUN_FIELD_LEAVE_IMAGE: &str = "leave_image";
/// Field, a time: when it left.
pub const PYUN_FIELD_LEAVE_TIME: &str = "leave_time";
/// Field, text: the merchant whom it is owed.
pub const PYUN_FIELD_MERCHANT: &str = "merchant";
/// Field, text: telephone number, or the operator's own id of the user where none is known.
pub const PYUN_FIELD_MOBILE: &str = "mobile";
/// Field, an integer: what is to be paid, in fen.
pub const PYUN_FIELD_NEED_VALUE: &str = "need_value";
/// Field, text: the operator's own number of the charging order.
pub const PYUN_FIELD_ORDER: &str = "order";
/// Field, an integer: how long the vehicle stood there, in seconds.
pub const PYUN_FIELD_PARKING_TIME: &str = "parking_time";
/// Field, an integer: how it was paid; any integer passes.
pub const PYUN_FIELD_PAY_MODE: &str = "pay_mode";
/// Field, text: the same in words: as given, or else the table's word.
pub const PYUN_FIELD_PAY_MODE_DESC: &str = "pay_mode_desc";
/// Field, text: the platform's number of the order, from the occupancy order.
pub const PYUN_FIELD_PAY_ORDER: &str = "pay_order";
/// Field, a time: when it was paid.
pub const PYUN_FIELD_PAY_TIME: &str = "pay_time";
/// Field, an integer: what was paid, in fen.
pub const PYUN_FIELD_PAY_VALUE: &str = "pay_value";
/// Field, text: number plate; needed for the parking discount.
pub const PYUN_FIELD_PLATE: &str = "plate";
/// Field, an integer: colour of the plate (table 8.8).
pub const PYUN_FIELD_PLATE_COLOR: &str = "plate_color";
/// Field, text: the operator's own number of the connector.
pub const PYUN_FIELD_PORT_NO: &str = "port_no";
/// Field, an integer: energy delivered, in 0.001 kWh.
pub const PYUN_FIELD_QUANTITY: &str = "quantity";
/// Field, text: the operator's own number of the charging order.
pub const PYUN_FIELD_REPLENISH_ORDER: &str = "replenish_order";
/// Field, an integer: how long it has charged, in seconds.
pub const PYUN_FIELD_REPLENISH_TIME: &str = "replenish_time";
/// Field, an integer: state of charge of the vehicle, in per cent.
pub const PYUN_FIELD_SOC: &str = "soc";
/// Field, text: number of the parking space.
pub const PYUN_FIELD_SPACE_NO: &str = "space_no";
/// Field, a time: begin of the charge.
pub const PYUN_FIELD_START_TIME: &str = "start_time";
/// Field, an integer: state of the charge (table 8.7); any integer passes.
pub const PYUN_FIELD_STATE: &str = "state";
/// Field, text: state in words: as given, or else the table's word.
pub const PYUN_FIELD_STATE_DESC: &str = "state_desc";
/// Field, text: name of the charging station.
pub const PYUN_FIELD_STATION_NAME: &str = "station_name";
/// Field, text: id of the charging station, issued by the platform.
pub const PYUN_FIELD_STATION_UUID: &str = "station_uuid";
/// Field, an integer: energy fee and service fee together, in fen. Left out, their sum.
pub const PYUN_FIELD_TOTAL_VALUE: &str = "total_value";
/// Field, text: the operator's own number of the payment.
pub const PYUN_FIELD_TRADE_NO: &str = "trade_no";
/// Field, text: vehicle identification number.
pub const PYUN_FIELD_VIN: &str = "vin";
// End of the fields.
