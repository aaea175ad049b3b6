//! The bytes of a connection: where a stalled peer is given up, and where a close lingers.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::connection::Connection;

/// How much of an unread body is thrown away before the connection is closed under it.
const LINGER_BYTES: usize = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(2);

/// A TCP stream that times out when a write makes no progress.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    connection: Arc<Connection>,
    patience: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    lingered: usize,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>, patience: Duration) -> Self {
        Self { stream, connection, patience, timer: None, lingered: 0 }
    }

    /// Lets the connection be reset when this is dropped. Failing only means that it is closed in order.
    pub(crate) fn reset_when_dropped(&self) {
        let _ = self.stream.set_zero_linger();
    }

    /// Writes as much as a fault allows, or all.
    fn poll_paced(&mut self, cx: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let connection = Arc::clone(&self.connection);
        let mut toxics = connection.toxics();
        let Some(pace) = &mut toxics.pace else {
            let progress = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
            return self.watch(cx, progress);
        };
        let first = bufs.iter().find(|buf| !buf.is_empty()).map_or(&[][..], |buf| buf);
        let size = ready!(pace.poll_turn(cx, first.len()))?;
        let progress = Pin::new(&mut self.stream).poll_write(cx, &first[..size]);
        if let Poll::Ready(Ok(written)) = progress {
            pace.wrote(written);
        }
        self.watch(cx, progress)
    }

    /// Passes `progress` on, and stops the timer; starts it when there was none.
    fn watch(&mut self, cx: &mut Context<'_>, progress: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if progress.is_ready() {
            self.timer = None;
            return progress;
        }
        ready!(self.poll_timer(cx, self.patience));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>, after: Duration) -> Poll<()> {
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(after)));
        timer.as_mut().poll(cx)
    }

    /// Reads and forgets what the peer still sends. Closing over unread bytes would reset the connection, and the
    /// peer could lose the reply that it has not read yet.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [0; 16 << 10];
        while self.lingered < LINGER_BYTES && self.poll_timer(cx, LINGER_TIME).is_pending() {
            let mut buffer = ReadBuf::new(&mut scratch);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                break;
            }
            self.lingered += buffer.filled().len();
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_paced(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_paced(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        if self.connection.unread.load(Ordering::Relaxed) {
            ready!(self.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}
