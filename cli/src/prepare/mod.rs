//! `pyun-energy prepare`: the request that a sync would send, without sending it.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use pyun_energy::{Device, PreparedRequest};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::input::{self, Input};
use crate::output::{self, say};
use crate::settings::{Destination, build};
use crate::wording;

/// Show the request that `sync devices` would send for a device, and send nothing.
///
/// Prints method, URL, headers and body, the text that is signed (the secret masked), and a `curl` line that sends
/// exactly these bytes.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A file with the device; - reads stdin
    file: PathBuf,

    /// Which device, by its number, where the file has several [default: the first]
    #[arg(long, value_name = "NO")]
    device: Option<String>,

    #[command(flatten)]
    options: input::Options,

    /// The time that the request says it is, in milliseconds since 1970 [default: now]
    #[arg(long, value_name = "MS")]
    timestamp: Option<u64>,

    #[command(flatten)]
    destination: Destination,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Prepares one request.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut builder = arguments.destination.builder()?;
    if let Some(ms) = arguments.timestamp {
        let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms));
        let time = time.ok_or_else(|| Failure::Usage("--timestamp is out of range".into()))?;
        builder = builder.clock(move || time);
    }
    let client = build(builder)?;
    let input = input::read(std::slice::from_ref(&arguments.file), &arguments.options)?;
    let device = choose(&input, arguments.device.as_deref(), &arguments.file)?;
    let request = client.prepare_device(device).map_err(|error| Failure::Usage(wording::of(&error)))?;
    let curl = curl(&request)?;
    if arguments.json { output::print(to_json(&request, &curl)) } else { output::print_all(to_text(&request, &curl)) }
}

/// The longest number of a device that is repeated.
const LONGEST_NO: usize = 12;

/// The device that is meant.
fn choose<'i>(input: &'i Input, no: Option<&str>, file: &Path) -> Result<&'i Device, Failure> {
    if let Some(problem) = input.problems.first() {
        return Err(Failure::Usage(problem.to_string()));
    }
    let name = input::name(file);
    let chosen = match no {
        None => input.devices.first(),
        Some(no) => input.devices.iter().find(|device| device.no() == no),
    };
    let device = chosen.ok_or_else(|| match no {
        None => Failure::Usage(format!("{name}: there is no device in it")),
        // One that is long may be a secret in the wrong place.
        Some(no) if no.len() > LONGEST_NO => Failure::Usage(format!("{name}: there is no device of that number in it")),
        Some(no) => Failure::Usage(format!("{name}: there is no device {no} in it")),
    })?;
    if no.is_none() && input.devices.len() > 1 {
        say(&format!("note: the first of {} devices; --device NO picks another", input.devices.len()));
    }
    Ok(device)
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

fn to_text(request: &PreparedRequest, curl: &str) -> Vec<String> {
    let mut lines = vec![format!("{} {}", request.method(), request.url())];
    lines.extend(request.headers().iter().map(|(name, value)| format!("{name}: {value}")));
    lines.extend([String::new(), text(request.body()), String::new()]);
    lines.push(format!("# signed, as UTF-8: {}", request.string_to_sign()));
    lines.extend(["# the same by curl:".to_owned(), curl.to_owned()]);
    lines
}

fn to_json(request: &PreparedRequest, curl: &str) -> Value {
    let headers: Map<_, _> =
        request.headers().into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    json!({
        "method": request.method(),
        "url": request.url(),
        "headers": headers,
        "body": text(request.body()),
        "string_to_sign": request.string_to_sign(),
        "signature": request.signature(),
        "curl": curl,
    })
}

/// A line for a POSIX shell that sends the request byte for byte.
fn curl(request: &PreparedRequest) -> Result<String, Failure> {
    let mut words = vec!["curl".to_owned(), "-sS".to_owned(), "-X".to_owned(), request.method().to_owned()];
    for (name, value) in request.headers() {
        words.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    words.extend(["--data-binary".to_owned(), text(request.body()), request.url()]);
    let quoted = shlex::try_join(words.iter().map(String::as_str));
    quoted.map_err(|error| Failure::Failed(format!("the request cannot be written for a shell: {error}")))
}
