"""The buttons for faults: what they do is seen from outside, by http.client."""

import time

from support import WithPage, card, expect  # first: it finds emulator_process
from emulator_process import DEVICE


class Faults(WithPage):
    def press(self, page, name):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#pending")).to_have_text("1 pending")

    def test_each_button_makes_the_next_request_fail_in_its_way(self):
        page = self.open()
        replies = {
            "503 Retry-After": (503, "1500", "2"),
            "401 signature": (401, "401", None),
            "1500 failed": (500, "1500", None),
        }
        for name, (status, code, retry_after) in replies.items():
            self.press(page, name)
            reply = self.sync()
            self.assertEqual((reply.status, reply.json()["code"], reply.headers["Retry-After"]), (status, code, retry_after), name)
            expect(page.locator("#pending")).to_have_text("0 pending")
            self.assertEqual(self.sync().status, 200)

        self.press(page, "HTML page")
        reply = self.sync()
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (502, "text/html"))
        self.press(page, "Wrong clock")
        self.assertDate(self.sync(), -3600)

    def test_a_slow_reply(self):
        page = self.open()
        self.press(page, "Slow, 3 s")
        begun = time.monotonic()
        self.assertEqual(self.sync().status, 200)
        self.assertGreater(time.monotonic() - begun, 2.9)

    def test_a_lost_reply_was_processed_and_a_closed_connection_not(self):
        page = self.open()
        self.press(page, "Closed")
        self.assertRaises(ConnectionError, self.sync)
        self.assertEqual(self.devices(), {})
        self.press(page, "Reply lost")
        self.assertRaises(ConnectionError, self.sync)
        self.assertEqual(len(self.devices()), 1)
        expect(card(page, DEVICE["no"])).to_be_visible()

    def test_several_and_clearing_them(self):
        page = self.open()
        expect(page.get_by_role("button", name="Clear all faults")).to_be_disabled()
        page.get_by_label("Next requests").fill("3")
        page.get_by_role("button", name="1500 failed").click()
        expect(page.locator("#pending")).to_have_text("3 pending")
        expect(page.get_by_role("status")).to_have_text("1500 failed: queued for 3.")
        expect(page.locator(".toast:not(.unseen)")).to_be_visible()
        self.assertEqual(self.sync().status, 500)
        expect(page.locator("#pending")).to_have_text("2 pending")
        page.get_by_role("button", name="Clear all faults").click()
        expect(page.locator("#pending")).to_have_text("0 pending")
        self.assertEqual(self.sync().status, 200)

    def test_a_count_that_cannot_be_is_not_sent(self):
        page = self.open()
        for count in ("", "0", "-1", "1.5", "1000001"):
            page.get_by_label("Next requests").fill(count)
            page.get_by_role("button", name="1500 failed").click()
        page.get_by_label("Next requests").fill("1")
        self.press(page, "1500 failed")

    def test_what_the_emulator_refuses_is_told(self):
        page = self.open()
        page.route("**/_control/faults", lambda route: route.fulfill(status=400, json={"error": "faults: too many"}))
        page.get_by_role("button", name="1500 failed").click()
        expect(page.locator(".toast:not(.unseen)")).to_have_text("That did not work: faults: too many")
        page.unroute("**/_control/faults")
        expect(page.locator("#connection")).to_have_text("Live")
        self.problems = [text for text in self.problems if "400" not in text]

    def test_faults_of_others_are_counted(self):
        page = self.open()
        self.fault(count=7, status=503)
        expect(page.locator("#pending")).to_have_text("7 pending")


class Rules(WithPage):
    def test_a_reset_connection_and_one_that_is_never_answered(self):
        page = self.open()
        page.get_by_role("button", name="Reset by peer").click()
        expect(page.locator("#pending")).to_have_text("1 pending")
        self.assertRaises(ConnectionResetError, self.sync)
        page.get_by_role("button", name="No answer").click()
        expect(page.locator("#pending")).to_have_text("1 pending")
        self.connection.timeout = 0.2
        self.assertRaises(TimeoutError, self.sync)
        self.assertEqual(self.devices(), {})

    def test_one_in_twenty_fails_until_it_is_switched_off(self):
        page = self.open()
        mix = page.get_by_role("button", name="5 % at random")
        mix.click()
        expect(mix).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#pending")).to_have_text("0 pending · 5 standing rules")
        rules = [rule["rule"] for rule in self.control("GET", "/faults")["rules"]]
        self.assertAlmostEqual(sum(rule["toxicity"] for rule in rules), 0.05)
        self.assertEqual({rule["count"] for rule in rules}, {"always"})
        page.reload()
        expect(mix).to_have_attribute("aria-pressed", "true")
        mix.click()
        expect(mix).to_have_attribute("aria-pressed", "false")
        self.assertEqual(self.control("GET", "/faults")["rules"], [])

    def test_what_others_left_of_the_five_is_removed(self):
        page = self.open()
        mix = page.get_by_role("button", name="5 % at random")
        mix.click()
        expect(page.locator("#pending")).to_have_text("0 pending · 5 standing rules")
        first, *_, last = self.control("GET", "/faults")["rules"]
        for rule in (first, last):
            self.control("DELETE", f"/faults/{rule['number']}")
        self.fault(count="always", status=503, match={"no": "nobody"})
        mix.click()
        expect(mix).to_have_attribute("aria-pressed", "false")
        self.assertEqual([rule["rule"].get("name") for rule in self.control("GET", "/faults")["rules"]], [None])

    def test_rules_of_others_can_be_cleared(self):
        self.fault(status=503, count="always")
        page = self.open()
        expect(page.locator("#pending")).to_have_text("0 pending · 1 standing rules")
        page.get_by_role("button", name="Clear all faults").click()
        expect(page.locator("#pending")).to_have_text("0 pending")
        self.assertEqual(self.sync().status, 200)
