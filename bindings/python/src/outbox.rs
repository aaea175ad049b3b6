//! The outbox. What waits, waits without the GIL; what may wait for long is asked again and again by Python, which lets
//! signals be handled in between.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList};
use pyun_energy_outbox::{DeadLetter, Error, ErrorKind, Event, Item, Options, Outbox as Core, Stats};

use crate::client::Client;
use crate::device::Device;
use crate::extract::{integer, refused, seconds, text};
use crate::failure::Failure;
use crate::guard::guard;
use crate::record::{Record, Sent};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// The longest that a wait takes before Python is asked.
const WAIT: Duration = Duration::from_millis(50);

/// An outbox of the core's. None: only while it is let go of.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Outbox(Option<Core>);

#[pymethods]
impl Outbox {
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        client: &Bound<'_, Client>,
        max_records: Any<'_, '_>,
        max_bytes: Any<'_, '_>,
        max_rate: Any<'_, '_>,
        stale_after: Any<'_, '_>,
    ) -> PyResult<Self> {
        let mut options = Options::default()
            .max_records(integer(max_records, "max_records")?)
            .max_bytes(integer(max_bytes, "max_bytes")?)
            .stale_after(seconds(stale_after, "stale_after")?);
        if !max_rate.is_none() {
            options = options.max_rate(rate(max_rate)?);
        }
        let client = &client.get().core;
        wait(py, || Core::open(path, client, options)).map(|core| Self(Some(core)))
    }

    /// Takes a `Device` or a `Record`.
    fn put(&self, py: Python<'_>, item: Any<'_, '_>) -> PyResult<()> {
        let item = match item.cast::<Device>() {
            Ok(device) => Item::from(&device.get().0),
            Err(_) => of_record(&item.cast::<Record>()?.get().0),
        };
        self.ask(py, |core| core.put(item))
    }

    fn touch(&self, py: Python<'_>, station_uuid: Any<'_, '_>, no: Any<'_, '_>) -> PyResult<bool> {
        let (station, no) = (text(station_uuid, || "station_uuid".into())?, text(no, || "no".into())?);
        self.ask(py, |core| core.touch(&station, &no))
    }

    fn forget_device(&self, py: Python<'_>, station_uuid: Any<'_, '_>, no: Any<'_, '_>) -> PyResult<()> {
        let (station, no) = (text(station_uuid, || "station_uuid".into())?, text(no, || "no".into())?);
        self.ask(py, |core| core.forget_device(&station, &no))
    }

    /// Begins one.
    fn flush(&self, py: Python<'_>, timeout: Any<'_, '_>) -> PyResult<Asked> {
        let within = seconds(timeout, "timeout")?;
        let flush = self.ask(py, |core| core.start_flush(within))?;
        Ok(Asked::new(move |wait| flush.poll(wait)))
    }

    fn pause(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, Core::pause)
    }

    fn resume(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, Core::resume)
    }

    fn network_is_back(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, Core::network_is_back)
    }

    /// By the names of `OutboxStats`.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        stats_fields(py, &self.ask(py, Core::stats)?)
    }

    /// By the names of `DeadLetter`.
    fn dead_letters<'py>(
        &self,
        py: Python<'py>,
        after: Any<'_, 'py>,
        limit: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyList>> {
        let after = integer(after, "after")?;
        let limit = if limit.is_none() { usize::MAX } else { integer(limit, "limit")? };
        let letters = self.ask(py, |core| core.dead(after, limit))?;
        let list = PyList::empty(py);
        letters.iter().try_for_each(|letter| list.append(letter_fields(py, letter)?))?;
        Ok(list)
    }

    fn retry(&self, py: Python<'_>, id: Any<'_, '_>) -> PyResult<()> {
        let id = integer(id, "id")?;
        self.ask(py, |core| core.retry(id))
    }

    fn discard(&self, py: Python<'_>, id: Any<'_, '_>) -> PyResult<()> {
        let id = integer(id, "id")?;
        self.ask(py, |core| core.discard(id))
    }

    fn replace_client(&self, py: Python<'_>, client: &Bound<'_, Client>) -> PyResult<()> {
        let client = &client.get().core;
        self.ask(py, |core| core.replace_client(client))
    }

    /// By the names of `OutboxEvent`; waits a moment at most.
    fn poll_event<'py>(&self, py: Python<'py>, timeout: Any<'_, 'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let wait = seconds(timeout, "timeout")?.min(WAIT);
        let event = self.ask(py, |core| core.poll_event(wait))?;
        event.map(|event| event_fields(py, &event)).transpose()
    }

    /// Begins to close it. None: there is nothing to be waited for.
    fn close(&self) -> Option<Asked> {
        let close = self.0.as_ref()?.start_close().ok()?;
        Some(Asked::new(move |wait| Ok(close.poll(wait).map_or(Some(true), |end| end.map(|()| true)))))
    }
}

impl Outbox {
    fn ask<T: Send>(&self, py: Python<'_>, what: impl FnOnce(&Core) -> Result<T, Error> + Send) -> PyResult<T> {
        wait(py, || self.0.as_ref().map(what).transpose())?
            .ok_or_else(|| crate::failure::defect("an outbox that is gone"))
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        let core = self.0.take();
        // What is in flight is broken off, which others need not wait for.
        let _ = Python::try_attach(|py| py.detach(|| drop(core)));
    }
}

/// Something that takes longer.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Asked(Mutex<Box<Poll>>);

type Poll = dyn Fn(Duration) -> Result<Option<bool>, Error> + Send;

impl Asked {
    fn new(poll: impl Fn(Duration) -> Result<Option<bool>, Error> + Send + 'static) -> Self {
        Self(Mutex::new(Box::new(poll)))
    }
}

#[pymethods]
impl Asked {
    /// The answer, waiting a moment for it. None: not yet.
    fn poll(&self, py: Python<'_>) -> PyResult<Option<bool>> {
        wait(py, || self.0.lock().unwrap_or_else(PoisonError::into_inner)(WAIT))
    }
}

fn wait<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    guard(|| py.detach(work).map_err(|error| raise(&error)))
}

fn raise(error: &Error) -> PyErr {
    let (kind, text) = (error.kind(), error.to_string());
    // An option that is refused stands first in the text.
    let field = text.split(':').next().filter(|_| kind == ErrorKind::InvalidInput).map(str::to_owned);
    Failure::new_err((kind.code(), text, field, kind.is_retryable()))
}

fn of_record(record: &Sent) -> Item {
    match record {
        Sent::ChargingRecord(record) => record.into(),
        Sent::ParkingDiscount(discount) => discount.into(),
        Sent::OccupancyPayment(payment) => payment.into(),
    }
}

fn rate(value: Any<'_, '_>) -> PyResult<f64> {
    const WANTED: &str = "a number a second, or None";
    if value.is_instance_of::<PyBool>() {
        return Err(refused(value, "max_rate", WANTED));
    }
    value.extract().map_err(|_| refused(value, "max_rate", WANTED))
}

macro_rules! dict {
    ($py:expr, $($name:ident: $value:expr),+ $(,)?) => {{
        let dict = PyDict::new($py);
        $(dict.set_item(stringify!($name), $value)?;)+
        Ok(dict)
    }};
}

fn stats_fields<'py>(py: Python<'py>, stats: &Stats) -> PyResult<Bound<'py, PyDict>> {
    dict! {
        py,
        depth: stats.depth,
        devices: stats.devices,
        records: stats.records,
        oldest_age: stats.oldest_age.map(|age| age.as_secs_f64()),
        dead: stats.dead,
        accepted: stats.accepted,
        delivered: stats.delivered,
        thinned: stats.thinned,
        last_success: stats.last_success_ms,
        in_flight: stats.in_flight,
        breaker: stats.breaker,
        is_link_down: stats.is_link_down,
        bytes: stats.bytes,
    }
}

fn letter_fields<'py>(py: Python<'py>, letter: &DeadLetter) -> PyResult<Bound<'py, PyDict>> {
    dict! {
        py,
        id: letter.id,
        kind: letter.kind.name(),
        station_uuid: letter.station.as_deref(),
        name: &letter.name,
        accepted: letter.accepted_ms,
        died: letter.died_ms,
        reason: &letter.reason,
        http_status: letter.http_status,
        code: letter.code.as_deref(),
        message: letter.message.as_deref(),
        hint: letter.hint.as_deref(),
        seqno: letter.seqno.as_deref(),
        is_overtaken: letter.is_overtaken,
        fields: &letter.fields,
    }
}

/// Its name, and what else it has.
fn event_fields<'py>(py: Python<'py>, event: &Event) -> PyResult<Bound<'py, PyDict>> {
    let fields: PyResult<Bound<'py, PyDict>> = match event {
        Event::BreakerOpened(reason) => dict! { py, reason: reason },
        Event::Died { kind, reason } => dict! { py, item: kind.name(), reason: reason },
        Event::Thinned(count) | Event::Missed(count) => dict! { py, count: count },
        Event::SetAside(salvaged) => dict! { py, path: salvaged.path.as_os_str(), count: salvaged.rows },
        Event::StorageFailed(reason) => dict! { py, reason: reason },
        _ => Ok(PyDict::new(py)),
    };
    let fields = fields?;
    fields.set_item("name", event.name())?;
    Ok(fields)
}
