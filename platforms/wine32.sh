#!/usr/bin/env bash
# Makes a wine that runs programs of Windows x86, sockets and all, in a folder: wine32.sh FOLDER PATCHELF
#   root/     wine and the i386 libraries that it takes, Debian's, unpacked
#   prefix/   its Windows (wine.sh)
# Debian's wine64 starts such programs, but has no sockets for them; its wine32 cannot be installed without root and a
# foreign architecture.
set -eu
mkdir -p "$1"
made=$(cd "$1" && pwd)
patchelf=$2
. "$(dirname "$0")/apt.sh"
rm -rf "${made:?}"/*
root=$made/root
mkdir "$root"
own_apt "$made/apt" "amd64 i386"
# libgcc is opened where a thread ends, FreeType by wine's own programs, which would write of its want among what is tested.
(
  cd "$apt/debs"
  apt_get download wine32:i386 libwine:i386 libc6:i386 libgcc-s1:i386 libz-mingw-w64 \
    libfreetype6:i386 libpng16-16:i386 libbrotli1:i386 zlib1g:i386
)
for deb in "$apt"/debs/*.deb; do
  unpack "$deb" "$root" --exclude='./usr/share/doc' --exclude='*/gconv/*' --exclude='*/x86_64-*' --exclude='*.a'
done
rm -r "$apt"

# They name a loader and find libraries where packages are installed. The path holds for what the libraries open, too, as only
# the older kind does (DT_RPATH); nothing is in the environment, which programs of x86-64 would inherit.
i386=lib/i386-linux-gnu
bin=$root/usr/lib/wine
# Another of that name is a script, which prefers the machine's server, that of x64.
mv "$bin/wineserver32" "$bin/wineserver"
for program in wine wineserver; do
  "$patchelf" --set-interpreter "$root/$i386/ld-linux.so.2" --force-rpath --set-rpath "$root/$i386:$root/usr/$i386" "$bin/$program"
done

# By hand: wine's own boot, with no screen here, starts explorers without end.
system=$made/prefix/drive_c/windows/system32
mkdir -p "$system" "$made/prefix/drive_c/windows/temp" "$made/prefix/dosdevices"
ln -s ../drive_c "$made/prefix/dosdevices/c:"
ln -s / "$made/prefix/dosdevices/z:"
echo disable > "$made/prefix/.update-timestamp"
ln -s "$root/usr/$i386/wine/i386-windows/"* "$root/usr/i686-w64-mingw32/lib/zlib1.dll" "$system/"
# Without these, tmpfile() of msvcrt gives nothing.
cat > "$made/prefix/user.reg" <<'REGISTRY'
WINE REGISTRY Version 2

#arch=win32

[Environment]
"TEMP"="C:\\windows\\temp"
"TMP"="C:\\windows\\temp"
REGISTRY

touch "$made/ready"
