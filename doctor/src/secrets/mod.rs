//! What becomes of a secret between its file and the hash.

mod encoded;
mod pasted;
mod placeholders;
mod typed;
mod variant;

pub(crate) use encoded::encodings;
pub(crate) use variant::{Reach, Variant};

use crate::facts::Facts;
use crate::mistake::MistakeId as Id;
use crate::request::KnownSecret;

/// As the platform's rule allows; more would slow the search down for nobody's good.
const SECRETS: usize = 8;

/// The usual variants of the secrets. The first secret is the one that should be used.
pub(crate) fn usual(secrets: &[KnownSecret<'_>], app_id: Option<&str>) -> Vec<Variant> {
    let right = secrets.first().map_or(&[][..], |secret| secret.bytes);
    let others = || secrets.iter().skip(1).take(SECRETS);
    let mut all = vec![Variant::new([], Id::SecretEmpty, ["", ""]).showing([]).reaching(Reach::All)];
    all.extend(others().map(|other| {
        let name = format!("`{}`", other.name);
        Variant::new(other.bytes, Id::OtherSecret, [name.clone(), name]).reaching(Reach::All)
    }));
    let app_id = app_id.map(|app_id| Variant::new(app_id, Id::AppIdAsSecret, ["", ""]).showing(app_id));
    all.extend(app_id.map(|variant| variant.reaching(Reach::All)));
    pasted::all(right, &mut all);
    all.push(
        Variant::new(right.to_ascii_lowercase(), Id::SecretCase, ["lower case", "转成了小写"]).reaching(Reach::All),
    );
    all.push(
        Variant::new(right.to_ascii_uppercase(), Id::SecretCase, ["upper case", "转成了大写"]).reaching(Reach::All),
    );
    for (number, (bytes, id, english, chinese)) in encoded::all(right).into_iter().enumerate() {
        let reach = if number < ENCODINGS { Reach::Suffixes } else { Reach::Texts };
        all.push(Variant::new(bytes, id, [english, chinese]).reaching(reach));
    }
    all.extend(placeholders(placeholders::is_usual));
    all.retain(|variant| variant.bytes != right);
    all
}

/// The unusual ones.
pub(crate) fn rare(secrets: &[KnownSecret<'_>], facts: &Facts) -> Vec<Variant> {
    let right = secrets.first().map_or(&[][..], |secret| secret.bytes);
    let mut all: Vec<_> = placeholders(|text| !placeholders::is_usual(text)).collect();
    let others = secrets.iter().skip(1).take(SECRETS);
    others.for_each(|other| pasted::all(other.bytes, &mut all));
    pasted::rare(right, &mut all);
    for other in secrets.iter().skip(1).take(SECRETS) {
        pasted::both(right, other.bytes, other.name, &mut all);
    }
    of_facts(right, facts, &mut all);
    all.extend(
        encoded::rarest(right)
            .into_iter()
            .map(|(bytes, id, english, chinese)| Variant::new(bytes, id, [english, chinese]).reaching(Reach::Only)),
    );
    typed::cut(right, &mut all);
    typed::alike(right, &mut all);
    typed::grouped(right, &mut all);
    all.extend(placeholders::templates().map(|text| placeholder(&text, Reach::Only)));
    all.retain(|variant| variant.bytes != right);
    all
}

/// What else of the request was taken for the secret, or put before it.
fn of_facts(right: &[u8], facts: &Facts, all: &mut Vec<Variant>) {
    for (name, value) in [("station_uuid", &facts.station), ("timestamp", &facts.timestamp)] {
        if let Some(value) = value {
            let words = [format!("`{name}` was used as the secret"), format!("把 `{name}` 当成了密钥")];
            all.push(
                Variant::new(value.as_str(), Id::SecretPlaceholder, words)
                    .showing(value.as_str())
                    .reaching(Reach::Texts),
            );
        }
    }
    let Some(app_id) = &facts.app_id else { return };
    for mark in ["", ":", "&", "=", ",", "_", "-", ".", "\t", "\n", " "] {
        for (before, after) in [(format!("{app_id}{mark}"), String::new()), (String::new(), format!("{mark}{app_id}"))]
        {
            let words =
                [format!("with the app id: `{before}***{after}`"), format!("连 app_id 一起用了：`{before}***{after}`")];
            all.push(Variant::around(&before, right, &after, Id::SecretPasted, words).reaching(Reach::Alone));
        }
    }
}

/// What a slip of a finger makes of a secret: thousands.
pub(crate) fn slips(secret: &[u8]) -> Vec<Variant> {
    let mut all = Vec::new();
    typed::all(secret, &mut all);
    typed::gaps(secret, &mut all);
    all.retain(|variant| variant.bytes != secret);
    all
}

/// So many of the encodings are usual.
const ENCODINGS: usize = 10;

fn placeholders(wanted: fn(&str) -> bool) -> impl Iterator<Item = Variant> {
    placeholders::PLACEHOLDERS.iter().filter(move |text| wanted(text)).map(|text| {
        let reach = match placeholders::likelihood(text) {
            placeholders::Likelihood::Usual => Reach::Suffixes,
            placeholders::Likelihood::Rare => Reach::Texts,
            placeholders::Likelihood::Seldom => Reach::Only,
        };
        placeholder(text, reach)
    })
}

fn placeholder(text: &str, reach: Reach) -> Variant {
    let shown = format!("`{text}`");
    Variant::new(text, Id::SecretPlaceholder, [shown.clone(), shown]).showing(text).reaching(reach)
}
