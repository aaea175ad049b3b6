//! Records out of files: all of it is read and checked before anything is done.

mod charges;
mod devices;
mod encoding;
mod format;
mod found;
mod json;
mod names;
mod problem;
mod table;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::arguments;
use crate::failure::Failure;
use crate::output::say;
pub(crate) use encoding::Encoding;
use encoding::Undecodable;
pub(crate) use format::Format;
pub(crate) use found::{Input, Reported};
pub(crate) use json::read_lines;
pub(crate) use problem::{Location, Problem};

/// How files of records are read.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Options {
    /// What the files are [default: by extension, or else by a look at them]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// The encoding of CSV files; JSON is always UTF-8 [default: utf-8, unless it might be gbk as well]
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,

    /// Ignore columns of a CSV that are not known, instead of refusing it
    #[arg(long)]
    ignore_columns: bool,
}

/// Whether all files are there, before anything is done beside them.
pub(crate) fn look(files: &[PathBuf]) -> Result<(), Failure> {
    files.iter().filter(|file| !is_stdin(file)).try_for_each(|file| {
        // Not opened: a pipe would break for whoever writes to it.
        fs::metadata(file).map(|_| ()).map_err(|error| Failure::Usage(format!("{}: {error}", name(file))))
    })
}

/// Reads all files.
pub(crate) fn read<R: Reported>(files: &[PathBuf], options: &Options) -> Result<Input<R>, Failure> {
    if files.iter().filter(|file| is_stdin(file)).count() > 1 {
        return Err(Failure::Usage("stdin (-) can be read once only".into()));
    }
    let (mut input, mut known) = (Input::default(), R::Known::default());
    for path in files {
        let bytes = bytes(path)?;
        let file: Arc<str> = name(path).into();
        let format = options.format.unwrap_or_else(|| Format::of(path, &bytes));
        let (records, problems) = (input.records.len(), input.problems.len());
        match decode(bytes, format, options.encoding) {
            Ok(text) => match format {
                Format::Csv => R::read_table(&text, &file, options.ignore_columns, &mut input, &mut known),
                Format::Json => json::read(&text, &file, &mut input),
                Format::Jsonl => json::read_lines(&text, &file, &mut input),
            },
            Err(problem) => input.problems.push(problem.within(&file)),
        }
        if (input.records.len(), input.problems.len()) == (records, problems) {
            let top = Location { file, line: 1 };
            let what = format!("there is no {} in it; is it the right file?", R::ONE);
            input.problems.push(Problem::of_file(top, what));
        }
        // One file is one list, where a record may come again.
        if format != Format::Csv && files.len() > 1 {
            R::note(records, &mut input, &mut known);
        }
    }
    R::settle(known, &mut input);
    Ok(input)
}

/// JSON is always UTF-8, so that a failed file goes with the flags of the table that it is of.
fn decode(bytes: Vec<u8>, format: Format, encoding: Option<Encoding>) -> Result<String, Undecodable> {
    match (format, encoding) {
        (Format::Csv, Some(encoding)) => encoding.decode(bytes),
        (_, Some(Encoding::Utf8)) => Encoding::Utf8.decode(bytes),
        (Format::Csv, None) => encoding::guess(bytes, "give --encoding gbk, or --encoding utf-8"),
        _ => encoding::guess(bytes, "JSON has to be UTF-8: give --encoding utf-8 if it is, or save it as that"),
    }
}

/// A body, as it is. Nobody means to sign or to check nothing.
pub(crate) fn body(path: &Path) -> Result<Vec<u8>, Failure> {
    let body = filled(path)?;
    if body.ends_with(b"\n") {
        say(&format!(
            "note: {} ends in a line end, which is signed along; if that was not sent, take it off (printf '%s' instead of echo)",
            name(path)
        ));
    }
    Ok(body)
}

/// What a file holds, or stdin; an error if that is nothing.
pub(crate) fn filled(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = bytes(path)?;
    if bytes.is_empty() { Err(Failure::Usage(format!("{} is empty", name(path)))) } else { Ok(bytes) }
}

/// What a file holds, or stdin.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if is_stdin(path) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| Failure::Usage(format!("{}: {error}", name(path))))
}

/// Whether stdin is meant.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What a file is called.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { arguments::name(path) }
}
