//! Orders for a connector that was held too long, and their payment (docs/protocol.md, section 6).

use std::sync::Arc;

use crate::Error;
use crate::codes::{PayMode, PlateColor};
use crate::record::{self, record};

record! {
    part "occupancy order"
    /// An occupancy order that is not paid yet, as the platform answers it. What it left out, or what cannot be read, is
    /// `None`.
    OccupancyOrder(Arc<OccupancyOrderFields>) of OccupancyOrderFields,
    /// An order while it is read, field by field.
    pub(crate) OccupancyOrderBuilder
    {
        enter_image: [optional text]
            "Address of the picture that was taken on entering."
            "入场图片地址。";
        enter_time: [optional time Seconds]
            "When the vehicle came."
            "入场时间。";
        leave_image: [optional text]
            "Address of the picture that was taken on leaving."
            "离场图片地址。";
        leave_time: [optional time Seconds]
            "When it left."
            "离场时间。";
        merchant: [optional text]
            "The merchant whom it is owed."
            "商户编号。";
        need_value: [required integer]
            "What is to be paid, in fen."
            "应付金额，单位分。";
        parking_time: [optional integer]
            "How long the vehicle stood there, in seconds."
            "停车时长，单位秒。";
        pay_order: [required text]
            "The platform's number of the order: it is paid under it."
            "平台的支付订单号，支付通知时原样带回。";
        plate: [optional personal]
            "Number plate."
            "车牌号。";
        plate_color: [optional code PlateColor]
            "Colour of the plate (table 8.8)."
            "车牌颜色，见表 8.8。";
        space_no: [optional text]
            "Number of the parking space."
            "车位编号。";
        station_name: [optional text]
            "Name of the charging station."
            "场站名称。";
        station_uuid: [optional text]
            "Id of the charging station."
            "场站编号。";
        total_value: [optional integer]
            "What the stay costs in all, in fen."
            "总金额，单位分。";
    }
}

impl OccupancyOrder {
    /// Reads an answer's fields. What is not needed and cannot be read is left out.
    pub(crate) fn read(fields: &[(String, String)]) -> Result<Self, Error> {
        let read: OccupancyOrderBuilder = record::read_pairs(fields)?;
        let fields = read.fields()?;
        record::required("pay_order", &fields.pay_order)?;
        Ok(Self(Arc::new(fields)))
    }
}

record! {
    body "occupancy payment"
    /// That an occupancy order was paid. Checked when built, immutable afterwards.
    ///
    /// Told again with the same `pay_order` and `trade_no` it is the same payment (assumed; the documents do not say).
    ///
    /// Cheap to clone: clones share their fields.
    OccupancyPayment(Arc<OccupancyPaymentFields>) of OccupancyPaymentFields,
    /// Makes an [`OccupancyPayment`]. Setters only take values; [`build`](Self::build) checks them all.
    pub OccupancyPaymentBuilder
    {
        pay_mode: [required code PayMode]
            "How it was paid; any integer passes."
            "支付方式；表外的整数原样透传。";
        pay_mode_desc: [words of pay_mode]
            "The same in words: as given, or else the table's word."
            "支付方式说明；不填就用表里的说法。";
        pay_order: [required text]
            "The platform's number of the order, from the occupancy order."
            "平台的支付订单号，取自占位订单。";
        pay_time: [required time Seconds]
            "When it was paid."
            "支付时间。";
        pay_value: [required integer]
            "What was paid, in fen."
            "支付金额，单位分。";
        trade_no: [required text]
            "The operator's own number of the payment."
            "运营商自己的支付流水号。";
    }
}

impl OccupancyPayment {
    #[allow(clippy::unused_self)] // as a device's
    fn size(&self) -> usize {
        256
    }
}

impl OccupancyPaymentBuilder {
    /// Checks everything and makes the payment.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with [`field`](Error::field), for what is missing or empty, a
    /// negative amount, a time whose year has not four digits, and a `pay_mode` of no table without `pay_mode_desc`.
    pub fn build(self) -> Result<OccupancyPayment, Error> {
        let mut fields = self.fields()?;
        OccupancyPayment::check_fields(&mut fields)?;
        Ok(OccupancyPayment(Arc::new(fields)))
    }
}
