"""The programs that are measured, the server that answers them, and rates of them in interleaved rounds."""

import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent / "target" / "bench"
RELEASE = TARGET / "release"
SECONDS = "0.7"


def build():
    """Gives whether libcurl is there to compare with."""
    cargo = ["cargo", "build", "--quiet", "--manifest-path", str(HERE / "Cargo.toml"), "--target-dir", str(TARGET)]
    subprocess.run([*cargo, "--release"], check=True)
    subprocess.run([*cargo, "--profile", "small", "--bin", "peer"], check=True)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl", "libcjson", "libcrypto"], capture_output=True, text=True)
    if flags.returncode != 0:
        print("no libcurl, libcjson or OpenSSL to compile against: that peer is left out "
              "(apt-get install pkg-config libcurl4-openssl-dev libcjson-dev libssl-dev)", file=sys.stderr)
        return False
    for program, source in {"curl": "curl.c", "reconnect-curl": "reconnect.c"}.items():
        command = ["cc", "-O2", "-Wall", "-o", str(RELEASE / program), str(HERE / "c" / source)]
        subprocess.run([*command, *flags.stdout.split(), "-lpthread"], check=True)
    return True


class Server:
    """A program that prints its port and serves until its standard input ends: the sink, or the link with delay."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def sink(tls=None, core=None):
    """`tls`: certificate, key and authority of a server over TLS."""
    return Server(*on(core), str(RELEASE / "sink"), *map(str, tls[:2] if tls else []))


def on(core):
    return [] if core is None else ["taskset", "-c", str(core)]


def output(command, tls=None):
    """What a peer prints that trusts the authority of `tls`."""
    environment = os.environ | ({"PYUN_BENCH_AUTHORITY": str(tls[2])} if tls else {})
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


def peer(kind, threads):
    return [str(RELEASE / "peer"), kind, "PORT", str(threads), SECONDS]


def curl(threads):
    return [str(RELEASE / "curl"), "PORT", str(threads), SECONDS]


def rates(peers, rounds, tls=None, server_core=None, client_core=None):
    """Syncs a second of each peer, a list over rounds. `peers`: name to the words of its command, PORT to be filled in."""
    results = {name: [] for name in peers}
    with sink(tls, server_core) as port:
        for _ in range(rounds):
            for name, words in peers.items():
                command = [*on(client_core), *(port if word == "PORT" else word for word in words)]
                results[name].append(float(output(command, tls)))
    return results


def figures(case, results):
    """Of each peer the rate, and ours (the first) to it: the median over rounds of two runs a few seconds apart."""
    ours, *others = results
    found = {f"{case}.{name}": statistics.median(values) for name, values in results.items()}
    for other in others:
        found[f"{case}.to_{other}"] = statistics.median(a / b for a, b in zip(results[ours], results[other]))
    return found
