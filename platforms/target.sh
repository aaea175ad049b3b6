# shellcheck shell=bash
# Sourced: what building for another machine takes. Needs $cross, the folder that platforms.mk fills. A target is said as Rust
# says it. STD=rustup builds with the machine's own Rust and the libraries that rustup has for it, in place of std.sh's.
: "${cross:?}"
# The oldest to run with.
glibc=2.17
std=${STD:-ours}
here=$PWD/platforms

zig_target() {
  case $1 in
    armv7-unknown-linux-gnueabihf) echo arm-linux-gnueabihf.$glibc ;;
    *-unknown-linux-gnu) echo "${1%%-*}-linux-gnu.$glibc" ;;
    armv7-unknown-linux-musleabihf) echo arm-linux-musleabihf ;;
    *-unknown-linux-musl) echo "${1%%-*}-linux-musl" ;;
    *-win7-windows-gnu) echo "${1%%-*}-windows-gnu" ;;
    *) echo "no such target: $1" >&2; return 1 ;;
  esac
}
# As in the names of files: x86_64-linux-musl, x86_64-windows.
short_name() { local name=${1/-unknown/}; name=${name/eabihf/}; echo "${name/-win7-windows-gnu/-windows}"; }

export PATH="$cross/zig/bin:$PATH"
export ZIG_GLOBAL_CACHE_DIR=$cross/cache/zig ZIG_LOCAL_CACHE_DIR=$cross/cache/zig CARGO_ZIGBUILD_CACHE_DIR=$cross/cache/zigbuild

qemu() { case $1 in armv7-*) echo "$cross/qemu/qemu-arm" ;; *) echo "$cross/qemu/qemu-${1%%-*}" ;; esac; }

# FOLDER/bin/python3, which runs HOME/bin/PROGRAM of another machine with the libraries below FOLDER/root, and starts itself again by
# this name, not by what qemu is given: python_by_qemu TARGET FOLDER HOME PROGRAM
python_by_qemu() {
  rm -f "$2/bin/python3"
  cat > "$2/bin/python3" <<SH
#!/bin/sh
PYTHONHOME='$3' exec '$(qemu "$1")' -0 '$2/bin/python3' -L '$2/root' '$3/bin/$4' "\$@"
SH
  chmod +x "$2/bin/python3"
}

# The C compiler for a target: zig_cc TARGET ARGUMENTS, and C++ likewise.
zig_cc() { python-zig cc -target "$(zig_target "$1")" "${@:2}"; }
zig_cxx() { python-zig c++ -target "$(zig_target "$1")" "${@:2}"; }

# Chooses compiler, standard library and linker of a target, for a subshell: use_target TARGET
use_target() {
  local flags= machine=${1%%-*} mingw
  mingw=$machine-w64-mingw32
  case $1 in *-windows-gnu)
    command -v "$mingw-gcc" >/dev/null || { echo "no compiler for $1: install gcc-mingw-w64-${machine/_/-}" >&2; return 1; } ;;
  esac
  if [ "$std" = rustup ]; then
    ls "$(rustc --print sysroot)/lib/rustlib/$1/lib/"libstd-*.rlib >/dev/null 2>&1 \
      || { echo "STD=rustup: no standard library for $1 (rustup target add $1)" >&2; return 1; }
  else
    "$here/std.sh" "$cross" "$1" || return 1
    export RUSTC=$cross/rust/rustc
    flags="--sysroot=$cross/std/$1"
  fi
  case $1 in
    # zig has what begins a program, and the C library.
    *-musl*) flags="$flags -Clink-self-contained=no" ;;
    *-windows-gnu)
      local name=${1//-/_}
      # Its linker writes into what it links when that was; the same sources are to give the same bytes.
      export SOURCE_DATE_EPOCH=0
      export "CARGO_TARGET_${name^^}_LINKER=$mingw-gcc" "CC_$name=$mingw-gcc" "AR_$name=$mingw-ar" ;;
  esac
  # No panic comes through C: the tables for that are 70 kB of SQLite alone. Windows unwinds by them in any case.
  case $1 in *-linux-*) export CFLAGS="${CFLAGS:+$CFLAGS }-fno-asynchronous-unwind-tables -fno-unwind-tables" ;; esac
  # With frame pointers the tables for unwinding are 45 kB smaller, and code no larger.
  case $1 in x86_64-*-linux-*) flags="$flags -Cforce-frame-pointers=yes" ;; esac
  # shellcheck disable=SC2086 # They are split at blanks, and joined by one.
  RUSTFLAGS=$(echo ${RUSTFLAGS-} $flags)
  export CARGO_TARGET_DIR=$cross/build RUSTFLAGS
  . bindings/c/install/paths.sh
}

# Builds for a target that was chosen: target_build TARGET [CARGO'S FLAGS]
target_build() {
  local how=zigbuild target=$1
  case $1 in *-windows-gnu) how=build ;; *-gnu*) target=$1.$glibc ;; esac
  cargo $how --locked --quiet --profile release-small --target "$target" "${@:2}"
}

# Builds the library, stripped, into a folder: build_library TARGET FOLDER [CARGO'S FLAGS]
build_library() (
  # musl is a shared library, too, where a shared library is wanted.
  case $1 in *-musl) RUSTFLAGS="${RUSTFLAGS:+$RUSTFLAGS }-Ctarget-feature=-crt-static" ;; esac
  use_target "$1"
  target_build "$1" -p pyun-energy-c "${@:3}"
  mkdir -p "$2"
  made=$CARGO_TARGET_DIR/$1/release-small
  for file in libpyun_energy.so libpyun_energy.a pyun_energy.dll libpyun_energy.dll.a; do
    [ ! -f "$made/$file" ] || cp "$made/$file" "$2/"
  done
  # Half of it is what a debugger would read of Rust's own library.
  "$cross/rust/llvm-strip" --strip-debug "$2/libpyun_energy.a"
)

# Builds the command into a folder: one file, which on Linux needs no library: build_command TARGET FOLDER
build_command() (
  use_target "$1"
  target_build "$1" -p pyun-energy-cli
  mkdir -p "$2"
  made=$CARGO_TARGET_DIR/$1/release-small
  for file in pyun-energy pyun-energy.exe; do [ ! -f "$made/$file" ] || cp "$made/$file" "$2/"; done
)
