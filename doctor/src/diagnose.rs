//! From a request to an answer.

use std::time::Instant;

use crate::change::Note;
use crate::charset::Charset;
use crate::diagnosis::{Diagnosis, TextAnswer, Unexplained};
use crate::finish::{Finish, Finishes};
use crate::hash::Sum;
use crate::json::{self, Member, Node, Text};
use crate::mistake::MistakeId;
use crate::pairs::{self, Pair};
use crate::proof::{Effort, Proof};
use crate::request::{KnownSecret, Request, SearchLimit};
use crate::search::{Hit, Search};
use crate::secrets::{self, Variant};
use crate::shape::Target;
use crate::space::{FormSpace, JsonSpace, Space};
use crate::unwrapped::{self, Inner};

/// Searches for what was signed.
///
/// The first of `secrets` is the one that should have been used; the others are those that may have been used by mistake.
/// Never panics, whatever the bytes; memory stays within a few times the size of the body.
pub fn diagnose(request: &Request<'_>, secrets: &[KnownSecret<'_>], limit: SearchLimit) -> Diagnosis {
    let started = Instant::now();
    let pairs = pairs::is_form(request.body, request.content_type).then(|| pairs::split(request.body));
    let parameter = pairs.as_deref().and_then(|pairs| value_of(pairs, "sign"));
    let Some(signature) = request.signature.map(str::to_owned).or(parameter) else {
        return Diagnosis::Malformed(MistakeId::SignatureMissing);
    };
    let Some(target) = Target::of(&signature) else {
        let empty = signature.trim().is_empty();
        return Diagnosis::Malformed(if empty { MistakeId::SignatureMissing } else { MistakeId::SignatureUnreadable });
    };
    let sent = pairs.as_ref().map_or_else(|| request.body.to_vec(), |pairs| pairs::canonical(pairs));
    Question { request, secrets, pairs, sent, target }.search(limit, started)
}

fn value_of(pairs: &[Pair], name: &str) -> Option<String> {
    let pair = pairs.iter().find(|pair| pair.name == name.as_bytes())?;
    Some(pairs::text(&pair.value))
}

/// The app id that stands in a JSON body.
fn app_id_of(text: &str) -> Option<String> {
    let root = json::parse(text.trim_matches(|edge: char| edge.is_whitespace() || edge == '\u{feff}'))?;
    let member = root.members().iter().find(|member| member.key.value == "app_id")?;
    match &member.value {
        Node::Text(text) => Some(text.value.to_string()),
        _ => None,
    }
}

/// A request that can be searched for.
struct Question<'c> {
    request: &'c Request<'c>,
    secrets: &'c [KnownSecret<'c>],
    /// The parameters, of a form.
    pairs: Option<Vec<Pair>>,
    /// What the platform hashes, without the secret.
    sent: Vec<u8>,
    target: Target,
}

impl Question<'_> {
    fn search(&self, limit: SearchLimit, started: Instant) -> Diagnosis {
        let decoded = Charset::decode(self.request.body);
        let app_id = self.app_id(decoded.as_ref().map(|(_, text)| text.as_str()));
        let right = Variant::right(self.secret());
        let variants = secrets::variants(self.secrets, app_id.as_deref());
        let finishes = Finishes::new(self.target.kind, &right, variants, app_id.as_deref());
        let charsets = Charset::ALL.into_iter().filter(|charset| decoded.is_some() && *charset != Charset::Utf8);
        let encoded: Vec<_> = charsets.map(|charset| (charset, finishes.encoded(charset))).collect();
        let mut search = Search {
            target: &self.target,
            finishes: &finishes,
            encoded: &encoded,
            bare: &Finish::bare(Vec::new()),
            text_md5: self.request.text_md5.map(padded),
            limit,
            started,
            tried: 0,
            work: 0,
        };
        let hit = search.bytes(&self.sent, 0..=0).or_else(|| self.spaces(decoded.as_ref(), &mut search));
        let hit = hit.or_else(|| search.bytes(&self.sent, 1..=2));
        let effort = Effort { bits: self.target.bits, tried: search.tried, elapsed: started.elapsed() };
        match hit {
            Some(hit) if hit.changes.is_empty() => Diagnosis::Right,
            // The sender told that the text is right, and no secret fits.
            Some(hit) if hit.is_only(MistakeId::UnknownSecret) => self.unexplained(&search, TextAnswer::Same),
            Some(hit) => {
                let needles = secrets::needles(self.secrets);
                Diagnosis::Proved(Box::new(Proof::new(&hit, &self.sent, &needles, &effort)))
            }
            None if self.request.text_md5.is_some() => self.unexplained(&search, TextAnswer::Different),
            None => self.unexplained(&search, TextAnswer::NotAsked),
        }
    }

    fn secret(&self) -> &[u8] {
        self.secrets.first().map_or(&[], |secret| secret.bytes)
    }

    fn unexplained(&self, search: &Search<'_>, text: TextAnswer) -> Diagnosis {
        let inner = std::str::from_utf8(self.request.body).ok().map(str::trim);
        let cut =
            inner.is_some_and(|text| text.starts_with('{') && !text.ends_with('}') && json::parse(text).is_none());
        let (tried, stopped) = (search.tried, search.is_spent());
        Diagnosis::Unexplained(Unexplained { tried, elapsed: search.started.elapsed(), stopped, text, cut })
    }

    fn app_id(&self, text: Option<&str>) -> Option<String> {
        let given = self.request.app_id.map(str::to_owned);
        let sent = || self.pairs.as_deref().map_or_else(|| app_id_of(text?), |pairs| value_of(pairs, "app_id"));
        given.or_else(sent).filter(|app_id| !app_id.is_empty() && app_id.len() < 256)
    }

    /// Searches the texts around what was sent.
    fn spaces(&self, decoded: Option<&(Charset, String)>, search: &mut Search<'_>) -> Option<Hit> {
        let inner = unwrapped::inner(self.request.body);
        if let Some(pairs) = &self.pairs {
            return self.form_spaces(pairs, &inner, search);
        }
        let (charset, text) = decoded?;
        self.json_spaces(*charset, text, &inner, search)
    }

    fn json_spaces(&self, charset: Charset, text: &str, inner: &[Inner], search: &mut Search<'_>) -> Option<Hit> {
        let sent = JsonSpace::new(text, charset, Vec::new());
        let root = sent.root().cloned();
        let mut spaces: Vec<Box<dyn Space + '_>> = vec![Box::new(sent)];
        if let Some(root) = &root {
            let rule = || Note::new(MistakeId::FormRuleOnJson, "", "");
            spaces.push(Box::new(FormSpace::of_members(root, rule())));
            spaces.extend(self.with_secret(|| FormSpace::of_members(root, rule())));
        }
        spaces.extend(inner.iter().map(unwrapped));
        search.run(&mut spaces)
    }

    fn form_spaces(&self, pairs: &[Pair], inner: &[Inner], search: &mut Search<'_>) -> Option<Hit> {
        let rule = || vec![Note::new(MistakeId::JsonRuleOnForm, "", "")];
        let body = pairs::text(self.request.body);
        let unsigned = without_sign(self.request.body);
        let mut spaces: Vec<Box<dyn Space + '_>> = vec![Box::new(FormSpace::of_pairs(pairs))];
        spaces.extend(inner.iter().map(unwrapped));
        spaces.push(Box::new(JsonSpace::new(&body, Charset::Utf8, rule())));
        spaces.push(Box::new(JsonSpace::new(&unsigned, Charset::Utf8, rule())));
        spaces.push(Box::new(JsonSpace::of_members(object(pairs), rule())));
        spaces.extend(self.with_secret(|| FormSpace::of_pairs(pairs)));
        search.run(&mut spaces)
    }

    /// The secret sorted in among the parameters, under the names that it is given.
    fn with_secret<'s>(&self, space: impl Fn() -> FormSpace<'s>) -> Vec<Box<dyn Space + 's>> {
        let mut spaces: Vec<Box<dyn Space + 's>> = Vec::new();
        for name in ["app_secret", "appSecret", "secret", "key"] {
            let shown = format!("`{name}`");
            let note = Note::new(MistakeId::FormSecretSorted, shown.clone(), shown);
            spaces.push(Box::new(space().with_secret(name, self.secret(), note)));
        }
        spaces
    }
}

fn unwrapped(inner: &Inner) -> Box<dyn Space + '_> {
    Box::new(JsonSpace::new(&inner.text, Charset::Utf8, vec![inner.note.clone()]))
}

/// The parameters of a form as an object.
fn object(pairs: &[Pair]) -> Node<'static> {
    let signed = pairs.iter().filter(|pair| pair.name != b"sign");
    Node::Object(
        signed
            .map(|pair| Member {
                key: Text::of(pairs::text(&pair.name)),
                value: Node::Text(Text::of(pairs::text(&pair.value))),
            })
            .collect(),
    )
}

/// A form as it travelled, before `sign` was appended to it.
fn without_sign(body: &[u8]) -> String {
    let parts: Vec<_> = body.split(|byte| *byte == b'&').filter(|part| !part.starts_with(b"sign=")).collect();
    pairs::text(&parts.join(&b'&'))
}

fn padded(md5: [u8; 16]) -> Sum {
    let mut sum = [0; 32];
    sum[..16].copy_from_slice(&md5);
    sum
}
