//! Call 2, sync charging record.

use super::call::Call;
use super::envelope;
use super::fields::Fields;
use crate::moment::Format;
use crate::shared::Shared;
use crate::verdict::Verdict;

/// Checks the request and keeps what it tells of its order.
pub(crate) fn handle(call: Call<'_>, shared: &Shared) -> Result<Verdict, Verdict> {
    let now_ms = call.now_ms;
    let record = envelope::open(call, shared)?;
    check(&Fields::of_body(&record)).map_err(Verdict::bad_parameter)?;
    shared.orders.report(record, now_ms)?;
    Ok(Verdict::success())
}

/// `device_type` was optional in older revisions of the document.
fn check(record: &Fields<'_>) -> Result<(), String> {
    for name in ["station_uuid", "order", "state_desc", "device_no", "port_no", "energy_code", "mobile"] {
        record.text(name)?;
    }
    for name in ["start_time", "end_time"] {
        record.moment(name, Format::Milliseconds)?;
    }
    for name in ["quantity", "energy_value", "fee_value"] {
        record.amount(name)?;
    }
    record.int32("state")?;
    for name in ["device_type", "soc"] {
        record.optional_int32(name)?;
    }
    for name in ["vin", "plate"] {
        record.optional_text(name)?;
    }
    record.optional_texts("metadata")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn record() -> Value {
        json!({
            "app_id": "a", "station_uuid": "s", "order": "1", "start_time": "2024-04-14T16:00:00.000Z",
            "end_time": "2024-04-14T17:00:00.000Z", "vin": "", "plate": "", "quantity": 0, "energy_value": 0, "fee_value": 0,
            "state": 9, "state_desc": "?", "device_no": "d", "device_type": 7, "port_no": "1", "energy_code": "CN_XX", "soc": 200,
            "mobile": "user 7", "metadata": {"ENERGY_CHARGE_POWER": ""}, "more": null,
        })
    }

    fn refused(name: &str, value: Option<Value>) -> String {
        let mut record = record();
        match value {
            Some(value) => record[name] = value,
            None => drop(record.as_object_mut().unwrap().remove(name).expect(name)),
        }
        check(&Fields::of_body(record.as_object().unwrap())).expect_err(name)
    }

    #[test]
    fn unknown_codes_and_fields_pass_and_what_is_optional_may_be_absent() {
        let mut record = record();
        check(&Fields::of_body(record.as_object().unwrap())).unwrap();
        for name in ["vin", "plate", "device_type", "soc", "metadata", "more"] {
            record.as_object_mut().unwrap().remove(name).expect(name);
        }
        check(&Fields::of_body(record.as_object().unwrap())).unwrap();
    }

    #[test]
    fn texts_must_be_there_and_not_be_empty() {
        for name in ["station_uuid", "order", "state_desc", "device_no", "port_no", "energy_code", "mobile"] {
            assert_eq!(refused(name, None), format!("`{name}` is missing"));
            assert_eq!(refused(name, Some(json!(""))), format!("`{name}` must not be empty"));
            assert_eq!(refused(name, Some(json!(1))), format!("`{name}` must be a string, not an integer"));
        }
        for name in ["vin", "plate"] {
            assert_eq!(refused(name, Some(json!(null))), format!("`{name}` must be a string, not null"));
        }
        assert_eq!(refused("metadata", Some(json!({"K": 1}))), "`metadata.K` must be a string, not an integer");
    }

    #[test]
    fn amounts_are_integers_of_32_bits_and_not_negative() {
        for name in ["quantity", "energy_value", "fee_value"] {
            assert_eq!(refused(name, None), format!("`{name}` is missing"));
            assert_eq!(refused(name, Some(json!(-1))), format!("`{name}` must not be negative"));
        }
        for name in ["quantity", "energy_value", "fee_value", "state", "device_type", "soc"] {
            assert!(refused(name, Some(json!(2_147_483_648_u64))).contains("is out of range"), "{name}");
            for wrong in [json!("1"), json!(1.0), json!(null)] {
                assert!(refused(name, Some(wrong)).contains("must be an integer of 32 bits, not "), "{name}");
            }
        }
    }

    #[test]
    fn times_are_utc_with_milliseconds() {
        for name in ["start_time", "end_time"] {
            assert_eq!(refused(name, None), format!("`{name}` is missing"));
            for wrong in ["2024-04-14T16:00:00Z", "2024-04-14 16:00:00", "2024-02-30T16:00:00.000Z"] {
                let expected = format!("`{name}` must be a time like 2024-04-14T16:00:00.000Z, not {wrong:?}");
                assert_eq!(refused(name, Some(json!(wrong))), expected);
            }
            assert!(refused(name, Some(json!(1_713_110_400_000_u64))).contains("must be a string"));
        }
    }
}
