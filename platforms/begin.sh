# shellcheck shell=bash
# Sourced by what tests on other machines: . begin.sh TARGET_FOLDER WHAT RUST_TARGETS. Goes to the root, gives $target and $cross, makes the
# tools. Ends the script, by a skip that is named, on a machine that lacks something which these tests of those targets take.
mkdir -p "$1/tmp"
target=$(cd "$1" && pwd)
cross=$target/cross
cd "$(dirname "${BASH_SOURCE[0]}")/.."

missing=
for tool in apt-get dpkg-deb readelf; do command -v $tool >/dev/null || missing="$missing $tool"; done
for triple in $3; do
  case $triple in *-windows-*)
    mingw=${triple%%-*}-w64-mingw32
    for tool in $mingw-gcc $mingw-g++; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
    platforms/wine.sh --is-there "$triple" || missing="$missing wine for $triple" ;;
  esac
done
[ "$(uname -m)" = x86_64 ] || missing="$missing an x86-64 machine"
if [ -n "$missing" ]; then
  reason="$2 for $3, for want of$missing"
  [ -z "${PYUN_NO_SKIP-}" ] || { echo "not to be skipped here: $reason" >&2; exit 1; }
  echo "skipped: $reason" | tee -a "$target/tmp/skipped.txt"
  exit
fi

tools=("$cross/zig/ready" "$cross/debian-ready")
[[ $3 != *i686-*-windows-* ]] || tools+=("$cross/wine32/ready")
CARGO_TARGET_DIR=$target make --no-print-directory -f platforms/platforms.mk "${tools[@]}"
. platforms/target.sh
. platforms/runs.sh
