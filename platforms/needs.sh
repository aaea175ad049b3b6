# shellcheck shell=bash
# Sourced, as: . platforms/needs.sh WHAT RUST_TARGETS. Ends the script, by a skip that is named, on a machine that lacks something which
# these tests of those targets take. Needs $target, the folder that skips are listed below.
missing=
for tool in apt-get dpkg-deb readelf; do command -v $tool >/dev/null || missing="$missing $tool"; done
for triple in $2; do
  case $triple in *-windows-*)
    mingw=${triple%%-*}-w64-mingw32
    for tool in $mingw-gcc $mingw-g++; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
    platforms/wine.sh --is-there "$triple" || missing="$missing wine for $triple" ;;
  esac
done
[ "$(uname -m)" = x86_64 ] || missing="$missing an x86-64 machine"
if [ -n "$missing" ]; then
  reason="$1 for $2, for want of$missing"
  [ -z "${PYUN_NO_SKIP-}" ] || { echo "not to be skipped here: $reason" >&2; exit 1; }
  echo "skipped: $reason" | tee -a "${target:?}/tmp/skipped.txt"
  exit
fi
