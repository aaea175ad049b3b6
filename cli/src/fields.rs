//! Fields of a record by its table, for people and for programs.

use pyun_energy::record::{Field, Kind, Moment, TimeFormat, Value};
use serde_json::{Map, Value as Json, json};

/// Whether a field holds a number, a code's among them.
pub(crate) fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Sum(_) | Kind::Code(_))
}

/// The fields that are there, by the platform's names; times as RFC 3339 in UTC.
pub(crate) fn to_json(fields: &[Field], get: impl Fn(&str) -> Option<Value>) -> Json {
    let member = |field: &Field| Some((field.name.to_owned(), value(field, get(field.name)?)?));
    fields.iter().filter_map(member).collect::<Map<_, _>>().into()
}

/// The same as lines for people. Personal data is masked: a terminal is seen by others, and kept.
pub(crate) fn to_lines(fields: &[Field], get: impl Fn(&str) -> Option<Value>) -> Vec<String> {
    let width = fields.iter().map(|field| field.name.len()).max().unwrap_or_default();
    let line = |field: &Field| {
        let text = match value(field, get(field.name)?)? {
            _ if field.is_personal => "***".to_owned(),
            Json::String(text) => text,
            other => other.to_string(),
        };
        Some(format!("{:width$}  {text}", field.name))
    };
    fields.iter().filter_map(line).collect()
}

fn value(field: &Field, value: Value) -> Option<Json> {
    match (value, field.kind) {
        (Value::Text(text), _) => Some(json!(text)),
        (Value::Integer(integer), _) => Some(json!(integer)),
        (Value::Time(milliseconds), Kind::Time(format)) => {
            // A time of day without its offset would be read as somebody else's.
            let format = if format == TimeFormat::Beijing { TimeFormat::Seconds } else { format };
            Some(json!(format.write(Moment::from_milliseconds(milliseconds))))
        }
        _ => None,
    }
}
