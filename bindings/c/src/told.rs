//! What an outbox tells, as records with fields.

use pyun_core::record::{Field, Kind, Record, TimeFormat, Value};
use pyun_outbox::{DeadLetter, Event, Stats};

use crate::outbox_names as names;
use crate::record::pyun_record;

/// The table of what is told, and how it is told: a row a field.
macro_rules! told {
    (
        $table:ident $name:literal $noun:literal, fn $values:ident($it:ident: &$of:ty);
        $($field:ident: $kind:ident = $value:expr;)+
    ) => {
        static $table: Record = Record::new($name, $noun, &[$(Field::new(names::$field, $kind)),+]);

        fn $values($it: &$of) -> Vec<(&'static str, Value)> {
            vec![$((names::$field, $value)),+]
        }
    };
}

const TEXT: Kind = Kind::Text;
const INTEGER: Kind = Kind::Integer;
const TIME: Kind = Kind::Time(TimeFormat::Milliseconds);

told! {
    STATS "OutboxStats" "state of an outbox", fn of_stats(it: &Stats);
    PYUN_FIELD_ACCEPTED: INTEGER = number(it.accepted);
    PYUN_FIELD_BREAKER: TEXT = text(it.breaker);
    PYUN_FIELD_BYTES: INTEGER = number(it.bytes);
    PYUN_FIELD_DEAD: INTEGER = number(it.dead);
    PYUN_FIELD_DELIVERED: INTEGER = number(it.delivered);
    PYUN_FIELD_DEPTH: INTEGER = number(it.depth);
    PYUN_FIELD_DEVICES: INTEGER = number(it.devices);
    PYUN_FIELD_IN_FLIGHT: INTEGER = number(it.in_flight);
    PYUN_FIELD_IS_CHECKING: INTEGER = number(it.is_checking);
    PYUN_FIELD_IS_LINK_DOWN: INTEGER = number(it.is_link_down);
    PYUN_FIELD_LAST_SUCCESS_TIME: TIME = it.last_success_ms.map_or(Value::Absent, Value::Time);
    PYUN_FIELD_OLDEST_AGE_MS: INTEGER = it.oldest_age.map_or(Value::Absent, |age| number(age.as_millis()));
    PYUN_FIELD_RECORDS: INTEGER = number(it.records);
    PYUN_FIELD_THINNED: INTEGER = number(it.thinned);
}

told! {
    DEAD "OutboxDead" "dead letter", fn of_dead(it: &DeadLetter);
    PYUN_FIELD_ACCEPTED_TIME: TIME = Value::Time(it.accepted_ms);
    PYUN_FIELD_CODE: TEXT = text(it.code.as_deref());
    PYUN_FIELD_DIED_TIME: TIME = Value::Time(it.died_ms);
    PYUN_FIELD_FIELDS: TEXT = text(Some(&it.fields));
    PYUN_FIELD_HINT: TEXT = text(it.hint.as_deref());
    PYUN_FIELD_HTTP_STATUS: INTEGER = it.http_status.map_or(Value::Absent, number);
    PYUN_FIELD_ID: INTEGER = Value::Integer(it.id);
    PYUN_FIELD_IS_OVERTAKEN: INTEGER = number(it.is_overtaken);
    PYUN_FIELD_KIND: TEXT = text(Some(it.kind.name()));
    PYUN_FIELD_MESSAGE: TEXT = text(it.message.as_deref());
    PYUN_FIELD_NAME: TEXT = text(Some(&it.name));
    PYUN_FIELD_REASON: TEXT = text(Some(&it.reason));
    PYUN_FIELD_SEQNO: TEXT = text(it.seqno.as_deref());
    PYUN_FIELD_STATION_UUID: TEXT = text(it.station.as_deref());
}

told! {
    EVENT "OutboxEvent" "event of an outbox", fn of_event(it: &Event);
    PYUN_FIELD_COUNT: INTEGER = count(it);
    PYUN_FIELD_EVENT: TEXT = text(Some(it.name()));
    PYUN_FIELD_KIND: TEXT = if let Event::Died { kind, .. } = it { text(Some(kind.name())) } else { Value::Absent };
    PYUN_FIELD_PATH: TEXT = if let Event::SetAside(what) = it { text(what.path.to_str()) } else { Value::Absent };
    PYUN_FIELD_REASON: TEXT = text(reason(it));
}

fn number(number: impl TryInto<i64>) -> Value {
    Value::Integer(number.try_into().unwrap_or(i64::MAX))
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Absent, Value::from)
}

fn count(event: &Event) -> Value {
    match event {
        Event::Thinned(count) | Event::Missed(count) => number(*count),
        Event::SetAside(what) => number(what.rows),
        _ => Value::Absent,
    }
}

fn reason(event: &Event) -> Option<&str> {
    match event {
        Event::BreakerOpened(reason) | Event::Died { reason, .. } => Some(reason),
        Event::StorageFailed(reason) => Some(reason),
        _ => None,
    }
}

pub(crate) fn stats(stats: &Stats) -> pyun_record {
    pyun_record::told(names::PYUN_RECORD_OUTBOX_STATS, &STATS, of_stats(stats))
}

pub(crate) fn dead(letter: &DeadLetter) -> pyun_record {
    pyun_record::told(names::PYUN_RECORD_OUTBOX_DEAD, &DEAD, of_dead(letter))
}

pub(crate) fn event(event: &Event) -> pyun_record {
    pyun_record::told(names::PYUN_RECORD_OUTBOX_EVENT, &EVENT, of_event(event))
}
