#!/usr/bin/env bash
# Runs a program of Windows in wine: wine.sh CROSS_FOLDER RUST_TARGET PROGRAM ARGUMENTS; wine.sh --is-there RUST_TARGET
# In a Windows of its own, which is made when it is needed.
set -eu
wine_for() {
  case $1 in
    x86_64-*) echo /usr/lib/wine/wine64 ;;
    *) echo /usr/lib/wine/wine ;;
  esac
}
if [ "$1" = --is-there ]; then
  [ -x "$(wine_for "$2")" ]
  exit
fi
cross=$(cd "$1" && pwd)
wine=$(wine_for "$2")
export WINEPREFIX=$cross/wine/$2 WINEDEBUG=${WINEDEBUG--all} WINEDLLOVERRIDES='mscoree,mshtml='
shift 2
if [ ! -f "$WINEPREFIX/ready" ]; then
  mkdir -p "$WINEPREFIX"
  (
    flock 9
    [ -f "$WINEPREFIX/ready" ] || { "$wine" wineboot -i >/dev/null 2>&1 && touch "$WINEPREFIX/ready"; }
  ) 9> "$WINEPREFIX/lock"
fi
exec "$wine" "$@"
