//! `pyun-energy doctor`: what was signed, when the platform says that the signature is wrong.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pyun_energy_doctor::{Budget, Diagnosis, Language, Request, Secret, diagnose};

use crate::Failure;

/// Find out what a request was signed over, when the platform answers 401.
///
/// Exit code 0: the signature is right; 1: it is wrong, and the output says why, if that was found.
// No Debug: it holds a secret.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The body of the request, byte for byte as it was sent; - reads stdin
    #[arg(long, value_name = "FILE")]
    body: PathBuf,

    /// The signature that came with it: the Authorization header as it was sent
    #[arg(long, value_name = "TEXT")]
    signature: Option<String>,

    /// The secret that should have been used. Other users of the machine can see arguments: rather set `PYUN_APP_SECRET`
    #[arg(long, env = "PYUN_APP_SECRET", hide_env_values = true)]
    secret: String,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    /// The language of the answer
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    En,
    Zh,
}

/// Diagnoses one request.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let body = read(arguments).map_err(|error| Failure::Failed(format!("{}: {error}", arguments.body.display())))?;
    let request = Request::new(&body, arguments.signature.as_deref());
    let diagnosis = diagnose(&request, &[Secret::new("the given one", arguments.secret.as_bytes())], Budget::FULL);
    let text = if arguments.json {
        diagnosis.to_json().to_string()
    } else {
        diagnosis.text(match arguments.language {
            Tongue::En => Language::English,
            Tongue::Zh => Language::Chinese,
        })
    };
    writeln!(io::stdout(), "{}", text.trim_end()).map_err(|error| Failure::Failed(format!("cannot print: {error}")))?;
    match diagnosis {
        Diagnosis::Right => Ok(()),
        _ => Err(Failure::Said),
    }
}

fn read(arguments: &Arguments) -> io::Result<Vec<u8>> {
    if arguments.body.as_os_str() != "-" {
        return fs::read(&arguments.body);
    }
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    Ok(body)
}
