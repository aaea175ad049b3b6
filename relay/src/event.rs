//! What a relay tells of itself.

/// Something that people may want to know. None holds personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// This process has a partition now. `after_loss`: whoever had it before did not give it back.
    Taken {
        /// Its number.
        partition: u32,
        /// Whether to wait before the first request, and to repeat.
        after_loss: bool,
    },
    /// This process has no longer a partition, which it did not give back: it could not renew the lease in time.
    Lost {
        /// Its number.
        partition: u32,
    },
    /// This process has given a partition back.
    Released {
        /// Its number.
        partition: u32,
    },
    /// A message went to the dead letters.
    Died {
        /// The partition's number.
        partition: u32,
        /// By which the broker knew the message.
        id: String,
        /// Why.
        why: String,
        /// The platform's code, where it answered.
        code: Option<String>,
    },
    /// The platform does not answer, or refuses everything: a partition waits.
    Waiting {
        /// Its number.
        partition: u32,
        /// Why.
        why: String,
    },
    /// Requests ended without an answer, so nobody knows whether the platform has what they said: it comes again, and what is accepted
    /// after it once more.
    Unanswered {
        /// The partition's number.
        partition: u32,
        /// How many.
        count: usize,
    },
    /// The platform answers again.
    Resumed {
        /// The partition's number.
        partition: u32,
    },
    /// The broker does not answer.
    BrokerFailed {
        /// The partition's number.
        partition: u32,
        /// Why.
        why: String,
    },
    /// The broker answers again.
    BrokerBack {
        /// The partition's number.
        partition: u32,
    },
}
