#!/usr/bin/env bash
# Uses the files of `make dist` as one does who downloaded them: test_dist.sh CROSS_FOLDER OUT_FOLDER TARGETS
# Each is unpacked; a C program is built against what lies there, shared and static, and run in place of the platform's own
# machine (qemu, musl's loader, wine) against a gateway of Python's; so is the command.
set -eu
cross=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
cd "$(dirname "$0")/.."
. platforms/target.sh
. platforms/runs.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shopt -s nullglob

# What runs a program of a target: on=(...); runs is empty where there is nothing that could.
choose() { # TARGET TREE
  on=() runs=yes
  case $1 in
    *-windows-*)
      export WINEPATH="Z:$2/bin"
      on=(platforms/wine.sh "$cross" "$1")
      platforms/wine.sh --is-there "$1" || {
        [ -z "${PYUN_NO_SKIP-}" ] || { echo "not to be skipped here: running them, for want of wine" >&2; exit 1; }
        runs=
        echo "skipped: running them, for want of wine"
      } ;;
    x86_64-*) ;;
    *-gnu*) on=("$(qemu "$1")" -L "$cross/sysroot/$1" -E "LD_LIBRARY_PATH=$2/lib") ;;
    *) on=("$(qemu "$1")") ;;
  esac
}
# ours PROGRAM ARGUMENTS: a signed request, by what was chosen.
ours() {
  [ -n "$runs" ] || return 0
  python3 platforms/gateway.py "${on[@]}" "$@"
  passed=$((passed + 1))
}

posix() { # TARGET TREE
  local flags=("-I$2/include" platforms/report.c -o)
  # shellcheck disable=SC2046 # They are split at blanks.
  zig_cc "$1" "${flags[@]}" "$work/static" "$2/lib/libpyun_energy.a" -lunwind \
    $(sed -n 's/^Libs.private: //p' "$2/lib/pkgconfig/pyun-energy.pc")
  ours "$work/static"
  ours "$2/bin/pyun-energy" sync devices examples/device.json --base-url
  case $1 in
    *-musl)
      zig_cc "$1" -dynamic "${flags[@]}" "$work/shared" "-L$2/lib" -lpyun_energy
      on+=("$cross/sysroot/$1/libc.so" --library-path "$2/lib")
      ours "$work/shared" ;;
    *)
      zig_cc "$1" "${flags[@]}" "$work/shared" "-L$2/lib" -lpyun_energy
      LD_LIBRARY_PATH=$2/lib ours "$work/shared" ;;
  esac
}

windows() { # TARGET TREE
  cmake -S platforms/windows -B "$work/cmake" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER="${1%%-*}-w64-mingw32-gcc" \
    -DCMAKE_PREFIX_PATH="$2" -DCMAKE_FIND_ROOT_PATH="$2" > "$work/said" && cmake --build "$work/cmake" >> "$work/said" || { cat "$work/said"; exit 1; }
  ours "$work/cmake/shared.exe"
  ours "$work/cmake/static.exe"
  ours "$2/bin/pyun-energy.exe" sync devices examples/device.json --base-url
  msvc "$@"
}

# The import library for Visual Studio, by LLVM's stand-in for its linker: a program without any C library.
msvc() { # TARGET TREE
  local arch=x86 machine=x86
  case $1 in x86_64-*) arch=x86_64 machine=x64 ;; esac
  printf 'const char *pyun_version(void);\nint entry(void) { return pyun_version()[0] - 48; }\n' > "$work/msvc.c"
  python-zig cc -target $arch-windows-msvc -ffreestanding -Wno-unused-command-line-argument -fno-sanitize=all -fno-stack-protector -nostdlib -c "$work/msvc.c" -o "$work/msvc.obj"
  python-zig lld-link -nologo -machine:$machine -subsystem:console -entry:entry -nodefaultlib -safeseh:no "-out:$work/msvc.exe" \
    "$work/msvc.obj" "$2/lib/pyun_energy.lib"
  [ -n "$runs" ] || return 0
  "${on[@]}" "$work/msvc.exe" || { echo "what Visual Studio's linker makes cannot call the DLL" >&2; exit 1; }
  passed=$((passed + 1))
}

for target in $3; do
  name=$(cd "$out" && echo pyun-energy-*-"$(short_name "$target")".[tz]*)
  [ -f "$out/$name" ] || { echo "$out has no file for $target: make dist" >&2; exit 1; }
  began=$SECONDS passed=0
  echo "== $name"
  rm -rf "$work"/*
  case $name in
    *.zip) python3 -m zipfile -e "$out/$name" "$work"; use=windows ;;
    *) tar -xzf "$out/$name" -C "$work"; use=posix ;;
  esac
  tree=$(echo "$work"/pyun-energy-*)
  choose "$target" "$tree"
  $use "$target" "$tree"
  unset WINEPATH
  run_was "$target" "programs built against it, the command" $passed $((SECONDS - began))
done
