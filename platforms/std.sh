#!/usr/bin/env bash
# Rust's standard library for a target, from Debian's source of it, below target/cross/std/: std.sh CROSS_FOLDER RUST_TARGET
# Made once; made anew where the compiler or this file is another. RUSTC_BOOTSTRAP opens what is not stable, for this library
# only: ours is built with stable cargo and this library as its --sysroot (target.sh). It is built for size, and without what
# prints a backtrace, a quarter of a megabyte.
set -eu
cross=$(cd "$1" && pwd)
target=$2
here=$(cd "$(dirname "$0")" && pwd)
made=$cross/std/$target
is_made_by=$("$cross/rust/rustc" -vV; sha256sum < "$here/std.sh")
[ "$(cat "$made/made-by" 2>/dev/null)" != "$is_made_by" ] || exit 0

# What was built with another would not fit.
rm -rf "$made" "$cross/build/$target"
work=$cross/std/work-$target
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src" "$made/lib/rustlib/$target/lib"
: > "$work/src/lib.rs"
printf '[package]\nname = "none"\nedition = "2021"\n[workspace]\n[profile.release]\nopt-level = "s"\n' > "$work/Cargo.toml"

export RUSTC=$cross/rust/rustc CARGO_TARGET_DIR=$work/target
unset CARGO_ENCODED_RUSTFLAGS
# With bitcode, which linking with the rest wants.
RUSTFLAGS=-Cembed-bitcode=yes
. "$here/../bindings/c/install/paths.sh"
(
  cd "$work"
  RUSTC_BOOTSTRAP=1 cargo build --release --quiet --target "$target" \
    -Zbuild-std=std,panic_unwind,panic_abort -Zbuild-std-features=panic-unwind,optimize_for_size
)
to=$made/lib/rustlib/$target/lib
cp "$CARGO_TARGET_DIR/$target/release/deps"/*.rlib "$to/"
rm -f "$to"/libnone-*.rlib
# What begins and ends a program for MinGW.
case $target in *-windows-gnu)
  source=$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/rtstartup
  for object in rsbegin rsend; do
    RUSTC_BOOTSTRAP=1 "$RUSTC" --crate-type=lib --emit=obj --target "$target" --sysroot "$made" -o "$to/$object.o" "$source/$object.rs"
  done ;;
esac
echo "$is_made_by" > "$made/made-by"
echo "standard library for $target: $(du -sm "$to" | cut -f1) MB"
