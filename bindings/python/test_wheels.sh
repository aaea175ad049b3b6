#!/usr/bin/env bash
# The wheel for musl, used by a CPython that runs with musl as Alpine's does; and that a free-threaded CPython is refused before
# anything is compiled for it: test_wheels.sh FOLDER CROSS_FOLDER, with maturin and zig on PATH.
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

echo "== musl"
bindings/python/dist.sh x86_64-unknown-linux-musl "$folder/dist" "$cross"
platforms/musl_python.sh "$cross/python-musl"
rm -rf "$folder/site"
# Without pip, which wants zlib: a wheel is an archive of what is to lie there.
python3 -m zipfile -e "$folder"/dist/pyun_energy-*musllinux*.whl "$folder/site"
python3 -m pip install --quiet --disable-pip-version-check --target "$folder/site" pytest rfc8785
export PYTHONPATH=$folder/site
python3 platforms/gateway.py "$cross/python-musl/bin/python3" examples/python/one_device.py
began=$SECONDS
"$cross/python-musl/bin/python3" -B -m pytest -q -p no:cacheprovider -k 'not tls and not https' \
  tests/python/package/test_{client,errors,models,outbox,records,threads,vectors}.py | tee "$folder/pytest"
run_was x86_64-unknown-linux-musl "Python's tests, musl's CPython" "$(awk '/ passed/ { print $1 }' "$folder/pytest")" $((SECONDS - began)) \
  "$folder"/dist/pyun_energy-*musllinux*.whl
