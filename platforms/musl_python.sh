#!/usr/bin/env bash
# A CPython that runs with musl, as Alpine's does, from Debian's source of it: musl_python.sh FOLDER
# Made once. It has what our wheel and a test of it need; no ssl, no zlib. Needs musl-gcc (Debian: musl-tools).
set -eu
[ ! -x "$1/bin/python3" ] || exit 0
mkdir -p "$1"
folder=$(cd "$1" && pwd)
command -v musl-gcc >/dev/null || { echo "musl_python.sh: no musl-gcc: install musl-tools" >&2; exit 1; }

version=3.11.2
sum=2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curl -sSfL -o source.tar.gz "http://deb.debian.org/debian/pool/main/p/python3.11/python3.11_$version.orig.tar.gz"
echo "$sum  source.tar.gz" | sha256sum --check --quiet
tar -xzf source.tar.gz
# It would look for glibc's headers where gcc has them.
cat > cc <<'CC'
#!/bin/sh
case "$*" in *-print-multiarch) echo x86_64-linux-musl ;; *) exec musl-gcc "$@" ;; esac
CC
chmod +x cc
cd "Python-$version"
{
  # The zlib that pkg-config knows of is not for musl: without it binascii has a checksum of its own.
  PKG_CONFIG=false ./configure -q --prefix="$folder" --disable-test-modules --without-ensurepip CC="$work/cc"
  make -s -j2 install
} > "$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }
"$folder/bin/python3" -c 'import _datetime, _md5, _socket, binascii, sys; print("CPython with musl:", sys.version)'
