//! What the platform tells the operator (docs/protocol.md, section 7).

use std::sync::Arc;

use crate::codes::{DeviceType, EnergyCode, ReplenishState};
use crate::form;
use crate::record::{self, record};
use crate::sign::verify_form;
use crate::{Error, ErrorKind, secret};

/// Declares a record of what came of a command.
macro_rules! result {
    ($noun:literal, $doc:literal, $record:ident of $fields:ident, $builder:ident) => {
        record! {
            part $noun
            #[doc = $doc]
            $record(Arc<$fields>) of $fields,
            /// One while it is read, field by field.
            pub(crate) $builder
            {
                device_no: [optional text]
                    "The operator's own number of the device."
                    "运营商自己的设备编号。";
                order: [required text]
                    "The operator's own number of the charging order."
                    "运营商自己的充电订单号。";
                port_no: [optional text]
                    "The operator's own number of the connector."
                    "运营商自己的充电枪编号。";
                state: [optional code ReplenishState]
                    "State of the charge (table 8.7)."
                    "充电状态，见表 8.7。";
                state_desc: [optional text]
                    "State in words."
                    "充电状态说明。";
                station_uuid: [optional text]
                    "Id of the charging station, issued by the platform."
                    "平台分配的场站编号。";
            }
        }
        received!($record by $builder);
    };
}

/// Declares a record of a charge.
macro_rules! charge {
    ($noun:literal, $doc:literal, $record:ident of $fields:ident, $builder:ident) => {
        record! {
            part $noun
            #[doc = $doc]
            $record(Arc<$fields>) of $fields,
            /// One while it is read, field by field.
            pub(crate) $builder
            {
                device_no: [optional text]
                    "The operator's own number of the device."
                    "运营商自己的设备编号。";
                device_type: [optional code DeviceType]
                    "Type of the device (table 8.1)."
                    "设备类型，见表 8.1。";
                end_time: [optional time Beijing]
                    "End of the charge, or until when this report goes."
                    "充电结束时间；进度上报时为统计截止时间。";
                energy_code: [optional text_code EnergyCode]
                    "How the device charges (table 8.3)."
                    "充电类型，见表 8.3。";
                energy_value: [optional integer]
                    "Energy fee, in fen."
                    "电费，单位分。";
                fee_value: [optional integer]
                    "Service fee, in fen."
                    "服务费，单位分。";
                order: [required text]
                    "The operator's own number of the charging order."
                    "运营商自己的充电订单号。";
                plate: [optional personal]
                    "Number plate."
                    "车牌号。";
                port_no: [optional text]
                    "The operator's own number of the connector."
                    "运营商自己的充电枪编号。";
                quantity: [optional integer]
                    "Energy delivered, in 0.001 kWh."
                    "充电电量，单位 0.001 度。";
                replenish_time: [optional integer]
                    "How long it has charged, in seconds."
                    "充电时长，单位秒。";
                start_time: [optional time Beijing]
                    "Begin of the charge."
                    "充电开始时间。";
                state: [optional code ReplenishState]
                    "State of the charge (table 8.7)."
                    "充电状态，见表 8.7。";
                state_desc: [optional text]
                    "State in words."
                    "充电状态说明。";
                station_uuid: [optional text]
                    "Id of the charging station, issued by the platform."
                    "平台分配的场站编号。";
                total_value: [optional integer]
                    "What the charge costs in all, in fen."
                    "总费用，单位分。";
            }
        }
        received!($record by $builder);
    };
}

macro_rules! received {
    ($record:ident by $builder:ident) => {
        impl $record {
            fn read(pairs: &[(String, String)]) -> Result<Self, Error> {
                let fields = record::read_pairs::<$builder>(pairs)?.fields()?;
                record::required("order", &fields.order)?;
                Ok(Self(Arc::new(fields)))
            }
        }
    };
}

result! {
    "start result", "Whether a charge has started that was to start. What the platform left out, or what cannot be read, is `None`.",
    StartResult of StartResultFields, StartResultBuilder
}

result! {
    "stop result", "Whether a charge has stopped that was to stop. What the platform left out, or what cannot be read, is `None`.",
    StopResult of StopResultFields, StopResultBuilder
}

charge! {
    "charging progress", "A charge so far. What the platform left out, or what cannot be read, is `None`.",
    ChargingProgress of ChargingProgressFields, ChargingProgressBuilder
}

charge! {
    "finished charge", "A charge that is over. What the platform left out, or what cannot be read, is `None`.",
    ChargingFinished of ChargingFinishedFields, ChargingFinishedBuilder
}

/// Which push it is. The platform does not say: each goes to an address that the operator names, so the receiver knows by
/// its own path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PushKind {
    /// What came of starting a charge.
    StartResult,
    /// What came of stopping one.
    StopResult,
    /// A charge so far.
    Progress,
    /// A charge that is over.
    Finished,
}

impl PushKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::StartResult, Self::StopResult, Self::Progress, Self::Finished];

    /// The name, the same in every language: `start_result`, `stop_result`, `progress`, `finished`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartResult => "start_result",
            Self::StopResult => "stop_result",
            Self::Progress => "progress",
            Self::Finished => "finished",
        }
    }

    /// The kind of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// What a push says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PushRecord {
    /// What came of starting a charge.
    StartResult(StartResult),
    /// What came of stopping one.
    StopResult(StopResult),
    /// A charge so far.
    Progress(ChargingProgress),
    /// A charge that is over.
    Finished(ChargingFinished),
}

/// A push of the platform's, verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Push {
    kind: PushKind,
    record: PushRecord,
    pairs: Vec<(String, String)>,
}

/// More parameters than any push has.
const MOST_PARAMETERS: usize = 1000;
/// The longest body that is read.
const LONGEST: usize = 1024 * 1024;

impl Push {
    /// Reads a push from the bytes of its body and verifies its signature, over every parameter that came, known or not,
    /// in constant time. Answer it with `{"code":"1001"}` only when it is kept where it is not lost: the platform repeats
    /// what is not answered so.
    ///
    /// ```
    /// use pyun_energy::{Push, PushKind, PushRecord};
    ///
    /// let body = "order=2024041400001&quantity=12340&sign=d431576c49b4a11cd7eda979e7a18782";
    /// let push = Push::read(PushKind::Finished, body, "s3cret")?;
    /// let PushRecord::Finished(finished) = push.record() else { unreachable!() };
    /// assert_eq!(finished.quantity(), Some(12_340));
    /// # Ok::<(), pyun_energy::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Signature`](ErrorKind::Signature) if there is no `sign`, more than one, or a wrong one.
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a body over 1 MiB or of more than 1,000 parameters, where `order` is
    /// missing, and for an empty secret, with which anybody can sign. A verified push is never refused for any other value.
    pub fn read(kind: PushKind, body: impl AsRef<[u8]>, secret: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::read_if(kind, body.as_ref(), secret.as_ref(), false)
    }

    /// The same, but a push without any `sign` passes. A wrong one does not.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_unsigned(kind: PushKind, body: impl AsRef<[u8]>, secret: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::read_if(kind, body.as_ref(), secret.as_ref(), true)
    }

    fn read_if(kind: PushKind, body: &[u8], secret: &[u8], may_be_unsigned: bool) -> Result<Self, Error> {
        let pairs = Self::read_pairs(body, secret, may_be_unsigned)?;
        let record = match kind {
            PushKind::StartResult => PushRecord::StartResult(StartResult::read(&pairs)?),
            PushKind::StopResult => PushRecord::StopResult(StopResult::read(&pairs)?),
            PushKind::Progress => PushRecord::Progress(ChargingProgress::read(&pairs)?),
            PushKind::Finished => PushRecord::Finished(ChargingFinished::read(&pairs)?),
        };
        Ok(Self { kind, record, pairs })
    }

    /// The parameters of a push, verified, whatever its kind: what [`Record::read_pairs`](crate::record::Record::read_pairs)
    /// reads, for languages that keep a record as values.
    ///
    /// # Errors
    /// As [`read`](Self::read), but for the order.
    pub fn read_pairs(body: &[u8], secret: &[u8], may_be_unsigned: bool) -> Result<Vec<(String, String)>, Error> {
        secret::check("secret", secret)?;
        if body.len() > LONGEST {
            return Err(Error::invalid("body", format_args!("longer than {LONGEST} bytes, as no push is")));
        }
        let pairs = form::decode(body);
        if pairs.len() > MOST_PARAMETERS {
            return Err(Error::invalid("body", format_args!("more than {MOST_PARAMETERS} parameters, as no push has")));
        }
        verify(&pairs, secret, may_be_unsigned)?;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|error| lossy(&error.into_bytes()));
        Ok(pairs.into_iter().map(|(name, value)| (text(name), text(value))).collect())
    }

    /// Which push it is.
    pub fn kind(&self) -> PushKind {
        self.kind
    }

    /// What it says.
    pub fn record(&self) -> &PushRecord {
        &self.record
    }

    /// Every parameter as it came, decoded, in its order, `sign` too. May hold personal data.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn verify(pairs: &[(Vec<u8>, Vec<u8>)], secret: &[u8], may_be_unsigned: bool) -> Result<(), Error> {
    let wrong = |what: &str| Err(Error::new(ErrorKind::Signature, what));
    match pairs.iter().filter(|(name, _)| name == b"sign").count() {
        0 if may_be_unsigned => Ok(()),
        0 => wrong("the push has no `sign`: it is not the platform's, or was cut off"),
        1 if verify_form(pairs.iter().map(|(name, value)| (name, value)), secret) => Ok(()),
        1 => wrong("the push's `sign` is wrong: another secret, or parameters that were changed on the way"),
        _ => wrong("the push has more than one `sign`"),
    }
}

impl std::fmt::Debug for Push {
    /// Without the pairs, which may hold personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Push").field("record", &self.record).finish_non_exhaustive()
    }
}
