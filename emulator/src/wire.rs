//! The bytes of a connection, as HTTP reads and writes them: where a stalled peer is given up, and a fault slows a reply down.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::connection::Connection;
use crate::pace::Pace;

/// A TCP stream that times out when a write makes no progress.
#[derive(Debug)]
pub(crate) struct Wire<'c> {
    stream: &'c mut TcpStream,
    connection: &'c Connection,
    patience: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<'c> Wire<'c> {
    pub(crate) fn new(stream: &'c mut TcpStream, connection: &'c Connection, patience: Duration) -> Self {
        Self { stream, connection, patience, timer: None }
    }

    /// Writes as much as a fault allows, or all.
    fn poll_paced(&mut self, cx: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut toxics = self.connection.toxics();
        let Some(pace) = &mut toxics.pace else {
            let progress = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
            return self.watch(cx, progress);
        };
        let first = bufs.iter().find(|buf| !buf.is_empty()).map_or(&[][..], |buf| buf);
        let size = ready!(pace.poll_turn(cx, first))?;
        let progress = Pin::new(&mut self.stream).poll_write(cx, &first[..size]);
        if let Poll::Ready(Ok(written)) = progress {
            pace.wrote(&first[..written]);
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
}

impl AsyncRead for Wire<'_> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let progress = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.connection.received(&buf.filled()[before..]);
        progress
    }
}

impl AsyncWrite for Wire<'_> {
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
        // What a fault cuts after the very last byte is cut too.
        self.connection.toxics().pace.as_ref().map_or(Ok(()), Pace::check)?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        // HTTP flushes when it has nothing more to write.
        self.connection.replied();
        Poll::Ready(Ok(()))
    }

    /// How the connection ends is not HTTP's business.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
