//! The outbox as applications have it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pyun_energy::Client;

use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Events};
use crate::item::{Entry, Item};
use crate::keeper::{Command, Keeper};
use crate::lock::Ownership;
use crate::options::Options;
use crate::pending::Pending;
use crate::reply::{Missing, Reply, reply};
use crate::stats::Stats;
use crate::store::Identity;
use crate::store::dead::DeadLetter;
use crate::store::device::DeviceKey;
use crate::time::Now;

/// What is put here is delivered, or in the dead letters, after any crash, restart or power cut: devices newest wins,
/// records in order for each order number. Cheap to clone; may be used by many threads at once.
///
/// It sends on threads of its own, at its own pace: see docs/outbox.md. A forked child can do nothing with it.
///
/// ```no_run
/// # use pyun_energy::{Client, Device};
/// # use pyun_energy_outbox::{Options, Outbox};
/// # fn f(client: Client, device: Device) -> Result<(), pyun_energy_outbox::Error> {
/// let outbox = Outbox::open("/var/lib/charger/outbox", &client, Options::default())?;
/// outbox.put(device)?; // on disk now, and sent soon
/// outbox.close();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    /// Shared with nobody, but in a forked child, which leaks it.
    line: Arc<Mutex<Option<Line>>>,
    /// What the outbox calls by: one attempt a call, and a cancel of its own.
    client: Mutex<Client>,
    identity: Identity,
    events: Arc<Events>,
    guard: forkguard::Guard,
}

/// The way to the thread that owns the store.
struct Line {
    commands: Sender<Command>,
    thread: JoinHandle<()>,
}

impl Outbox {
    /// Opens the outbox of a directory, which is made if it is not there, and starts to send what waits in it. Damaged files
    /// are set aside and what can be read of them is taken over: [`Event::SetAside`] tells of it.
    ///
    /// # Errors
    /// [`ErrorKind::InUse`], [`ErrorKind::Foreign`], [`ErrorKind::Newer`], [`ErrorKind::Storage`], [`ErrorKind::Full`]
    /// (of the disk), [`ErrorKind::InvalidInput`] (of an option).
    pub fn open(dir: impl AsRef<Path>, client: &Client, options: Options) -> Result<Self, Error> {
        options.check()?;
        let dir = dir.as_ref();
        make_dir(dir)?;
        let ownership = Ownership::take(dir)?;
        let identity = Identity { app_id: client.app_id().to_owned(), base_url: client.base_url() };
        let client = client.single_attempt();
        let events = Arc::<Events>::default();
        let (commands, asked) = mpsc::channel();
        let (opens, opened) = reply();
        let thread = {
            let (dir, identity, events) = (dir.to_owned(), identity.clone(), Arc::clone(&events));
            // A thread of its own makes it quick to open, and owns what must not be touched in a forked child.
            let (client, to_itself) = (client.clone(), commands.clone());
            move || {
                let engine = Engine::open_with(&dir, identity, options, Now::real(), Arc::clone(&events));
                match engine {
                    Ok(engine) => {
                        opens.give(Ok(()));
                        Keeper::new(engine, client, (to_itself, asked), ownership).run();
                    }
                    Err(error) => {
                        drop(ownership);
                        opens.give(Err(error));
                    }
                }
            }
        };
        let started = thread::Builder::new().name("pyun-energy outbox".to_owned()).spawn(thread);
        let thread =
            started.map_err(|error| Error::new(ErrorKind::Storage, format!("no thread is to be had: {error}")))?;
        if let Err(error) = opened.wait().unwrap_or_else(|_| Err(Error::closed())) {
            let _ = thread.join();
            return Err(error);
        }
        if !is_private(dir) {
            events.push(Event::NotPrivate);
        }
        let (line, client) = (Arc::new(Mutex::new(Some(Line { commands, thread }))), Mutex::new(client));
        Ok(Self(Arc::new(Inner { line, client, identity, events, guard: forkguard::new() })))
    }

    /// Keeps a device or a record; when this returns it is on disk, and it is delivered or in the dead letters one day.
    ///
    /// # Errors
    /// [`ErrorKind::Full`]: not accepted. [`ErrorKind::Storage`]: perhaps accepted; put it again.
    pub fn put(&self, item: impl Into<Item>) -> Result<(), Error> {
        self.put_all([item])?.pop().unwrap_or_else(|| Err(Error::closed()))
    }

    /// Keeps several with one wait for the disk, in their order, and says of each whether it was accepted. If there is no room
    /// for all, none of the records from the first refused one on was accepted.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`]; of each as [`put`](Self::put).
    pub fn put_all(&self, items: impl IntoIterator<Item = impl Into<Item>>) -> Result<Vec<Result<(), Error>>, Error> {
        let entries: Vec<Entry> = items.into_iter().map(|item| Entry::from(&item.into())).collect();
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        self.0.ask(|kept| Command::Put(entries, kept))
    }

    /// Says that what was put last of a device still holds, so that it is still sent every quarter of an hour. False: nothing
    /// of it was put since the outbox was opened.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn touch(&self, station_uuid: &str, no: &str) -> Result<bool, Error> {
        let key = DeviceKey { station: station_uuid.to_owned(), no: no.to_owned() };
        self.0.engine(move |engine, now| engine.touch(&key, now))
    }

    /// Forgets a device that is there no more, and what was not sent of it.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`], [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn forget_device(&self, station_uuid: &str, no: &str) -> Result<(), Error> {
        let key = DeviceKey { station: station_uuid.to_owned(), no: no.to_owned() };
        self.0.engine(move |engine, now| engine.forget(&key, now))?
    }

    /// Sends all that waits, now and in order, and waits for the answers. True: nothing that was accepted is unsent. False:
    /// something is, and the time is over. Repetitions of what was delivered are not waited for.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn flush(&self, within: Duration) -> Result<bool, Error> {
        self.start_flush(within)?.wait()
    }

    /// Begins a [`flush`](Self::flush), and does not wait.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    pub fn start_flush(&self, within: Duration) -> Result<Pending<bool>, Error> {
        let until = Now::real().mono.saturating_add(within);
        self.0.start(|done| Command::Flush(until, done))
    }

    /// Sends nothing any more until [`resume`](Self::resume); what is in flight is awaited.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn pause(&self) -> Result<(), Error> {
        self.0.engine(|engine, _| engine.pause(true))
    }

    /// Ends a [`pause`](Self::pause).
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn resume(&self) -> Result<(), Error> {
        self.0.engine(|engine, _| engine.pause(false))
    }

    /// Says that the link is back: what waits for it is sent at once.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn network_is_back(&self) -> Result<(), Error> {
        self.0.engine(|engine, _| engine.network_is_back())
    }

    /// How it stands.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn stats(&self) -> Result<Stats, Error> {
        self.0.engine(Engine::stats)
    }

    /// Dead letters whose number is above `after` (0: all), oldest first, at most so many.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`], [`ErrorKind::Closed`], [`ErrorKind::Forked`].
    pub fn dead(&self, after: i64, limit: usize) -> Result<Vec<DeadLetter>, Error> {
        self.0.engine(move |engine, now| engine.dead(after, limit, now))?
    }

    /// Sends a dead letter once more, at its old place in its order.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Overtaken`] if that would undo a later report.
    pub fn retry(&self, id: i64) -> Result<(), Error> {
        self.0.engine(move |engine, now| engine.retry(id, now))?
    }

    /// Deletes a dead letter.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Storage`].
    pub fn discard(&self, id: i64) -> Result<(), Error> {
        self.0.engine(move |engine, now| engine.discard(id, now))?
    }

    /// Sends by another client from now on, with another secret: what waited because the old one was refused is sent at once.
    /// What is in flight is broken off, and sent again.
    ///
    /// # Errors
    /// [`ErrorKind::Foreign`]: the client is of another app id or environment.
    pub fn replace_client(&self, client: &Client) -> Result<(), Error> {
        let identity = Identity { app_id: client.app_id().to_owned(), base_url: client.base_url() };
        if identity != self.0.identity {
            let Identity { app_id, base_url } = &self.0.identity;
            let what = format!("this outbox belongs to app id {app_id} at {base_url}; only the secret may be another");
            return Err(Error::new(ErrorKind::Foreign, what));
        }
        let client = client.single_attempt();
        self.0.tell(Command::Client(client.clone()))?;
        let before = std::mem::replace(&mut *self.0.client.lock().unwrap_or_else(PoisonError::into_inner), client);
        before.cancel();
        Ok(())
    }

    /// The next event; waits for it no longer than `wait`.
    ///
    /// # Errors
    /// [`ErrorKind::Forked`].
    pub fn poll_event(&self, wait: Duration) -> Result<Option<Event>, Error> {
        self.0.refuse_child()?;
        Ok(self.0.events.poll(wait))
    }

    /// Sends nothing new, awaits the answers that are under way, and lets go of the directory, for all clones. What was not
    /// sent is sent when it is opened again.
    pub fn close(&self) {
        let _: Result<(), Error> = self.0.ask(Command::Close);
        if self.0.refuse_child().is_ok() {
            self.0.hang_up();
        }
    }

    /// Begins to [`close`](Self::close), and does not wait for answers that are under way.
    ///
    /// # Errors
    /// [`ErrorKind::Closed`]: it is closed already. [`ErrorKind::Forked`].
    pub fn start_close(&self) -> Result<Pending<()>, Error> {
        self.0.start(Command::Close)
    }
}

impl Inner {
    fn refuse_child(&self) -> Result<(), Error> {
        if self.guard.clone().detected_fork() { Err(Error::forked()) } else { Ok(()) }
    }

    fn line(&self) -> MutexGuard<'_, Option<Line>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the end of the thread, which was told to close: nothing of the outbox runs any more afterwards.
    fn hang_up(&self) {
        let line = self.line().take();
        if let Some(line) = line {
            let _ = line.thread.join();
        }
    }

    fn tell(&self, command: Command) -> Result<(), Error> {
        // Before any lock: in the child a thread that is not there may hold it.
        self.refuse_child()?;
        self.line().as_ref().ok_or_else(Error::closed)?.commands.send(command).map_err(|_| Error::closed())
    }

    fn start<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<Pending<T>, Error> {
        let (answers, answer) = reply();
        self.tell(command(answers))?;
        Ok(Pending::new(answer, self.guard.clone()))
    }

    fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, Error> {
        self.start(command)?.wait()
    }

    fn engine<T: Send + 'static>(&self, what: impl FnOnce(&mut Engine, Now) -> T + Send + 'static) -> Result<T, Error> {
        self.ask(|answers| Command::Do(Box::new(move |engine, now| answers.give(what(engine, now)))))
    }
}

impl Drop for Inner {
    /// As [`Outbox::close`], but breaks off what is in flight; that is sent again another time.
    fn drop(&mut self) {
        if self.refuse_child().is_err() {
            // To let go of it would tell threads that are not there, and wait for their locks.
            std::mem::forget(Arc::clone(&self.line));
            return;
        }
        let (tells, closed) = reply();
        if self.tell(Command::Close(tells)).is_ok() {
            let client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
            while closed.wait_for(Duration::from_millis(20)) == Err(Missing::NotYet) {
                client.cancel();
            }
        }
        self.hang_up();
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Identity { app_id, base_url } = &self.0.identity;
        f.debug_struct("Outbox").field("app_id", app_id).field("base_url", base_url).finish_non_exhaustive()
    }
}

fn make_dir(dir: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| {
        Error::new(ErrorKind::Storage, format!("{}: cannot be made ({error})", dir.display())).because(error)
    })
}

#[cfg(unix)]
fn is_private(dir: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(dir.join(crate::store::FILE)).is_ok_and(|file| file.permissions().mode().trailing_zeros() >= 6)
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> bool {
    true
}
