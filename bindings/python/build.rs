//! Refuses, before anything is compiled, an interpreter for which this is not made.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let flags = &pyo3_build_config::get().build_flags().0;
    if flags.contains(&pyo3_build_config::BuildFlag::Py_GIL_DISABLED) {
        eprintln!(
            "pyun-energy does not support free-threaded CPython yet: its one wheel for all versions cannot (abi3)"
        );
        eprintln!("take the usual CPython, 3.10 or later: `python3.13` in place of `python3.13t`");
        std::process::exit(1);
    }
}
