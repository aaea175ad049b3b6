//! In a library that is built without `outbox` there is no outbox to do anything with.

use std::path::Path;
use std::time::Duration;

use pyun_core::{Client, Device};

use crate::failure::Failure;
use crate::record::pyun_record;
use crate::sent::Sent;

pub(crate) enum Queue {}

macro_rules! nothing {
    ($($name:ident($($of:ty),*) -> $result:ty;)+) => {
        impl Queue {
            pub(crate) fn open(_: &Path, _: &Client, _: Option<&str>) -> Result<Self, Failure> {
                Err(Failure::invalid("outbox", "this build has none (cargo feature `outbox`)"))
            }

            $(pub(crate) fn $name(&self $(, _: $of)*) -> Result<$result, Failure> {
                match *self {}
            })+
        }
    };
}

nothing! {
    close() -> ();
    put_device(&Device) -> ();
    put_record(&Sent) -> ();
    flush(Duration) -> ();
    touch(&str, &str) -> ();
    forget_device(&str, &str) -> ();
    set_paused(bool) -> ();
    network_is_back() -> ();
    stats() -> pyun_record;
    next_dead(i64) -> Option<pyun_record>;
    retry(i64) -> ();
    discard(i64) -> ();
    replace_client(&Client) -> ();
    poll_event(Duration) -> Option<pyun_record>;
}
