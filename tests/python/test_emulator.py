"""What the emulator checks, keeps and bounds, and the command that runs it, from outside."""

import concurrent.futures
import hashlib
import json
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from emulator_process import APP, BIN, DEVICE, JSON, PATH, Process, Reply, SECRET, VECTORS, WithEmulator, call, changed, encode, now_ms, post, sign, wants


class Checks(WithEmulator):
    def test_success(self):
        reply = self.sync()
        answer = self.assertReply(reply, 200, "1001")
        self.assertEqual(set(answer), {"code", "message", "seqno", "data_node", "time_cost"})
        self.assertEqual(reply.headers["Content-Type"], JSON)

    def test_known_answers(self):
        seen = 0
        self.addCleanup(self.control, "POST", "/apps", {"app_id": APP, "secret": SECRET})
        for directory in sorted(VECTORS.iterdir()):
            body = (directory / "body.json").read_bytes()
            self.control("POST", "/apps", {"app_id": APP, "secret": (directory / "secret.txt").read_text("utf-8")})
            moment = json.loads(body).get("timestamp", now_ms())
            self.control("POST", "/clock", {"offset_ms": moment - now_ms()})
            with self.subTest(directory.name):
                self.assertReply(post(self.connection, body, (directory / "signature.txt").read_text()), 200, "1001")
            seen += 1
        self.assertGreaterEqual(seen, 7)

    def test_any_serialization_may_be_signed(self):
        for body in (json.dumps(DEVICE).encode(), json.dumps(DEVICE, indent=3).encode(), b"\n" + encode(DEVICE) + b"\r\n"):
            self.assertReply(post(self.connection, body), 200, "1001")
            self.assertReply(post(self.connection, body, sign(body).upper()), 200, "1001")

    def test_each_app_has_its_secret(self):
        body = encode(changed(["app_id"], "op2"))
        self.assertReply(post(self.connection, body, sign(body, "另一个 & = secret")), 200, "1001")
        self.assertReply(post(self.connection, body, sign(body)), 401, "401", "The signature differs")
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
        for bad in ("application/json", "text/plain; charset=utf-8", "application/x-www-form-urlencoded; charset=utf-8",
                    "application/json; charset=gbk"):
            self.assertReply(post(self.connection, body, content_type=bad), 400, "400", "Content-Type must be")

    def test_body(self):
        for body, hint in ((b"", "empty"), (b"nonsense", "not JSON"), (b"[1]", "an array"), (b'{"no":1,"no":1}', '"no" is there twice'),
                           ('{"app_id":"请"}'.encode("gbk"), "not UTF-8"), (b"\xef\xbb\xbf{}", "byte order mark"), (encode(DEVICE) + b"}", "not JSON")):
            self.assertReply(post(self.connection, body), 400, "400", hint)

    def test_sign_type(self):
        self.assertReply(self.sync(changed(["sign_type"], "MD5")), 200, "1001")
        for wrong in ("md5", "SHA256", None, 1):
            self.assertReply(self.sync(changed(["sign_type"], wrong)), 400, "400", "`sign_type` must be")

    def test_timestamp(self):
        for offset, status in ((0, 200), (-570_000, 200), (570_000, 200), (-630_000, 400), (630_000, 400)):
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
        self.assertDate(reply, -86_400)

    def test_signature_comes_before_fields_and_app_before_signature(self):
        body = encode({"app_id": APP})
        self.assertReply(post(self.connection, body, "0" * 32), 401, "401", "The signature differs")
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
        self.assertEqual(self.control("GET", "/state"), {"stations": {}, "orders": [], "occupancy_orders": [], "not_parked": []})
        self.assertEqual(self.requests(), {"total": 0, "dropped": 0, "requests": []})
        about = self.control("GET", "")
        self.assertEqual((about["offset_ms"], about["pending_faults"]), (0, 0))
        self.assertReply(self.sync(), 200, "1001")


class Limits(WithEmulator):
    def test_ten_thousand_ports(self):
        ports = [dict(DEVICE["port"][0], no=str(i)) for i in range(10_000)]
        self.assertReply(self.sync(changed(["port"], ports)), 200, "1001")
        (device,) = self.devices().values()
        self.assertEqual(device["port"], ports)

    def memory(self, name):
        """A line of the process's status, in bytes."""
        with open(f"/proc/{self.process.popen.pid}/status") as status:
            return next(int(line.split()[1]) << 10 for line in status if line.startswith(name))

    def test_looking_at_the_state_takes_no_memory(self):
        ports = [dict(DEVICE["port"][0], no=str(i)) for i in range(1_000)]
        devices = [{**DEVICE, "no": str(i), "port": ports} for i in range(80)]
        for device in devices:
            self.assertReply(self.sync(device), 200, "1001")
        before, size = self.memory("VmHWM"), sum(len(encode(device)) for device in devices)
        for _ in range(2):
            found = self.devices()
        self.assertEqual([found[DEVICE["station_uuid"], str(i)]["port"] for i in range(80)], [ports] * 80)
        # As values, all of them took twenty times their size.
        self.assertLess(self.memory("VmHWM") - before, size)
        self.assertLess(self.memory("VmRSS"), before + size / 4)

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

    @wants(shutil.which("curl"), "curl is not there")
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


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
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
            (["--port", "70000"], {}, 2, "--port"),
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
