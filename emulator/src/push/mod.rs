//! Pushes: what the platform tells an operator of its own accord.

mod fields;
mod kind;
mod receiver;

pub(crate) use fields::About;
pub(crate) use kind::Kind;
pub(crate) use receiver::Receiver;
