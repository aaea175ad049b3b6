//! The one error of this library: what went wrong, with which input, and what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::Reply;

/// What went wrong, in general. New kinds may be added; each keeps its number for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(i32)]
pub enum ErrorKind {
    /// A field of the input, or a setting, is not usable; [`Error::field`] names it. Nothing was sent.
    InvalidInput = 1,
    /// The signature of something that was received, a push of the platform's, is missing or wrong.
    Signature = 5,
    /// The host name could not be resolved. The last attempt sent nothing.
    Resolve = 10,
    /// No connection: refused, no route, or the proxy would not connect. The last attempt sent nothing.
    Connect = 11,
    /// No secure connection: the certificate is not trusted, or not for this host. The last attempt sent nothing.
    Tls = 12,
    /// The server's certificate is not valid *yet*: the clock of this machine is behind. The last attempt sent nothing.
    Clock = 13,
    /// Time ran out; the message says while doing what. What was sent may or may not have arrived.
    Timeout = 14,
    /// The connection broke after it was made. What was sent may or may not have arrived.
    Disconnected = 15,
    /// The answer is not the platform's: not its JSON, too large, or not HTTP. See [`Error::http_status`] and
    /// [`Error::body_excerpt`]: often a proxy, a captive portal or a wrong address answered.
    Protocol = 20,
    /// The platform answered code `400`: a parameter is wrong. Its `hint` tells which.
    BadRequest = 30,
    /// The platform answered code `401`: app id or signature wrong.
    Auth = 31,
    /// The platform answered code `1500`: it failed.
    Failed = 32,
    /// The platform answered code `1002`: no such record or order.
    NotFound = 33,
    /// The platform answered another code than `1001`; read [`Reply::message`] and [`Reply::hint`].
    Refused = 34,
    /// The call was ended from outside, by [`Client::cancel`](crate::Client::cancel) or its interrupt hook. What was sent
    /// may or may not have arrived.
    Cancelled = 40,
    /// The call was not sent, or not sent again, since a later sync of the same device, or a later report of the same charge,
    /// had begun, which answers for it. Why the last attempt failed, if there was one, is in [`source`](std::error::Error::source).
    Superseded = 41,
    /// One of many that was not even tried: the host did not answer, or time ran out.
    NotAttempted = 42,
    /// A defect of this library or of one below it.
    Internal = 99,
}

impl ErrorKind {
    /// The kind's number: stable over versions, and the same in every language.
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The kind's name, such as `invalid_input`: stable over versions, and the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Signature => "signature",
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Clock => "clock",
            Self::Timeout => "timeout",
            Self::Disconnected => "disconnected",
            Self::Protocol => "protocol",
            Self::BadRequest => "bad_request",
            Self::Auth => "auth",
            Self::Failed => "failed",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
            Self::NotAttempted => "not_attempted",
            Self::Internal => "internal",
        }
    }
}

/// An error, whatever the cause. Small (one pointer), `Send + Sync`.
///
/// Its text names the input at fault and says what to do; it never holds a secret, a signature or a proxy's password.
pub struct Error(Box<Inner>);

/// How far an attempt came.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // independent facts, not a state
pub(crate) struct Progress {
    /// The platform may have seen something of it.
    pub(crate) was_sent: bool,
    /// It used a connection that had served before.
    pub(crate) was_reused: bool,
    /// That connection was dead before the first byte of an answer came.
    pub(crate) is_stale: bool,
    /// The call had to wait for its turn: it had less time than it was given.
    pub(crate) has_waited: bool,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    field: Option<String>,
    position: Option<(usize, usize)>,
    attempts: u32,
    progress: Progress,
    http_status: Option<u16>,
    body_excerpt: Option<String>,
    retry_after: Option<Duration>,
    reply: Option<Reply>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// What went wrong, in general.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The input at fault, by the platform's name (`port[1].alias`) or the setting's (`ca_file`), where one is.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What is wrong, without the field and without what to do about it.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Line and column, both from 1, of the fault in a text that was read.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }

    /// Whether the platform may have seen something of this call, in any of its attempts.
    pub fn was_sent(&self) -> bool {
        // What a proxy answers to `CONNECT` is no answer of the platform's.
        self.0.progress.was_sent || (self.http_status().is_some() && self.kind() != ErrorKind::Connect)
    }

    /// How many requests were begun. 0: none, so nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The HTTP status of the answer, where one came.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Up to 2 kB from the start of an answer that is not the platform's (only with [`ErrorKind::Protocol`]).
    pub fn body_excerpt(&self) -> Option<&str> {
        self.0.body_excerpt.as_deref()
    }

    /// How long the platform asks to wait (`Retry-After`), where it does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The platform's answer, where it is one: `code`, `message`, `hint`, `seqno`.
    pub fn reply(&self) -> Option<&Reply> {
        self.0.reply.as_ref()
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            field: None,
            position: None,
            attempts: 0,
            progress: Progress::default(),
            http_status: None,
            body_excerpt: None,
            retry_after: None,
            reply: None,
            source: None,
        }))
    }

    /// An input at fault; the text reads `field: what is wrong`.
    pub(crate) fn invalid(field: impl Into<String>, what: impl fmt::Display) -> Self {
        let mut error = Self::new(ErrorKind::InvalidInput, what.to_string());
        error.0.field = Some(field.into());
        error
    }

    /// A fault in a text that was read.
    pub(crate) fn at(mut self, line: usize, column: usize) -> Self {
        self.0.position = Some((line, column));
        self
    }

    /// The same, seen from one level further up: `no` within `port[1]` is `port[1].no`.
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.0.field = self.0.field.map(|field| format!("{outer}.{field}"));
        self
    }

    /// What a log may have: of the platform's answer only the numbers.
    pub(crate) fn for_log(&self) -> String {
        self.reply().map_or_else(|| self.to_string(), Reply::numbers)
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn progress(&self) -> Progress {
        self.0.progress
    }

    pub(crate) fn with_progress(mut self, progress: Progress) -> Self {
        self.0.progress = progress;
        self
    }

    /// A later sync of the same device, or report of the same charge, has begun.
    pub(crate) fn superseded() -> Self {
        Self::new(ErrorKind::Superseded, "given up for a later sync of the same device, or report of the same charge")
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self.0.reply = self.0.reply.map(|reply| reply.with_attempts(attempts));
        self
    }

    pub(crate) fn with_answer(mut self, http_status: u16, retry_after: Option<Duration>) -> Self {
        self.0.http_status = Some(http_status);
        self.0.retry_after = retry_after;
        self
    }

    pub(crate) fn with_body(mut self, body: &[u8]) -> Self {
        const EXCERPT: usize = 2048;
        let excerpt = &body[..body.len().min(EXCERPT)];
        self.0.body_excerpt = Some(String::from_utf8_lossy(excerpt).into_owned());
        self
    }

    /// A reply whose code is not `1001`.
    pub(crate) fn refused(reply: Reply) -> Self {
        let kind = match reply.code() {
            "400" => ErrorKind::BadRequest,
            "401" => ErrorKind::Auth,
            "1500" => ErrorKind::Failed,
            "1002" => ErrorKind::NotFound,
            _ => ErrorKind::Refused,
        };
        let mut error = Self::new(kind, reply.to_string());
        error.0.reply = Some(reply);
        error
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field() {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.0.message)?;
        if let Some((line, column)) = self.position() {
            write!(f, " at line {line} column {column}")?;
        }
        match self.kind() {
            ErrorKind::Auth => f.write_str("; check the app id, the secret and the environment they belong to"),
            ErrorKind::Clock => f.write_str("; set the clock of this machine"),
            ErrorKind::Protocol => f.write_str("; check the address, and proxies in between"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("message", &self.for_log())
            .field("field", &self.0.field)
            .field("attempts", &self.0.attempts)
            .field("http_status", &self.0.http_status)
            .field("retry_after", &self.0.retry_after)
            .field("reply", &self.0.reply)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
