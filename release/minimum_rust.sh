#!/usr/bin/env bash
# Unpacks the oldest Rust that is promised (rust-version in Cargo.toml) from Debian's packages: minimum_rust.sh FOLDER
# Nothing is installed. FOLDER/rustc is the compiler, with the standard library of this machine.
set -eu
fail() { echo "minimum_rust.sh: $*" >&2; exit 1; }
root=$(cd "$(dirname "$0")/.." && pwd)
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
version=$(apt-cache madison rustc-web | awk '{ print $3 }' | grep "^$wanted\." | sed -n 1p)
[ -n "$version" ] || fail "no rustc-web $wanted in the package lists of this machine: apt-get update, or it is not Debian 12"
depends() { apt-cache show "$1=$2" | sed -n 's/^Depends: //p' | grep -o "$3" | sed -n 1p; }
runtime=$(depends libstd-rust-web-dev "$version" 'libstd-rust-web-[0-9.]*')
llvm=$(depends "$runtime" "$version" 'libllvm[0-9]*')

rm -rf "$1"
mkdir -p "$1/debs" "$1/debian"
folder=$(cd "$1" && pwd)
chmod a+rwx "$folder/debs" # apt downloads as a user of its own
(cd "$folder/debs" && apt-get -q=2 download "rustc-web=$version" "$runtime=$version" "libstd-rust-web-dev=$version" \
  "$llvm" libz3-4 libedit2 libbsd0 libmd0 libxml2 libicu72)
for deb in "$folder"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$folder/debian" --exclude='./usr/share/*'
done
rm -r "$folder/debs"
# It does not find its libraries by itself in a folder like this.
printf '#!/bin/sh\nLD_LIBRARY_PATH=%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} exec %s "$@"\n' \
  "'$folder/debian/usr/lib/x86_64-linux-gnu'" "'$folder/debian/usr/bin/rustc'" > "$folder/rustc"
chmod +x "$folder/rustc"
"$folder/rustc" --version
