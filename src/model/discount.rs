//! What a charge gives its driver at the parking's exit (docs/protocol.md, section 6).

use std::sync::Arc;

use crate::Error;
use crate::codes::EnergyCode;
use crate::record::record;

record! {
    body "parking discount"
    /// A discount on the parking fee after a charge. Checked when built, immutable afterwards.
    ///
    /// An order number is discounted once, however often it is sent. A bill with a plate may have the same effect, where
    /// the station has it switched on: use one or the other.
    ///
    /// Cheap to clone: clones share their fields.
    ParkingDiscount(Arc<ParkingDiscountFields>) of ParkingDiscountFields,
    /// Makes a [`ParkingDiscount`]. Setters only take values; [`build`](Self::build) checks them all.
    pub ParkingDiscountBuilder
    {
        device_no: [required text]
            "The operator's own number of the device."
            "运营商自己的设备编号。";
        end_time: [required time Seconds]
            "End of the charge."
            "充电结束时间。";
        energy_code: [required text_code EnergyCode]
            "How the device charges (table 8.3); any text passes."
            "充电类型，见表 8.3；表外的值原样透传。";
        energy_value: [required integer]
            "Energy fee, in fen."
            "电费，单位分。";
        fee_value: [required integer]
            "Service fee, in fen."
            "服务费，单位分。";
        plate: [required personal]
            "Number plate."
            "车牌号。";
        port_no: [required text]
            "The operator's own number of the connector."
            "运营商自己的充电枪编号。";
        quantity: [required integer]
            "Energy delivered, in 0.001 kWh."
            "充电电量，单位 0.001 度。";
        replenish_order: [required text]
            "The operator's own number of the charging order."
            "运营商自己的充电订单号。";
        start_time: [required time Seconds]
            "Begin of the charge."
            "充电开始时间。";
        station_uuid: [required text]
            "Id of the charging station, issued by the platform."
            "平台分配的场站编号。";
        total_value: [sum of energy_value fee_value]
            "Energy fee and service fee together, in fen. Left out, their sum."
            "总费用，单位分；不填就是电费与服务费之和。";
        vin: [required personal]
            "Plate of the parking record that is to be discounted."
            "要优惠的停车记录的车牌号。";
    }
}

impl ParkingDiscount {
    #[allow(clippy::unused_self)] // as a device's
    fn size(&self) -> usize {
        512
    }

    /// What looks odd, but is passed on.
    fn oddity(&self) -> Option<&'static str> {
        let sum = i64::from(self.energy_value()) + i64::from(self.fee_value());
        if i64::from(self.total_value()) != sum {
            return Some("total_value is not the sum of energy_value and fee_value");
        }
        (self.end_time() < self.start_time()).then_some("end_time is before start_time")
    }
}

impl ParkingDiscountBuilder {
    /// Checks everything and makes the discount. A `total_value` that is left out is the sum of both fees; one that is not
    /// their sum, and an end before its start, pass with a warning in the log.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with [`field`](Error::field), for what is missing or empty, a
    /// negative amount, a sum beyond `int32`, and a time whose year has not four digits.
    pub fn build(self) -> Result<ParkingDiscount, Error> {
        let mut fields = self.fields()?;
        ParkingDiscount::check_fields(&mut fields)?;
        let discount = ParkingDiscount(Arc::new(fields));
        if let Some(what) = discount.oddity() {
            let order = discount.replenish_order();
            log::warn!(target: "pyun_energy", "parking discount for {order:?}: {what}; it is sent as it is");
        }
        Ok(discount)
    }
}
