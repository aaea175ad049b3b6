//! The table that `bindings/c/src/gbk.rs` reads.

#[path = "../bindings/c/gbk_table.rs"]
mod gbk_table;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    gbk_table::write()
}
