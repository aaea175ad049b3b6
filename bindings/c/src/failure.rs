//! Why a function failed, until somebody asks for it as a `pyun_error`.

use std::fmt;

use pyun_core::Error;

use crate::status::{
    PYUN_E_INTERNAL, PYUN_E_INVALID_INPUT, PYUN_E_NULL, PYUN_E_RANGE, PYUN_E_TEXT, may_pass, pyun_status,
};

/// A failure of the core, or one that only C can meet.
pub(crate) enum Failure {
    Core(Error),
    Own(Box<Own>),
}

#[derive(Clone)]
pub(crate) struct Own {
    pub(crate) status: pyun_status,
    /// Without the field.
    pub(crate) message: String,
    pub(crate) field: Option<String>,
    pub(crate) offset: Option<usize>,
}

impl Failure {
    fn own(status: pyun_status, field: Option<String>, message: impl Into<String>) -> Self {
        Self::Own(Box::new(Own { status, message: message.into(), field, offset: None }))
    }

    pub(crate) fn null(field: impl fmt::Display) -> Self {
        Self::own(PYUN_E_NULL, Some(field.to_string()), "NULL where that is not allowed")
    }

    pub(crate) fn range(field: impl fmt::Display, message: impl Into<String>) -> Self {
        Self::own(PYUN_E_RANGE, Some(field.to_string()), message)
    }

    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::own(PYUN_E_INVALID_INPUT, Some(field.into()), message)
    }

    pub(crate) fn charset(field: impl fmt::Display, charset: &str, offset: usize) -> Self {
        Self::Own(Box::new(Own {
            status: PYUN_E_TEXT,
            message: format!("not {charset} at byte {offset}"),
            field: Some(field.to_string()),
            offset: Some(offset),
        }))
    }

    /// The same with more to read.
    pub(crate) fn with(mut self, more: &str) -> Self {
        if let Self::Own(own) = &mut self {
            own.message.push_str(more);
        }
        self
    }

    pub(crate) fn status_only(status: pyun_status, message: &str) -> Self {
        Self::own(status, None, message)
    }

    /// One of the outbox. Its text names what is at fault.
    #[cfg(feature = "outbox")]
    pub(crate) fn outbox(status: pyun_status, message: String) -> Self {
        Self::own(status, None, message)
    }

    pub(crate) fn panicked(message: &str) -> Self {
        Self::own(PYUN_E_INTERNAL, None, format!("a defect of this library: {message}"))
    }

    pub(crate) fn status(&self) -> pyun_status {
        match self {
            Self::Core(error) => error.kind().code(),
            Self::Own(own) => own.status,
        }
    }

    /// Whether the same call may succeed later, unchanged.
    pub(crate) fn is_retryable(&self) -> bool {
        match self {
            Self::Core(error) => error.is_retryable(),
            Self::Own(own) => may_pass(own.status),
        }
    }

    /// The whole story in one line, with the field.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Core(error) => error.to_string(),
            Self::Own(own) => match &own.field {
                Some(field) => format!("{field}: {}", own.message),
                None => own.message.clone(),
            },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The setters of one handle that failed and were not repaired since: the next call that can say so does.
#[derive(Clone, Default)]
pub(crate) struct Remembered(Vec<Noted>);

#[derive(Clone)]
struct Noted {
    /// What makes up for it when it is set well; `None` for a failure that only forgetting ends.
    what: Option<String>,
    own: Own,
}

impl Remembered {
    /// Notes how a setter of `what` went. A later success makes up for a failure, unless it was beyond the end: what is at
    /// that position later is another thing.
    pub(crate) fn note(&mut self, what: &dyn fmt::Display, result: Result<(), &Failure>) {
        if self.0.is_empty() && result.is_ok() {
            return; // the rule, for which `what` need not be made
        }
        let what = what.to_string();
        self.0.retain(|noted| noted.what.as_ref() != Some(&what));
        self.settle_charset(&what);
        match result {
            Err(Failure::Own(own)) if own.status == PYUN_E_RANGE => self.keep(own),
            Err(Failure::Own(own)) => self.0.push(Noted { what: Some(what), own: Own::clone(own) }),
            _ => {}
        }
    }

    /// Notes a failure that no success makes up for, such as that of an element that was not added.
    pub(crate) fn keep(&mut self, own: &Own) {
        // They are forgotten together, so the first of them is enough, and a program that goes on failing fills no memory.
        let is_known = |noted: &Noted| noted.what.is_none() && root(&noted.own) == root(own);
        if !self.0.iter().any(is_known) {
            self.0.push(Noted { what: None, own: own.clone() });
        }
    }

    /// Once something else is set, naming a charset does not make up for one that failed: that text was read in another.
    fn settle_charset(&mut self, what: &str) {
        if what != "charset" {
            self.0
                .iter_mut()
                .filter(|noted| noted.what.as_deref() == Some("charset"))
                .for_each(|noted| noted.what = None);
        }
    }

    /// Forgets what is about fields that begin so.
    pub(crate) fn forget_below(&mut self, prefix: &str) {
        self.0.retain(|noted| !noted.own.field.as_deref().is_some_and(|field| field.starts_with(prefix)));
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }

    /// The oldest, as an error.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.0.first() {
            Some(noted) => Err(Failure::Own(Box::new(noted.own.clone()))),
            None => Ok(()),
        }
    }
}

/// The field without index and what is below: `port` of `port[1].alias`.
fn root(own: &Own) -> Option<&str> {
    own.field.as_deref()?.split(['[', '.']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_remembered_until_its_field_is_set_well() {
        let mut remembered = Remembered::default();
        remembered.note(&"name", Err(&Failure::charset("name", "UTF-8", 3)));
        remembered.note(&"no", Err(&Failure::null("no")));
        let status = |remembered: &Remembered| remembered.check().map_err(|failure| failure.status());
        assert_eq!(status(&remembered), Err(PYUN_E_TEXT), "the oldest first");
        remembered.note(&"name", Ok(()));
        assert_eq!(status(&remembered), Err(PYUN_E_NULL));
        remembered.forget_below("n");
        assert_eq!(status(&remembered), Ok(()));
    }
    #[test]
    fn a_position_that_was_not_there_is_not_made_up_for_by_what_comes_there() {
        let mut remembered = Remembered::default();
        for index in 0..100 {
            remembered.note(&format!("port[{index}].state"), Err(&Failure::range(format!("port[{index}].state"), "")));
        }
        assert_eq!(remembered.0.len(), 1, "a program that goes on so fills no memory");
        remembered.note(&"port[0].state", Ok(()));
        assert!(remembered.check().is_err());
        remembered.forget_below("port[");
        assert!(remembered.check().is_ok());
    }

    #[test]
    fn a_charset_makes_up_for_another_only_while_nothing_was_set() {
        let refused = Failure::invalid("charset", "none");
        let mut remembered = Remembered::default();
        remembered.note(&"charset", Err(&refused));
        remembered.note(&"charset", Ok(()));
        assert!(remembered.check().is_ok());
        remembered.note(&"charset", Err(&refused));
        remembered.note(&"name", Ok(()));
        remembered.note(&"charset", Ok(()));
        assert!(remembered.check().is_err());
    }
}
