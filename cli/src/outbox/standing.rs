//! How an outbox stands, in words.

use pyun_energy_outbox::Status;
use serde_json::{Value, json};

use super::wording::{since, span, time};

/// For programs.
pub(super) fn line(status: &Status) -> Value {
    json!({
        "app_id": status.app_id,
        "base_url": status.base_url,
        "owned": status.is_owned,
        "pid": status.owner,
        "depth": status.depth(),
        "devices": status.devices,
        "records": status.records,
        "oldest_age_seconds": status.oldest_age.map(|age| age.as_secs_f64()),
        "dead": status.dead,
        "accepted": status.accepted,
        "delivered": status.delivered,
        "thinned": status.thinned,
        "last_success": status.last_success_ms.map(time),
        "bytes": status.bytes,
    })
}

/// For people.
pub(super) fn lines(status: &Status) -> Vec<String> {
    let oldest = status.oldest_age.map(|age| format!(", the oldest for {}", span(age))).unwrap_or_default();
    let last = status.last_success_ms.map_or_else(|| "never".to_owned(), |at| format!("{} ago", span(since(at))));
    vec![
        format!("app id        {}", status.app_id),
        format!("sends to      {}", status.base_url),
        format!("owner         {}", owner(status)),
        format!("waiting       {} devices, {} records{oldest}", status.devices, status.records),
        format!("dead letters  {}", status.dead),
        format!(
            "so far        {} accepted, {} delivered, {} thinned",
            status.accepted, status.delivered, status.thinned
        ),
        format!("last success  {last}"),
        format!("on disk       {} kB", status.bytes.div_ceil(1000)),
    ]
}

fn owner(status: &Status) -> String {
    match status.owner {
        Some(pid) => format!("process {pid}"),
        None if status.is_owned => "another process".to_owned(),
        None => "nobody".to_owned(),
    }
}

/// For people who watch.
pub(super) fn text(status: &Status, per_second: f64) -> String {
    let oldest = status.oldest_age.map(|age| format!(", oldest {}", span(age))).unwrap_or_default();
    let last = status.last_success_ms.map_or_else(|| "never".to_owned(), |at| format!("{} ago", span(since(at))));
    let (depth, dead) = (status.depth(), status.dead);
    format!("{depth} wait{oldest}; {per_second:.1} a second, last success {last}; {dead} dead")
}
