#!/usr/bin/env bash
# Runs the C tests as armv7 and aarch64 programs, under qemu: test-arm.sh TARGET_FOLDER TESTS
# They are the tests of x86-64, unchanged: gcc and g++ are replaced (arm-cc.sh), and valgrind, which has had its turn there.
set -eu
mkdir -p "$1/tmp"
target=$(cd "$1" && pwd)
cross=$target/cross
cd "$(dirname "$0")/../../.."

missing=
for tool in apt-get dpkg-deb readelf; do command -v $tool >/dev/null || missing="$missing $tool"; done
[ "$(uname -m)" = x86_64 ] || missing="$missing an x86-64 machine"
if [ -n "$missing" ]; then
  reason="the C tests on ARM, for want of$missing"
  [ -z "${PYUN_NO_SKIP-}" ] || { echo "not to be skipped here: $reason" >&2; exit 1; }
  echo "skipped: $reason" | tee -a "$target/tmp/skipped.txt"
  exit
fi

CARGO_TARGET_DIR=$target make --no-print-directory -f bindings/c/install.mk "$cross/zig/ready" "$cross/debian-ready"
. bindings/c/install/cross.sh
echo "ARM: $(cat "$cross/debian-ready"), zig $(python-zig version), $("$cross/qemu/qemu-arm" --version | sed -n 1p)"

# Found by name before the real ones.
bin=$cross/test/bin
mkdir -p "$bin"
ln -sf "$PWD/bindings/c/install/arm-cc.sh" "$bin/gcc"
ln -sf gcc "$bin/g++"
# shellcheck disable=SC2016
printf '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n' > "$bin/valgrind"
chmod +x "$bin/valgrind"

# What runs on this machine, built before gcc is another: the emulator, and the tests themselves.
cargo build --locked --quiet -p pyun-energy-cli --target-dir "$target"
tests=()
for name in $2; do tests+=(--test "$name"); done
cargo test --locked --quiet -p pyun-energy-c --target-dir "$target" --no-run "${tests[@]}"

# A build of the library as the tests have them (bindings/c/tests/support, which says why the flag): variant ARCH NAME [CARGO'S FLAGS]
variant() {
  RUSTFLAGS="--cfg rustix_use_libc" build_library "$1" "$cross/test/$1/lib-$2" "${@:3}"
  ln -sf libpyun_energy.so "$cross/test/$1/lib-$2/libpyun_energy.so.0"
}
for arch in armv7 aarch64; do
  variant $arch Test --features _test
  variant $arch Bare --no-default-features
  echo "== $arch: $(readelf -h "$cross/test/$arch/lib-Test/libpyun_energy.so" | sed -n 's/^ *Machine: *//p')"
  PYUN_ARM_ARCH=$arch PYUN_ARM_CROSS=$cross PYUN_ARM_SCRIPTS=$PWD/bindings/c/install \
    PYUN_ENERGY_BIN=$target/debug/pyun-energy PATH=$bin:$PATH \
    cargo test --locked --quiet -p pyun-energy-c --target-dir "$target" "${tests[@]}"
done
