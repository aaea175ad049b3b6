"""The commands `discount`, `occupancy`, and what `prepare`, `sign` and `verify` make of forms and queries. Signatures are hashlib's."""

import json
import shutil
import subprocess
import unittest
import urllib.parse

from command_process import CommandCase, environment
from emulator_family import BILL, BILLING_PATH, DISCOUNT, DISCOUNT_PATH, PAYMENT, PAYMENT_PATH, PLATE, RECORD_PATH, sign_form, signed, signed_text
from emulator_process import APP, now_ms, sign, wants

NASTY = "a b&c=d+e%41 '\"$HOME`id`\\;川😀"
GRANT = {name: int(value) if value.isdigit() and name in ("quantity", "energy_value", "fee_value", "total_value") else value
         for name, value in DISCOUNT.items() if name != "app_id"}
TOLD = {name: int(value) if name in ("pay_value", "pay_mode") else value for name, value in PAYMENT.items() if name != "app_id"}
CHARGE = {name: value for name, value in BILL.items() if name != "app_id"}


def options(fields):
    return [part for name, value in fields.items() for part in (f"--{name.replace('_', '-')}", str(value))]


class FamilyCase(CommandCase):
    def last(self):
        return self.requests()["requests"][-1]

    def sent(self):
        """The parameters of the last request, decoded by urllib."""
        request = self.last()
        text = request["body"] or urllib.parse.urlsplit(request["path"]).query
        return request["path"].split("?")[0], urllib.parse.parse_qsl(text, keep_blank_values=True)

    def seed(self, **order):
        return self.control("POST", "/occupancy_orders", {"merchant": "m1", "plate": PLATE, "need_value": 500, **order})


class Discount(FamilyCase):
    def check(self, out):
        self.assertIn("granted; seqno ", out)
        path, pairs = self.sent()
        self.assertEqual(path, DISCOUNT_PATH)
        given = {name: str(value) for name, value in GRANT.items()}
        self.assertEqual({name: dict(pairs)[name] for name in given}, given)
        self.assertEqual(dict(pairs)["sign"], sign_form([pair for pair in pairs if pair[0] != "sign"]))

    def test_from_options_a_file_and_both(self):
        self.check(self.run_command("discount", *options(GRANT))[0])
        self.control("POST", "/reset")
        self.write("discount.json", json.dumps(GRANT))
        self.check(self.run_command("discount", "discount.json")[0])
        self.control("POST", "/reset")
        half = {name: GRANT[name] for name in ("plate", "vin", "quantity")}
        others = {**GRANT, "quantity": 1}
        self.check(self.run_command("discount", "-", *options(half), stdin=json.dumps({**others, "plate": "x"}).encode())[0])

    def test_the_total_is_the_sum_unless_it_is_given(self):
        without = {name: value for name, value in GRANT.items() if name != "total_value"}
        self.run_command("discount", *options(without))
        self.assertEqual(dict(self.sent()[1])["total_value"], "1000")
        _, err = self.run_command("discount", *options({**GRANT, "total_value": 1, "replenish_order": "2"}))
        self.assertIn("total_value is not the sum of energy_value and fee_value", err)

    def test_for_programs(self):
        answer = json.loads(self.run_command("discount", *options(GRANT), "--json")[0])
        self.assertEqual((answer["ok"], answer["code"], answer["attempts"], answer["was_sent"]), (True, "1001", 1, True))
        self.control("POST", "/parking", {"plate": PLATE, "parked": False})
        answer = json.loads(self.run_command("discount", *options({**GRANT, "replenish_order": "2"}), "--json", code=1)[0])
        self.assertEqual((answer["ok"], answer["code"], answer["kind"]), (False, "1002", "not_found"))
        _, err = self.run_command("discount", *options({**GRANT, "replenish_order": "2"}), code=1)
        self.assertIn("code 1002", err)

    def test_what_is_unusable(self):
        for change, said in (({"quantity": "1.5"}, "--quantity: not a whole number"), ({"start_time": "yesterday"}, "--start-time: must be a time"),
                             ({"fee_value": -1}, "--fee-value: negative"), ({"plate": ""}, "--plate: ")):
            _, err = self.run_command("discount", *options({**GRANT, **change}), code=2)
            self.assertIn(said, err)
            self.assertNotIn("660N2", err)
        self.assertIn("nothing was given", self.run_command("discount", code=2)[1])
        self.write("bad.json", json.dumps({**GRANT, "quantity": "many", "unknown": 1}, indent=1))
        self.assertIn("bad.json: quantity: ", self.run_command("discount", "bad.json", code=2)[1])
        self.write("list.json", "[]")
        self.run_command("discount", "list.json", code=2)
        self.run_command("discount", "list.json", "--plate", "x", code=2)
        self.no_requests()


class Occupancy(FamilyCase):
    def test_an_order_is_found_and_paid(self):
        seeded = self.seed(station_name="南山 充电站", space_no="A01", need_value=1500)
        out, err = self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE)
        path, pairs = self.sent()
        self.assertEqual((path, dict(pairs)["plate"], dict(pairs)["merchant"]), (BILLING_PATH, PLATE, "m1"))
        self.assertEqual(dict(pairs)["sign"], sign_form([pair for pair in pairs if pair[0] != "sign"]))
        shown = dict(line.split(maxsplit=1) for line in out.splitlines())
        self.assertEqual((shown["pay_order"], shown["need_value"], shown["station_name"], shown["plate"]), (seeded["pay_order"], "1500", "南山 充电站", "***"))
        self.assertNotIn(PLATE, out + err)
        order = json.loads(self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE, "--json")[0])["order"]
        self.assertEqual(order, {name: seeded[name] for name in order})
        self.assertGreater(len(order), 8)
        payment = {**TOLD, "pay_order": order["pay_order"], "pay_value": order["need_value"]}
        self.assertIn("told; seqno ", self.run_command("occupancy", "paid", *options(payment))[0])
        self.assertEqual(dict(self.sent()[1])["pay_mode_desc"], TOLD["pay_mode_desc"])
        self.assertEqual(self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE)[0], "nothing to pay\n")

    def test_nothing_to_pay(self):
        out, err = self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE)
        self.assertEqual((out, err), ("nothing to pay\n", ""))
        out, _ = self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE, "--json")
        self.assertEqual(json.loads(out), {"ok": True, "order": None})

    def test_failures(self):
        self.run_command("occupancy", "find", "--merchant", "", "--plate", PLATE, code=2)
        self.run_command("occupancy", "find", "--merchant", "m1", code=2)
        self.no_requests()
        self.fault(count=2, status=400)
        _, err = self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE, code=1)
        self.assertIn("code 400", err)
        self.assertNotIn(PLATE, err)
        answer = json.loads(self.run_command("occupancy", "find", "--merchant", "m1", "--plate", PLATE, "--json", code=1)[0])
        self.assertEqual((answer["ok"], answer["kind"]), (False, "bad_request"))
        answer = json.loads(self.run_command("occupancy", "paid", *options(TOLD), "--json", code=1)[0])
        self.assertEqual((answer["code"], answer["kind"]), ("1002", "not_found"))

    def test_a_payment_from_a_file(self):
        seeded = self.seed()
        self.write("paid.json", json.dumps({**TOLD, "pay_order": seeded["pay_order"]}))
        self.run_command("occupancy", "paid", "paid.json")
        self.assertEqual(self.sent()[0], PAYMENT_PATH)


class Prepare(FamilyCase):
    FORMS = (
        ("discount", DISCOUNT_PATH, GRANT), ("occupancy-payment", PAYMENT_PATH, TOLD), ("occupancy-order", BILLING_PATH, {"merchant": "m 1", "plate": NASTY}),
    )

    def shown(self, *arguments):
        return json.loads(self.run_command("prepare", *arguments, "--timestamp", 1767225600000, "--json")[0])

    def test_what_is_shown_of_forms_and_queries(self):
        common = {"app_id": APP, "timestamp": "1767225600000", "sign_type": "MD5"}
        for what, path, fields in self.FORMS:
            shown = self.shown(what, *options(fields))
            parameters = {**common, **{name: str(value) for name, value in fields.items()}}
            url = urllib.parse.urlsplit(shown["url"])
            self.assertEqual((url.path, shown["method"]), (path, "GET" if what == "occupancy-order" else "POST"))
            pairs = urllib.parse.parse_qsl(shown["body"] or url.query, strict_parsing=True)
            self.assertEqual(pairs, sorted({**parameters, "sign": sign_form(parameters)}.items()))
            self.assertEqual(shown["string_to_sign"], signed_text(parameters) + "&app_secret=***")
            self.assertNotIn("Authorization", shown["headers"])
        self.no_requests()

    def test_a_charge(self):
        self.write("charges.jsonl", json.dumps({**CHARGE, "order": "1"}) + "\n" + json.dumps({**CHARGE, "order": "2"}))
        out, err = self.run_command("prepare", "charge", "charges.jsonl", "--json")
        self.assertIn("the first of 2 charges; --order NO picks another", err)
        shown = self.shown("charge", "charges.jsonl", "--order", "2")
        self.assertEqual((urllib.parse.urlsplit(shown["url"]).path, json.loads(shown["body"])["order"]), (RECORD_PATH, "2"))
        self.assertEqual(shown["headers"]["Authorization"], sign(shown["body"].encode()))
        self.assertIn("there is no charge 3 in it", self.run_command("prepare", "charge", "charges.jsonl", "--order", "3", code=2)[1])

    def test_any_call(self):
        pairs = [("b", NASTY), ("a", ""), ("c", "1=2"), ("b", "once more")]
        given = [f"{name}={value}" for name, value in pairs]
        common = {"app_id": APP, "timestamp": "1767225600000", "sign_type": "MD5"}
        parameters = [*pairs, *common.items()]
        for kind, method in (("form", "POST"), ("query", "GET")):
            shown = self.shown(kind, "/gate/1.0/energy/internal/device", *given)
            query = urllib.parse.urlsplit(shown["url"]).query
            got = urllib.parse.parse_qsl(shown["body"] or query, keep_blank_values=True, strict_parsing=True)
            self.assertEqual((shown["method"], bool(query)), (method, kind == "query"))
            self.assertEqual(sorted(got), sorted([*parameters, ("sign", sign_form(parameters))]))
        _, err = self.run_command("prepare", "form", "/p", "a=1", "plate-without-equals", code=2)
        self.assertIn("parameter 2 does not read NAME=VALUE", err)
        self.assertIn("sign", self.run_command("prepare", "form", "/p", "sign=1", code=2)[1])
        self.run_command("prepare", "form", "p", "a=1", code=2)
        self.no_requests()

    @wants(shutil.which("curl"), "no curl")
    def test_the_curl_lines_send_them(self):
        self.seed(plate=NASTY, merchant="m 1", pay_order="P1")
        self.write("charge.json", json.dumps({**CHARGE, "state_desc": NASTY}))
        calls = [
            (["charge", "charge.json"], RECORD_PATH), (["discount", *options({**GRANT, "plate": NASTY})], DISCOUNT_PATH),
            (["occupancy-order", "--merchant", "m 1", "--plate", NASTY], BILLING_PATH),
            (["occupancy-payment", *options({**TOLD, "pay_mode_desc": NASTY})], PAYMENT_PATH),
        ]
        for arguments, path in calls:
            out, _ = self.run_command("prepare", *arguments, "--timestamp", now_ms())
            line = out.rstrip("\n").splitlines()[-1]
            done = subprocess.run(["sh", "-c", line], capture_output=True, env={"PATH": "/usr/bin:/bin"}, timeout=60)
            self.assertEqual((done.returncode, json.loads(done.stdout)["code"]), (0, "1001"), done)
            self.assertEqual(self.last()["path"].split("?")[0], path)

    def test_the_calls_send_the_same(self):
        self.run_command("discount", *options(GRANT))
        path, pairs = self.sent()
        shown = json.loads(self.run_command("prepare", "discount", *options(GRANT), "--timestamp", dict(pairs)["timestamp"], "--json")[0])
        self.assertEqual((shown["url"], shown["body"]), (self.url + path, self.last()["body"]))


class Sign(FamilyCase):
    def test_a_query_in_its_url_or_alone(self):
        parameters = {"merchant": "m 1", "plate": NASTY, "empty": "", "app_id": APP}
        text = signed(parameters)
        for query in (f"https://dev-api.4pyun.com{BILLING_PATH}?{text}#part", f"?{text}", text):
            out, _ = self.run_command("sign", "--query", stdin=query.encode(), env=environment())
            self.assertEqual(out.strip(), sign_form(parameters))
            self.run_command("verify", "--query", stdin=query.encode(), env=environment())
            self.run_command("verify", "--query", stdin=query.replace("merchant=m", "merchant=n").encode(), env=environment(), code=1)
        self.run_command("sign", "--query", stdin=b"https://h/path?", env=environment(), code=2)
        self.run_command("sign", "--query", "--form", stdin=text.encode(), env=environment(), code=2)

    def test_what_prepare_shows_is_right(self):
        shown = json.loads(self.run_command("prepare", "occupancy-order", "--merchant", "m", "--plate", PLATE, "--json")[0])
        self.run_command("verify", "--query", stdin=shown["url"].encode())


if __name__ == "__main__":
    unittest.main()
