//! What programs make of a whole body before they sign it, each a mistake of its own.

mod amounts;
mod changed;
mod constants;
mod filled;
mod filtered;
mod joined;
mod made;
mod members;
mod names;
mod nested;
mod notations;
mod order;
mod ports;
mod printed;
mod query;
mod references;
mod secret;
mod single;
mod stamp;
mod times;
mod unfilled;
mod values;
mod wrapped;

pub(crate) use made::{Made, Of, Rewrite};

use crate::json::Node;

/// What languages print for parameters.
pub(crate) fn printed<'a>() -> Vec<Rewrite<'a>> {
    printed::of_members()
}

/// What was hashed where nothing of the parameters was.
pub(crate) fn constants<'a>() -> Vec<Rewrite<'a>> {
    constants::texts()
}

/// Everything that is known, the likely first.
pub(crate) fn all<'a>(root: &Node<'a>, secret: &str, app_id: Option<&str>) -> Vec<Rewrite<'a>> {
    let mut all = members::all(root, app_id);
    all.extend(nested::all(root));
    all.extend(ports::all(root));
    all.extend(names::all(root));
    all.extend(stamp::all());
    all.extend(unfilled::all());
    all.extend(times::all(root));
    all.extend(values::all(root));
    all.extend(notations::all());
    all.extend(single::all(root));
    all.extend(notations::states(root));
    all.extend(amounts::all().into_iter().map(Rewrite::alone));
    all.extend(filled::all(root));
    all.extend(references::all());
    all.extend(order::all(root));
    all.extend(printed::all());
    all.extend(changed::all());
    all.extend(filtered::all());
    all.extend(query::all());
    all.extend(constants::all());
    all.extend(wrapped::all());
    all.extend(secret::all(root, secret));
    all.extend(joined::all(secret, app_id));
    all
}
