#!/usr/bin/env bash
# Runs the C tests as programs of other targets, armv7 and aarch64 under qemu, musl by its own loader, Windows in wine:
# test-c.sh TARGET_FOLDER RUST_TARGETS TESTS
# They are the tests of x86-64, unchanged: gcc and g++ are replaced (cc.sh), and valgrind, which has had its turn there.
set -eu -o pipefail
. "$(dirname "$0")/begin.sh" "$1" "the C tests" "$2"
echo "$(cat "$cross/debian-ready"), zig $(python-zig version), $("$cross/qemu/qemu-arm" --version | sed -n 1p)"

# Found by name before the real ones.
bin=$cross/test/bin
mkdir -p "$bin"
ln -sf "$PWD/platforms/cc.sh" "$bin/gcc"
ln -sf gcc "$bin/g++"
# shellcheck disable=SC2016
printf '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n' > "$bin/valgrind"
chmod +x "$bin/valgrind"

# What runs on this machine, built before gcc is another: the emulator, and the tests themselves.
cargo build --locked --quiet -p pyun-energy-cli --target-dir "$target"
tests=()
for name in $3; do tests+=(--test "$name"); done
cargo test --locked --quiet -p pyun-energy-c --target-dir "$target" --no-run "${tests[@]}"

# A build of the library as the tests have them (bindings/c/tests/support, which says why the flag): variant TARGET NAME [CARGO'S FLAGS]
variant() {
  local made=$cross/test/$1/lib-$2
  case $1 in
    *-windows-*) build_library "$1" "$made" "${@:3}" ;;
    *) RUSTFLAGS="--cfg rustix_use_libc" build_library "$1" "$made" "${@:3}"
       ln -sf libpyun_energy.so "$made/libpyun_energy.so.0" ;;
  esac
}
# An example, against what is not ours: example TARGET
example() {
  local program=$cross/test/$1/sync_device
  PYUN_CC_TARGET=$1 PYUN_CC_CROSS=$cross PYUN_CC_SCRIPTS=$PWD/platforms "$bin/gcc" -Iinclude examples/c/sync_device.c \
    -L lib-Test -lpyun_energy -Wl,-rpath,lib-Test -o "$program"
  python3 platforms/gateway.py "$program" examples/device.json
}
# What a panic writes, of which the caller learns by a status: message and place, and no more whatever is asked: panics TARGET
panics() {
  local program=$cross/test/$1/panics
  printf 'int pyun_test_panic(void *error);\nint main(void) { return !pyun_test_panic(0); }\n' > "$program.c"
  PYUN_CC_TARGET=$1 PYUN_CC_CROSS=$cross PYUN_CC_SCRIPTS=$PWD/platforms "$bin/gcc" "$program.c" \
    -L lib-Test -lpyun_energy -Wl,-rpath,lib-Test -o "$program"
  RUST_BACKTRACE=1 "$program" 2> "$program.said"
  grep -A1 "panicked at .*testing.rs" "$program.said" | grep "forced by a test"
  ! grep "stack backtrace" "$program.said" || { echo "there is a backtrace, which was to be left out" >&2; exit 1; }
}
# What stands on fork, on threads that are cancelled, and on std::thread, which MinGW with the threads of Windows lacks; a program that loads the library by itself; the library without
# anything, which has had its turn elsewhere.
not_on_windows=(a_thread_is_not_cancelled_inside_of_a_call the_library_can_be_loaded_and_let_go_without_end
  everything_without_tls_gbk_and_outbox clients_of_the_cpp_layer)

# The tests of the harness for a target: run_tests TARGET LIBRARY [OF THE HARNESS...]
run_tests() {
  local began=$SECONDS said=$cross/test/$1/said
  echo "== $1: $(basename "$2"), $(stat -c %s "$2") bytes"
  PYUN_CC_TARGET=$1 PYUN_CC_CROSS=$cross PYUN_CC_SCRIPTS=$PWD/platforms PYUN_ENERGY_BIN=$target/debug/pyun-energy PATH=$bin:$PATH \
    cargo test --locked --quiet -p pyun-energy-c --target-dir "$target" "${tests[@]}" -- "${@:3}" | tee "$said"
  run_was "$1" "C tests" "$(awk '/^test result: ok/ { passed += $4 } END { print passed }' "$said")" $((SECONDS - began))
}
for triple in $2; do
  variant "$triple" Test --features _test
  case $triple in
    *-windows-*)
      echo "not on Windows: ${not_on_windows[*]}"
      run_tests "$triple" "$cross/test/$triple/lib-Test/pyun_energy.dll" "${not_on_windows[@]/#/--skip=}" ;;
    *)
      variant "$triple" Bare --no-default-features
      run_tests "$triple" "$cross/test/$triple/lib-Test/libpyun_energy.so" ;;
  esac
  example "$triple"
  panics "$triple"
done
