//! A command line, split into words as a shell would.

use shlex::bytes::Shlex;

/// Splits at white space, with quotes and backslashes as POSIX has them, and `$'…'` as bash has it.
pub(super) fn split(text: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let unified: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
    if is_for_cmd(&unified) {
        return Err("it is quoted for Windows' cmd (^); copy it for bash instead".to_owned());
    }
    let plain = without_ansi(&unified).ok_or("a quote $'… is not closed")?;
    let mut shlex = Shlex::new(&plain);
    let words: Vec<_> = shlex.by_ref().collect();
    if shlex.had_error { Err("a quote is not closed".to_owned()) } else { Ok(words) }
}

/// Whether a browser has written the line for `cmd`, whose quotes are other ones.
fn is_for_cmd(text: &[u8]) -> bool {
    text.starts_with(b"curl ^\"")
        || text.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_end().ends_with(b" ^"))
}

/// The text with every `$'…'`, which POSIX does not have, as `'…'`.
fn without_ansi(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    // The quote that the text is in.
    let mut quote = None;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, quote) {
            (b'$', None) if after.starts_with(b"'") => {
                let (value, after) = ansi(&after[1..])?;
                plain.extend(quoted(&value));
                rest = after;
                continue;
            }
            (b'\\', None | Some(b'"')) => {
                plain.push(byte);
                let Some((escaped, after)) = after.split_first() else { break };
                plain.push(*escaped);
                rest = after;
                continue;
            }
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
        plain.push(byte);
    }
    Some(plain)
}

/// In single quotes; those in it stand outside, behind a backslash.
fn quoted(value: &[u8]) -> Vec<u8> {
    let parts: Vec<_> = value.split(|byte| *byte == b'\'').collect();
    [b"'", &parts.join(&b"'\\''"[..])[..], b"'"].concat()
}

/// What `$'…'` means, from behind its first quote, and what follows it.
fn ansi(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
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
            b'\'' => return Some((value, after)),
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
