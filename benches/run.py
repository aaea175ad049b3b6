"""Builds the peers, measures them in interleaved rounds, writes `docs/figures.json` and what is made of it.

A ratio is the median over rounds of two runs a few seconds apart; absolute figures of a shared machine mean little.

    python3 benches/run.py [ROUNDS]
"""

import shutil
import sys

import canonical
import delays
import figures
import peers
import program
import reconnect
import syncs

VERSIONS = {"rustc": ["rustc", "--version"], "libcurl": ["curl-config", "--version"], "nginx": ["nginx", "-v"],
            "openssl": ["openssl", "version"]}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    has_curl = peers.build()
    about = figures.about(VERSIONS)
    found = canonical.main(rounds) | syncs.main(has_curl, rounds) | delays.main() | program.main(rounds)
    if has_curl and shutil.which("nginx"):
        found |= reconnect.main(rounds)
    figures.keep("core", about, found)


if __name__ == "__main__":
    main()
