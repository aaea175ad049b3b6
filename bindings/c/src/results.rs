//! How each of many reports went.

use std::ptr;

use pyun_core::{Error, Reply};

use crate::error::pyun_error;
use crate::failure::Failure;
use crate::guard::{self, unique};
use crate::reply::pyun_reply;
use crate::status::{PYUN_E_RANGE, PYUN_OK, pyun_status};
use crate::text::Charset;

/// The results of pyun_client_sync_devices() or pyun_client_sync_charging_records(), by the index of what was reported.
pub struct pyun_results {
    results: Vec<Result<pyun_reply, Box<pyun_error>>>,
}

impl pyun_results {
    /// Those of what is well, as `sync` gives them, and what was the matter with the others.
    pub(crate) fn of<'a, T: Clone + 'a>(
        checked: impl Iterator<Item = Result<&'a T, Failure>>,
        sync: impl FnOnce(&[T]) -> Vec<Result<Reply, Error>>,
    ) -> Self {
        let (mut good, mut failures) = (Vec::new(), Vec::new());
        for one in checked {
            failures.push(one.map(|one| good.push(one.clone())).err());
        }
        Self::merged(failures, sync(&good))
    }

    fn merged(failures: Vec<Option<Failure>>, synced: Vec<Result<Reply, Error>>) -> Self {
        let mut synced = synced.into_iter();
        let results = failures.into_iter().filter_map(|failure| match failure {
            Some(failure) => Some(Err(failure)),
            None => synced.next().map(|result| result.map_err(Failure::Core)),
        });
        let handle = |result: Result<Reply, Failure>| {
            result.map(pyun_reply::new).map_err(|failure| Box::new(pyun_error::from(failure)))
        };
        Self { results: results.map(handle).collect() }
    }
}

/// How many results there are: as many as there were devices or records.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_count(results: *const pyun_results) -> usize {
    // SAFETY: the handle is as the header demands.
    guard::value(0, || Some(unsafe { results.as_ref() }?.results.len()))
}

/// How many of them are errors.
///
/// Returns 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_failed(results: *const pyun_results) -> usize {
    // SAFETY: the handle is as the header demands.
    let results = unsafe { results.as_ref() };
    guard::value(0, || Some(results?.results.iter().filter(|result| result.is_err()).count()))
}

/// How the report of one device or record went.
///
/// index: of the device or record, from 0.
/// Returns what the call for one would have, or PYUN_E_RANGE beyond the last and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_status(results: *const pyun_results, index: usize) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    let results = unsafe { results.as_ref() };
    guard::value(PYUN_E_RANGE, || {
        Some(results?.results.get(index)?.as_ref().map_or_else(|error| error.status(), |_| PYUN_OK))
    })
}

/// The reply for one device or record.
///
/// index: of the device or record, from 0.
/// Returns NULL if it failed, beyond the last and for NULL. Belongs to results: valid until these are freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_reply(results: *const pyun_results, index: usize) -> *const pyun_reply {
    // SAFETY: the handle is as the header demands.
    let results = unsafe { results.as_ref() };
    guard::value(ptr::null(), || results?.results.get(index)?.as_ref().ok().map(ptr::from_ref))
}

/// The error of one device or record.
///
/// index: of the device or record, from 0.
/// Returns NULL if it went well, beyond the last and for NULL. Belongs to results: valid until these are freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_error(results: *const pyun_results, index: usize) -> *const pyun_error {
    // SAFETY: the handle is as the header demands.
    let results = unsafe { results.as_ref() };
    guard::value(ptr::null(), || results?.results.get(index)?.as_ref().err().map(|error| ptr::from_ref(&**error)))
}

/// Says in which charset the texts of all replies and errors of these results are wanted from now on.
///
/// charset: PYUN_CHARSET_UTF8 (as it begins) or PYUN_CHARSET_GBK.
/// Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_set_charset(results: *mut pyun_results, charset: i32) -> pyun_status {
    // SAFETY: the handle is as the header demands.
    unsafe {
        guard::quiet(|| {
            let results = unique(results, "results")?;
            let charset = Charset::from_number(charset)?;
            for result in &mut results.results {
                match result {
                    Ok(reply) => reply.set_charset(charset),
                    Err(error) => error.set_charset(charset),
                }
            }
            Ok(())
        })
    }
}

/// Frees the results with all replies and errors. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pyun_results_free(results: *mut pyun_results) {
    // SAFETY: the handle is as the header demands.
    unsafe { guard::free(results) }
}
