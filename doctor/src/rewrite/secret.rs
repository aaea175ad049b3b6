//! The secret as a member of the body that is signed.

use super::made::Rewrite;
use super::members::{Place, insert};
use crate::json::{Node, Text};
use crate::mistake::MistakeId as Id;

pub(super) fn all<'a>(root: &Node<'a>, secret: &str) -> Vec<Rewrite<'a>> {
    let mut all = Vec::new();
    if secret.is_empty() || !matches!(root, Node::Object(_)) {
        return all;
    }
    for name in ["app_secret", "appSecret", "secret", "key", "appsecret", "app_key", "secret_key", "secretKey"] {
        for place in [Place::End, Place::Start, Place::Sorted, Place::AfterAppId] {
            let usual = name == "app_secret" && matches!(place, Place::End | Place::Sorted);
            for bare in [true, false] {
                let secret = secret.to_owned();
                let words = [format!("as `{name}`"), format!("字段名 `{name}`")];
                let made = Rewrite::tree(Id::SecretInBody, words, move |root| {
                    Some(insert(root, name, Node::Text(Text::of(secret.clone())), place))
                });
                let made = if bare { made.bare() } else { made };
                all.push(if usual { made } else { made.alone() });
            }
        }
    }
    all
}
