//! What a relay wants there to be on the server, made if it is not there.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{Context, kv};

use crate::broker::Trouble;

/// The streams and buckets of one prefix.
pub(super) struct Stores {
    pub(super) messages: Stream,
    /// Who has a partition: a key ends with its lease.
    pub(super) leases: kv::Store,
    /// Whether whoever had it last gave it back: keys that stay.
    pub(super) owners: kv::Store,
}

impl Stores {
    pub(super) async fn open(context: &Context, prefix: &str, lease: Duration) -> Result<Self, Trouble> {
        let messages = stream(prefix, RetentionPolicy::WorkQueue);
        let messages = context.get_or_create_stream(messages).await.map_err(Trouble::of)?;
        let dead = stream(&format!("{prefix}-dead"), RetentionPolicy::Limits);
        context.get_or_create_stream(dead).await.map_err(Trouble::of)?;
        let leases = bucket(context, format!("{prefix}-leases"), lease).await?;
        let owners = bucket(context, format!("{prefix}-owners"), Duration::ZERO).await?;
        Ok(Self { messages, leases, owners })
    }
}

fn stream(name: &str, retention: RetentionPolicy) -> Config {
    let subjects = vec![format!("{name}.>")];
    Config { name: name.to_owned(), subjects, retention, storage: StorageType::File, ..Config::default() }
}

/// A bucket is a stream of the form that all of NATS' clients know. (The client's own way to make one cannot read what servers before
/// 2.10 say of the account.) One that is there keeps its settings: whoever changes the lease has to delete it.
async fn bucket(context: &Context, bucket: String, max_age: Duration) -> Result<kv::Store, Trouble> {
    const USUAL: Duration = Duration::from_secs(120);
    let config = Config {
        name: format!("KV_{bucket}"),
        subjects: vec![format!("$KV.{bucket}.>")],
        max_messages_per_subject: 1,
        max_age,
        duplicate_window: if max_age.is_zero() { USUAL } else { max_age.min(USUAL) },
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        allow_rollup: true,
        deny_delete: true,
        ..Config::default()
    };
    let age = context.get_or_create_stream(config).await.map_err(Trouble::of)?.cached_info().config.max_age;
    if age != max_age {
        let (age, wanted) = (age.as_secs_f64(), max_age.as_secs_f64());
        let what = "delete it while no relay runs";
        return Err(Trouble(format!("bucket {bucket}: its age is {age} s, and {wanted} s are wanted; {what}")));
    }
    context.get_key_value(&bucket).await.map_err(Trouble::of)
}
