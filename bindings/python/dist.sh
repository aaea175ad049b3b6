#!/usr/bin/env bash
# The wheels for one target, and the sdists: dist.sh RUST_TARGET FOLDER CROSS_FOLDER, with maturin and zig on PATH.
# The emulator's is made with that of glibc, and is for musl, too.
set -eu
target=$1
mkdir -p "$2"
dist=$(cd "$2" && pwd)
cross=$(cd "$3" && pwd)
cd "$(dirname "$0")/../.."
root=$PWD
maturin=$(command -v maturin)
python=$(command -v python)
. platforms/target.sh
. platforms/command.sh

# What maturin calls the platform, and builds with; the tags of the emulator's wheel.
how=() emulator=
case $target in
  *-musl) how=(--zig --compatibility musllinux_1_2) RUSTFLAGS="${RUSTFLAGS:+$RUSTFLAGS }-Ctarget-feature=-crt-static" ;;
  armv7-*) how=(--zig --compatibility manylinux2014) emulator=manylinux2014_armv7l.musllinux_1_1_armv7l ;;
  *-linux-*) how=(--zig --compatibility manylinux2014) emulator=manylinux2014_${target%%-*}.musllinux_1_1_${target%%-*} ;;
  x86_64-*-windows-*) emulator=win_amd64 ;;
  *-windows-*) emulator=win32 ;;
esac

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# A file of maturin's, in place: finish FOLDER_OF_THE_PACKAGE FILE...
finish() { (cd "$root" && "$python" bindings/python/tidy_dist.py "$@"); }

# pyo3 gives two names an underscore too many where MinGW links for x86; with a library to link by, it does not.
python3_library() {
  mkdir -p "$cross/python3"
  "$python" -c 'import abi3info
print("LIBRARY python3.dll", "EXPORTS", *sorted(symbol.name for symbol in abi3info.FUNCTIONS), sep="\n")
print(*sorted(symbol.name + " DATA" for symbol in abi3info.DATAS), sep="\n")' > "$cross/python3/python3.def"
  python-zig dlltool -m i386 -d "$cross/python3/python3.def" -l "$cross/python3/libpython3.a"
  export PYO3_USE_RAW_DYLIB=0 RUSTFLAGS="${RUSTFLAGS:+$RUSTFLAGS }-Lnative=$cross/python3"
}

native() (
  case $target in i686-*-windows-*) python3_library ;; esac
  use_target "$target"
  cd python
  "$maturin" sdist --out "$made"
  "$maturin" build --quiet --release "${how[@]}" --target "$target" --out "$made"
  finish python "$made"/*
)
program() {
  (cd python/emulator && "$maturin" sdist --out "$made/emulator")
  finish python/emulator "$made"/emulator/*.tar.gz
  made_command "$target" "$made/program"
  "$python" bindings/python/program_wheel.py "$made"/emulator/*.tar.gz "$made/program" "$emulator" "$made"
  mv "$made"/emulator/* "$made"
}
native
[ -z "$emulator" ] || program
mv "$made"/*.whl "$made"/*.tar.gz "$dist"
