"""What tests of `pyun-energy relay` share: a relay as a process, and a broker for it."""

import json
import time

from command_process import STATION
from service_process import Relay
from test_command_outbox import PERSONAL, OutboxCase

NOBODY = "http://127.0.0.1:1"


def device(no, state=1):
    return {"station_uuid": STATION, "no": no, "state": state, "state_desc": "在线", "energy_code": "CN_AC",
            "port": [{"no": f"{no}A", "state": 1, "alias": "A"}]}


class RelayCase(OutboxCase):
    def relay(self, broker, *arguments, platform=NOBODY, partitions=1, lease=30, timeout=9, **env):
        """`broker`: one, or its URL."""
        relay = Relay(self.folder, "--from", getattr(broker, "url", broker), "--partitions", partitions, "--lease", lease,
                      "--timeout", timeout, *arguments, PYUN_BASE_URL=platform, **env)
        self.addCleanup(relay.close)
        return relay

    def assertDiscreet(self, told):
        for line in map(json.dumps, told):
            self.assertFalse([text for text in PERSONAL if text in line], line)


class Brokered(RelayCase):
    """With a broker of its own, of the engine that a subclass names."""

    def setUp(self):
        super().setUp()
        self.broker = self.engine(self.folder / "broker")
        self.addCleanup(self.broker.close)

    def wait_until_empty(self, partitions=1, left=0):
        end = time.monotonic() + 60
        while self.broker.backlog(partitions) > left:
            self.assertLess(time.monotonic(), end, "messages are left")
            time.sleep(0.02)
