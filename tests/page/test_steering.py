"""The buttons: what they do is seen from outside, by http.client."""

import subprocess
import time

from support import WithPage, card, expect  # first: it finds emulator_process
from emulator_process import APP, DEVICE, Process, SECRET, call, changed, encode, post


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

    def test_rules_of_others_can_be_cleared(self):
        self.fault(status=503, count="always")
        page = self.open()
        expect(page.locator("#pending")).to_have_text("0 pending · 1 standing rules")
        page.get_by_role("button", name="Clear all faults").click()
        expect(page.locator("#pending")).to_have_text("0 pending")
        self.assertEqual(self.sync().status, 200)


class Steering(WithPage):
    def test_the_clock(self):
        page = self.open()
        page.get_by_label("Platform clock ahead by").fill("-61")
        page.get_by_role("button", name="Set clock").click()
        expect(page.locator("#clock-offset")).to_have_text("(−61 min)")
        self.assertDate(self.sync(), -61 * 60)

    def test_reset(self):
        page = self.open()
        self.fault(count=2, code="401")
        self.sync(), self.sync(), self.sync()
        self.select(page, 3)
        self.fault(count=2, code="401")
        page.get_by_role("button", name="Reset everything").click()
        expect(page.locator("#start")).to_be_visible()
        expect(page.locator(".device, #stream [role=option]")).to_have_count(0)
        expect(page.locator("#details")).to_contain_text("Choose a request")
        expect(page.locator("#pending")).to_have_text("0 pending")
        self.assertEqual((self.devices(), self.requests()["total"]), ({}, 0))

    def test_a_reset_from_outside_is_noticed_even_when_the_numbers_come_back(self):
        page = self.open()
        for number in range(3):
            self.sync(changed(["no"], f"old{number}"))
        expect(self.requests_of(page)).to_have_count(3)
        self.control("POST", "/reset")
        for number in range(4):
            self.sync(changed(["no"], f"new{number}"))
        expect(self.requests_of(page).locator(".device-no")).to_have_text(["new3", "new2", "new1", "new0"])
        expect(page.locator(".device h4")).to_have_count(4)
        expect(card(page, "old0")).to_have_count(0)

    def test_pausing(self):
        page = self.open()
        page.get_by_role("button", name="Pause live updates").click()
        expect(page.locator("#connection")).to_have_text("Paused")
        self.sync()
        page.get_by_role("button", name="Pause live updates").click()
        expect(page.locator("#connection")).to_have_text("Live")
        expect(card(page, DEVICE["no"])).to_be_visible()

    def test_an_emulator_that_stops_and_starts_anew(self):
        process = Process("--app", f"{APP}={SECRET}")
        page = self.open(process)
        first = process.connect()
        self.addCleanup(first.close)
        post(first, encode(changed(["no"], "before")))
        expect(card(page, "before")).to_be_visible()
        process.end()
        expect(page.get_by_role("alert")).to_contain_text("The emulator does not answer")
        expect(page.locator("#connection")).to_have_text("Not connected")
        expect(card(page, "before")).to_be_visible()
        again = Process("--port", str(process.port), "--app", f"{APP}={SECRET}")
        self.addCleanup(again.end)
        connection = again.connect()
        self.addCleanup(connection.close)
        post(connection, encode(changed(["no"], "after")))
        expect(page.locator("#lost")).to_be_hidden()
        expect(page.locator(".device")).to_have_count(1)
        expect(card(page, "after")).to_be_visible()
        expect(self.requests_of(page)).to_have_count(1)
        self.problems = [text for text in self.problems if "ERR_" not in text]


class Example(WithPage):
    def test_the_copied_example_works_as_printed(self):
        page = self.open(permissions=["clipboard-read", "clipboard-write"])
        expect(page.locator("#start-origin")).to_have_text(self.process.ready["url"])
        page.get_by_role("button", name="Copy the example").click()
        expect(page.get_by_role("status")).to_have_text("Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(copied, page.locator("#example").text_content())
        done = subprocess.run(["sh", "-ec", copied], capture_output=True, text=True, timeout=30, check=True)
        self.assertIn('"code":"1001"', done.stdout)
        expect(card(page, "D1")).to_be_visible()
        expect(page.locator("#start")).to_be_hidden()


class Served(WithPage):
    """The page's files, by http.client."""

    def test_only_get_and_head_of_the_root_are_the_page(self):
        reply = call(self.connection, "GET", "/")
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertTrue(reply.body.startswith(b"<!doctype html>"))
        head = call(self.connection, "HEAD", "/")
        self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(reply.body))))
        self.assertEqual(self.requests()["total"], 0)
        for method, path in (("POST", "/"), ("DELETE", "/"), ("GET", "//"), ("GET", "/index.html"), ("GET", "/page.js")):
            answer = call(self.connection, method, path, headers={"Content-Length": "0"})
            self.assertReply(answer, 404, "1002")
        self.assertEqual(self.requests()["total"], 5)

    def test_nothing_from_elsewhere_nothing_inline_nothing_stored(self):
        for path in ("/", "/_control/page/page.js", "/_control/page/page.css", "/_control/page/icon.svg"):
            reply = call(self.connection, "GET", path)
            self.assertEqual(reply.status, 200, path)
            policy = dict(part.strip().split(" ", 1) for part in reply.headers["Content-Security-Policy"].split(";"))
            self.assertEqual(policy["default-src"], "'none'")
            self.assertEqual({value for name, value in policy.items() if name.endswith("-src")}, {"'none'", "'self'"})
            self.assertEqual(policy["frame-ancestors"], "'none'")
            self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(reply.headers["Cache-Control"], "no-store")

    def test_other_methods_and_files_are_refused(self):
        self.assertEqual(call(self.connection, "POST", "/_control/page/page.js").status, 405)
        for path in ("/_control/page/", "/_control/page/mod.rs", "/_control/page/../page.js"):
            self.assertEqual(call(self.connection, "GET", path).status, 404, path)
