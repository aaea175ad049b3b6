#!/usr/bin/env bash
# Takes away what lay.sh laid, and folders that are only its own.
# From the environment: PYUN_DESTDIR, PYUN_PREFIX, PYUN_LIBDIR (below the prefix), PYUN_VERSION.
set -eu
prefix=$PYUN_DESTDIR$PYUN_PREFIX
lib=$prefix/$PYUN_LIBDIR
major=${PYUN_VERSION%%.*}
doc=$prefix/share/doc/pyun-energy
cmake=$lib/cmake/pyun_energy

# Of every version that has this name.
rm -f "$lib/libpyun_energy.so" "$lib/libpyun_energy.so.$major" "$lib/libpyun_energy.so.$major".* "$lib/libpyun_energy.a" \
  "$lib/pkgconfig/pyun-energy.pc" "$cmake/pyun_energyConfig.cmake" "$cmake/pyun_energyConfigVersion.cmake" \
  "$prefix/include/pyun_energy.h" "$prefix/include/pyun_energy.hpp" "$prefix/include/pyun_energy_records.hpp" \
  "$prefix/include/pyun_energy_charges.hpp" "$prefix/include/pyun_energy_outbox.hpp" \
  "$prefix/include/pyun_energy_error.hpp" \
  "$doc"/LICENSE-* "$doc/CHANGELOG.md" "$doc/THIRD-PARTY.txt"
for folder in "$cmake" "$doc"; do [ ! -d "$folder" ] || rmdir "$folder"; done
