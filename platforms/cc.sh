#!/usr/bin/env bash
# Stands for gcc and g++ while the C tests run as programs of another target: compiles by zig, and links the target's library
# instead of the one that was asked for. A program for musl runs by musl's loader, which the program names; for ARM there is,
# under the name that was asked for, a script that runs it in qemu.
# From the environment: PYUN_CC_TARGET, PYUN_CC_CROSS (zig, qemu, sysroots, libraries), PYUN_CC_SCRIPTS (this folder).
set -eu
cross=$PYUN_CC_CROSS
target=$PYUN_CC_TARGET
. "$PYUN_CC_SCRIPTS/target.sh"

library=
output=
is_program=1
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    -o) output=$2; shift ;;
    # The folder of a build of the library, such as lib-Test.
    -L) library=$cross/test/$target/$(basename "$2"); arguments+=(-L "$library"); shift
        [ -d "$library" ] || { echo "cc.sh: test-c.sh does not build $(basename "$library")" >&2; exit 1; } ;;
    -Wl,-rpath,*) arguments+=("-Wl,-rpath,$library") ;;
    # zig has the one for undefined behaviour, and no other, for these targets.
    -fsanitize=address,undefined) arguments+=(-fsanitize=undefined) ;;
    # Its warnings are not gcc's; the sources are held to gcc's on x86-64.
    -Werror | -pedantic-errors) ;;
    -shared | -c) is_program=; arguments+=("$1") ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

case $target in *-windows-gnu)
  . "$PYUN_CC_SCRIPTS/cc_windows.sh"
  windows_cc
  exit ;;
esac

compile=zig_cc
[ "$(basename "$0")" = gcc ] || compile=zig_cxx
if [ -z "$is_program" ]; then
  $compile "$target" -w "${arguments[@]}" -o "$output"
  exit
fi
case $target in *-musl)
  $compile "$target" -dynamic -w "${arguments[@]}" "-Wl,--dynamic-linker=$cross/sysroot/$target/libc.so" -o "$output"
  exit ;;
esac
$compile "$target" -w "${arguments[@]}" -o "$output.$target"
printf '#!/bin/sh\nexec %s -L %s %s "$@"\n' "'$(qemu "$target")'" "'$cross/sysroot/$target'" "'$output.$target'" > "$output"
chmod +x "$output"
