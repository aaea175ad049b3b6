//! The answer of a search.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::change::Note;
use crate::mistake::MistakeId;
use crate::proof::{Language, Proof};

/// What a search found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The signature is right for these bytes and this secret: a refusal has another cause.
    Right,
    /// What was signed is known, to the byte.
    Proved(Box<Proof>),
    /// There are no digits that a search could look for, or the secret itself came: nothing was searched.
    Malformed(MistakeId),
    /// None of the hypotheses gives this signature.
    Unexplained(Unexplained),
}

/// A search that found nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Unexplained {
    /// Hypotheses tried.
    pub tried: u64,
    /// Time taken.
    pub elapsed: Duration,
    /// Whether the budget ended the search before it was through.
    pub stopped: bool,
    /// What the MD5 of the text without the secret told.
    pub text: TextAnswer,
    /// The body ends in the middle: a length counted in characters, perhaps. A hint, not a proof.
    pub cut: bool,
    /// Question marks stand where text was: it was sent in a charset that has no Chinese, perhaps. A hint, not a proof.
    pub lost: bool,
    /// What is odd about the way the signature is written, whatever it is of.
    pub(crate) seen: Vec<Note>,
}

/// What the MD5 of the signed text without the secret tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextAnswer {
    /// It was not given: ask for it. It equals the MD5 of the body exactly when only the secret is wrong.
    NotAsked,
    /// What was signed is what was sent: the secret, or how it is appended, is wrong.
    Same,
    /// Another text was signed.
    Different,
}

impl TextAnswer {
    fn id(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::Same => "same",
            Self::Different => "different",
        }
    }

    /// What to ask, or what the answer means.
    fn words(self, language: Language) -> &'static str {
        match self {
            Self::NotAsked => language.pick(
                "To narrow it down: print the MD5 of the text you sign, without the secret. If it equals the \
                 MD5 of the body, the secret is wrong; otherwise the text differs.",
                "可以这样缩小范围：把参与签名的正文（不拼密钥）单独算一次 MD5。与请求体的 MD5 相同，就是密钥不对；\
                 不同，就是正文不一致。",
            ),
            Self::Same => language.pick(
                "The text is the one that was sent, so the secret is wrong, or how it is appended.",
                "参与签名的正文与发送的一致，问题在密钥本身或者密钥的拼接方式。",
            ),
            Self::Different => language.pick(
                "The text that was signed is another one than was sent: log it right where it is hashed, and compare.",
                "参与签名的正文与发送的不一致：在计算 MD5 的那一行把正文打印出来，与抓到的请求体比对。",
            ),
        }
    }
}

impl Diagnosis {
    /// The mistakes that were proved; empty if none were.
    pub fn mistakes(&self) -> &[MistakeId] {
        match self {
            Self::Proved(proof) => &proof.mistakes,
            Self::Malformed(id) => std::slice::from_ref(id),
            _ => &[],
        }
    }

    /// For people, in either language. `Display` is the English one.
    pub fn text(&self, language: Language) -> String {
        InLanguage(self, language).to_string()
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Right => json!({"verdict": "right"}),
            Self::Malformed(id) => json!({"verdict": "malformed", "mistakes": [mistake(*id)]}),
            Self::Proved(proof) => of_proof(proof),
            Self::Unexplained(unexplained) => json!({
                "verdict": "unexplained",
                "tried": unexplained.tried,
                "elapsed_us": micros(unexplained.elapsed),
                "stopped": unexplained.stopped,
                "text": unexplained.text.id(),
                "cut": unexplained.cut,
                "lost": unexplained.lost,
                "seen": unexplained.seen.iter().map(seen).collect::<Vec<_>>(),
                "question": {
                    "en": unexplained.text.words(Language::English),
                    "zh": unexplained.text.words(Language::Chinese),
                },
            }),
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn mistake(id: MistakeId) -> Value {
    let entry = id.entry();
    json!({"id": id, "en": entry.english, "zh": entry.chinese, "fix": entry.fix})
}

fn seen(note: &Note) -> Value {
    json!({"id": note.id, "en": said(note, Language::English), "zh": said(note, Language::Chinese)})
}

/// A mistake that is seen without a search, with its detail.
fn said(note: &Note, language: Language) -> String {
    let entry = note.id.entry();
    let (sentence, detail) = language.pick((entry.english, &note.english), (entry.chinese, &note.chinese));
    match (language, detail.as_ref()) {
        (_, "") => sentence.to_owned(),
        (Language::English, detail) => format!("{sentence} ({detail})"),
        (Language::Chinese, detail) => format!("{sentence}：{detail}"),
    }
}

fn of_proof(proof: &Proof) -> Value {
    json!({
        "verdict": "proved",
        "mistakes": proof.mistakes.iter().map(|id| mistake(*id)).collect::<Vec<_>>(),
        "sentence": {"en": proof.sentence(Language::English), "zh": proof.sentence(Language::Chinese)},
        "comparison": {"en": proof.comparison(Language::English), "zh": proof.comparison(Language::Chinese)},
        "difference": proof.difference,
        "signed": String::from_utf8_lossy(&proof.signed),
        "sent": String::from_utf8_lossy(&proof.sent),
        "bits": proof.bits,
        "tried": proof.tried,
        "elapsed_us": micros(proof.elapsed),
    })
}

impl serde::Serialize for Diagnosis {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        InLanguage(self, Language::English).fmt(formatter)
    }
}

struct InLanguage<'d>(&'d Diagnosis, Language);

impl fmt::Display for InLanguage<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = self.1;
        match self.0 {
            Diagnosis::Proved(proof) => proof.write(language, formatter),
            Diagnosis::Right => formatter.write_str(language.pick(
                "The signature is right for these bytes. Look at app_id, timestamp and host.\n",
                "签名本身没有问题。请检查 app_id、timestamp 和域名（测试/生产）。\n",
            )),
            Diagnosis::Malformed(id) => {
                let entry = id.entry();
                let (said, end) = language.pick((entry.english, "."), (entry.chinese, "。"));
                writeln!(formatter, "{id}: {said}{end}")
            }
            Diagnosis::Unexplained(unexplained) => unexplained.write(language, formatter),
        }
    }
}

impl Unexplained {
    fn write(&self, language: Language, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tried, time) = (self.tried, self.elapsed.as_millis());
        let counted = language.pick(
            format!("Not explained: {tried} hypotheses tried in {time} ms."),
            format!("未能确认原因：{time} 毫秒内试了 {tried} 种可能，都对不上。"),
        );
        writeln!(formatter, "{counted}")?;
        for note in &self.seen {
            writeln!(formatter, "{}{}", said(note, language), language.pick(".", "。"))?;
        }
        if self.cut {
            let cut = language.pick(
                "The body ends in the middle of the JSON: was its length counted in characters rather than bytes?",
                "请求体的 JSON 不完整，像是被截断了：Content-Length 是不是按字符数而不是字节数算的？",
            );
            writeln!(formatter, "{cut}")?;
        }
        if self.lost {
            let lost = language.pick(
                "Question marks were sent where text should be: was the body sent in a charset that has no Chinese (an HTTP \
                 library's default, ISO-8859-1)? Send the very bytes that were signed, in UTF-8.",
                "发送的内容里，本该是文字的地方成了问号：是不是按没有中文的编码发送的（有些 HTTP 库默认 ISO-8859-1）？\
                 请用 UTF-8，并把参与签名的那些字节原样发出去。",
            );
            writeln!(formatter, "{lost}")?;
        }
        writeln!(formatter, "{}", self.text.words(language))
    }
}
