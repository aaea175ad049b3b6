//! The platform's code tables (docs/protocol.md, section 8).
//!
//! Every table is open: known values have a name here, and any other value passes through as it is, since a newer
//! platform may use values that this library has not heard of. So codes are compared like numbers:
//! `DeviceState(1) == DeviceState::AVAILABLE`.

use std::borrow::Cow;
use std::fmt;

/// A code table as data, from which other languages and the docs are written (`schema/`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// The name of the type here and in Python, such as `PortState`.
    pub name: &'static str,
    /// What a value of it is said to be: "State of a port".
    pub subject: &'static str,
    /// What it is for, in a sentence.
    pub english: &'static str,
    /// Its values, in the platform's order.
    pub values: &'static [Known],
}

/// A value that a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Known {
    /// The name of its constant, such as `AVAILABLE`.
    pub constant: &'static str,
    /// The value as the platform reads it: an integer's digits, or text.
    pub value: &'static str,
    /// The platform's word for it (Chinese).
    pub word: &'static str,
    /// The same in a sentence.
    pub english: &'static str,
}

/// Declares an open table of `int32` codes, with the platform's word for each.
macro_rules! integer_codes {
    (
        $(#[doc = $doc:literal])+ $name:ident, $subject:literal
        { $($(#[doc = $value_doc:literal])+ $constant:ident = $value:literal, $word:literal;)+ }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i32);

        impl $name {
            $($(#[doc = $value_doc])+ pub const $constant: Self = Self($value);)+

            /// Every value that the table lists, in its order.
            pub const KNOWN: &'static [Self] = &[$(Self::$constant),+];

            /// The table as data.
            pub const TABLE: Table = Table {
                name: stringify!($name),
                subject: $subject,
                english: concat!($($doc),+),
                values: &[$(Known {
                    constant: stringify!($constant),
                    value: stringify!($value),
                    word: $word,
                    english: concat!($($value_doc),+),
                }),+],
            };

            /// The table's word for this value (Chinese), or `None` for a value that no table lists.
            pub const fn word(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($word),)+
                    _ => None,
                }
            }

            /// The name of the constant, such as `AVAILABLE`, or `None` for a value that no table lists.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($constant)),)+
                    _ => None,
                }
            }
        }

        impl From<i32> for $name {
            fn from(value: i32) -> Self {
                Self(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

integer_codes! {
    /// What a device charges: `type` of a device (table 8.1).
    DeviceType, "Type of a device" {
        /// A charger for cars.
        CAR = 0, "汽车充电桩";
        /// A charger for two-wheelers.
        TWO_WHEELER = 1, "两轮电瓶车充电设备";
    }
}

integer_codes! {
    /// State of a device: `state` of a device (table 8.2).
    DeviceState, "State of a device" {
        /// In service.
        AVAILABLE = 1, "可用";
        /// Out of order.
        FAULTED = -1, "故障";
        /// Not reachable by its operator.
        OFFLINE = -2, "离线";
    }
}

integer_codes! {
    /// State of a connector: `state` of a port (table 8.4).
    PortState, "State of a port" {
        /// Nothing plugged in.
        AVAILABLE = 1, "空闲";
        /// Delivering energy.
        CHARGING = 2, "充电中";
        /// A vehicle holds the connector without charging.
        OCCUPIED = 3, "空占中";
        /// Out of order.
        FAULTED = -1, "故障";
    }
}

integer_codes! {
    /// The parking space at a connector: `space_status` of a port (table 8.5).
    SpaceStatus, "Parking space at a port" {
        /// Nobody knows.
        UNKNOWN = -1, "未知";
        /// No vehicle on the space.
        FREE = 1, "空闲";
        /// A vehicle on the space.
        OCCUPIED = 2, "占用";
    }
}

integer_codes! {
    /// State of a charge: `state` of a charging record (table 8.7).
    ReplenishState, "State of a charge" {
        /// Not charging.
        NOT_CHARGING = 0, "未充电";
        /// Charging.
        CHARGING = 2, "充电中";
        /// Finished.
        FINISHED = 3, "充电完成";
        /// Could not start, or broke off.
        FAILED = -1, "启动失败，充电异常";
    }
}

integer_codes! {
    /// Colour of a number plate: `plate_color` of an occupancy order (table 8.8).
    PlateColor, "Number plate" {
        /// Nobody knows.
        UNKNOWN = -1, "未知";
        /// Blue.
        BLUE = 1, "蓝";
        /// Yellow.
        YELLOW = 2, "黄";
        /// White.
        WHITE = 3, "白";
        /// Black.
        BLACK = 4, "黑";
        /// Green.
        GREEN = 5, "绿";
        /// Red.
        RED = 6, "红";
        /// Silver.
        SILVER = 7, "银";
        /// Grey.
        GREY = 8, "灰";
        /// Orange.
        ORANGE = 9, "橙";
    }
}

integer_codes! {
    /// How an occupancy order was paid: `pay_mode` of a payment (section 6).
    PayMode, "Way of paying" {
        /// A channel that is not the platform's own.
        OTHER = 99, "其他第三方渠道";
    }
}

/// How a device charges: `energy_code` of a device (table 8.3). Open, like all the tables: any text passes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnergyCode(Cow<'static, str>);

impl EnergyCode {
    /// `CN_AC`: alternating current, slow (交流慢充).
    pub const AC: Self = Self(Cow::Borrowed("CN_AC"));
    /// `CN_DC`: direct current, fast (直流快充).
    pub const DC: Self = Self(Cow::Borrowed("CN_DC"));
    /// Every value that the table lists, in its order.
    pub const KNOWN: &'static [Self] = &[Self::AC, Self::DC];
    /// The table as data.
    pub const TABLE: Table = Table {
        name: "EnergyCode",
        subject: "Charging type",
        english: "How a device charges: `energy_code` of a device (table 8.3).",
        values: &[
            Known { constant: "AC", value: "CN_AC", word: "交流慢充", english: "Alternating current, slow." },
            Known { constant: "DC", value: "CN_DC", word: "直流快充", english: "Direct current, fast." },
        ],
    };

    /// A code by its text, known or not.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self(code.into())
    }

    /// The text, as the platform reads it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The table's word for this value (Chinese), or `None` for a value that no table lists.
    pub fn word(&self) -> Option<&'static str> {
        let known = Self::TABLE.values.iter().find(|known| known.value == self.as_str());
        known.map(|known| known.word)
    }
}

impl From<String> for EnergyCode {
    fn from(code: String) -> Self {
        Self::new(code)
    }
}

impl From<&str> for EnergyCode {
    fn from(code: &str) -> Self {
        Self::new(code.to_owned())
    }
}

impl fmt::Display for EnergyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Declares keys, each of which is its own name.
macro_rules! keys {
    ($($(#[doc = $doc:literal])+ $key:ident;)+) => {
        /// Keys of a device's `metadata` (table 8.6). Values are strings, in the unit given; other keys pass as well.
        pub mod metadata {
            $($(#[doc = $doc])+ pub const $key: &str = stringify!($key);)+

            /// The table as data.
            pub const TABLE: $crate::codes::Table = $crate::codes::Table {
                name: "Metadata",
                subject: "Metadata",
                english: "Keys of a device's `metadata` (table 8.6).",
                values: &[$($crate::codes::Known {
                    constant: stringify!($key),
                    value: stringify!($key),
                    word: "",
                    english: concat!($($doc),+),
                }),+],
            };
        }
    };
}

keys! {
    /// Hardware version.
    DEVICE_HARDWARE_VERSION;
    /// Software version.
    DEVICE_SOFTWARE_VERSION;
    /// Version of the protocol between device and operator.
    DEVICE_PROTOCOL_VERSION;
    /// Model.
    DEVICE_MODEL;
    /// Rated current, in 0.01 A.
    DEVICE_CHARGE_CURRENT;
    /// Lower limit of the rated voltage, in 0.01 V.
    DEVICE_CHARGE_VOLTAGE;
    /// Upper limit of the rated voltage, in 0.01 V.
    DEVICE_CHARGE_VOLTAGE_UPPER;
    /// Rated power, in 0.0001 W.
    DEVICE_CHARGE_POWER;
    /// How the device reaches the network.
    DEVICE_NET_TYPE;
    /// ICCID of the SIM card.
    DEVICE_SIM_ICCID;
    /// Operator of the SIM card.
    DEVICE_SIM_OPERATOR;
    /// Of a charging order: current, in 0.01 A.
    ENERGY_CHARGE_CURRENT;
    /// Of a charging order: voltage, in 0.01 V.
    ENERGY_CHARGE_VOLTAGE;
    /// Of a charging order: power, in 0.0001 W.
    ENERGY_CHARGE_POWER;
}

/// All tables, in the order of the platform's documents.
pub const TABLES: &[Table] = &[
    DeviceType::TABLE,
    DeviceState::TABLE,
    EnergyCode::TABLE,
    PortState::TABLE,
    SpaceStatus::TABLE,
    metadata::TABLE,
    ReplenishState::TABLE,
    PlateColor::TABLE,
    PayMode::TABLE,
];
