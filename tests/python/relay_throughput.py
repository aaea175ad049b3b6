"""How many messages one relay brings to the platform in a second, beside `sync devices` of the same devices from memory. Minutes: `make test-long`
runs it."""

import json
import os
import pathlib
import time
import unittest

from emulator_process import BIN, wants
from stream_process import NATS, REDIS, Nats, Redis
from relay_case import RelayCase, device

COUNT, CONNECTIONS, ROUNDS = 60_000, 8, 3


def spent(*processes):
    """Seconds of a processor that each has taken so far: they share those of this machine, which is what limits them."""
    def ticks(process):
        words = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(words[11]) + int(words[12])

    return [ticks(process) / os.sysconf("SC_CLK_TCK") for process in processes]


@wants(BIN and NATS and REDIS, "redis-server and nats-server are not installed (apt install redis-server nats-server)")
class Throughput(RelayCase):
    def test_one_relay_is_not_much_slower_than_reporting_from_memory(self):
        devices = [device(f"D{number:06}", 1 + number % 3) for number in range(COUNT)]
        self.write("fleet.jsonl", "".join(json.dumps(device, ensure_ascii=False) + "\n" for device in devices))
        # In turn, so that whatever else this machine does hits all alike.
        rates = {engine: [] for engine in (None, Redis, Nats)}
        for number in range(ROUNDS):
            for engine, found in rates.items():
                found.append(self.of_relay(engine, devices, number) if engine else self.from_memory())
        memory = max(rates[None])
        for engine in (Redis, Nats):
            print(f"\n{engine.__name__}: {max(rates[engine]):.0f} a second, from memory {memory:.0f}: {max(rates[engine]) / memory:.2f}")
        for engine in (Redis, Nats):
            self.assertGreaterEqual(max(rates[engine]) / memory, 0.7)

    def from_memory(self):
        out, _ = self.run_command("sync", "devices", "fleet.jsonl", "--json", "--connections", CONNECTIONS)
        return json.loads(out.splitlines()[-1])["summary"]["per_second"]

    def of_relay(self, engine, devices, number):
        broker = engine(self.folder / f"{engine.__name__}{number}")
        try:
            for first in range(0, len(devices), 500):
                broker.publish(devices[first:first + 500], 1)
            relay = self.relay(broker, "--connections", CONNECTIONS, platform=self.url)
            relay.wait_for("taken")
            processes = relay.process, broker.process, self.process.popen
            begun, before = time.monotonic(), spent(*processes)
            while broker.backlog(1):
                time.sleep(0.02)
            taken = time.monotonic() - begun
            each = [f"{(after - first) / COUNT * 1e6:.0f}" for after, first in zip(spent(*processes), before)]
            print(f"\n{engine.__name__}: {COUNT / taken:.0f} a second; relay, broker and platform took {', '.join(each)} µs of a processor for each")
            self.assertEqual(relay.end()[0], 0)
            return COUNT / taken
        finally:
            broker.close()


del RelayCase

if __name__ == "__main__":
    unittest.main()
