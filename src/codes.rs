//! The platform's code tables (docs/protocol.md, section 8).
//!
//! Every table is open: known values have a name here, and any other value passes through as it is, since a newer
//! platform may use values that this library has not heard of. So codes are compared like numbers:
//! `DeviceState(1) == DeviceState::AVAILABLE`.

use std::borrow::Cow;
use std::fmt;

/// Declares an open table of `int32` codes, with the platform's word for each.
macro_rules! integer_codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $constant:ident = $value:literal, $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i32);

        impl $name {
            $($(#[$value_doc])* pub const $constant: Self = Self($value);)+

            /// Every value that the table lists, in its order.
            pub const KNOWN: &'static [Self] = &[$(Self::$constant),+];

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
    DeviceType {
        /// A charger for cars.
        CAR = 0, "汽车充电桩";
        /// A charger for two-wheelers.
        TWO_WHEELER = 1, "两轮电瓶车充电设备";
    }
}

integer_codes! {
    /// State of a device: `state` of a device (table 8.2).
    DeviceState {
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
    PortState {
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
    SpaceStatus {
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
    ReplenishState {
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
    PlateColor {
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
        match self.as_str() {
            "CN_AC" => Some("交流慢充"),
            "CN_DC" => Some("直流快充"),
            _ => None,
        }
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

/// Keys of a device's `metadata` (table 8.6). Values are strings, in the unit given; other keys pass as well.
pub mod metadata {
    /// Hardware version.
    pub const DEVICE_HARDWARE_VERSION: &str = "DEVICE_HARDWARE_VERSION";
    /// Software version.
    pub const DEVICE_SOFTWARE_VERSION: &str = "DEVICE_SOFTWARE_VERSION";
    /// Version of the protocol between device and operator.
    pub const DEVICE_PROTOCOL_VERSION: &str = "DEVICE_PROTOCOL_VERSION";
    /// Model.
    pub const DEVICE_MODEL: &str = "DEVICE_MODEL";
    /// Rated current, in 0.01 A.
    pub const DEVICE_CHARGE_CURRENT: &str = "DEVICE_CHARGE_CURRENT";
    /// Lower limit of the rated voltage, in 0.01 V.
    pub const DEVICE_CHARGE_VOLTAGE: &str = "DEVICE_CHARGE_VOLTAGE";
    /// Upper limit of the rated voltage, in 0.01 V.
    pub const DEVICE_CHARGE_VOLTAGE_UPPER: &str = "DEVICE_CHARGE_VOLTAGE_UPPER";
    /// Rated power, in 0.0001 W.
    pub const DEVICE_CHARGE_POWER: &str = "DEVICE_CHARGE_POWER";
    /// How the device reaches the network.
    pub const DEVICE_NET_TYPE: &str = "DEVICE_NET_TYPE";
    /// ICCID of the SIM card.
    pub const DEVICE_SIM_ICCID: &str = "DEVICE_SIM_ICCID";
    /// Operator of the SIM card.
    pub const DEVICE_SIM_OPERATOR: &str = "DEVICE_SIM_OPERATOR";
    /// Of a charging order: current, in 0.01 A.
    pub const ENERGY_CHARGE_CURRENT: &str = "ENERGY_CHARGE_CURRENT";
    /// Of a charging order: voltage, in 0.01 V.
    pub const ENERGY_CHARGE_VOLTAGE: &str = "ENERGY_CHARGE_VOLTAGE";
    /// Of a charging order: power, in 0.0001 W.
    pub const ENERGY_CHARGE_POWER: &str = "ENERGY_CHARGE_POWER";
}
