"""`sync_devices` over a link with a delay, against what the delay alone would take: devices x delay / connections. Threads and
resident memory a connection beside it. `delay.py TARGET [DEVICES a connection]`, after benches/run.py has built; also called by it."""

import pathlib
import subprocess
import sys
import tempfile

import reconnect


class Program:
    """One that prints its port and serves until its stdin ends."""

    def __init__(self, *words):
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.port

    def __exit__(self, *_):
        self.process.communicate()


def row(release, name, url, authority, delay, connections, each):
    devices = each * connections
    words = [str(release / "fleet"), url, authority, str(connections), str(devices)]
    took, threads, kilobytes = map(float, subprocess.run(words, check=True, capture_output=True, text=True).stdout.split())
    ideal = devices * delay / 1000 / connections
    print(f"| {name} | {delay} | {connections} | {devices:,} | {took:.2f} | {ideal:.2f} | {took / ideal:.2f} | {threads:.2f} | {kilobytes:.0f} |",
          flush=True)


def main(target, each=40):
    release = pathlib.Path(target) / "release"
    print("\n### `sync_devices` over a link with a delay\n")
    print("| | delay, ms | connections | devices | took, s | ideal, s | took / ideal | threads a connection | kB a connection |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    servers = {"TLS": (reconnect.free_port(), "P-256", True)}
    with tempfile.TemporaryDirectory() as name, Program(release / "sink") as http:
        folder = pathlib.Path(name)
        reconnect.certificates(folder)
        with reconnect.Nginx(folder, servers, keeps=True):
            for delay in [50, 200]:
                for kind, port in [("HTTP", http), ("HTTPS", servers["TLS"][0])]:
                    with Program(release / "delaying", port, delay) as near:
                        url, authority = (f"http://localhost:{near}", "-") if kind == "HTTP" else (
                            f"https://localhost:{near}", str(folder / "ca.pem"))
                        for connections in [8, 64, 256]:
                            row(release, kind, url, authority, delay, connections, each)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
