//! What became of a call: for people, and for programs.

use pyun_energy::{Error, Reply};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::{output, wording};

/// Tells how a call ended, in a program's line.
pub(crate) fn describe(result: &Result<Reply, Error>, attempts: u32, line: &mut Value) {
    line["ok"] = json!(result.is_ok());
    line["attempts"] = json!(attempts);
    if let Err(error) = result {
        describe_error(error, line);
    }
    if let Some(reply) = result.as_ref().map_or_else(Error::reply, Some) {
        line["code"] = json!(reply.code());
        line["message"] = json!(reply.message());
        line["hint"] = json!(reply.hint());
        line["seqno"] = json!(reply.seqno());
    }
}

fn describe_error(error: &Error, line: &mut Value) {
    line["kind"] = json!(error.kind().name());
    line["error"] = json!(wording::of(error));
    line["retryable"] = json!(error.is_retryable());
    line["http_status"] = json!(error.http_status());
}

/// Prints how the only call of a command ended. `done` is what a good answer means.
pub(crate) fn print(result: Result<Reply, Error>, done: &str, is_json: bool) -> Result<(), Failure> {
    if is_json {
        let attempts = result.as_ref().map_or_else(Error::attempts, Reply::attempts);
        let mut line = json!({"was_sent": result.as_ref().map_or_else(Error::was_sent, |_| true)});
        describe(&result, attempts, &mut line);
        output::print(line)?;
        return result.map(|_| ()).map_err(|_| Failure::Said);
    }
    let reply = result.map_err(|error| failed(&error))?;
    let seqno = reply.seqno().map(|seqno| format!("; seqno {seqno}")).unwrap_or_default();
    output::print(format!("{done}{seqno}"))
}

/// A call that failed, for people.
pub(crate) fn failed(error: &Error) -> Failure {
    Failure::Failed(wording::of(error))
}

/// An argument that the library refuses.
pub(crate) fn unusable(error: &Error) -> Failure {
    Failure::Usage(wording::of(error))
}
