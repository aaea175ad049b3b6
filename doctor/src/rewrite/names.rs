//! Names that a serializer changed, or that a program has otherwise.

use super::made::{Rewrite, deep};
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

/// A naming policy: its name, and what it makes of a name.
pub(crate) type Policy = (&'static str, fn(&str) -> String);

pub(crate) const POLICIES: [Policy; 16] = [
    ("camelCase", camel),
    ("snake_case", |name| split(name).join("_")),
    ("PascalCase", pascal),
    ("kebab-case", |name| split(name).join("-")),
    ("UPPER_SNAKE", |name| split(name).join("_").to_uppercase()),
    ("lower case", |name| name.to_lowercase()),
    ("UPPER CASE", |name| name.to_uppercase()),
    ("lower case without _", |name| name.replace('_', "").to_lowercase()),
    ("PascalCase with Go's AppID and UUID", go),
    ("names with @ before them", |name| format!("@{name}")),
    ("names with _ before them", |name| format!("_{name}")),
    ("names with m_ before them", |name| format!("m_{name}")),
    ("names with : before them", |name| format!(":{name}")),
    ("App_Id", |name| split(name).iter().map(|word| capital(word)).collect::<Vec<_>>().join("_")),
    ("App_id", capital),
    (".NET's <AppId>k__BackingField", |name| format!("<{}>k__BackingField", pascal(name))),
];

/// One name for another.
const SYNONYMS: [(&str, &str); 34] = [
    ("port", "ports"),
    ("port", "portList"),
    ("port", "port_list"),
    ("port", "connectors"),
    ("no", "device_no"),
    ("no", "deviceNo"),
    ("no", "port_no"),
    ("no", "portNo"),
    ("no", "number"),
    ("no", "id"),
    ("no", "code"),
    ("station_uuid", "station_id"),
    ("station_uuid", "stationId"),
    ("station_uuid", "uuid"),
    ("app_id", "appid"),
    ("app_id", "appId"),
    ("app_id", "app_key"),
    ("app_id", "appKey"),
    ("timestamp", "time_stamp"),
    ("timestamp", "timeStamp"),
    ("timestamp", "time"),
    ("timestamp", "ts"),
    ("sign_type", "signType"),
    ("state", "status"),
    ("state_desc", "status_desc"),
    ("state_desc", "stateDesc"),
    ("state_desc", "desc"),
    ("space_status", "spaceStatus"),
    ("space_status", "space_state"),
    ("energy_code", "energyCode"),
    ("name", "device_name"),
    ("type", "device_type"),
    ("metadata", "meta"),
    ("metadata", "meta_data"),
];

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let mut all = Vec::new();
    for (number, (policy, rename)) in POLICIES.into_iter().enumerate() {
        let whole = move |name: &str| Some(rename(name));
        let words = [format!("signed in {policy}"), format!("签名用的是 {policy}")];
        let weighed = |made: Rewrite<'a>| match number {
            0 | 2 => made.frequent(),
            1 | 3..8 => made,
            _ => made.alone(),
        };
        all.push(weighed(renamed(words, None, whole)));
        // The keys of a map are no names of fields: serializers leave those of `metadata` alone.
        let spared = [
            format!("signed in {policy}, the keys of `metadata` as they are"),
            format!("签名用的是 {policy}，`metadata` 里的 key 不变"),
        ];
        let made = renamed(spared, Some(|depth| depth != 1), whole);
        all.push(if matches!(number, 0 | 2) { made.frequent() } else { made.alone() });
        for (wanted, english, chinese) in PARTS {
            let words = [format!("signed in {policy} {english}"), format!("签名时{chinese}用的是 {policy}")];
            all.push(renamed(words, Some(wanted), whole).alone());
        }
    }
    let mut names = Vec::new();
    root.each_key(&mut |name| {
        if names.len() < 40 && name.contains('_') && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    });
    all.extend(names.into_iter().map(|name| single(name.clone(), camel(&name))));
    for other in ["device_no", "deviceNo", "deviceId", "id", "sn", "code"] {
        let words =
            [format!("`{other}` was signed at the top, `no` sent"), format!("签名时最外层用 `{other}`，发送的是 `no`")];
        all.push(renamed(words, Some(|depth| depth == 0), move |name| (name == "no").then(|| other.to_owned())));
    }
    for (one, other) in SYNONYMS {
        all.push(single(one.to_owned(), other.to_owned()).alone());
        all.push(single(other.to_owned(), one.to_owned()).alone());
    }
    all
}

/// Where names are that are other ones: by the depth of the object.
type Part = (fn(usize) -> bool, &'static str, &'static str);

const PARTS: [Part; 3] = [
    (|depth| depth == 0, "at the top", "最外层"),
    (|depth| depth > 0, "in nested objects", "嵌套对象里"),
    (|depth| depth > 1, "in the ports", "端口对象里"),
];

fn single<'a>(from: String, to: String) -> Rewrite<'a> {
    let words = [format!("`{to}` was signed, `{from}` sent"), format!("签名用 `{to}`，发送的是 `{from}`")];
    renamed(words, None, move |name| (name == from).then(|| to.clone()))
}

/// All names changed, or those of a part.
fn renamed<'a>(
    words: [String; 2],
    part: Option<fn(usize) -> bool>,
    rename: impl Fn(&str) -> Option<String> + 'a,
) -> Rewrite<'a> {
    Rewrite::tree(Id::KeyNames, words, move |root| {
        let changed = std::cell::Cell::new(false);
        let out = deep(root, 0, &|depth, members| {
            let wanted = part.is_none_or(|part| part(depth));
            let one = |member: Member<'a>| match rename(&member.key.value)
                .filter(|name| wanted && *name != member.key.value)
            {
                Some(name) => {
                    changed.set(true);
                    Member { key: Text::of(name), ..member }
                }
                None => member,
            };
            members.into_iter().map(one).collect()
        });
        changed.get().then_some(out)
    })
}

/// The words of a name in either notation, in lower case.
fn split(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for letter in name.chars() {
        if matches!(letter, '_' | '-') {
            words.push(String::new());
        } else {
            if letter.is_uppercase() && before.is_lowercase() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

pub(super) fn camel(name: &str) -> String {
    let words = split(name);
    let rest: String = words.iter().skip(1).map(|word| capital(word)).collect();
    words.first().map_or(String::new(), |first| format!("{first}{rest}"))
}

pub(super) fn pascal(name: &str) -> String {
    capital(&camel(name))
}

/// As Go's linters want names: initialisms are capitals.
pub(super) fn go(name: &str) -> String {
    let word = |word: &String| match word.as_str() {
        "id" | "uuid" | "url" | "ip" | "vin" | "soc" => word.to_uppercase(),
        other => capital(other),
    };
    split(name).iter().map(word).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
