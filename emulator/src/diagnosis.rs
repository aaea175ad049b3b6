//! The doctor's answer to a wrong signature: a sentence at once, the whole search on demand.

use std::sync::Arc;
use std::time::Duration;

use pyun_energy_doctor::{Diagnosis, KnownSecret as Known, Language, Request, SearchLimit, diagnose, sentence};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::apps::{Apps, Secret};
use crate::journal::Recorded;
use crate::signature::Unfinished;
use crate::verdict::{MAX_HINT, shortened};

/// What a search may cost the request that it is for, waiting for its turn included.
const AT_ONCE: Duration = Duration::from_millis(100);
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
    /// The hint of a wrong signature: what is wrong, what is known anyway, and where there is more, under the number
    /// that the request is going to have.
    pub(crate) async fn hint(&self, request: &Recorded, apps: &Apps) -> impl FnOnce(u64) -> String + use<> {
        let language = language(request);
        let facts = request.hint.clone().unwrap_or_default();
        let case = Case::of(request, apps).ok();
        let can_search = case.is_some();
        let diagnosis = match case {
            Some(case) => self.at_once(case, apps).await,
            None => None,
        };
        let found = diagnosis.and_then(|diagnosis| said(&diagnosis, language));
        move |seq| {
            let hint = found.map_or(facts.clone(), |found| format!("{found} {facts}"));
            let more =
                if can_search { format!(" More: GET /_control/requests/{seq}/diagnosis") } else { String::new() };
            shortened(hint, MAX_HINT - more.len()) + &more
        }
    }

    /// `None` when others are being diagnosed meanwhile.
    async fn at_once(&self, case: Case, apps: &Apps) -> Option<Diagnosis> {
        let deadline = Instant::now() + AT_ONCE;
        let turn = timeout_at(deadline, Arc::clone(&self.quick).acquire_owned()).await.ok()?.ok()?;
        let limit = SearchLimit::of_time(deadline.saturating_duration_since(Instant::now()));
        search(case, apps, limit, turn).await
    }

    /// The whole search; `None` when it failed.
    pub(crate) async fn thoroughly(&self, case: Case, apps: &Apps) -> Option<Diagnosis> {
        let turn = Arc::clone(&self.full).acquire_owned().await.ok()?;
        search(case, apps, SearchLimit::FULL, turn).await
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
    request: Recorded,
    app_id: String,
    secret: Secret,
}

impl Case {
    /// Takes a request out of the journal. The error says why there is nothing to search for.
    pub(crate) fn of(request: &Recorded, apps: &Apps) -> Result<Self, String> {
        if request.body.len() as u64 != request.body_length {
            return Err(format!(
                "the journal has the first {} of the body's {} bytes, and a signature is over all of them; send a shorter body",
                request.body.len(),
                request.body_length
            ));
        }
        let app_id = request.app_id.as_deref().ok_or(
            "the body has no `app_id` that is a text, so that it is not known which secret should have been used",
        )?;
        let secret = apps.secret(app_id).ok_or_else(|| {
            format!("the emulator has no app with `app_id` {app_id:?}: start it with --app, or POST /_control/apps")
        })?;
        if request.headers.iter().filter(|(name, _)| name == "authorization").count() > 1 {
            return Err("the request has more than one Authorization header: send one".into());
        }
        Ok(Self { request: request.clone(), app_id: app_id.to_owned(), secret })
    }

    /// The secrets that may have been used by mistake. The doctor tries a few only, in all ways; so another app's that
    /// gives this very signature comes first, among however many.
    fn others(&self, apps: &Apps) -> Vec<(String, Secret)> {
        let mut others = apps.others(&self.app_id);
        let mut given = [0; 16];
        let digits = header(&self.request, "authorization").unwrap_or_default();
        if hex::decode_to_slice(digits, &mut given).is_ok() {
            let signature = Unfinished::over(&self.request.body);
            others.sort_by_cached_key(|(_, secret)| !signature.matches(secret.as_bytes(), given));
        }
        others.truncate(MAX_OTHERS);
        others
    }

    fn search(&self, others: &[(String, Secret)], limit: SearchLimit) -> Diagnosis {
        let own = [Known::new("the app's own", self.secret.as_bytes())];
        let others = others.iter().map(|(app_id, secret)| Known::new(app_id, secret.as_bytes()));
        let known: Vec<_> = own.into_iter().chain(others).collect();
        let mut request = Request::new(&self.request.body, header(&self.request, "authorization"));
        request.content_type = header(&self.request, "content-type");
        request.app_id = Some(&self.app_id);
        diagnose(&request, &known, limit)
    }
}

fn header<'r>(request: &'r Recorded, wanted: &str) -> Option<&'r str> {
    let (_, value) = request.headers.iter().find(|(name, _)| name == wanted)?;
    Some(value)
}

/// Chinese, if that is what the client likes best; else English.
fn language(request: &Recorded) -> Language {
    let first = header(request, "accept-language").unwrap_or_default().trim_start().to_ascii_lowercase();
    if first.starts_with("zh") { Language::Chinese } else { Language::English }
}

/// What is to be said about a signature at once.
fn said(diagnosis: &Diagnosis, language: Language) -> Option<String> {
    let (english, chinese) = match diagnosis {
        Diagnosis::Proved(proof) => {
            return Some(format!("{} {}", proof.sentence(language), proof.comparison(language)));
        }
        Diagnosis::Malformed(id) => {
            let end = if language == Language::Chinese { "。" } else { "." };
            return Some(format!("{}{end}", sentence(*id, language)));
        }
        Diagnosis::Unexplained(unexplained) if unexplained.stopped => {
            ("Not explained in 100 ms.", "100 毫秒内未能确认原因。")
        }
        Diagnosis::Unexplained(_) => ("No known mistake gives this signature.", "已知的错误都得不出这个签名。"),
        _ => return None,
    };
    Some(if language == Language::Chinese { chinese } else { english }.to_owned())
}
