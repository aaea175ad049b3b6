//! The parameters of a form or a query, as they came, and what is signed of them.

use crate::signature;

/// More are nobody's call, and would take far more room than their bytes.
const MAX_PARAMETERS: usize = 10_000;

/// Names and values, decoded, in the order received.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Splits and decodes `bytes`. The error is a hint, and repeats no value.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let parts = bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
        let mut pairs = Vec::new();
        for part in parts {
            if pairs.len() == MAX_PARAMETERS {
                return Err(format!("there are more than {MAX_PARAMETERS} parameters"));
            }
            let end = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            let number = pairs.len() + 1;
            let name = decode(&part[..end]).map_err(|wrong| format!("the name of parameter {number} is {wrong}"))?;
            let value = decode(part.get(end + 1..).unwrap_or_default());
            let value = value.map_err(|wrong| format!("the value of `{name}` is {wrong}"))?;
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// These parameters, and their signature.
    pub(crate) fn signed(fields: impl IntoIterator<Item = (String, String)>, secret: &[u8]) -> Self {
        let mut parameters = Self(fields.into_iter().collect());
        let sign = signature::sign(parameters.signed_text().as_bytes(), secret);
        // A `sign` that is there already is one that is wrong on purpose.
        if parameters.values("sign").next().is_none() {
            parameters.0.push(("sign".into(), sign));
        }
        parameters
    }

    /// As a form's body.
    pub(crate) fn encode(&self) -> String {
        let pairs = self.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The values of `name`, in the order received.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What is signed, but for the secret: all parameters but `sign` that are not empty, by name and value, known or not.
    pub(crate) fn signed_text(&self) -> String {
        let mut signed: Vec<_> = self.iter().filter(|(name, value)| *name != "sign" && !value.is_empty()).collect();
        signed.sort_unstable();
        signed.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }
}

/// Percent-encodes what is not a letter, digit, `-`, `.` or `_`; a blank becomes `+`.
fn encode(text: &str) -> String {
    let piece = |byte| match byte {
        b' ' => "+".to_owned(),
        b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(piece).collect()
}

/// Undoes percent-encoding; `+` is a blank. The error says what the bytes are instead.
fn decode(encoded: &[u8]) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => {
                let digits = after.get(..2).ok_or(BROKEN)?;
                rest = &after[2..];
                hex::decode(digits).map_err(|_| BROKEN)?[0]
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| "not UTF-8: percent-encode the bytes of UTF-8, not those of GBK")
}

const BROKEN: &str = "not percent-encoded: a % must be followed by two hex digits";

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(text: &str) -> String {
        Parameters::parse(text.as_bytes()).unwrap().signed_text()
    }

    #[test]
    fn what_is_signed_is_raw_sorted_and_not_empty() {
        assert_eq!(signed("b=2&b=1&B=3&a=4&_=5"), "B=3&_=5&a=4&b=1&b=2");
        assert_eq!(signed("z=%E5%80%BC&k=a+b%26c%3dd%2520%2B&sign=x"), "k=a b&c=d%20+&z=值");
        assert_eq!(signed("b=&c&a=1&&%E6%A1%A9=%00"), "a=1&桩=\0");
        assert_eq!(signed(""), "");
    }

    #[test]
    fn what_cannot_be_decoded_is_named_and_not_repeated() {
        for (text, expected) in [
            ("a=1&plate=%D4%C1B12345", "the value of `plate` is not UTF-8"),
            ("plate=100%", "the value of `plate` is not percent-encoded"),
            ("plate=%g0B12345", "the value of `plate` is not percent-encoded"),
            ("a=1&%FF=2", "the name of parameter 2 is not UTF-8"),
        ] {
            let hint = Parameters::parse(text.as_bytes()).unwrap_err();
            assert!(hint.starts_with(expected) && !hint.contains("12345"), "{hint}");
        }
    }

    #[test]
    fn there_are_only_so_many() {
        assert!(Parameters::parse("a&".repeat(10_000).as_bytes()).is_ok());
        assert!(Parameters::parse("a&".repeat(10_001).as_bytes()).unwrap_err().contains("10000 parameters"));
    }
}
