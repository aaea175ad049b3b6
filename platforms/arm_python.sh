#!/usr/bin/env bash
# Debian's CPython for ARM, run by qemu: arm_python.sh RUST_TARGET FOLDER CROSS_FOLDER
# Made once; FOLDER/bin/python3 is like any other. The packages are only unpacked, beside what debian.sh has brought.
set -eu
target=$1
[ ! -x "$2/bin/python3" ] || exit 0
mkdir -p "$2/bin"
folder=$(cd "$2" && pwd)
cross=$(cd "$3" && pwd)
cd "$(dirname "$0")"
. ./apt.sh
. ./target.sh

case $target in
  armv7-*) arch=armhf ;;
  aarch64-*) arch=arm64 ;;
esac
own_apt "$folder/apt" "amd64 $arch"
version=$(apt_cache depends python3:$arch | sed -n 's/^  Depends: \(python3\.[0-9]*\).*/\1/p' | sed -n 1p)
(
  cd "$folder/apt/debs"
  # The interpreter, its library, and what the modules that our tests import are linked with.
  apt_get download $version-minimal:$arch lib$version-minimal:$arch lib$version-stdlib:$arch \
    zlib1g:$arch libexpat1:$arch libffi8:$arch libssl3:$arch libsqlite3-0:$arch libuuid1:$arch
)
# A run that was broken off may have left one.
rm -rf "$folder/root"
cp -r "$cross/sysroot/$target" "$folder/root"
for deb in "$folder"/apt/debs/*.deb; do unpack "$deb" "$folder/root" --exclude='./usr/share/*'; done
rm -r "$folder/apt"

python_by_qemu "$target" "$folder" "$folder/root/usr" $version
"$folder/bin/python3" -c 'import _ctypes, _hashlib, _ssl, binascii, platform, sqlite3, sys; print("CPython on", platform.machine() + ":", sys.version)'
