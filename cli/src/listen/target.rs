//! Whom pushes are handed on to: a command, or another server.

use std::io::Write;
use std::process::{Command, Stdio};

use clap::Args;
use pyun_energy::{Client, Environment, Secret};

use crate::failure::Failure;
use crate::wording;

#[derive(Args)]
#[command(next_help_heading = "Handing on")]
pub(super) struct TargetArguments {
    /// Run this for each push, with its line on stdin; exit code 0 means that it is done, anything else that it is to be
    /// tried again. What it prints on stdout is dropped
    #[arg(long, value_name = "COMMAND", conflicts_with = "forward")]
    exec: Option<String>,

    /// Post each push's line there; any 2xx means that it is done. Signed in `Authorization`, as the platform's JSON calls are
    #[arg(long, value_name = "URL")]
    forward: Option<String>,

    /// Allow --forward by http:// to a host that is not this machine
    #[arg(long, requires = "forward")]
    allow_http: bool,
}

/// Whom pushes are handed on to.
pub(super) enum Target {
    Exec(String),
    Forward { client: Client, path: String },
}

impl TargetArguments {
    pub(super) fn read(&self, secret: &Secret) -> Result<Option<Target>, Failure> {
        match (&self.exec, &self.forward) {
            (Some(command), _) => Ok(Some(Target::Exec(command.clone()))),
            (None, Some(url)) => forward(url, secret, self.allow_http).map(Some),
            (None, None) => Ok(None),
        }
    }
}

fn forward(url: &str, secret: &Secret, allow_http: bool) -> Result<Target, Failure> {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?']).map_or(url.len(), |at| host + at);
    let (base, path) = url.split_at(end);
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let builder = Client::builder().app_id("listen").secret(secret.clone()).allow_http(allow_http);
    let built = builder.environment(Environment::BaseUrl(base.to_owned())).build();
    // The URL is not repeated: it may hold a password.
    let client = built.map_err(|error| Failure::Usage(format!("--forward: {}", wording::without_field(&error))))?;
    Ok(Target::Forward { client, path })
}

impl Target {
    /// Hands on a line, or says why that failed.
    pub(super) fn hand(&self, line: &[u8]) -> Result<(), String> {
        match self {
            Self::Exec(command) => run(command, line),
            Self::Forward { client, path } => post(client, path, line.trim_ascii_end()),
        }
    }

    /// Ends what can be ended.
    pub(super) fn cancel(&self) {
        if let Self::Forward { client, .. } = self {
            client.cancel();
        }
    }
}

fn run(command: &str, line: &[u8]) -> Result<(), String> {
    let mut shell = shell(command);
    let child = shell.stdin(Stdio::piped()).stdout(Stdio::null()).env_remove("PYUN_APP_SECRET").spawn();
    let mut child = child.map_err(|error| format!("the command cannot be run: {error}"))?;
    // One that does not read it all may know why. Its exit code tells.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(line));
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the command ended with {status}")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// cmd takes what stands between the first quote and the last as it is, and knows no backslash before others.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    std::os::windows::process::CommandExt::raw_arg(&mut shell, format!("/S /C \"{command}\""));
    shell
}

/// Any 2xx will do: this is not the platform, whose answers have a code, and an answer without one is not asked for again.
fn post(client: &Client, path: &str, line: &[u8]) -> Result<(), String> {
    match client.post_json(path, line) {
        Ok(_) => Ok(()),
        Err(error) => match error.http_status() {
            Some(200..300) => Ok(()),
            Some(status) => Err(format!("the server answered {status}")),
            None => Err(error.to_string()),
        },
    }
}
