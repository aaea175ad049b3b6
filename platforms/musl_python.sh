#!/usr/bin/env bash
# A CPython that runs with musl, as Alpine's does, from Debian's source of it: musl_python.sh RUST_TARGET FOLDER CROSS_FOLDER
# Made once; FOLDER/bin/python3 is like any other, for aarch64 by qemu. It has what our wheel and a test of it need; no ssl, no zlib.
# That of x86-64 needs musl-gcc (Debian: musl-tools), and makes the other.
set -eu
target=$1
[ ! -x "$2/bin/python3" ] || exit 0
mkdir -p "$2"
folder=$(cd "$2" && pwd)
cross=$(cd "$3" && pwd)
cd "$(dirname "$0")/.."
. platforms/target.sh

version=3.11.2
sum=2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
how=() multiarch=
case $target in
  x86_64-*)
    command -v musl-gcc >/dev/null || { echo "musl_python.sh: no musl-gcc: install musl-tools" >&2; exit 1; }
    # It would look for glibc's headers where gcc has them.
    compiler=musl-gcc multiarch=x86_64-linux-musl ;;
  *)
    # One of the same version freezes its modules, and musl's own loader stands where programs look for it.
    platforms/musl_python.sh x86_64-unknown-linux-musl "$cross/python-x86_64-musl" "$cross"
    compiler="'$cross/zig/bin/python-zig' cc -target $(zig_target "$target") -dynamic -Wno-date-time"
    # Debian's musl is older than zig's, which has these two.
    how=("--host=${target%%-*}-linux-musl" --build=x86_64-linux-gnu "--with-build-python=$cross/python-x86_64-musl/bin/python3" --disable-ipv6
      ac_cv_file__dev_ptmx=yes ac_cv_file__dev_ptc=no ac_cv_func_preadv2=no ac_cv_func_pwritev2=no "READELF=$(command -v readelf)")
    mkdir -p "$folder/root/lib"
    ln -sf "$cross/sysroot/$target/libc.so" "$folder/root/lib/ld-musl-${target%%-*}.so.1" ;;
esac
cd "$work"
curl -sSfL -o source.tar.gz "http://deb.debian.org/debian/pool/main/p/python3.11/python3.11_$version.orig.tar.gz"
echo "$sum  source.tar.gz" | sha256sum --check --quiet
tar -xzf source.tar.gz
# Asked where headers are, zig names this machine's, too.
cat > cc <<CC
#!/bin/sh
case "\$*" in *-print-multiarch) echo $multiarch ;; '-E -v -') exit 1 ;; *) exec $compiler "\$@" ;; esac
CC
chmod +x cc
cd "Python-$version"
{
  # The zlib that pkg-config knows of is not for musl: without it binascii has a checksum of its own.
  PKG_CONFIG=false ./configure -q --prefix="$folder" --disable-test-modules --without-ensurepip CC="$work/cc" "${how[@]}"
  make -s -j2 install
} > "$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }
case $target in aarch64-*) python_by_qemu "$target" "$folder" "$folder" python3.11 ;; esac
"$folder/bin/python3" -c 'import _datetime, _md5, _socket, binascii, platform, sys; print("CPython with musl on", platform.machine() + ":", sys.version)' \
  || { rm "$folder/bin/python3"; exit 1; }
