"""Clock, reset, pause, an emulator that goes away, and the example of the empty page."""

import re
import subprocess

from support import LAN, WithPage, card, expect  # first: it finds emulator_process
from emulator_process import APP, DEVICE, Process, SECRET, changed, encode, post


class Steering(WithPage):
    def test_the_clock(self):
        page = self.open()
        page.get_by_label("Platform clock ahead by").fill("-61")
        page.get_by_role("button", name="Set clock").click()
        expect(page.locator("#clock-offset")).to_have_text("(−61 min)")
        self.assertDate(self.sync(), -61 * 60)

    def test_a_clock_that_was_stopped(self):
        page = self.open(timezone_id="UTC")
        self.control("POST", "/clock", {"now_ms": 1_700_000_000_000})
        expect(page.locator("#clock-offset")).to_have_text("(stopped)")
        expect(page.locator("#clock")).to_have_text("22:13:20")
        self.control("POST", "/clock", {"offset_ms": 0})
        expect(page.locator("#clock-offset")).to_have_text("")

    def test_a_clock_beyond_every_calendar(self):
        page = self.open(timezone_id="UTC")
        for now_ms in (2**63 - 1, -(2**63)):
            self.control("POST", "/clock", {"now_ms": now_ms})
            self.sync()
            expect(page.locator("#clock")).to_have_text(re.compile(r"^-?9\d{18} ms$"))
            expect(self.requests_of(page).first.locator("time")).to_have_text(re.compile(r"^-?9\d{18} ms$"))
        self.assertNotIn("NaN", page.locator("body").inner_text())
        self.control("POST", "/reset")

    def test_minutes_that_are_none(self):
        page = self.open()
        before = self.control("GET", "")["offset_ms"]
        for minutes in ("", "1e12", "-1e300"):
            page.get_by_label("Platform clock ahead by").fill(minutes)
            page.get_by_role("button", name="Set clock").click()
            expect(page.locator(".toast:not(.unseen)")).to_contain_text("Give a number of minutes")
            page.get_by_label("Platform clock ahead by").fill("0")
            page.get_by_role("button", name="Set clock").click()
            expect(page.locator(".toast:not(.unseen)")).to_contain_text("The platform's clock is set")
        self.assertEqual(self.control("GET", "")["offset_ms"], before)

    def test_reset(self):
        page = self.open()
        self.fault(count=2, code="401")
        self.sync(), self.sync(), self.sync()
        self.select(page, 3)
        self.fault(count=2, code="401")
        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.get_by_role("button", name="Reset everything").click()
        self.assertIn("Forget all devices", asked[0])
        self.assertEqual(self.requests()["total"], 3)
        page.once("dialog", lambda dialog: dialog.accept())
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
    def test_copying_works_where_the_browser_trusts_no_address(self):
        process = Process("--allow-remote", "--app", f"{APP}={SECRET}")
        self.addCleanup(process.end)
        process.ready["url"] = f"http://{LAN}:{process.port}"
        page = self.open(process)
        self.assertFalse(page.evaluate("window.isSecureContext"))
        page.get_by_role("button", name="Copy the base URL").click()
        expect(page.get_by_role("status")).to_have_text("Copied.")
        page.get_by_role("searchbox").press("Control+V")
        expect(page.get_by_role("searchbox")).to_have_value(process.ready["url"])

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
