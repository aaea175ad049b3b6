#!/usr/bin/env bash
# Runs the command as a program of Windows, in wine: test-command.sh TARGET_FOLDER RUST_TARGETS
# What is tested is what Windows does otherwise; the rest has had its turn on Linux.
set -eu -o pipefail
. "$(dirname "$0")/begin.sh" "$1" "the tests of the command" "$2"
# A script that runs what it is given there: runs TARGET NAME [PROGRAM]
runs() {
  printf '#!/bin/sh\nexec "%s" "%s" %s%s "$@"\n' "$PWD/platforms/wine.sh" "$cross" "$1" "${3:+ \"$3\"}" > "$cross/test/$1/$2"
  chmod +x "$cross/test/$1/$2"
}
for triple in $2; do
  folder=$cross/test/$triple
  build_command "$triple" "$folder"
  runs "$triple" wine
  runs "$triple" pyun-energy "$folder/pyun-energy.exe"
  echo "== $triple: pyun-energy.exe, $(stat -c %s "$folder/pyun-energy.exe") bytes"
  began=$SECONDS
  (
    cd tests/python
    PYUN_ENERGY_BIN=$folder/pyun-energy PYUN_WINE=$folder/wine python3 -W ignore -B -m unittest command_on_windows
  ) 2>&1 | tee "$folder/said"
  run_was "$triple" "the command in wine" "$(sed -n 's/^Ran \([0-9]*\) tests.*/\1/p' "$folder/said")" $((SECONDS - began)) "$folder/pyun-energy.exe"
done
