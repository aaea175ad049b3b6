//! One TCP connection, as those know it who answer its requests.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::lock::lock;
use crate::not_http;
use crate::toxics::Toxics;

/// What a request's handler needs to know of its connection.
#[derive(Debug)]
pub(crate) struct Connection {
    /// 1 for the first connection since the start.
    pub(crate) number: u64,
    /// The peer may still be sending a body that nobody will read.
    pub(crate) unread: AtomicBool,
    /// The first bytes that came, until a request was made of them.
    opening: Mutex<Option<Vec<u8>>>,
    toxics: Mutex<Toxics>,
    /// When the connection is to be closed, if it is.
    closing: watch::Sender<Option<Instant>>,
}

impl Connection {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            unread: AtomicBool::new(false),
            opening: Mutex::new(Some(Vec::new())),
            toxics: Mutex::default(),
            closing: watch::Sender::new(None),
        }
    }

    /// Takes note of what came.
    pub(crate) fn received(&self, bytes: &[u8]) {
        if let Some(opening) = &mut *lock(&self.opening) {
            let room = not_http::OPENING - opening.len();
            opening.extend(bytes.iter().take(room));
        }
    }

    /// The first bytes that came, unless a request was made of them.
    pub(crate) fn opening(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        lock(&self.opening)
    }

    /// A request came: with it, what a fault did to the connection is over.
    pub(crate) fn begin(&self) {
        *self.opening() = None;
        *self.toxics() = Toxics::default();
    }

    pub(crate) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// What is done to this connection at present.
    pub(crate) fn toxics(&self) -> MutexGuard<'_, Toxics> {
        lock(&self.toxics)
    }

    /// From now on the connection suffers from `toxics`.
    pub(crate) fn poison(&self, toxics: Toxics) {
        *self.toxics() = toxics;
    }

    /// The reply that is to come ends after so many bytes of its body.
    pub(crate) fn cut_in_body(&self, bytes: u64) {
        if let Some(pace) = &mut self.toxics().pace {
            pace.cut_in_body(bytes);
        }
    }

    /// All of the reply has left.
    pub(crate) fn replied(&self) {
        if let Some(after) = self.toxics().idle_close.take() {
            self.closing.send_replace(Some(Instant::now() + after));
        }
    }

    /// Returns when a fault wants the connection closed that a reply had left open: of several, the last.
    pub(crate) async fn idle_close(&self) {
        let mut closing = self.closing.subscribe();
        loop {
            let due = *closing.borrow_and_update();
            // The sender lives as long as `self`.
            let Some(due) = due else {
                let _ = closing.changed().await;
                continue;
            };
            if timeout_at(due, closing.changed()).await.is_err() {
                return;
            }
        }
    }
}

/// The connection is to be closed without a reply.
#[derive(Debug)]
pub(crate) struct Hangup;

impl fmt::Display for Hangup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a fault")
    }
}

impl std::error::Error for Hangup {}
