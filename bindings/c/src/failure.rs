//! Why a function failed, until somebody asks for it as a `pyun_error`.

use std::fmt;

use pyun_core::Error;

use crate::error::{
    PYUN_E_INTERNAL, PYUN_E_INVALID_INPUT, PYUN_E_NULL, PYUN_E_RANGE, PYUN_E_TEXT, pyun_error, pyun_status,
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

    pub(crate) fn text(field: impl fmt::Display, charset: &str, offset: usize) -> Self {
        Self::Own(Box::new(Own {
            status: PYUN_E_TEXT,
            message: format!("not {charset} at byte {offset}"),
            field: Some(field.to_string()),
            offset: Some(offset),
        }))
    }

    pub(crate) fn status_only(status: pyun_status, message: &str) -> Self {
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

    /// Hands it to the caller, if there is a place for it.
    ///
    /// # Safety
    /// `place` is NULL or may be written.
    pub(crate) unsafe fn hand_out(self, place: *mut *mut pyun_error) -> pyun_status {
        let status = self.status();
        if !place.is_null() {
            let error = Box::into_raw(Box::new(pyun_error::new(self)));
            // SAFETY: not NULL, and the caller's to be written.
            unsafe { place.write(error) };
        }
        status
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The setters of one handle that failed and were not repaired since: the next call that can say so does.
#[derive(Clone, Default)]
pub(crate) struct Remembered(Vec<(String, Own)>);

impl Remembered {
    /// Notes how a setter of `what` went. A later success makes up for a failure.
    pub(crate) fn note(&mut self, what: impl fmt::Display, result: Result<(), &Failure>) {
        if self.0.is_empty() && result.is_ok() {
            return; // the rule, for which `what` need not be made
        }
        let what = what.to_string();
        self.0.retain(|(failed, _)| *failed != what);
        if let Err(Failure::Own(own)) = result {
            self.0.push((what, Own::clone(own)));
        }
    }

    /// Forgets what is about fields that begin so.
    pub(crate) fn forget_below(&mut self, prefix: &str) {
        self.0.retain(|(failed, _)| !failed.starts_with(prefix));
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }

    /// The oldest, as an error.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.0.first() {
            Some((_, own)) => Err(Failure::Own(Box::new(own.clone()))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_remembered_until_its_field_is_set_well() {
        let mut remembered = Remembered::default();
        remembered.note("name", Err(&Failure::text("name", "UTF-8", 3)));
        remembered.note("no", Err(&Failure::null("no")));
        let status = |remembered: &Remembered| remembered.check().map_err(|failure| failure.status());
        assert_eq!(status(&remembered), Err(PYUN_E_TEXT), "the oldest first");
        remembered.note("name", Ok(()));
        assert_eq!(status(&remembered), Err(PYUN_E_NULL));
        remembered.forget_below("n");
        assert_eq!(status(&remembered), Ok(()));
    }
}
