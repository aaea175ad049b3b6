#!/usr/bin/env bash
# Stands for gcc and g++ while the C tests run as ARM programs: compiles by zig, links the ARM library instead of the one
# that was asked for, and leaves, under the name that was asked for, a script that runs the program in qemu.
# From the environment: PYUN_ARM_ARCH, PYUN_ARM_CROSS (zig, qemu, sysroots, libraries), PYUN_ARM_SCRIPTS (this folder).
set -eu
cross=$PYUN_ARM_CROSS
arch=$PYUN_ARM_ARCH
. "$PYUN_ARM_SCRIPTS/cross.sh"

library=
output=
is_program=1
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    -o) output=$2; shift ;;
    # The folder of a build of the library, such as lib-Test.
    -L) library=$cross/test/$arch/$(basename "$2"); arguments+=(-L "$library"); shift
        [ -d "$library" ] || { echo "arm-cc.sh: test-arm.sh does not build $(basename "$library")" >&2; exit 1; } ;;
    -Wl,-rpath,*) arguments+=("-Wl,-rpath,$library") ;;
    # zig has the one for undefined behaviour, and no other, for ARM.
    -fsanitize=address,undefined) arguments+=(-fsanitize=undefined) ;;
    # Its warnings are not gcc's; the sources are held to gcc's on x86-64.
    -Werror | -pedantic-errors) ;;
    -shared | -c) is_program=; arguments+=("$1") ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

compile=zig_cc
[ "$(basename "$0")" = gcc ] || compile=zig_cxx
if [ -z "$is_program" ]; then
  $compile "$arch" -w "${arguments[@]}" -o "$output"
  exit
fi
$compile "$arch" -w "${arguments[@]}" -o "$output.$arch"
printf '#!/bin/sh\nexec %s -L %s %s "$@"\n' "'$(qemu "$arch")'" "'$cross/sysroot/$arch'" "'$output.$arch'" > "$output"
chmod +x "$output"
