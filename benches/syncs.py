"""Syncs a second over connections that are kept, over HTTP and over TLS 1.3, beside libcurl and beside a bare socket."""

import pathlib
import tempfile

from certificates import make
from peers import curl, figures, peer, rates


def cases(has_curl, over_tls):
    """Name: peers, core of the server, core of the client. ureq is built here without TLS."""
    one = {"ours": peer("ours", 1), "raw": peer("raw", 1)} | ({} if over_tls else {"ureq": peer("ureq", 1)})
    eight = {"ours": peer("many", 8), "threads": peer("ours", 8), "keeping": peer("keeping", 8), "raw": peer("raw", 8)}
    if has_curl:
        one["libcurl"], eight["libcurl"] = curl(1), curl(8)
    return {"one_core": (one, 0, 0), "two_cores": (one, 0, 1), "eight": (eight, None, None)}


def measure(scheme, has_curl, rounds, tls=None):
    found = {}
    for name, (peers, server, client) in cases(has_curl, tls is not None).items():
        found |= figures(f"{scheme}.{name}", rates(peers, rounds, tls, server, client))
    return found


def main(has_curl, rounds):
    found = measure("http", has_curl, rounds)
    with tempfile.TemporaryDirectory() as name:
        for kind, tls in make(pathlib.Path(name)).items():
            found |= measure(f"https.{kind}", has_curl, rounds, tls)
    return found
