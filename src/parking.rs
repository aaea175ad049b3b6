//! The calls about parking: the discount after a charge, and orders for a connector that was held too long.

use crate::calls::{CONFIRM_OCCUPANCY_PAYMENT, Call, FIND_OCCUPANCY_ORDER, GRANT_PARKING_DISCOUNT};
use crate::record::{Gettable, required, texts};
use crate::{Client, Error, ErrorKind, OccupancyOrder, OccupancyPayment, ParkingDiscount, PreparedRequest, Reply};

impl Client {
    /// Grants a discount on the parking fee after a charge: once for an order number, however often it is sent.
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device); [`NotFound`](ErrorKind::NotFound) where the platform has no parking record:
    /// it may come later.
    pub fn grant_parking_discount(&self, discount: &ParkingDiscount) -> Result<Reply, Error> {
        self.send_record(&GRANT_PARKING_DISCOUNT, discount)
    }

    /// Asks for the occupancy order that the vehicle with this plate has to pay to this merchant. `None`: there is nothing
    /// to pay (code `1002`).
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device); [`Protocol`](ErrorKind::Protocol) for an order without `pay_order` or
    /// `need_value`.
    pub fn find_occupancy_order(&self, merchant: &str, plate: &str) -> Result<Option<OccupancyOrder>, Error> {
        self.find_occupancy_pairs(merchant, plate, OccupancyOrder::read)
    }

    /// The same, with the members of the answer that are text or numbers given to `read`, for languages that keep a record as
    /// values: see [`Record::read_pairs`](crate::record::Record::read_pairs).
    ///
    /// # Errors
    /// As [`find_occupancy_order`](Self::find_occupancy_order); [`Protocol`](ErrorKind::Protocol) for an answer that `read`
    /// refuses.
    pub fn find_occupancy_pairs<T>(
        &self,
        merchant: &str,
        plate: &str,
        read: impl FnOnce(&[(String, String)]) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match self.ask_for_occupancy_order(merchant, plate)? {
            reply if reply.is_success() => read(&reply.members()).map(Some).map_err(|error| incomplete(&reply, &error)),
            _ => Ok(None),
        }
    }

    /// The whole answer, with an order that is whole or the code `1002`.
    pub(crate) fn find_occupancy_reply(&self, merchant: &str, plate: &str) -> Result<Reply, Error> {
        let reply = self.ask_for_occupancy_order(merchant, plate)?;
        if reply.is_success() {
            OccupancyOrder::read(&reply.members()).map_err(|error| incomplete(&reply, &error))?;
        }
        Ok(reply)
    }

    fn ask_for_occupancy_order(&self, merchant: &str, plate: &str) -> Result<Reply, Error> {
        required("merchant", merchant)?;
        required("plate", plate)?;
        let (call, pairs) = (&FIND_OCCUPANCY_ORDER, [("merchant", merchant), ("plate", plate)]);
        let answer = self.send_parameters((call.path, call.signed), &pairs, call.is_idempotent, true);
        answer.or_else(|error| match error.reply() {
            Some(reply) if error.kind() == ErrorKind::NotFound => Ok(reply.clone()),
            _ => Err(error),
        })
    }

    /// Tells that an occupancy order was paid. Nothing is remembered between calls: told again with the same `pay_order`
    /// and `trade_no` it is the same payment (assumed; the documents do not say).
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device). [`NotFound`](ErrorKind::NotFound) where there is no such order; where that
    /// answers a repetition, the first attempt may have been booked: it is the error's
    /// [`source`](std::error::Error::source).
    pub fn confirm_occupancy_payment(&self, payment: &OccupancyPayment) -> Result<Reply, Error> {
        self.send_record(&CONFIRM_OCCUPANCY_PAYMENT, payment)
    }

    /// The request that [`grant_parking_discount`](Self::grant_parking_discount) would send now. Nothing is sent.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the clock is beyond the range of a timestamp.
    pub fn prepare_parking_discount(&self, discount: &ParkingDiscount) -> Result<PreparedRequest, Error> {
        self.prepare_form(GRANT_PARKING_DISCOUNT.path, &borrowed(&texts(discount)))
    }

    /// The request that [`confirm_occupancy_payment`](Self::confirm_occupancy_payment) would send now. Nothing is sent.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the clock is beyond the range of a timestamp.
    pub fn prepare_occupancy_payment(&self, payment: &OccupancyPayment) -> Result<PreparedRequest, Error> {
        self.prepare_form(CONFIRM_OCCUPANCY_PAYMENT.path, &borrowed(&texts(payment)))
    }

    fn send_record<T: Gettable>(&self, call: &Call, record: &T) -> Result<Reply, Error> {
        self.send_parameters((call.path, call.signed), &borrowed(&texts(record)), call.is_idempotent, false)
    }
}

fn borrowed<'a>(pairs: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// An answer that says "success" and lacks what it is about.
fn incomplete(reply: &Reply, error: &Error) -> Error {
    let what = format!("the order in the answer is not whole: {error}");
    Error::new(ErrorKind::Protocol, what).with_answer(reply.http_status(), None).with_attempts(reply.attempts())
}
