//! Redis Streams: a stream for each partition, and a lease beside it.
//!
//! Of partition 3 of `pyun` the stream is `pyun:{3}`, the lease `pyun:{3}:lease`, and the dead letters are `pyun:{3}:dead`. What
//! is acknowledged is deleted: a stream holds its backlog, and nothing else.

mod entries;
mod scripts;

use std::time::Duration;

use ::redis::{
    Client, Cmd, Connection, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisResult, TlsCertificates, Value,
};

use crate::broker::{Broker, Brokers, Taken, Trouble};
use crate::dead_letter::DeadLetter;
use crate::message::Message;
use crate::trust::Trust;

/// The consumer group, and its only consumer, whoever reads.
const GROUP: &str = "relay";
/// How long the server may take, beside what it is asked to wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// A Redis server, and where in it the streams are.
// No Debug: it holds a password.
pub struct Redis {
    client: Client,
    prefix: String,
}

impl Redis {
    /// The server of a URL `redis://host[:port][/db]`, or `rediss://` for TLS, whom to trust then, and what names of streams begin with.
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// [`Trouble`] for what is no such URL.
    pub fn new(url: &str, trust: &Trust, login: Option<(&str, &str)>, prefix: &str) -> Result<Self, Trouble> {
        let wrong = || Trouble("not a URL redis://host[:port][/db], or rediss://".to_owned());
        let info = url.into_connection_info().map_err(|_| wrong())?;
        let mut settings = info.redis_settings().clone();
        if let Some((user, password)) = login {
            settings = settings.set_username(user).set_password(password);
        }
        let client = client(info.set_redis_settings(settings), trust).ok_or_else(wrong)?.map_err(Trouble::of)?;
        Ok(Self { client, prefix: prefix.to_owned() })
    }
}

/// None for an address that is neither TCP nor TLS whose certificates are looked at.
fn client(info: ConnectionInfo, trust: &Trust) -> Option<RedisResult<Client>> {
    match info.addr() {
        ConnectionAddr::Tcp(..) => Some(Client::open(info)),
        ConnectionAddr::TcpTls { insecure: false, .. } => {
            let certificates = TlsCertificates { client_tls: None, root_cert: trust.pem.clone() };
            Some(Client::build_with_tls(info, certificates))
        }
        _ => None,
    }
}

impl Brokers for Redis {
    fn partition(&self, number: u32) -> Box<dyn Broker> {
        // The braces keep a partition's keys together in a cluster.
        let stream = format!("{}:{{{number}}}", self.prefix);
        let (lease, released) = (format!("{stream}:lease"), format!("{stream}:released"));
        let dead = format!("{stream}:dead");
        let (client, token, read_to) = (self.client.clone(), String::new(), Some("0".to_owned()));
        let length = Duration::ZERO;
        Box::new(Partition { client, connection: None, stream, lease, released, dead, token, length, read_to })
    }
}

struct Partition {
    client: Client,
    connection: Option<Connection>,
    stream: String,
    lease: String,
    released: String,
    dead: String,
    token: String,
    length: Duration,
    /// Up to where of what was read before has been read again; none: all of it.
    read_to: Option<String>,
}

impl Partition {
    /// Asks the server; after a failure, over a new connection.
    fn ask(&mut self, command: &Cmd, wait: Duration) -> Result<Value, Trouble> {
        let answer = self.try_ask(command, wait);
        if answer.is_err() {
            // An answer may still come over the old one. What it says was read is read again.
            (self.connection, self.read_to) = (None, Some("0".to_owned()));
        }
        answer.map_err(|error| if error.is_timeout() { Trouble::silence() } else { Trouble::of(error) })
    }

    fn try_ask(&mut self, command: &Cmd, wait: Duration) -> RedisResult<Value> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                let connection = self.client.get_connection_with_timeout(PATIENCE)?;
                connection.set_write_timeout(Some(PATIENCE))?;
                none.insert(connection)
            }
        };
        connection.set_read_timeout(Some(PATIENCE + wait))?;
        command.query(connection)
    }

    /// Runs a script that does its work only if the lease is ours; whether it was.
    fn run(&mut self, command: &Cmd) -> Result<bool, Trouble> {
        Ok(self.ask(command, Duration::ZERO)? == Value::Int(1))
    }

    /// What to ask for the next messages, of those that were read before if there may be any left.
    fn next(&self, most: usize, wait: Duration) -> Cmd {
        let mut command = ::redis::cmd("XREADGROUP");
        command.arg("GROUP").arg(GROUP).arg(GROUP).arg("COUNT").arg(most);
        // 0 would wait for ever.
        if self.read_to.is_none() && wait.as_millis() > 0 {
            command.arg("BLOCK").arg(wait.as_millis().to_string());
        }
        command.arg("STREAMS").arg(&self.stream).arg(self.read_to.as_deref().unwrap_or(">"));
        command
    }

    /// Entries that were deleted before they were acknowledged: there is nothing to send.
    fn forget(&mut self, ids: &[String]) -> Result<(), Trouble> {
        if !ids.is_empty() {
            self.acknowledge(ids)?;
        }
        Ok(())
    }
}

impl Broker for Partition {
    fn take(&mut self, token: &str, lease: Duration) -> Result<Option<Taken>, Trouble> {
        let keys = [&self.stream, &self.lease, &self.released];
        let mut command = scripts::of(scripts::TAKE, &keys);
        command.arg(token).arg(milliseconds(lease)).arg(GROUP);
        let answer = self.ask(&command, Duration::ZERO)?;
        (self.token, self.length, self.read_to) = (token.to_owned(), lease, Some("0".to_owned()));
        Ok(match answer {
            Value::Int(1) => Some(Taken::InOrder),
            Value::Int(2) => Some(Taken::AfterLoss),
            _ => None,
        })
    }

    fn renew(&mut self) -> Result<bool, Trouble> {
        let mut command = scripts::of(scripts::RENEW, &[&self.lease]);
        command.arg(&self.token).arg(milliseconds(self.length));
        self.run(&command)
    }

    fn release(&mut self, is_in_order: bool) -> Result<(), Trouble> {
        let mut command = scripts::of(scripts::RELEASE, &[&self.lease, &self.released]);
        command.arg(&self.token).arg(i32::from(is_in_order));
        self.run(&command).map(drop)
    }

    fn read(&mut self, most: usize, wait: Duration) -> Result<Vec<Message>, Trouble> {
        let was_read = self.read_to.is_some();
        let command = self.next(most, wait);
        let answer = self.ask(&command, wait)?;
        let (last, messages, gone) = entries::read(answer, was_read);
        if was_read {
            self.read_to = last;
        }
        self.forget(&gone)?;
        Ok(messages)
    }

    fn acknowledge(&mut self, ids: &[String]) -> Result<bool, Trouble> {
        /// As many as a script can hand on at once.
        const MOST: usize = 1000;
        for ids in ids.chunks(MOST) {
            let mut command = scripts::of(scripts::ACKNOWLEDGE, &[&self.lease, &self.stream]);
            command.arg(&self.token).arg(GROUP).arg(ids);
            if !self.run(&command)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn bury(&mut self, letter: &DeadLetter) -> Result<bool, Trouble> {
        let message = &letter.message;
        let mut command = scripts::of(scripts::BURY, &[&self.lease, &self.stream, &self.dead]);
        command.arg(&self.token).arg(GROUP).arg(&message.id);
        command.arg(&message.kind).arg(&message.body).arg("id").arg(&message.id).arg("why").arg(&letter.why);
        for (name, word) in letter.named_words() {
            command.arg(name).arg(word);
        }
        self.run(&command)
    }

    fn backlog(&mut self) -> Result<u64, Trouble> {
        let mut command = ::redis::cmd("XLEN");
        command.arg(&self.stream);
        match self.ask(&command, Duration::ZERO)? {
            Value::Int(count) => Ok(u64::try_from(count).unwrap_or(0)),
            _ => Err(Trouble("XLEN gave no number".to_owned())),
        }
    }
}

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}
