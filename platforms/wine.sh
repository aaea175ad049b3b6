#!/usr/bin/env bash
# Runs a program of Windows in wine: wine.sh CROSS_FOLDER RUST_TARGET PROGRAM ARGUMENTS; wine.sh --is-there RUST_TARGET
# In a Windows of its own, which is made when it is needed. Of x64 only: wine 8 of x86-64 starts programs of x86, given their DLLs, but
# has no sockets for them.
set -eu
wine=/usr/lib/wine/wine64
if [ "$1" = --is-there ]; then
  [[ -x $wine && $2 = x86_64-* ]]
  exit
fi
cross=$(cd "$1" && pwd)
shift 2
export WINEPREFIX=$cross/wine/prefix WINEDEBUG=${WINEDEBUG--all} WINEDLLOVERRIDES='mscoree,mshtml='
# Makes what is to be there once: once NAME COMMAND
once() {
  [ ! -f "$cross/wine/$1" ] || return 0
  mkdir -p "$cross/wine"
  (
    flock 9
    [ -f "$cross/wine/$1" ] || { "${@:2}" && touch "$cross/wine/$1"; }
  ) 9> "$cross/wine/lock"
}
boot() { $wine wineboot -i >/dev/null 2>&1; }
once made boot
exec $wine "$@"
