//! Which partition a device or an order number belongs to, where the broker does not say.

/// The partition of a key among so many: its CRC-32 (IEEE, that of zlib) modulo `partitions`. The key of a device is
/// `station_uuid/no`, that of a charging record its order number; UTF-8. 0 partitions count as 1.
///
/// ```
/// assert_eq!(pyun_energy_relay::partition("123456789", 1 << 31), 0xcbf4_3926 % (1 << 31));
/// ```
pub fn partition(key: &str, partitions: u32) -> u32 {
    crc32(key.as_bytes()) % partitions.max(1)
}

fn crc32(bytes: &[u8]) -> u32 {
    /// The polynomial, bits reversed.
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}
