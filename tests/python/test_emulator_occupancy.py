"""Occupancy orders: seeded by the control API, found, and paid."""

from emulator_family import BILLING_PATH, PAYMENT, PAYMENT_PATH, PLATE, QUERY, WithFamily, signed
from emulator_process import APP, call, now_ms


class Finding(WithFamily):
    def test_an_order_is_found_by_merchant_and_plate(self):
        self.control("POST", "/clock", {"now_ms": 1_740_644_784_000})
        seeded = self.seed(pay_order="P1", station_name="南山公交场站", total_value=700, enter_image="http://x/1.jpg")
        answer = self.assertReply(self.query(), 200, "1001")
        expected = {"merchant": "m1", "station_uuid": "station-1", "station_name": "南山公交场站", "plate": PLATE, "plate_color": -1,
                    "space_no": "A01", "enter_time": "2025-02-27T07:26:24Z", "enter_image": "http://x/1.jpg",
                    "leave_time": "2025-02-27T08:26:24Z", "parking_time": 3600, "pay_order": "P1", "total_value": 700, "need_value": 500}
        self.assertEqual(seeded, expected)
        self.assertEqual({k: v for k, v in answer.items() if k in expected}, expected)
        self.assertEqual(set(answer) - set(expected), {"code", "message", "seqno", "data_node", "time_cost"})

    def test_nothing_to_pay_is_1002(self):
        reply = self.query()
        self.assertReply(reply, 404, "1002", "no unpaid occupancy order")
        self.assertNotIn(PLATE, reply.body.decode())
        self.assertEqual(self.last()["reason"], "not_found")
        self.seed(merchant="m2")
        self.seed(plate="粤B54321")
        self.assertReply(self.query(), 404, "1002")

    def test_the_oldest_of_several_is_found(self):
        for pay_order in ("P2", "P1", "P3"):
            self.seed(pay_order=pay_order)
        self.assertEqual(self.query().json()["pay_order"], "P2")

    def test_fields(self):
        for name in ("merchant", "plate"):
            rest = {k: v for k, v in QUERY.items() if k != name}
            self.assertReply(self.query(rest), 400, "400", f"`{name}` is missing")
            self.assertReply(self.query({**rest, name: ""}), 400, "400", f"`{name}` must not be empty")
        reply = call(self.connection, "GET", BILLING_PATH)
        self.assertReply(reply, 400, "400", "`app_id` is missing")

    def test_the_journal_has_the_query_as_sent(self):
        self.query()
        request = self.last()
        self.assertEqual((request["path"], request["app_id"], request["body"]), (f"{BILLING_PATH}?{signed(QUERY)}", APP, ""))


class Seeding(WithFamily):
    def test_orders_are_in_the_state_until_the_reset(self):
        one, other = self.seed(), self.seed(need_value=1)
        self.assertNotEqual(one["pay_order"], other["pay_order"])
        orders = self.state()["occupancy_orders"]
        self.assertEqual([order["need_value"] for order in orders], [500, 1])
        self.assertEqual((orders[0]["payment"], orders[0]["payments"]), (None, 0))
        self.assertEqual(self.control("GET", "/state?limit=0")["occupancy_orders_total"], 2)
        self.control("POST", "/reset")
        self.assertEqual(self.state()["occupancy_orders"], [])

    def test_what_cannot_be_an_order_is_refused(self):
        self.seed(pay_order="P1")
        for wrong, name in (({"pay_order": "P1"}, "pay_order"), ({"need_value": 0}, "need_value"), ({"need_value": "5"}, "need_value"),
                            ({"total_value": 499}, "need_value"), ({"merchant": ""}, "merchant"), ({"plate": ""}, "plate"),
                            ({"enter_time": "2025-02-27 08:06:24"}, "enter_time"), ({"leave_time": "now"}, "leave_time"),
                            ({"parking_time": -1}, "parking_time"), ({"colour": 1}, "colour")):
            self.assertIn(name, self.seed(400, **wrong)["error"])
        self.assertEqual(len(self.state()["occupancy_orders"]), 1)


class Paying(WithFamily):
    def pay(self, **changes):
        return self.form({**PAYMENT, **changes}, PAYMENT_PATH)

    def test_an_order_that_is_paid_is_not_found_any_more(self):
        self.seed(pay_order="P1")
        self.assertReply(self.pay(timestamp=str(now_ms()), sign_type="MD5"), 200, "1001")
        (order,) = self.state()["occupancy_orders"]
        self.assertEqual((order["payment"], order["payments"]), (PAYMENT, 1))
        self.assertReply(self.query(), 404, "1002")
        self.seed(pay_order="P2")
        self.assertEqual(self.query().json()["pay_order"], "P2")

    def test_told_again_it_is_the_same_payment_with_the_same_trade_no_only(self):
        self.seed(pay_order="P1")
        for _ in range(3):
            self.assertReply(self.pay(), 200, "1001")
        self.assertReply(self.pay(trade_no="T2"), 400, "400", "paid already, with another `trade_no`")
        self.assertEqual(self.last()["reason"], "conflict")
        (order,) = self.state()["occupancy_orders"]
        self.assertEqual((order["payment"]["trade_no"], order["payments"]), ("T1", 3))

    def test_what_is_paid_is_what_is_needed(self):
        self.seed(pay_order="P1", total_value=800)
        for wrong in ("5", "499", "800", "0"):
            self.assertReply(self.pay(pay_value=wrong), 400, "400", f"need_value, 500, not {wrong} (both in fen)")
        self.assertIsNone(self.state()["occupancy_orders"][0]["payment"])

    def test_an_unknown_order(self):
        self.seed(pay_order="P2")
        self.assertReply(self.pay(), 404, "1002", "no such `pay_order`")
        self.assertEqual((self.last()["reason"], self.last()["order"]), ("not_found", "P1"))

    def test_fields(self):
        self.seed(pay_order="P1")
        for name in PAYMENT:
            rest = {k: v for k, v in PAYMENT.items() if k != name}
            self.assertReply(self.form(rest, PAYMENT_PATH), 400, "400", f"`{name}` is missing")
            self.assertReply(self.pay(**{name: ""}), 400, "400", f"`{name}` must not be empty")
        for wrong in ("5.00", "five", "-500", "2147483648"):
            self.assertReply(self.pay(pay_value=wrong), 400, "400", "`pay_value` must ")
        self.assertReply(self.pay(pay_time="2025-02-27 17:00:00"), 400, "400", "`pay_time` must be a time like 2024-04-14T16:00:00Z")
        self.assertIsNone(self.state()["occupancy_orders"][0]["payment"])

    def test_the_reply_that_is_lost(self):
        self.seed(pay_order="P1")
        self.fault(match={"path": PAYMENT_PATH, "order": "P1"}, close="before_reply", processed=True)
        with self.assertRaises(ConnectionError):
            self.pay()
        self.assertEqual(self.state()["occupancy_orders"][0]["payments"], 1)


if __name__ == "__main__":
    import unittest

    unittest.main()
