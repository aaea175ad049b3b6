"""Steering the emulator from outside: its journal, faults and clock."""

import concurrent.futures
import http.client
import json
import time

from emulator_process import DEVICE, JSON, PATH, Reply, WithEmulator, call, changed, encode, now_ms, post, sign


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
        self.fault(latency=150)
        begun = time.monotonic()
        self.assertReply(self.sync(), 200, "1001")
        self.assertGreaterEqual(time.monotonic() - begun, 0.15)
        self.assertEqual(self.last()["fault"], "latency=150")

    def test_a_client_that_gave_up_was_heard(self):
        self.fault(latency=600_000)
        body = encode(DEVICE)
        self.connection.request("POST", PATH, body, {"Content-Type": JSON, "Authorization": sign(body)})
        self.connection.close()
        (request,) = self.requests("?wait=1&timeout_ms=20000")["requests"]
        self.assertEqual((request["body"], len(self.devices())), (body.decode(), 1))

    def test_date(self):
        self.fault(date="yesterday")
        self.assertEqual(self.sync().headers["Date"], "yesterday")
        self.fault(date_offset_ms=86_400_000)
        self.assertDate(self.sync(), 86_400)

    def test_clearing(self):
        self.fault(count=5, status=500)
        self.assertEqual(self.control("GET", "/faults"), {"pending": 5, "rules": [{"number": 1, "used": 0, "left": 5, "rule": {"count": 5, "status": 500}}]})
        self.control("DELETE", "/faults")
        self.assertReply(self.sync(), 200, "1001")

    def test_other_paths_meet_faults_too_and_control_does_not(self):
        self.fault(status=503)
        self.control("GET", "/state")
        self.assertReply(call(self.connection, "GET", "/anything"), 503, "1500")

    def test_wrong_faults_are_refused(self):
        for wrong, text in (({"count": 0}, "count"), ({"count": "2"}, "count"), ({"status": 199}, "status"), ({"status": 600}, "status"),
                            ({"status": 70_000}, "status"), ({"close": "later"}, "close"), ({"body": 1}, "body"), ({"latency": -1}, "latency"),
                            ({"latency": 600_001}, "latency"), ({"date": "a\nb"}, "date"), ({"date": "a", "date_offset_ms": 1}, "exclude"),
                            ({"processed": 1}, "processed"), ({"latencies": 1}, "latencies"), ({"body": "empty", "close": "in_reply"}, "in_reply")):
            self.assertIn(text, self.control("POST", "/faults", wrong, status=400)["error"])
        self.assertEqual(self.control("GET", "/faults"), {"pending": 0, "rules": []})


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
