"""Measures the Python package against what a script would use without it, in interleaved runs; writes its part of `docs/figures.json`.

    python run.py [--rounds N] [--seconds S] [--wheel FILE]

Wants requests, httpx, pycurl, orjson and persist-queue beside the package, and the sink that benches/Cargo.toml builds. Each round
runs every peer once, in random order; a ratio is the median over rounds of two runs of the same round.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PEER = str(HERE / "peer.py")
sys.path.append(str(HERE.parent))

import certificates  # noqa: E402
import figures  # noqa: E402
import peers  # noqa: E402

PACKAGES = ["requests", "httpx", "pycurl", "orjson", "persist-queue"]

# What is measured, the peer that is ours, and the goals: at least so many times the other's rate.
SIGN = ["ours kept", "ours built", "json kept", "json built", "orjson kept", "orjson built"]
SYNC = ["ours", "requests", "httpx", "http.client", "pycurl"]
OTHERS = SYNC[1:]
# A figure's name, the peer that is ours, the other.
RATIOS = [
    ("kept.to_json", "ours kept", "json kept"),
    ("built.to_json", "ours built", "json built"),
    ("kept.to_orjson", "ours kept", "orjson kept"),
    ("built.to_orjson", "ours built", "orjson built"),
    *((f"sync.to_{name}", "ours", name) for name in OTHERS),
    *((f"https.to_{name}", "https ours", f"https {name}") for name in OTHERS),
    ("many.to_requests", "ours x8", "requests x8"),
    ("put.1.to_persist-queue", "outbox 1", "persist-queue 1"),
    ("put.8.to_persist-queue", "outbox 8", "persist-queue 8"),
    ("put.8.to_put.1", "outbox 8", "outbox 1"),
]


def rate(*arguments: str, core: int | None = None, authority: pathlib.Path | None = None) -> float:
    """What a peer prints: how many it did in a second."""
    pin = ["taskset", "-c", str(core)] if core is not None else []
    trusted = {"PYUN_BENCH_AUTHORITY": str(authority)} if authority else {}
    command = [*pin, sys.executable, PEER, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ | trusted)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return float(done.stdout)


def start_time(code: str) -> float:
    """How long Python takes for it, in ms."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd="/")
    return (time.perf_counter() - begun) * 1000


# A peer's arguments, its core, and whom it trusts.
Run = tuple[list[str], "int | None", "pathlib.Path | None"]


def runs(one_core: str, over_tls: str, all_cores: str, core: int, authority: pathlib.Path, seconds: str) -> dict[str, Run]:
    """By name; the first three are ports of servers."""
    every: dict[str, Run] = {name: (["sign", *name.split(), seconds], None, None) for name in SIGN}
    every |= {name: (["sync", name, one_core, seconds], core, None) for name in SYNC}
    every |= {f"https {name}": (["sync", name, over_tls, seconds], core, authority) for name in SYNC}
    every |= {f"{name} x8": (["many", name, all_cores, seconds], None, None) for name in ("ours", "requests")}
    for name in ("outbox", "persist-queue"):
        every |= {f"{name} {threads}": (["put", name.replace("outbox", "ours"), threads, seconds], None, None) for threads in "18"}
    return every


def measure(rounds: int, seconds: str) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {}
    core = max(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        tls = certificates.make(pathlib.Path(folder))["P-256"]
        with peers.sink(core=core) as one_core, peers.sink(tls, core) as over_tls, peers.sink() as all_cores:
            every = list(runs(one_core, over_tls, all_cores, core, tls[2], seconds).items())
            for number in range(rounds):
                random.shuffle(every)
                for name, (arguments, pinned, authority) in every:
                    rates.setdefault(name, []).append(rate(*arguments, core=pinned, authority=authority))
                print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return rates


USE = (
    "import pyun_energy as pe; "
    "pe.Device(station_uuid='s', no='1', state=1, energy_code='CN_AC', ports=[pe.Port(no='1', state=1, alias='A')])"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", default="0.5")
    parser.add_argument("--wheel", type=pathlib.Path)
    options = parser.parse_args()
    about = figures.about({}) | {"packages": {name: importlib.metadata.version(name) for name in PACKAGES}}
    rates = measure(options.rounds, options.seconds)
    starts = [(start_time("import dataclasses, enum"), start_time(USE)) for _ in range(options.rounds * 5)]
    found = {f"rate.{name.replace(' ', '.')}": statistics.median(values) for name, values in rates.items()}
    for name, ours, other in RATIOS:
        # A peer that did nothing in a round was not run by the machine.
        found[name] = statistics.median(a / b for a, b in zip(rates[ours], rates[other]) if b)
    found["import_and_first_device_ms"] = statistics.median(ours - base for base, ours in starts)
    if options.wheel:
        found["wheel_mb"] = options.wheel.stat().st_size / 1e6
    figures.keep("python", about, {f"python.{name}": value for name, value in found.items()})


if __name__ == "__main__":
    main()
