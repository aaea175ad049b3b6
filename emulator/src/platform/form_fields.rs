//! Typed access to the parameters of a form or query. An error is a hint that names the parameter.

use serde_json::{Map, Value};

use crate::moment::Format;
use crate::parameters::Parameters;

/// The parameters of a call, all of which are texts.
#[derive(Clone, Copy)]
pub(crate) struct FormFields<'a>(&'a Parameters);

impl<'a> FormFields<'a> {
    pub(crate) fn of(parameters: &'a Parameters) -> Self {
        Self(parameters)
    }

    /// A text that must be there, once, and not be empty.
    pub(crate) fn text(self, name: &'static str) -> Result<&'a str, String> {
        match self.once(name)? {
            None => Err(format!("`{name}` is missing")),
            Some("") => Err(format!("`{name}` must not be empty")),
            Some(text) => Ok(text),
        }
    }

    /// A text that may be absent or empty, which is the same.
    pub(crate) fn optional_text(self, name: &'static str) -> Result<Option<&'a str>, String> {
        Ok(self.once(name)?.filter(|text| !text.is_empty()))
    }

    /// An amount of money or energy: an int32 that must be there and not be negative.
    pub(crate) fn amount(self, name: &'static str) -> Result<i32, String> {
        let text = self.text(name)?;
        let number = integer(text).ok_or_else(|| format!("`{name}` must be an integer of 32 bits, not {text:?}"))?;
        let amount = i32::try_from(number)
            .map_err(|_| format!("`{name}` must be an integer of 32 bits, and {number} is out of range"))?;
        if amount < 0 { Err(format!("`{name}` must not be negative")) } else { Ok(amount) }
    }

    /// An int64 that may be absent.
    pub(crate) fn optional_int64(self, name: &'static str) -> Result<Option<i64>, String> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        let wrong = || format!("`{name}` must be an integer of 64 bits, in milliseconds, not {text:?}");
        integer(text).ok_or_else(wrong).map(Some)
    }

    /// A time that must be there.
    pub(crate) fn moment(self, name: &'static str, format: Format) -> Result<(), String> {
        let text = self.text(name)?;
        let wrong = || format!("`{name}` must be a time like {}, not {text:?}", format.example());
        format.read(text).ok_or_else(wrong).map(drop)
    }

    /// What is kept of them: all but what belongs to the sending.
    pub(crate) fn to_map(self) -> Map<String, Value> {
        let kept = self.0.iter().filter(|(name, _)| !matches!(*name, "sign" | "sign_type" | "timestamp"));
        kept.map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    fn once(self, name: &'static str) -> Result<Option<&'a str>, String> {
        let mut values = self.0.values(name);
        let first = values.next();
        if values.next().is_some() { Err(format!("`{name}` is there twice")) } else { Ok(first) }
    }
}

/// Digits, and perhaps a minus: Rust would take a plus, too.
fn integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}
