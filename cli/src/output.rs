//! What is printed: answers on stdout, everything else on stderr.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};

use crate::failure::Failure;
use crate::masks;

/// Prints a line on stderr. When nobody can read it any more, there is nobody left to tell.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{}", plain(&masks::masked(text.to_owned())));
}

/// Without anything that a terminal would obey: a device's number or the platform's answer may have it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() && letter != '\n' {
            plain.extend(letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    plain
}

/// Prints a line on stdout.
pub(crate) fn print(line: impl Display) -> Result<(), Failure> {
    print_all([line])
}

/// Prints lines on stdout. A reader that has seen enough (`| head`) is no failure.
pub(crate) fn print_all(lines: impl IntoIterator<Item = impl Display>) -> Result<(), Failure> {
    written(lines).map(drop)
}

/// Prints a line on stdout, and says whether anybody reads it: whoever goes on for ever has to know.
pub(crate) fn is_read(line: impl Display) -> Result<bool, Failure> {
    written([line])
}

/// False: the reader has gone.
fn written(lines: impl IntoIterator<Item = impl Display>) -> Result<bool, Failure> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let mut written = lines.into_iter().try_for_each(|line| writeln!(stdout, "{}", masks::masked(line.to_string())));
    if written.is_ok() {
        written = stdout.flush();
    }
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Failed(format!("cannot print: {error}"))),
        written => Ok(written.is_ok()),
    }
}
