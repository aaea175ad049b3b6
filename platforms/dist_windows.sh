# shellcheck shell=bash
# Sourced by dist.sh: the library as it lies in a zip for Windows, lay_windows TARGET BUILT TREE.
: "${cross:?}" "${version:?}"

# What the static library needs of Windows: what rustc says (--print native-static-libs). test_dist.sh links with no more.
windows_libraries="-lws2_32 -lbcrypt -luserenv -lntdll -lkernel32"

# 4 or 8: x86_64-win7-windows-gnu TO THE BYTES OF A POINTER
windows_pointer_bytes() { case $1 in x86_64-*) echo 8 ;; *) echo 4 ;; esac; }

# fill TEMPLATE FILE TARGET
windows_fill() {
  sed -e "s|@VERSION@|$version|g" -e "s|@MAJOR@|${version%%.*}|g" -e "s|@UP@|..|g" -e "s|@TARGET@|$3|g" \
    -e "s|@POINTER_BYTES@|$(windows_pointer_bytes "$3")|g" -e "s|@SYSTEM_LIBRARIES@|$windows_libraries|g" \
    -e "s|@SYSTEM_LIBRARIES_LIST@|$(tr ' ' ';' <<< "${windows_libraries//-l/}")|g" "$1" > "$2"
}

# The names that the DLL exports, and by them what a linker wants of it: LLVM's dlltool writes the same bytes each time, in a
# form that the linkers of MinGW and MSVC read.
windows_import_libraries() { # TARGET TREE/lib
  local machine=i386 name
  case $1 in x86_64-*) machine=i386:x86-64 ;; esac
  { printf 'LIBRARY pyun_energy.dll\nEXPORTS\n'; sed 's/^/    /' tests/c/exports.txt; } > "$2/pyun_energy.def"
  for name in libpyun_energy.dll.a pyun_energy.lib; do
    python-zig dlltool -m $machine -d "$2/pyun_energy.def" -l "$2/$name"
  done
}

lay_windows() { # TARGET BUILT TREE
  local target=$1 built=$2 tree=$3 doc=$3/share/doc/pyun-energy
  build_library "$target" "$built"
  install -d "$tree"/{bin,include,lib/pkgconfig,lib/cmake/pyun_energy} "$doc"
  install -m 755 "$built/pyun_energy.dll" "$tree/bin/"
  windows_import_libraries "$target" "$tree/lib"
  # As Rust made it: MinGW's linker cannot make one object of it, whose other names would be hidden (localize.sh).
  install -m 644 "$built/libpyun_energy.a" "$tree/lib/"
  install -m 644 include/pyun_energy*.h include/pyun_energy*.hpp "$tree/include/"
  install -m 644 LICENSE-* CHANGELOG.md "$doc/"
  windows_fill bindings/c/install/pyun-energy.pc.in "$tree/lib/pkgconfig/pyun-energy.pc" "$target"
  windows_fill platforms/windows/pyun_energyConfig.cmake.in "$tree/lib/cmake/pyun_energy/pyun_energyConfig.cmake" "$target"
  windows_fill bindings/c/install/pyun_energyConfigVersion.cmake.in "$tree/lib/cmake/pyun_energy/pyun_energyConfigVersion.cmake" "$target"
  windows_fill platforms/windows/README.txt.in "$tree/README.txt" "$target"
  # Older Notepads show no other end of a line.
  sed -i 's/$/\r/' "$tree/README.txt"
  python3 bindings/c/install/notices.py "$target" > "$doc/THIRD-PARTY.txt"
  mingw_parts "$target"
  python3 platforms/sbom.py pyun-energy-c "$target" "$(compiler)" "${mingw_parts[@]}" > "$doc/libpyun_energy.cdx.json"
}
