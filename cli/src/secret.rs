//! The secret: from a flag, a file, or the environment.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use pyun_energy::Secret;

use crate::again::Again;
use crate::failure::Failure;
use crate::output::say;
use crate::{arguments, masks};

/// Where the secret is.
// No Debug: it holds a secret.
#[derive(Args)]
pub(crate) struct SecretArguments {
    /// A file with the secret and nothing else; one line end after it is dropped [default: env `PYUN_APP_SECRET`]
    #[arg(long, value_name = "FILE", conflicts_with = "secret")]
    secret_file: Option<PathBuf>,

    /// The secret. Other users of the machine can see arguments: rather set `PYUN_APP_SECRET`
    #[arg(long, value_name = "TEXT")]
    secret: Option<String>,
}

impl SecretArguments {
    /// The flags that were given, for another run.
    pub(crate) fn repeat(&self, again: &mut Again) {
        again.value("--secret-file", self.secret_file.as_deref().map(Path::display));
        again.hidden("--secret", self.secret.is_some());
    }

    /// The secret, wherever it comes from.
    pub(crate) fn read(&self) -> Result<Secret, Failure> {
        if let Some(secret) = &self.secret {
            say("warning: other users of this machine can see --secret; set PYUN_APP_SECRET, or give --secret-file");
            return filled("--secret", secret.as_bytes());
        }
        if let Some(path) = &self.secret_file {
            return secret_of_file("--secret-file", path);
        }
        match env::var_os("PYUN_APP_SECRET").filter(|secret| !secret.is_empty()) {
            Some(secret) => filled("PYUN_APP_SECRET", secret.as_encoded_bytes()),
            None => Err(Failure::Usage("no secret: set PYUN_APP_SECRET, or give --secret-file FILE".into())),
        }
    }
}

/// The secret that a file holds. Editors end a file with a line end, which is not part of it.
pub(crate) fn secret_of_file(flag: &str, path: &Path) -> Result<Secret, Failure> {
    // A name that leads nowhere may be the secret itself, given by mistake.
    let bytes = fs::read(path).map_err(|error| Failure::Usage(format!("the file that {flag} names: {error}")))?;
    let name = arguments::name(path);
    let secret = bytes.strip_suffix(b"\n").map_or(&bytes[..], |line| line.strip_suffix(b"\r").unwrap_or(line));
    filled(&name, secret)
}

fn filled(source: &str, secret: &[u8]) -> Result<Secret, Failure> {
    if secret.is_empty() {
        return Err(Failure::Usage(format!("{source}: the secret is empty")));
    }
    masks::keep(secret)?;
    // As the library does, also where only something is signed.
    if secret.trim_ascii().len() != secret.len() {
        return Err(Failure::Usage(format!("{source}: the secret has leading or trailing white space; remove it")));
    }
    Ok(Secret::from(secret))
}
