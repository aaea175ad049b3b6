#!/usr/bin/env bash
# Tarballs of the installed tree for three architectures: dist.sh CROSS_FOLDER OUT_FOLDER VERSION
set -eu
mkdir -p "$2"
cross=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
version=$3
cd "$(dirname "$0")/../../.."
. bindings/c/install/cross.sh

for tool in objdump readelf nm; do command -v $tool >/dev/null || { echo "dist.sh: no $tool: install binutils" >&2; exit 1; }; done
fail() { echo "dist.sh: $*" >&2; exit 1; }

# Holds a library to what its tarball promises.
check() {
  so=$1/libpyun_energy.so
  newest=$(objdump -T "$so" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n1)
  [ "$(printf '%s\n' "$newest" "GLIBC_$glibc" | sort -V | tail -n1)" = "GLIBC_$glibc" ] || fail "$so needs $newest, more than $glibc"
  readelf -d "$so" | grep -q "SONAME.*\[libpyun_energy\.so\.${version%%.*}\]" || fail "$so has not the SONAME it should"
  nm -D --defined-only "$so" | awk '{ print $3 }' | LC_ALL=C sort | diff tests/c/exports.txt - || fail "$so exports something else"
  # A static library names no versions of symbols: that it links with the oldest glibc shows that it needs none newer.
  printf 'const char *pyun_version(void); int main(void) { return !pyun_version(); }\n' > "$1/check.c"
  zig_cc "$2" "$1/check.c" "$1/libpyun_energy.a" -lunwind -lpthread -ldl -lm -o "$1/check"
  echo "$2: libpyun_energy.so $(stat -c %s "$so") bytes, $newest"
}

# The same sources give the same bytes.
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
rm -rf "$out"
for arch in x86_64 armv7 aarch64; do
  name=pyun-energy-$version-$arch-linux-gnu
  build_library $arch "$cross/dist/$arch"
  check "$cross/dist/$arch" $arch
  DESTDIR=$out/$name PREFIX='' LIBDIR=lib VERSION=$version bindings/c/install/lay.sh "$cross/dist/$arch"
  python3 bindings/c/install/notices.py "$(rust_target $arch)" > "$out/$name/share/doc/pyun-energy/THIRD-PARTY.txt"
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$date" -C "$out" "$name" \
    | gzip -9n > "$out/$name.tar.gz"
  rm -r "${out:?}/$name"
done
(cd "$out" && stat -c '%s %n' ./*.tar.gz)
