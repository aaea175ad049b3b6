//! From a request to an answer.

use std::time::Instant;

use crate::change::Note;
use crate::charset::Charset;
use crate::diagnosis::{Diagnosis, TextAnswer, Unexplained};
use crate::facts::{self, Facts};
use crate::finish::Finish;
use crate::finishes::{Endings, Finishes};
use crate::json::{self, Node};
use crate::mask;
use crate::mistake::MistakeId;
use crate::pairs::{self, Pair};
use crate::proof::{Effort, Proof};
use crate::regrouped::{self, Values};
use crate::request::{KnownSecret, Request, SearchLimit};
use crate::search::{Hit, Search};
use crate::secrets::Reach;
use crate::shape;
use crate::space::{FormSpace, JsonSpace, Space};
use crate::target::Target;
use crate::unwrapped::{self, Inner};

/// A longer secret is used as it is.
const VARIED: usize = 1024;

/// Searches for what was signed.
///
/// The first of `secrets` is the one that should have been used; the others are those that may have been used by mistake.
/// Of a secret of more than 1024 bytes only the right use is known: nobody types, cuts or pastes such a one.
/// Never panics, whatever the bytes; memory stays within 32 MB and 16 times the size of the body.
pub fn diagnose(request: &Request<'_>, secrets: &[KnownSecret<'_>], limit: SearchLimit) -> Diagnosis {
    let started = Instant::now();
    let pairs = pairs::is_form(request.body, request.content_type).then(|| pairs::split(request.body));
    let parameter = pairs.as_deref().and_then(|pairs| value_of(pairs, "sign"));
    let Some(signature) = request.signature.map(str::to_owned).or(parameter) else {
        return Diagnosis::Malformed(MistakeId::SignatureMissing);
    };
    if secrets.iter().any(|secret| mask::is_in(secret.bytes, &signature)) {
        return Diagnosis::Malformed(MistakeId::SecretSent);
    }
    let targets = shape::targets(&signature);
    if targets.is_empty() {
        let empty = signature.trim().is_empty();
        return Diagnosis::Malformed(if empty { MistakeId::SignatureMissing } else { MistakeId::SignatureUnreadable });
    }
    let sent = pairs.as_ref().map_or_else(|| request.body.to_vec(), |pairs| pairs::canonical(pairs));
    let varied = secrets.iter().enumerate().filter(|(at, secret)| *at == 0 || secret.bytes.len() <= VARIED);
    let varied: Vec<_> = varied.map(|(_, secret)| *secret).collect();
    Question { request, secrets, varied, pairs, sent }.answer(&targets, limit, started)
}

fn value_of(pairs: &[Pair], name: &str) -> Option<String> {
    let pair = pairs.iter().find(|pair| pair.name == name.as_bytes())?;
    Some(pairs::text(&pair.value))
}

/// A request that can be searched for.
struct Question<'c> {
    request: &'c Request<'c>,
    secrets: &'c [KnownSecret<'c>],
    /// Those that may have been used otherwise, behind the one that should have been.
    varied: Vec<KnownSecret<'c>>,
    /// The parameters, of a form.
    pairs: Option<Vec<Pair>>,
    /// What the platform hashes, without the secret.
    sent: Vec<u8>,
}

impl Question<'_> {
    fn answer(&self, targets: &[Target], limit: SearchLimit, started: Instant) -> Diagnosis {
        let decoded = Charset::decode(self.request.body);
        let facts = self.facts(decoded.as_ref().map(|(_, text)| text.as_str()));
        let (mut tried, mut stopped) = (0, false);
        // Whatever the hash, all else is right more often than anything is wrong.
        for look in [Self::at_once, Self::hit] {
            for target in targets {
                let finishes = Finishes::new(target.kind, &self.varied, &facts);
                let bare = Finish::bare(Vec::new());
                let text_md5 = self.request.text_md5;
                let work = Search::spent_before(target);
                let mut search =
                    Search { target, finishes: &finishes, bare: &bare, text_md5, limit, started, tried, work };
                if let Some(hit) = look(self, decoded.as_ref(), &mut search) {
                    return self.found(&hit, &search, targets);
                }
                tried = search.tried;
                stopped |= search.is_spent();
            }
        }
        let text = if self.request.text_md5.is_some() { TextAnswer::Different } else { TextAnswer::NotAsked };
        self.unexplained(targets, tried, (started, stopped), text)
    }

    /// What was sent, signed as it should be.
    fn at_once(&self, _: Option<&(Charset, String)>, search: &mut Search<'_>) -> Option<Hit> {
        search.bytes(&self.sent, &[Endings::Right]).or_else(|| search.slip(&self.sent))
    }

    fn hit(&self, decoded: Option<&(Charset, String)>, search: &mut Search<'_>) -> Option<Hit> {
        if search.target.is_short() || self.secret().len() > VARIED {
            return None;
        }
        let found = self.spaces(decoded, search);
        // Of a hash that is seldom a short look was enough.
        found.or_else(|| {
            search.target.likely.then_some(())?;
            search.bytes_at_last(&self.sent, &[Endings::One(Reach::Suffixes), Endings::One(Reach::Texts), Endings::Two])
        })
    }

    fn found(&self, hit: &Hit, search: &Search<'_>, targets: &[Target]) -> Diagnosis {
        if hit.changes.is_empty() {
            return Diagnosis::Right;
        }
        // The sender told that the text is right, and no secret fits.
        if hit.is_only(MistakeId::UnknownSecret) {
            let time = (search.started, search.is_spent());
            return self.unexplained(targets, search.tried, time, TextAnswer::Same);
        }
        let bits = if hit.has(MistakeId::SignatureMistyped) { Target::SLIP_BITS } else { search.target.bits };
        let effort = Effort { bits, tried: search.tried, elapsed: search.started.elapsed() };
        let needles = mask::needles(self.secrets);
        Diagnosis::Proved(Box::new(Proof::new(hit, &self.sent, &needles, &effort)))
    }

    fn secret(&self) -> &[u8] {
        self.secrets.first().map_or(&[], |secret| secret.bytes)
    }

    fn unexplained(
        &self,
        targets: &[Target],
        tried: u64,
        (started, stopped): (Instant, bool),
        text: TextAnswer,
    ) -> Diagnosis {
        let inner = std::str::from_utf8(self.request.body).ok().map(str::trim);
        let cut =
            inner.is_some_and(|text| text.starts_with('{') && !text.ends_with('}') && json::parse(text).is_none());
        let likely = targets.iter().find(|target| target.likely).or(targets.first());
        let seen = likely.map(Target::seen).unwrap_or_default();
        let lost = self.request.body.is_ascii() && inner.is_some_and(has_lost_text);
        Diagnosis::Unexplained(Unexplained { tried, elapsed: started.elapsed(), stopped, text, cut, lost, seen })
    }

    /// What the body tells of itself, and the caller of it.
    fn facts(&self, text: Option<&str>) -> Facts {
        let facts = match (&self.pairs, text) {
            (Some(pairs), _) => Facts::of(|name| value_of(pairs, name)),
            (None, Some(text)) => {
                let root = json::parse(text.trim_matches(|edge: char| edge.is_whitespace() || edge == '\u{feff}'));
                Facts::of(|name| facts::member(root.as_ref()?, name))
            }
            (None, None) => Facts::default(),
        };
        let given = self.request.app_id.map(str::to_owned);
        Facts { app_id: given.or(facts.app_id), ..facts }
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
        let sent = JsonSpace::new(text, charset, Vec::new()).rewritten(self.secret(), self.request.app_id);
        let root = sent.root().cloned();
        let mut spaces: Vec<Box<dyn Space + '_>> = vec![Box::new(sent)];
        if let Some(root) = &root {
            let rule = || Note::new(MistakeId::FormRuleOnJson, "", "");
            spaces.push(Box::new(FormSpace::of_members(root, rule(), self.request.app_id)));
            spaces.extend(self.with_secret(|| FormSpace::of_members(root, rule(), None)));
        }
        spaces.extend(inner.iter().map(unwrapped));
        search.run(&mut spaces)
    }

    fn form_spaces(&self, pairs: &[Pair], inner: &[Inner], search: &mut Search<'_>) -> Option<Hit> {
        let rule = || vec![Note::new(MistakeId::JsonRuleOnForm, "", "")];
        let body = pairs::text(self.request.body);
        let unsigned = without_sign(self.request.body);
        let form = FormSpace::of_pairs(pairs, self.request.app_id).value_by_value();
        let mut spaces: Vec<Box<dyn Space + '_>> = vec![Box::new(form)];
        spaces.extend(inner.iter().map(unwrapped));
        spaces.push(Box::new(JsonSpace::new(&body, Charset::Utf8, rule())));
        spaces.push(Box::new(JsonSpace::new(&unsigned, Charset::Utf8, rule())));
        for values in [Values::Texts, Values::Documented] {
            let nested = regrouped::nested(pairs, values);
            spaces.extend(nested.map(|root| members(root, vec![json_as_form()])));
            spaces.push(Box::new(JsonSpace::of_members(regrouped::flat(pairs, values), rule()).printed()));
        }
        spaces.extend(self.with_secret(|| FormSpace::of_pairs(pairs, None)));
        spaces.push(Box::new(JsonSpace::constants()));
        search.run(&mut spaces)
    }

    /// The secret sorted in among the parameters, under the names that it is given.
    fn with_secret<'s>(&self, space: impl Fn() -> FormSpace<'s>) -> Vec<Box<dyn Space + 's>> {
        let mut spaces: Vec<Box<dyn Space + 's>> = Vec::new();
        for name in ["app_secret", "appSecret", "secret", "key", "app_key", "secret_key"] {
            let shown = format!("`{name}`");
            let note = Note::new(MistakeId::FormSecretSorted, shown.clone(), shown);
            spaces.push(Box::new(space().with_secret(name, self.secret(), note)));
        }
        let words = ["`app_secret`, and appended once more", "`app_secret`，末尾又拼了一次"];
        let note = Note::new(MistakeId::FormSecretSorted, words[0], words[1]);
        spaces.push(Box::new(space().with_secret("app_secret", self.secret(), note).appended()));
        spaces
    }
}

/// Whether a text in this JSON is nothing but question marks, two at least.
fn has_lost_text(text: &str) -> bool {
    let mut found = false;
    if let Some(root) = json::parse(text) {
        root.each_text(&mut |text| found |= text.value.len() > 1 && text.value.bytes().all(|byte| byte == b'?'));
    }
    found
}

fn members<'s>(root: Node<'s>, base: Vec<Note>) -> Box<dyn Space + 's> {
    Box::new(JsonSpace::of_members(root, base))
}

/// What is said of JSON whose members were sent as parameters, `port[0][no]=…`.
fn json_as_form() -> Note {
    let words = ["its members became parameters: `port[0][no]=…`", "JSON 的字段被拆成了 `port[0][no]=…` 这样的参数"];
    Note::new(MistakeId::JsonInFormField, words[0], words[1])
}

fn unwrapped(inner: &Inner) -> Box<dyn Space + '_> {
    Box::new(JsonSpace::new(&inner.text, Charset::Utf8, vec![inner.note.clone()]))
}

/// A form as it travelled, before `sign` was appended to it.
fn without_sign(body: &[u8]) -> String {
    let parts: Vec<_> = body.split(|byte| *byte == b'&').filter(|part| !part.starts_with(b"sign=")).collect();
    pairs::text(&parts.join(&b'&'))
}
