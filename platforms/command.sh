# shellcheck shell=bash
# Sourced after target.sh: the command as it is given away, in tarballs, zips and the emulator's wheel.
: "${cross:?}"

zig_files=$(echo "$cross"/zig/lib/python3*/site-packages/ziglang/lib)
unwind="LLVM libunwind, of zig=$(python-zig version)=Apache-2.0 WITH LLVM-exception"
musl="musl, of zig=$(python-zig version)=MIT"

# On Linux the command is musl's, and static: it runs with any C library, and without one.
command_target() {
  case $1 in
    *-windows-*) echo "$1" ;;
    armv7-*) echo armv7-unknown-linux-musleabihf ;;
    *) echo "${1%%-*}-unknown-linux-musl" ;;
  esac
}
compiler() { [ "$std" = rustup ] && echo rustc || echo "$cross/rust/rustc"; }

# What of MinGW is inside of what it links.
mingw_parts() { # TARGET
  mingw_parts=(
    "libgcc, of MinGW-w64's GCC=$("${1%%-*}-w64-mingw32-gcc" -dumpfullversion)=GPL-3.0-or-later WITH GCC-exception-3.1"
    "MinGW-w64's runtime=$(dpkg-query -W -f '${Version}' mingw-w64-common)=ZPL-2.1"
  )
}

# The command for those who have TARGET, with what it owes, into a folder: made_command TARGET FOLDER
made_command() {
  local target parts=("$unwind" "$musl")
  target=$(command_target "$1")
  build_command "$target" "$2"
  python3 bindings/c/install/notices.py --package=pyun-energy-cli "$target" > "$2/THIRD-PARTY-command.txt"
  case $target in
    *-windows-*) mingw_parts "$target"; parts=("${mingw_parts[@]}") ;;
    *) { printf '\n%s\nmusl, the C library\n\n' "$(printf '=%.0s' {1..78})"; cat "$zig_files/libc/musl/COPYRIGHT"; } >> "$2/THIRD-PARTY-command.txt" ;;
  esac
  python3 platforms/sbom.py pyun-energy-cli "$target" "$(compiler)" "${parts[@]}" > "$2/pyun-energy.cdx.json"
}
