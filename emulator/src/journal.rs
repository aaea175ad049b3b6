//! The requests that came, for tests to look at and to wait for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use tokio::sync::watch;

use crate::lock::lock;
use crate::recorded::Recorded;
use crate::whole::Wholes;

const MAX_REQUESTS: usize = 1_000;
const MAX_BYTES: usize = 16 << 20;

/// Some requests, and how many there were.
#[derive(Debug)]
pub(crate) struct Extract {
    pub(crate) total: u64,
    pub(crate) dropped: u64,
    pub(crate) requests: Vec<Arc<Recorded>>,
}

#[derive(Debug, Default)]
struct Inner {
    total: u64,
    bytes: usize,
    requests: VecDeque<Arc<Recorded>>,
    wholes: Wholes,
}

impl Inner {
    fn drop_oldest(&mut self) {
        while self.requests.len() > MAX_REQUESTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else { break };
            self.bytes -= oldest.weight();
        }
    }
}

/// How many requests there were, since which reset.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    resets: u64,
    total: u64,
}

/// The place of the request that is recorded next; nothing else is recorded meanwhile.
pub(crate) struct Slot<'j> {
    inner: MutexGuard<'j, Inner>,
    count: &'j watch::Sender<Count>,
}

impl Slot<'_> {
    /// The number that the request is going to have.
    pub(crate) fn seq(&self) -> u64 {
        self.inner.total + 1
    }

    /// Adds the request. `whole` is a body that is to be kept whole for the doctor, if need be.
    pub(crate) fn fill(self, request: Recorded, whole: Option<Bytes>) {
        let seq = self.seq();
        let Self { mut inner, count } = self;
        if let Some(whole) = whole.filter(|whole| whole.len() > request.body.len()) {
            inner.wholes.keep(seq, whole);
        }
        inner.total = seq;
        inner.bytes += request.weight();
        inner.requests.push_back(Arc::new(Recorded { seq, ..request }));
        inner.drop_oldest();
        // Under the lock, so that the bell's numbers come in order.
        count.send_modify(|count| count.total = seq);
    }
}

/// The latest requests, in bounded memory, and a bell that rings for each.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    inner: Mutex<Inner>,
    count: watch::Sender<Count>,
}

impl Journal {
    /// Where the next request goes. To be filled at once: others wait.
    pub(crate) fn slot(&self) -> Slot<'_> {
        Slot { inner: lock(&self.inner), count: &self.count }
    }

    /// The request with the number `seq`, unless it is forgotten or still to come.
    pub(crate) fn find(&self, seq: u64) -> Option<Arc<Recorded>> {
        let inner = lock(&self.inner);
        let first = inner.requests.front()?.seq;
        let at = usize::try_from(seq.checked_sub(first)?).ok()?;
        inner.requests.get(at).cloned()
    }

    /// All of a request's body; `None` when it was cut and is not kept any more.
    pub(crate) fn body(&self, request: &Recorded) -> Option<Bytes> {
        let is_whole = request.body.len() as u64 == request.body_length;
        if is_whole { Some(request.body.clone().into()) } else { lock(&self.inner).wholes.find(request.seq) }
    }

    /// The requests after number `seq`, oldest first.
    pub(crate) fn since(&self, seq: u64) -> Extract {
        let inner = lock(&self.inner);
        let requests: Vec<_> = inner.requests.iter().filter(|r| r.seq > seq).cloned().collect();
        let dropped = inner.total - inner.requests.len() as u64;
        Extract { total: inner.total, dropped, requests }
    }

    /// Returns when `count` requests after number `seq` have come, or when numbers begin anew, and `seq` means nothing.
    pub(crate) async fn wait_for(&self, seq: u64, count: u64) {
        self.wait_until(seq, |total| total.saturating_sub(seq) >= count).await;
    }

    /// As [`Journal::wait_for`], of requests that seem to mean another call.
    pub(crate) async fn wait_for_near_misses(&self, seq: u64, count: u64) {
        let near = |request: &&Arc<Recorded>| request.seq > seq && !request.near_misses.is_empty();
        self.wait_until(seq, |_| lock(&self.inner).requests.iter().filter(near).count() as u64 >= count).await;
    }

    async fn wait_until(&self, seq: u64, arrived: impl Fn(u64) -> bool) {
        let mut bell = self.count.subscribe();
        let begun = bell.borrow().resets;
        loop {
            let Count { resets, total } = *bell.borrow_and_update();
            // Those who count from the very first go on counting.
            let anew = resets != begun && seq > 0;
            // The sender lives as long as `self`.
            if anew || arrived(total) || bell.changed().await.is_err() {
                return;
            }
        }
    }

    /// Forgets everything; numbers begin at 1 again.
    pub(crate) fn clear(&self) {
        let mut inner = lock(&self.inner);
        *inner = Inner::default();
        self.count.send_modify(|count| *count = Count { resets: count.resets + 1, total: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::keep;

    fn request(body: &[u8]) -> Recorded {
        Recorded { body: keep(body), body_length: body.len() as u64, ..Recorded::default() }
    }

    fn record(journal: &Journal, body: &[u8]) {
        journal.slot().fill(request(body), None);
    }

    #[test]
    fn it_keeps_the_latest_thousand() {
        let journal = Journal::default();
        (0..2_500).for_each(|_| record(&journal, b"x"));
        let all = journal.since(0);
        assert_eq!((all.total, all.dropped, all.requests.len()), (2_500, 1_500, 1_000));
        assert_eq!((all.requests[0].seq, all.requests[999].seq), (1_501, 2_500));
        assert_eq!(journal.since(2_498).requests.len(), 2);
        let found = [0, 1_500, 1_501, 2_500, 2_501].map(|seq| journal.find(seq).map(|request| request.seq));
        assert_eq!(found, [None, None, Some(1_501), Some(2_500), None]);
    }

    #[test]
    fn it_keeps_sixteen_mebibytes_of_large_bodies() {
        let journal = Journal::default();
        (0..300).for_each(|_| record(&journal, &vec![b'x'; 100_000]));
        let all = journal.since(0);
        let kept: usize = all.requests.iter().map(|r| r.body.len()).sum();
        assert!(kept <= 16 << 20 && kept > 15 << 20, "{kept} bytes kept");
        assert!(all.requests.iter().all(|r| r.body.len() == 64 << 10 && r.body_length == 100_000));
    }
}
