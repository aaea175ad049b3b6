//! Records as lines of a file that `sync` takes: of the failed file, and of what is exported from an outbox.

use std::fmt::Write;

/// A record's JSON as a line. Letters that UTF-8 has in two bytes are escaped, as those might be GBK's as well.
pub(crate) fn line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.len_utf8() == 2 {
            // Writing to a string does not fail.
            let _ = write!(line, "\\u{:04x}", u32::from(letter));
        } else {
            line.push(letter);
        }
    }
    line
}
