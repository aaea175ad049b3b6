//! What a consumer has handed out: which messages, by which subjects they are acknowledged, and whether one is missing.

use std::collections::HashMap;

use async_nats::Subject;
use async_nats::jetstream::Message as Delivered;
use async_nats::jetstream::consumer::PullConsumer;

use crate::broker::Trouble;
use crate::message::Message;

/// A consumer of this lease, and where it stands.
pub(super) struct Reading {
    pub(super) consumer: PullConsumer,
    /// Up to which number of the stream the owner before has read.
    read_before: u64,
    /// The consumer's number of what came last.
    last: u64,
    pub(super) subjects: HashMap<String, Subject>,
    /// Whether all that was handed out has come.
    pub(super) is_whole: bool,
    /// How many connections there had been when it began.
    pub(super) connects: u64,
}

impl Reading {
    pub(super) fn new(consumer: PullConsumer, read_before: u64, connects: u64) -> Self {
        Self { consumer, read_before, last: 0, subjects: HashMap::new(), is_whole: true, connects }
    }

    /// A message as the relay knows it.
    ///
    /// # Errors
    /// [`Trouble`] if one before it has not come: it was lost on the way, and all is to be read again.
    pub(super) fn take(&mut self, delivered: &Delivered) -> Result<Message, Trouble> {
        let info = delivered.info().map_err(Trouble::of)?;
        if info.consumer_sequence != self.last + 1 {
            return Err(Trouble("a message was lost on its way; reading again".to_owned()));
        }
        self.last = info.consumer_sequence;
        // A stream that is made anew counts from 1 again, so the number alone is no name.
        let id = format!("{}@{}", info.stream_sequence, info.published.unix_timestamp_nanos());
        let was_read = info.stream_sequence <= self.read_before;
        if let Some(reply) = &delivered.reply {
            self.subjects.insert(id.clone(), reply.clone());
        }
        // prefix.partition.kind…
        let kind = delivered.subject.split('.').nth(2).unwrap_or_default().to_owned();
        Ok(Message { id, kind, body: delivered.payload.to_vec(), was_read })
    }
}
