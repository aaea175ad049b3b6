//! What a body tells of itself that people join into what they sign.

use crate::json::Node;

/// The app id, the timestamp and the station of a request.
#[derive(Clone, Default)]
pub(crate) struct Facts {
    pub(crate) app_id: Option<String>,
    pub(crate) timestamp: Option<String>,
    pub(crate) station: Option<String>,
}

/// Longer ones are of no use to anybody.
const LONGEST: usize = 256;

impl Facts {
    /// Those that a function finds by their names.
    pub(crate) fn of(find: impl Fn(&str) -> Option<String>) -> Self {
        let sensible = |text: &String| !text.is_empty() && text.len() < LONGEST;
        let [app_id, timestamp, station] =
            ["app_id", "timestamp", "station_uuid"].map(|name| find(name).filter(sensible));
        Self { app_id, timestamp, station }
    }
}

/// The text of a member that is a text or a number.
pub(crate) fn member(root: &Node<'_>, name: &str) -> Option<String> {
    let member = root.members().iter().find(|member| member.key.value == name)?;
    match &member.value {
        Node::Text(text) => Some(text.value.to_string()),
        Node::Number(text) => Some(text.to_string()),
        _ => None,
    }
}
