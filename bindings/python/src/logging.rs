//! The core's log records, in Python's `logging` under `pyun_energy`. Only its own targets: those of the libraries below
//! it show the wire.

use log::{Level, LevelFilter, Log, Metadata, Record};
use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::interrupt;

const TARGET: &str = "pyun_energy";

static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Starts handing records on, with the first client.
pub(crate) fn start(py: Python<'_>) -> PyResult<()> {
    LOGGER.get_or_try_init(py, || {
        // Another library in this process never sets a logger of this one: each extension module has its own `log`.
        let _ = log::set_logger(&Bridge);
        PyResult::Ok(py.import("logging")?.call_method1("getLogger", (TARGET,))?.unbind())
    })?;
    refresh(py)
}

/// Asks Python, at the start of each call, which records anybody wants: a call that nobody listens to writes none.
pub(crate) fn refresh(py: Python<'_>) -> PyResult<()> {
    let Some(logger) = LOGGER.get(py) else { return Ok(()) };
    let wanted: i64 = logger.call_method0(py, intern!(py, "getEffectiveLevel"))?.extract(py)?;
    let level = [LevelFilter::Debug, LevelFilter::Info, LevelFilter::Warn]
        .into_iter()
        .find(|level| level.to_level().is_some_and(|level| wanted <= i64::from(number(level))))
        .unwrap_or(LevelFilter::Error);
    log::set_max_level(level);
    Ok(())
}

/// Python's number of a level.
fn number(level: Level) -> u8 {
    match level {
        Level::Error => 40,
        Level::Warn => 30,
        Level::Info => 20,
        Level::Debug => 10,
        Level::Trace => 5,
    }
}

struct Bridge;

impl Log for Bridge {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let rest = metadata.target().strip_prefix(TARGET);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        // Without an interpreter, at its end, nobody is left to read it.
        Python::try_attach(|py| {
            match hand_on(py, record) {
                Ok(()) => {}
                Err(error) if error.is_instance_of::<PyException>(py) => error.write_unraisable(py, None),
                // Ctrl-C, while a handler ran: it is the call that it ends.
                Err(error) => interrupt::raise_after(error),
            }
        });
    }

    fn flush(&self) {}
}

fn hand_on(py: Python<'_>, record: &Record<'_>) -> PyResult<()> {
    let Some(logger) = LOGGER.get(py) else { return Ok(()) };
    let level = number(record.level());
    if !logger.call_method1(py, "isEnabledFor", (level,))?.is_truthy(py)? {
        return Ok(());
    }
    let place = record.module_path().unwrap_or(TARGET);
    let arguments = (TARGET, level, place, record.line(), record.args().to_string(), py.None(), py.None());
    let made = logger.call_method1(py, "makeRecord", arguments)?;
    logger.call_method1(py, "handle", (made,)).map(drop)
}
