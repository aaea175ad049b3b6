//! One answer, from the thread that owns the store to the one that asked. The standard library's channels do it as well, but are
//! made anew for each type of answer, for many answers and many askers: 50 kB more in the C library.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug)]
enum State<T> {
    Asked,
    Given(T),
    /// It was taken, or there will be none.
    Over,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The side that answers. Let go of without an answer, there will be none.
#[derive(Debug)]
pub(crate) struct Reply<T>(Arc<Shared<T>>);

/// The side that waits.
#[derive(Debug)]
pub(crate) struct Awaited<T>(Arc<Shared<T>>);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    NotYet,
    /// It was given already, or never will be.
    Over,
}

pub(crate) fn reply<T>() -> (Reply<T>, Awaited<T>) {
    let shared = Arc::new(Shared { state: Mutex::new(State::Asked), changed: Condvar::new() });
    (Reply(Arc::clone(&shared)), Awaited(shared))
}

impl<T> Reply<T> {
    pub(crate) fn give(&self, answer: T) {
        *self.0.lock() = State::Given(answer);
        self.0.changed.notify_one();
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if matches!(*state, State::Asked) {
            *state = State::Over;
            self.0.changed.notify_one();
        }
    }
}

impl<T> Awaited<T> {
    /// The answer, however long it takes.
    pub(crate) fn wait(&self) -> Result<T, Missing> {
        let waited = self.0.changed.wait_while(self.0.lock(), |state| matches!(state, State::Asked));
        take(&mut waited.unwrap_or_else(PoisonError::into_inner))
    }

    /// The answer; waits for it no longer than `wait`.
    pub(crate) fn wait_for(&self, wait: Duration) -> Result<T, Missing> {
        let waited = self.0.changed.wait_timeout_while(self.0.lock(), wait, |state| matches!(state, State::Asked));
        take(&mut waited.unwrap_or_else(PoisonError::into_inner).0)
    }
}

fn take<T>(state: &mut State<T>) -> Result<T, Missing> {
    match std::mem::replace(state, State::Over) {
        State::Given(answer) => Ok(answer),
        State::Over => Err(Missing::Over),
        State::Asked => {
            *state = State::Asked;
            Err(Missing::NotYet)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_once() {
        let (gives, awaited) = reply();
        assert_eq!(awaited.wait_for(Duration::ZERO), Err(Missing::NotYet));
        gives.give(7);
        drop(gives);
        assert_eq!((awaited.wait_for(Duration::ZERO), awaited.wait()), (Ok(7), Err(Missing::Over)));
    }

    #[test]
    fn whoever_waits_is_woken_by_an_answer_and_by_its_absence() {
        let (gives, awaited) = reply();
        let waits = std::thread::spawn(move || awaited.wait());
        gives.give(7);
        assert_eq!(waits.join().unwrap(), Ok(7));
        let (gives, awaited) = reply::<i32>();
        let waits = std::thread::spawn(move || awaited.wait_for(Duration::from_secs(60)));
        drop(gives);
        assert_eq!(waits.join().unwrap(), Err(Missing::Over));
    }
}
