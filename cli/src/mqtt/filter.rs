//! Topic filters: which topics one means.

use std::fmt;

/// A topic filter, such as `pyun/device/#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter(String);

impl Filter {
    /// Reads one. A shared subscription is refused.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text == "$share" || text.starts_with("$share/") {
            let what = "a shared subscription hands the messages of one device to several sessions, and breaks their order; \
                        subscribe without $share/, and give each process topics of its own";
            return Err(what.to_owned());
        }
        let levels: Vec<&str> = text.split('/').collect();
        let is_wild_alone = levels.iter().all(|level| level.len() == 1 || !level.contains(['#', '+']));
        let is_rest_last = levels.iter().rev().skip(1).all(|level| *level != "#");
        if text.is_empty()
            || text.len() > usize::from(u16::MAX)
            || text.contains('\0')
            || !is_wild_alone
            || !is_rest_last
        {
            return Err("not a topic filter: + and # stand alone between slashes, and # only at the end".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether it means this topic.
    pub(crate) fn has(&self, topic: &str) -> bool {
        // What begins with $ is the broker's own.
        if topic.starts_with('$') && self.0.starts_with(['+', '#']) {
            return false;
        }
        let mut levels = topic.split('/');
        for wanted in self.0.split('/') {
            if wanted == "#" {
                return true;
            }
            match levels.next() {
                Some(level) if wanted == "+" || wanted == level => {}
                _ => return false,
            }
        }
        levels.next().is_none()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the standard, 4.7.1.
    #[test]
    fn topics_are_matched_as_the_standard_says() {
        for (filter, topic, is_meant) in [
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
            ("#", "/finance", true),
            ("sport/+", "sport", false),
            ("sport/+", "sport/", true),
            ("sport/+", "sport/tennis/player1", false),
            ("+/+", "/finance", true),
            ("+", "/finance", false),
            ("#", "$SYS/monitor", false),
            ("+/monitor/Clients", "$SYS/monitor/Clients", false),
            ("$SYS/#", "$SYS/monitor", true),
            ("pyun/device", "pyun/devices", false),
        ] {
            assert_eq!(Filter::read(filter).unwrap().has(topic), is_meant, "{filter} {topic}");
        }
    }

    #[test]
    fn what_is_no_filter_and_what_is_shared_is_refused() {
        for filter in ["", "a/#/b", "a#", "+a", "a/b+", "a\0b"] {
            assert!(Filter::read(filter).unwrap_err().contains("not a topic filter"), "{filter}");
        }
        assert!(Filter::read("$share/group/pyun/device/#").unwrap_err().contains("order"));
    }
}
