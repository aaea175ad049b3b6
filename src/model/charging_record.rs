//! A charge, as its progress, its bill or its failure are reported (docs/protocol.md, section 5).

use std::sync::Arc;

use crate::Error;
use crate::canonical::{self, Common};
use crate::codes::{DeviceType, EnergyCode, ReplenishState};
use crate::record::record;

record! {
    body "charging record"
    /// A charge so far, or its bill: what a charging record's call sends. Checked when built, immutable afterwards.
    ///
    /// Energy is in 0.001 kWh, money in fen (0.01 CNY). A charge is reported again and again under the same order number;
    /// each report replaces the one before it.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use pyun_energy::{ChargingRecord, DeviceType, EnergyCode, ReplenishState};
    ///
    /// let end = SystemTime::now();
    /// let record = ChargingRecord::builder()
    ///     .station_uuid("8f5fdb60-9374-4c11-bdc2-a32d8369258c")
    ///     .order("2024041400001")
    ///     .start_time(end - Duration::from_secs(3600))
    ///     .end_time(end)
    ///     .quantity(12_340) // 12.34 kWh
    ///     .energy_value(987) // 9.87 yuan
    ///     .fee_value(246)
    ///     .state(ReplenishState::FINISHED)
    ///     .device_no("D012026")
    ///     .device_type(DeviceType::CAR)
    ///     .port_no("D01202601")
    ///     .energy_code(EnergyCode::AC)
    ///     .mobile("13800000000")
    ///     .build()?;
    /// assert_eq!(record.state_desc(), "充电完成"); // the table's word, since none was given
    /// # Ok::<(), pyun_energy::Error>(())
    /// ```
    ///
    /// Cheap to clone: clones share their fields.
    ChargingRecord(Arc<ChargingRecordFields>) of ChargingRecordFields,
    /// Makes a [`ChargingRecord`]. Setters only take values; [`build`](Self::build) checks them all.
    pub ChargingRecordBuilder
    {
        device_no: [required text]
            "The operator's own number of the device."
            "运营商自己的设备编号。";
        device_type: [required code DeviceType]
            "Type of the device (table 8.1); any integer passes."
            "设备类型，见表 8.1；表外的整数原样透传。";
        end_time: [required time Milliseconds]
            "End of the charge, or until when this report goes."
            "充电结束时间；进度上报时为统计截止时间。";
        energy_code: [required text_code EnergyCode]
            "How the device charges (table 8.3); any text passes."
            "充电类型，见表 8.3；表外的值原样透传。";
        energy_value: [required integer]
            "Energy fee, in fen."
            "电费，单位分。";
        fee_value: [required integer]
            "Service fee, in fen."
            "服务费，单位分。";
        mobile: [required personal]
            "Telephone number, or the operator's own id of the user where none is known."
            "手机号；没有手机号时填运营商自己的用户标识。";
        order: [required text]
            "The operator's own number of the charging order."
            "运营商自己的充电订单号。";
        plate: [optional personal]
            "Number plate; needed for the parking discount."
            "车牌号；要享受停车优惠必须填写。";
        port_no: [required text]
            "The operator's own number of the connector."
            "运营商自己的充电枪编号。";
        quantity: [required integer]
            "Energy delivered, in 0.001 kWh."
            "充电电量，单位 0.001 度。";
        soc: [optional integer]
            "State of charge of the vehicle, in per cent."
            "车辆电池电量（SOC），百分比。";
        start_time: [required time Milliseconds]
            "Begin of the charge."
            "充电开始时间。";
        state: [required code ReplenishState]
            "State of the charge (table 8.7); any integer passes."
            "充电状态，见表 8.7；表外的整数原样透传。";
        state_desc: [words of state]
            "State in words: as given, or else the table's word."
            "充电状态说明；不填就用表里的说法。";
        station_uuid: [required text]
            "Id of the charging station, issued by the platform."
            "平台分配的场站编号。";
        vin: [optional personal]
            "Vehicle identification number."
            "车辆识别码（VIN）。";
    }
}

impl ChargingRecord {
    /// The canonical body of a charging record: the exact bytes that the client would sign and send. Pure.
    ///
    /// `timestamp` is the client's clock in ms since 1970; with it goes `sign_type`. `None` leaves both out.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an empty `app_id` and a timestamp beyond ±(2^53 - 1).
    pub fn canonical(&self, app_id: &str, timestamp: Option<i64>) -> Result<Vec<u8>, Error> {
        Ok(canonical::bytes(self, &Common::new(app_id, timestamp)?, self.size()))
    }

    /// Whether this is the last word on the charge: its bill, or its failure (states 3 and -1 of table 8.7).
    pub fn is_final(&self) -> bool {
        matches!(self.state(), ReplenishState::FINISHED | ReplenishState::FAILED)
    }

    /// Enough for usual texts, so that the writer need not grow.
    #[allow(clippy::unused_self)] // as a device's
    fn size(&self) -> usize {
        640
    }

    /// What looks odd, but is passed on: a bill that is refused here is lost.
    fn oddity(&self) -> Option<&'static str> {
        if self.end_time() < self.start_time() {
            return Some("end_time is before start_time");
        }
        self.soc().filter(|soc| *soc > 100).map(|_| "soc is beyond 100 per cent")
    }
}

impl ChargingRecordBuilder {
    /// Checks everything and makes the record. A `state_desc` that is the table's word counts as left out, so that
    /// records are equal when they say the same. An end before its start and a SOC beyond 100 pass, with a warning in the
    /// log.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with [`field`](Error::field), for what is required and missing or
    /// empty, a negative amount, a time whose year has not four digits, and a state of no table without `state_desc`.
    pub fn build(self) -> Result<ChargingRecord, Error> {
        let mut fields = self.fields()?;
        ChargingRecord::check_fields(&mut fields)?;
        let record = ChargingRecord(Arc::new(fields));
        if let Some(what) = record.oddity() {
            log::warn!(target: "pyun_energy", "charging record {:?}: {what}; it is sent as it is", record.order());
        }
        Ok(record)
    }
}
