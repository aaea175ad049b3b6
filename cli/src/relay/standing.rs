//! How a relay stands, for `/metrics` and `/healthz`.

use std::sync::Arc;
use std::time::Duration;

use pyun_energy_relay::Metrics;

use crate::status;

/// A relay, as another thread sees it.
pub(super) struct Standing {
    pub(super) metrics: Arc<Metrics>,
    /// For how long a broker that is not heard of is no reason to worry.
    pub(super) patience: Duration,
}

impl status::Standing for Standing {
    fn metrics(&self) -> String {
        self.metrics.to_text()
    }

    fn trouble(&self) -> Option<String> {
        (!self.metrics.is_healthy(self.patience)).then(|| "the broker does not answer".to_owned())
    }
}
