//! A call by its name, of JSON: the way in for languages whose bindings should not grow with the calls.

use crate::calls::CALLS;
use crate::record::{Field, Kind, Record, Value};
use crate::{ChargingRecord, Client, Device, Error, OccupancyPayment, ParkingDiscount, Reply};

/// What the call that finds an occupancy order is asked for.
const OCCUPANCY_QUERY: Record = Record::new(
    "OccupancyQuery",
    "occupancy query",
    &[Field::new("merchant", Kind::Text), Field::new("plate", Kind::Text)],
);

impl Client {
    /// Makes the call that has this name in [`CALLS`], of a record as JSON with the platform's field names (UTF-8): the same
    /// as reading the record and making the call. `find_occupancy_order` takes `merchant` and `plate`; its reply has the
    /// order's fields as [`members`](Reply::members), and the code `1002` where there is nothing to pay.
    ///
    /// # Errors
    /// As the call itself; [`InvalidInput`](crate::ErrorKind::InvalidInput) with the field `call` for a name that no call has,
    /// and with the record's field for JSON that is not right, as [`Device::from_json`].
    ///
    /// ```no_run
    /// # let client = pyun_energy::Client::builder().build()?;
    /// let reply = client.call_json("find_occupancy_order", r#"{"merchant": "m1", "plate": "川A660N2"}"#)?;
    /// assert!(reply.is_success() || reply.code() == "1002");
    /// # Ok::<(), pyun_energy::Error>(())
    /// ```
    pub fn call_json(&self, call: &str, json: impl AsRef<[u8]>) -> Result<Reply, Error> {
        match call {
            "sync_device" => self.sync_device(&Device::from_json(json)?),
            "sync_charging_record" => self.sync_charging_record(&ChargingRecord::from_json(json)?),
            "grant_parking_discount" => self.grant_parking_discount(&ParkingDiscount::from_json(json)?),
            "find_occupancy_order" => self.find_occupancy_json(json.as_ref()),
            "confirm_occupancy_payment" => self.confirm_occupancy_payment(&OccupancyPayment::from_json(json)?),
            _ => Err(no_such_call()),
        }
    }

    fn find_occupancy_json(&self, json: &[u8]) -> Result<Reply, Error> {
        let fields = OCCUPANCY_QUERY.read_json(json)?;
        let text = |wanted: &str| match fields.iter().find(|(name, _)| *name == wanted) {
            Some((_, Value::Text(text))) => text.as_str(),
            _ => "",
        };
        self.find_occupancy_reply(text("merchant"), text("plate"))
    }
}

fn no_such_call() -> Error {
    let names: Vec<&str> = CALLS.iter().map(|call| call.name).collect();
    Error::invalid("call", format_args!("no such call; there are {}", names.join(", ")))
}
