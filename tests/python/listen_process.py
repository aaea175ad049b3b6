"""The command `pyun-energy listen`, run as a process, and pushes as the platform sends them: signed by hashlib, sent by http.client."""

import http.client
import json
import pathlib
import subprocess
import tempfile
import unittest
import urllib.parse

from command_process import environment, form_sign
from emulator_process import BIN, SECRET, wants

PATHS = {"finished": "/push/finished", "progress": "/push/progress", "start_result": "/push/start", "stop_result": "/push/stop"}
FINISHED = {
    "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c", "order": "2024041400001", "device_no": "D012026", "port_no": "1",
    "state": "3", "state_desc": "充电完成", "device_type": "0", "energy_code": "CN_AC", "start_time": "2024-04-15 00:00:00",
    "end_time": "2024-04-15 01:00:00", "replenish_time": "3600", "plate": "川A660N2", "quantity": "12340", "total_value": "1233",
    "energy_value": "987", "fee_value": "246",
}


def push(secret=SECRET, **more):
    """The body of a push, percent-encoded by urllib."""
    pairs = [(name, value) for name, value in {**FINISHED, **more}.items() if value is not None]
    return urllib.parse.urlencode([*pairs, ("sign", form_sign(pairs, secret))])


class Listen:
    """A `listen` of its own."""

    def __init__(self, folder, *arguments, log="pushes.jsonl", paths=PATHS, prefix=()):
        flags = [part for kind, path in paths.items() for part in (f"--{kind.replace('_', '-')}", path)]
        self.popen = subprocess.Popen(
            [*prefix, BIN, "listen", "--log", log, *flags, *arguments], cwd=folder, env=environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.popen.stdout.readline()
        self.ready = json.loads(line) if line else None

    @property
    def address(self):
        url = urllib.parse.urlsplit(self.ready["url"])
        return url.hostname, url.port

    def end(self, signal=None):
        """Ends it, and returns (exit code, what else it printed on stdout, stderr)."""
        if signal is not None:
            self.popen.send_signal(signal)
        out, err = self.popen.communicate(timeout=60)
        return self.popen.returncode, out.decode(), err.decode()


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class ListenCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / "pushes.jsonl"

    def listen(self, *arguments, **more):
        process = Listen(self.folder, *arguments, **more)
        self.addCleanup(process.popen.stderr.close)
        self.addCleanup(process.popen.stdout.close)
        self.addCleanup(process.popen.wait, 60)
        self.addCleanup(process.popen.kill)
        return process

    def send(self, process, body, path=PATHS["finished"], method="POST", **headers):
        connection = http.client.HTTPConnection(*process.address, timeout=60)
        try:
            content_type = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
            connection.request(method, path, body, {**content_type, **headers})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def accepted(self, process, body, **more):
        self.assertEqual(self.send(process, body, **more), (200, {"code": "1001"}))

    def kept(self):
        """The lines of the log."""
        text = self.log.read_text()
        self.assertTrue(text == "" or text.endswith("\n"))
        return [json.loads(line) for line in text.splitlines()]
