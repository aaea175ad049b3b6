//! Finds out why the platform refuses a signature, and proves it.
//!
//! From the bytes of a request, the signature that came with it and the known secrets, [`diagnose`] searches for what
//! was *signed*: other suffixes and secrets, other serializations of the same JSON, other charsets, the other rule, other
//! timestamps. Where a hypothesis gives the very digits that came, it is proved by 128 bits; the answer then shows where what
//! was signed and what was sent part, and the line to change. Secrets appear in no answer.
//!
//! ```
//! use pyun_energy_doctor::{SearchLimit, Diagnosis, MistakeId, Request, KnownSecret, diagnose};
//!
//! // Python's json.dumps put spaces into what was signed; the HTTP library sent none.
//! let request = Request::new(br#"{"a":"string","b":0,"c":1900000109}"#, Some("3bfcdddd2ceba5cf45892aebc6bf6b67"));
//! let secrets = [KnownSecret::new("test", "您的密钥")];
//! let Diagnosis::Proved(proof) = diagnose(&request, &secrets, SearchLimit::FULL) else { unreachable!() };
//! assert_eq!(proof.mistakes, [MistakeId::WhiteSpace]);
//! ```
//!
//! Every mistake has a section in docs/troubleshooting.md, under its name.
#![forbid(unsafe_code)]

mod change;
mod charset;
mod combine;
mod construct;
mod dates;
mod diagnose;
mod diagnosis;
mod difference;
mod facts;
mod finish;
mod finishes;
mod fix;
mod hash;
mod held;
mod json;
mod lanes;
mod mask;
mod mistake;
mod names;
mod pairs;
mod percent;
mod print;
mod proof;
mod regrouped;
mod request;
mod rewrite;
mod search;
mod secrets;
mod shape;
mod space;
mod stamps;
mod subsets;
mod suffix;
mod target;
mod unwrapped;
mod values;
mod words;

pub use diagnose::diagnose;
pub use diagnosis::{Diagnosis, TextAnswer, Unexplained};
pub use difference::{Difference, Excerpt};
pub use fix::Fix;
pub use mistake::MistakeId;
pub use proof::{Language, Proof};
pub use request::{KnownSecret, Request, SearchLimit};

/// The lines to change for a mistake, as docs/troubleshooting.md has them.
pub fn fix(id: MistakeId) -> Fix {
    id.entry().fix
}

/// A mistake in one sentence.
pub fn sentence(id: MistakeId, language: Language) -> &'static str {
    let entry = id.entry();
    language.pick(entry.english, entry.chinese)
}
