#!/usr/bin/env bash
# What is given away, a tarball a target: dist.sh CROSS_FOLDER OUT_FOLDER VERSION TARGETS
# In each: the installed tree of the C library, the command as one file, the licences of both, what is in them (SBOM).
set -eu
mkdir -p "$2"
cross=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
version=$3
cd "$(dirname "$0")/.."
. platforms/target.sh

for tool in readelf nm sha256sum; do command -v $tool >/dev/null || { echo "dist.sh: no $tool: install binutils" >&2; exit 1; }; done
zig_files=$(echo "$cross"/zig/lib/python3*/site-packages/ziglang/lib)
unwind="LLVM libunwind, of zig=$(python-zig version)=Apache-2.0 WITH LLVM-exception"
musl="musl, of zig=$(python-zig version)=MIT"

# The command is musl's, and static: it runs with any C library, and without one.
command_target() {
  case $1 in
    armv7-*) echo armv7-unknown-linux-musleabihf ;;
    *) echo "${1%%-*}-unknown-linux-musl" ;;
  esac
}
compiler() { [ "$std" = rustup ] && echo rustc || echo "$cross/rust/rustc"; }

# A static library names no versions of symbols: that it links with the oldest glibc shows that it needs none newer.
check_static() {
  printf 'const char *pyun_version(void); int main(void) { return !pyun_version(); }\n' > "$1/check.c"
  zig_cc "$2" "$1/check.c" "$3" -lunwind -lpthread -ldl -lm -o "$1/check"
}

# The library, laid out as `make install` does: lay_library TARGET BUILT TREE
lay_library() {
  build_library "$1" "$2"
  python3 bindings/c/install/notices.py "$1" > "$2/THIRD-PARTY.txt"
  PYUN_DESTDIR=$3 PYUN_PREFIX='' PYUN_LIBDIR=lib PYUN_VERSION=$version \
    LD="python-zig ld.lld" OBJCOPY=$cross/rust/llvm-objcopy bindings/c/install/lay.sh "$2"
  check_static "$2" "$1" "$3/lib/libpyun_energy.a"
  python3 platforms/sbom.py pyun-energy-c "$1" "$(compiler)" "$unwind" > "$3/share/doc/pyun-energy/libpyun_energy.cdx.json"
}

# The command, and what it owes: lay_command TARGET BUILT TREE
lay_command() {
  local target doc=$3/share/doc/pyun-energy
  target=$(command_target "$1")
  build_command "$target" "$2"
  install -D -m 755 "$2/pyun-energy" "$3/bin/pyun-energy"
  {
    python3 bindings/c/install/notices.py --package=pyun-energy-cli "$target"
    printf '\n%s\nmusl, the C library\n\n' "$(printf '=%.0s' {1..78})"
    cat "$zig_files/libc/musl/COPYRIGHT"
  } > "$doc/THIRD-PARTY-command.txt"
  python3 platforms/sbom.py pyun-energy-cli "$target" "$(compiler)" "$unwind" "$musl" > "$doc/pyun-energy.cdx.json"
}

# The same sources give the same bytes.
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
pack() {
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$date" -C "$out" "$1" | gzip -9n > "$out/$1.tar.gz"
  rm -r "${out:?}/$1"
}

rm -rf "$out"
for target in $4; do
  name=pyun-energy-$version-$(short_name "$target")
  lay_library "$target" "$cross/dist/$target" "$out/$name"
  lay_command "$target" "$cross/dist/$target" "$out/$name"
  pack "$name"
done
(cd "$out" && sha256sum ./*.tar.gz | sed 's|\./||' > SHA256SUMS)
python3 platforms/check_dist.py "$out" "$version" "$cross/sysroot/x86_64-unknown-linux-musl/libc.so"
