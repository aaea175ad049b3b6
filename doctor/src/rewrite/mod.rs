//! What programs make of a whole body before they sign it, each a mistake of its own.

mod constants;
mod made;
mod members;
mod names;
mod nested;
mod ports;
mod printed;
mod secret;
mod values;

pub(crate) use made::{Made, Rewrite};

use crate::json::Node;

/// Everything that is known, the likely first.
pub(crate) fn all<'a>(root: &Node<'a>, secret: &str, app_id: Option<&str>) -> Vec<Rewrite<'a>> {
    let mut all = members::all(root, app_id);
    all.extend(nested::all(root));
    all.extend(ports::all(root));
    all.extend(names::all(root));
    all.extend(values::all(root));
    all.extend(printed::all());
    all.extend(constants::all());
    all.extend(secret::all(root, secret));
    all
}
