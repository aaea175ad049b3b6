//! The packets that a subscriber sends and gets.

use super::filter::Filter;
use super::wire::{self, Reader};

/// So many messages are on their way at once: what came and is not acknowledged comes again after a crash.
const WINDOW: u16 = 100;

/// A message, as the broker hands it on.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) topic: String,
    pub(crate) payload: Vec<u8>,
    /// What it is acknowledged by; nothing where it came with QoS 0.
    pub(crate) id: Option<u16>,
    /// It is no news, but what the broker kept of earlier.
    pub(crate) is_retained: bool,
}

/// What the broker sends.
pub(super) enum Packet {
    /// Whether it knows the session, why it will not have it (0: it will), and how often it wants to hear something, s.
    Connected {
        is_resumed: bool,
        reason: u8,
        keep_alive: u16,
    },
    Message(Message),
    /// How it took each filter.
    Subscribed(Vec<u8>),
    Disconnected {
        reason: u8,
    },
    /// It is there.
    Pong,
}

/// The first packet at the front of what came, and how long it is; nothing while it is not all there. An error: it is none.
pub(super) fn first(bytes: &[u8]) -> Result<Option<(Packet, usize)>, String> {
    let mut reader = Reader(bytes);
    let Some(first) = reader.byte() else { return Ok(None) };
    // Before its length is waited for: another server's greeting may promise more than ever comes.
    if !matches!(first >> 4, 2 | 3 | 9 | 13 | 14) {
        return Err(format!("a packet of type {} that no broker sends", first >> 4));
    }
    let Some(length) = reader.length() else {
        return if bytes.len() > 4 { Err("a packet without a length".to_owned()) } else { Ok(None) };
    };
    let Some(body) = reader.take(length) else { return Ok(None) };
    let packet = read(first, Reader(body)).ok_or_else(|| format!("a packet of type {} that is none", first >> 4))?;
    Ok(Some((packet, bytes.len() - reader.0.len())))
}

fn read(first: u8, mut body: Reader<'_>) -> Option<Packet> {
    Some(match first >> 4 {
        2 => {
            let (flags, reason) = (body.byte()?, body.byte()?);
            // A broker of an earlier version ends here.
            let keep_alive = if body.0.is_empty() { 0 } else { body.keep_alive()? };
            Packet::Connected { is_resumed: flags & 1 == 1, reason, keep_alive }
        }
        3 => Packet::Message(message(first, body)?),
        9 => {
            body.two()?;
            body.properties()?;
            Packet::Subscribed(body.0.to_vec())
        }
        13 => Packet::Pong,
        14 => Packet::Disconnected { reason: body.byte().unwrap_or(0) },
        _ => return None,
    })
}

fn message(first: u8, mut body: Reader<'_>) -> Option<Message> {
    let topic = String::from_utf8_lossy(body.text()?).into_owned();
    let id = if first & 6 == 0 { None } else { Some(body.two()?) };
    body.properties()?;
    Some(Message { topic, payload: body.0.to_vec(), id, is_retained: first & 1 == 1 })
}

/// Asks for the session of this client id, which is to last until somebody ends it.
pub(super) fn connect(client_id: &str, user: Option<&str>, password: Option<&[u8]>, keep_alive: u16) -> Vec<u8> {
    let flags = u8::from(user.is_some()) << 7 | u8::from(password.is_some()) << 6;
    let mut body = wire::text(b"MQTT");
    body.extend([5, flags]);
    body.extend(keep_alive.to_be_bytes());
    // Session expiry interval: never; receive maximum.
    let mut properties = vec![0x11, 0xff, 0xff, 0xff, 0xff, 0x21];
    properties.extend(WINDOW.to_be_bytes());
    body.extend(wire::packet(0, &properties).split_off(1));
    body.extend(wire::text(client_id.as_bytes()));
    body.extend(user.map(|user| wire::text(user.as_bytes())).unwrap_or_default());
    body.extend(password.map(wire::text).unwrap_or_default());
    wire::packet(0x10, &body)
}

/// Subscribes with QoS 1. What the broker retains comes only where the subscription is new: later it could be older than what
/// came since.
pub(super) fn subscribe<'f>(filters: impl Iterator<Item = &'f Filter>) -> Vec<u8> {
    const QOS_1_AND_RETAINED_WHEN_NEW: u8 = 0x11;
    let mut body = vec![0, 1, 0];
    for filter in filters {
        body.extend(wire::text(filter.as_str().as_bytes()));
        body.push(QOS_1_AND_RETAINED_WHEN_NEW);
    }
    wire::packet(0x82, &body)
}

/// Says that a message need not come again.
pub(super) fn acknowledgement(id: u16) -> Vec<u8> {
    wire::packet(0x40, &id.to_be_bytes())
}

/// Asks whether it is there.
pub(super) fn ping() -> Vec<u8> {
    wire::packet(0xc0, &[])
}

/// Goes; the session stays.
pub(super) fn disconnect() -> Vec<u8> {
    wire::packet(0xe0, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_read_when_it_is_all_there_and_not_before() {
        // QoS 1, retained, topic `a/b`, id 7, a subscription identifier, payload `{}`: by hand, from the standard.
        let bytes = b"\x33\x0c\x00\x03a/b\x00\x07\x02\x0b\x01{}\xd0\x00";
        let end = bytes.len() - 2;
        for length in 0..end {
            // A shorter one says how long it is, so the rest is waited for.
            assert!(first(&bytes[..length]).unwrap().is_none(), "{length}");
        }
        let Some((Packet::Message(message), length)) = first(bytes).unwrap() else { panic!("no message") };
        assert_eq!((&message.topic[..], message.id, message.is_retained), ("a/b", Some(7), true));
        assert_eq!((&message.payload[..], length), (&b"{}"[..], end));
        assert!(matches!(first(&bytes[end..]), Ok(Some((Packet::Pong, 2)))));
    }

    #[test]
    fn what_is_no_packet_is_an_error_and_never_a_panic() {
        let mut seed = 1_u32;
        for _ in 0..20_000 {
            let mut bytes = [0_u8; 24];
            for byte in &mut bytes {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = seed.to_be_bytes()[0];
            }
            bytes[1] %= 22;
            let _ = first(&bytes);
        }
        assert!(first(b"\xff\x00").is_err());
        assert!(first(b"\x30\xff\xff\xff\xff\xff").is_err());
    }
}
