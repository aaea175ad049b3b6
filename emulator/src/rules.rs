//! The rules by which requests meet faults, in order: the first that fits is used.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use serde::{Serialize, Serializer};

use crate::fault::Fault;
use crate::lock::lock;
use crate::matching::Seen;
use crate::rule::{Count, Rule};

const MAX_RULES: usize = 1_000;

/// The fault that a request meets, and what chance made of it.
#[derive(Debug)]
pub(crate) struct Chosen {
    rule: Arc<Rule>,
    /// The rule's name, or its number.
    pub(crate) name: String,
    pub(crate) latency: Option<Duration>,
    /// For what is drawn while the reply is on its way.
    pub(crate) random: Rng,
}

impl Chosen {
    pub(crate) fn fault(&self) -> &Fault {
        &self.rule.fault
    }
}

/// A rule as it stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Standing {
    /// 1 for the first since the start or the last reset.
    number: u64,
    /// How many requests met its fault.
    used: u64,
    /// How many are still going to; `None` for a standing rule.
    left: Option<u64>,
    /// How many requests fitted.
    #[serde(skip)]
    matched: u64,
    #[serde(serialize_with = "as_itself")]
    rule: Arc<Rule>,
}

fn as_itself<S: Serializer>(rule: &Arc<Rule>, serializer: S) -> Result<S::Ok, S::Error> {
    rule.serialize(serializer)
}

impl Standing {
    fn new(number: u64, rule: Rule) -> Self {
        let left = match rule.count() {
            Count::Times(times) => Some(times),
            Count::Always => None,
        };
        Self { number, used: 0, left, matched: 0, rule: Arc::new(rule) }
    }

    fn is_called(&self, name: &str) -> bool {
        self.rule.name() == Some(name) || name.parse() == Ok(self.number)
    }

    /// Whether the request meets this rule's fault.
    fn takes(&mut self, seen: &Seen<'_>, random: &mut Rng) -> bool {
        if !self.rule.wanted().fits(seen) {
            return false;
        }
        self.matched += 1;
        let toxicity = self.rule.toxicity();
        // Nothing is drawn for a rule that leaves nothing to chance.
        self.rule.wanted().is_turn(self.matched) && (toxicity >= 1.0 || random.f64() < toxicity)
    }

    fn choose(&mut self, random: &mut Rng) -> Chosen {
        self.used += 1;
        self.left = self.left.map(|left| left - 1);
        Chosen {
            rule: Arc::clone(&self.rule),
            name: self.rule.name().map_or_else(|| self.number.to_string(), str::to_owned),
            latency: self.rule.fault.latency(random),
            random: random.fork(),
        }
    }
}

#[derive(Debug)]
struct Inner {
    rules: Vec<Standing>,
    added: u64,
    random: Rng,
}

/// The rules that are in force.
#[derive(Debug)]
pub(crate) struct Rules {
    inner: Mutex<Inner>,
    /// How many there are, to be known without the lock.
    active: AtomicUsize,
    seed: u64,
}

impl Rules {
    pub(crate) fn new(seed: u64) -> Self {
        let inner = Inner { rules: Vec::new(), added: 0, random: Rng::with_seed(seed) };
        Self { inner: Mutex::new(inner), active: AtomicUsize::new(0), seed }
    }

    /// What chance is drawn from.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Adds a rule after those that are there, and returns its number.
    pub(crate) fn add(&self, rule: Rule) -> Result<u64, String> {
        rule.check()?;
        self.change(|inner| {
            if inner.rules.len() >= MAX_RULES {
                return Err(format!("no more than {MAX_RULES} rules can stand"));
            }
            if let Some(name) = rule.name().filter(|name| inner.rules.iter().any(|other| other.is_called(name))) {
                return Err(format!("name: there is a rule {name:?} already; delete it first"));
            }
            inner.added += 1;
            inner.rules.push(Standing::new(inner.added, rule));
            Ok(inner.added)
        })
    }

    /// The fault of this request, if any.
    pub(crate) fn choose(&self, seen: &Seen<'_>) -> Option<Chosen> {
        if self.active.load(Ordering::Acquire) == 0 {
            return None;
        }
        self.change(|Inner { rules, random, .. }| {
            let at = rules.iter_mut().position(|rule| rule.takes(seen, random))?;
            let chosen = rules[at].choose(random);
            if rules[at].left == Some(0) {
                rules.remove(at);
            }
            Some(chosen)
        })
    }

    /// Removes the rule of this name or number; whether there was one.
    pub(crate) fn remove(&self, name: &str) -> bool {
        self.change(|inner| {
            let at = inner.rules.iter().position(|rule| rule.is_called(name));
            at.map(|at| inner.rules.remove(at)).is_some()
        })
    }

    pub(crate) fn clear(&self) {
        self.change(|inner| inner.rules.clear());
    }

    /// As after the start: no rules, and chance begins anew.
    pub(crate) fn reset(&self) {
        self.change(|inner| *inner = Inner { rules: Vec::new(), added: 0, random: Rng::with_seed(self.seed) });
    }

    /// How many requests are still going to meet a fault; standing rules are not counted.
    pub(crate) fn pending(&self) -> u64 {
        lock(&self.inner).rules.iter().filter_map(|rule| rule.left).sum()
    }

    pub(crate) fn list(&self) -> Vec<Standing> {
        lock(&self.inner).rules.clone()
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = lock(&self.inner);
        let changed = change(&mut inner);
        self.active.store(inner.rules.len(), Ordering::Release);
        changed
    }
}
