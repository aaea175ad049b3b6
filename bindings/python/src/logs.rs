//! The core's log records, kept until Python takes them: they are made on threads that may wait without the GIL, or that
//! the interpreter knows nothing of, and a handler is Python code. Only the core's own targets: those of the libraries
//! below it show the wire.

use std::cell::RefCell;
use std::mem;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use log::{Level, LevelFilter, Log, Metadata};

const TARGET: &str = "pyun_energy";

/// Longer than anything that is taken regularly. What comes after it is counted.
const LONGEST: usize = 10_000;

/// A record: Python's number of its level, its place, its text, and when it was made in seconds since 1970.
pub(crate) type Record = (u8, String, u32, String, f64);

/// Records in their order, of one process: a forked child must not take a lock that was held when it was made.
pub(crate) struct Queue {
    guard: forkguard::Guard,
    kept: Mutex<Kept>,
    /// What a forked child uses instead.
    child: OnceLock<Box<Queue>>,
}

#[derive(Default)]
struct Kept {
    records: Vec<Record>,
    dropped: usize,
}

thread_local! {
    /// Where this thread's records go. A worker's go to the thread that began the call.
    static MINE: RefCell<Option<Arc<Queue>>> = const { RefCell::new(None) };
}

/// Those of the core's own threads: for whoever takes records next.
static OTHERS: LazyLock<Queue> = LazyLock::new(Queue::new);

impl Queue {
    fn new() -> Self {
        Self { guard: forkguard::new(), kept: Mutex::default(), child: OnceLock::new() }
    }

    fn here(&self) -> MutexGuard<'_, Kept> {
        let mut queue = self;
        while queue.guard.clone().detected_fork() {
            queue = queue.child.get_or_init(|| Box::new(Self::new()));
        }
        queue.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, record: Record) {
        let mut kept = self.here();
        if kept.records.len() < LONGEST {
            kept.records.push(record);
        } else {
            kept.dropped += 1;
        }
    }

    fn take(&self, into: &mut Vec<Record>) {
        let Kept { records, dropped } = mem::take(&mut *self.here());
        into.extend(records);
        if dropped > 0 {
            let text = format!("{dropped} records were dropped, since nobody took them");
            into.push((number(Level::Warn), TARGET.to_owned(), 0, text, now()));
        }
    }
}

/// The queue of this thread, from now on.
pub(crate) fn mine() -> Arc<Queue> {
    MINE.with_borrow_mut(|mine| Arc::clone(mine.get_or_insert_with(|| Arc::new(Queue::new()))))
}

/// For a worker: its records are those of the thread that began the call.
pub(crate) fn hand_to(queue: Arc<Queue>) {
    MINE.set(Some(queue));
}

/// Takes what this thread's calls have made, and what nobody else will.
pub(crate) fn take() -> Vec<Record> {
    let mut records = Vec::new();
    MINE.with_borrow(|mine| {
        if let Some(mine) = mine {
            mine.take(&mut records);
        }
    });
    OTHERS.take(&mut records);
    records
}

/// Makes the core's records from Python's level `wanted` on: a call that nobody listens to writes none.
pub(crate) fn from_level(wanted: i64) {
    // Another library in this process never sets a logger of this one: each extension module has its own `log`.
    let _ = log::set_logger(&Keeper);
    let level = [LevelFilter::Debug, LevelFilter::Info, LevelFilter::Warn]
        .into_iter()
        .find(|level| level.to_level().is_some_and(|level| wanted <= i64::from(number(level))))
        .unwrap_or(LevelFilter::Error);
    log::set_max_level(level);
}

/// What a record has to say that looks odd is kept before there is a client, too.
pub(crate) fn from_warnings_on() {
    from_level(number(Level::Warn).into());
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

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

struct Keeper;

impl Log for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let rest = metadata.target().strip_prefix(TARGET);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    fn log(&self, record: &log::Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let place = record.module_path().unwrap_or(TARGET).to_owned();
        let kept = (number(record.level()), place, record.line().unwrap_or(0), record.args().to_string(), now());
        // At the end of a thread its own queue may be gone.
        match MINE.try_with(|mine| mine.borrow().clone()).ok().flatten() {
            Some(mine) => mine.push(kept),
            None => OTHERS.push(kept),
        }
    }

    fn flush(&self) {}
}
