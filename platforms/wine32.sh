#!/usr/bin/env bash
# Fills a folder with what wine on x86-64 lacks to run programs of Windows x86, its DLLs, from Debian's package for i386:
# wine32.sh FOLDER
# Nothing of i386 itself is needed, and nothing is installed: the package is only unpacked.
set -eu
mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial"
folder=$(cd "$1" && pwd)
[ ! -f "$folder/ready" ] || exit 0
apt_get() {
  apt-get -q=2 -o APT::Architectures::=i386 -o APT::Sandbox::User= -o Dir::State::lists="$folder/apt/lists" -o Dir::Cache="$folder/apt" "$@"
}
# A source that fails may not matter: what is there is seen below.
apt_get update >/dev/null 2>&1 || true
cd "$folder"
apt_get download "libwine:i386=$(dpkg-query -W -f '${Version}' libwine)" >/dev/null
dpkg-deb --fsys-tarfile libwine_*.deb | tar -x --strip-components=5 --wildcards './usr/lib/i386-linux-gnu/wine/i386-windows/*.dll'
rm -r apt libwine_*.deb
touch ready
