//! Personal data in what was put: a plate, a mobile number, a vehicle's number.

use pyun_energy::RECORDS;
use serde_json::Value;

const MASK: &str = "***";

/// What was put, for programs; personal data only if that is wanted.
pub(super) fn fields(json: &str, with_personal: bool) -> Value {
    // Where it cannot be read nobody knows what is in it.
    let Ok(mut fields) = serde_json::from_str::<Value>(json) else { return Value::Null };
    if let Some(fields) = fields.as_object_mut().filter(|_| !with_personal) {
        fields.iter_mut().filter(|(name, _)| is_personal(name)).for_each(|(_, value)| *value = MASK.into());
    }
    fields
}

/// A text of the platform, which may repeat what was put.
pub(super) fn hidden(text: &str, json: &str, with_personal: bool) -> String {
    let fields = serde_json::from_str::<Value>(json).unwrap_or_default();
    let all = fields.as_object().into_iter().flatten().filter(|(name, _)| !with_personal && is_personal(name));
    let values = all.filter_map(|(_, value)| value.as_str()).filter(|value| !value.is_empty());
    values.fold(text.to_owned(), |text, value| text.replace(value, MASK))
}

fn is_personal(name: &str) -> bool {
    RECORDS.iter().flat_map(|record| record.fields).any(|field| field.is_personal && field.name == name)
}
