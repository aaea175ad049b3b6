//! How a request is shown.

use pyun_energy::PreparedRequest;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::output;

/// Prints a request.
pub(super) fn print(request: &PreparedRequest, is_json: bool) -> Result<(), Failure> {
    let curl = curl(request)?;
    if is_json { output::print(to_json(request, &curl)) } else { output::print_all(to_text(request, &curl)) }
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

fn to_text(request: &PreparedRequest, curl: &str) -> Vec<String> {
    let mut lines = vec![format!("{} {}", request.method(), request.url())];
    lines.extend(request.headers().iter().map(|(name, value)| format!("{name}: {value}")));
    lines.push(String::new());
    if !request.body().is_empty() {
        lines.extend([text(request.body()), String::new()]);
    }
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
    let mut words: Vec<String> = ["curl", "-sS", "-X", request.method()].map(str::to_owned).into();
    for (name, value) in request.headers() {
        words.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    if !request.body().is_empty() {
        words.extend(["--data-binary".to_owned(), text(request.body())]);
    }
    words.push(request.url());
    let quoted = shlex::try_join(words.iter().map(String::as_str));
    quoted.map_err(|error| Failure::Failed(format!("the request cannot be written for a shell: {error}")))
}
