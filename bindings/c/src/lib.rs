//! The C interface. A module a C type; `guard` and `text` are the plumbing. The documentation of what is exported is
//! written for the readers of `include/pyun_energy.h`, into which it is copied; what concerns Rust is in `//` comments.
#![deny(clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]
// Names are those of the header.
#![allow(non_camel_case_types, clippy::doc_markdown, clippy::missing_safety_doc, clippy::too_long_first_doc_paragraph)]

#[cfg(not(panic = "unwind"))]
compile_error!("a panic must not end the program that links this library: build with panic = \"unwind\"");

pub mod bytes;
mod cancel;
pub mod client;
pub mod client_forms;
pub mod client_records;
pub mod codes;
pub mod config;
pub mod convert;
#[cfg_attr(windows, path = "descriptor_windows.rs")]
mod descriptor;
pub mod device;
pub mod device_parts;
pub mod error;
mod failure;
pub mod flat;
#[cfg(feature = "gbk")]
mod gbk;
mod guard;
pub mod json;
pub mod log;
pub mod outbox;
pub mod outbox_names;
mod pairs;
pub mod push;
#[cfg_attr(not(feature = "outbox"), path = "no_queue.rs")]
mod queue;
pub mod record;
pub mod record_fields;
pub mod record_names;
pub mod reply;
pub mod request;
pub mod results;
mod sent;
pub mod setters;
pub mod sign;
mod static_text;
pub mod status;
#[cfg(feature = "_test")]
pub mod testing;
pub mod text;
#[cfg(feature = "outbox")]
mod told;
pub mod version;
