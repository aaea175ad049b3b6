//! As much of a report as turns want to know.

#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) subject: &'static str,
    pub(crate) is_final: bool,
}

impl Report {
    pub(crate) fn subject(&self) -> &'static str {
        self.subject
    }

    pub(crate) fn is_final(&self) -> bool {
        self.is_final
    }
}
