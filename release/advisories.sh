#!/usr/bin/env bash
# Writes the dated copy of RustSec's advisories anew: advisories.sh [REPOSITORY]. Public domain (CC0), 330 kB.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
git clone --quiet --depth 1 "${1:-https://github.com/rustsec/advisory-db}" "$made/db"
git -C "$made/db" archive HEAD crates rust support.toml LICENSE.txt | xz -9 > "$here/advisories.tar.xz"
git -C "$made/db" log -1 --format=%cI > "$here/advisories.date"
