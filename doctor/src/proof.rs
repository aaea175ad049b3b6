//! A proof: what was signed, and what it should have been.

use std::fmt;
use std::time::Duration;

use crate::change::Change;
use crate::difference::Difference;
use crate::fix::Fix;
use crate::mask::mask;
use crate::mistake::MistakeId;
use crate::search::Hit;
use crate::words::detail;

/// The language of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 简体中文。
    Chinese,
}

impl Language {
    /// The text in this language.
    pub(crate) fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// The text that gives the signature that came, and what is wrong with it. No secret is in it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Proof {
    /// The mistakes; more than one where only together they give the signature.
    pub mistakes: Vec<MistakeId>,
    /// What was signed, secrets as `***`.
    pub signed: Vec<u8>,
    /// What the platform signs for what was sent: the body or the sorted form, and the suffix; secrets as `***`.
    pub sent: Vec<u8>,
    /// Where the two part. Absent where the texts are the same: another secret, another hash.
    pub difference: Option<Difference>,
    /// Bits of the match: 128, or 64 where half of the digits came.
    pub bits: u32,
    /// Hypotheses tried.
    pub tried: u64,
    /// Time taken.
    pub elapsed: Duration,
    details: Vec<(MistakeId, [String; 2])>,
    /// Bytes of the texts alone: signed, sent.
    sizes: [usize; 2],
}

/// What a search was like.
pub(crate) struct Effort {
    pub(crate) bits: u32,
    pub(crate) tried: u64,
    pub(crate) elapsed: Duration,
}

impl Proof {
    pub(crate) fn new(hit: &Hit, sent: &[u8], needles: &[Vec<u8>], effort: &Effort) -> Self {
        let signed = [&*mask(&hit.front, needles), &mask(&hit.text, needles), &mask(&hit.tail, needles)].concat();
        let right = [&*mask(sent, needles), b"&app_secret=***"].concat();
        let mut details: Vec<(MistakeId, [String; 2])> = Vec::new();
        let mut changes: Vec<&Change> = hit.changes.iter().collect();
        changes.sort_by_key(|change| matches!(change, Change::Note(_)));
        for change in changes {
            let said = detail(change).map(|text| masked(&text, needles));
            match details.iter_mut().find(|(id, _)| *id == change.mistake()) {
                None => details.push((change.mistake(), said)),
                Some((_, before)) => add(before, said),
            }
        }
        Self {
            mistakes: details.iter().map(|(id, _)| *id).collect(),
            difference: Difference::between(&signed, &right),
            signed,
            sent: right,
            bits: effort.bits,
            tried: effort.tried,
            elapsed: effort.elapsed,
            details,
            sizes: [hit.text.len(), sent.len()],
        }
    }

    /// The mistake in one sentence, or in one each.
    pub fn sentence(&self, language: Language) -> String {
        let mut sentences = Vec::new();
        for (id, [english, chinese]) in &self.details {
            let entry = id.entry();
            let (said, detail) = language.pick((entry.english, english), (entry.chinese, chinese));
            let (open, close) = language.pick((" (", ")."), ("：", "。"));
            match detail.as_str() {
                "" => sentences.push(format!("{said}{}", language.pick(".", "。"))),
                detail => sentences.push(format!("{said}{open}{detail}{close}")),
            }
        }
        sentences.join(language.pick(" ", ""))
    }

    /// Sizes, and the first byte that differs; empty where nothing does.
    pub fn comparison(&self, language: Language) -> String {
        let Some(difference) = &self.difference else { return String::new() };
        let ([signed, sent], offset) = (self.sizes, difference.offset);
        if signed == sent && offset >= sent {
            return language.pick(
                format!("The {sent} bytes of the text are the same; what follows them is not, from byte {offset} on."),
                format!("正文 {sent} 字节完全一致，差别在后面拼接的部分，从第 {offset} 字节（从 0 开始计）开始。"),
            );
        }
        language.pick(
            format!("{signed} bytes were signed, {sent} were sent; the first difference is at byte {offset}."),
            format!("签名用了 {signed} 字节，实际发送 {sent} 字节，从第 {offset} 字节（从 0 开始计）开始不同。"),
        )
    }

    /// The lines to change, one for each mistake.
    pub fn fixes(&self) -> impl Iterator<Item = (MistakeId, Fix)> + '_ {
        self.mistakes.iter().map(|id| (*id, id.entry().fix))
    }

    pub(crate) fn write(&self, language: Language, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.mistakes.iter().map(|id| id.as_str()).collect();
        let (proved, bits) = (language.pick("Proved", "已确认"), self.bits);
        let counted = language.pick(
            format!("({bits}-bit match, {} hypotheses, {} ms)", self.tried, self.elapsed.as_millis()),
            format!("（{bits} 位全部吻合，试了 {} 种可能，{} 毫秒）", self.tried, self.elapsed.as_millis()),
        );
        let [colon, comma, space] = language.pick([": ", ", ", " "], ["：", "、", ""]);
        writeln!(formatter, "{proved}{colon}{}{space}{counted}", names.join(comma))?;
        writeln!(formatter, "{}", self.sentence(language))?;
        if let Some(difference) = &self.difference {
            writeln!(formatter, "{}", self.comparison(language))?;
            let (signed, sent) = language.pick(("  signed", "  sent  "), ("  签名的", "  发送的"));
            writeln!(formatter, "{signed}  {}  | {}", difference.signed.text, difference.signed.hex)?;
            writeln!(formatter, "{sent}  {}  | {}", difference.sent.text, difference.sent.hex)?;
        }
        for (id, fix) in self.fixes() {
            let (open, close) = language.pick(("Change (", "):"), ("修改方法（", "）："));
            writeln!(formatter, "{open}{id}{close}")?;
            writeln!(formatter, "  Java    {}\n  Python  {}", fix.java, fix.python)?;
            writeln!(formatter, "  C#      {}\n  C       {}", fix.csharp, fix.c)?;
        }
        Ok(())
    }
}

/// What else is said of a mistake that was made twice.
fn add(before: &mut [String; 2], said: [String; 2]) {
    for ((before, said), mark) in before.iter_mut().zip(said).zip(["; ", "；"]) {
        if !said.is_empty() && *before != said {
            before.push_str(if before.is_empty() { "" } else { mark });
            before.push_str(&said);
        }
    }
}

fn masked(text: &str, needles: &[Vec<u8>]) -> String {
    String::from_utf8_lossy(&mask(text.as_bytes(), needles)).into_owned()
}

/// Masked as everything else.
impl fmt::Debug for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Proof")
            .field("mistakes", &self.mistakes)
            .field("signed", &String::from_utf8_lossy(&self.signed))
            .field("sent", &String::from_utf8_lossy(&self.sent))
            .field("difference", &self.difference)
            .field("tried", &self.tried)
            .finish_non_exhaustive()
    }
}
