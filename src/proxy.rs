//! Which proxy is used: one that is given, or the environment's, read as curl reads it.

use std::ffi::OsString;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use ureq::http::Uri;
use zeroize::Zeroizing;

use crate::base_url::{BaseUrl, is_loopback, names_a_server};
use crate::no_proxy;
use crate::{Error, Secret};

/// Which proxy connections go through. Only HTTP proxies that can `CONNECT` are supported.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Proxy {
    /// The environment's, as curl reads it: `https_proxy`, or `http_proxy` for a base URL with `http://`, else
    /// `all_proxy`; not for hosts in `no_proxy`. In capitals too, but for `http_proxy`. Never for loopback addresses. The
    /// default.
    #[default]
    FromEnvironment,
    /// None, whatever the environment says.
    Direct,
    /// This one: `http://[user:password@]host[:port]`.
    Url(String),
}

impl fmt::Debug for Proxy {
    /// The URL is masked: it may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FromEnvironment => "FromEnvironment",
            Self::Direct => "Direct",
            Self::Url(_) => "Url(***)",
        })
    }
}

impl Proxy {
    /// The proxy for this base URL, if there is to be one.
    pub(crate) fn choose(&self, base: &BaseUrl, allow_http: bool) -> Result<Option<Chosen>, Error> {
        let (url, origin) = match self {
            Self::Direct => return Ok(None),
            Self::Url(url) => (url.clone(), None),
            Self::FromEnvironment if base.is_loopback() => return Ok(None),
            Self::FromEnvironment => match from_environment(base, &|name| std::env::var_os(name))? {
                Some((url, name)) => (url, Some(name)),
                None => return Ok(None),
            },
        };
        let chosen = Chosen::parse(&url, origin)?;
        if !base.is_https() && !allow_http && !is_loopback(&chosen.host) {
            return Err(
                chosen.refuse("http:// through a proxy leaves this machine unprotected; use https://, or `allow_http`")
            );
        }
        Ok(Some(chosen))
    }
}

type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The URL of the proxy that the environment names, and the variable that does. An empty variable is none.
fn from_environment(base: &BaseUrl, variables: Variables<'_>) -> Result<Option<(String, &'static str)>, Error> {
    // `HTTP_PROXY` is not read: a web server sets it from a header that anybody may send (CVE-2016-5385).
    let names: &[_] = if base.is_https() { &["https_proxy", "HTTPS_PROXY"] } else { &["http_proxy"] };
    let Some((url, name)) = first(names, variables)?
        .map_or_else(|| first(&["all_proxy", "ALL_PROXY"], variables), |found| Ok(Some(found)))?
    else {
        return Ok(None);
    };
    let except = first(&["no_proxy", "NO_PROXY"], variables)?.map_or_else(String::new, |(list, _)| list);
    Ok(if no_proxy::has(&except, base.host()) { None } else { Some((url, name)) })
}

fn first(names: &[&'static str], variables: Variables<'_>) -> Result<Option<(String, &'static str)>, Error> {
    for name in names {
        if let Some(value) = variables(name).filter(|value| !value.is_empty()) {
            let text = value.into_string().map_err(|_| Error::invalid("proxy", format_args!("{name} is not UTF-8")))?;
            return Ok(Some((text, name)));
        }
    }
    Ok(None)
}

/// A proxy that is used, and who named it. Its password is in no text.
#[derive(Clone)]
pub(crate) struct Chosen {
    host: String,
    port: u16,
    is_tls: bool,
    /// User and password, as `user:password`.
    credentials: Option<Secret>,
    /// The variable of the environment that names it.
    origin: Option<&'static str>,
}

impl Chosen {
    fn parse(url: &str, origin: Option<&'static str>) -> Result<Self, Error> {
        let refuse = |what: &str| refusal(origin, what);
        // As everybody reads it: without a scheme it is http.
        let url =
            Zeroizing::new(if url.contains("://") { url.trim().to_owned() } else { format!("http://{}", url.trim()) });
        let uri: Uri = url.parse().map_err(|_| refuse("not a URL such as http://host:port"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refuse("not a URL such as http://host:port"));
        };
        let is_tls = match scheme {
            "http" => false,
            "https" if cfg!(feature = "tls") => true,
            "https" => return Err(refuse("this build has no TLS (cargo feature `tls`)")),
            _ if scheme.starts_with("socks") => {
                return Err(refuse(
                    "SOCKS is not supported; name an HTTP proxy, such as http://127.0.0.1:7890, or none",
                ));
            }
            _ => return Err(refuse("not a URL such as http://host:port")),
        };
        if !names_a_server(authority) {
            return Err(refuse("no host, or a port that is none"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let credentials = authority.as_str().rsplit_once('@').map(|(credentials, _)| credentials);
        let credentials = credentials.map(|text| {
            let (user, password) = text.split_once(':').unwrap_or((text, ""));
            let decoded = |part| percent_decode_str(part).collect::<Vec<u8>>();
            Secret::from([decoded(user), decoded(password)].join(&b':'))
        });
        Ok(Self { host, port, is_tls, credentials, origin })
    }

    fn refuse(&self, what: &str) -> Error {
        refusal(self.origin, what)
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Whether the connection to the proxy itself is encrypted.
    pub(crate) fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// The value of `Proxy-Authorization`, if it is told who asks.
    pub(crate) fn authorization(&self) -> Option<Zeroizing<String>> {
        let credentials = self.credentials.as_ref()?;
        Some(Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(credentials.as_bytes()))))
    }
}

fn refusal(origin: Option<&str>, what: &str) -> Error {
    match origin {
        Some(name) => Error::invalid("proxy", format_args!("{name}: {what}")),
        None => Error::invalid("proxy", what),
    }
}

/// For errors: which proxy, and where it is set.
impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "proxy {open}{}{close}:{}", self.host, self.port)?;
        self.origin.map_or(Ok(()), |name| write!(f, " (from {name})"))
    }
}
