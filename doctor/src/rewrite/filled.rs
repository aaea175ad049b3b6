//! Optional members that a class has and that were signed as null, but not sent: what Jackson, Newtonsoft and the like write where
//! nobody tells them otherwise.

use super::made::{Rewrite, deep};
use crate::json::{Member, Node, Text};
use crate::mistake::MistakeId as Id;

/// The optional members of an object, in the order of the documents, each with those that stand before it.
type Optional = (&'static str, &'static [&'static str]);

const DEVICE: [Optional; 3] = [
    ("name", &["no", "station_uuid", "sign_type", "timestamp", "app_id"]),
    ("type", &["name", "no", "station_uuid", "sign_type", "timestamp", "app_id"]),
    ("metadata", &[]),
];
const PORT: [Optional; 2] =
    [("alias", &["state_desc", "state", "no"]), ("space_status", &["alias", "state_desc", "state", "no"])];
const RECORD: [Optional; 5] = [
    ("vin", &["end_time", "start_time"]),
    ("plate", &["vin", "end_time", "start_time"]),
    ("state_desc", &["state"]),
    ("soc", &["energy_code", "port_no"]),
    ("mobile", &["soc", "energy_code"]),
];
const COMMON: [Optional; 2] = [("timestamp", &["app_id"]), ("sign_type", &["timestamp", "app_id"])];

pub(super) fn all<'a>(root: &Node<'a>) -> Vec<Rewrite<'a>> {
    let has = |name: &str| root.members().iter().any(|member| member.key.value == name);
    let top: &'static [Optional] = if has("port") { &DEVICE } else { &RECORD };
    let missing: Vec<_> = top.iter().filter(|(name, _)| !has(name)).copied().collect();
    let mut sets: Vec<Vec<Optional>> = (1..1usize << missing.len())
        .map(|set| missing.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, one)| *one).collect())
        .collect();
    // All of them first.
    sets.reverse();
    let common: Vec<_> = COMMON.into_iter().filter(|(name, _)| !has(name)).collect();
    if !common.is_empty() {
        sets.push(common.clone());
        sets.push([common, missing].concat());
    }
    sets.push(Vec::new());
    let mut all: Vec<Rewrite<'a>> = Vec::new();
    for set in sets {
        for ports in [false, true] {
            for at_end in [false, true] {
                if ports || !set.is_empty() {
                    let made = one(set.clone(), ports, at_end);
                    all.push(if all.len() < 4 { made } else { made.alone() });
                }
            }
        }
    }
    all
}

fn one<'a>(set: Vec<Optional>, ports: bool, at_end: bool) -> Rewrite<'a> {
    let names = set.iter().map(|(name, _)| format!("`{name}`"));
    let of_ports = ports.then(|| "`port[].alias`, `port[].space_status`".to_owned());
    let shown = names.chain(of_ports).collect::<Vec<_>>().join(", ");
    let words =
        [format!("signed with {shown} = null, sent without"), format!("签名时 {shown} 写成了 null，发送时没有")];
    Rewrite::tree(Id::NullMembers, words, move |root| {
        let found = std::cell::Cell::new(false);
        let out = deep(root, 0, &|depth, mut members| {
            let wanted: &[Optional] = match depth {
                0 => &set,
                2 if ports => &PORT,
                _ => &[],
            };
            for (name, before) in wanted {
                let at = |name: &str| members.iter().position(|member| *member.key.value == *name);
                if at(name).is_some() {
                    continue;
                }
                let after = before.iter().find_map(|before| at(before)).map(|at| at + 1).filter(|_| !at_end);
                let place = after.unwrap_or(members.len());
                members.insert(place, Member { key: Text::of(*name), value: Node::Null });
                found.set(true);
            }
            members
        });
        found.get().then_some(out)
    })
}
