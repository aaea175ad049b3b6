//! What an outbox tells, as records: their kinds, and what their fields are called.

#[cfg(feature = "outbox")]
pub(crate) use crate::record_names::PYUN_FIELD_STATION_UUID;

/// A record that is told by an outbox: how it stands.
pub const PYUN_RECORD_OUTBOX_STATS: i32 = 50;
/// A record that is told by an outbox: a dead letter.
pub const PYUN_RECORD_OUTBOX_DEAD: i32 = 51;
/// A record that is told by an outbox: something that somebody should know of.
pub const PYUN_RECORD_OUTBOX_EVENT: i32 = 52;

/// Field of the stats, an integer: how many items were accepted over its life; a crash may lose the last second's count.
pub const PYUN_FIELD_ACCEPTED: &str = "accepted";
/// Field of a dead letter, a time: when it was put, by this machine's clock.
pub const PYUN_FIELD_ACCEPTED_TIME: &str = "accepted_time";
/// Field of the stats, text: why everything pauses; absent while it does not.
pub const PYUN_FIELD_BREAKER: &str = "breaker";
/// Field of the stats, an integer: the size of the file, but for its log.
pub const PYUN_FIELD_BYTES: &str = "bytes";
/// Field of a dead letter, text: the platform's code, where it answered.
pub const PYUN_FIELD_CODE: &str = "code";
/// Field of an event, an integer: how many reports were dropped, events missed, rows taken over.
pub const PYUN_FIELD_COUNT: &str = "count";
/// Field of the stats, an integer: how many dead letters wait for somebody.
pub const PYUN_FIELD_DEAD: &str = "dead";
/// Field of the stats, an integer: how many reports the platform has accepted, repetitions not counted.
pub const PYUN_FIELD_DELIVERED: &str = "delivered";
/// Field of the stats, an integer: how many devices and records are accepted and not delivered yet.
pub const PYUN_FIELD_DEPTH: &str = "depth";
/// Field of the stats, an integer: how many of the depth are devices.
pub const PYUN_FIELD_DEVICES: &str = "devices";
/// Field of a dead letter, a time: when it was given up.
pub const PYUN_FIELD_DIED_TIME: &str = "died_time";
/// Field of an event, text: which it is, such as "breaker_opened" (see pyun_outbox_poll_event()).
pub const PYUN_FIELD_EVENT: &str = "event";
/// Field of a dead letter, text: the business fields as they were put, JSON, UTF-8. Personal data may be in it.
pub const PYUN_FIELD_FIELDS: &str = "fields";
/// Field of a dead letter, text: what the platform advises.
pub const PYUN_FIELD_HINT: &str = "hint";
/// Field of a dead letter, an integer: the HTTP status of the last answer.
pub const PYUN_FIELD_HTTP_STATUS: &str = "http_status";
/// Field of a dead letter, an integer: its number, above 0.
pub const PYUN_FIELD_ID: &str = "id";
/// Field of the stats, an integer: how many requests wait for an answer.
pub const PYUN_FIELD_IN_FLIGHT: &str = "in_flight";
/// Field of the stats, an integer: 1 while the file is looked through for damage, as after each opening, else 0.
pub const PYUN_FIELD_IS_CHECKING: &str = "is_checking";
/// Field of the stats, an integer: 1 while nobody answers, else 0.
pub const PYUN_FIELD_IS_LINK_DOWN: &str = "is_link_down";
/// Field of a dead letter, an integer: 1 if a later report was delivered since, so that it is not to be sent any more, else 0.
pub const PYUN_FIELD_IS_OVERTAKEN: &str = "is_overtaken";
/// Field of a dead letter and of an event, text: what died: "device", "progress", "final", "discount", "payment".
pub const PYUN_FIELD_KIND: &str = "kind";
/// Field of the stats, a time: when the platform last accepted something.
pub const PYUN_FIELD_LAST_SUCCESS_TIME: &str = "last_success_time";
/// Field of a dead letter, text: what the platform said.
pub const PYUN_FIELD_MESSAGE: &str = "message";
/// Field of a dead letter, text: the order number, of a payment the pay_order, of a device its number.
pub const PYUN_FIELD_NAME: &str = "name";
/// Field of the stats, an integer: for how long the oldest of the depth has waited, in milliseconds.
pub const PYUN_FIELD_OLDEST_AGE_MS: &str = "oldest_age_ms";
/// Field of an event, text: where the damaged file lies now.
pub const PYUN_FIELD_PATH: &str = "path";
/// Field of a dead letter and of an event, text: why, in a few words.
pub const PYUN_FIELD_REASON: &str = "reason";
/// Field of the stats, an integer: how many of the depth are records.
pub const PYUN_FIELD_RECORDS: &str = "records";
/// Field of a dead letter, text: the platform's number of the request: quote it when asking for support.
pub const PYUN_FIELD_SEQNO: &str = "seqno";
/// Field of the stats, an integer: how many reports of progress were dropped.
pub const PYUN_FIELD_THINNED: &str = "thinned";
