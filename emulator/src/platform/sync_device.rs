//! Call 1, sync device.

use std::collections::HashSet;

use super::call::Call;
use super::envelope;
use super::fields::Fields;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::verdict::Verdict;

/// Checks the request and keeps the device.
pub(crate) fn handle(call: Call<'_>, shared: &Shared) -> Result<Verdict, Verdict> {
    let now_ms = call.now_ms;
    let device = envelope::open(call, shared)?;
    check_device(&Fields::of_body(&device)).map_err(Verdict::bad_parameter)?;
    shared.state.sync(device, now_ms).map_err(Refusal::Full)?;
    Ok(Verdict::success())
}

/// The fields that all revisions of the document demand must be there; all that are there must be of their type.
fn check_device(device: &Fields<'_>) -> Result<(), String> {
    device.text("station_uuid")?;
    device.text("no")?;
    device.optional_text("name")?;
    device.optional_int32("type")?;
    device.int32("state")?;
    device.text("state_desc")?;
    device.text("energy_code")?;
    device.optional_texts("metadata")?;
    let mut numbers = HashSet::new();
    for port in device.objects("port")? {
        let no = check_port(&port)?;
        if !numbers.insert(no) {
            return Err(format!("{} {no:?} is another port's too", port.path("no")));
        }
    }
    Ok(())
}

fn check_port<'a>(port: &Fields<'a>) -> Result<&'a str, String> {
    let no = port.text("no")?;
    port.int32("state")?;
    port.text("state_desc")?;
    port.text("alias")?;
    port.optional_int32("space_status")?;
    Ok(no)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn device() -> Value {
        json!({
            "app_id": "a", "station_uuid": "s", "no": "d", "name": "", "type": 7, "state": -2, "state_desc": "离线",
            "energy_code": "CN_XX", "metadata": {"K": ""}, "more": [1.5, null],
            "port": [
                {"no": "1", "state": 99, "state_desc": "?", "alias": "A", "space_status": 0},
                {"no": "2", "state": -1, "state_desc": "故障", "alias": "B", "more": true},
            ],
        })
    }

    fn check(device: &Value) -> Result<(), String> {
        check_device(&Fields::of_body(device.as_object().unwrap()))
    }

    /// The hint for the device with the value at `pointer` replaced, or removed.
    fn refused(pointer: &str, value: Option<Value>) -> String {
        let mut device = device();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = device.pointer_mut(parent).unwrap();
        match value {
            Some(value) => parent[name] = value,
            None => drop(parent.as_object_mut().unwrap().remove(name)),
        }
        check(&device).expect_err(pointer)
    }

    #[test]
    fn unknown_codes_and_fields_pass() {
        check(&device()).unwrap();
    }

    #[test]
    fn what_is_optional_may_be_absent() {
        let mut device = device();
        for name in ["name", "type", "metadata", "more"] {
            device.as_object_mut().unwrap().remove(name).expect(name);
        }
        device["port"][0].as_object_mut().unwrap().remove("space_status").unwrap();
        check(&device).unwrap();
        device["port"] = json!([]);
        check(&device).unwrap();
    }

    #[test]
    fn what_is_required_must_be_there() {
        for name in ["station_uuid", "no", "state", "state_desc", "energy_code", "port"] {
            assert_eq!(refused(&format!("/{name}"), None), format!("`{name}` is missing"));
        }
        for name in ["no", "state", "state_desc", "alias"] {
            assert_eq!(refused(&format!("/port/1/{name}"), None), format!("`port[1].{name}` is missing"));
        }
    }

    #[test]
    fn texts_must_be_texts() {
        for name in
            ["station_uuid", "no", "state_desc", "energy_code", "port/0/no", "port/0/state_desc", "port/0/alias"]
        {
            let pointer = format!("/{name}");
            assert!(refused(&pointer, Some(json!(""))).ends_with("must not be empty"), "{name}");
            for wrong in [json!(1), json!(null), json!(true), json!([]), json!({})] {
                assert!(refused(&pointer, Some(wrong)).contains("must be a string, not "), "{name}");
            }
        }
        assert_eq!(refused("/name", Some(json!(null))), "`name` must be a string, not null");
        assert_eq!(refused("/metadata", Some(json!([]))), "`metadata` must be an object, not an array");
        assert_eq!(refused("/metadata", Some(json!({"K": 1}))), "`metadata.K` must be a string, not an integer");
    }

    #[test]
    fn integers_must_be_integers_of_32_bits() {
        for name in ["state", "type", "port/0/state", "port/1/space_status"] {
            let pointer = format!("/{name}");
            for wrong in [json!("1"), json!(true), json!(1.0), json!(null), json!([1])] {
                assert!(refused(&pointer, Some(wrong)).contains("must be an integer of 32 bits, not "), "{name}");
            }
            for wrong in [json!(2_147_483_648_u64), json!(-2_147_483_649_i64)] {
                assert!(refused(&pointer, Some(wrong)).contains("is out of range"), "{name}");
            }
            assert!(refused(&pointer, Some(json!(u64::MAX))).contains("32 bits"), "{name}");
        }
        let mut extreme = device();
        (extreme["state"], extreme["type"]) = (json!(i32::MAX), json!(i32::MIN));
        check(&extreme).unwrap();
    }

    #[test]
    fn ports_must_be_a_list_of_distinct_objects() {
        assert_eq!(refused("/port", Some(json!({"no": "1"}))), "`port` must be an array, not an object");
        assert_eq!(refused("/port", Some(json!([{}]))), "`port[0].no` is missing");
        assert_eq!(refused("/port", Some(json!([1]))), "`port[0]` must be an object, not an integer");
        let mut twice = device();
        twice["port"][1]["no"] = json!("1");
        assert_eq!(check(&twice).unwrap_err(), "`port[1].no` \"1\" is another port's too");
    }
}
