//! Settings as one JSON object: the way in for languages whose bindings should not grow with the settings.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::{ClientBuilder, Environment, Error, Proxy, Secret};

type Set = fn(ClientBuilder, &str, &str) -> Result<ClientBuilder, Error>;

/// What there is to set, and how: builder, name, and the value as it is written.
const SETTINGS: &[(&str, Set)] = &[
    ("app_id", |builder, name, value| Ok(builder.app_id(text(name, value)?))),
    ("secret", |builder, name, value| Ok(builder.secret(secret(name, value)?))),
    ("environment", |builder, name, value| Ok(builder.environment(environment(&text(name, value)?)?))),
    ("base_url", |builder, name, value| Ok(builder.environment(Environment::BaseUrl(text(name, value)?)))),
    ("timeout_ms", |builder, name, value| Ok(builder.timeout(milliseconds(name, value)?))),
    ("deadline_ms", |builder, name, value| Ok(builder.deadline(milliseconds(name, value)?))),
    ("attempts", |builder, name, value| Ok(builder.attempts(read(name, value, "a whole number")?))),
    ("correct_clock", |builder, name, value| Ok(builder.correct_clock(flag(name, value)?))),
    ("proxy", |builder, name, value| Ok(builder.proxy(proxy(name, value)?))),
    ("ca_file", |builder, name, value| Ok(builder.ca_file(text(name, value)?))),
    ("user_agent", |builder, name, value| Ok(builder.user_agent(text(name, value)?))),
    ("common_parameters", |builder, name, value| Ok(builder.common_parameters(flag(name, value)?))),
    ("allow_http", |builder, name, value| Ok(builder.allow_http(flag(name, value)?))),
];

impl ClientBuilder {
    /// Settings from one JSON object (UTF-8) whose names are those of the setters: `app_id`, `secret`, `proxy`, `ca_file` and
    /// `user_agent` are texts; `environment` is `"production"` or `"test"`, or there is a `base_url` instead; `timeout_ms` and
    /// `deadline_ms` are whole milliseconds above 0; `attempts` is a number; `correct_clock`, `common_parameters` and
    /// `allow_http` are true or false. A `proxy` that is `null` is none, whatever the environment says. What is left out has
    /// its default.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with [`field`](Error::field) the setting's name (`settings` for the
    /// whole), for text that is not a JSON object, an unknown name, one that is there twice, or a value of the wrong type. No
    /// error repeats a value. What is missing is told by [`build`](Self::build).
    ///
    /// ```
    /// use pyun_energy::ClientBuilder;
    ///
    /// let json = br#"{"app_id": "op1", "secret": "s3cret", "environment": "test", "timeout_ms": 5000}"#;
    /// let client = ClientBuilder::from_json(json)?.build()?;
    /// assert_eq!(client.base_url(), "https://dev-api.4pyun.com");
    /// # Ok::<(), pyun_energy::Error>(())
    /// ```
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, Error> {
        let Members(members) = serde_json::from_slice(json.as_ref()).map_err(|error| unreadable(&error))?;
        for (index, (name, _)) in members.iter().enumerate() {
            if members[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(Error::invalid(shown(name), "there twice"));
            }
        }
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        if has("environment") && has("base_url") {
            return Err(Error::invalid("base_url", "not together with environment; leave one of them out"));
        }
        members.iter().try_fold(Self::default(), |builder, (name, value)| set(builder, name, value.get()))
    }
}

/// The members of an object as they are written.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ReadMembers;
        impl<'de> Visitor<'de> for ReadMembers {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, _>()? {
                    members.push((name.into(), value));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(ReadMembers)
    }
}

/// Without the text of `serde_json`, which repeats a value that is no object.
fn unreadable(error: &serde_json::Error) -> Error {
    let what = if error.is_data() { "must be a JSON object in UTF-8" } else { "not JSON in UTF-8" };
    Error::invalid("settings", what).at(error.line(), error.column())
}

fn set(builder: ClientBuilder, name: &str, value: &str) -> Result<ClientBuilder, Error> {
    let Some((_, set)) = SETTINGS.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = SETTINGS.iter().map(|(name, _)| *name).collect();
        return Err(Error::invalid(shown(name), format_args!("no such setting; there are {}", known.join(", "))));
    };
    set(builder, name, value)
}

/// A name of the caller's, at a length that an error can have.
fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    name.chars().take(LONGEST).collect()
}

fn read<'a, T: Deserialize<'a>>(name: &str, value: &'a str, wanted: &str) -> Result<T, Error> {
    serde_json::from_str(value).map_err(|_| Error::invalid(name, format_args!("must be {wanted}")))
}

fn text(name: &str, value: &str) -> Result<String, Error> {
    read(name, value, "text")
}

/// A text with escapes is put together by `serde_json` in memory that it does not wipe: here it sees one escape at a time.
fn secret(name: &str, value: &str) -> Result<Secret, Error> {
    let wrong = || Error::invalid(name, "must be text");
    let mut rest = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or_else(wrong)?;
    // With room for all of it, so that it does not move.
    let mut secret = Zeroizing::new(Vec::with_capacity(rest.len()));
    while let Some(at) = rest.find('\\') {
        let (plain, escaped) = rest.split_at(at);
        let length = match escaped.as_bytes() {
            [_, b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'b' | b'A'..=b'B', ..] => 12,
            [_, b'u', ..] => 6,
            _ => 2,
        };
        let (escape, behind) = escaped.split_at_checked(length).ok_or_else(wrong)?;
        secret.extend_from_slice(plain.as_bytes());
        secret.extend_from_slice(text(name, &format!("\"{escape}\""))?.as_bytes());
        rest = behind;
    }
    secret.extend_from_slice(rest.as_bytes());
    Ok(std::mem::take(&mut *secret).into())
}

fn flag(name: &str, value: &str) -> Result<bool, Error> {
    read(name, value, "true or false")
}

fn milliseconds(name: &str, value: &str) -> Result<Duration, Error> {
    const WANTED: &str = "whole milliseconds, from 1 to 4294967295";
    match read::<u32>(name, value, WANTED)? {
        0 => Err(Error::invalid(name, format_args!("must be {WANTED}"))),
        milliseconds => Ok(Duration::from_millis(milliseconds.into())),
    }
}

fn proxy(name: &str, value: &str) -> Result<Proxy, Error> {
    if value == "null" { Ok(Proxy::Direct) } else { Ok(Proxy::Url(text(name, value)?)) }
}

fn environment(name: &str) -> Result<Environment, Error> {
    match name {
        "production" => Ok(Environment::Production),
        "test" => Ok(Environment::Test),
        _ => Err(Error::invalid(
            "environment",
            "must be \"production\" or \"test\"; for another address there is base_url",
        )),
    }
}
