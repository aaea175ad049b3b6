"""Measures the Python package against what a script would use without it, in interleaved runs, and prints a table.

    python run.py [--rounds N] [--seconds S] [--wheel FILE]

Wants requests, httpx, pycurl, orjson and persist-queue beside the package, and a C compiler for the server that answers. Each round
runs every peer once, in random order; a ratio is the median over rounds of two runs of the same round.
"""

from __future__ import annotations

import argparse
import json
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

# What is measured, the peer that is ours, and the goals: at least so many times the other's rate.
SIGN = ["ours kept", "ours built", "json kept", "json built", "orjson kept", "orjson built"]
SYNC = ["ours", "requests", "httpx", "http.client", "pycurl"]
RATIOS = [
    ("canonical + sign, kept device", "ours kept", "json kept", 3.5),
    ("canonical + sign, built each time", "ours built", "json built", 1.7),
    ("canonical + sign, kept device", "ours kept", "orjson kept", None),
    ("canonical + sign, built each time", "ours built", "orjson built", None),
    ("one sync, one core", "ours", "requests", 15),
    ("one sync, one core", "ours", "httpx", 10),
    ("one sync, one core", "ours", "http.client", 2.5),
    ("one sync, one core", "ours", "pycurl", 1.5),
    ("8 connections", "ours x8", "requests x8", 40),
    ("put on disk, one thread", "outbox 1", "persist-queue 1", 2),
    ("put on disk, 8 threads", "outbox 8", "persist-queue 8", 5),
    ("put on disk, 8 threads against one", "outbox 8", "outbox 1", None),
]


def rate(*arguments: str, core: int | None = None) -> float:
    """What a peer prints: how many it did in a second."""
    pin = ["taskset", "-c", str(core)] if core is not None else []
    done = subprocess.run([*pin, sys.executable, PEER, *arguments], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return float(done.stdout)


def start_time(code: str) -> float:
    """How long Python takes for it, in ms."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd="/")
    return (time.perf_counter() - begun) * 1000


class Sink:
    def __init__(self, folder: str, core: int | None) -> None:
        program = os.path.join(folder, "sink")
        if not os.path.exists(program):
            subprocess.run(["cc", "-O2", "-o", program, str(HERE / "sink.c"), "-lpthread"], check=True)
        pin = ["taskset", "-c", str(core)] if core is not None else []
        self.process = subprocess.Popen([*pin, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate()


def measure(rounds: int, seconds: str) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        core = max(os.sched_getaffinity(0))
        one_core, all_cores = Sink(folder, core), Sink(folder, None)
        runs = [(name, ["sign", *name.split(), seconds], None) for name in SIGN]
        runs += [(name, ["sync", name, one_core.port, seconds], core) for name in SYNC]
        runs += [(f"{name} x8", ["many", name, all_cores.port, seconds], None) for name in ("ours", "requests")]
        puts = [(name, threads) for name in ("outbox", "persist-queue") for threads in "18"]
        runs += [(f"{name} {threads}", ["put", name.replace("outbox", "ours"), threads, seconds], None) for name, threads in puts]
        for number in range(rounds):
            random.shuffle(runs)
            for name, arguments, pinned in runs:
                rates.setdefault(name, []).append(rate(*arguments, core=pinned))
            print(f"round {number + 1} of {rounds}", file=sys.stderr)
        one_core.end()
        all_cores.end()
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
    rates = measure(options.rounds, options.seconds)
    starts = [(start_time("import dataclasses, enum"), start_time(USE)) for _ in range(options.rounds * 5)]

    print("| what | ours | against | | ratio | goal |\n|---|---:|---|---:|---:|---:|")
    for what, ours, other, goal in RATIOS:
        ratio = statistics.median(a / b for a, b in zip(rates[ours], rates[other]))
        medians = [statistics.median(rates[name]) for name in (ours, other)]
        wanted = "" if goal is None else f"≥ {goal}"
        print(f"| {what} | {medians[0]:,.0f}/s | {other} | {medians[1]:,.0f}/s | {ratio:.2f} | {wanted} |")
    more = statistics.median(ours - base for base, ours in starts)
    base, ours_ms = (statistics.median(column) for column in zip(*starts))
    print(f"| import and first device | {ours_ms:.1f} ms | dataclasses, enum | {base:.1f} ms | +{more:.1f} ms | ≤ 5 ms |")
    if options.wheel:
        print(f"| wheel | {options.wheel.stat().st_size / 1e6:.2f} MB | | | | ≤ 2.2 MB |")


if __name__ == "__main__":
    main()
