//! Reads a device from JSON text: `serde_json` reads the text; what is here says which field is wrong, and why.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::device::{DeviceBuilder, Port};
use crate::{Error, PortState, SpaceStatus};

pub(super) fn read_device(text: &[u8]) -> Result<DeviceBuilder, Error> {
    let path = Path::default();
    let mut fields = DeviceFields { path: &path, device: DeviceBuilder::default(), ports: None };
    let mut json = serde_json::Deserializer::from_slice(text);
    let read = Object { path: &path, members: &mut fields }.deserialize(&mut json).and_then(|()| json.end());
    read.map_err(|error| path.refuse(&error))?;
    match fields.ports {
        Some(ports) => Ok(fields.device.ports(ports)),
        None => Err(Error::invalid("port", "required, but missing")),
    }
}

/// Where in the document the reader is. After an error it still stands there.
#[derive(Default)]
struct Path(RefCell<String>);

impl Path {
    /// Does what is to be done at `step` (`.name` or `[0]`) below here.
    fn at<T, E>(&self, step: &str, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let here = self.0.borrow().len();
        self.0.borrow_mut().push_str(step);
        let value = read()?;
        self.0.borrow_mut().truncate(here);
        Ok(value)
    }

    fn refuse(&self, error: &serde_json::Error) -> Error {
        let path = self.0.borrow();
        let field = path.strip_prefix('.').unwrap_or(&path);
        Error::invalid(
            if field.is_empty() { "device".to_owned() } else { shortened(field) },
            shortened(&without_value(without_position(error))),
        )
        .at(error.line(), error.column())
    }
}

fn without_position(error: &serde_json::Error) -> String {
    let (text, position) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    text.strip_suffix(&position).map(str::to_owned).unwrap_or(text)
}

/// `serde_json` repeats a value of the wrong type, which may be someone's telephone number in the wrong place.
fn without_value(text: String) -> String {
    let parts = text.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "));
    let Some((value, expected)) = parts else { return text };
    let kind = value.split(['`', '"']).next().unwrap_or_default().trim_end();
    format!("invalid type: {kind}, expected {expected}")
}

/// Both ends of a text that repeats a long input.
fn shortened(text: &str) -> String {
    const END: usize = 80;
    let length = text.chars().count();
    if length <= 2 * END {
        return text.to_owned();
    }
    text.chars().take(END).chain(['…']).chain(text.chars().skip(length - END)).collect()
}

/// The members of one kind of object.
trait Members {
    /// Takes the value of the member `key`, which `map` is about to give.
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Reads an object, and sees to it that no key is there twice.
struct Object<'a, M> {
    path: &'a Path,
    members: &'a mut M,
}

impl<'de, M: Members> DeserializeSeed<'de> for Object<'_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, M: Members> Visitor<'de> for Object<'_, M> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.path.at(&format!(".{key}"), || {
                if seen.contains(&key) {
                    return Err(A::Error::custom("this key is there twice"));
                }
                self.members.member(&key, &mut map)
            })?;
            seen.insert(key);
        }
        Ok(())
    }
}

struct DeviceFields<'a> {
    path: &'a Path,
    device: DeviceBuilder,
    ports: Option<Vec<Port>>,
}

impl Members for DeviceFields<'_> {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let device = std::mem::take(&mut self.device);
        self.device = match key {
            "station_uuid" => device.station_uuid(map.next_value_seed(Text)?),
            "no" => device.no(map.next_value_seed(Text)?),
            "name" => device.name(map.next_value_seed(Text)?),
            "type" => device.device_type(map.next_value_seed(Code)?),
            "state" => device.state(map.next_value_seed(Code)?),
            "state_desc" => device.state_desc(map.next_value_seed(Text)?),
            "energy_code" => device.energy_code(map.next_value_seed(Text)?),
            "metadata" => {
                let mut entries = Entries(Vec::new());
                map.next_value_seed(Object { path: self.path, members: &mut entries })?;
                device.all_metadata(entries.0)
            }
            "port" => {
                self.ports = Some(map.next_value_seed(Ports(self.path))?);
                device
            }
            // The client sets these, so a body that was sent once can be synced again as it is.
            "app_id" | "timestamp" | "sign_type" => {
                map.next_value::<IgnoredAny>()?;
                device
            }
            _ => return Err(A::Error::custom("no such field of a device")),
        };
        Ok(())
    }
}

#[derive(Default)]
struct PortFields {
    no: String,
    state: Option<PortState>,
    state_desc: Option<String>,
    alias: String,
    space_status: Option<SpaceStatus>,
}

impl Members for PortFields {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "no" => self.no = map.next_value_seed(Text)?,
            "state" => self.state = Some(map.next_value_seed(Code)?.into()),
            "state_desc" => self.state_desc = Some(map.next_value_seed(Text)?),
            "alias" => self.alias = map.next_value_seed(Text)?,
            "space_status" => self.space_status = Some(map.next_value_seed(Code)?.into()),
            _ => return Err(A::Error::custom("no such field of a port")),
        }
        Ok(())
    }
}

impl PortFields {
    fn into_port(self) -> Option<Port> {
        let port = Port::new(self.no, self.state?, self.alias).with_space_status(self.space_status);
        Some(match self.state_desc {
            Some(state_desc) => port.with_state_desc(state_desc),
            None => port,
        })
    }
}

/// The entries of `metadata`.
struct Entries(Vec<(String, String)>);

impl Members for Entries {
    fn member<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        self.0.push((key.to_owned(), map.next_value_seed(Text)?));
        Ok(())
    }
}

/// Reads the array `port`.
struct Ports<'a>(&'a Path);

impl<'de> DeserializeSeed<'de> for Ports<'_> {
    type Value = Vec<Port>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Vec<Port>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Ports<'_> {
    type Value = Vec<Port>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of ports")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Port>, A::Error> {
        let path = self.0;
        let mut ports = Vec::new();
        loop {
            let mut fields = PortFields::default();
            let port = path.at(&format!("[{}]", ports.len()), || {
                let Some(()) = list.next_element_seed(Object { path, members: &mut fields })? else {
                    return Ok(None);
                };
                match fields.into_port() {
                    Some(port) => Ok(Some(port)),
                    None => path.at(".state", || Err(A::Error::custom("required, but missing"))),
                }
            })?;
            match port {
                Some(port) => ports.push(port),
                None => return Ok(ports),
            }
        }
    }
}

/// Reads a string.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
}

/// Reads an `int32`.
struct Code;

impl<'de> DeserializeSeed<'de> for Code {
    type Value = i32;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<i32, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Code {
    type Value = i32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<i32, E> {
        value.try_into().map_err(|_| E::custom("does not fit an int32"))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<i32, E> {
        value.try_into().map_err(|_| E::custom("does not fit an int32"))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<i32, E> {
        Err(E::custom("a string where an integer belongs: write the number of the code, not its name"))
    }
}
