#!/usr/bin/env bash
# Lays out the installed tree: lay.sh FOLDER_OF_THE_LIBRARIES
# From the environment: PYUN_DESTDIR, PYUN_PREFIX, PYUN_LIBDIR (below the prefix), PYUN_VERSION; LD, OBJCOPY, AR for another
# machine's library (localize.sh).
set -eu
built=$1
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
version=$PYUN_VERSION
prefix=$PYUN_DESTDIR$PYUN_PREFIX
lib=$prefix/$PYUN_LIBDIR
major=${version%%.*}
# What rustc says a static library needs (--print native-static-libs); bindings/c/tests/install.rs holds it to that. Without
# gcc_s: each compiler links its own unwinder, and with -static there is no gcc_s.
system_libraries="-lutil -lrt -lpthread -lm -ldl -lc"

# From the library's folder to the prefix: `..` for lib, `../..` for lib/arm-linux-gnueabihf.
up=$(realpath -ms --relative-to="/$PYUN_LIBDIR" /)

# Byte 5 of an ELF file: 1 for 32 bits, 2 for 64.
pointer_bytes=$(($(od -An -tu1 -j4 -N1 "$built/libpyun_energy.so") * 4))

fill() {
  list=${system_libraries//-l/}
  sed -e "s|@VERSION@|$version|g" -e "s|@MAJOR@|$major|g" -e "s|@UP@|$up|g" -e "s|@POINTER_BYTES@|$pointer_bytes|g" \
    -e "s|@SYSTEM_LIBRARIES@|$system_libraries|g" -e "s|@SYSTEM_LIBRARIES_LIST@|${list// /;}|g" "$here/$1.in" > "$2/$1"
  chmod 644 "$2/$1"
}

install -d "$lib/pkgconfig" "$lib/cmake/pyun_energy" "$prefix/include" "$prefix/share/doc/pyun-energy"
install -m 755 "$built/libpyun_energy.so" "$lib/libpyun_energy.so.$version"
ln -sf "libpyun_energy.so.$version" "$lib/libpyun_energy.so.$major"
ln -sf "libpyun_energy.so.$major" "$lib/libpyun_energy.so"
"$here/localize.sh" "$built/libpyun_energy.a" "$lib/libpyun_energy.a" "$root/tests/c/exports.txt"
install -m 644 "$root"/include/pyun_energy.h "$root"/include/pyun_energy*.hpp "$prefix/include/"
install -m 644 "$root"/LICENSE-* "$root/CHANGELOG.md" "$built/THIRD-PARTY.txt" "$prefix/share/doc/pyun-energy/"
fill pyun-energy.pc "$lib/pkgconfig"
fill pyun_energyConfig.cmake "$lib/cmake/pyun_energy"
fill pyun_energyConfigVersion.cmake "$lib/cmake/pyun_energy"
