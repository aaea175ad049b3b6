//! What the options of curl mean for a body and its signature.

use super::data::Kind;
use super::words::Word;

/// What an argument is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Header,
    Data(Kind),
    /// The data goes into the query string.
    Get,
    Multipart,
    Url,
    /// Takes body or headers from where they cannot be seen.
    Unreadable(&'static str),
    /// Nothing that a signature depends on.
    Ignored,
}

/// Long options that matter here; all but `--get` take a value.
const LONG: [(&str, Meaning); 14] = [
    ("--header", Meaning::Header),
    ("--data", Meaning::Data(Kind::Text)),
    ("--data-ascii", Meaning::Data(Kind::Text)),
    ("--data-raw", Meaning::Data(Kind::Raw)),
    ("--data-binary", Meaning::Data(Kind::Binary)),
    ("--data-urlencode", Meaning::Data(Kind::Urlencode)),
    ("--json", Meaning::Data(Kind::Json)),
    ("--get", Meaning::Get),
    ("--url", Meaning::Url),
    ("--form", Meaning::Multipart),
    ("--form-string", Meaning::Multipart),
    ("--upload-file", Meaning::Unreadable(UPLOAD)),
    ("--config", Meaning::Unreadable(CONFIG)),
    ("--url-query", Meaning::Ignored),
];

/// Other long options that take a value, of those that people use.
const WITH_VALUE: [&str; 51] = [
    "--aws-sigv4",
    "--cacert",
    "--capath",
    "--cert",
    "--cert-type",
    "--ciphers",
    "--connect-timeout",
    "--connect-to",
    "--cookie",
    "--cookie-jar",
    "--crlfile",
    "--dns-servers",
    "--dump-header",
    "--interface",
    "--keepalive-time",
    "--key",
    "--key-type",
    "--limit-rate",
    "--max-redirs",
    "--max-time",
    "--netrc-file",
    "--noproxy",
    "--oauth2-bearer",
    "--output",
    "--output-dir",
    "--pass",
    "--pinnedpubkey",
    "--proto",
    "--proxy",
    "--proxy-header",
    "--proxy-user",
    "--range",
    "--referer",
    "--request",
    "--request-target",
    "--resolve",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "--socks5",
    "--socks5-hostname",
    "--speed-limit",
    "--speed-time",
    "--stderr",
    "--tls-max",
    "--trace",
    "--trace-ascii",
    "--unix-socket",
    "--user",
    "--user-agent",
    "--write-out",
];

const UPLOAD: &str = "sends a file by -T";
const CONFIG: &str = "has options in a file (-K)";

/// Short options that take a value and do not matter here.
const SHORT_WITH_VALUE: &[u8] = b"AbcCDeEhmoPQrtuUwxXyYz";

/// The arguments of a command line: what each is for, with its value.
pub(super) fn arguments(words: &[Word]) -> Result<Vec<(Meaning, Word)>, String> {
    let mut all = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let mut value = |name: &[u8]| {
            let name = String::from_utf8_lossy(name).into_owned();
            rest.next().cloned().ok_or_else(|| format!("{name} has no value behind it"))
        };
        let name = &word.bytes[..];
        if matches!(name, b"--next" | b"-:") {
            break;
        } else if name.starts_with(b"--") && name.len() > 2 {
            all.push(long(name, &mut value)?);
        } else if name.starts_with(b"-") && name.len() > 1 {
            short(word, &mut value, &mut all)?;
        } else {
            all.push((Meaning::Url, word.clone()));
        }
    }
    Ok(all)
}

type Value<'v> = &'v mut dyn FnMut(&[u8]) -> Result<Word, String>;

fn long(word: &[u8], value: Value<'_>) -> Result<(Meaning, Word), String> {
    match LONG.iter().find(|(name, _)| name.as_bytes() == word) {
        Some((_, Meaning::Get)) => Ok((Meaning::Get, Word::default())),
        Some((_, meaning)) => Ok((*meaning, value(word)?)),
        None if WITH_VALUE.iter().any(|name| name.as_bytes() == word) => Ok((Meaning::Ignored, value(word)?)),
        None if may_matter(word) => {
            let name = word.split(|byte| *byte == b'=').next().unwrap_or_default();
            Err(format!(
                "the option {} is not known; write it in full, and its value behind a blank",
                String::from_utf8_lossy(name)
            ))
        }
        None => Ok((Meaning::Ignored, Word::default())),
    }
}

/// Whether an option that is not known could be one that matters here: shortened, or written in another way.
fn may_matter(word: &[u8]) -> bool {
    let is_short = LONG.iter().any(|(name, _)| name.as_bytes().starts_with(word)) && word != b"--head";
    let speaks_of = |what: &[u8]| word.windows(what.len()).any(|part| part == what);
    is_short || word.contains(&b'=') || speaks_of(b"data") || word.starts_with(b"--expand-")
}

/// Letters that stand together, such as `-sSd`; the first that takes a value takes the rest of the word, or the next.
fn short(word: &Word, value: Value<'_>, all: &mut Vec<(Meaning, Word)>) -> Result<(), String> {
    for (index, letter) in word.bytes.iter().enumerate().skip(1) {
        let meaning = match letter {
            b'H' => Meaning::Header,
            b'd' => Meaning::Data(Kind::Text),
            b'F' => Meaning::Multipart,
            b'T' => Meaning::Unreadable(UPLOAD),
            b'K' => Meaning::Unreadable(CONFIG),
            b'G' => {
                all.push((Meaning::Get, Word::default()));
                continue;
            }
            other if SHORT_WITH_VALUE.contains(other) => Meaning::Ignored,
            _ => continue,
        };
        let glued = Word { bytes: word.bytes[index + 1..].to_vec(), expands: word.expands };
        all.push((meaning, if glued.bytes.is_empty() { value(&[b'-', *letter])? } else { glued }));
        break;
    }
    Ok(())
}
