//! Looks host names up, on threads of their own since nothing interrupts a look-up.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::Error;

use super::call::Call;
use super::settings::Lookup;
use crate::time::SharedTime;

/// Threads of one client that look up at the same time.
const MOST: usize = 8;
/// How long addresses are used again while nothing fails: a server that closes each connection after its answer costs a
/// look-up now and then instead of one a sync, and a changed address is noticed about as soon as without.
const KNOWN: Duration = Duration::from_secs(10);
/// How long the result of a look-up that nobody has waited for is good for.
const GOOD: Duration = Duration::from_secs(300);

/// No thread could be started.
#[derive(Debug)]
pub(super) struct NoThread(pub(super) io::Error);

impl fmt::Display for NoThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no thread could be started to look the host name up ({})", self.0)
    }
}

impl std::error::Error for NoThread {}

/// The resolver is the user's.
#[derive(Debug)]
struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the resolver panicked")
    }
}

impl std::error::Error for Panicked {}

fn is_panic(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Panicked>)
}

/// The look-ups of one client. One that outlasts an attempt goes on, and the next attempt has its result.
pub(super) struct Names {
    lookup: Lookup,
    time: SharedTime,
    known: Mutex<Option<Known>>,
    pending: Mutex<Vec<Arc<Pending>>>,
    threads: Arc<AtomicUsize>,
}

/// What the last look-up gave. A client talks to one host only: the platform's, or its proxy's.
struct Known {
    host: String,
    port: u16,
    addresses: Vec<SocketAddr>,
    since: Instant,
}

/// The look-ups of one name that are under way, of which the first to succeed is for all who wait.
struct Pending {
    host: String,
    port: u16,
    progress: Mutex<Progress>,
    done: Condvar,
}

struct Progress {
    threads: usize,
    waiting: usize,
    result: Option<(io::Result<Vec<SocketAddr>>, Instant)>,
}

impl Names {
    pub(super) fn new(lookup: Lookup, time: SharedTime) -> Self {
        Self { lookup, time, known: Mutex::default(), pending: Mutex::default(), threads: Arc::default() }
    }

    /// The addresses of a host, as long as the call may wait for them.
    pub(super) fn resolve(&self, call: &Call, host: &str, port: u16) -> Result<Vec<SocketAddr>, Error> {
        if let Some(addresses) = self.known(host, port) {
            return Ok(addresses);
        }
        let pending = self.join(host, port)?;
        let result = pending.wait(call)?;
        locked(&self.pending).retain(|other| !Arc::ptr_eq(other, &pending));
        let addresses =
            result.map_err(|error| if is_panic(&error) { Error::Other(Box::new(Panicked)) } else { error.into() })?;
        let known = Known { host: host.to_owned(), port, addresses: addresses.clone(), since: self.time.now() };
        *locked(&self.known) = Some(known);
        Ok(addresses)
    }

    fn known(&self, host: &str, port: u16) -> Option<Vec<SocketAddr>> {
        let known = locked(&self.known);
        let known = known.as_ref().filter(|known| known.host == host && known.port == port)?;
        let is_good = self.time.now().saturating_duration_since(known.since) < KNOWN;
        is_good.then(|| known.addresses.clone())
    }

    /// Something failed: the addresses may be those of yesterday.
    pub(super) fn forget(&self) {
        *locked(&self.known) = None;
    }

    /// A look-up of this host: a new one, unless there is one under way, or ended, for which nobody waits; or too many are.
    fn join(&self, host: &str, port: u16) -> Result<Arc<Pending>, Error> {
        let mut all = locked(&self.pending);
        all.retain(|pending| pending.is_of_use());
        let known = all.iter().find(|pending| pending.host == host && pending.port == port).cloned();
        let pending = known.unwrap_or_else(|| {
            all.push(Arc::new(Pending::new(host, port)));
            Arc::clone(&all[all.len() - 1])
        });
        if pending.wants_thread() {
            if let Err(error) = self.start(&pending) {
                if pending.is_idle() {
                    all.retain(|other| !Arc::ptr_eq(other, &pending));
                    return Err(Error::Other(Box::new(NoThread(error))));
                }
            }
        }
        Ok(pending)
    }

    fn start(&self, pending: &Arc<Pending>) -> io::Result<()> {
        if self.threads.fetch_add(1, Ordering::Relaxed) >= MOST {
            self.threads.fetch_sub(1, Ordering::Relaxed);
            return Err(io::Error::other(format!("{MOST} look-ups are under way")));
        }
        locked(&pending.progress).threads += 1;
        let (lookup, of, threads) = (Arc::clone(&self.lookup), Arc::clone(pending), Arc::clone(&self.threads));
        let work = move || {
            let looked_up = catch_unwind(AssertUnwindSafe(|| lookup(&of.host, of.port)));
            threads.fetch_sub(1, Ordering::Relaxed);
            of.end(looked_up.unwrap_or_else(|_| Err(io::Error::other(Panicked))));
        };
        let started = thread::Builder::new().name("pyun-energy resolve".to_owned()).spawn(work);
        started.map(drop).inspect_err(|_| {
            self.threads.fetch_sub(1, Ordering::Relaxed);
            locked(&pending.progress).threads -= 1;
        })
    }
}

impl Pending {
    fn new(host: &str, port: u16) -> Self {
        let progress = Progress { threads: 0, waiting: 0, result: None };
        Self { host: host.to_owned(), port, progress: Mutex::new(progress), done: Condvar::new() }
    }

    /// Whether one more who waits needs one more thread.
    fn wants_thread(&self) -> bool {
        let progress = locked(&self.progress);
        progress.result.is_none() && progress.threads <= progress.waiting
    }

    fn is_idle(&self) -> bool {
        locked(&self.progress).threads == 0
    }

    /// One of the look-ups has ended. A failure counts only if no other is under way.
    fn end(&self, result: io::Result<Vec<SocketAddr>>) {
        let mut progress = locked(&self.progress);
        progress.threads -= 1;
        if result.is_ok() || progress.threads == 0 && progress.result.is_none() {
            progress.result = Some((result, Instant::now()));
        }
        self.done.notify_all();
    }

    fn wait(&self, call: &Call) -> Result<io::Result<Vec<SocketAddr>>, Error> {
        let mut progress = locked(&self.progress);
        progress.waiting += 1;
        while progress.result.is_none() {
            match call.slice() {
                Ok(slice) => {
                    progress = self.done.wait_timeout(progress, slice).unwrap_or_else(PoisonError::into_inner).0;
                }
                Err(over) => {
                    progress.waiting -= 1;
                    return Err(over);
                }
            }
        }
        progress.waiting -= 1;
        Ok(match &progress.result {
            Some((Ok(addresses), _)) => Ok(addresses.clone()),
            Some((Err(error), _)) => Err(copy(error)),
            None => Err(io::ErrorKind::NotFound.into()),
        })
    }

    fn is_of_use(&self) -> bool {
        match &locked(&self.progress).result {
            Some((result, at)) => result.is_ok() && at.elapsed() < GOOD,
            None => true,
        }
    }
}

/// Nothing that is done under these locks can panic half-way.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn copy(error: &io::Error) -> io::Error {
    if is_panic(error) {
        return io::Error::other(Panicked);
    }
    error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}
