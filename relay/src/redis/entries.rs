//! What `XREADGROUP` answers.

use redis::{Value, from_redis_value};

use crate::message::Message;

/// The last id, the messages, and the ids of entries that are there no more.
pub(super) fn read(answer: Value, was_read: bool) -> (Option<String>, Vec<Message>, Vec<String>) {
    let (mut last, mut messages, mut gone) = (None, Vec::new(), Vec::new());
    for (id, fields) in entries(answer) {
        last = Some(id.clone());
        match fields {
            Some(fields) => messages.push(message(id, fields, was_read)),
            None => gone.push(id),
        }
    }
    (last, messages, gone)
}

/// Each entry's id, and its fields in a flat list. `[[stream, [[id, [name, value, …]], …]]]`
fn entries(answer: Value) -> impl Iterator<Item = (String, Option<Vec<Value>>)> {
    let stream = list(answer).and_then(|streams| streams.into_iter().next());
    let entries = stream.and_then(list).and_then(|stream| stream.into_iter().nth(1)).and_then(list);
    entries.unwrap_or_default().into_iter().filter_map(|entry| {
        let mut parts = list(entry)?.into_iter();
        let id = text(parts.next()?)?;
        Some((id, parts.next().and_then(list)))
    })
}

/// The first field with a name that a relay knows; else the first of all, so that the dead letters have it.
fn message(id: String, fields: Vec<Value>, was_read: bool) -> Message {
    let mut values = fields.into_iter();
    let mut pairs = Vec::new();
    while let (Some(name), Some(value)) = (values.next(), values.next()) {
        pairs.push((text(name).unwrap_or_default(), bytes(value)));
    }
    let known = pairs.iter().position(|(name, _)| name == "device" || name == "charging_record").unwrap_or(0);
    let (kind, body) = if pairs.is_empty() { Default::default() } else { pairs.swap_remove(known) };
    Message { id, kind, body, was_read }
}

fn list(value: Value) -> Option<Vec<Value>> {
    if let Value::Array(list) = value { Some(list) } else { None }
}

fn text(value: Value) -> Option<String> {
    from_redis_value(value).ok()
}

fn bytes(value: Value) -> Vec<u8> {
    if let Value::BulkString(bytes) = value { bytes } else { Vec::new() }
}
