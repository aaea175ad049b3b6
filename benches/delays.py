"""`sync_devices` over a link with delay, against the ideal: devices × delay / connections."""

import pathlib
import tempfile

from certificates import make
from peers import RELEASE, Server, output, sink

DELAYS = [50, 200]
# Connections: devices. Over eight, ten thousand would take minutes; they are as many a connection as over 64.
FLEETS = {8: 1250, 64: 10_000, 256: 10_000}


def measure(tls):
    found, scheme = {}, "https" if tls else "http"
    with sink(tls) as server:
        for delay in DELAYS:
            with Server(str(RELEASE / "delay"), server, str(delay)) as port:
                for connections, devices in FLEETS.items():
                    found |= batch(f"delay.{scheme}.{delay}.{connections}", port, delay, connections, devices, tls)
    return found


def batch(case, port, delay, connections, devices, tls):
    took, threads, kilobytes = map(float, output([str(RELEASE / "fleet"), port, str(connections), str(devices)], tls).split())
    ideal = devices * delay / 1000 / connections
    return {
        f"{case}.to_ideal": took / ideal,
        f"{case}.rate": devices / took,
        f"{case}.kb_a_connection": kilobytes,
        f"{case}.threads_a_connection": threads,
    }


def main():
    with tempfile.TemporaryDirectory() as name:
        return measure(None) | measure(make(pathlib.Path(name))["P-256"])
