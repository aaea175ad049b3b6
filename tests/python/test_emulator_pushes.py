"""What the emulator pushes: received by http.server, verified by hashlib."""

import json
import socket
import time

from emulator_family import BILL, PLATE, RECORD, STATION, WithFamily
from emulator_process import APP, Process, call
from push_receiver import Receiver, verified

STATE = ["device_no", "order", "port_no", "sign", "state", "state_desc", "station_uuid"]
CHARGE = ["device_type", "end_time", "energy_code", "energy_value", "fee_value", "plate", "quantity", "replenish_time", "start_time", "total_value"]

class Pushes(WithFamily):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.end)

    def push(self, kind="finished", status=200, **wanted):
        return self.control("POST", "/push", {"kind": kind, "url": self.receiver.url, "order": RECORD["order"], **wanted}, status)

    def test_a_finished_charge_as_its_record_told_it(self):
        self.record(BILL)
        (entry,) = self.push()["pushes"]
        ((path, headers, body),) = self.receiver.pushes
        self.assertEqual((path, headers["Content-Type"]), ("/energy?key=a%20b", "application/x-www-form-urlencoded"))
        fields = verified(body)
        del fields["sign"]
        self.assertEqual(fields, {
            "station_uuid": STATION, "order": RECORD["order"], "device_no": "D012026", "port_no": "D01202601", "state": "3",
            "state_desc": "充电完成", "device_type": "0", "energy_code": "CN_AC", "start_time": "2025-09-17 14:14:08",
            "end_time": "2025-09-17 15:14:08", "replenish_time": "3600", "plate": PLATE, "quantity": "2000", "total_value": "1000",
            "energy_value": "800", "fee_value": "200"})
        self.assertEqual((entry["outcome"], entry["reply_status"], entry["reply_code"]), ("accepted", 200, "1001"))

    def test_each_kind_has_its_fields(self):
        kinds = {"start_result": ("2", STATE), "stop_result": ("3", STATE), "progress": ("2", STATE + CHARGE), "finished": ("3", STATE + CHARGE)}
        for kind, (state, names) in kinds.items():
            self.push(kind, app_id=APP)
            fields = verified(self.receiver.pushes[-1][2])
            self.assertEqual((sorted(fields), fields["state"]), (sorted(names), state), kind)

    def test_what_is_not_known_is_made_up_by_the_clock(self):
        self.push(app_id=APP, order="never heard of")
        self.control("POST", "/clock", {"now_ms": 1_735_689_599_999})
        self.push(app_id=APP, order="never heard of")
        fields = verified(self.receiver.pushes[-1][2])
        self.assertEqual((fields["order"], fields["start_time"], fields["end_time"]), ("never heard of", "2025-01-01 07:29:59", "2025-01-01 07:59:59"))
        self.assertEqual(int(fields["total_value"]), int(fields["energy_value"]) + int(fields["fee_value"]))

    def test_fields_can_be_set_added_and_left_out(self):
        odd = {"state": -1, "state_desc": "启动失败 a+b&c=d%", "plate": "", "new_field": "🔌", "quantity": None}
        self.push(app_id=APP, fields=odd)
        fields = verified(self.receiver.pushes[0][2])
        self.assertEqual({name: fields.get(name) for name in odd}, {**odd, "state": "-1", "quantity": None})
        self.push(app_id=APP, fields={"sign": "0" * 32})
        self.assertIn(b"sign=" + b"0" * 32, self.receiver.pushes[1][2])

    def test_the_app_s_secret_signs(self):
        self.assertIn("app_id", self.push(status=400)["error"])
        self.push(app_id="op2")
        verified(self.receiver.pushes[0][2], "另一个 & = secret")
        self.record()
        self.push()
        verified(self.receiver.pushes[1][2])
        self.assertIn("no app", self.push(app_id="op9", status=400)["error"])

    def test_the_only_app_need_not_be_named(self):
        process = Process("--app", f"{APP}=another secret")
        self.addCleanup(process.end)
        connection = process.connect()
        self.addCleanup(connection.close)
        body = json.dumps({"kind": "start_result", "url": self.receiver.url, "order": "1"})
        self.assertEqual(call(connection, "POST", "/_control/push", body).status, 200)
        verified(self.receiver.pushes[0][2], "another secret")

    def test_the_journal_has_the_push_and_what_was_answered(self):
        self.record()
        self.receiver.answer = (500, "出错了".encode())
        self.push("progress")
        entry = self.requests()["requests"][-1]
        self.assertEqual((entry["seq"], entry["push"], entry["method"], entry["path"]), (2, "progress", "POST", self.receiver.url))
        self.assertEqual(entry["body"].encode(), self.receiver.pushes[0][2])
        self.assertEqual((entry["reply_status"], entry["reply_code"], entry["reply_body"]), (500, None, "出错了"))
        self.assertEqual((entry["outcome"], entry["reason"], entry["order"], entry["app_id"]), ("refused", "receiver", RECORD["order"], APP))
        self.assertIn('{"code":"1001"}', entry["hint"])
        self.assertIsNone(self.requests()["requests"][0]["push"])

    def test_only_1001_with_status_200_is_accepted(self):
        for answer, code in (((200, b'{"code":"1500"}'), "1500"), ((200, b'{"code":1001}'), None), ((201, b'{"code":"1001"}'), "1001"),
                             ((200, b""), None), ((200, b"x" * 100_000), None)):
            self.receiver.answer = answer
            (entry,) = self.push(app_id=APP)["pushes"]
            self.assertEqual((entry["outcome"], entry["reply_code"]), ("refused", code), answer[1][:20])
            self.assertLessEqual(len(entry["reply_body"]), 64 << 10)

    def test_repeated_pushes_are_the_same_to_the_byte(self):
        entries = self.push(app_id=APP, times=3)["pushes"]
        self.assertEqual([entry["seq"] for entry in entries], [1, 2, 3])
        self.assertEqual((len(self.receiver.pushes), len({body for _, _, body in self.receiver.pushes})), (3, 1))

    def test_a_receiver_that_is_not_there(self):
        self.receiver.end()
        (entry,) = self.push(app_id=APP)["pushes"]
        self.assertEqual((entry["outcome"], entry["reply_status"]), ("no_reply", None))
        self.assertIn("cannot be reached", entry["hint"])

    def test_a_receiver_that_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            begun = time.monotonic()
            (entry,) = self.push(app_id=APP, url=f"http://127.0.0.1:{server.getsockname()[1]}/")["pushes"]
            self.assertGreater(time.monotonic() - begun, 9)
        self.assertEqual((entry["outcome"], entry["reply_status"]), ("no_reply", None))
        self.assertIn("within 10 s", entry["hint"])

    def test_only_this_machine_unless_told(self):
        # Addresses for documentation: nobody has them.
        for url in ("http://192.0.2.1/x", "http://[2001:db8::1]:80/x", "http://0.0.0.0/x"):
            self.assertIn("allow_remote", self.push(app_id=APP, url=url, status=400)["error"])
        self.assertEqual(self.requests()["total"], 0)
        port = self.receiver.server.server_port
        self.push(app_id=APP, url=f"http://localhost:{port}/")
        self.push(app_id=APP, url=f"http://127.0.0.2:{port}", status=200)
        self.push(app_id=APP, allow_remote=True)

    def test_what_cannot_be_pushed_is_refused(self):
        for wrong, name in (({"url": "https://127.0.0.1/x"}, "url"), ({"url": "127.0.0.1:80"}, "url"), ({"url": "http://a:b@127.0.0.1/"}, "url"),
                            ({"url": "/x"}, "url"), ({"url": "http://no-such-host.invalid/"}, "url"), ({"kind": "paused"}, "kind"),
                            ({"times": 0}, "times"), ({"times": 101}, "times"), ({"fields": {"state": [1]}}, "fields.state"),
                            ({"fields": {"state": 1.5}}, "fields.state"), ({"order": 1}, "order"), ({"colour": 1}, "colour")):
            self.assertIn(name, self.push(app_id=APP, **wrong, status=400)["error"] if "kind" not in wrong else
                          self.control("POST", "/push", {"url": self.receiver.url, "order": "1", **wrong}, 400)["error"])
        self.assertEqual((self.receiver.pushes, self.requests()["total"]), ([], 0))

    def test_a_fault_is_for_what_comes_and_not_for_pushes(self):
        self.fault(status=503)
        self.assertEqual(self.push(app_id=APP)["pushes"][0]["outcome"], "accepted")
        self.assertReply(self.record(), 503, "1500")


if __name__ == "__main__":
    import unittest

    unittest.main()
