//! What is done with a push, and what is answered.

use pyun_energy::{Error, ErrorKind, Push, PushKind, Secret};
use serde_json::json;

use super::log::Log;
use super::paths::Routes;
use crate::output::say;

/// Takes pushes.
pub(super) struct Receiver {
    pub(super) paths: Routes,
    pub(super) secret: Secret,
    pub(super) allow_unsigned: bool,
    pub(super) log: std::sync::Arc<Log>,
}

/// HTTP status, and the JSON body.
pub(super) type Answer = (u16, String);

impl Receiver {
    /// Which push comes to this path.
    pub(super) fn kind(&self, path: &str) -> Option<PushKind> {
        self.paths.kind(path)
    }

    /// Verifies a push and keeps it. Takes as long as the disk does.
    pub(super) fn take(&self, kind: PushKind, body: &[u8]) -> Answer {
        let read = if self.allow_unsigned { Push::read_unsigned } else { Push::read };
        let push = match read(kind, body, &self.secret) {
            Ok(push) => push,
            Err(error) => return refuse(kind, &error),
        };
        match self.log.keep(&push) {
            Ok(()) => (200, r#"{"code":"1001"}"#.to_owned()),
            Err(error) => {
                say(&format!("a push ({}) could not be kept, and was answered so: {error}", kind.name()));
                refusal(500, "1500", "the push could not be kept; send it again")
            }
        }
    }
}

fn refuse(kind: PushKind, error: &Error) -> Answer {
    say(&format!("a push ({}) was refused: {error}", kind.name()));
    let (status, code) = if error.kind() == ErrorKind::Signature { (401, "401") } else { (400, "400") };
    refusal(status, code, &error.to_string())
}

/// An answer in the form of the platform's.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Answer {
    (status, json!({"code": code, "message": message}).to_string())
}
