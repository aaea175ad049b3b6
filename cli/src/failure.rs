//! Why a command ended without success, which its exit code tells.

/// Why a command ended without success.
pub(crate) enum Failure {
    /// Arguments, settings or inputs are unusable, and nothing was done: exit code 2.
    Usage(String),
    /// The same, and it has been said already.
    Refused,
    /// Anything else: exit code 1.
    Failed(String),
    /// The answer, which has been printed, is a bad one: exit code 1.
    Said,
    /// It was told to stop, and has said what is left: exit code 130, as of a program that Ctrl-C ends.
    Interrupted,
}
