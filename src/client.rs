//! The client: a device goes in, becomes bytes once, is signed, is sent; the platform's answer comes out.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ureq::http::{HeaderMap, HeaderValue, Request, Uri, header};

use crate::config::{BaseUrl, Clock};
use crate::transport::{Answer, MAX_ANSWER, Transport};
use crate::{ClientBuilder, Device, Error, ErrorKind, Reply, Secret, canonical, sign_json};

/// Path of device sync (docs/protocol.md, section 1).
const SYNC_DEVICE: &str = "/gate/1.0/energy/internal/device/sync";
/// Content type of the JSON calls, exactly as the platform's documents give it.
const JSON: &str = "application/json; charset=utf-8";

/// A client of the platform, for one application. Blocking; cheap to clone; may be used by many threads at once, which
/// share its connections.
///
/// ```no_run
/// use pyun_energy::{Client, Device, Environment};
///
/// let client = Client::builder().app_id("op…").secret("…").environment(Environment::Test).build()?;
/// let device = Device::from_json(std::fs::read("device.json")?)?;
/// let reply = client.sync_device(&device)?;
/// println!("accepted, seqno {:?}", reply.seqno());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) app_id: String,
    pub(crate) secret: Secret,
    pub(crate) base: BaseUrl,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) common_parameters: bool,
    pub(crate) clock: Clock,
    pub(crate) transport: Transport,
}

impl Client {
    /// Starts a client: settings, then [`build`](ClientBuilder::build).
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Reports a charger: the platform then holds exactly this snapshot of it.
    ///
    /// # Errors
    /// A code other than `1001` is an error that carries the [`reply`](Error::reply). See [`ErrorKind`](crate::ErrorKind)
    /// for the ways in which a call fails; [`InvalidInput`](crate::ErrorKind::InvalidInput) means that nothing was sent.
    pub fn sync_device(&self, device: &Device) -> Result<Reply, Error> {
        let mut attempt = 1;
        loop {
            match self.send(&self.prepare(device)?, attempt) {
                // The server had closed an idle connection. The next one is another, so this ends at a new connection.
                Err(error) if error.is_stale() => attempt += 1,
                result => return result,
            }
        }
    }

    /// The request that [`sync_device`](Self::sync_device) would send now, to look at or to send by other means. Nothing
    /// is sent.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the clock is beyond the range of a timestamp.
    pub fn prepare(&self, device: &Device) -> Result<PreparedRequest, Error> {
        let timestamp = if self.0.common_parameters { Some(self.now()?) } else { None };
        let body = canonical(device, &self.0.app_id, timestamp)?;
        self.sign(SYNC_DEVICE, body)
    }

    /// Signs bytes as they are by the JSON rule and posts them, for calls that this library does not model. `path` is
    /// that of the call (`/gate/1.0/…`); the body must be the JSON that the call takes, `app_id` and all.
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device); [`InvalidInput`](crate::ErrorKind::InvalidInput) for an unusable `path`.
    pub fn post_json(&self, path: &str, body: impl Into<Vec<u8>>) -> Result<Reply, Error> {
        self.send(&self.sign(path, body.into())?, 1)
    }

    /// The clock, in ms since 1970.
    fn now(&self) -> Result<i64, Error> {
        let now = (self.0.clock)();
        let ms = match now.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()),
            Err(before) => i64::try_from(before.duration().as_millis()).map(|ms| -ms),
        };
        ms.map_err(|_| Error::invalid("timestamp", "the clock is out of range"))
    }

    fn sign(&self, path: &str, body: Vec<u8>) -> Result<PreparedRequest, Error> {
        let uri = self.0.base.join(path)?;
        let signature = sign_json(&body, &self.0.secret);
        Ok(PreparedRequest { uri, signature, user_agent: self.0.user_agent.clone(), body })
    }

    /// Makes one attempt, the `attempt`th of its call.
    fn send(&self, request: &PreparedRequest, attempt: u32) -> Result<Reply, Error> {
        let begun = Instant::now();
        let result = self.0.transport.send(request.to_http()?, self.0.timeout).and_then(judge);
        let path = request.uri.path();
        match &result {
            Ok(reply) => log::debug!("POST {path}, attempt {attempt}: {reply}, in {:?}", begun.elapsed()),
            Err(error) => log::debug!("POST {path}, attempt {attempt}: {error}, in {:?}", begun.elapsed()),
        }
        result.map(|reply| reply.with_attempts(attempt)).map_err(|error| error.with_attempts(attempt))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.0.app_id)
            .field("secret", &self.0.secret)
            .field("base_url", &format_args!("{}", self.0.base))
            .finish_non_exhaustive()
    }
}

/// A signed request, ready to be sent: what [`Client::prepare`] gives.
///
/// Whatever sends it adds `Host` and `Content-Length`, and must send the body byte for byte.
#[derive(Clone)]
pub struct PreparedRequest {
    uri: Uri,
    signature: String,
    user_agent: HeaderValue,
    body: Vec<u8>,
}

impl PreparedRequest {
    /// The HTTP method: `POST`.
    pub fn method(&self) -> &'static str {
        "POST"
    }

    /// The full URL.
    pub fn url(&self) -> String {
        self.uri.to_string()
    }

    /// The headers: `Content-Type`, `Authorization` (the bare signature), `Accept` and `User-Agent`.
    pub fn headers(&self) -> [(&'static str, &str); 4] {
        [
            ("Content-Type", JSON),
            ("Authorization", &self.signature),
            ("Accept", "application/json"),
            ("User-Agent", self.user_agent.to_str().unwrap_or_default()),
        ]
    }

    /// The body: the bytes that were signed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The signature, as the `Authorization` header carries it: 32 lower-case hex digits.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The text whose MD5 the signature is, with `***` in place of the secret.
    pub fn string_to_sign(&self) -> String {
        format!("{}&app_secret=***", String::from_utf8_lossy(&self.body))
    }

    fn to_http(&self) -> Result<Request<&[u8]>, Error> {
        let mut request = Request::post(self.uri.clone());
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        request.body(&self.body[..]).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
    }
}

impl fmt::Debug for PreparedRequest {
    /// Without signature and body: a body of another call may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("url", &self.url())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Decides what an answer means. The platform's JSON counts whatever the HTTP status.
pub(crate) fn judge(answer: Answer) -> Result<Reply, Error> {
    let Answer { status, headers, body } = answer;
    let retry_after = retry_after(&headers);
    let foreign = |what: String, body: &[u8]| {
        Err(Error::new(ErrorKind::Protocol, what).with_answer(status, retry_after).with_body(body))
    };
    if body.len() > MAX_ANSWER {
        return foreign(
            format!("HTTP {status} with more than {MAX_ANSWER} bytes, which the platform never sends"),
            &body,
        );
    }
    match Reply::read(status, body) {
        Ok(reply) if reply.is_success() => Ok(reply),
        Ok(reply) => Err(Error::refused(reply).with_answer(status, retry_after)),
        Err((_, body)) if (300..400).contains(&status) => foreign(
            format!("HTTP {status}: a redirect, which is not followed since the signed body would go elsewhere"),
            &body,
        ),
        Err((error, body)) if error.is_data() => {
            foreign(format!("HTTP {status} with JSON that is no answer of the platform's: it has no `code`"), &body)
        }
        Err((_, body)) => foreign(format!("HTTP {status} with an answer that is not JSON"), &body),
    }
}

/// `Retry-After` as a time from now: seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).ok(),
    }
}
