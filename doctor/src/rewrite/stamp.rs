//! The timestamp as a program signs it that holds or prints too little of it.

use super::made::{Rewrite, at_top};
use crate::held;
use crate::json::Node;
use crate::mistake::MistakeId as Id;

pub(super) fn all<'a>() -> impl Iterator<Item = Rewrite<'a>> {
    held::ALL.into_iter().map(|([english, chinese], make)| {
        let words = [format!("`timestamp` {english}"), format!("`timestamp` {chinese}")];
        Rewrite::tree(Id::NumberType, words, move |root| {
            at_top(root, "timestamp", |stamp| match stamp {
                Node::Number(text) => make(text).map(|text| Node::Number(text.into())),
                _ => None,
            })
        })
    })
}
