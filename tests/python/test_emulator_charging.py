"""Charging records: what is checked, and what becomes of an order."""

import json

from emulator_family import BILL, FAILURE, PLATE, RECORD, RECORD_PATH, STATION, WithFamily
from emulator_process import APP, JSON, TESTS, call, encode, now_ms, sign


def changed(name, *value):
    """RECORD with the field replaced, or removed."""
    record = {k: v for k, v in RECORD.items() if k != name}
    return {**record, name: value[0]} if value else record


class Checks(WithFamily):
    def test_the_documents_sample(self):
        sample = TESTS / "vectors" / "json" / "charging-record-revision-c-sample"
        body = (sample / "body.json").read_bytes()
        self.control("POST", "/clock", {"now_ms": json.loads(body)["timestamp"]})
        headers = {"Content-Type": JSON, "Authorization": (sample / "signature.txt").read_text()}
        self.assertReply(call(self.connection, "POST", RECORD_PATH, body, headers), 200, "1001")
        (order,) = self.orders()
        self.assertEqual((order["order"], order["closed_by"], order["record"]["plate"]), ("20250917151408743549", "bill", "川A660N11"))

    def test_signature_app_time_and_content_type_are_those_of_every_json_call(self):
        body = encode(RECORD)
        for headers, status, hint in (({"Authorization": sign(body)}, 400, "Content-Type"), ({"Content-Type": JSON}, 401, "Authorization"),
                                      ({"Content-Type": JSON, "Authorization": "0" * 32}, 401, "The signature differs")):
            self.assertReply(call(self.connection, "POST", RECORD_PATH, body, headers), status, str(status), hint)
        self.assertReply(self.record(changed("app_id", "op9")), 401, "401", "no app")
        self.assertReply(self.record({**RECORD, "timestamp": now_ms() - 630_000}), 400, "400", "more than 10 minutes")
        self.assertReply(self.record({**RECORD, "sign_type": "SHA"}), 400, "400", "`sign_type`")
        self.assertEqual(self.orders(), [])

    def test_fields(self):
        for name in RECORD:
            if name not in ("vin", "plate", "soc", "device_type"):
                self.assertReply(self.record(changed(name)), 400, "400", f"`{name}` is missing")
                wrong = "" if isinstance(RECORD[name], str) else str(RECORD[name])
                self.assertReply(self.record(changed(name, wrong)), 400, "400", f"`{name}` must ")
        for name in ("vin", "plate", "soc", "device_type"):
            self.assertReply(self.record(changed(name)), 200, "1001")
            self.assertReply(self.record(changed(name, None)), 400, "400", f"`{name}` must be ")
        for name in ("quantity", "energy_value", "fee_value"):
            self.assertReply(self.record(changed(name, -1)), 400, "400", f"`{name}` must not be negative")
            self.assertReply(self.record(changed(name, 2**31)), 400, "400", "out of range")
        for wrong in ("2025-09-17T06:14:08Z", "2025-09-17 06:14:08", "2025-09-17T06:14:08.320+00:00", "2025-02-30T06:14:08.320Z"):
            self.assertReply(self.record(changed("start_time", wrong)), 400, "400", "`start_time` must be a time like 2024-04-14T16:00:00.000Z")
        self.assertReply(self.record({**RECORD, "state": 77, "new_field": [1]}), 200, "1001")
        self.assertReply(self.record({**RECORD, "metadata": {"ENERGY_CHARGE_POWER": 1}}), 400, "400", "`metadata.ENERGY_CHARGE_POWER`")

    def test_a_hint_repeats_nothing_personal(self):
        for name, secret in (("plate", PLATE), ("vin", RECORD["vin"]), ("mobile", RECORD["mobile"])):
            reply = self.record(changed(name, [secret]))
            self.assertReply(reply, 400, "400", f"`{name}` must be a string")
            self.assertNotIn(secret, reply.body.decode())


class Orders(WithFamily):
    def test_an_order_is_created_changed_and_closed(self):
        self.control("POST", "/clock", {"now_ms": 1_000})
        self.assertReply(self.record({**RECORD, "timestamp": 1_000}), 200, "1001")
        (order,) = self.orders()
        self.assertEqual(order, {"app_id": APP, "order": RECORD["order"], "record": RECORD, "closed_by": None, "records": 1, "refused": 0,
                                 "discount": None, "discounts": 0, "first_seen": 1_000, "last_change": 1_000})
        self.control("POST", "/clock", {"now_ms": 2_000})
        self.record({**RECORD, "timestamp": 2_000})
        self.assertEqual(self.orders()[0]["last_change"], 1_000)
        self.record({**RECORD, "quantity": 1500})
        self.assertReply(self.record(BILL), 200, "1001")
        (order,) = self.orders()
        self.assertEqual((order["record"], order["closed_by"], order["records"], order["last_change"]), (BILL, "bill", 4, 2_000))
        self.control("POST", "/reset")
        self.assertEqual(self.orders(), [])

    def test_a_report_after_the_bill_is_refused(self):
        self.record(BILL)
        for late in (RECORD, FAILURE, {**RECORD, "state": 0}, {**RECORD, "state": 77}):
            self.assertReply(self.record(late), 400, "400", "the bill (state 3) of this `order` has come")
        self.assertEqual((self.last()["reason"], self.last()["outcome"]), ("conflict", "refused"))
        (order,) = self.orders()
        self.assertEqual((order["record"], order["records"], order["refused"]), (BILL, 1, 4))

    def test_the_bill_may_be_told_again_and_be_corrected(self):
        for bill in (BILL, BILL, {**BILL, "fee_value": 300}):
            self.assertReply(self.record(bill), 200, "1001")
        self.assertEqual((self.orders()[0]["record"]["fee_value"], self.orders()[0]["records"]), (300, 3))

    def test_a_failure_is_closed_for_all_but_its_bill(self):
        self.record(FAILURE)
        self.assertEqual(self.orders()[0]["closed_by"], "failure")
        self.assertReply(self.record(FAILURE), 200, "1001")
        self.assertReply(self.record(RECORD), 400, "400", "this `order` has failed")
        self.assertReply(self.record(BILL), 200, "1001")
        self.assertEqual(self.orders()[0]["closed_by"], "bill")

    def test_an_order_number_is_the_app_s_own(self):
        self.record(BILL)
        body = encode({**RECORD, "app_id": "op2"})
        headers = {"Content-Type": JSON, "Authorization": sign(body, "另一个 & = secret")}
        self.assertReply(call(self.connection, "POST", RECORD_PATH, body, headers), 200, "1001")
        self.assertEqual([(order["app_id"], order["closed_by"]) for order in self.orders()], [(APP, "bill"), ("op2", None)])

    def test_a_part_of_the_orders(self):
        for number in range(4):
            self.control("POST", "/clock", {"now_ms": 10_000 - number})
            self.record({**RECORD, "order": str(number)})
        state = self.control("GET", "/state?limit=2")
        self.assertEqual(([order["order"] for order in state["orders"]], state["orders_total"]), (["0", "1"], 4))

    def test_a_request_is_found_by_its_order(self):
        self.fault(match={"order": RECORD["order"], "path": RECORD_PATH}, status=503)
        self.assertReply(self.record({**RECORD, "order": "another"}), 200, "1001")
        self.assertReply(self.record(), 503, "1500")
        request = self.last()
        self.assertEqual((request["order"], request["no"], request["station_uuid"]), (RECORD["order"], "D012026", STATION))

    def test_processed_and_reply_lost(self):
        self.fault(match={"path": RECORD_PATH}, close="before_reply", processed=True)
        with self.assertRaises(ConnectionError):
            self.record(BILL)
        self.assertEqual(self.orders()[0]["closed_by"], "bill")


if __name__ == "__main__":
    import unittest

    unittest.main()
