#!/usr/bin/env bash
# Runs a program of Windows in wine: wine.sh CROSS_FOLDER RUST_TARGET PROGRAM ARGUMENTS; wine.sh --is-there
# In a Windows of its own, which is made when it is needed. One of x86 is run by the same wine, with the DLLs of wine32.sh.
set -eu
wine=/usr/lib/wine/wine64
if [ "$1" = --is-there ]; then
  [ -x $wine ]
  exit
fi
cross=$(cd "$1" && pwd)
target=$2
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
x86_dlls() {
  "$(dirname "$0")/wine32.sh" "$cross/wine/x86"
  rm -rf "$WINEPREFIX/drive_c/windows/syswow64"
  ln -s "$cross/wine/x86/i386-windows" "$WINEPREFIX/drive_c/windows/syswow64"
}
once made boot
case $target in i686-*)
  export WINEDLLPATH=$cross/wine/x86
  once made-x86 x86_dlls ;;
esac
exec $wine "$@"
