//! Call 3, parking-fee discount after charging.

use super::call::Call;
use super::form_envelope;
use super::form_fields::FormFields;
use crate::moment::Format;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::verdict::Verdict;

/// Checks the request and grants the discount, if the car is parked.
pub(crate) fn handle(call: Call<'_>, shared: &Shared) -> Result<Verdict, Verdict> {
    let now_ms = call.now_ms;
    let parameters = form_envelope::open_form(call, shared)?;
    let fields = FormFields::of(&parameters);
    check(fields).map_err(Verdict::bad_parameter)?;
    for name in ["vin", "plate"] {
        if fields.optional_text(name).is_ok_and(|plate| plate.is_some_and(|plate| shared.parking.has_left(plate))) {
            return Err(Refusal::NotFound(format!("there is no parking record of the car in `{name}`")).into());
        }
    }
    shared.orders.grant(&fields.to_map(), now_ms)?;
    Ok(Verdict::success())
}

fn check(fields: FormFields<'_>) -> Result<(), String> {
    for name in ["station_uuid", "device_no", "port_no", "replenish_order", "vin", "plate", "energy_code"] {
        fields.text(name)?;
    }
    for name in ["start_time", "end_time"] {
        fields.moment(name, Format::Seconds)?;
    }
    for name in ["quantity", "energy_value", "fee_value", "total_value"] {
        fields.amount(name)?;
    }
    Ok(())
}
