//! The applications that the emulator knows, and their secrets.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// More than any test needs, and few enough that they cannot fill the memory.
const MAX_APPS: usize = 10_000;

/// An application's secret. It can be compared with, but not printed.
#[derive(Clone)]
pub(crate) struct Secret(Arc<str>);

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Application id → secret.
#[derive(Debug, Default)]
pub(crate) struct Apps(RwLock<HashMap<String, Secret>>);

impl Apps {
    pub(crate) fn from_list(list: Vec<(String, Secret)>) -> Result<Self, String> {
        let apps = Self::default();
        list.into_iter().try_for_each(|(app_id, secret)| apps.insert(app_id, secret))?;
        Ok(apps)
    }

    /// Adds an application, or gives a known one another secret.
    pub(crate) fn add(&self, app_id: &str, secret: &str) -> Result<(), String> {
        self.insert(app_id.to_owned(), Secret::new(secret))
    }

    fn insert(&self, app_id: String, secret: Secret) -> Result<(), String> {
        if app_id.is_empty() || secret.as_bytes().is_empty() {
            return Err("app_id and secret must not be empty".into());
        }
        let mut apps = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if apps.len() >= MAX_APPS && !apps.contains_key(&app_id) {
            return Err(format!("no more than {MAX_APPS} apps"));
        }
        apps.insert(app_id, secret);
        Ok(())
    }

    pub(crate) fn secret(&self, app_id: &str) -> Option<Secret> {
        let apps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        apps.get(app_id).cloned()
    }

    /// The id of the only application, if there is one only.
    pub(crate) fn only(&self) -> Option<String> {
        let apps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut ids = apps.keys();
        ids.next().filter(|_| ids.next().is_none()).cloned()
    }

    /// The applications but for `app_id`, by name.
    pub(crate) fn others(&self, app_id: &str) -> Vec<(String, Secret)> {
        let apps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let others = apps.iter().filter(|(id, _)| *id != app_id);
        let mut others: Vec<_> = others.map(|(id, secret)| (id.clone(), secret.clone())).collect();
        others.sort_by(|(left, _), (right, _)| left.cmp(right));
        others
    }

    pub(crate) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
