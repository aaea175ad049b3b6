//! Call 5, notify occupancy order paid.

use super::call::Call;
use super::form_envelope;
use super::form_fields::FormFields;
use crate::moment::Format;
use crate::occupancy::Payment;
use crate::shared::Shared;
use crate::verdict::Verdict;

/// Checks the request and books the payment.
pub(crate) fn handle(call: Call<'_>, shared: &Shared) -> Result<Verdict, Verdict> {
    let now_ms = call.now_ms;
    let parameters = form_envelope::open_form(call, shared)?;
    let fields = FormFields::of(&parameters);
    let (pay_order, pay_value) = check(fields).map_err(Verdict::bad_parameter)?;
    let payment = Payment { parameters: fields.to_map().into(), pay_value };
    shared.occupancies.pay(pay_order, &payment, now_ms)?;
    Ok(Verdict::success())
}

fn check(fields: FormFields<'_>) -> Result<(&str, i32), String> {
    let pay_order = fields.text("pay_order")?;
    let pay_value = fields.amount("pay_value")?;
    fields.moment("pay_time", Format::Seconds)?;
    for name in ["trade_no", "pay_mode", "pay_mode_desc"] {
        fields.text(name)?;
    }
    Ok((pay_order, pay_value))
}
