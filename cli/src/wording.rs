//! What the library says, in the words of the command.

use pyun_energy::Error;

/// Names of the library, and what they are called here.
const WORDS: [(&str, &str); 2] = [("`allow_http`", "--allow-http"), ("`ca_file`", "--ca-file")];

/// Settings of the library, and where they come from here.
const SETTINGS: [(&str, &str); 9] = [
    ("app_id", "--app-id or PYUN_APP_ID"),
    ("secret", "--secret-file or PYUN_APP_SECRET"),
    ("environment", "--environment or PYUN_ENVIRONMENT"),
    ("base_url", "--base-url or PYUN_BASE_URL"),
    ("timeout", "--timeout"),
    ("deadline", "--deadline"),
    ("attempts", "--attempts"),
    ("ca_file", "--ca-file"),
    ("proxy", "--proxy"),
];

/// The text of an error.
pub(crate) fn of(error: &Error) -> String {
    translated(error.to_string())
}

/// What is wrong, without the field, which is said elsewhere.
pub(crate) fn without_field(error: &Error) -> String {
    translated(error.message().to_owned())
}

/// What is wrong with a setting, and which it is.
pub(crate) fn of_setting(error: &Error) -> String {
    // One of the environment is named by its variable.
    let (name, _) = error.message().split_once(": ").unwrap_or_default();
    if name.to_ascii_lowercase().ends_with("_proxy") {
        return without_field(error);
    }
    let flag = SETTINGS.iter().find(|(field, _)| error.field() == Some(field));
    flag.map_or_else(|| of(error), |(field, flag)| format!("{flag} ({field}): {}", without_field(error)))
}

fn translated(text: String) -> String {
    WORDS.iter().fold(text, |text, (library, here)| text.replace(library, here))
}
