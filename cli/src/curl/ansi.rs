//! `$'…'`, a quote that bash has and POSIX has not.

/// What `$'…'` means, from behind its first quote, and what follows it.
pub(super) fn ansi(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut value = Vec::new();
    let mut units = Vec::new();
    let mut rest = text;
    loop {
        let (&byte, after) = rest.split_first()?;
        if let Some((unit, after)) = unit(rest) {
            units.push(unit);
            rest = after;
            continue;
        }
        value.extend(String::from_utf16_lossy(&std::mem::take(&mut units)).into_bytes());
        rest = match byte {
            // A NUL ends what a program gets.
            b'\'' => return Some((value.split(|byte| *byte == 0).next().map(<[u8]>::to_vec)?, after)),
            b'\\' => escape(after, &mut value)?,
            _ => {
                value.push(byte);
                after
            }
        };
    }
}

/// `\uXXXX`. Browsers write a character beyond them as two, so they are collected.
fn unit(text: &[u8]) -> Option<(u16, &[u8])> {
    let (number, rest) = number(text.strip_prefix(b"\\u")?, 16, 4)?;
    Some((u16::try_from(number).ok()?, rest))
}

/// What stands behind a backslash.
fn escape<'t>(text: &'t [u8], value: &mut Vec<u8>) -> Option<&'t [u8]> {
    let (&letter, after) = text.split_first()?;
    let byte = match letter {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'a' => 0x07,
        b'b' => 0x08,
        b'v' => 0x0b,
        b'f' => 0x0c,
        b'e' | b'E' => 0x1b,
        b'\\' | b'\'' | b'"' | b'?' => letter,
        b'x' | b'U' | b'0'..=b'7' => return coded(letter, text, value),
        // Anything else stands for itself, with its backslash.
        _ => {
            value.extend([b'\\', letter]);
            return Some(after);
        }
    };
    value.push(byte);
    Some(after)
}

/// A byte by its number, or a character.
fn coded<'t>(letter: u8, text: &'t [u8], value: &mut Vec<u8>) -> Option<&'t [u8]> {
    let found = match letter {
        b'x' => number(&text[1..], 16, 2),
        b'U' => number(&text[1..], 16, 8),
        _ => number(text, 8, 3),
    };
    let Some((number, rest)) = found else {
        value.extend([b'\\', letter]);
        return Some(&text[1..]);
    };
    if letter == b'U' {
        value.extend(char::from_u32(number)?.to_string().into_bytes());
    } else {
        value.push((number & 0xff) as u8);
    }
    Some(rest)
}

/// A number of up to so many digits.
fn number(text: &[u8], radix: u32, most: usize) -> Option<(u32, &[u8])> {
    let count = text.iter().take(most).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let digits = std::str::from_utf8(&text[..count]).ok()?;
    Some((u32::from_str_radix(digits, radix).ok()?, &text[count..]))
}
