//! Why the platform does not do what a request in order asks for.

/// What is in its way. The text is for the hint.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is no room for more.
    Full(String),
    /// It contradicts what the platform was told before.
    Conflict(String),
    /// What it is about is not there.
    NotFound(String),
}
