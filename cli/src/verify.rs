//! `pyun-energy verify`: whether a signature belongs to a body or a form.

use std::path::PathBuf;

use clap::Args;
use pyun_energy::{verify_form, verify_json};
use serde_json::json;

use crate::failure::Failure;
use crate::secret::SecretArguments;
use crate::{form, input, output};

/// Check the signature of a JSON body, or of the parameters of a form or a query.
///
/// Exit code 0: it is right; 1: it is wrong, and `pyun-energy doctor` finds out why.
// No Debug: it holds a secret.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The body; - reads stdin
    #[arg(default_value = "-")]
    file: PathBuf,

    /// The 32 hex digits; of a form or a query, its parameter `sign` unless given
    #[arg(long, value_name = "HEX", required_unless_present_any = ["form", "query"])]
    signature: Option<String>,

    /// The body is a form or a query string (a=b&c=d, percent-encoded)
    #[arg(long)]
    form: bool,

    /// It is a URL, or its query
    #[arg(long, conflicts_with = "form")]
    query: bool,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    secret: SecretArguments,
}

/// Checks one signature.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let secret = arguments.secret.read()?;
    let body = input::body(&arguments.file)?;
    if arguments.signature.as_deref().is_some_and(|signature| signature.trim().is_empty()) {
        return Err(Failure::Usage("--signature is empty".into()));
    }
    let right = match &arguments.signature {
        signature if arguments.form || arguments.query => {
            verify_form(signed_pairs(form::signed(&body, arguments.query)?, signature.as_deref()), &secret)
        }
        Some(signature) => verify_json(&body, &secret, signature),
        None => false,
    };
    if arguments.json {
        output::print(json!({"right": right}))?;
    } else {
        output::print(if right { "right" } else { "wrong; `pyun-energy doctor` finds out what was signed" })?;
    }
    if right { Ok(()) } else { Err(Failure::Said) }
}

/// The parameters, with a signature that came apart from them as theirs.
fn signed_pairs(mut pairs: Vec<form::Pair>, signature: Option<&str>) -> Vec<form::Pair> {
    if let Some(signature) = signature {
        pairs.retain(|(name, _)| name != b"sign");
        pairs.push((b"sign".to_vec(), signature.as_bytes().to_vec()));
    }
    pairs
}
