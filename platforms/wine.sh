#!/usr/bin/env bash
# Runs a program of Windows in wine: wine.sh CROSS_FOLDER RUST_TARGET PROGRAM ARGUMENTS; wine.sh --is-there RUST_TARGET
# In a Windows of its own, which is made when it is needed. For x64 by the machine's wine, for x86 by one of ours (wine32.sh).
set -eu
if [ "$1" = --is-there ]; then
  case $2 in
    x86_64-*) [ -x /usr/lib/wine/wine64 ] ;;
    *) command -v apt-get >/dev/null ;;
  esac
  exit
fi
cross=$(cd "$1" && pwd)
triple=$2
shift 2
export WINEDEBUG=${WINEDEBUG--all}
case $triple in i686-*)
  ours=$cross/wine32
  [ -f "$ours/ready" ] || { echo "wine.sh: no wine for x86: make -f platforms/platforms.mk $ours/ready" >&2; exit 1; }
  # An explorer, without a screen, starts the next without end.
  export WINEPREFIX=$ours/prefix WINEARCH=win32 WINEDLLOVERRIDES='mscoree,mshtml,explorer.exe='
  exec "$ours/root/usr/lib/wine/wine" "$@" ;;
esac
wine=/usr/lib/wine/wine64
export WINEPREFIX=$cross/wine/prefix WINEDLLOVERRIDES='mscoree,mshtml='
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
