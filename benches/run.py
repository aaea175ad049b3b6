"""Builds the peers, measures them in interleaved rounds, prints the tables that the README quotes.

A ratio is the median over rounds of two runs a few seconds apart; absolute figures of a shared machine mean little.

    python3 benches/run.py TARGET_DIR [ROUNDS]
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import reconnect

HERE = pathlib.Path(__file__).resolve().parent
TARGET = pathlib.Path(sys.argv[1]).resolve()
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 7
SECONDS = "1.0"
RELEASE = TARGET / "release"


def build():
    cargo = ["cargo", "build", "--quiet", "--manifest-path", str(HERE / "Cargo.toml"), "--target-dir", str(TARGET)]
    subprocess.run([*cargo, "--release"], check=True)
    subprocess.run([*cargo, "--profile", "small", "--bin", "peer"], check=True)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl", "libcjson", "libcrypto"], capture_output=True, text=True)
    if flags.returncode != 0:
        print("no libcurl, libcjson or OpenSSL to compile against: that peer is left out "
              "(apt-get install pkg-config libcurl4-openssl-dev libcjson-dev libssl-dev)", file=sys.stderr)
        return False
    sources = ["cc", "-O2", "-Wall", "-o", str(RELEASE / "curl"), str(HERE / "c" / "curl.c")]
    subprocess.run([*sources, *flags.stdout.split(), "-lpthread"], check=True)
    words = ["cc", "-O2", "-Wall", "-o", str(RELEASE / "reconnect-curl"), str(HERE / "c" / "reconnect.c")]
    subprocess.run([*words, *flags.stdout.split()], check=True)
    return True


class Sink:
    def __init__(self, cores):
        self.process = subprocess.Popen([*cores, str(RELEASE / "sink")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def output(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def rates(peers, cores):
    """Syncs a second of each peer, a list over rounds. `peers`: name to the words of its command, PORT to be filled in."""
    results = {name: [] for name in peers}
    with Sink(cores) as port:
        for _ in range(ROUNDS):
            for name, words in peers.items():
                command = [*cores, *(port if word == "PORT" else word for word in words)]
                results[name].append(float(output(command)))
    return results


def peer(kind, threads):
    return [str(RELEASE / "peer"), kind, "PORT", str(threads), SECONDS]


def table(title, results, base):
    print(f"\n### {title}\n\n| | syncs/s | ours / this |\n|---|---:|---:|")
    for name, values in results.items():
        ratio = statistics.median(ours / value for ours, value in zip(results[base], values))
        print(f"| {name} | {statistics.median(values):,.0f} | {ratio:.2f} |")


def cpu():
    """Criterion, in rounds, so that what is compared was measured at about the same time."""
    bench = ["cargo", "bench", "--quiet", "--bench", "canonical", "--manifest-path", str(HERE / "Cargo.toml"),
             "--target-dir", str(TARGET), "--", "--noplot"]
    ports, medians = [1, 2, 16, 64, 256], []
    for _ in range(ROUNDS):
        subprocess.run(bench, check=True, capture_output=True, env={**os.environ, "CRITERION_HOME": str(TARGET / "criterion")})
        medians.append({(name, count): criterion_median(name, count) for name in ["md5", "canonical_and_sign"] for count in ports})
    print("\n### Canonical bytes and signature of a device (criterion)\n")
    print("| ports | canonical + sign, ns | MD5 of the same bytes, ns | ratio | ns a port |\n|---:|---:|---:|---:|---:|")
    for count in ports:
        ours, md5 = ([round[name, count] for round in medians] for name in ["canonical_and_sign", "md5"])
        ratio = statistics.median(a / b for a, b in zip(ours, md5))
        best = min(ours)
        print(f"| {count} | {best:,.0f} | {min(md5):,.0f} | {ratio:.2f} | {best / count:.0f} |")


def criterion_median(name, count):
    path = TARGET / "criterion" / "device" / name / str(count) / "new" / "estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"]


def start():
    """Milliseconds from starting a program to its end, with one sync in it, and with nothing in it."""
    def took(command):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return (time.perf_counter() - begun) * 1000

    def resident(command):
        return statistics.median(int(output(command)) for _ in range(ROUNDS)) / 1024

    with Sink([]) as port:
        once, empty = [str(RELEASE / "peer"), "once", port], [str(RELEASE / "empty")]
        rounds = [(took(once), took(empty)) for _ in range(10 * ROUNDS)]
        small = [str(TARGET / "small" / "peer"), *once[1:]]
        print("\n### A program that syncs once\n\n| | |\n|---|---:|")
        print(f"| from start to end, over an empty program | {statistics.median(a - b for a, b in rounds):.2f} ms |")
        print(f"| peak resident memory, `opt-level = \"z\"`, LTO, stripped | {resident(small):.2f} MB |")
        print(f"| peak resident memory, `opt-level = 3` | {resident(once):.2f} MB |")
        print(f"| of an empty program | {resident(empty):.2f} MB |")


def main():
    has_curl = build()
    curl = {"libcurl + cJSON": lambda threads: [str(RELEASE / "curl"), "PORT", str(threads), SECONDS]} if has_curl else {}

    def peers(threads, **kinds):
        chosen = {name.replace("_", " "): peer(kind, threads) for name, kind in kinds.items()}
        return chosen | {name: command(threads) for name, command in curl.items()}

    print(f"{ROUNDS} interleaved rounds of {SECONDS} s; load average {os.getloadavg()[0]:.1f} at the start")
    cpu()
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    results = rates(peers(1, ours="ours", raw_socket="raw", ureq_with_a_timeout="ureq"), one_core)
    table("One sync at a time, client and server on one core", results, "ours")
    results = rates(peers(1, ours="ours", raw_socket="raw", ureq_with_a_timeout="ureq"), [])
    table("One sync at a time, two cores", results, "ours")
    results = rates(peers(8, sync_devices="many", ours_8_threads="ours", raw_sockets="raw"), [])
    table("Eight connections, two cores (ours: sync_devices)", results, "sync devices")
    if has_curl and shutil.which("nginx"):
        reconnect.main(TARGET, ROUNDS)
    start()


main()
