"""The emulator as a process, from outside: its checks, faults, control API and limits.

Standard library only, and nothing of this project: signatures are hashlib's, HTTP is http.client's.
Run with PYUN_ENERGY_BIN=target/debug/pyun-energy python3 -m unittest discover -s tests/python
"""

import concurrent.futures
import copy
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

BIN = os.environ.get("PYUN_ENERGY_BIN")
PATH = "/gate/1.0/energy/internal/device/sync"
APP = "op00000000000001"
SECRET = "0123456789abcdef0123456789abcdef"
JSON = "application/json; charset=utf-8"
VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "device"

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


@unittest.skipUnless(BIN, "PYUN_ENERGY_BIN is not set")
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

    def assertReply(self, reply, status, code, hint=None):
        answer = reply.json()
        self.assertEqual((reply.status, answer["code"]), (status, code), answer)
        self.assertRegex(answer["seqno"], r"\A[0-9]{32}\Z")
        self.assertIsInstance(answer["time_cost"], int)
        self.assertTrue(answer["message"] and answer["data_node"])
        if hint is not None:
            self.assertIn(hint, answer["hint"])
        return answer


class Checks(WithEmulator):
    def test_success(self):
        reply = self.sync()
        answer = self.assertReply(reply, 200, "1001")
        self.assertEqual(set(answer), {"code", "message", "seqno", "data_node", "time_cost"})
        self.assertEqual(reply.headers["Content-Type"], JSON)

    def test_known_answers(self):
        seen = 0
        for directory in sorted(VECTORS.iterdir()):
            body = (directory / "body.json").read_bytes()
            self.control("POST", "/apps", {"app_id": APP, "secret": (directory / "secret.txt").read_text("utf-8")})
            moment = json.loads(body).get("timestamp", now_ms())
            self.control("POST", "/clock", {"offset_ms": moment - now_ms()})
            with self.subTest(directory.name):
                self.assertReply(post(self.connection, body, (directory / "signature.txt").read_text()), 200, "1001")
            seen += 1
        self.control("POST", "/apps", {"app_id": APP, "secret": SECRET})
        self.assertGreaterEqual(seen, 7)

    def test_any_serialization_may_be_signed(self):
        for body in (json.dumps(DEVICE).encode(), json.dumps(DEVICE, indent=3).encode(), b"\n" + encode(DEVICE) + b"\r\n"):
            self.assertReply(post(self.connection, body), 200, "1001")
            self.assertReply(post(self.connection, body, sign(body).upper()), 200, "1001")

    def test_each_app_has_its_secret(self):
        body = encode(changed(["app_id"], "op2"))
        self.assertReply(post(self.connection, body, sign(body, "另一个 & = secret")), 200, "1001")
        self.assertReply(post(self.connection, body, sign(body)), 401, "401", "the signature differs")
        body = encode(changed(["app_id"], "op3"))
        self.assertReply(post(self.connection, body), 401, "401", "no app with `app_id` \"op3\"")

    def test_a_wrong_signature_names_the_text_and_not_the_secret(self):
        body = encode(DEVICE)
        sent = body.replace(b"D012026\"", b"D012027\"", 1)
        reply = post(self.connection, sent, sign(body))
        hint = self.assertReply(reply, 401, "401")["hint"]
        self.assertIn(f"{len(sent)} bytes", hint)
        self.assertIn(hashlib.md5(sent).hexdigest(), hint)
        for secret in (SECRET, sign(sent), sign(body)):
            self.assertNotIn(secret, reply.body.decode().lower())

    def test_authorization_forms(self):
        body = encode(DEVICE)
        for given, hint in (("MD5 " + sign(body), "scheme"), (f'"{sign(body)}"', "quotes"), (sign(body)[:-1], "31 characters"),
                            ("z" * 32, "hex digits"), (sign(body) + "00", "34 characters")):
            self.assertReply(post(self.connection, body, given), 401, "401", hint)
        reply = call(self.connection, "POST", PATH, body, {"Content-Type": JSON})
        self.assertReply(reply, 401, "401", "no such header")

    def test_content_type(self):
        body = encode(DEVICE)
        for good in (JSON, "application/json;charset=UTF-8"):
            self.assertReply(post(self.connection, body, content_type=good), 200, "1001")
        for bad in ("application/json", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"):
            self.assertReply(post(self.connection, body, content_type=bad), 400, "400", "Content-Type must be")

    def test_body(self):
        for body, hint in ((b"", "empty"), (b"nonsense", "not JSON"), (b"[1]", "an array"), (b'{"no":1,"no":1}', '"no" is there twice'),
                           ('{"app_id":"请"}'.encode("gbk"), "not UTF-8"), (b"\xef\xbb\xbf{}", "not JSON"), (encode(DEVICE) + b"}", "not JSON")):
            self.assertReply(post(self.connection, body), 400, "400", hint)

    def test_sign_type(self):
        self.assertReply(self.sync(changed(["sign_type"], "MD5")), 200, "1001")
        for wrong in ("md5", "SHA256", None, 1):
            self.assertReply(self.sync(changed(["sign_type"], wrong)), 400, "400", "`sign_type` must be")

    def test_timestamp(self):
        for offset, status in ((0, 200), (-590_000, 200), (590_000, 200), (-610_000, 400), (610_000, 400)):
            self.assertEqual(self.sync(changed(["timestamp"], now_ms() + offset)).status, status, offset)
        for wrong in (str(now_ms()), now_ms() + 0.5, True, None, 2**63, [now_ms()]):
            self.assertReply(self.sync(changed(["timestamp"], wrong)), 400, "400", "`timestamp`")
        sent = now_ms() // 1000
        hint = self.assertReply(self.sync(changed(["timestamp"], sent)), 400, "400")["hint"]
        times = [int(t) for t in re.findall(r"\d{10,}", hint)]
        self.assertEqual(times[0], sent)
        self.assertLess(abs(times[1] - now_ms()), 60_000)

    def test_the_clock_can_be_moved(self):
        day = 86_400_000
        self.control("POST", "/clock", {"offset_ms": -day})
        self.assertReply(self.sync(changed(["timestamp"], now_ms())), 400, "400")
        reply = self.sync(changed(["timestamp"], now_ms() - day))
        self.assertReply(reply, 200, "1001")
        date = time.strftime("%a, %d %b %Y", time.gmtime(time.time() - 86_400))
        self.assertIn(date, reply.headers["Date"])

    def test_signature_comes_before_fields_and_app_before_signature(self):
        body = encode({"app_id": APP})
        self.assertReply(post(self.connection, body, "0" * 32), 401, "401", "the signature differs")
        self.assertReply(post(self.connection, body), 400, "400", "`station_uuid` is missing")
        self.assertReply(post(self.connection, b'{"app_id":"nobody"}', "?"), 401, "401", "no app")

    def test_required_fields(self):
        for name in ("app_id", "station_uuid", "no", "state", "state_desc", "energy_code", "port"):
            self.assertReply(self.sync(changed([name], remove=True)), 400, "400", f"`{name}` is missing")
        for name in ("no", "state", "state_desc", "alias"):
            self.assertReply(self.sync(changed(["port", 1, name], remove=True)), 400, "400", f"`port[1].{name}` is missing")
        self.assertEqual(self.devices(), {})

    def test_strings(self):
        for path, name in ((["no"], "`no`"), (["energy_code"], "`energy_code`"), (["port", 1, "alias"], "`port[1].alias`")):
            self.assertReply(self.sync(changed(path, "")), 400, "400", name + " must not be empty")
            for wrong in (None, 1, True, [], {}):
                self.assertReply(self.sync(changed(path, wrong)), 400, "400", name + " must be a string")

    def test_integers(self):
        for path, name in ((["state"], "`state`"), (["type"], "`type`"), (["port", 0, "state"], "`port[0].state`"),
                           (["port", 1, "space_status"], "`port[1].space_status`")):
            for wrong in ("1", 1.0, True, None, 2**31, -2**31 - 1, 2**64, "BUSY"):
                self.assertReply(self.sync(changed(path, wrong)), 400, "400", name + " must be an integer")
            for right in (0, 99, 2**31 - 1, -2**31):
                self.assertReply(self.sync(changed(path, right)), 200, "1001")

    def test_ports(self):
        for wrong in ({}, "A", None, 1):
            self.assertReply(self.sync(changed(["port"], wrong)), 400, "400", "`port` must be an array")
        self.assertReply(self.sync(changed(["port", 1], "A")), 400, "400", "`port[1]` must be an object")
        self.assertReply(self.sync(changed(["port", 1, "no"], "D01202601")), 400, "400", "`port[1].no`")
        self.assertReply(self.sync(changed(["port"], [])), 200, "1001")
        self.assertReply(self.sync(changed(["port", 0, "space_status"], remove=True)), 200, "1001")

    def test_optional_and_unknown_fields(self):
        for path, good in ((["name"], "一号桩"), (["metadata"], {"DEVICE_MODEL": "x", "anything": ""}), (["energy_code"], "CN_XX"),
                           (["unknown"], {"deep": [1.5, None]}), (["port", 0, "unknown"], 1)):
            self.assertReply(self.sync(changed(path, good)), 200, "1001")
        for path, bad, name in ((["name"], None, "`name`"), (["metadata"], [], "`metadata`"), (["metadata"], {"K": 1}, "`metadata.K`")):
            self.assertReply(self.sync(changed(path, bad)), 400, "400", name)

    def test_paths_and_methods(self):
        self.assertReply(call(self.connection, "POST", "/gate/1.0/nothing", b"{}"), 404, "1002")
        reply = call(self.connection, "GET", PATH)
        self.assertReply(reply, 405, "400")
        self.assertEqual(reply.headers["Allow"], "POST")


class State(WithEmulator):
    def test_devices_and_their_times(self):
        key = (DEVICE["station_uuid"], DEVICE["no"])
        self.control("POST", "/clock", {"offset_ms": 1_000_000_000_000 - now_ms()})
        self.sync(changed(["timestamp"], 1_000_000_000_000))
        self.control("POST", "/clock", {"offset_ms": 1_000_000_060_000 - now_ms()})
        self.sync(changed(["timestamp"], 1_000_000_060_000))
        device = self.devices()[key]
        self.assertEqual({k: v for k, v in device.items() if k in DEVICE}, DEVICE)
        self.assertEqual((device["timestamp"], device["syncs"]), (1_000_000_060_000, 2))
        self.assertEqual(device["last_change"], device["first_seen"])
        self.assertLess(device["first_seen"], 1_000_000_060_000)
        self.assertGreaterEqual(device["last_seen"], 1_000_000_060_000)

        self.sync(changed(["port", 1, "state"], 3))
        device = self.devices()[key]
        self.assertEqual(device["port"][1]["state"], 3)
        self.assertEqual((device["last_change"], device["syncs"]), (device["last_seen"], 3))

    def test_a_refused_sync_changes_nothing(self):
        self.sync()
        before = self.devices()
        self.sync(changed(["port", 1, "alias"], remove=True))
        post(self.connection, encode(changed(["state"], -1)), "0" * 32)
        self.assertEqual(self.devices(), before)

    def test_devices_of_stations(self):
        for station, no in (("s1", "a"), ("s1", "b"), ("s2", "a")):
            self.sync(dict(DEVICE, station_uuid=station, no=no))
        self.assertEqual(set(self.devices()), {("s1", "a"), ("s1", "b"), ("s2", "a")})

    def test_reset(self):
        self.sync()
        self.fault(count=3, status=500)
        self.control("POST", "/clock", {"offset_ms": 5})
        self.control("POST", "/reset", {})
        self.assertEqual(self.control("GET", "/state"), {"stations": {}})
        self.assertEqual(self.requests(), {"total": 0, "dropped": 0, "requests": []})
        about = self.control("GET", "")
        self.assertEqual((about["offset_ms"], about["pending_faults"]), (0, 0))
        self.assertReply(self.sync(), 200, "1001")


class Journal(WithEmulator):
    def test_a_request_as_it_came(self):
        body = encode(DEVICE)
        self.connection.request("POST", PATH + "?x=%20", body, {"Content-Type": JSON, "Authorization": sign(body), "X-Mine": "1"})
        Reply(self.connection.getresponse())
        (request,) = self.requests()["requests"]
        self.assertEqual((request["seq"], request["method"], request["path"]), (1, "POST", PATH + "?x=%20"))
        self.assertEqual((request["body"], request["body_length"]), (body.decode(), len(body)))
        self.assertIn(["authorization", sign(body)], request["headers"])
        self.assertIn(["x-mine", "1"], request["headers"])
        self.assertEqual((request["reply_status"], request["reply_code"], request["hint"], request["fault"]), (200, "1001", None, None))
        self.assertNotIn("body_hex", request)
        self.assertLess(abs(request["received_at_ms"] - now_ms()), 60_000)

    def test_a_body_that_is_not_text_is_given_in_hex(self):
        self.sync(b"\xff\x00")
        (request,) = self.requests()["requests"]
        self.assertEqual((request["body"], request["body_hex"], request["body_length"]), (None, "ff00", 2))

    def test_since_and_wait(self):
        self.sync()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            waiting = pool.submit(self.requests, "?since=1&wait=2&timeout_ms=20000")
            self.sync()
            self.sync()
            answer = waiting.result(timeout=20)
        self.assertEqual([r["seq"] for r in answer["requests"]], [2, 3])
        begun = time.monotonic()
        self.assertEqual(self.requests("?since=3&wait=1&timeout_ms=100")["requests"], [])
        self.assertGreaterEqual(time.monotonic() - begun, 0.1)
        self.assertEqual(len(self.requests("?wait=3&timeout_ms=0")["requests"]), 3)
        for wrong in ("?wait=x", "?unknown=1", "?timeout_ms=600001", "?since=-1"):
            self.assertIn("error", self.control("GET", "/requests" + wrong, status=400))

    def test_keep_alive_can_be_seen(self):
        self.sync()
        self.sync()
        post(self.connect(), encode(DEVICE))
        first, second, third = (r["connection"] for r in self.requests()["requests"])
        self.assertEqual(first, second)
        self.assertNotEqual(second, third)

    def test_bounded(self):
        body = encode(DEVICE)
        for _ in range(2_000):
            post(self.connection, body)
        journal = self.requests()
        self.assertEqual((journal["total"], journal["dropped"], len(journal["requests"])), (2_000, 1_000, 1_000))
        self.assertEqual([r["seq"] for r in journal["requests"]], list(range(1_001, 2_001)))

    def test_long_bodies_are_cut(self):
        body = encode(changed(["name"], "桩" * 40_000))
        self.assertReply(post(self.connection, body), 200, "1001")
        (request,) = self.requests()["requests"]
        self.assertEqual(request["body_length"], len(body))
        self.assertTrue(body.decode().startswith(request["body"]))
        self.assertLessEqual(len(request["body"].encode()), 64 << 10)
        for _ in range(300):
            post(self.connection, body)
        journal = self.requests()
        kept = sum(len(r["body"].encode()) for r in journal["requests"])
        self.assertLessEqual(kept, 16 << 20)
        self.assertGreater(kept, 14 << 20)
        self.assertEqual(journal["dropped"], 301 - len(journal["requests"]))


class Faults(WithEmulator):
    def last(self):
        return self.requests()["requests"][-1]

    def test_status_code_message_and_retry_after(self):
        self.fault(count=2, status=503, retry_after="Wed, 17 Sep 2025 07:16:59 GMT")
        self.fault(code="1500", message="稍后再试")
        for _ in range(2):
            reply = self.sync()
            self.assertReply(reply, 503, "1500")
            self.assertEqual(reply.headers["Retry-After"], "Wed, 17 Sep 2025 07:16:59 GMT")
        self.assertEqual(self.last()["fault"], "status=503,retry_after=Wed, 17 Sep 2025 07:16:59 GMT")
        self.assertEqual(self.assertReply(self.sync(), 500, "1500")["message"], "稍后再试")
        self.assertEqual(self.devices(), {})
        self.assertReply(self.sync(), 200, "1001")
        self.assertIsNone(self.last()["fault"])

    def test_a_code_or_a_status_brings_the_other(self):
        for fault, status, code in (({"status": 400}, 400, "400"), ({"status": 401}, 401, "401"), ({"status": 404}, 404, "1002"),
                                    ({"status": 429}, 429, "1500"), ({"code": "401"}, 401, "401"), ({"code": "1002"}, 404, "1002"),
                                    ({"code": "7777"}, 200, "7777"), ({"status": 500, "code": "400"}, 500, "400")):
            self.fault(**fault)
            self.assertReply(self.sync(), status, code)

    def test_close_before_reply(self):
        self.fault(close="before_reply")
        with self.assertRaises(http.client.RemoteDisconnected):
            self.sync()
        request = self.last()
        self.assertEqual((request["reply_status"], request["reply_code"], request["fault"]), (None, None, "close=before_reply"))
        self.assertEqual(self.devices(), {})

    def test_close_in_reply(self):
        self.fault(close="in_reply", status=502)
        self.connection.request("POST", PATH, b"{}", {"Content-Type": JSON})
        response = self.connection.getresponse()
        self.assertEqual(response.status, 502)
        length = int(response.headers["Content-Length"])
        with self.assertRaises(http.client.IncompleteRead) as caught:
            response.read()
        self.assertEqual(len(caught.exception.partial), length // 2)

    def test_processed_and_reply_lost(self):
        self.fault(close="before_reply", processed=True)
        with self.assertRaises(http.client.RemoteDisconnected):
            self.sync()
        self.assertEqual([d["syncs"] for d in self.devices().values()], [1])

    def test_processed_still_checks(self):
        self.fault(count=2, retry_after="1", code="9", processed=True)
        post(self.connection, encode(DEVICE), "0" * 32)
        self.assertEqual(self.devices(), {})
        reply = self.sync()
        self.assertEqual((reply.json()["code"], len(self.devices())), ("9", 1))

    def test_bodies(self):
        self.fault(body="not_json")
        with self.assertRaises(json.JSONDecodeError):
            self.sync().json()
        self.fault(body="html", status=502)
        reply = self.sync()
        self.assertEqual((reply.status, reply.headers["Content-Type"], reply.body[:6]), (502, "text/html", b"<html>"))
        self.fault(body="empty")
        self.assertEqual(self.sync().body, b"")
        self.fault(body="no_code")
        self.assertNotIn("code", self.sync().json())
        self.assertIsNone(self.last()["reply_code"])
        self.fault(body="oversized")
        reply = self.sync()
        self.assertGreater(len(reply.body), 2 << 20)
        self.assertReply(reply, 200, "1500")

    def test_delay(self):
        self.fault(delay_ms=150)
        begun = time.monotonic()
        self.assertReply(self.sync(), 200, "1001")
        self.assertGreaterEqual(time.monotonic() - begun, 0.15)
        self.assertEqual(self.last()["fault"], "delay_ms=150")

    def test_a_client_that_gave_up_was_heard(self):
        self.fault(delay_ms=600_000)
        body = encode(DEVICE)
        self.connection.request("POST", PATH, body, {"Content-Type": JSON, "Authorization": sign(body)})
        self.connection.close()
        (request,) = self.requests("?wait=1&timeout_ms=20000")["requests"]
        self.assertEqual((request["body"], len(self.devices())), (body.decode(), 1))

    def test_date(self):
        self.fault(date="yesterday")
        self.assertEqual(self.sync().headers["Date"], "yesterday")
        self.fault(date_offset_ms=86_400_000)
        expected = time.strftime("%a, %d %b %Y", time.gmtime(time.time() + 86_400))
        self.assertIn(expected, self.sync().headers["Date"])

    def test_clearing(self):
        self.fault(count=5, status=500)
        self.assertEqual(self.control("GET", "/faults"), {"pending": 5})
        self.control("DELETE", "/faults")
        self.assertReply(self.sync(), 200, "1001")

    def test_other_paths_meet_faults_too_and_control_does_not(self):
        self.fault(status=503)
        self.control("GET", "/state")
        self.assertReply(call(self.connection, "GET", "/anything"), 503, "1500")

    def test_wrong_faults_are_refused(self):
        for wrong, text in (({"count": 0}, "count"), ({"count": "2"}, "count"), ({"status": 199}, "status"), ({"status": 600}, "status"),
                            ({"status": 70_000}, "status"), ({"close": "later"}, "close"), ({"body": 1}, "body"), ({"delay_ms": -1}, "delay_ms"),
                            ({"delay_ms": 600_001}, "delay_ms"), ({"date": "a\nb"}, "date"), ({"date": "a", "date_offset_ms": 1}, "exclude"),
                            ({"processed": 1}, "processed"), ({"latency": 1}, "latency"), ({"body": "empty", "close": "in_reply"}, "in_reply")):
            self.assertIn(text, self.control("POST", "/faults", wrong, status=400)["error"])
        self.assertEqual(self.control("GET", "/faults"), {"pending": 0})


class Control(WithEmulator):
    def test_apps(self):
        answer = self.control("POST", "/apps", {"app_id": "op-new", "secret": "hush-hush"})
        self.assertEqual(answer, {"app_id": "op-new"})
        body = encode(changed(["app_id"], "op-new"))
        self.assertReply(post(self.connection, body, sign(body, "hush-hush")), 200, "1001")
        for wrong in ({"app_id": "x"}, {"app_id": "x", "secret": ""}, {"app_id": "x", "secret": 1}, {"app_id": "x", "secret": "hush-hush", "more": 1}):
            self.assertNotIn("hush", self.control("POST", "/apps", wrong, status=400)["error"])

    def test_wrong_bodies_paths_and_methods(self):
        for path, body in (("/clock", {}), ("/clock", {"offset_ms": "1"}), ("/clock", {"offset_ms": 1, "x": 1}), ("/clock", []), ("/reset", {"x": 1})):
            self.assertTrue(self.control("POST", path, body, status=400)["error"])
        self.control("GET", "/nothing", status=404)
        self.control("DELETE", "/state", status=405)
        reply = call(self.connection, "POST", "/_control/faults", b"{")
        self.assertEqual(reply.status, 400)
        self.assertEqual(self.requests()["total"], 0)


class Limits(WithEmulator):
    def test_ten_thousand_ports(self):
        ports = [dict(DEVICE["port"][0], no=str(i)) for i in range(10_000)]
        self.assertReply(self.sync(changed(["port"], ports)), 200, "1001")
        (device,) = self.devices().values()
        self.assertEqual(device["port"], ports)

    def test_a_body_over_8_mib(self):
        body = encode(DEVICE)
        padded = body + b" " * ((8 << 20) - len(body))
        self.assertReply(post(self.connection, padded), 200, "1001")
        self.assertReply(post(self.connection, padded + b" "), 413, "400", "8388608 bytes")
        # In chunks, without a declared length.
        connection = self.connect()
        connection.request("POST", PATH, iter([b" " * (1 << 20)] * 9), {"Content-Type": JSON}, encode_chunked=True)
        self.assertReply(Reply(connection.getresponse()), 413, "400")

    def test_eight_threads(self):
        def work(number):
            connection = self.process.connect()
            try:
                statuses = [post(connection, encode(changed(["no"], f"T{number}"))).status for _ in range(100)]
            finally:
                connection.close()
            return statuses
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = sum(pool.map(work, range(8)), [])
        self.assertEqual(statuses, [200] * 800)
        self.assertEqual({no: d["syncs"] for (_, no), d in self.devices().items()}, {f"T{n}": 100 for n in range(8)})
        self.assertEqual(self.requests()["total"], 800)

    def test_many_connections_at_once(self):
        barrier = threading.Barrier(100)

        def work(_):
            connection = self.process.connect()
            try:
                connection.connect()
                barrier.wait(timeout=20)
                return post(connection, encode(DEVICE)).status
            finally:
                connection.close()
        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            self.assertEqual(list(pool.map(work, range(100))), [200] * 100)
        self.assertEqual(len({r["connection"] for r in self.requests()["requests"]}), 100)

    @unittest.skipUnless(shutil.which("curl"), "no curl")
    def test_curl(self):
        body = encode(DEVICE)
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            done = subprocess.run(
                ["curl", "-sS", self.process.ready["url"] + PATH, "-H", f"Content-Type: {JSON}",
                 "-H", f"Authorization: {sign(body)}", "--data-binary", f"@{file.name}"],
                capture_output=True, timeout=20, check=True)
        self.assertEqual(json.loads(done.stdout)["code"], "1001")


@unittest.skipUnless(BIN, "PYUN_ENERGY_BIN is not set")
class Command(unittest.TestCase):
    def post_once(self, process, body, signature=None):
        connection = process.connect()
        self.addCleanup(connection.close)
        return post(connection, body, signature).status

    def run_to_end(self, *arguments, env=None):
        process = Process(*arguments, env=env)
        return (process.line, *process.end())

    def test_the_ready_line(self):
        process = Process()
        self.assertEqual(process.line.decode(), f'{{"url":"http://127.0.0.1:{process.port}","control":"http://127.0.0.1:{process.port}/_control"}}\n')
        code, rest, stderr = process.end()
        self.assertEqual((code, rest), (0, b""))
        self.assertIn(f"app_id {APP} with secret {SECRET}", stderr)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((process.host, process.port), timeout=20)

    def test_the_default_app(self):
        process = Process()
        with self.subTest():
            self.assertEqual(self.post_once(process, encode(DEVICE)), 200)
        process.end()

    def test_the_app_of_the_environment(self):
        env = {"PYUN_APP_ID": "op-env", "PYUN_APP_SECRET": "s=e&c"}
        process = Process(env=env)
        with self.subTest():
            body = encode(changed(["app_id"], "op-env"))
            self.assertEqual(self.post_once(process, body, sign(body, "s=e&c")), 200)
            self.assertEqual(self.post_once(process, encode(DEVICE)), 401)
        self.assertEqual(process.end(), (0, b"", ""))

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = Process()
            self.assertEqual(process.end(lambda: process.popen.send_signal(number))[0], 0, number)

    def test_a_secret_with_an_equals_sign(self):
        process = Process("--app", f"{APP}=a&b=c %20")
        with self.subTest():
            body = encode(DEVICE)
            self.assertEqual(self.post_once(process, body, sign(body, "a&b=c %20")), 200)
        process.end()

    def test_errors(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        port = str(taken.getsockname()[1])
        cases = (
            (["--port", port], {}, 1, f"127.0.0.1:{port}"),
            (["--listen", "0.0.0.0:0"], {}, 1, "--allow-remote"),
            (["--app", "topsecret"], {}, 2, "--app number 1"),
            (["--app", "a=b", "--app", "=topsecret"], {}, 2, "--app number 2"),
            (["--listen", "127.0.0.1:0", "--port", "1"], {}, 2, "--listen"),
            (["--port", "70000"], {}, 2, "70000"),
            ([], {"PYUN_APP_SECRET": "topsecret"}, 2, "PYUN_APP_ID"),
        )
        for arguments, env, expected, text in cases:
            with self.subTest(arguments):
                line, code, _, stderr = self.run_to_end(*arguments, env=env)
                self.assertEqual((line, code), (b"", expected), stderr)
                self.assertIn(text, stderr)
                self.assertNotIn("topsecret", stderr)


if __name__ == "__main__":
    unittest.main()
