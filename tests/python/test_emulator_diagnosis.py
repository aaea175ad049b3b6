"""Why a signature is wrong, as the emulator tells it: in the reply's hint, and on demand. Signatures are hashlib's."""

import concurrent.futures
import json
import time

from emulator_process import APP, DEVICE, JSON, PATH, SECRET, WithEmulator, call, changed, encode, post, sign

OTHER = "另一个 & = secret"


def compact(device):
    return json.dumps(device, ensure_ascii=False, separators=(",", ":")).encode()


class Diagnosis(WithEmulator):
    def hint(self, body, signature, **headers):
        given = {"Content-Type": JSON, "Authorization": signature, **headers}
        reply = call(self.connection, "POST", PATH, body, given)
        return self.assertReply(reply, 401, "401")["hint"]

    def last(self):
        return self.requests()["requests"][-1]

    def diagnosis(self, status=200):
        return self.control("GET", f"/requests/{self.last()['seq']}/diagnosis", status=status)

    def test_the_hint_says_what_was_signed(self):
        sent = compact(DEVICE)
        hint = self.hint(sent, sign(encode(DEVICE)))
        self.assertRegex(hint, r"(?i)white ?space|spaces")
        self.assertIn(f"{len(encode(DEVICE))} bytes were signed, {len(sent)} were sent", hint)
        self.assertIn(f"has {len(sent)} bytes", hint)
        self.assertTrue(hint.endswith("More: GET /_control/requests/1/diagnosis"), hint)
        self.assertEqual(self.last()["hint"], hint)

    def test_a_long_story_is_cut_but_not_its_end(self):
        device = changed(["name"], "桩" * 5_000)
        hint = self.hint(compact(device), sign(encode(device)))
        self.assertLessEqual(len(hint), 1_000)
        self.assertTrue(hint.endswith("More: GET /_control/requests/1/diagnosis"), hint)
        self.fault(status=401)
        self.assertNotIn("diagnosis", self.hint(compact(device), "0" * 32))

    def test_a_body_longer_than_the_journal_keeps_is_seen_whole(self):
        # Signed without the line feed at its end.
        body = compact(changed(["name"], "x" * 90_000))
        hint = self.hint(body + b"\n", sign(body))
        self.assertIn(f"{len(body)} bytes were signed, {len(body) + 1} were sent", hint)
        self.assertLess(len(self.last()["body"]), len(body))
        diagnosis = self.diagnosis()["diagnosis"]
        self.assertEqual((diagnosis["verdict"], len(diagnosis["mistakes"])), ("proved", 1))

    def test_who_knows_the_mistake_needs_no_advice(self):
        proved = self.hint(compact(DEVICE), sign(encode(DEVICE)))
        self.assertNotIn("the secret differs", proved)
        unknown = self.hint(compact(DEVICE), sign(encode(DEVICE), "a secret that nobody knows"))
        self.assertIn("If yours are the same, the secret differs", unknown)

    def test_the_whole_search(self):
        self.hint(compact(DEVICE), sign(encode(DEVICE)))
        answer = self.diagnosis()
        self.assertEqual((answer["seq"], answer["diagnosis"]["verdict"]), (1, "proved"))
        self.assertEqual([mistake["id"] for mistake in answer["diagnosis"]["mistakes"]], ["white_space"])
        self.assertIn("white_space", answer["text"]["en"])
        self.assertRegex(answer["text"]["zh"], "[一-龥]{4}")
        self.assertEqual(answer["diagnosis"]["signed"], encode(DEVICE).decode() + "&app_secret=***")

    def test_chinese_for_who_wants_it(self):
        body = compact(DEVICE)
        for wanted, there in (("zh-CN,zh;q=0.9,en;q=0.8", True), ("en-US,zh;q=0.5", False), ("", False)):
            hint = self.hint(body, sign(encode(DEVICE)), **{"Accept-Language": wanted})
            self.assertEqual("实际发送" in hint, there, hint)

    def test_another_app_among_many(self):
        for number in range(40):
            self.control("POST", "/apps", {"app_id": f"many-{number:02}", "secret": f"secret of {number}"})
        body = compact(DEVICE)
        self.assertIn("`many-31`", self.hint(body, sign(body, "secret of 31")))
        (mistake,) = self.diagnosis()["diagnosis"]["mistakes"]
        self.assertEqual(mistake["id"], "other_secret")

    def test_an_unknown_secret_stays_unknown_and_unseen(self):
        body = compact(DEVICE)
        begun = time.monotonic()
        hint = self.hint(body, sign(body, "a secret that nobody knows"))
        self.assertLess(time.monotonic() - begun, 2)
        self.assertRegex(hint, r"\ANot explained in 100 ms\.|\ANo known mistake")
        answer = self.diagnosis()
        self.assertEqual(answer["diagnosis"]["verdict"], "unexplained")
        self.assertGreater(answer["diagnosis"]["tried"], 10_000)

    def test_what_is_odd_about_the_header(self):
        body = compact(DEVICE)
        for signature, said in ((f"Bearer {sign(body)}", "has a scheme or a space"), ("hunter2-is-my-password", "it has 22 characters")):
            hint = self.hint(body, signature)
            self.assertIn(said, hint)
            self.assertNotIn("hunter2", hint + json.dumps(self.diagnosis()))

    def test_a_right_signature_is_called_right(self):
        self.sync()
        self.assertEqual(self.diagnosis()["diagnosis"], {"verdict": "right"})

    def test_no_secret_in_any_answer(self):
        body = encode(changed(["name"], f"{SECRET}"))
        for text in (sign(body + b"\n"), sign(body, SECRET[:9]), sign(body, OTHER), sign(body, SECRET + "\n")):
            hint, answer = self.hint(body, text), json.dumps(self.diagnosis(), ensure_ascii=False)
            self.assertEqual((hint.count(SECRET), answer.count(SECRET), answer.count(OTHER)), (0, 0, 0))

    def test_nothing_to_diagnose(self):
        post(self.connection, encode(changed(["app_id"], "op-unknown")))
        self.assertEqual(self.last()["reason"], "app_id")
        self.assertIn("no app with `app_id` \"op-unknown\"", self.diagnosis(409)["error"])
        post(self.connection, encode(changed(["app_id"], 5)))
        self.assertIn("no `app_id`", self.diagnosis(409)["error"])
        # Of what was accepted only the beginning is kept.
        self.assertReply(self.sync(changed(["name"], "x" * 70_000)), 200, "1001")
        self.assertIn("first 64 KiB", self.diagnosis(409)["error"])

    def test_requests_that_are_not_there(self):
        for seq in (0, 1, 2**63):
            self.assertIn("no request", self.control("GET", f"/requests/{seq}/diagnosis", status=404)["error"])
        self.assertIn("seq", self.control("GET", "/requests/first/diagnosis", status=400)["error"])

    def test_wrong_signatures_do_not_starve_the_right_ones(self):
        body = compact(DEVICE)
        wrong = sign(body, "a secret that nobody knows")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            flood = [pool.submit(self.flood, body, wrong) for _ in range(8)]
            self.requests("?wait=8&timeout_ms=20000")
            begun = time.monotonic()
            for _ in range(20):
                self.assertReply(self.sync(), 200, "1001")
            taken = time.monotonic() - begun
            hints = [hint for future in flood for hint in future.result(timeout=60)]
        self.assertEqual(len(hints), 80)
        self.assertTrue(all("/diagnosis" in hint and "The signature differs" in hint for hint in hints))
        # Twenty searches one after the other would take two seconds.
        self.assertLess(taken, 2)

    def flood(self, body, signature):
        connection = self.connect()
        return [post(connection, body, signature).json()["hint"] for _ in range(10)]


class Journal(WithEmulator):
    def test_who_and_why(self):
        self.sync()
        accepted = self.requests()["requests"][-1]
        self.assertEqual([accepted[name] for name in ("app_id", "station_uuid", "no", "reason")],
                         [APP, DEVICE["station_uuid"], DEVICE["no"], None])
        self.assertGreater(accepted["duration_us"], 0)
        post(self.connection, encode(DEVICE), "0" * 32)
        post(self.connection, encode(changed(["no"], 5)))
        post(self.connection, encode(DEVICE), content_type="text/plain")
        call(self.connection, "GET", PATH)
        call(self.connection, "POST", "/")
        self.fault(status=401)
        self.sync()
        entries = self.requests("?since=1")["requests"]
        self.assertEqual([entry["reason"] for entry in entries], ["signature", "parameter", "parameter", "method", "path", "fault"])
        self.assertEqual((accepted["outcome"], {entry["outcome"] for entry in entries}), ("accepted", {"refused"}))
        self.fault(close="before_reply", processed=True)
        self.assertRaises(ConnectionError, self.sync)
        self.fault(status=500, processed=True)
        self.sync()
        self.assertEqual([entry["outcome"] for entry in self.requests("?since=7")["requests"]], ["no_reply", "spoiled"])
        self.assertEqual([entry["no"] for entry in entries], [DEVICE["no"], None, DEVICE["no"], None, None, DEVICE["no"]])


if __name__ == "__main__":
    import unittest

    unittest.main()
