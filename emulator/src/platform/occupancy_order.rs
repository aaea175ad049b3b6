//! Call 4, query unpaid occupancy order.

use super::call::Call;
use super::form_envelope;
use super::form_fields::FormFields;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::verdict::Verdict;

/// Answers with the oldest unpaid order of a car.
pub(crate) fn handle(call: Call<'_>, shared: &Shared) -> Result<Verdict, Verdict> {
    let parameters = form_envelope::open_query(call, shared)?;
    let fields = FormFields::of(&parameters);
    let merchant = fields.text("merchant").map_err(Verdict::bad_parameter)?;
    let plate = fields.text("plate").map_err(Verdict::bad_parameter)?;
    let none = || Refusal::NotFound("there is no unpaid occupancy order of this `merchant` and `plate`".into());
    let order = shared.occupancies.find(merchant, plate).ok_or_else(none)?;
    Ok(Verdict::success().with_fields(order.fields))
}
