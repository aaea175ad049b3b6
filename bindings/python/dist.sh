#!/usr/bin/env bash
# The wheels for one target, and the sdists: dist.sh RUST_TARGET FOLDER CROSS_FOLDER, with maturin and zig on PATH.
set -eu
target=$1
mkdir -p "$2"
dist=$(cd "$2" && pwd)
cross=$(cd "$3" && pwd)
cd "$(dirname "$0")/../.."
root=$PWD
maturin=$(command -v maturin)
python=$(command -v python)
. platforms/target.sh

case $target in
  *-musl) is_for=musllinux_1_2 RUSTFLAGS="${RUSTFLAGS:+$RUSTFLAGS }-Ctarget-feature=-crt-static" ;;
  *) is_for=manylinux2014 ;;
esac
use_target "$target"

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
for folder in python python/emulator; do
  cd "$root/$folder"
  "$maturin" sdist --out "$made"
  "$maturin" build --quiet --release --zig --compatibility $is_for --target "$target" --out "$made"
  "$python" "$root/bindings/python/tidy_dist.py" . "$made"/*
  mv "$made"/* "$dist"
done
