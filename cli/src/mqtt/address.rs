//! Where a broker is.

use std::net::IpAddr;

/// `mqtt://host[:port]`, or `mqtts://` for TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) is_tls: bool,
}

impl Address {
    /// Reads a URL; what is wrong with it is said without repeating it, since it may hold a password.
    pub(crate) fn read(url: &str) -> Result<Self, String> {
        let (is_tls, rest) = match url.split_once("://") {
            Some(("mqtt", rest)) => (false, rest),
            Some(("mqtts", rest)) => (true, rest),
            _ => return Err("wanted is mqtt://HOST[:PORT], or mqtts:// for TLS".to_owned()),
        };
        if rest.contains('@') {
            return Err(
                "give the name by --broker-user and the password by --broker-password-file, not here".to_owned()
            );
        }
        let place = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split(place).ok_or("the host or the port is not readable")?;
        if host.is_empty() || host.contains(['/', '?', '#', ' ']) {
            return Err("wanted is a host and nothing behind its port".to_owned());
        }
        let port = port.unwrap_or(if is_tls { 8883 } else { 1883 });
        Ok(Self { host: host.to_owned(), port, is_tls })
    }

    /// Whether it is this machine, so that nobody can listen.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

/// The host, without the brackets of an IPv6 address, and the port if there is one.
fn split(place: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = place.strip_prefix('[') {
        let (host, port) = rest.split_once(']')?;
        return if port.is_empty() { Some((host, None)) } else { Some((host, Some(number(port.strip_prefix(':')?)?))) };
    }
    match place.split_once(':') {
        None => Some((place, None)),
        Some((host, port)) => Some((host, Some(number(port)?))),
    }
}

fn number(port: &str) -> Option<u16> {
    port.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_a_port_and_whether_it_is_tls() {
        for (url, host, port, is_tls) in [
            ("mqtt://broker", "broker", 1883, false),
            ("mqtts://broker.example/", "broker.example", 8883, true),
            ("mqtt://[::1]:7", "::1", 7, false),
            ("mqtts://[2001:db8::1]", "2001:db8::1", 8883, true),
        ] {
            let address = Address::read(url).unwrap();
            assert_eq!((&address.host[..], address.port, address.is_tls), (host, port, is_tls), "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        for url in ["broker", "redis://b", "mqtt://", "mqtt://b:0", "mqtt://b:x", "mqtt://b/path", "mqtt://u:hunter2@b"]
        {
            let error = Address::read(url).unwrap_err();
            assert!(!error.contains("hunter2"), "{url}: {error}");
        }
    }
}
