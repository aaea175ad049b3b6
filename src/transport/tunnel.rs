//! Asks a proxy to connect to the platform (`CONNECT`), and says what it answers.

use std::fmt;

use ureq::Error;

use super::call::{Call, Channel};
use crate::proxy::Chosen;

/// The proxy answered, and will not connect.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// What it wants to know who asks, as in `Proxy-Authenticate`.
    wants: Vec<String>,
    /// It was told a user and a password.
    was_told: bool,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, wants, was_told } = self;
        if *status != 407 {
            return write!(f, "will not connect to the platform (HTTP {status})");
        }
        let is_basic = |scheme: &String| scheme.eq_ignore_ascii_case("basic");
        if !wants.is_empty() && !wants.iter().any(is_basic) {
            let wants = wants.join(", ");
            return write!(
                f,
                "wants to know who asks (HTTP 407) by {wants}, but only Basic is supported; use another proxy"
            );
        }
        f.write_str(if *was_told {
            "does not accept the user and the password (HTTP 407); correct them in its URL, percent-encoded"
        } else {
            "wants a user and a password (HTTP 407); put them into its URL: http://user:password@host:port"
        })
    }
}

impl std::error::Error for Refusal {}

/// Has `channel`, which leads to the proxy, lead to the platform.
pub(super) fn open(
    call: &Call,
    channel: &mut dyn Channel,
    proxy: &Chosen,
    user_agent: &str,
    host: &str,
    port: u16,
) -> Result<(), Error> {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let authorization = proxy.authorization();
    let known =
        authorization.as_ref().map_or_else(String::new, |value| format!("Proxy-Authorization: {}\r\n", **value));
    let request = format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: {user_agent}\r\n\
         Proxy-Connection: Keep-Alive\r\n{known}\r\n"
    );
    channel.send(call, request.as_bytes())?;
    let head = read_head(call, channel)?;
    match status(&head) {
        Some(200..=299) => Ok(()),
        Some(status) => {
            let (wants, was_told) = (schemes(&head), authorization.is_some());
            Err(Error::Other(Box::new(Refusal { status, wants, was_told })))
        }
        None => Err(Error::ConnectProxyFailed("it does not answer in HTTP".to_owned())),
    }
}

/// The head of the proxy's answer. Nothing follows it: in a tunnel the client speaks first.
fn read_head(call: &Call, channel: &mut dyn Channel) -> Result<String, Error> {
    const LONGEST: usize = 8 * 1024;
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < LONGEST {
        match channel.receive(call, &mut piece)? {
            0 if head.is_empty() => return Err(Error::ConnectProxyFailed("it closed the connection".to_owned())),
            0 => break,
            read => head.extend_from_slice(&piece[..read]),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn status(head: &str) -> Option<u16> {
    head.strip_prefix("HTTP/1.")?.split_whitespace().nth(1)?.parse().ok()
}

/// The schemes of `Proxy-Authenticate`, by which a user can be told.
fn schemes(head: &str) -> Vec<String> {
    let lines = head.lines().skip(1).take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(':'));
    let values = lines.filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authenticate"));
    let is_name = |scheme: &&str| scheme.len() < 32 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    values.filter_map(|(_, value)| value.split_whitespace().next()).filter(is_name).map(str::to_owned).collect()
}
