//! `pyun-energy doctor`: what was signed, when the platform says that the signature is wrong.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use pyun_energy::verify_json;
use pyun_energy_doctor::{Diagnosis, KnownSecret, Language, Request, SearchLimit, diagnose};

use crate::curl::{self, Command};
use crate::failure::Failure;
use crate::input;
use crate::output::{self, say};
use crate::secret::{SecretArguments, secret_of_file};

/// Find out what a request was signed over, when the platform answers 401.
///
/// Exit code 0: the signature is right; 1: it is wrong, and the output says why, if that was found.
// No Debug: it holds a secret.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("request").required(true))]
pub(crate) struct Arguments {
    /// The body of the request, byte for byte as it was sent; - reads stdin
    #[arg(long, value_name = "FILE", group = "request")]
    body: Option<PathBuf>,

    /// The request as a saved curl command line, such as a browser's or Postman's "Copy as cURL"; - reads stdin
    #[arg(long, value_name = "FILE", group = "request")]
    curl: Option<PathBuf>,

    /// The signature that came with it: the `Authorization` header as it was sent, unless the command line has it
    #[arg(long, value_name = "TEXT")]
    signature: Option<String>,

    #[command(flatten)]
    secret: SecretArguments,

    /// A file with another secret, which may have been used by mistake; may be repeated
    #[arg(long, value_name = "FILE")]
    other_secret_file: Vec<PathBuf>,

    /// The MD5 of the text that was signed, without the secret, from where it is hashed: tells a wrong secret from a
    /// wrong text
    // Checked by us: clap would repeat what is no MD5, and it may be a secret.
    #[arg(long, value_name = "HEX")]
    text_md5: Option<String>,

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
    let text_md5 = arguments.text_md5.as_deref().map(md5).transpose()?;
    let secret = arguments.secret.read()?;
    let others = others(&arguments.other_secret_file)?;
    let command = command(arguments)?;
    let signature = arguments.signature.as_deref().or(command.authorization.as_deref());
    note_line_ends(&command, &secret, signature);
    let mut request = Request::new(&command.body, signature);
    request.content_type = command.content_type.as_deref();
    request.text_md5 = text_md5;
    let mut secrets = vec![KnownSecret::new("the given one", &secret)];
    secrets.extend(others.iter().map(|(name, secret)| KnownSecret::new(name, secret)));
    answer(&diagnose(&request, &secrets, SearchLimit::FULL), arguments)
}

fn answer(diagnosis: &Diagnosis, arguments: &Arguments) -> Result<(), Failure> {
    let text = if arguments.json {
        diagnosis.to_json().to_string()
    } else {
        diagnosis.text(match arguments.language {
            Tongue::En => Language::English,
            Tongue::Zh => Language::Chinese,
        })
    };
    output::print(text.trim_end())?;
    if matches!(diagnosis, Diagnosis::Right) { Ok(()) } else { Err(Failure::Said) }
}

/// curl's `-d @FILE` sends a file without its line ends: often all that is wrong.
fn note_line_ends(command: &Command, secret: &pyun_energy::Secret, signature: Option<&str>) {
    let Some(file) = &command.whole_file else { return };
    say("note: curl's -d sends a file without its line ends; --data-binary sends it as it is");
    if signature.is_some_and(|signature| verify_json(file, secret, signature)) {
        say("note: the signature is right for the file as it is, so --data-binary is all it takes");
    }
}

/// The request, of a file or of a command line.
fn command(arguments: &Arguments) -> Result<Command, Failure> {
    match (&arguments.body, &arguments.curl) {
        (_, Some(path)) => {
            let text = input::filled(path)?;
            let folder = path.parent().filter(|_| !input::is_stdin(path)).unwrap_or(Path::new(""));
            curl::read(&text, folder).map_err(|what| Failure::Usage(format!("{}: {what}", input::name(path))))
        }
        (Some(path), None) => Ok(Command { body: input::filled(path)?, ..Command::default() }),
        (None, None) => Err(Failure::Usage("give --body or --curl".into())),
    }
}

/// The other secrets, by the names of their files.
fn others(files: &[PathBuf]) -> Result<Vec<(String, pyun_energy::Secret)>, Failure> {
    files.iter().map(|path| Ok((input::name(path), secret_of_file("--other-secret-file", path)?))).collect()
}

fn md5(text: &str) -> Result<[u8; 16], Failure> {
    let digits = text.trim();
    let number = u128::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 32 && !digits.starts_with('+'));
    number.map(u128::to_be_bytes).ok_or_else(|| Failure::Usage("--text-md5 takes 32 hex digits".into()))
}
