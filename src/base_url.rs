//! The base URL of calls: scheme, host, perhaps a path, nothing else.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;
use ureq::http::uri::Authority;

use crate::Error;

/// Longer than any path or query of the platform's; the head of a request must fit into a buffer.
const LONGEST: usize = 4096;

/// A base URL that has been checked: scheme, host, perhaps a path, nothing else.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    text: String,
    is_loopback: bool,
    uri: Uri,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Self, Error> {
        let refuse = |what: &str| Error::invalid("base_url", what);
        if !text.is_ascii() || text.contains(['#', '?', '@']) {
            return Err(refuse(
                "has more than http(s)://host[:port][/path], or a character that must be percent-encoded",
            ));
        }
        let uri: Uri = text.parse().map_err(|_| refuse("not a URL; it reads http(s)://host[:port]"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refuse("not a full URL; it reads http(s)://host[:port]"));
        };
        if !names_a_server(authority) {
            return Err(refuse("no host, or a port that is none; it reads http(s)://host[:port]"));
        }
        let is_loopback = is_loopback(authority.host());
        match scheme {
            "https" if cfg!(feature = "tls") => {}
            "https" => return Err(refuse("this build has no TLS (cargo feature `tls`)")),
            "http" if is_loopback || allow_http => {}
            "http" => return Err(refuse("http:// leaves this machine unprotected; use https://, or `allow_http`")),
            _ => return Err(refuse("only http:// and https:// are supported")),
        }
        Ok(Self { text: text.trim_end_matches('/').to_owned(), is_loopback, uri })
    }

    /// The same with a query, percent-encoded.
    pub(crate) fn join_query(&self, path: &str, query: &str) -> Result<Uri, Error> {
        if query.len() > LONGEST {
            return Err(Error::invalid("query", format_args!("longer than {LONGEST} bytes, percent-encoded")));
        }
        let url = format!("{}?{query}", self.join(path)?);
        url.parse().map_err(|_| Error::invalid("query", "cannot be part of a URL"))
    }

    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    pub(crate) fn is_https(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    pub(crate) fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    /// The URL of a call. `path` begins with a slash.
    pub(crate) fn join(&self, path: &str) -> Result<Uri, Error> {
        if !path.starts_with('/') {
            return Err(Error::invalid("path", "must begin with /"));
        }
        if path.len() > LONGEST {
            return Err(Error::invalid("path", format_args!("longer than {LONGEST} bytes")));
        }
        let url = format!("{}{path}", self.text);
        let parsed = if url.is_ascii() && !path.contains('#') { url.parse().ok() } else { None };
        parsed.ok_or_else(|| Error::invalid("path", "has a character that must be percent-encoded"))
    }
}

/// A host, and a port only if it is a number that a port can be.
pub(crate) fn names_a_server(authority: &Authority) -> bool {
    let host_and_port = authority.as_str().rsplit('@').next().unwrap_or_default();
    let after_host = host_and_port.strip_prefix(authority.host()).unwrap_or_default();
    !authority.host().is_empty() && (after_host.is_empty() || authority.port_u16().is_some())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
