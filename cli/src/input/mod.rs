//! Devices out of files: all of it is read and checked before anything is done.

mod encoding;
mod format;
mod json;
mod problem;
mod table;

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pyun_energy::Device;

use crate::{Failure, say};
pub(crate) use encoding::Encoding;
pub(crate) use format::Format;
pub(crate) use json::read_lines;
pub(crate) use problem::{Place, Problem};

/// How files of devices are read.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Options {
    /// What the files are [default: by extension, or else by a look at them]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// The encoding of CSV files; JSON is always UTF-8
    #[arg(long, value_enum, default_value_t = Encoding::Utf8)]
    encoding: Encoding,

    /// Ignore columns of a CSV that are not known, instead of refusing it
    #[arg(long)]
    ignore_columns: bool,
}

/// What files hold: devices, each with its place, and what is wrong.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) devices: Vec<Device>,
    /// Where each of the devices stands.
    pub(crate) places: Vec<Place>,
    pub(crate) problems: Vec<Problem>,
}

impl Input {
    fn add(&mut self, place: Place, device: Device) {
        self.devices.push(device);
        self.places.push(place);
    }
}

/// Reads all files.
pub(crate) fn read(files: &[PathBuf], options: &Options) -> Result<Input, Failure> {
    if files.iter().filter(|file| is_stdin(file)).count() > 1 {
        return Err(Failure::Usage("stdin (-) can be read once only".into()));
    }
    let mut input = Input::default();
    for path in files {
        let bytes = bytes(path)?;
        let file: Arc<str> = name(path).into();
        let format = options.format.unwrap_or_else(|| Format::of(path, &bytes));
        // JSON is always UTF-8, so that a failed file goes with the flags of the table that it is of.
        let encoding = if format == Format::Csv { options.encoding } else { Encoding::Utf8 };
        match encoding.decode(bytes) {
            Ok(text) => read_text(&text, format, &file, options, &mut input),
            Err(problem) => input.problems.push(problem.within(&file)),
        }
    }
    Ok(input)
}

fn read_text(text: &str, format: Format, file: &Arc<str>, options: &Options, input: &mut Input) {
    match format {
        Format::Csv => table::read(text, file, options.ignore_columns, input),
        Format::Json => json::read(text, file, input),
        Format::Jsonl => json::read_lines(text, file, input),
    }
}

/// A body, as it is.
pub(crate) fn body(path: &Path) -> Result<Vec<u8>, Failure> {
    let body = bytes(path)?;
    if body.ends_with(b"\n") {
        say(&format!(
            "note: {} ends in a line end, which is signed along; if that was not sent, take it off (printf '%s' instead of echo)",
            name(path)
        ));
    }
    Ok(body)
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
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// What tells devices apart.
pub(crate) fn key(device: &Device) -> (&str, &str) {
    (device.station_uuid(), device.no())
}

/// The keys of devices.
pub(crate) fn keys(devices: &[Device]) -> HashSet<(&str, &str)> {
    devices.iter().map(key).collect()
}
