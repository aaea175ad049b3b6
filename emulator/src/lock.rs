//! Locking.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex` also after a panic: what it guards is consistent after every statement.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
