//! Names that a serializer changed, or that a program has otherwise.

use super::made::{Rewrite, deep};
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;
use crate::names::{POLICIES, USUAL, camel};

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
        // The two that serializers have go together with everything: `Change::Names`.
        if !USUAL.contains(&number) {
            all.push(if number < 8 { renamed(words, None, whole) } else { renamed(words, None, whole).alone() });
            // The keys of a map are no names of fields: serializers leave those of `metadata` alone.
            let spared = [
                format!("signed in {policy}, the keys of `metadata` as they are"),
                format!("签名用的是 {policy}，`metadata` 里的 key 不变"),
            ];
            all.push(renamed(spared, Some(|depth| depth != 1), whole).alone());
        }
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
