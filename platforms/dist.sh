#!/usr/bin/env bash
# What is given away, a tarball a target, for Windows a zip: dist.sh CROSS_FOLDER OUT_FOLDER VERSION TARGETS
# In each: the installed tree of the C library, the command as one file, the licences of both, what is in them (SBOM).
set -eu
mkdir -p "$2"
cross=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
version=$3
cd "$(dirname "$0")/.."
. platforms/target.sh
. platforms/command.sh
. platforms/dist_windows.sh
. platforms/runs.sh

for tool in readelf nm sha256sum; do command -v $tool >/dev/null || { echo "dist.sh: no $tool: install binutils" >&2; exit 1; }; done

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
  local program
  made_command "$1" "$2"
  for program in "$2"/pyun-energy "$2"/pyun-energy.exe; do
    [ ! -f "$program" ] || install -D -m 755 -t "$3/bin" "$program"
  done
  install -m 644 "$2/THIRD-PARTY-command.txt" "$2/pyun-energy.cdx.json" "$3/share/doc/pyun-energy/"
}

# The same sources give the same bytes.
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
pack() {
  case $1 in
    *-windows) python3 platforms/pack.py "$out/$1" "$date" ;;
    *) tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$date" -C "$out" "$1" | gzip -9n > "$out/$1.tar.gz" ;;
  esac
  rm -r "${out:?}/$1"
}

rm -rf "$out"
mkdir "$out"
shopt -s nullglob
for target in $4; do
  name=pyun-energy-$version-$(short_name "$target")
  began=$SECONDS
  lay=lay_library
  case $target in *-windows-*) lay=lay_windows ;; esac
  $lay "$target" "$cross/dist/$target" "$out/$name"
  lay_command "$target" "$cross/dist/$target" "$out/$name"
  pack "$name"
  run_was "$target" built "" $((SECONDS - began)) "$out/$name".[tz]*
done
(cd "$out" && sha256sum -- *.tar.gz *.zip > SHA256SUMS)
python3 platforms/check_dist.py "$out" "$version" "$cross/sysroot/x86_64-unknown-linux-musl/libc.so"
