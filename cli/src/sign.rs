//! `pyun-energy sign`: the signature of a body or of a form.

use std::path::PathBuf;

use clap::Args;
use pyun_energy::{sign_form, sign_json};
use serde_json::json;

use crate::failure::Failure;
use crate::secret::SecretArguments;
use crate::{form, input, output};

/// Sign a JSON body, or the parameters of a form or a query.
///
/// The bytes are signed as they are. Prints 32 hex digits: the `Authorization` header of a JSON call, the parameter `sign` of
/// a form or a query.
// No Debug: it holds a secret.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The body; - reads stdin
    #[arg(default_value = "-")]
    file: PathBuf,

    /// The body is a form or a query string (a=b&c=d, percent-encoded): sign its parameters
    #[arg(long)]
    form: bool,

    /// It is a URL, or its query: sign the parameters, as of a form
    #[arg(long, conflicts_with = "form")]
    query: bool,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    secret: SecretArguments,
}

/// Signs one body.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let secret = arguments.secret.read()?;
    let body = input::body(&arguments.file)?;
    let is_form = arguments.form || arguments.query;
    let signature =
        if is_form { sign_form(form::signed(&body, arguments.query)?, &secret) } else { sign_json(&body, &secret) };
    if !arguments.json {
        return output::print(signature);
    }
    let rule = if is_form { "form" } else { "json" };
    output::print(json!({"signature": signature, "rule": rule, "body_length": body.len()}))
}
