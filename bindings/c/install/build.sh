#!/usr/bin/env bash
# cargo, without the names of this machine's folders in what it makes: build.sh ARGUMENTS
# RUSTFLAGS of the environment are kept; those of a cargo configuration are not, as they are not where RUSTFLAGS is set.
set -eu
. "$(dirname "$0")/paths.sh"
exec "${CARGO:-cargo}" "$@"
