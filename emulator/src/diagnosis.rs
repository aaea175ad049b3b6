//! The doctor's answer to a wrong signature: a sentence at once, the whole search on demand.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use pyun_energy_doctor::{Diagnosis, KnownSecret as Known, Language, Request, SearchLimit, diagnose, sentence};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::apps::{Apps, Secret};
use crate::calls::{self, Carries};
use crate::parameters::Parameters;
use crate::signature::Unfinished;
use crate::verdict::{MAX_HINT, Verdict, shortened};

/// What a search may cost the request that it is for, waiting for its turn included.
const AT_ONCE: Duration = Duration::from_millis(100);
/// How much longer a search of a large body may take, which looks at the clock between hypotheses only.
const OVERRUN: Duration = Duration::from_millis(100);
/// As many as the doctor looks at.
const MAX_OTHERS: usize = 8;

/// Lets one search of a kind run at a time: wrong signatures must not starve the right ones.
#[derive(Debug)]
pub(crate) struct Doctor {
    quick: Arc<Semaphore>,
    full: Arc<Semaphore>,
}

impl Default for Doctor {
    fn default() -> Self {
        Self { quick: Arc::new(Semaphore::new(1)), full: Arc::new(Semaphore::new(1)) }
    }
}

impl Doctor {
    /// What is to be said at once about a wrong signature, in the language that `headers` ask for.
    pub(crate) async fn word(&self, headers: &[(String, String)], case: Result<Case, String>, apps: &Apps) -> Word {
        let Ok(case) = case else { return Word::default() };
        let diagnosis = self.at_once(case, apps).await;
        let (sentence, explains) = diagnosis.and_then(|found| said(&found, language(headers))).unzip();
        Word { sentence, explains: explains.unwrap_or_default(), can_search: true }
    }

    /// `None` when others are being diagnosed meanwhile, or a large body takes too long.
    async fn at_once(&self, case: Case, apps: &Apps) -> Option<Diagnosis> {
        let deadline = Instant::now() + AT_ONCE;
        let turn = timeout_at(deadline, Arc::clone(&self.quick).acquire_owned()).await.ok()?.ok()?;
        let limit = SearchLimit::of_time(deadline.saturating_duration_since(Instant::now()));
        timeout_at(deadline + OVERRUN, search(case, apps, limit, turn)).await.ok()?
    }

    /// The whole search; `None` when it failed.
    pub(crate) async fn thoroughly(&self, case: Case, apps: &Apps) -> Option<Diagnosis> {
        let turn = Arc::clone(&self.full).acquire_owned().await.ok()?;
        search(case, apps, SearchLimit::FULL, turn).await
    }
}

/// What the doctor says at once.
#[derive(Debug, Default)]
pub(crate) struct Word {
    sentence: Option<String>,
    /// Whether the sentence says what is wrong.
    explains: bool,
    /// Whether the whole search may say more.
    can_search: bool,
}

impl Word {
    /// The hint of a wrong signature: what is wrong, what is known anyway, and where there is more about request `seq`.
    pub(crate) fn hint(&self, verdict: &Verdict, seq: u64) -> String {
        let facts = verdict.hint.as_deref().unwrap_or_default();
        // Advice is for those who do not know yet.
        let advice = if self.explains { "" } else { verdict.advice };
        let parts = [self.sentence.as_deref().unwrap_or_default(), facts, advice];
        let hint = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let more =
            if self.can_search { format!(" More: GET /_control/requests/{seq}/diagnosis") } else { String::new() };
        shortened(hint, MAX_HINT - more.len()) + &more
    }
}

/// Searches on a thread of its own. The turn ends with the search, even if nobody waits for it any more.
async fn search(case: Case, apps: &Apps, limit: SearchLimit, turn: OwnedSemaphorePermit) -> Option<Diagnosis> {
    let others = case.others(apps);
    let search = move || {
        let diagnosis = case.search(&others, limit);
        drop(turn);
        diagnosis
    };
    tokio::task::spawn_blocking(search).await.ok()
}

/// A request whose signature can be searched for.
// No Debug: it holds what clients send.
pub(crate) struct Case {
    carries: Carries,
    /// The body, or the query.
    text: Bytes,
    authorization: Option<String>,
    content_type: Option<String>,
    app_id: String,
    secret: Secret,
}

impl Case {
    /// Of a request to `target`, a path with perhaps a query, with this whole body. The error says why there is nothing to
    /// search for.
    pub(crate) fn of(
        target: &str,
        headers: &[(String, String)],
        app_id: Option<&str>,
        body: &Bytes,
        apps: &Apps,
    ) -> Result<Self, String> {
        let app_id = app_id.ok_or(
            "the request has no `app_id` that is a text, so that it is not known which secret should have been used",
        )?;
        let secret = apps.secret(app_id).ok_or_else(|| {
            format!("the emulator has no app with `app_id` {app_id:?}: start it with --app, or POST /_control/apps")
        })?;
        if headers.iter().filter(|(name, _)| name == "authorization").count() > 1 {
            return Err("the request has more than one Authorization header: send one".into());
        }
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let carries = calls::carried(path);
        let text = carries.text(query, body);
        let value = |name| header(headers, name).map(str::to_owned);
        let (authorization, content_type) = match carries {
            Carries::Json => (value("authorization"), value("content-type")),
            // Their signature is among the parameters.
            Carries::Form | Carries::Query => (None, Some(Carries::Form.content_type().to_owned())),
        };
        Ok(Self { carries, text, authorization, content_type, app_id: app_id.to_owned(), secret })
    }

    /// The secrets that may have been used by mistake. The doctor tries a few only, in all ways; so another app's that
    /// gives this very signature comes first, among however many.
    fn others(&self, apps: &Apps) -> Vec<(String, Secret)> {
        let mut others = apps.others(&self.app_id);
        let mut given = [0; 16];
        let (signed, digits) = self.signed();
        if hex::decode_to_slice(digits, &mut given).is_ok() {
            let signature = Unfinished::over(&signed);
            others.sort_by_cached_key(|(_, secret)| !signature.matches(secret.as_bytes(), given));
        }
        others.truncate(MAX_OTHERS);
        others
    }

    /// What the platform signs, but for the secret, and the digits that came.
    fn signed(&self) -> (Bytes, String) {
        if self.carries == Carries::Json {
            return (self.text.clone(), self.authorization.clone().unwrap_or_default());
        }
        let Ok(parameters) = Parameters::parse(&self.text) else { return Default::default() };
        let sign = parameters.values("sign").next().unwrap_or_default().to_owned();
        (parameters.signed_text().into(), sign)
    }

    fn search(&self, others: &[(String, Secret)], limit: SearchLimit) -> Diagnosis {
        let own = [Known::new("the app's own", self.secret.as_bytes())];
        let others = others.iter().map(|(app_id, secret)| Known::new(app_id, secret.as_bytes()));
        let known: Vec<_> = own.into_iter().chain(others).collect();
        let mut request = Request::new(&self.text, self.authorization.as_deref());
        request.content_type = self.content_type.as_deref();
        request.app_id = Some(&self.app_id);
        diagnose(&request, &known, limit)
    }
}

fn header<'h>(headers: &'h [(String, String)], wanted: &str) -> Option<&'h str> {
    let (_, value) = headers.iter().find(|(name, _)| name == wanted)?;
    Some(value)
}

/// Chinese, if that is what the client likes best; else English.
fn language(headers: &[(String, String)]) -> Language {
    let first = header(headers, "accept-language").unwrap_or_default().trim_start().to_ascii_lowercase();
    if first.starts_with("zh") { Language::Chinese } else { Language::English }
}

/// What is to be said about a signature at once, and whether that explains it.
fn said(diagnosis: &Diagnosis, language: Language) -> Option<(String, bool)> {
    let (english, chinese) = match diagnosis {
        Diagnosis::Proved(proof) => {
            return Some((format!("{} {}", proof.sentence(language), proof.comparison(language)), true));
        }
        Diagnosis::Malformed(id) => {
            let end = if language == Language::Chinese { "。" } else { "." };
            return Some((format!("{}{end}", sentence(*id, language)), true));
        }
        Diagnosis::Unexplained(unexplained) if unexplained.stopped => {
            ("Not explained in 100 ms.", "100 毫秒内未能确认原因。")
        }
        Diagnosis::Unexplained(_) => ("No known mistake gives this signature.", "已知的错误都得不出这个签名。"),
        _ => return None,
    };
    Some((if language == Language::Chinese { chinese } else { english }.to_owned(), false))
}
