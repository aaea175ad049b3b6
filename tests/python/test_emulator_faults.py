"""Faults as rules, and what they do on the wire: seen by plain sockets and http.client."""

import email.utils
import http.client
import json
import re
import socket
import struct
import time

from emulator_process import APP, DEVICE, JSON, PATH, SECRET, Process, WithEmulator, call, changed, encode, post, sign


def request_bytes(device=DEVICE):
    body = encode(device)
    head = f"POST {PATH} HTTP/1.1\r\nHost: emulator\r\nContent-Type: {JSON}\r\nAuthorization: {sign(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Raw(WithEmulator):
    """A socket that sends one sync, and looks at what comes."""

    def open(self):
        raw = socket.create_connection((self.process.host, self.process.port), timeout=20)
        self.addCleanup(raw.close)
        return raw

    def send(self, **fault):
        if fault:
            self.fault(**fault)
        raw = self.open()
        raw.sendall(request_bytes())
        return raw

    def chunks(self, raw):
        """What each receive gives, until the end."""
        chunks = []
        while chunk := raw.recv(1 << 20):
            chunks.append(chunk)
        return chunks

    def syncs(self):
        return [device["syncs"] for device in self.devices().values()]

    def last(self):
        return self.requests()["requests"][-1]


class Toxics(Raw):
    def test_reset_peer(self):
        for processed, stored in ((False, []), (True, [1])):
            raw = self.send(reset_peer=0, processed=processed)
            with self.assertRaises(ConnectionResetError):
                raw.recv(1)
            self.assertEqual((self.syncs(), self.last()["reply_status"]), (stored, None))
        begun = time.monotonic()
        with self.assertRaises(ConnectionResetError):
            self.send(reset_peer=100).recv(1)
        self.assertGreaterEqual(time.monotonic() - begun, 0.1)

    def test_timeout(self):
        begun = time.monotonic()
        self.assertEqual(self.send(timeout=100).recv(1), b"")
        self.assertGreaterEqual(time.monotonic() - begun, 0.1)
        self.assertEqual(self.syncs(), [])

    def test_timeout_until_the_client_leaves(self):
        raw = self.send(timeout=0)
        self.requests("?wait=1")
        raw.settimeout(0.1)
        with self.assertRaises(TimeoutError):
            raw.recv(1)
        raw.settimeout(20)
        raw.shutdown(socket.SHUT_WR)
        self.assertEqual(raw.recv(1), b"")

    def test_a_client_that_leaves_by_a_reset_is_let_go(self):
        raw = self.send(timeout=0)
        self.requests("?wait=1")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()
        self.assertReply(self.sync(), 200, "1001")

    def test_garbage(self):
        self.fault(body="garbage")
        with self.assertRaises(http.client.BadStatusLine):
            self.sync()
        data = b"".join(self.chunks(self.send(body="garbage", processed=True)))
        self.assertTrue(data and not data.startswith(b"HTTP"))
        self.assertEqual(self.syncs(), [1])

    def test_limit_data(self):
        for limit in (0, 1, 64):
            data = b"".join(self.chunks(self.send(limit_data=limit)))
            self.assertEqual(len(data), limit)
            self.assertTrue(b"HTTP/1.1 200 OK\r\n".startswith(data[:17]))
        self.assertEqual(self.syncs(), [3])

    def test_slow_drip(self):
        begun = time.monotonic()
        chunks = self.chunks(self.send(slicer={"average_size": 40, "delay": 10_000}, idle_close=0))
        self.assertGreater(len(chunks), 5)
        self.assertTrue(all(len(chunk) % 40 == 0 for chunk in chunks[:-1]), [len(chunk) for chunk in chunks])
        self.assertGreaterEqual(time.monotonic() - begun, 0.01 * (sum(map(len, chunks)) // 40 - 1))
        self.assertEqual(json.loads(b"".join(chunks).split(b"\r\n\r\n", 1)[1])["code"], "1001")

    def test_slices_vary(self):
        chunks = self.chunks(self.send(slicer={"average_size": 40, "size_variation": 30, "delay": 5_000}, idle_close=0))
        self.assertGreater(len({len(chunk) for chunk in chunks}), 2)

    def test_bandwidth(self):
        begun = time.monotonic()
        data = b"".join(self.chunks(self.send(bandwidth=1, idle_close=0)))
        taken = time.monotonic() - begun
        # 100 bytes at once, then 100 in each tenth of a second.
        self.assertGreaterEqual(taken, (len(data) - 100) / 1_000 - 0.01)
        self.assertLess(taken, 5)

    def test_slow_close(self):
        begun = time.monotonic()
        self.assertEqual(self.send(close="before_reply", slow_close=100).recv(1), b"")
        self.assertGreaterEqual(time.monotonic() - begun, 0.1)

    def test_idle_close(self):
        begun = time.monotonic()
        raw = self.send(idle_close=100)
        head, body = b"".join(self.chunks(raw)).split(b"\r\n\r\n", 1)
        self.assertGreaterEqual(time.monotonic() - begun, 0.1)
        self.assertNotIn(b"\r\nconnection:", head.lower())
        self.assertEqual(json.loads(body)["code"], "1001")

    def test_latency_with_jitter(self):
        self.fault(count=15, latency=50, jitter=30)
        times = []
        for _ in range(15):
            begun = time.monotonic()
            self.assertReply(self.sync(), 200, "1001")
            times.append(time.monotonic() - begun)
        self.assertGreaterEqual(min(times), 0.02)
        self.assertGreater(max(times) - min(times), 0.01)

    def test_processed_and_the_reply_lost(self):
        for lost in ({"close": "before_reply"}, {"reset_peer": 0}, {"timeout": 1}, {"limit_data": 0}, {"body": "garbage"}):
            self.control("POST", "/reset")
            raw = self.send(processed=True, **lost)
            try:
                data = b"".join(self.chunks(raw))
            except ConnectionResetError:
                data = b""
            self.assertNotIn(b"HTTP", data)
            self.assertEqual(self.syncs(), [1], lost)

    def test_a_wrong_date_and_retry_after_and_a_page(self):
        self.fault(date_offset_ms=-3_600_000, retry_after="120", status=503, body="html")
        reply = self.sync()
        self.assertDate(reply, -3_600)
        self.assertEqual((reply.status, reply.headers["Retry-After"]), (503, "120"))
        self.assertIn(b"<html>", reply.body)

    def test_the_connection_is_well_again_for_the_next_request(self):
        self.fault(slicer={"average_size": 1})
        self.assertReply(self.sync(), 200, "1001")
        raw = self.open()
        self.fault(slicer={"average_size": 1, "delay": 1_000})
        raw.sendall(request_bytes() + request_bytes())
        data = b""
        while data.count(b'"code":"1001"') < 2 or not data.endswith(b"}"):
            data += raw.recv(1 << 16)
        self.assertEqual(self.syncs(), [3])


class Rules(Raw):
    def statuses(self, devices):
        return [self.sync(device).status for device in devices]

    def test_the_first_rule_that_fits(self):
        other = changed(["no"], "D-other")
        self.fault(name="one device", match={"no": "D-other", "app_id": APP, "station_uuid": DEVICE["station_uuid"]}, count="always", status=501)
        self.fault(match={"path": PATH, "method": "POST"}, count=2, status=502)
        self.assertEqual(self.statuses([DEVICE, other, DEVICE, DEVICE, other]), [502, 501, 502, 200, 501])
        self.assertEqual([request["rule"] for request in self.requests()["requests"]], ["2", "one device", "2", None, "one device"])
        rules = self.control("GET", "/faults")
        self.assertEqual((rules["pending"], [(rule["number"], rule["used"], rule["left"]) for rule in rules["rules"]]), (0, [(1, 2, None)]))

    def test_the_nth(self):
        self.fault(match={"nth": 3}, status=503)
        self.assertEqual(self.statuses([DEVICE] * 4), [200, 200, 503, 200])
        self.fault(match={"every": 3}, count="always", status=503)
        self.assertEqual(self.statuses([DEVICE] * 6), [200, 200, 503] * 2)

    def test_toxicity(self):
        self.fault(toxicity=0, count="always", status=503)
        self.fault(toxicity=0.5, count="always", status=504)
        statuses = self.statuses([DEVICE] * 100)
        self.assertEqual(set(statuses), {200, 504})
        self.assertTrue(20 < statuses.count(504) < 80, statuses.count(504))

    def test_deleting(self):
        self.fault(name="a b/ä", count="always", status=503)
        self.fault(count="always", status=504)
        self.control("DELETE", "/faults/a%20b%2F%C3%A4")
        self.assertEqual(self.sync().status, 504)
        self.control("DELETE", "/faults/2")
        self.assertEqual(self.sync().status, 200)
        self.assertIn("no rule", self.control("DELETE", "/faults/2", status=404)["error"])

    def test_used_up_rules_make_room(self):
        for _ in range(1_100):
            self.fault(status=503)
            self.assertEqual(self.sync().status, 503)

    def test_a_seed_repeats(self):
        runs = []
        for _ in range(2):
            process = Process("--app", f"{APP}={SECRET}", "--seed", "20261")
            try:
                control = process.connect()
                self.assertEqual(call(control, "GET", "/_control").json()["seed"], 20261)
                connection = process.connect()
                for _ in range(2):
                    call(control, "POST", "/_control/reset")
                    call(control, "POST", "/_control/clock", '{"now_ms": 1758093419429}')
                    call(control, "POST", "/_control/faults", '{"count": "always", "toxicity": 0.4, "status": 503, "jitter": 3}')
                    replies = [post(connection, encode(DEVICE)) for _ in range(30)]
                    runs.append([(reply.status, reply.body, reply.headers["Date"]) for reply in replies])
                control.close()
                connection.close()
            finally:
                process.end()
        self.assertEqual({reply[0] for reply in runs[0]}, {200, 503})
        self.assertTrue(all(run == runs[0] for run in runs))
        self.assertEqual(email.utils.parsedate_to_datetime(runs[0][0][2]).timestamp(), 1_758_093_419)

    def test_a_clock_that_stands(self):
        self.control("POST", "/clock", {"now_ms": 1_000})
        self.sync()
        self.assertEqual(self.control("POST", "/clock", {"now_ms": 2_000})["now_ms"], 2_000)
        self.sync()
        (device,) = self.devices().values()
        self.assertEqual((device["first_seen"], device["last_seen"]), (1_000, 2_000))
        for wrong in ({}, {"now_ms": 1, "offset_ms": 1}, {"now_ms": "1"}):
            self.assertTrue(self.control("POST", "/clock", wrong, status=400)["error"])
        self.control("POST", "/clock", {"offset_ms": 0})
        self.assertLess(abs(self.control("GET", "")["now_ms"] - time.time() * 1_000), 60_000)


class Journal(Raw):
    def refused(self, method, path, content_type=JSON):
        reply = call(self.connection, method, path, b"{}", {"Content-Type": content_type})
        return reply.json()["hint"], self.last()["near_misses"]

    def test_near_misses(self):
        hint, near = self.refused("POST", PATH.replace("device", "devices"))
        self.assertIn(f"did you mean POST {PATH}?", hint)
        self.assertEqual(near, [{"call": "POST " + PATH, "differs": ["path"], "distance": 1}])
        self.assertEqual(self.refused("PUT", PATH)[1][0]["differs"], ["method"])
        self.assertEqual(self.refused("POST", PATH, "text/json")[1][0]["differs"], ["content_type"])
        self.assertEqual(self.refused("POST", "/something/else/entirely")[1], [])
        self.sync()
        self.assertEqual(self.last()["near_misses"], [])
        self.assertEqual([request["seq"] for request in self.requests("?near_misses=true")["requests"]], [1, 2, 3])

    def test_export(self):
        for name in ("桩\n一", "b", "c"):
            self.sync(changed(["name"], name))
        post(self.connection, b"\xff")
        reply = call(self.connection, "GET", "/_control/requests.jsonl")
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "application/x-ndjson"))
        self.assertTrue(reply.body.endswith(b"\n"))
        lines = [json.loads(line) for line in reply.body.decode().split("\n")[:-1]]
        self.assertEqual(lines, self.requests()["requests"])
        some = call(self.connection, "GET", "/_control/requests.jsonl?since=2").body
        self.assertEqual([json.loads(line)["seq"] for line in some.splitlines()], [3, 4])
        self.assertEqual(call(self.connection, "GET", "/_control/requests.jsonl?wait=1").status, 400)

    def test_export_of_a_full_journal(self):
        body = encode(changed(["name"], "x" * 20_000))
        for _ in range(1_100):
            post(self.connection, body)
        reply = call(self.connection, "GET", "/_control/requests.jsonl")
        self.assertEqual(reply.headers["Transfer-Encoding"], "chunked")
        seqs = [int(re.search(rb'"seq":(\d+)', line)[1]) for line in reply.body.splitlines()]
        self.assertEqual((len(seqs), seqs[-1]), (len(self.requests()["requests"]), 1_100))


class Origin(WithEmulator):
    def steer(self, method="POST", path="/reset", **headers):
        return call(self.connection, method, "/_control" + path, None, headers).status

    def test_only_the_emulators_own_page_may_steer_it(self):
        port = self.process.port
        own = [f"http://127.0.0.1:{port}", f"http://localhost:{port}", f"http://[::1]:{port}"]
        for origin in own:
            self.assertEqual(self.steer(Host=origin[7:], Origin=origin), 200)
        self.assertEqual(self.steer(), 200)
        # Another site, another port, a file, and a name that an attacker points to this machine.
        elsewhere = [("127.0.0.1", "http://evil.example"), ("127.0.0.1", "http://127.0.0.1:1"), ("127.0.0.1", "null"),
                     ("evil.example", "http://evil.example"), ("127.0.0.1", f"https://127.0.0.1:{port}")]
        for host, origin in elsewhere:
            self.assertEqual(self.steer(Host=f"{host}:{port}", Origin=origin if ":" in origin[6:] else f"{origin}:{port}"), 403, origin)
        self.assertEqual(self.steer("DELETE", "/faults", Origin="http://evil.example"), 403)
        self.assertEqual(self.steer("OPTIONS", "/faults", Origin="http://evil.example"), 403)
        self.assertEqual(self.steer("GET", "/faults", Origin="http://evil.example"), 200)

    def test_a_name_that_was_pointed_to_this_machine_reads_nothing(self):
        port = self.process.port
        for path in ("/_control/requests", "/_control/requests.jsonl", "/_control/state", "/_control", "/"):
            for host in (f"evil.example:{port}", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "a b", ""):
                reply = call(self.connection, "GET", path, None, {"Host": host})
                self.assertEqual(reply.status, 403, (path, host))
                self.assertIn("Host must be an address or localhost", reply.json()["error"])
            for host in (f"127.0.0.1:{port}", f"LOCALHOST:{port}", "[::1]", "192.168.1.7"):
                self.assertEqual(call(self.connection, "GET", path, None, {"Host": host}).status, 200, (path, host))
        self.connection.sock.sendall(b"GET /_control HTTP/1.0\r\n\r\n")
        self.assertTrue(self.connection.sock.recv(1 << 16).startswith(b"HTTP/1.0 200 OK"))
        # The platform's own paths are for whoever calls them.
        body = encode(DEVICE)
        headers = {"Host": "charger.example", "Content-Type": JSON, "Authorization": sign(body)}
        connection = self.process.connect()
        self.addCleanup(connection.close)
        self.assertEqual(call(connection, "POST", PATH, body, headers).status, 200)

    def test_its_page_under_a_name_when_other_machines_may_reach_it(self):
        process = Process("--app", f"{APP}={SECRET}", "--listen", "0.0.0.0:0", "--allow-remote")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=20)
            for origin, status in (("http://bench.lan:8765", 200), ("http://evil.example", 403)):
                headers = {"Host": "bench.lan:8765", "Origin": origin}
                self.assertEqual(call(connection, "POST", "/_control/reset", None, headers).status, status)
            self.assertEqual(call(connection, "GET", "/_control/requests", None, {"Host": "bench.lan:8765"}).status, 200)
            connection.close()
        finally:
            process.end()


if __name__ == "__main__":
    import unittest

    unittest.main()
