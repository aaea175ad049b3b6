//! Numbers, texts and properties as MQTT 5 has them on the wire.

/// Reads from the front of a packet. `None`: there is less than that.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(super) fn two(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    pub(super) fn text(&mut self) -> Option<&'a [u8]> {
        let length = self.two()?;
        self.take(length.into())
    }

    /// A number of one to four bytes.
    pub(super) fn length(&mut self) -> Option<usize> {
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(length);
            }
        }
        None
    }

    /// Passes over properties and gives `server keep alive`, the only one that a subscriber has to obey; 0 where it is not there.
    pub(super) fn keep_alive(&mut self) -> Option<u16> {
        let length = self.length()?;
        let mut properties = Reader(self.take(length)?);
        let mut keep_alive = 0;
        while !properties.0.is_empty() {
            match properties.byte()? {
                0x13 => keep_alive = properties.two()?,
                name => properties.pass(name)?,
            }
        }
        Some(keep_alive)
    }

    /// Passes over properties.
    pub(super) fn properties(&mut self) -> Option<()> {
        let length = self.length()?;
        self.take(length).map(drop)
    }

    fn pass(&mut self, name: u8) -> Option<()> {
        match name {
            0x01 | 0x17 | 0x19 | 0x24 | 0x25 | 0x28..=0x2a => self.take(1).map(drop),
            0x21..=0x23 => self.take(2).map(drop),
            0x02 | 0x11 | 0x18 | 0x27 => self.take(4).map(drop),
            0x0b => self.length().map(drop),
            0x26 => self.text().and(self.text()).map(drop),
            0x03 | 0x08 | 0x09 | 0x12 | 0x15 | 0x16 | 0x1a | 0x1c | 0x1f => self.text().map(drop),
            _ => None,
        }
    }
}

/// A whole packet, of its first byte and all behind its length.
pub(super) fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut length = body.len();
    loop {
        #[allow(clippy::cast_possible_truncation)] // seven bits
        let low = (length & 0x7f) as u8;
        length >>= 7;
        packet.push(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    packet.extend_from_slice(body);
    packet
}

/// A text or bytes behind their length. What is longer than that can say is cut; callers have looked.
pub(super) fn text(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let mut text = length.to_be_bytes().to_vec();
    text.extend_from_slice(&bytes[..length.into()]);
    text
}
