//! The `pyun-energy` command.
fn main() {}
