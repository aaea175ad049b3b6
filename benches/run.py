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
    # Each is kept at once: what has been measured stays, whatever happens to the next.
    figures.keep("canonical", about, canonical.main(rounds))
    figures.keep("syncs", about, syncs.main(has_curl, rounds))
    figures.keep("delays", about, delays.main())
    figures.keep("program", about, program.main(rounds))
    if has_curl and shutil.which("nginx"):
        figures.keep("reconnect", about, reconnect.main(rounds))


if __name__ == "__main__":
    main()
