//! How arguments are named in texts: one may be a secret that stands in the wrong place.

use std::env;
use std::ffi::OsStr;
use std::path::{MAIN_SEPARATOR, Path};
use std::str::FromStr;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is said instead of a text that may be a secret.
const NOT_REPEATED: &str = "(not repeated here, as it may be a secret)";

/// What a file is called: by its name if it is there, or looks like one; else by where it stands.
pub(crate) fn name(path: &Path) -> String {
    let text = path.display().to_string();
    if path.exists() || text.contains(['/', MAIN_SEPARATOR, '.']) {
        return text;
    }
    position(path.as_os_str()).map_or_else(|| "the file".to_owned(), |position| format!("argument {position}"))
}

/// Where an argument stands, by itself or behind its flag, counted from 1.
fn position(text: &OsStr) -> Option<usize> {
    let text = text.as_encoded_bytes();
    let is_it = |argument: &[u8]| {
        let value = argument.strip_suffix(text);
        value.is_some_and(|before| before.is_empty() || (before.starts_with(b"-") && before.ends_with(b"=")))
    };
    env::args_os().skip(1).position(|argument| is_it(argument.as_encoded_bytes())).map(|index| index + 1)
}

/// The same error of `command` without what may be a secret.
pub(crate) fn discreet(mut error: clap::Error, command: &Command) -> clap::Error {
    let hide = |error: &mut clap::Error, kind| {
        if error.get(kind).is_some() {
            error.insert(kind, ContextValue::String(NOT_REPEATED.to_owned()));
        }
    };
    hide(&mut error, ContextKind::InvalidValue);
    hide(&mut error, ContextKind::InvalidSubcommand);
    if error.kind() == ErrorKind::UnknownArgument {
        if let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) {
            if !is_a_word(argument, command) {
                let at = position(OsStr::new(argument)).map(|position| format!("number {position} "));
                let what = format!("{}{NOT_REPEATED}", at.unwrap_or_default());
                error.insert(ContextKind::InvalidArg, ContextValue::String(what));
                // A tip repeats it.
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(Vec::new()));
            }
        }
    }
    error
}

/// Whether it can only be a flag: `--no-such-flag`, but not `--secret1234` nor `--secretabcd`.
fn is_a_word(argument: &str, command: &Command) -> bool {
    let bare = argument.trim_start_matches('-');
    let is_word = bare.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    is_word && bare != argument && !has_a_flag_before(bare, command)
}

fn has_a_flag_before(word: &str, command: &Command) -> bool {
    let is_before = |flag| {
        let rest = word.strip_prefix(flag);
        rest.is_some_and(|rest: &str| !rest.is_empty() && !rest.starts_with('-'))
    };
    command.get_arguments().filter_map(clap::Arg::get_long).any(is_before)
        || command.get_subcommands().any(|command| has_a_flag_before(word, command))
}

/// Reads a number in a range. Unlike clap's own, it does not repeat what is none.
pub(crate) fn number<N: FromStr + PartialOrd + Copy + std::fmt::Display>(
    text: &str,
    least: N,
    most: N,
) -> Result<N, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("a whole number from {least} to {most} is wanted"))
}
