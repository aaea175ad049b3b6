//! A call that goes on by itself, on threads that hold nothing of the caller's: what Python's loop polls while it calls
//! `progress`, hands log records on and lets signals be handled.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use pyun_energy::{Batch, Client, Error};

use crate::failure::{self, Answer, outcome};
use crate::guard::caught;
use crate::logs;

/// The longest that a poll waits.
const WAIT: Duration = Duration::from_millis(50);
/// How many results a poll gives at most, so that signals do not wait for them.
const AT_ONCE: usize = 256;

/// A call under way. Ends when it is let go.
#[pyclass(frozen, module = "pyun_energy._native")]
pub(crate) struct Call(Way);

enum Way {
    One(One),
    Many(Mutex<Batch>),
}

impl From<One> for Call {
    fn from(one: One) -> Self {
        Self(Way::One(one))
    }
}

impl From<Batch> for Call {
    fn from(batch: Batch) -> Self {
        Self(Way::Many(Mutex::new(batch)))
    }
}

#[pymethods]
impl Call {
    /// What is ready, waiting a moment for it: the index of each, and the fields of its reply or else of its error. None:
    /// there is nothing left.
    fn poll<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        match &self.0 {
            Way::One(one) => one.poll(py),
            Way::Many(batch) => poll_many(py, batch),
        }
    }

    /// Ends it: within 100 ms nothing is sent any more.
    fn stop(&self) {
        match &self.0 {
            Way::One(one) => one.stop.store(true, Ordering::Relaxed),
            Way::Many(batch) => locked(batch).stop(),
        }
    }
}

fn poll_many<'py>(py: Python<'py>, batch: &Mutex<Batch>) -> PyResult<Option<Bound<'py, PyList>>> {
    let ready = py.detach(|| {
        let mut batch = locked(batch);
        if batch.is_over() {
            return None;
        }
        let first = batch.poll(WAIT);
        let more = std::iter::from_fn(|| batch.poll(Duration::ZERO));
        Some(first.into_iter().chain(more).take(AT_ONCE).collect::<Vec<_>>())
    });
    let Some(ready) = ready else { return Ok(None) };
    let list = PyList::empty(py);
    for (index, result) in &ready {
        let result = result.as_ref().map(|reply| reply as &dyn Answer);
        list.append(entry(py, *index, outcome(py, result)?)?)?;
    }
    Ok(Some(list))
}

/// One call, on a thread of its own.
pub(crate) struct One {
    shared: Arc<Shared>,
    stop: Arc<AtomicBool>,
    guard: forkguard::Guard,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
enum State {
    #[default]
    Going,
    Done(Result<Result<Box<dyn Answer>, Error>, String>),
    NoThread,
    Taken,
}

impl One {
    /// Begins `work` with a client whose calls end when this is let go.
    pub(crate) fn start<T: Answer + 'static>(
        client: &Client,
        work: impl FnOnce(&Client) -> Result<T, Error> + Send + 'static,
    ) -> Self {
        let (shared, stop) = (Arc::new(Shared::default()), Arc::new(AtomicBool::new(false)));
        let (theirs, stopped, queue) = (Arc::clone(&shared), Arc::clone(&stop), logs::mine());
        let client = client.with_interrupt(move || stopped.load(Ordering::Relaxed));
        let run = move || {
            logs::hand_to(queue);
            theirs.set(State::Done(caught(|| work(&client).map(|answer| Box::new(answer) as Box<dyn Answer>))));
        };
        if thread::Builder::new().name("pyun-energy call".to_owned()).spawn(run).is_err() {
            shared.set(State::NoThread);
        }
        Self { shared, stop, guard: forkguard::new() }
    }

    fn poll<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        // A forked child has none of its parent's threads, and must not take a lock that one of them held.
        if self.guard.clone().detected_fork() {
            let why = "this process was forked while the call was under way, which goes on in its parent";
            return list_of(py, Err(failure::not_attempted(py, why)?)).map(Some);
        }
        match py.detach(|| self.shared.wait()) {
            State::Taken => Ok(None),
            State::Going => Ok(Some(PyList::empty(py))),
            State::NoThread => list_of(py, Err(failure::not_attempted(py, "no thread could be started")?)).map(Some),
            State::Done(Ok(result)) => list_of(py, outcome(py, result.as_deref())?).map(Some),
            State::Done(Err(what)) => Err(failure::defect(&what)),
        }
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    fn set(&self, state: State) {
        *locked(&self.state) = state;
        self.changed.notify_all();
    }

    /// Takes what has become of it, after a moment at most.
    fn wait(&self) -> State {
        let state = locked(&self.state);
        let waited = self.changed.wait_timeout_while(state, WAIT, |state| matches!(state, State::Going));
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Going) { State::Going } else { std::mem::replace(&mut *state, State::Taken) }
    }
}

fn list_of<'py>(py: Python<'py>, outcome: failure::Outcome<'py>) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, [entry(py, 0, outcome)?])
}

fn entry<'py>(py: Python<'py>, index: usize, outcome: failure::Outcome<'py>) -> PyResult<Bound<'py, PyTuple>> {
    match outcome {
        Ok(reply) => (index, reply, py.None()).into_pyobject(py),
        Err(error) => (index, py.None(), error).into_pyobject(py),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
