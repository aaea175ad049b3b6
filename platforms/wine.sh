#!/usr/bin/env bash
# Runs a program of Windows: wine.sh CROSS_FOLDER RUST_TARGET PROGRAM ARGUMENTS
# In a Windows of its own, which is made when it is needed.
set -eu
cross=$(cd "$1" && pwd)
target=$2
shift 2
wine=/usr/lib/wine/wine64
export WINEPREFIX=$cross/wine/$target WINEDEBUG=${WINEDEBUG--all} WINEDLLOVERRIDES='mscoree,mshtml='
if [ ! -f "$WINEPREFIX/ready" ]; then
  mkdir -p "$WINEPREFIX"
  (
    flock 9
    [ -f "$WINEPREFIX/ready" ] || { "$wine" wineboot -i >/dev/null 2>&1 && touch "$WINEPREFIX/ready"; }
  ) 9> "$WINEPREFIX/lock"
fi
exec "$wine" "$@"
