//! Which thread is the main one, whatever `threading` was patched to say.

/// Whether this is it.
pub(super) fn is_this() -> bool {
    rustix::thread::gettid() == rustix::process::getpid()
}
