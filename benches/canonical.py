"""Canonical bytes and signature of a device beside the MD5 of the same bytes, by criterion in rounds.

Neither waits for anything, so what disturbs a round only adds to it: the quickest round of each is compared.
"""

import json
import os
import subprocess

from peers import HERE, TARGET

PORTS = [1, 2, 16, 64, 256]


def median(name, ports):
    path = TARGET / "criterion" / "device" / name / str(ports) / "new" / "estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"]


def main(rounds):
    bench = ["cargo", "bench", "--quiet", "--bench", "canonical", "--manifest-path", str(HERE / "Cargo.toml"),
             "--target-dir", str(TARGET), "--", "--noplot"]
    found, medians = {}, []
    for _ in range(rounds):
        subprocess.run(bench, check=True, capture_output=True, env=os.environ | {"CRITERION_HOME": str(TARGET / "criterion")})
        medians.append({ports: (median("canonical_and_sign", ports), median("md5", ports)) for ports in PORTS})
    for ports in PORTS:
        ours, md5 = zip(*(one[ports] for one in medians))
        found |= {f"canonical.{ports}.ns": min(ours), f"canonical.{ports}.md5_ns": min(md5)}
        found[f"canonical.{ports}.to_md5"] = min(ours) / min(md5)
    return found
