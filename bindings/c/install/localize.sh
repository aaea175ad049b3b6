#!/usr/bin/env bash
# A static library of which a linker sees the functions of the header and nothing else: localize.sh FROM.a TO.a NAMES
# Rust's standard library is in each static library that Rust makes; two of them in one program would define it twice.
# From the environment: LD, OBJCOPY and AR, where they are not those of this machine.
set -eu
from=$1
to=$2
names=$3
ld=${LD:-ld}
objcopy=${OBJCOPY:-objcopy}
ar=${AR:-ar}
for tool in "$ld" "$objcopy" "$ar"; do
  command -v "${tool%% *}" >/dev/null || { echo "localize.sh: no ${tool%% *}: install binutils" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only what the functions need is taken out of the archive. LLVM's linker cannot leave out single functions here.
needed=()
while read -r name; do needed+=(-u "$name"); done < "$names"
$ld --version | grep -q LLD || needed+=(--gc-sections)
# Groups are for what another object may have, too: nobody's is to stand in for ours any more.
$ld -r --force-group-allocation "${needed[@]}" "$from" -o "$work/all.o"
# Bitcode was for Rust's own linking.
$objcopy --strip-debug -R .llvmbc -R .llvmcmd --keep-global-symbols="$names" "$work/all.o" "$work/pyun_energy.o"
rm -f "$to"
(cd "$work" && $ar rcsD lib.a pyun_energy.o)
install -m 644 "$work/lib.a" "$to"
