//! A program that does nothing but tell its resident memory in kB: what a program costs before it does anything.

fn main() {
    println!("{}", pyun_energy_bench::peak_resident_kb());
}
