//! The client, and its reports: a record goes in, becomes bytes once, is signed, is sent; the platform's answer comes out.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::attempts::{Attempts, Job};
use crate::parts::Parts;
use crate::report::Report;
use crate::stop::{Cancel, Interrupt, Watch};
use crate::time::after;
use crate::turn::Place;
use crate::{ChargingRecord, ClientBuilder, Device, Error, PreparedRequest, Reply};

/// A client of the platform, for one application. Blocking; cheap to clone; may be used by many threads at once, which
/// share its connections. In a forked child it opens connections of its own.
///
/// What fails for a while is tried again, within the deadline: see docs/retries.md.
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
pub struct Client {
    parts: Arc<Parts>,
    cancel: Cancel,
    interrupt: Option<Interrupt>,
    /// Each call is one attempt, for callers with a schedule of their own.
    is_single: bool,
}

impl Client {
    /// Starts a client: settings, then [`build`](ClientBuilder::build).
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts), cancel: Cancel::default(), interrupt: None, is_single: false }
    }

    /// A clone that shares everything with this client, and whose calls ask `interrupt` wherever they have waited for a
    /// while (about every 50 ms): `true` ends the call with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled).
    ///
    /// It is asked on the thread that makes the call. A call that does not wait does not ask.
    #[must_use]
    pub fn with_interrupt(&self, interrupt: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { interrupt: Some(Arc::new(interrupt)), ..self.clone() }
    }

    /// A client that shares everything with this one, connections and the order of each device's syncs too, but has a
    /// [`cancel`](Self::cancel) of its own: for a task that can be ended without ending the others. What cancels this
    /// client ends the calls of its scopes as well.
    #[must_use]
    pub fn scope(&self) -> Self {
        Self { cancel: self.cancel.scope(), ..self.clone() }
    }

    /// A [`scope`](Self::scope) whose calls make one attempt each, and are over after the client's
    /// [`timeout`](ClientBuilder::timeout): for callers that repeat by a schedule of their own, as an outbox does.
    #[must_use]
    pub fn single_attempt(&self) -> Self {
        Self { is_single: true, ..self.scope() }
    }

    /// The application id that this client reports for.
    pub fn app_id(&self) -> &str {
        &self.parts.app_id
    }

    /// Where it sends: the base URL of the environment, without a slash at its end.
    pub fn base_url(&self) -> String {
        self.parts.base.to_string()
    }

    /// Ends every call that is in flight, on all clones and scopes of this client, within 100 ms
    /// ([`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled)). Calls that begin afterwards are not affected.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Reports a charger: the platform then holds exactly this snapshot of it.
    ///
    /// # Errors
    /// A code other than `1001` is an error that carries the [`reply`](Error::reply). See [`ErrorKind`](crate::ErrorKind)
    /// for the ways in which a call fails; [`InvalidInput`](crate::ErrorKind::InvalidInput) means that nothing was sent.
    pub fn sync_device(&self, device: &Device) -> Result<Reply, Error> {
        self.report(&device.into())
    }

    /// Reports a charge: its progress, its bill, or its failure. Each report replaces the one before it.
    ///
    /// Of one order number one report is in flight at a time, in the order in which the calls began. A bill or a failure
    /// ([`is_final`](ChargingRecord::is_final)) waits for its turn and is sent; a progress gives way to any later report
    /// of its order ([`ErrorKind::Superseded`](crate::ErrorKind::Superseded)), and is not sent at all while the bill's call
    /// lasts. Once that is over the client remembers nothing of the order: a progress that is reported then undoes the bill.
    ///
    /// # Errors
    /// As [`sync_device`](Self::sync_device).
    pub fn sync_charging_record(&self, record: &ChargingRecord) -> Result<Reply, Error> {
        self.report(&record.into())
    }

    fn report(&self, report: &Report) -> Result<Reply, Error> {
        // Whoever sees that the call has begun may cancel it.
        let (watch, live) = (self.watch(), self.parts.live.here());
        self.report_in_line(report, live.turns.begin(report.clone()), self.deadline(), watch)
    }

    /// Reports from a place that the call has taken already.
    pub(crate) fn report_in_line(
        &self,
        report: &Report,
        place: Arc<Place>,
        deadline: Instant,
        watch: Watch,
    ) -> Result<Reply, Error> {
        let call = report.call();
        let job = Job {
            request: &|correction| self.prepare(report, correction).map(Cow::Owned),
            is_stamped: call.is_stamped && self.parts.common_parameters,
            is_idempotent: call.is_idempotent,
            place: Some(place),
            may_find_nothing: false,
        };
        self.attempts(deadline, watch).run(&job)
    }

    /// The request that [`sync_device`](Self::sync_device) would send now, to look at or to send by other means. Nothing
    /// is sent.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the clock is beyond the range of a timestamp.
    pub fn prepare_device(&self, device: &Device) -> Result<PreparedRequest, Error> {
        self.prepare(&device.into(), self.parts.correction())
    }

    /// The body that [`sync_device`](Self::sync_device) would send at `timestamp` (ms since 1970; unused where the client
    /// leaves out the common parameters). Nothing is sent.
    ///
    /// # Errors
    /// As [`Device::canonical`].
    pub fn canonical_device(&self, device: &Device, timestamp: i64) -> Result<Vec<u8>, Error> {
        device.canonical(&self.parts.app_id, self.parts.common_parameters.then_some(timestamp))
    }

    /// The request that [`sync_charging_record`](Self::sync_charging_record) would send now. Nothing is sent.
    ///
    /// # Errors
    /// As [`prepare_device`](Self::prepare_device).
    pub fn prepare_charging_record(&self, record: &ChargingRecord) -> Result<PreparedRequest, Error> {
        self.prepare(&record.into(), self.parts.correction())
    }

    fn prepare(&self, report: &Report, correction: i64) -> Result<PreparedRequest, Error> {
        let body = report.canonical(&self.parts.app_id, self.parts.timestamp(correction)?)?;
        PreparedRequest::json(&self.parts, report.call().path, body)
    }

    pub(crate) fn attempts(&self, deadline: Instant, watch: Watch) -> Attempts<'_> {
        let most = if self.is_single { 1 } else { self.parts.attempts };
        Attempts::new(&self.parts, self.parts.live.here(), most, deadline, watch)
    }

    /// When a call that begins now must be over.
    pub(crate) fn deadline(&self) -> Instant {
        let within = if self.is_single { self.parts.timeout } else { self.parts.deadline };
        after(self.parts.time.now(), within)
    }

    /// For a call that begins now.
    pub(crate) fn watch(&self) -> Watch {
        self.cancel.watch(self.interrupt.clone())
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.parts.app_id)
            .field("secret", &self.parts.secret)
            .field("base_url", &format_args!("{}", self.parts.base))
            .finish_non_exhaustive()
    }
}
