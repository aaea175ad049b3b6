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
  echo "$2: libpyun_energy.so $(stat -c %s "$so") bytes, $newest"
}

# A static library names no versions of symbols: that it links with the oldest glibc shows that it needs none newer.
check_static() {
  printf 'const char *pyun_version(void); int main(void) { return !pyun_version(); }\n' > "$1/check.c"
  zig_cc "$2" "$1/check.c" "$3" -lunwind -lpthread -ldl -lm -o "$1/check"
}

# The same sources give the same bytes.
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
rm -rf "$out"
for arch in x86_64 armv7 aarch64; do
  name=pyun-energy-$version-$arch-linux-gnu
  build_library $arch "$cross/dist/$arch"
  check "$cross/dist/$arch" $arch
  python3 bindings/c/install/notices.py "$(rust_target $arch)" > "$cross/dist/$arch/THIRD-PARTY.txt"
  PYUN_DESTDIR=$out/$name PYUN_PREFIX='' PYUN_LIBDIR=lib PYUN_VERSION=$version \
    LD="python-zig ld.lld" OBJCOPY=$cross/rust/llvm-objcopy bindings/c/install/lay.sh "$cross/dist/$arch"
  check_static "$cross/dist/$arch" $arch "$out/$name/lib/libpyun_energy.a"
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$date" -C "$out" "$name" \
    | gzip -9n > "$out/$name.tar.gz"
  rm -r "${out:?}/$name"
done
(cd "$out" && stat -c '%s %n' ./*.tar.gz)
