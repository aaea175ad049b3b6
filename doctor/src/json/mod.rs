//! JSON as it was sent: order of the keys, duplicates and the text of every number and string are kept.

mod escape;
mod layout;
mod node;
mod number;
mod order;
mod parse;
mod plan;
mod write;

pub(crate) use escape::{Escapes, Html, Unicode, escaped, is_escaped};
pub(crate) use layout::Layout;
pub(crate) use node::{Member, Node, Text};
pub(crate) use number::{Numbers, general};
pub(crate) use order::{Depth, Order};
pub(crate) use parse::parse;
pub(crate) use plan::{Added, Dropped, Duplicates, Filled, LeftOut, MapOrder, Names, OPTIONAL, Placed, Plan};
pub(crate) use write::write;
