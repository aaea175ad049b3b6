#!/usr/bin/env bash
# Licences, duplicates and advisories of all that is compiled in, by every crate of ours: deny.sh CARGO_DENY FOLDER [strict]
# The newest advisories where there is a network, else the dated copy beside this file. A copy older than 90 days is a
# warning, and a failure for a release (strict).
set -eu
deny=$1
folder=$2
here=$(cd "$(dirname "$0")" && pwd)
# The name that cargo-deny gives the database's folder.
database=$folder/advisory-db-3157b0e258782691
mkdir -p "$folder"

unpack() {
  rm -rf "$database"
  mkdir "$database"
  tar -xJf "$here/advisories.tar.xz" -C "$database"
  git -C "$database" init --quiet
  git -C "$database" add --all
  date=$(cat "$here/advisories.date")
  GIT_COMMITTER_DATE=$date GIT_AUTHOR_DATE=$date git -C "$database" -c user.name=rustsec -c user.email=rustsec@localhost \
    commit --quiet -m "advisories of $date"
}

age() { echo $(( ($(date +%s) - $(git -C "$database" log -1 --format=%ct)) / 86400 )); }

[ -d "$database/.git" ] || unpack
git -C "$database" remote get-url origin >/dev/null 2>&1 ||
  git -C "$database" remote add origin https://github.com/rustsec/advisory-db
if timeout 20 git -C "$database" fetch --quiet --depth 1 origin main 2>/dev/null; then
  git -C "$database" reset --quiet --hard FETCH_HEAD
else
  echo "deny.sh: no network: advisories as they were $(age) days ago" >&2
fi
# What cargo-deny takes for the time of the last look.
touch "$database/.git/FETCH_HEAD"
if [ "$(age)" -gt 90 ]; then
  echo "deny.sh: the advisories are $(age) days old, more than 90: with a network, run release/advisories.sh and commit what it writes" >&2
  [ "${3-}" != strict ] || exit 1
fi
# What is compiled in on any system: cargo-deny asks for all of it, and a bare machine has what its own builds wanted.
cargo fetch --quiet --locked --manifest-path "$here/../Cargo.toml"
"$deny" --offline --workspace --all-features --log-level error --config "$here/deny.toml" check advisories bans licenses sources
