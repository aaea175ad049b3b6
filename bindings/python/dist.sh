#!/usr/bin/env bash
# The wheels for one target, and the sdists: dist.sh RUST_TARGET FOLDER, with maturin and zig on PATH.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
target=$1
mkdir -p "$2"
dist=$(cd "$2" && pwd)
export CARGO_TARGET_DIR=$root/target/python/build
# shellcheck source=bindings/c/install/paths.sh
. "$root/bindings/c/install/paths.sh"

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
for folder in python python/emulator; do
  cd "$root/$folder"
  maturin sdist --out "$made"
  maturin build --quiet --release --zig --compatibility manylinux2014 --target "$target" --out "$made"
  python "$root/bindings/python/tidy_dist.py" . "$made"/*
  mv "$made"/* "$dist"
done
