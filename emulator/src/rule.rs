//! One rule: which requests meet which fault, and how often.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::fault::Fault;
use crate::matching::Match;

const MAX_COUNT: u64 = 1_000_000;
const MAX_NAME: usize = 100;

/// A fault, and the requests that are to meet it: by default the very next one, whatever it is.
///
/// ```
/// use std::time::Duration;
/// use pyun_energy_emulator::{Fault, Match, Rule};
///
/// let slow = Fault::new().with_latency(Duration::from_millis(200)).with_jitter(Duration::from_millis(50));
/// let rule = Rule::new(slow).named("slow charger").matching(Match::new().with_no("D1")).with_toxicity(0.1).always();
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rule {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    pub(crate) fault: Fault,
}

/// What a rule is beside its fault.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, rename = "match", skip_serializing_if = "Match::is_any")]
    pub(crate) wanted: Match,
    #[serde(default)]
    pub(crate) count: Count,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) toxicity: Option<f64>,
}

impl Head {
    /// The fields of a rule that are not its fault's.
    pub(crate) const FIELDS: [&str; 4] = ["name", "match", "count", "toxicity"];

    pub(crate) fn with(self, fault: Fault) -> Rule {
        Rule { head: self, fault }
    }
}

/// How many requests meet a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Times(u64),
    Always,
}

impl Default for Count {
    fn default() -> Self {
        Self::Times(1)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match (value.as_u64(), value.as_str()) {
            (Some(times), _) => Ok(Self::Times(times)),
            (_, Some("always")) => Ok(Self::Always),
            _ => Err(serde::de::Error::custom(format!("must be a positive integer or \"always\", not {value}"))),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Times(times) => serializer.serialize_u64(*times),
            Self::Always => serializer.serialize_str("always"),
        }
    }
}

impl Rule {
    /// Lets the next request meet `fault`.
    pub fn new(fault: Fault) -> Self {
        Head::default().with(fault)
    }

    /// What to call it: up to 100 characters, and not a number.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.head.name = Some(name.into());
        self
    }

    /// Only requests like this.
    #[must_use]
    pub fn matching(mut self, wanted: Match) -> Self {
        self.head.wanted = wanted;
        self
    }

    /// How many requests meet the fault before the rule is used up: 1 to 1,000,000.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.head.count = Count::Times(count);
        self
    }

    /// The rule stands until it is removed.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.head.count = Count::Always;
        self
    }

    /// The probability that a request which fits meets the fault, 0 to 1; 1 unless set.
    #[must_use]
    pub fn with_toxicity(mut self, toxicity: f64) -> Self {
        self.head.toxicity = Some(toxicity);
        self
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.head.name.as_deref()
    }

    pub(crate) fn wanted(&self) -> &Match {
        &self.head.wanted
    }

    pub(crate) fn count(&self) -> Count {
        self.head.count
    }

    pub(crate) fn toxicity(&self) -> f64 {
        self.head.toxicity.unwrap_or(1.0)
    }

    /// What is wrong with the rule, if anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(name) = self.name() {
            if name.is_empty() || name.chars().count() > MAX_NAME || name.parse::<u64>().is_ok() {
                return Err(format!("name must have 1 to {MAX_NAME} characters, and not be a number"));
            }
        }
        if let Count::Times(times) = self.count() {
            if !(1..=MAX_COUNT).contains(&times) {
                return Err(format!("count must be from 1 to {MAX_COUNT}, or \"always\""));
            }
        }
        if !(0.0..=1.0).contains(&self.toxicity()) {
            return Err("toxicity must be from 0 to 1".into());
        }
        self.wanted().check()?;
        if self.wanted().is_single() && self.count() != Count::default() {
            return Err("match.nth and count exclude each other: there is one n-th request".into());
        }
        self.fault.check()
    }
}
