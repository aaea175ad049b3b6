//! Which documented call a refused request seems to mean.

use serde::Serialize;

use crate::calls::{CALLS, Documented};

/// Longer paths are no slips of the pen.
const MAX_PATH: usize = 256;
/// How much of a path may differ, as a share of the longer one.
const MAX_DIFFERENCE: f64 = 0.4;

/// A documented call, and what a request has differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NearMiss {
    /// The call, such as `POST /gate/1.0/energy/internal/device/sync`.
    pub call: String,
    /// What differs: `path`, `method`, `content_type`.
    pub differs: Vec<&'static str>,
    /// How many characters of the path differ.
    pub distance: usize,
}

/// The nearest call, unless it is the very one, or none is near.
pub(crate) fn near_miss(method: &str, path: &str, content_type: Option<&str>) -> Option<NearMiss> {
    if path.len() > MAX_PATH {
        return None;
    }
    let distance = |call: &Documented| strsim::levenshtein(call.path, path);
    let nearest = CALLS.iter().min_by_key(|call| (distance(call), call.method != method))?;
    if 1.0 - strsim::normalized_levenshtein(nearest.path, path) > MAX_DIFFERENCE {
        return None;
    }
    let differs = differences(nearest, method, path, content_type);
    if differs.is_empty() {
        return None;
    }
    let call = format!("{} {}", nearest.method, nearest.path);
    Some(NearMiss { call, differs, distance: distance(nearest) })
}

fn differences(call: &Documented, method: &str, path: &str, content_type: Option<&str>) -> Vec<&'static str> {
    let given = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let wanted = call.carries.content_type();
    let wrong_type = !wanted.is_empty() && !given.eq_ignore_ascii_case(wanted);
    let all = [("path", path != call.path), ("method", method != call.method), ("content_type", wrong_type)];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

impl NearMiss {
    /// For the hint of a path that does not exist.
    pub(crate) fn question(&self) -> String {
        format!("did you mean {}?", self.call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYNC: &str = "/gate/1.0/energy/internal/device/sync";

    fn differs(method: &str, path: &str, content_type: &str) -> Vec<&'static str> {
        near_miss(method, path, Some(content_type)).into_iter().flat_map(|near| near.differs).collect()
    }

    #[test]
    fn what_differs_is_named() {
        let json = "application/json; charset=utf-8";
        assert_eq!(differs("POST", SYNC, json), [""; 0]);
        assert_eq!(differs("POST", SYNC, "text/plain"), ["content_type"]);
        assert_eq!(differs("GET", SYNC, json), ["method"]);
        assert_eq!(differs("POST", "/gate/1.0/energy/internal/devices/sync", json), ["path"]);
        assert_eq!(differs("PUT", &SYNC[5..], ""), ["path", "method", "content_type"]);
        assert_eq!(differs("POST", "/gate/1.0/energy/internal/replenish", json), ["content_type"]);
        // A query has no content type that could be wrong.
        assert_eq!(differs("GET", "/gate/1.0/energy/parking/payment/billing", json), [""; 0]);
    }

    #[test]
    fn what_is_far_from_everything_is_near_nothing() {
        for path in ["/", "/favicon.ico", "/api/v2/chargers/report", &"/gate".repeat(60)] {
            assert_eq!(near_miss("POST", path, None), None, "{path}");
        }
    }

    #[test]
    fn the_nearest_of_several_is_taken() {
        let near = near_miss("POST", "/gate/1.0/energy/internal/replenishes", None).unwrap();
        assert_eq!((near.call.as_str(), near.distance), ("POST /gate/1.0/energy/internal/replenish", 2));
        assert_eq!(near.question(), "did you mean POST /gate/1.0/energy/internal/replenish?");
    }
}
