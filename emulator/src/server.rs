//! The emulator's threads: one that accepts connections, and a runtime's workers that serve them.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{Semaphore, oneshot};

use crate::control;
use crate::serve::serve;
use crate::shared::Shared;

const WORKERS: usize = 2;
/// Further connections wait in the system's queue until one of these ends.
const MAX_CONNECTIONS: usize = 1_024;
/// How long to rest after a failed accept. Out of file descriptors, it would fail again at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// How long dropping the emulator waits for a worker that is busy with a request.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The running threads. Dropping it stops them and closes every connection.
#[derive(Debug)]
pub(crate) struct Server {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, shared: Arc<Shared>) -> io::Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(WORKERS).thread_name("pyun-emulator").enable_all().build()?;
        let handle = runtime.handle().clone();
        let listener = async_listener(listener, &handle)?;
        let (stop, stopped) = oneshot::channel();
        // A plain thread owns the runtime, so that the emulator may be dropped inside of another runtime.
        let thread = thread::Builder::new()
            .name("pyun-emulator-main".into())
            .spawn(move || run(runtime, listener, shared, stopped))?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.handle.spawn(task);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Dropping the sender is the signal.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed already, and must not become a second one here.
            let _ = thread.join();
        }
    }
}

fn async_listener(listener: TcpListener, handle: &Handle) -> io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    let _entered = handle.enter();
    tokio::net::TcpListener::from_std(listener)
}

fn run(runtime: Runtime, listener: tokio::net::TcpListener, shared: Arc<Shared>, stopped: oneshot::Receiver<()>) {
    runtime.block_on(async {
        tokio::select! {
            () = accept_all(listener, shared) => {}
            _ = stopped => {}
        }
    });
    runtime.shutdown_timeout(STOP_TIMEOUT);
}

async fn accept_all(listener: tokio::net::TcpListener, shared: Arc<Shared>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let control = control::router(Arc::clone(&shared));
    let mut number = 0;
    while let Ok(permit) = Arc::clone(&permits).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        number += 1;
        let served = serve(stream, number, Arc::clone(&shared), control.clone());
        tokio::spawn(async move {
            served.await;
            drop(permit);
        });
    }
}
