//! The orders in which programs write the members of an object.

/// An order of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    /// By UTF-8 bytes: `sort_keys`, `TreeMap`, Go's maps, `std::map`, `ksort`.
    Sorted,
    /// Of `java.util.HashMap`, filled one by one (fastjson's `JSONObject`, org.json).
    HashMap,
    /// Of a `HashMap` made from another map, which may be twice as large.
    HashMapCopy,
    /// Of the platform's documents, revision C: of its sample, whose `port` stands behind `metadata`.
    Documented,
    /// The same, of its table, whose `port` stands before it.
    DocumentedTable,
    /// The same, ports as in revision A: `space_status` before `alias`.
    DocumentedA,
    /// The same, with `app_id`, `timestamp` and `sign_type` at the end.
    CommonLast,
    /// Sorted without regard to case.
    CaseInsensitive,
    /// By length, then by bytes: `jsonb` of `PostgreSQL`, `JSON` of `MySQL`.
    ByLength,
    /// By UTF-16 code units (RFC 8785).
    Utf16,
    /// Numbers first, ascending, then the rest as sent: JavaScript's objects.
    JavaScript,
    /// Sent the other way round (a list that was prepended to).
    Reversed,
    /// Descending.
    Descending,
}

/// Which objects are ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Depth {
    All,
    /// The outermost one.
    Top,
    /// All but the outermost one.
    Nested,
}

/// The parts of a documented object, in their order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Head,
    Listed,
    Unknown,
    /// The common parameters, where they come last.
    Last,
}

const HEAD: [&str; 3] = ["app_id", "timestamp", "sign_type"];
/// Devices and ports, as revision C lists them, and metadata as table 8.6 does.
const DEVICE: [&str; 22] = [
    "station_uuid",
    "no",
    "name",
    "type",
    "state",
    "state_desc",
    "alias",
    "space_status",
    "energy_code",
    "metadata",
    "port",
    "DEVICE_HARDWARE_VERSION",
    "DEVICE_SOFTWARE_VERSION",
    "DEVICE_PROTOCOL_VERSION",
    "DEVICE_MODEL",
    "DEVICE_CHARGE_CURRENT",
    "DEVICE_CHARGE_VOLTAGE",
    "DEVICE_CHARGE_VOLTAGE_UPPER",
    "DEVICE_CHARGE_POWER",
    "DEVICE_NET_TYPE",
    "DEVICE_SIM_ICCID",
    "DEVICE_SIM_OPERATOR",
];
/// Charging records.
const RECORD: [&str; 18] = [
    "station_uuid",
    "order",
    "start_time",
    "end_time",
    "vin",
    "plate",
    "quantity",
    "energy_value",
    "fee_value",
    "state",
    "state_desc",
    "device_no",
    "device_type",
    "port_no",
    "energy_code",
    "soc",
    "mobile",
    "metadata",
];

/// Parking-fee discounts (call 3).
const DISCOUNT: [&str; 13] = [
    "station_uuid",
    "device_no",
    "port_no",
    "replenish_order",
    "start_time",
    "end_time",
    "vin",
    "plate",
    "quantity",
    "energy_value",
    "fee_value",
    "total_value",
    "energy_code",
];
/// Occupancy orders: the query (call 4) and the payment (call 5).
const OCCUPANCY: [&str; 8] =
    ["merchant", "plate", "pay_order", "pay_value", "pay_time", "trade_no", "pay_mode", "pay_mode_desc"];
/// What the platform pushes (calls 6 to 9).
const PUSH: [&str; 16] = [
    "station_uuid",
    "order",
    "device_no",
    "port_no",
    "state",
    "state_desc",
    "device_type",
    "energy_code",
    "start_time",
    "end_time",
    "replenish_time",
    "plate",
    "quantity",
    "total_value",
    "energy_value",
    "fee_value",
];

/// The documented list that has what these names have.
fn listed<'k>(mut names: impl Iterator<Item = &'k str>) -> &'static [&'static str] {
    let list = names.find_map(|name| match name {
        "replenish_order" => Some(&DISCOUNT[..]),
        "pay_order" | "merchant" => Some(&OCCUPANCY[..]),
        "replenish_time" => Some(&PUSH[..]),
        _ => None,
    });
    list.unwrap_or(&RECORD)
}

impl Order {
    pub(crate) const ALL: [Self; 13] = [
        Self::Sorted,
        Self::HashMap,
        Self::Documented,
        Self::DocumentedTable,
        Self::DocumentedA,
        Self::CommonLast,
        Self::CaseInsensitive,
        Self::HashMapCopy,
        Self::JavaScript,
        Self::Reversed,
        Self::ByLength,
        Self::Utf16,
        Self::Descending,
    ];

    /// Puts keys in order; equal ones stay as they are. `key` tells the key of an item.
    pub(crate) fn arrange<T>(self, items: &mut [T], key: impl Fn(&T) -> &str) {
        let count = items.len();
        match self {
            Self::Sorted => items.sort_by(|left, right| key(left).cmp(key(right))),
            Self::Descending => items.sort_by(|left, right| key(right).cmp(key(left))),
            Self::Utf16 => items.sort_by(|left, right| key(left).encode_utf16().cmp(key(right).encode_utf16())),
            Self::ByLength => items.sort_by(|left, right| {
                let [left, right] = [key(left), key(right)];
                (left.len(), left).cmp(&(right.len(), right))
            }),
            Self::CaseInsensitive => items.sort_by(|left, right| folded(key(left)).cmp(folded(key(right)))),
            Self::Reversed => items.reverse(),
            Self::Documented | Self::DocumentedTable | Self::DocumentedA | Self::CommonLast => {
                let of_order = |item: &T| matches!(key(item), "order" | "replenish_order" | "pay_order" | "merchant");
                let list = if items.iter().any(of_order) { listed(items.iter().map(&key)) } else { &DEVICE };
                items.sort_by_cached_key(|item| self.documented(key(item), list));
            }
            Self::JavaScript => items.sort_by_cached_key(|item| index(key(item))),
            Self::HashMap => items.sort_by_cached_key(|item| bucket(key(item), grown(count))),
            Self::HashMapCopy => items.sort_by_cached_key(|item| bucket(key(item), copied(count))),
        }
    }

    fn documented(self, key: &str, list: &[&str]) -> (Part, usize, bool) {
        let place = |list: &[&str], key: &str| list.iter().position(|known| *known == key);
        if let Some(at) = place(&HEAD, key) {
            return (if self == Self::CommonLast { Part::Last } else { Part::Head }, at, false);
        }
        // Just before `alias` in revision A; before `metadata` in the tables, and behind it in the samples.
        let before = match (self, key) {
            (Self::DocumentedA, "space_status") => Some("alias"),
            (Self::DocumentedTable, "port") => Some("metadata"),
            _ => None,
        };
        let early = before.is_some();
        let place = place(list, before.unwrap_or(key));
        place.map_or((Part::Unknown, 0, false), |at| (Part::Listed, at, !early))
    }
}

fn folded(key: &str) -> impl Iterator<Item = char> + '_ {
    key.chars().flat_map(char::to_lowercase)
}

/// Integer keys come first in JavaScript, ascending.
fn index(key: &str) -> u64 {
    match key.parse::<u32>() {
        Ok(index) if index != u32::MAX && (key == "0" || !key.starts_with(['0', '+'])) => u64::from(index),
        _ => u64::MAX,
    }
}

/// `(h ^ h >>> 16) & (size - 1)` of `String.hashCode`. Within a bucket the order of insertion stays.
fn bucket(key: &str, size: u32) -> u32 {
    let hash = key.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    (hash ^ (hash >> 16)) & (size - 1)
}

/// The table's size when it grew from 16 by doubling whenever it was more than three quarters full.
fn grown(count: usize) -> u32 {
    let mut size = 16u32;
    while count > (size as usize) / 4 * 3 && size < 1 << 30 {
        size *= 2;
    }
    size
}

/// The table's size when it was made for this many at once: `tableSizeFor(count / 0.75 + 1)`.
fn copied(count: usize) -> u32 {
    let count = u32::try_from(count).unwrap_or(u32::MAX).min(1 << 26);
    (count * 4 / 3 + 1).next_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_map_order_is_the_one_of_the_vendors_sample() {
        // The metadata of revision C's sample was printed by a HashMap.
        let sample = [
            "DEVICE_PROTOCOL_VERSION",
            "DEVICE_CHARGE_CURRENT",
            "DEVICE_CHARGE_VOLTAGE_UPPER",
            "DEVICE_SOFTWARE_VERSION",
            "DEVICE_SIM_ICCID",
            "DEVICE_CHARGE_VOLTAGE",
            "DEVICE_HARDWARE_VERSION",
            "DEVICE_CHARGE_POWER",
        ];
        let mut keys = sample;
        // Nobody knows in which order they were put; keys of one bucket stay as they are.
        Order::HashMap.arrange(&mut keys, |key| key);
        assert_eq!(keys, sample);
    }
    #[test]
    fn hash_map_order_is_the_one_of_a_jvm() {
        // Keys as they were put, as a HashMap filled one by one lists them, and as `new HashMap<>(map)` does: OpenJDK 17.
        for line in include_str!("../../tests/data/hash_map.tsv").lines() {
            let columns: Vec<Vec<&str>> = line.split('\t').map(|column| column.split(' ').collect()).collect();
            for (order, expected) in [(Order::HashMap, &columns[1]), (Order::HashMapCopy, &columns[2])] {
                let mut keys = columns[0].clone();
                order.arrange(&mut keys, |key| key);
                assert_eq!(keys, *expected);
            }
        }
    }
}
