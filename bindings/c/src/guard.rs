//! What stands between C and the library: panics become statuses, NULL is noticed, handles go in and out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::cancel::Uncancelled;
use crate::failure::Failure;
use crate::status::{PYUN_OK, pyun_status};

/// The body of a function of the interface, without its type: so what catches panics stands in the library once, and not in
/// each function. By hand, since of the table of a `dyn` each pointer would be one more to relocate.
struct Body<T> {
    run: unsafe fn(*mut ()) -> T,
    body: *mut (),
}

impl<T> Body<T> {
    /// It is run while `body` lives: the functions below do so at once.
    #[inline]
    fn new<F: FnMut() -> T>(body: &mut F) -> Self {
        /// # Safety
        /// `body` is an `F` that nobody else uses.
        unsafe fn run<T, F: FnMut() -> T>(body: *mut ()) -> T {
            // SAFETY: the caller's promise.
            unsafe { (*body.cast::<F>())() }
        }
        Self { run: run::<T, F>, body: std::ptr::from_mut(body).cast() }
    }

    fn run(self) -> T {
        // SAFETY: made together by `new`, of a body that is borrowed there until the end of the call.
        unsafe { (self.run)(self.body) }
    }
}

/// Runs the body of a function that returns a status, and hands its failure out at `error`, if that is not NULL.
/// Meanwhile the thread is not cancelled.
///
/// # Safety
/// `error` is NULL or may be written.
#[inline]
pub(crate) unsafe fn status<E: From<Failure>>(
    error: *mut *mut E,
    mut body: impl FnMut() -> Result<(), Failure>,
) -> pyun_status {
    // SAFETY: the caller's promise.
    unsafe { told(Body::new(&mut body), error) }
}

/// The same for a function that has no place for its failure.
#[inline]
pub(crate) fn quiet(mut body: impl FnMut() -> Result<(), Failure>) -> pyun_status {
    untold(Body::new(&mut body))
}

/// Runs the body of a function that returns a value: `fallback` for NULL and after a panic. Not cancelled, either.
#[inline]
pub(crate) fn value<T>(fallback: T, body: impl FnOnce() -> Option<T>) -> T {
    // A getter waits for nothing, but a panic is written to stderr, which may.
    let _uncancelled = Uncancelled::new();
    catch_unwind(AssertUnwindSafe(body)).ok().flatten().unwrap_or(fallback)
}

// Of C's kind, since such a function lets no panic through, which spares its callers the code for that.

/// # Safety
/// `error` is NULL or may be written.
#[allow(improper_ctypes_definitions)] // called from here only
#[inline(never)]
unsafe extern "C" fn told<E: From<Failure>>(body: Body<Result<(), Failure>>, error: *mut *mut E) -> pyun_status {
    let _uncancelled = Uncancelled::new();
    // SAFETY: the caller's promise.
    outcome(body).map_or_else(|failure| unsafe { hand_out(failure, error) }, |()| PYUN_OK)
}

#[allow(improper_ctypes_definitions)] // called from here only
#[inline(never)]
extern "C" fn untold(body: Body<Result<(), Failure>>) -> pyun_status {
    let _uncancelled = Uncancelled::new();
    outcome(body).map_or_else(|failure| failure.status(), |()| PYUN_OK)
}

fn outcome(body: Body<Result<(), Failure>>) -> Result<(), Failure> {
    // Nothing of ours is left half changed by a panic: setters change one field at a time.
    catch_unwind(AssertUnwindSafe(|| body.run())).unwrap_or_else(|panic| Err(panicked(&*panic)))
}

/// Hands a failure to the caller, if there is a place for it.
///
/// # Safety
/// `place` is NULL or may be written.
unsafe fn hand_out<E: From<Failure>>(failure: Failure, place: *mut *mut E) -> pyun_status {
    let status = failure.status();
    if !place.is_null() {
        let error = Box::into_raw(Box::new(failure.into()));
        // SAFETY: not NULL, and the caller's to be written.
        unsafe { place.write(error) };
    }
    status
}

/// What an operator must hear of, whether the caller looks at the error or not.
fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let failure = Failure::panicked(message_of(panic));
    // What panicked may have been the log.
    let _ = catch_unwind(AssertUnwindSafe(|| log::error!(target: "pyun_energy", "{}", failure.text())));
    failure
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

/// What a pointer points to, for reading.
///
/// # Safety
/// `pointer` is NULL or points to a valid `T` that nobody changes meanwhile.
#[inline]
pub(crate) unsafe fn shared<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(name))
}

/// What a pointer points to, for changing.
///
/// # Safety
/// `pointer` is NULL or points to a valid `T` that nobody else uses meanwhile.
#[inline]
pub(crate) unsafe fn unique<'a, T>(pointer: *mut T, name: &str) -> Result<&'a mut T, Failure> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(name))
}

/// The place for what a function gives, its `out`.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Checked before anything is done, so that a call does not fail after it has had its effect.
    ///
    /// # Safety
    /// `pointer` is NULL or may be written until the end of the call.
    pub(crate) unsafe fn new(pointer: *mut T, name: &str) -> Result<Self, Failure> {
        if pointer.is_null() { Err(Failure::null(name)) } else { Ok(Self(pointer)) }
    }

    pub(crate) fn write(self, value: T) {
        // SAFETY: the promise made to `new`.
        unsafe { self.0.write(value) }
    }
}

impl<T> Out<*mut T> {
    /// Makes `value` the caller's.
    pub(crate) fn give(self, value: T) {
        self.write(Box::into_raw(Box::new(value)));
    }
}

/// Bytes of the caller; NULL is no bytes if there are to be none.
///
/// # Safety
/// `data` is NULL or points to `len` bytes that nobody changes meanwhile.
pub(crate) unsafe fn bytes<'a>(data: *const u8, len: usize, name: &str) -> Result<&'a [u8], Failure> {
    match (data.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failure::null(name)),
        (false, len) if isize::try_from(len).is_err() => Err(Failure::range(name, "longer than memory")),
        // SAFETY: not NULL, not longer than memory, and the caller's promise.
        (false, len) => Ok(unsafe { std::slice::from_raw_parts(data, len) }),
    }
}

/// An array of pointers of the caller, none of which may be NULL.
///
/// # Safety
/// `array` is NULL or points to `count` pointers that nobody changes meanwhile.
pub(crate) unsafe fn array<'a, T>(array: *const *const T, count: usize, name: &str) -> Result<&'a [*const T], Failure> {
    if count == 0 {
        return Ok(&[]);
    }
    if array.is_null() {
        return Err(Failure::null(name));
    }
    if count.checked_mul(size_of::<*const T>()).is_none_or(|size| isize::try_from(size).is_err()) {
        return Err(Failure::range(name, "longer than memory"));
    }
    // SAFETY: not NULL, not longer than memory, and the caller's promise.
    let array = unsafe { std::slice::from_raw_parts(array, count) };
    match array.iter().position(|element| element.is_null()) {
        Some(index) => Err(Failure::null(format!("{name}[{index}]"))),
        None => Ok(array),
    }
}

/// Takes a handle back and drops it. NULL is fine.
///
/// # Safety
/// `pointer` is NULL or came from `Box::into_raw`, and is not used again.
pub(crate) unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        value((), || {
            // SAFETY: the caller's promise.
            drop(unsafe { Box::from_raw(pointer) });
            Some(())
        });
    }
}

/// Runs the body of a getter whose number may be absent: 1 if it is there and was written to `out`, else 0.
///
/// # Safety
/// `out` is NULL or may be written.
pub(crate) unsafe fn number<T>(out: *mut T, body: impl FnOnce() -> Option<T>) -> i32 {
    value(0, || {
        if out.is_null() {
            return None;
        }
        let number = body()?;
        // SAFETY: not NULL, and the caller's promise.
        unsafe { out.write(number) };
        Some(1)
    })
}

/// Runs the body of a getter of bytes: NULL if there are none or the length cannot be told.
///
/// # Safety
/// `length` is NULL or may be written.
pub(crate) unsafe fn data<'a>(length: *mut usize, body: impl FnOnce() -> Option<&'a [u8]>) -> *const u8 {
    value(std::ptr::null(), || {
        if length.is_null() {
            return None;
        }
        let data = body()?;
        // SAFETY: not NULL, and the caller's promise.
        unsafe { length.write(data.len()) };
        Some(data.as_ptr())
    })
}
