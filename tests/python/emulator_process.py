"""An emulator process, and how to talk to it: what the tests of the emulator share.

Standard library only, and nothing of this project: signatures are hashlib's, HTTP is http.client's.
"""

import copy
import email.utils
import hashlib
import http.client
import json
import os
import pathlib
import subprocess
import time
import unittest
import urllib.parse

BIN = os.environ.get("PYUN_ENERGY_BIN")
PATH = "/gate/1.0/energy/internal/device/sync"
APP = "op00000000000001"
SECRET = "0123456789abcdef0123456789abcdef"
JSON = "application/json; charset=utf-8"
TESTS = pathlib.Path(__file__).resolve().parent.parent
VECTORS = TESTS / "vectors" / "device"
SKIPPED = TESTS.parent / "target" / "tmp" / "skipped.txt"


def wants(there, reason):
    """Leaves a test out for want of something. `make test` lists these; with PYUN_NO_SKIP set (CI) it is a failure."""
    if there:
        return lambda test: test
    if os.environ.get("PYUN_NO_SKIP"):
        raise RuntimeError(f"not to be skipped here: {reason}")
    with SKIPPED.open("a") as skipped:
        skipped.write(f"skipped: {reason}\n")
    return unittest.skip(reason)


DEVICE = {
    "app_id": APP,
    "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c",
    "no": "D012026",
    "state": 1,
    "state_desc": "在线",
    "energy_code": "CN_AC",
    "port": [
        {"no": "D01202601", "state": 1, "state_desc": "空闲", "space_status": -1, "alias": "A"},
        {"no": "D01202602", "state": 2, "state_desc": "充电中", "space_status": 2, "alias": "B"},
    ],
}


def sign(body, secret=SECRET):
    return hashlib.md5(body + b"&app_secret=" + secret.encode()).hexdigest()


def encode(device):
    return json.dumps(device, ensure_ascii=False).encode()


def now_ms():
    return time.time_ns() // 1_000_000


def changed(path, value=None, *, remove=False):
    """DEVICE with the value at `path` replaced or removed."""
    device = copy.deepcopy(DEVICE)
    *parents, last = path
    at = device
    for step in parents:
        at = at[step]
    if remove:
        del at[last]
    else:
        at[last] = value
    return device


class Process:
    """An emulator of its own, that ends with its stdin."""

    def __init__(self, *arguments, env=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYUN_APP")}
        environment.update(env or {})
        self.popen = subprocess.Popen(
            [BIN, "emulator", "--until-stdin-closes", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        self.line = self.popen.stdout.readline()
        self.ready = json.loads(self.line) if self.line else None
        if self.ready:
            url = urllib.parse.urlsplit(self.ready["url"])
            self.host, self.port = url.hostname, url.port

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=20)

    def end(self, how=None):
        """Ends it, and returns (exit code, what else it printed on stdout, stderr)."""
        (how or self.popen.stdin.close)()
        code = self.popen.wait(timeout=20)
        rest = self.popen.stdout.read(), self.popen.stderr.read().decode()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            stream.close()
        return (code, *rest)


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


def call(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, headers or {})
    return Reply(connection.getresponse())


def post(connection, body, signature=None, content_type=JSON):
    headers = {"Content-Type": content_type, "Authorization": signature or sign(body)}
    return call(connection, "POST", PATH, body, headers)


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class WithEmulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.process = Process("--app", f"{APP}={SECRET}", "--app", "op2=另一个 & = secret")
        cls.addClassCleanup(cls.process.end)

    def setUp(self):
        self.connection = self.connect()
        self.control("POST", "/reset")

    def connect(self):
        connection = self.process.connect()
        self.addCleanup(connection.close)
        return connection

    def control(self, method, path, body=None, status=200):
        connection = self.process.connect()
        try:
            data = None if body is None else json.dumps(body)
            reply = call(connection, method, "/_control" + path, data)
        finally:
            connection.close()
        self.assertEqual(reply.status, status, reply.body)
        return reply.json()

    def sync(self, device=DEVICE):
        return post(self.connection, device if isinstance(device, bytes) else encode(device))

    def fault(self, **fault):
        self.control("POST", "/faults", fault)

    def requests(self, query=""):
        return self.control("GET", "/requests" + query)

    def devices(self):
        stations = self.control("GET", "/state")["stations"]
        return {(s, d): device for s, station in stations.items() for d, device in station["devices"].items()}

    def assertDate(self, reply, offset_s):
        date = email.utils.parsedate_to_datetime(reply.headers["Date"]).timestamp()
        self.assertLess(abs(date - time.time() - offset_s), 60)

    def assertReply(self, reply, status, code, hint=None):
        answer = reply.json()
        self.assertEqual((reply.status, answer["code"]), (status, code), answer)
        self.assertRegex(answer["seqno"], r"\A[0-9]{32}\Z")
        self.assertIsInstance(answer["time_cost"], int)
        self.assertTrue(answer["message"] and answer["data_node"])
        if hint is not None:
            self.assertIn(hint, answer["hint"])
        return answer
