#!/usr/bin/env bash
# Fills a folder with what cross builds and their tests take from Debian: debian.sh FOLDER
#   rust/rustc, rust/llvm-strip, rust/llvm-objcopy   a compiler with the source of its standard library (std.sh), and what
#                                 strips and rewrites for every target
#   sysroot/RUST_TARGET           glibc or musl, for programs to run with
#   qemu/qemu-{arm,aarch64}       run them
# The packages are only unpacked: installed, those of several architectures would collide, and root would be needed.
# Of Rust, the newest: 1.95 and before have no library for Windows 7.
# Of qemu, the backport: 7.2 dies when the child of a program with threads starts a thread.
set -eu
fail() { echo "debian.sh: $*" >&2; exit 1; }
for tool in apt-get apt-cache dpkg-deb; do command -v $tool >/dev/null || fail "no $tool: this needs a Debian machine"; done
. "$(dirname "$0")/apt.sh"
[ "$(uname -m)" = x86_64 ] || fail "cross builds are set up for x86-64 machines only"

mkdir -p "$1"
cross=$(cd "$1" && pwd)
apt=$cross/apt
armv7=armv7-unknown-linux-gnueabihf aarch64=aarch64-unknown-linux-gnu
rm -rf "$cross/rust" "$cross/sysroot" "$cross/qemu"
mkdir -p "$cross/rust/debian" "$cross/sysroot/"{$armv7,$aarch64,{x86_64,aarch64}-unknown-linux-musl} "$cross/qemu"

own_apt "$apt" "amd64 armhf arm64"

# The versions of a package that these architectures all have, oldest first: versions PACKAGE ARCHITECTURE...
versions() {
  for arch in "${@:2}"; do
    apt_cache madison "$1:$arch" | awk -v arch="$arch" '$NF == "Packages" && $(NF - 1) == arch { print $3 }' | sort -u
  done | sort -V | uniq -c | awk -v all=$(($# - 1)) '$1 == all { print $2 }'
}
# What a version of a package depends on, of the names that match: depends PACKAGE VERSION PATTERN
depends() { apt_cache show "$1=$2" | sed -n 's/^Depends: //p' | grep -o "$3" | sed -n 1p; }

std=libstd-rust-web-dev
rust=$(versions rust-web-src amd64 | sed -n '$p')
[ -n "$rust" ] || fail "no rust-web-src in the sources of this machine"
runtime=$(depends $std "$rust" 'libstd-rust-web-[0-9.]*')
llvm=$(depends "$runtime" "$rust" 'libllvm[0-9]*')
qemu=$(versions qemu-user amd64 | sed -n '$p')
[ "$(printf '%s\n' 1:8 "$qemu" | sort -V | sed -n 1p)" = 1:8 ] || fail "no qemu-user newer than ${qemu:-none}: are backports offered?"
echo "from Debian: rustc-web $rust, $llvm, qemu-user $qemu"

(
  cd "$apt/debs"
  # What LLVM needs and a small machine may lack comes along.
  apt_get download "qemu-user=$qemu" "rustc-web=$rust" "$runtime=$rust" \
    "$std=$rust" "rust-web-src=$rust" \
    "$llvm" "llvm-${llvm#libllvm}" libz3-4 libedit2 libbsd0 libmd0 libxml2 libicu72 \
    libc6:armhf libc6:arm64 libgcc-s1:armhf libgcc-s1:arm64 musl musl:arm64
)

for deb in "$apt"/debs/*.deb; do
  case $(basename "$deb") in
    lib[cg]*_armhf.deb) unpack "$deb" "$cross/sysroot/$armv7" --exclude='./usr/share/*' --exclude='*/gconv/*' ;;
    lib[cg]*_arm64.deb) unpack "$deb" "$cross/sysroot/$aarch64" --exclude='./usr/share/*' --exclude='*/gconv/*' ;;
    musl_*_amd64.deb) unpack "$deb" "$cross/sysroot/x86_64-unknown-linux-musl" --strip-components=3 ./lib/x86_64-linux-musl/libc.so ;;
    musl_*_arm64.deb) unpack "$deb" "$cross/sysroot/aarch64-unknown-linux-musl" --strip-components=3 ./lib/aarch64-linux-musl/libc.so ;;
    qemu-user_*) unpack "$deb" "$cross/qemu" --strip-components=3 ./usr/bin/qemu-arm ./usr/bin/qemu-aarch64 ;;
    llvm-*) unpack "$deb" "$cross/rust/debian" --wildcards '*/bin/llvm-strip' '*/bin/llvm-objcopy' ;;
    rust-web-src_*) unpack "$deb" "$cross/rust/debian" --wildcards './usr/src/*/library' './usr/lib/*' ;;
    *) unpack "$deb" "$cross/rust/debian" --exclude='./usr/share/*' ;;
  esac
  rm "$deb"
done

# Neither finds its libraries by itself in a folder like this.
wrap() {
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} exec %s "$@"\n' \
    "'$cross/rust/debian/usr/lib/x86_64-linux-gnu'" "'$2'" > "$cross/rust/$1"
  chmod +x "$cross/rust/$1"
}
wrap rustc "$cross/rust/debian/usr/bin/rustc"
wrap llvm-strip "$(echo "$cross"/rust/debian/usr/lib/llvm-*/bin/llvm-strip)"
wrap llvm-objcopy "$(echo "$cross"/rust/debian/usr/lib/llvm-*/bin/llvm-objcopy)"

[ -f "$("$cross/rust/rustc" --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ] || fail "no source of the standard library"
"$cross/rust/llvm-strip" --version >/dev/null
"$cross/qemu/qemu-arm" --version >/dev/null
rm -r "$apt"
# For whom it matters what made a library: its SBOM.
"$cross/rust/rustc" --version > "$cross/debian-ready"
