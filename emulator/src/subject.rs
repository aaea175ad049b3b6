//! What a request is about: app, station, device and order, as far as its fields tell.

use serde_json::{Map, Value};

use crate::parameters::Parameters;

/// Longer ids are nobody's, and would fill the journal.
pub(crate) const MAX_TEXT: usize = 256;

/// What the calls name a device and an order by.
const NO: [&str; 2] = ["no", "device_no"];
const ORDER: [&str; 3] = ["order", "replenish_order", "pay_order"];

/// The ids among a request's fields, whether or not the request is right.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) app_id: Option<String>,
    pub(crate) station_uuid: Option<String>,
    pub(crate) no: Option<String>,
    pub(crate) order: Option<String>,
}

impl Subject {
    pub(crate) fn of_object(body: &Map<String, Value>) -> Self {
        Self::of(|name| body.get(name).and_then(Value::as_str))
    }

    pub(crate) fn of_parameters(parameters: &Parameters) -> Self {
        Self::of(|name| parameters.values(name).next())
    }

    fn of<'a>(field: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        let text = |name| field(name).filter(|text| text.len() <= MAX_TEXT).map(str::to_owned);
        let first = |names: &[&'static str]| names.iter().find_map(|name| text(name));
        Self { app_id: text("app_id"), station_uuid: text("station_uuid"), no: first(&NO), order: first(&ORDER) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(body: &str) -> Subject {
        Subject::of_object(&serde_json::from_str(body).unwrap())
    }

    #[test]
    fn each_id_is_known_on_its_own() {
        let subject = subject(r#"{"no": 5, "app_id": "op1", "port": [{"no": "p"}], "station_uuid": "s"}"#);
        assert_eq!(subject.app_id.as_deref(), Some("op1"));
        assert_eq!((subject.station_uuid.as_deref(), subject.no, subject.order), (Some("s"), None, None));
    }

    #[test]
    fn each_call_has_its_own_names_for_device_and_order() {
        let of = |text: &str| Subject::of_parameters(&Parameters::parse(text.as_bytes()).unwrap());
        let found = of("device_no=%E6%A1%A9&replenish_order=1");
        assert_eq!((found.no.as_deref(), found.order.as_deref()), (Some("桩"), Some("1")));
        assert_eq!(of("pay_order=2").order.as_deref(), Some("2"));
        assert_eq!(subject(r#"{"device_no": "d", "order": "3"}"#).order.as_deref(), Some("3"));
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let with = |length: usize| subject(&format!(r#"{{"no": "{}"}}"#, "x".repeat(length))).no;
        assert_eq!((with(256).map(|no| no.len()), with(257)), (Some(256), None));
    }
}
