//! The client: values are taken apart with the GIL, the call is made without it, results are put together with it.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};
use pyun_energy::{Client as Core, ClientBuilder, Environment, Error, Proxy, SyncOptions};

use crate::call::{Call, One};
use crate::device::Device;
use crate::extract::{data, flag, integer, refused, seconds, text, text_pairs};
use crate::failure::{Answer, raise};
use crate::guard::guard;
use crate::record::{Record, Sent};
use crate::{interrupt, logs};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// Where a call goes on, as `_calls.py` has it: on the caller's thread, also there unless that is the main one, or else on
/// a thread of its own.
const HERE: u8 = 0;
const HERE_UNLESS_MAIN: u8 = 1;

/// A client of the core.
#[pyclass(frozen, weakref, module = "pyun_energy._native")]
pub(crate) struct Client {
    pub(crate) core: Core,
    /// The same, for calls on the main thread.
    with_signals: Core,
}

#[pymethods]
impl Client {
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        app_id: Any<'_, '_>,
        secret: Any<'_, '_>,
        environment: Any<'_, '_>,
        base_url: Any<'_, '_>,
        timeout: Any<'_, '_>,
        deadline: Any<'_, '_>,
        attempts: Any<'_, '_>,
        allow_http: Any<'_, '_>,
        common_parameters: Any<'_, '_>,
        correct_clock: Any<'_, '_>,
        proxy: Any<'_, '_>,
        ca_file: Option<std::path::PathBuf>,
    ) -> PyResult<Self> {
        let mut builder = Core::builder()
            .app_id(text(app_id, || "app_id".into())?)
            .secret(&*data(secret, "secret")?)
            .timeout(seconds(timeout, "timeout")?)
            .deadline(seconds(deadline, "deadline")?)
            .attempts(integer(attempts, "attempts")?)
            .allow_http(flag(allow_http, "allow_http")?)
            .common_parameters(flag(common_parameters, "common_parameters")?)
            .correct_clock(flag(correct_clock, "correct_clock")?);
        builder = proxied(located(builder, environment, base_url)?, proxy)?;
        if let Some(ca_file) = ca_file {
            builder = builder.ca_file(ca_file);
        }
        let core = guard(|| builder.build().map_err(|error| raise(py, &error)))?;
        Ok(core.into())
    }

    /// The same client, with a cancel of its own.
    fn scope(&self) -> Self {
        self.core.scope().into()
    }

    /// The fields of the reply; or the call, where it is to go on by itself.
    fn sync_device<'py>(&self, py: Python<'py>, device: &Bound<'py, Device>, way: u8) -> PyResult<Bound<'py, PyAny>> {
        let device = device.get().0.clone();
        self.call(py, way, move |core| core.sync_device(&device))
    }

    #[allow(clippy::needless_pass_by_value)]
    fn start_sync_devices(
        &self,
        devices: Vec<Bound<'_, Device>>,
        connections: Any<'_, '_>,
        deadline: Any<'_, '_>,
    ) -> PyResult<Call> {
        let devices = devices.iter().map(|device| device.get().0.clone()).collect();
        let options = sync_options(connections, deadline)?;
        guard(|| Ok(self.core.start_sync_devices(devices, options).into()))
    }

    /// Makes the call of a record that is sent. As `sync_device`.
    fn send<'py>(&self, py: Python<'py>, record: &Bound<'py, Record>, way: u8) -> PyResult<Bound<'py, PyAny>> {
        let record = record.get().0.clone();
        self.call(py, way, move |core| record.send(core))
    }

    #[allow(clippy::needless_pass_by_value)]
    fn start_sync_charging_records(
        &self,
        records: Vec<Bound<'_, Record>>,
        connections: Any<'_, '_>,
        deadline: Any<'_, '_>,
    ) -> PyResult<Call> {
        let records = records.iter().filter_map(|record| match &record.get().0 {
            Sent::ChargingRecord(record) => Some(record.clone()),
            _ => None,
        });
        let (records, options) = (records.collect(), sync_options(connections, deadline)?);
        guard(|| Ok(self.core.start_sync_charging_records(records, options).into()))
    }

    /// The fields of the order, or None, in a tuple of one. As `sync_device`.
    fn find_occupancy_order<'py>(
        &self,
        py: Python<'py>,
        merchant: Any<'_, 'py>,
        plate: Any<'_, 'py>,
        way: u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (merchant, plate) = (text(merchant, || "merchant".into())?, text(plate, || "plate".into())?);
        self.call(py, way, move |core| core.find_occupancy_order(&merchant, &plate))
    }

    /// As `sync_device`.
    fn post_form<'py>(
        &self,
        py: Python<'py>,
        path: Any<'_, 'py>,
        pairs: &Bound<'py, PyList>,
        idempotent: Any<'_, 'py>,
        way: u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (path, pairs) = (text(path, || "path".into())?, text_pairs(pairs)?);
        let post = if flag(idempotent, "idempotent")? { Core::post_idempotent_form } else { Core::post_form };
        self.call(py, way, move |core| post(core, &path, &borrowed(&pairs)))
    }

    /// As `sync_device`.
    fn get<'py>(
        &self,
        py: Python<'py>,
        path: Any<'_, 'py>,
        pairs: &Bound<'py, PyList>,
        way: u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (path, pairs) = (text(path, || "path".into())?, text_pairs(pairs)?);
        self.call(py, way, move |core| core.get(&path, &borrowed(&pairs)))
    }

    /// As `sync_device`.
    fn post_json<'py>(
        &self,
        py: Python<'py>,
        path: Any<'_, 'py>,
        body: Any<'_, 'py>,
        idempotent: Any<'_, 'py>,
        way: u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (path, body) = (text(path, || "path".into())?, data(body, "body")?.to_vec());
        if flag(idempotent, "idempotent")? {
            self.call(py, way, move |core| core.post_idempotent_json(&path, body))
        } else {
            self.call(py, way, move |core| core.post_json(&path, body))
        }
    }

    /// Method, URL, headers and body of the call of a `Device` or a `Record`.
    #[allow(clippy::type_complexity)]
    fn prepare<'py>(
        &self,
        py: Python<'py>,
        record: Any<'_, 'py>,
    ) -> PyResult<(&'static str, String, Vec<(String, String)>, Bound<'py, PyBytes>)> {
        let prepare = || match record.cast::<Device>() {
            Ok(device) => Ok(self.core.prepare_device(&device.get().0)),
            Err(_) => Ok(record.cast::<Record>()?.get().0.prepare(&self.core)),
        };
        let request = guard(prepare)?.map_err(|error| raise(py, &error))?;
        let headers = request.headers().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok((request.method(), request.url(), headers, PyBytes::new(py, request.body())))
    }

    fn canonical<'py>(
        &self,
        py: Python<'py>,
        device: &Bound<'py, Device>,
        timestamp: Any<'_, 'py>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let device = &device.get().0;
        let timestamp = integer(timestamp, "timestamp")?;
        let body = guard(|| self.core.canonical_device(device, timestamp).map_err(|error| raise(py, &error)))?;
        Ok(PyBytes::new(py, &body))
    }

    fn cancel(&self) {
        self.core.cancel();
    }

    /// Makes log records from this level of Python's on.
    #[staticmethod]
    fn log_from(level: i64) {
        logs::from_level(level);
    }

    /// Takes the log records that there are: level, module, line, text, time.
    #[staticmethod]
    fn log_records(py: Python<'_>) -> PyResult<Option<Bound<'_, PyList>>> {
        let records = logs::take();
        if records.is_empty() { Ok(None) } else { PyList::new(py, records).map(Some) }
    }
}

impl From<Core> for Client {
    fn from(core: Core) -> Self {
        let with_signals = core.with_interrupt(interrupt::is_interrupted);
        Self { core, with_signals }
    }
}

impl Client {
    fn call<'py, T: Answer + 'static>(
        &self,
        py: Python<'py>,
        way: u8,
        work: impl FnOnce(&Core) -> Result<T, Error> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        logs::mine();
        let core = match (way, interrupt::is_main_thread()) {
            (HERE | HERE_UNLESS_MAIN, false) => &self.core,
            (HERE, true) => &self.with_signals,
            _ => return Ok(Bound::new(py, Call::from(One::start(&self.core, work)))?.into_any()),
        };
        let answer = interrupt::call(py, || work(core))?.map_err(|error| raise(py, &error))?;
        answer.fields(py).map(Bound::into_any)
    }
}

fn sync_options(connections: Any<'_, '_>, deadline: Any<'_, '_>) -> PyResult<SyncOptions<'static>> {
    let options = SyncOptions::default().connections(integer(connections, "connections")?);
    if deadline.is_none() { Ok(options) } else { Ok(options.deadline(seconds(deadline, "deadline")?)) }
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn located(builder: ClientBuilder, environment: Any<'_, '_>, base_url: Any<'_, '_>) -> PyResult<ClientBuilder> {
    if !base_url.is_none() {
        return Ok(builder.environment(Environment::BaseUrl(text(base_url, || "base_url".into())?)));
    }
    match text(environment, || "environment".into())?.as_str() {
        "production" => Ok(builder.environment(Environment::Production)),
        "test" => Ok(builder.environment(Environment::Test)),
        _ => Ok(builder),
    }
}

/// False: none, whatever the environment says.
fn proxied(builder: ClientBuilder, proxy: Any<'_, '_>) -> PyResult<ClientBuilder> {
    if proxy.is_none() {
        return Ok(builder);
    }
    if proxy.is_instance_of::<PyString>() {
        return Ok(builder.proxy(Proxy::Url(text(proxy, || "proxy".into())?)));
    }
    match proxy.extract() {
        Ok(false) => Ok(builder.proxy(Proxy::Direct)),
        _ => Err(refused(proxy, "proxy", "a URL, None or False")),
    }
}
