//! `pyun-energy emulator`: the platform's stand-in, until it is told to stop.

use std::env;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use clap::Args;
use pyun_energy_emulator::{Builder, Emulator};

use crate::arguments::number;
use crate::failure::Failure;
use crate::output::say;
use crate::{masks, signals};

const DEFAULT_APP: &str = "op00000000000001";
const DEFAULT_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Run a stand-in for the platform on this machine.
///
/// When it is ready it prints one line of JSON with its URLs on stdout, and runs until SIGINT or SIGTERM.
// No Debug: it holds secrets.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 takes any free port [default: 127.0.0.1:0]
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "port")]
    listen: Option<SocketAddr>,

    /// Listen on this port of 127.0.0.1
    #[arg(long, value_parser = |text: &str| number(text, 0_u16, u16::MAX))]
    port: Option<u16>,

    /// An app that may sign requests, with its secret; may be repeated. Other users of the machine can see arguments:
    /// for a real secret take the environment, `PYUN_APP_ID` and `PYUN_APP_SECRET`
    #[arg(long = "app", value_name = "ID=SECRET")]
    apps: Vec<String>,

    /// Let other machines reach the emulator. Its control API has no password
    #[arg(long)]
    allow_remote: bool,

    /// What chance is drawn from: with the same number, the same requests in the same order meet the same faults
    #[arg(long, value_name = "N", value_parser = |text: &str| number(text, 0_u64, u64::MAX))]
    seed: Option<u64>,

    /// Stop also when stdin ends, so that no emulator outlives the program that started it
    #[arg(long)]
    until_stdin_closes: bool,
}

/// Runs the emulator until it is told to stop.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    // Before it is ready: a signal right after the ready line must stop it properly.
    let stopped = stop_signals(arguments.until_stdin_closes)?;
    // It says what to allow, but not how that is done here.
    let in_our_words = |text: String| text.replace("allow remote access to listen there", "--allow-remote permits it");
    let emulator = configure(arguments)?.start().map_err(|e| Failure::Failed(in_our_words(e.to_string())))?;
    announce(&emulator).map_err(|e| Failure::Failed(format!("cannot print the ready line: {e}")))?;
    // Ends with a message, or when nobody is left to send one.
    let _ = stopped.recv();
    Ok(())
}

fn configure(arguments: &Arguments) -> Result<Builder, Failure> {
    let on_port = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listen = arguments.listen.unwrap_or_else(|| on_port(arguments.port.unwrap_or(0)));
    let builder = Emulator::builder().listen(listen).allow_remote(arguments.allow_remote);
    let builder = arguments.seed.into_iter().fold(builder, Builder::seed);
    let apps = apps(&arguments.apps)?;
    Ok(apps.iter().fold(builder, |builder, (id, secret)| builder.app(id, secret)))
}

fn apps(given: &[String]) -> Result<Vec<(String, String)>, Failure> {
    if !given.is_empty() {
        return given.iter().enumerate().map(|(index, text)| parse_app(index, text)).collect();
    }
    if let Some(app) = app_of_environment()? {
        return Ok(vec![app]);
    }
    say(&format!("no app was given: taking app_id {DEFAULT_APP} with secret {DEFAULT_SECRET}"));
    Ok(vec![(DEFAULT_APP.into(), DEFAULT_SECRET.into())])
}

/// The error does not repeat `text`, which may be a secret.
fn parse_app(index: usize, text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((id, secret)) if !id.is_empty() && !secret.is_empty() => {
            masks::keep(secret.as_bytes())?;
            Ok((id.into(), secret.into()))
        }
        _ => Err(Failure::Usage(format!("--app number {} is not of the form ID=SECRET", index + 1))),
    }
}

fn app_of_environment() -> Result<Option<(String, String)>, Failure> {
    let set = |name| match env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::Usage(format!("{name} is not UTF-8"))),
    };
    match (set("PYUN_APP_ID")?, set("PYUN_APP_SECRET")?) {
        (Some(id), Some(secret)) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        _ => Err(Failure::Usage("PYUN_APP_ID and PYUN_APP_SECRET must be set both or not at all".into())),
    }
}

fn announce(emulator: &Emulator) -> io::Result<()> {
    // Nothing in these URLs needs an escape.
    let (url, control) = (emulator.url(), emulator.control_url());
    let mut stdout = io::stdout().lock();
    writeln!(stdout, r#"{{"url":"{url}","control":"{control}"}}"#)?;
    stdout.flush()
}

/// Gets a message when the emulator is to stop.
fn stop_signals(until_stdin_closes: bool) -> Result<Receiver<()>, Failure> {
    let (stop, stopped) = mpsc::channel();
    let on_signal = stop.clone();
    // Sending only fails when the emulator is stopping already.
    let handler = move || {
        let _ = on_signal.send(());
    };
    signals::on_stop(handler)?;
    if until_stdin_closes {
        thread::Builder::new()
            .spawn(move || wait_for_stdin(&stop))
            .map_err(|e| Failure::Failed(format!("cannot watch stdin: {e}")))?;
    }
    Ok(stopped)
}

fn wait_for_stdin(stop: &Sender<()>) {
    let mut scratch = [0; 1024];
    // An error ends it as much as the end does.
    while io::stdin().read(&mut scratch).is_ok_and(|count| count > 0) {}
    // Only fails when the emulator is stopping already.
    let _ = stop.send(());
}
