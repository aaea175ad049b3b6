//! The client: values are taken apart with the GIL, the call is made without it, results are put together with it.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use pyun_energy::{ClientBuilder, Environment, Proxy, Reply, SyncOptions};

use crate::device::Device;
use crate::extract::{Data, count, seconds};
use crate::guard::guard;
use crate::interrupt::{self, call};
use crate::{logging, outcome};

/// A client of the core, and what it takes to show a body without sending it.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Client {
    core: pyun_energy::Client,
    app_id: String,
    common_parameters: bool,
}

#[pymethods]
impl Client {
    #[new]
    #[allow(clippy::too_many_arguments, clippy::needless_pass_by_value)]
    fn new(
        py: Python<'_>,
        app_id: String,
        secret: Data,
        environment: Option<&str>,
        base_url: Option<String>,
        timeout: f64,
        deadline: f64,
        attempts: i64,
        allow_http: bool,
        common_parameters: bool,
        correct_clock: bool,
        proxy: Option<String>,
        ca_file: Option<std::path::PathBuf>,
    ) -> PyResult<Self> {
        let mut builder = pyun_energy::Client::builder()
            .app_id(app_id.as_str())
            .secret(&*secret)
            .timeout(seconds(py, "timeout", timeout)?)
            .deadline(seconds(py, "deadline", deadline)?)
            .attempts(count(py, "attempts", attempts)?)
            .allow_http(allow_http)
            .common_parameters(common_parameters)
            .correct_clock(correct_clock);
        builder = located(builder, environment, base_url);
        builder = match proxy {
            None => builder,
            Some(proxy) if proxy.is_empty() => builder.proxy(Proxy::Direct),
            Some(proxy) => builder.proxy(Proxy::Url(proxy)),
        };
        if let Some(ca_file) = ca_file {
            builder = builder.ca_file(ca_file);
        }
        logging::start(py)?;
        let core = guard(py, || builder.build().map_err(|error| outcome::raise(py, &error)))?;
        Ok(Self { core: core.with_interrupt(interrupt::is_interrupted), app_id, common_parameters })
    }

    fn sync_device<'py>(&self, py: Python<'py>, device: &Bound<'py, Device>) -> PyResult<Bound<'py, PyAny>> {
        let device = &device.get().0;
        finish(py, call(py, || self.core.sync_device(device))?)
    }

    /// `progress` is called with the numbers done and of all, and the last result.
    fn sync_devices<'py>(
        &self,
        py: Python<'py>,
        devices: Vec<Bound<'py, Device>>,
        connections: i64,
        deadline: Option<f64>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let devices: Vec<_> = devices.into_iter().map(|device| device.get().0.clone()).collect();
        let connections = count(py, "connections", connections)?;
        let deadline = deadline.map(|deadline| seconds(py, "deadline", deadline)).transpose()?;
        let results = call(py, || {
            let mut options = SyncOptions::default().connections(connections);
            if let Some(deadline) = deadline {
                options = options.deadline(deadline);
            }
            if let Some(progress) = progress {
                options = options.progress(move |done, all, last| report(&progress, done, all, last));
            }
            self.core.sync_devices(&devices, options)
        })?;
        let list = PyList::empty(py);
        results.iter().try_for_each(|result| list.append(outcome::either(py, result)?))?;
        Ok(list)
    }

    #[allow(clippy::needless_pass_by_value)]
    fn post_json<'py>(&self, py: Python<'py>, path: &str, body: Data, idempotent: bool) -> PyResult<Bound<'py, PyAny>> {
        let body = body.to_vec();
        let post = || {
            if idempotent { self.core.post_idempotent_json(path, body) } else { self.core.post_json(path, body) }
        };
        finish(py, call(py, post)?)
    }

    /// Method, URL, headers and body of a sync.
    #[allow(clippy::type_complexity)]
    fn prepare<'py>(
        &self,
        py: Python<'py>,
        device: &Bound<'py, Device>,
    ) -> PyResult<(&'static str, String, Vec<(String, String)>, Bound<'py, PyBytes>)> {
        let device = &device.get().0;
        let request = guard(py, || self.core.prepare(device).map_err(|error| outcome::raise(py, &error)))?;
        let headers = request.headers().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok((request.method(), request.url(), headers, PyBytes::new(py, request.body())))
    }

    fn canonical<'py>(
        &self,
        py: Python<'py>,
        device: &Bound<'py, Device>,
        timestamp: i64,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let device = &device.get().0;
        let timestamp = self.common_parameters.then_some(timestamp);
        let body = guard(py, || {
            pyun_energy::canonical(device, &self.app_id, timestamp).map_err(|error| outcome::raise(py, &error))
        })?;
        Ok(PyBytes::new(py, &body))
    }

    fn cancel(&self) {
        self.core.cancel();
    }
}

fn located(builder: ClientBuilder, environment: Option<&str>, base_url: Option<String>) -> ClientBuilder {
    match (environment, base_url) {
        (_, Some(url)) => builder.environment(Environment::BaseUrl(url)),
        (Some("production"), None) => builder.environment(Environment::Production),
        (Some("test"), None) => builder.environment(Environment::Test),
        _ => builder,
    }
}

fn finish(py: Python<'_>, result: Result<Reply, pyun_energy::Error>) -> PyResult<Bound<'_, PyAny>> {
    result.map_err(|error| outcome::raise(py, &error)).and_then(|reply| outcome::reply(py, &reply))
}

/// Tells the caller's `progress`, unless the call is about to end for what it raised before.
fn report(progress: &Py<PyAny>, done: usize, all: usize, last: &Result<Reply, pyun_energy::Error>) {
    if interrupt::is_raised() {
        return;
    }
    Python::try_attach(|py| {
        let told = outcome::either(py, last).and_then(|last| progress.call1(py, (done, all, last)));
        if let Err(error) = told {
            interrupt::raise_after(error);
        }
    });
}
