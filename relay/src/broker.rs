//! What a relay wants of a broker. One file for each engine is all that knows more.

use std::fmt;
use std::time::Duration;

use crate::dead_letter::DeadLetter;
use crate::message::Message;

/// A broker that does not answer, or not as it should. The text names no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble(pub String);

impl Trouble {
    /// What went wrong, in the words of an engine's client.
    pub(crate) fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }

    /// Nothing came within the time that there is.
    pub(crate) fn silence() -> Self {
        Self("the broker does not answer".to_owned())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

/// A lease that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nobody had the partition before, or whoever had it gave it back: nothing is on its way any more.
    InOrder,
    /// Whoever had it did not give it back, and may still have a request on its way.
    AfterLoss,
}

/// One partition of a broker: a line of messages, and the lease of whoever may take from it.
///
/// Every method may be called again after [`Trouble`]; the broker connects again by itself.
pub trait Broker: Send {
    /// Takes the lease if nobody has it; `None` if somebody does. From then on [`read`](Self::read) begins with what was
    /// read before and not acknowledged, oldest first.
    ///
    /// # Errors
    /// The broker does not answer; it may have given the lease nevertheless, which then ends by itself.
    fn take(&mut self, token: &str, lease: Duration) -> Result<Option<Taken>, Trouble>;

    /// Makes the lease last its full length from now; false if it is lost.
    ///
    /// # Errors
    /// The broker does not answer.
    fn renew(&mut self) -> Result<bool, Trouble>;

    /// Gives the lease back, if it is still held. `is_in_order`: nothing is on its way any more, so that whoever takes it next
    /// need not wait.
    ///
    /// # Errors
    /// The broker does not answer; the lease then ends by itself.
    fn release(&mut self, is_in_order: bool) -> Result<(), Trouble>;

    /// The next messages in their order, `most` at most; waits for the first of them no longer than `wait`. What was read
    /// and is not acknowledged may come again, after a connection was lost.
    ///
    /// # Errors
    /// The broker does not answer.
    fn read(&mut self, most: usize, wait: Duration) -> Result<Vec<Message>, Trouble>;

    /// Acknowledges messages, if the lease is still held; false if it is lost, and nothing was done.
    ///
    /// # Errors
    /// The broker does not answer; some may be acknowledged. To repeat it does no harm.
    fn acknowledge(&mut self, ids: &[String]) -> Result<bool, Trouble>;

    /// Puts a message to the dead letters and acknowledges it, if the lease is still held; false if it is lost.
    ///
    /// # Errors
    /// The broker does not answer. To repeat it may give the letter twice.
    fn bury(&mut self, letter: &DeadLetter) -> Result<bool, Trouble>;

    /// How many messages are not acknowledged yet, read or not.
    ///
    /// # Errors
    /// The broker does not answer.
    fn backlog(&mut self) -> Result<u64, Trouble>;
}

/// Where partitions come from: one of the engines, and how to reach it.
pub trait Brokers: Send + Sync {
    /// The partition of this number. Connects when it is needed.
    fn partition(&self, number: u32) -> Box<dyn Broker>;
}
