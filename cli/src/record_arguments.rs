//! A record as options, one for each row of its table, or as a JSON file.

use std::marker::PhantomData;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use pyun_energy::record::{Field, Kind};
use pyun_energy::{Error, OccupancyPayment, ParkingDiscount};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::{fields, input, notes, wording};

/// A record that can be given in full by options.
pub(crate) trait Given: Sized {
    const FIELDS: &'static [Field];

    fn from_json(text: &[u8]) -> Result<Self, Error>;
}

impl Given for ParkingDiscount {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn from_json(text: &[u8]) -> Result<Self, Error> {
        Self::from_json(text)
    }
}

impl Given for OccupancyPayment {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn from_json(text: &[u8]) -> Result<Self, Error> {
        Self::from_json(text)
    }
}

/// What was given of a record.
// No Debug: it may hold personal data.
pub(crate) struct RecordArguments<R> {
    file: Option<PathBuf>,
    options: Vec<(&'static Field, String)>,
    of: PhantomData<R>,
}

impl<R: Given> RecordArguments<R> {
    /// The record.
    pub(crate) fn read(&self) -> Result<R, Failure> {
        if self.file.is_none() && self.options.is_empty() {
            return Err(Failure::Usage("nothing was given: name a JSON file, or give the fields as options".into()));
        }
        let text = match &self.file {
            Some(path) => input::filled(path)?,
            None => b"{}".to_vec(),
        };
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text);
        // As it stands, unless something is changed: then errors have its lines.
        let text = if self.options.is_empty() { text } else { &self.changed(text)? };
        let record = notes::said(|| R::from_json(text));
        record.map_err(|error| Failure::Usage(self.located(&error)))
    }

    /// The file's fields with the options in their places.
    fn changed(&self, text: &[u8]) -> Result<Vec<u8>, Failure> {
        let unusable = |_| Failure::Usage(format!("{}: not a JSON object", self.name()));
        let mut fields: Map<String, Value> = serde_json::from_slice(text).map_err(unusable)?;
        for (field, text) in &self.options {
            fields.insert(field.name.to_owned(), value(field, text)?);
        }
        Ok(Value::from(fields).to_string().into_bytes())
    }

    fn located(&self, error: &Error) -> String {
        match error.field().filter(|name| R::FIELDS.iter().any(|field| field.name == *name)) {
            Some(name) if self.file.is_none() => format!("{}: {}", flag(name), wording::without_field(error)),
            _ if self.options.is_empty() => format!("{}: {}", self.name(), wording::of(error)),
            Some(name) => format!("{name}: {}", wording::without_field(error)),
            None => wording::without_field(error),
        }
    }

    fn name(&self) -> String {
        self.file.as_deref().map_or_else(|| "the options".to_owned(), input::name)
    }
}

/// What an option says. The error does not repeat it: it may be anything.
fn value(field: &Field, text: &str) -> Result<Value, Failure> {
    if !fields::is_number(field.kind) {
        return Ok(text.into());
    }
    let refused = |_| Failure::Usage(format!("{}: not a whole number", flag(field.name)));
    text.parse::<i64>().map(Value::from).map_err(refused)
}

fn flag(name: &str) -> String {
    format!("--{}", name.replace('_', "-"))
}

impl<R: Given> Args for RecordArguments<R> {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("file").value_name("FILE").value_parser(value_parser!(PathBuf));
        let file = file.help("JSON with the platform's names of the fields; - reads stdin. An option goes before it");
        R::FIELDS.iter().fold(command.arg(file), |command, field| command.arg(option(field)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn option(field: &'static Field) -> Arg {
    let is_number = fields::is_number(field.kind);
    let kind = match field.kind {
        Kind::Time(_) => "TIME",
        _ if is_number => "N",
        _ => "TEXT",
    };
    let more = match field.kind {
        Kind::Time(_) => " RFC 3339: 2024-04-14T16:00:00Z, or with an offset",
        _ if field.is_personal => " Other users of the machine can see arguments: rather in FILE",
        _ => "",
    };
    let option = Arg::new(field.name).long(field.name.replace('_', "-")).value_name(kind);
    option.allow_negative_numbers(is_number).help_heading("Fields").help(format!("{}{more}", field.english))
}

impl<R: Given> FromArgMatches for RecordArguments<R> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |field: &'static Field| Some((field, matches.get_one::<String>(field.name)?.clone()));
        let options = R::FIELDS.iter().filter_map(given).collect();
        Ok(Self { file: matches.get_one::<PathBuf>("file").cloned(), options, of: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
