"""What the form and query calls have in common: percent-encoding, the signing rule, the doctor, near misses; and the discount."""

import urllib.parse

from emulator_family import (BILL, BILLING_PATH, DISCOUNT, DISCOUNT_PATH, FORM, PLATE, QUERY, RECORD, WithFamily, sign_form, signed,
                             signed_text)
from emulator_process import APP, JSON, TESTS, call, encode, now_ms, sign

VECTORS = TESTS / "vectors" / "form"


def changed(name, *value):
    """DISCOUNT with the parameter replaced, or removed."""
    parameters = {k: v for k, v in DISCOUNT.items() if k != name}
    return {**parameters, name: value[0]} if value else parameters


class Rule(WithFamily):
    def test_known_answers(self):
        seen = 0
        for directory in sorted(VECTORS.iterdir()):
            parts = (directory / "params.txt").read_bytes().decode().split("\0")[:-1]
            pairs = [pair for pair in zip(parts[::2], parts[1::2]) if pair[0] != "sign"]
            if ("app_id", APP) not in pairs:
                continue
            self.control("POST", "/clock", {"now_ms": int(dict(pairs)["timestamp"])})
            body = urllib.parse.urlencode([*pairs, ("sign", (directory / "signature.txt").read_text())])
            with self.subTest(directory.name):
                self.assertReply(self.form(body), 200, "1001")
            seen += 1
        self.assertGreaterEqual(seen, 3)

    def test_every_parameter_counts_known_or_not_raw_and_sorted(self):
        odd = {"k": "a b&c=d%20+", "值": "🔌 ", "B": "upper", "_": "1", "empty": ""}
        self.assertReply(self.form({**odd, **DISCOUNT}), 200, "1001")
        self.assertReply(self.form([("tag", "b"), *DISCOUNT.items(), ("tag", "a")]), 200, "1001")
        self.assertReply(self.query({**odd, **QUERY}), 404, "1002")
        unsigned = signed(DISCOUNT) + "&more=1"
        self.assertReply(self.form(unsigned), 401, "401", "The signature differs")
        self.assertReply(self.query(signed(QUERY) + "&more=1"), 401, "401", "The signature differs")

    def test_a_blank_may_be_a_plus_or_percent_20(self):
        parameters = {**DISCOUNT, "vin": "A B+C"}
        for quote in (urllib.parse.quote, urllib.parse.quote_plus):
            body = urllib.parse.urlencode({**parameters, "sign": sign_form(parameters).upper()}, quote_via=quote)
            self.assertReply(self.form(body), 200, "1001")
        self.assertEqual(self.orders()[0]["discount"]["vin"], "A B+C")

    def test_an_empty_value_is_not_signed(self):
        parameters = {**QUERY, "note": "", "timestamp": "", "sign_type": ""}
        text = urllib.parse.urlencode({**parameters, "sign": sign_form(QUERY)})
        self.assertReply(self.query(text), 404, "1002")

    def test_signatures_that_are_none(self):
        body = urllib.parse.urlencode(DISCOUNT)
        right = sign_form(DISCOUNT)
        for sign_, hint in (("", "no such parameter"), ("&sign=", "it has 0 characters"), (f"&sign={right[1:]}", "it has 31 characters"),
                            ("&sign=" + "z" * 32, "hex digits"), (f"&sign={right}&sign={right}", "more than one")):
            self.assertReply(self.form(body + sign_), 401, "401", hint)
        self.assertReply(self.query(urllib.parse.urlencode(QUERY)), 401, "401", "no such parameter")
        headers = {"Content-Type": FORM, "Authorization": right}
        reply = call(self.connection, "POST", DISCOUNT_PATH, body.encode(), headers)
        self.assertReply(reply, 401, "401", "not taken from Authorization")

    def test_app_time_and_sign_type(self):
        for name, value, status, hint in (("app_id", "op9", 401, "no app"), ("app_id", "", 400, "`app_id` must not be empty"),
                                          ("timestamp", str(now_ms() - 630_000), 400, "more than 10 minutes"),
                                          ("timestamp", "soon", 400, "`timestamp` must be"), ("sign_type", "SHA", 400, "`sign_type` must be MD5")):
            self.assertReply(self.form({**DISCOUNT, name: value}), status, str(status), hint)
            self.assertReply(self.query({**QUERY, name: value}), status, str(status), hint)
        common = {"timestamp": str(now_ms()), "sign_type": "MD5"}
        self.assertReply(self.form({**DISCOUNT, **common}), 200, "1001")
        self.assertReply(self.query({**QUERY, **common}), 404, "1002")

    def test_what_cannot_be_decoded(self):
        for body, hint in (("plate=%D4%C1B12345", "the value of `plate` is not UTF-8"), ("plate=%d", "`plate` is not percent-encoded"),
                           ("a&" * 10_001, "more than 10000 parameters"), ("", "`app_id` is missing")):
            reply = self.form(body)
            self.assertReply(reply, 400, "400", hint)
            self.assertNotIn("12345", reply.body.decode())
        self.assertReply(self.query("plate=100%"), 400, "400", "not percent-encoded")

    def test_content_type(self):
        for good in (FORM, FORM + ";charset=UTF-8", 'Application/X-WWW-Form-Urlencoded; charset="utf-8"'):
            self.assertReply(self.form(DISCOUNT, content_type=good), 200, "1001")
        for bad in (JSON, FORM + "; charset=gbk", "multipart/form-data"):
            self.assertReply(self.form(DISCOUNT, content_type=bad), 400, "400", "Content-Type must be")
        self.assertEqual(self.last()["near_misses"][0]["differs"], ["content_type"])

    def test_parameters_are_those_of_the_body_or_of_the_query(self):
        self.assertReply(self.form(DISCOUNT, DISCOUNT_PATH + "?more=1"), 200, "1001")
        reply = call(self.connection, "GET", BILLING_PATH + "?" + signed(QUERY), b"more=1", {"Content-Type": FORM})
        self.assertReply(reply, 404, "1002")

    def test_methods_and_paths(self):
        reply = call(self.connection, "GET", DISCOUNT_PATH + "?" + signed(DISCOUNT))
        self.assertReply(reply, 405, "400", "this call is POST")
        reply = call(self.connection, "POST", BILLING_PATH, signed(QUERY).encode(), {"Content-Type": FORM})
        self.assertReply(reply, 405, "400", "this call is GET")
        self.assertEqual(reply.headers["Allow"], "GET")
        self.assertEqual(self.last()["near_misses"][0]["differs"], ["method"])
        reply = self.form(DISCOUNT, DISCOUNT_PATH + "s")
        self.assertReply(reply, 404, "1002", f"did you mean POST {DISCOUNT_PATH}?")

    def test_a_parameter_of_the_call_must_not_be_there_twice(self):
        for name in ("plate", "app_id", "timestamp"):
            pairs = [*DISCOUNT.items(), (name, DISCOUNT.get(name, str(now_ms()))), (name, "1")]
            self.assertReply(self.form(pairs), 400, "400", f"`{name}` is there twice")


class Diagnosis(WithFamily):
    def diagnosis(self):
        return self.control("GET", f"/requests/{self.last()['seq']}/diagnosis")["diagnosis"]

    def test_the_hint_of_a_form_says_what_was_signed(self):
        encoded = "&".join(sorted(f"{k}={urllib.parse.quote(v)}" for k, v in DISCOUNT.items()))
        wrong = sign(encoded.encode())
        hint = self.assertReply(self.form(urllib.parse.urlencode({**DISCOUNT, "sign": wrong})), 401, "401")["hint"]
        self.assertRegex(hint, "(?i)percent-encoded|encoded")
        self.assertIn(f"has {len(signed_text(DISCOUNT).encode())} bytes", hint)
        self.assertNotIn(sign_form(DISCOUNT), hint)
        self.assertEqual(self.diagnosis()["verdict"], "proved")

    def test_of_a_query_it_is_the_query(self):
        wrong = sign_form(QUERY, "a secret that nobody knows")
        hint = self.assertReply(self.query(urllib.parse.urlencode({**QUERY, "sign": wrong})), 401, "401")["hint"]
        self.assertIn("The rule: drop `sign`", hint)
        self.assertEqual(self.diagnosis()["verdict"], "unexplained")
        other = sign_form(QUERY, "另一个 & = secret")
        hint = self.assertReply(self.query(urllib.parse.urlencode({**QUERY, "sign": other})), 401, "401")["hint"]
        self.assertIn("`op2`", hint)

    def test_another_app_among_many(self):
        for number in range(40):
            self.control("POST", "/apps", {"app_id": f"many-{number:02}", "secret": f"secret of {number}"})
        wrong = sign_form(DISCOUNT, "secret of 31")
        hint = self.assertReply(self.form(urllib.parse.urlencode({**DISCOUNT, "sign": wrong})), 401, "401")["hint"]
        self.assertIn("`many-31`", hint)


class Discount(WithFamily):
    def test_fields(self):
        for name in DISCOUNT:
            self.assertReply(self.form(changed(name)), 400, "400", f"`{name}` is missing")
            self.assertReply(self.form(changed(name, "")), 400, "400", f"`{name}` must not be empty")
        for name in ("quantity", "energy_value", "fee_value", "total_value"):
            for wrong in ("1.0", "a", "+1", " 1", "0x1"):
                self.assertReply(self.form(changed(name, wrong)), 400, "400", f"`{name}` must be an integer of 32 bits")
            self.assertReply(self.form(changed(name, "2147483648")), 400, "400", "out of range")
            self.assertReply(self.form(changed(name, "-1")), 400, "400", f"`{name}` must not be negative")
        for name in ("start_time", "end_time"):
            for wrong in ("2025-09-17T06:14:08.320Z", "2025-09-17 06:14:08", "1758089648"):
                self.assertReply(self.form(changed(name, wrong)), 400, "400", f"`{name}` must be a time like 2024-04-14T16:00:00Z")
        self.assertEqual(self.orders(), [])

    def test_it_is_granted_once_however_often_it_is_sent(self):
        self.record(BILL)
        for total in ("1000", "1000", "9999"):
            self.assertReply(self.form({**DISCOUNT, "total_value": total}), 200, "1001")
        (order,) = self.orders()
        self.assertEqual((order["discount"]["total_value"], order["discounts"], order["closed_by"]), ("1000", 3, "bill"))
        self.assertEqual(order["discount"], DISCOUNT)

    def test_an_order_that_was_never_reported_is_discounted_too(self):
        self.assertReply(self.form(DISCOUNT), 200, "1001")
        (order,) = self.orders()
        self.assertEqual((order["order"], order["record"], order["records"], order["discounts"]), (RECORD["order"], None, 0, 1))
        self.record(RECORD)
        self.assertEqual((self.orders()[0]["records"], self.orders()[0]["discounts"]), (1, 1))

    def test_a_car_that_is_not_parked_has_no_parking_record(self):
        self.control("POST", "/parking", {"plate": PLATE, "parked": False})
        reply = self.form(DISCOUNT)
        self.assertReply(reply, 404, "1002", "there is no parking record")
        self.assertNotIn(PLATE, reply.body.decode())
        self.assertReply(self.form({**DISCOUNT, "vin": "粤B99999"}), 404, "1002", "`plate`")
        self.assertEqual((self.last()["reason"], self.state()["not_parked"], self.orders()), ("not_found", [PLATE], []))
        self.control("POST", "/parking", {"plate": PLATE, "parked": True})
        self.assertReply(self.form(DISCOUNT), 200, "1001")
        for wrong in ({}, {"plate": PLATE}, {"plate": 1, "parked": True}, {"plate": PLATE, "parked": "no"}):
            self.assertTrue(self.control("POST", "/parking", wrong, status=400)["error"])

    def test_the_journal_knows_what_it_is_about(self):
        self.form(DISCOUNT)
        request = self.last()
        self.assertEqual((request["app_id"], request["no"], request["order"]), (APP, "D012026", RECORD["order"]))
        self.assertEqual(request["body"], signed(DISCOUNT))


if __name__ == "__main__":
    import unittest

    unittest.main()
