# shellcheck shell=bash
# Sourced: sets CARGO_ENCODED_RUSTFLAGS and CFLAGS so that no path of this machine gets into a library, in messages of panics
# and for debuggers: where the sources, the crates, Rust and what is built are. And so that its C has no tables for unwinding, of
# which SQLite would have 80 kB: no panic goes through C, which calls nothing of ours.
separator=$(printf '\037')
encoded=${CARGO_ENCODED_RUSTFLAGS-${RUSTFLAGS-}}
[ -n "${CARGO_ENCODED_RUSTFLAGS+set}" ] || encoded=${encoded// /$separator}

leave_out() { # FOLDER NAME
  encoded=${encoded:+$encoded$separator}--remap-path-prefix=$1=$2
  # What the crate `cc` reads is split at blanks.
  [ "$1" != "${1//[[:space:]]/}" ] || CFLAGS="${CFLAGS:+$CFLAGS }-fdebug-prefix-map=$1=$2"
}
# The last that fits is taken.
leave_out "$("${RUSTC:-rustc}" --print sysroot)" rust
leave_out "${CARGO_HOME:-$HOME/.cargo}" cargo
leave_out "$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)" pyun-energy
[ -z "${CARGO_TARGET_DIR-}" ] || leave_out "$(realpath -ms "$CARGO_TARGET_DIR")" target
CFLAGS="${CFLAGS:+$CFLAGS }-fno-asynchronous-unwind-tables"
export CARGO_ENCODED_RUSTFLAGS=$encoded CFLAGS
