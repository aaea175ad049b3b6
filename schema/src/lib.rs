//! Reads the core's tables (codes, records, calls) and writes what other languages and the docs repeat of them.
//!
//! `UPDATE=1 cargo test -p pyun-energy-schema` writes; without `UPDATE` the test compares, and says which place differs.
#![forbid(unsafe_code)]

mod c;
mod c_records;
mod c_setters;
mod cpp;
mod cpp_records;
mod docs;
mod models;
mod names;
mod python;
mod python_records;
mod records;
mod region;

pub use region::Region;

/// Every place that is written from the tables.
pub fn regions() -> Vec<Region> {
    [
        c::regions(),
        c_records::regions(),
        c_setters::regions(),
        cpp::regions(),
        cpp_records::regions(),
        python::regions(),
        models::regions(),
        python_records::regions(),
        docs::regions(),
    ]
    .concat()
}
