//! In place of `descriptor.rs` on a system without descriptors.

pub(crate) const LONGEST: usize = 512;

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    File,
    Socket,
    Stream,
}

impl Kind {
    pub(crate) fn of(_: i32) -> Option<Self> {
        None
    }
}

pub(crate) fn write(_: i32, _: Kind, _: &[u8]) -> usize {
    0
}
