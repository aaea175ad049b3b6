# shellcheck shell=bash
# Sourced: what building for another machine takes. Needs $cross, the folder that install.mk and debian.sh fill.
: "${cross:?}"
# Each architecture has Rust's name and zig's, where the number is the oldest glibc to run with.
glibc=2.17
rust_target() {
  case $1 in
    x86_64) echo x86_64-unknown-linux-gnu ;;
    armv7) echo armv7-unknown-linux-gnueabihf ;;
    aarch64) echo aarch64-unknown-linux-gnu ;;
    *) echo "no such architecture: $1" >&2; return 1 ;;
  esac
}
zig_target() {
  case $1 in
    armv7) echo arm-linux-gnueabihf.$glibc ;;
    *) echo "$1-linux-gnu.$glibc" ;;
  esac
}

export PATH="$cross/zig/bin:$PATH"
export ZIG_GLOBAL_CACHE_DIR=$cross/cache/zig ZIG_LOCAL_CACHE_DIR=$cross/cache/zig CARGO_ZIGBUILD_CACHE_DIR=$cross/cache/zigbuild

qemu() { [ "$1" = armv7 ] && echo "$cross/qemu/qemu-arm" || echo "$cross/qemu/qemu-$1"; }

# The C compiler for an architecture: zig_cc ARCH ARGUMENTS, and C++ likewise.
zig_cc() { python-zig cc -target "$(zig_target "$1")" "${@:2}"; }
zig_cxx() { python-zig c++ -target "$(zig_target "$1")" "${@:2}"; }

# Builds the library, stripped, into a folder: build_library ARCH FOLDER [CARGO'S FLAGS]
build_library() (
  target=$(rust_target "$1")
  export CARGO_TARGET_DIR=$cross/build
  # The machine's own Rust has a standard library for the machine only.
  [ "$1" = x86_64 ] || export RUSTC=$cross/rust/rustc
  . bindings/c/install/paths.sh
  cargo zigbuild --locked --quiet --profile release-small \
    -p pyun-energy-c --target "$target.$glibc" "${@:3}"
  mkdir -p "$2"
  cp "$CARGO_TARGET_DIR/$target/release-small/libpyun_energy.so" "$CARGO_TARGET_DIR/$target/release-small/libpyun_energy.a" "$2/"
  # Half of it is what a debugger would read of Rust's own library.
  "$cross/rust/llvm-strip" --strip-debug "$2/libpyun_energy.a"
)
