//! The client: values are taken apart with the GIL, the call is made without it, results are put together with it.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};
use pyun_energy::{ClientBuilder, Environment, Error, Proxy, Reply, SyncOptions};

use crate::call::{Call, One};
use crate::device::Device;
use crate::extract::{data, flag, integer, refused, seconds, text};
use crate::failure::{self, raise};
use crate::guard::guard;
use crate::{interrupt, records};

type Any<'a, 'py> = &'a Bound<'py, PyAny>;

/// Where a call goes on, as `_calls.py` has it: on the caller's thread, also there unless that is the main one, or else on
/// a thread of its own.
const HERE: u8 = 0;
const HERE_UNLESS_MAIN: u8 = 1;

/// A client of the core.
#[pyclass(frozen, weakref, module = "pyun_energy._native")]
pub(crate) struct Client {
    core: pyun_energy::Client,
    /// The same, for calls on the main thread.
    with_signals: pyun_energy::Client,
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
        let mut builder = pyun_energy::Client::builder()
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
        let mut options = SyncOptions::default().connections(integer(connections, "connections")?);
        if !deadline.is_none() {
            options = options.deadline(seconds(deadline, "deadline")?);
        }
        guard(|| Ok(self.core.start_sync_devices(devices, options).into()))
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

    /// Method, URL, headers and body of a sync.
    #[allow(clippy::type_complexity)]
    fn prepare<'py>(
        &self,
        py: Python<'py>,
        device: &Bound<'py, Device>,
    ) -> PyResult<(&'static str, String, Vec<(String, String)>, Bound<'py, PyBytes>)> {
        let device = &device.get().0;
        let request = guard(|| self.core.prepare_device(device).map_err(|error| raise(py, &error)))?;
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
        records::from_level(level);
    }

    /// Takes the log records that there are: level, module, line, text, time.
    #[staticmethod]
    fn log_records(py: Python<'_>) -> PyResult<Option<Bound<'_, PyList>>> {
        let records = records::take();
        if records.is_empty() { Ok(None) } else { PyList::new(py, records).map(Some) }
    }
}

impl From<pyun_energy::Client> for Client {
    fn from(core: pyun_energy::Client) -> Self {
        let with_signals = core.with_interrupt(interrupt::is_interrupted);
        Self { core, with_signals }
    }
}

impl Client {
    fn call<'py>(
        &self,
        py: Python<'py>,
        way: u8,
        work: impl FnOnce(&pyun_energy::Client) -> Result<Reply, Error> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        records::mine();
        let core = match (way, interrupt::is_main_thread()) {
            (HERE | HERE_UNLESS_MAIN, false) => &self.core,
            (HERE, true) => &self.with_signals,
            _ => return Ok(Bound::new(py, Call::from(One::start(&self.core, work)))?.into_any()),
        };
        let reply = interrupt::call(py, || work(core))?.map_err(|error| raise(py, &error))?;
        failure::reply_fields(py, &reply).map(Bound::into_any)
    }
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
