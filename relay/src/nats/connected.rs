//! One partition over a connection.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::kv::{CreateErrorKind, UpdateErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, ServerAddr};
use futures_util::StreamExt;

use super::letter;
use super::reading::Reading;
use super::stores::Stores;
use crate::broker::{Taken, Trouble};
use crate::dead_letter::DeadLetter;
use crate::message::Message;

/// How long the server may take, beside what it is asked to wait.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// Whether whoever had a partition gave it back.
const HELD: &str = "held";
const RELEASED: &str = "released";
/// What is read is acknowledged whenever the platform has it; another owner makes a consumer of its own.
const NEVER: Duration = Duration::from_secs(7 * 24 * 3600);

pub(super) struct Connected {
    client: Client,
    context: Context,
    stores: Stores,
    prefix: String,
    number: u32,
    token: String,
    /// Of the lease, by which the server knows whether it is still ours.
    revision: u64,
    reading: Option<Reading>,
}

impl Connected {
    pub(super) async fn open(
        server: &ServerAddr,
        options: ConnectOptions,
        prefix: &str,
        number: u32,
        lease: Duration,
    ) -> Result<Self, Trouble> {
        let client = options.connect(server.clone()).await.map_err(Trouble::of)?;
        let context = jetstream::new(client.clone());
        let stores = Stores::open(&context, prefix, lease).await?;
        let (prefix, token) = (prefix.to_owned(), String::new());
        Ok(Self { client, context, stores, prefix, number, token, revision: 0, reading: None })
    }

    fn key(&self) -> String {
        self.number.to_string()
    }

    pub(super) async fn take(&mut self, token: String) -> Result<Option<Taken>, Trouble> {
        let key = self.key();
        self.revision = match self.stores.leases.create(&key, token.clone().into()).await {
            Ok(revision) => revision,
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => return Ok(None),
            Err(error) => return Err(Trouble::of(error)),
        };
        (self.token, self.reading) = (token, None);
        let before = self.stores.owners.get(&key).await.map_err(Trouble::of)?;
        self.stores.owners.put(&key, HELD.into()).await.map_err(Trouble::of)?;
        let is_loss = before.is_some_and(|before| before == HELD);
        Ok(Some(if is_loss { Taken::AfterLoss } else { Taken::InOrder }))
    }

    pub(super) async fn renew(&mut self) -> Result<bool, Trouble> {
        let token = self.token.clone().into();
        match self.stores.leases.update(self.key(), token, self.revision).await {
            Ok(revision) => self.revision = revision,
            // An answer may have been lost: then it is ours with another revision.
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => return self.is_ours().await,
            Err(error) => return Err(Trouble::of(error)),
        }
        Ok(true)
    }

    async fn is_ours(&mut self) -> Result<bool, Trouble> {
        let entry = self.stores.leases.entry(self.key()).await.map_err(Trouble::of)?;
        let Some(entry) = entry.filter(|entry| entry.value == self.token) else { return Ok(false) };
        self.revision = entry.revision;
        Ok(true)
    }

    pub(super) async fn release(&mut self, is_in_order: bool) -> Result<(), Trouble> {
        if !self.renew().await? {
            return Ok(());
        }
        if is_in_order {
            self.stores.owners.put(self.key(), RELEASED.into()).await.map_err(Trouble::of)?;
        }
        self.stores.leases.delete_expect_revision(self.key(), Some(self.revision)).await.map_err(Trouble::of)
    }

    pub(super) async fn read(&mut self, most: usize, wait: Duration) -> Result<Vec<Message>, Trouble> {
        // After a failure all is read again, as some may have been lost on the way; so it is over each new connection, since a server that
        // was killed may have forgotten what was acknowledged last: what comes again has to come before anything newer.
        let connects = self.client.statistics().connects.load(Ordering::Relaxed);
        if self.reading.as_ref().is_none_or(|reading| !reading.is_whole || reading.connects != connects) {
            self.reading = Some(self.begin(connects).await?);
        }
        let Some(reading) = &mut self.reading else { return Ok(Vec::new()) };
        reading.is_whole = false;
        let messages = next(reading, most, wait).await?;
        reading.is_whole = true;
        Ok(messages)
    }

    /// Begins with the oldest message that is not acknowledged, by a consumer whose name nobody had before: what others
    /// acknowledge has no effect on it.
    async fn begin(&mut self, connects: u64) -> Result<Reading, Trouble> {
        let mut read_before = 0;
        let own = format!("{}-{}-", self.prefix, self.number);
        let mut names = self.stores.messages.consumer_names();
        while let Some(name) = names.next().await {
            let name = name.map_err(Trouble::of)?;
            if name.starts_with(&own) {
                let info = self.stores.messages.consumer_info(&name).await.map_err(Trouble::of)?;
                read_before = read_before.max(info.delivered.stream_sequence);
                self.stores.messages.delete_consumer(&name).await.map_err(Trouble::of)?;
            }
        }
        let consumer = self.consumer(format!("{own}{}", crate::token::token())).await?;
        Ok(Reading::new(consumer, read_before, connects))
    }

    async fn consumer(&self, name: String) -> Result<PullConsumer, Trouble> {
        let config = pull::Config {
            durable_name: Some(name),
            filter_subject: format!("{}.{}.>", self.prefix, self.number),
            ack_policy: AckPolicy::Explicit,
            deliver_policy: DeliverPolicy::All,
            ack_wait: NEVER,
            max_ack_pending: -1,
            ..pull::Config::default()
        };
        self.stores.messages.create_consumer(config).await.map_err(Trouble::of)
    }

    /// The last one is answered by the server, which has done the others by then.
    pub(super) async fn acknowledge(&mut self, ids: &[String]) -> Result<bool, Trouble> {
        if !self.is_ours().await? {
            return Ok(false);
        }
        // Without a reading all comes again.
        let Some(reading) = &mut self.reading else { return Ok(true) };
        let mut last = None;
        for subject in ids.iter().filter_map(|id| reading.subjects.get(id)) {
            self.client.publish(subject.clone(), "+ACK".into()).await.map_err(Trouble::of)?;
            last = Some(subject.clone());
        }
        if let Some(subject) = last {
            self.client.request(subject, "+ACK".into()).await.map_err(Trouble::of)?;
        }
        for id in ids {
            reading.subjects.remove(id);
        }
        Ok(true)
    }

    pub(super) async fn bury(&mut self, letter: &DeadLetter) -> Result<bool, Trouble> {
        if !self.is_ours().await? {
            return Ok(false);
        }
        let subject = format!("{}-dead.{}", self.prefix, self.number);
        // By its id the server knows one that comes again because its answer did not.
        let publish = PublishMessage::build().payload(letter::text(letter).into()).message_id(&letter.message.id);
        let published = self.context.send_publish(subject, publish).await.map_err(Trouble::of)?;
        published.await.map_err(Trouble::of)?;
        self.acknowledge(std::slice::from_ref(&letter.message.id)).await
    }

    pub(super) async fn backlog(&mut self) -> Result<u64, Trouble> {
        let Some(reading) = &mut self.reading else { return Ok(0) };
        let info = reading.consumer.info().await.map_err(Trouble::of)?;
        Ok(info.num_pending + info.num_ack_pending as u64)
    }
}

/// What there is, in its order; of nothing, waits for the first.
async fn next(reading: &mut Reading, most: usize, wait: Duration) -> Result<Vec<Message>, Trouble> {
    let mut messages = fetch(reading, most, None).await?;
    if messages.is_empty() && wait >= Duration::from_millis(1) {
        messages = fetch(reading, 1, Some(wait)).await?;
    }
    Ok(messages)
}

async fn fetch(reading: &mut Reading, most: usize, wait: Option<Duration>) -> Result<Vec<Message>, Trouble> {
    let begun = Instant::now();
    let mut batch = match wait {
        None => reading.consumer.fetch().max_messages(most).messages().await,
        Some(wait) => reading.consumer.batch().max_messages(most).expires(wait).messages().await,
    }
    .map_err(Trouble::of)?;
    let mut messages = Vec::new();
    while let Some(delivered) = batch.next().await {
        messages.push(reading.take(&delivered.map_err(Trouble::of)?)?);
    }
    // The client ends a batch also because time has passed, that of a freeze too, and drops what the server has handed out meanwhile.
    if messages.len() < most && begun.elapsed() >= wait.unwrap_or_default() + PATIENCE {
        return Err(Trouble::silence());
    }
    Ok(messages)
}
