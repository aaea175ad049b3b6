#!/usr/bin/env bash
# The wheels for musl and ARM, used by a CPython with musl as Alpine's and by Debian's for ARM, under qemu; and that a free-threaded
# CPython is refused before anything is compiled for it: test_wheels.sh FOLDER CROSS_FOLDER, with maturin and zig on PATH.
set -eu -o pipefail
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cross=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."
. platforms/runs.sh

echo "== free-threaded"
printf 'implementation=CPython\nversion=3.14\nshared=true\nbuild_flags=Py_GIL_DISABLED\nsuppress_build_script_link_lines=true\n' > "$folder/free-threaded"
! PYO3_CONFIG_FILE=$folder/free-threaded CARGO_TARGET_DIR=$folder/build cargo check --quiet --locked -p pyun-energy-python 2> "$folder/said" \
  || { echo "a free-threaded CPython was not refused" >&2; exit 1; }
grep 'does not support free-threaded CPython' "$folder/said"

# The wheel of a target, in a CPython of that machine's: use TARGET PYTHON WHOSE PYTEST'S_FLAGS
use() {
  echo "== $1"
  local site=$folder/site/$1 began
  bindings/python/dist.sh "$1" "$folder/dist/$1" "$cross"
  rm -rf "$site"
  # Without pip, which wants zlib: a wheel is an archive of what is to lie there.
  python3 -m zipfile -e "$folder/dist/$1"/pyun_energy-*.whl "$site"
  python3 -m pip install --quiet --disable-pip-version-check --target "$site" pytest rfc8785
  PYTHONPATH=$site python3 platforms/gateway.py "$2" examples/python/one_device.py
  began=$SECONDS
  PYTHONPATH=$site "$2" -B -m pytest -q -p no:cacheprovider "${@:4}" \
    tests/python/package/test_{client,errors,models,outbox,records,threads,vectors}.py | tee "$folder/pytest"
  run_was "$1" "Python's tests, $3 CPython" "$(awk '/ passed/ { print $1 }' "$folder/pytest")" $((SECONDS - began)) \
    "$folder/dist/$1"/pyun_energy-*.whl
}

for machine in x86_64 aarch64; do
  platforms/musl_python.sh $machine-unknown-linux-musl "$cross/python-$machine-musl" "$cross"
  # It has no ssl.
  use $machine-unknown-linux-musl "$cross/python-$machine-musl/bin/python3" "musl's" -k 'not tls and not https'
done
for target in armv7-unknown-linux-gnueabihf aarch64-unknown-linux-gnu; do
  platforms/arm_python.sh $target "$cross/python-${target%%-*}" "$cross"
  use $target "$cross/python-${target%%-*}/bin/python3" "${target%%-*}'s"
done
