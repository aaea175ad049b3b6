"""The stream of requests, and one of them in full."""

import json
import socket

from support import WithPage, expect  # first: it finds emulator_process
from emulator_process import APP, DEVICE, PATH, call, changed, encode, post, sign

COMPACT = json.dumps(DEVICE, ensure_ascii=False, separators=(",", ":")).encode()
SPACED = encode(DEVICE)


class Stream(WithPage):
    def test_newest_first_with_what_became_of_each(self):
        page = self.open()
        self.sync()
        self.sync(changed(["port"], remove=True))
        self.sync(changed(["app_id"], "op9"))
        post(self.connection, SPACED, sign(COMPACT))
        call(self.connection, "GET", "/nothing")
        call(self.connection, "GET", PATH)
        self.fault(status=503, retry_after="2")
        self.sync()
        self.fault(close="before_reply", processed=True)
        self.assertRaises(ConnectionError, self.sync)
        rows = self.requests_of(page)
        expect(rows.locator(".verdict")).to_have_text([
            "– no reply", "1500 injected fault", "400 wrong method", "1002 no such call", "401 signature wrong", "401 app id unknown",
            "400 parameter wrong", "1001 accepted"])
        expect(rows.nth(0)).to_contain_text(f"POST {PATH}")
        expect(rows.nth(0)).to_contain_text("fault close=before_reply")
        expect(rows.nth(1)).to_contain_text("HTTP 503")
        expect(rows.nth(1)).to_contain_text("fault status=503,retry_after=2")
        expect(rows.nth(7)).to_contain_text(APP)
        expect(rows.nth(7).locator(".device-no")).to_have_text(DEVICE["no"])
        page.get_by_label("Only problems").check()
        expect(rows.nth(7)).to_be_hidden()
        expect(rows.nth(6)).to_be_visible()
        expect(page.locator("#requests-count")).to_have_text("8, 7 of them with problems")

    def test_what_is_no_http_is_shown_too(self):
        page = self.open()
        with socket.create_connection((self.process.host, self.process.port), timeout=20) as stream:
            stream.sendall(b"nonsense\r\n\r\n")
            stream.recv(1 << 16)
        self.fault(status=502, body="html", processed=True)
        self.sync()
        expect(self.requests_of(page).locator(".verdict")).to_have_text(["HTTP 502 not the platform's answer", "HTTP 400 not proper HTTP/1.1"])
        self.select(page, 1)
        expect(page.locator("#details")).to_contain_text("what came is no HTTP/1.1")

    def test_a_request_in_full(self):
        page = self.open()
        self.sync()
        call(self.connection, "POST", PATH + "?a=b", b"\xff\xfe", {"X-Odd": "<b>"})
        self.select(page, 2)
        details = page.locator("#details")
        for text in (f"POST {PATH}?a=b", "x-odd", "<b>", "HTTP 400 · code 400", "2 bytes · not UTF-8, in hex", "fffe"):
            expect(details).to_contain_text(text)
        details.get_by_role("button", name="#1", exact=True).click()
        expect(details.get_by_role("group", name="Body as received")).to_have_text(SPACED.decode())
        expect(details).to_contain_text("HTTP 200 · code 1001")

    def test_a_call_that_is_nearly_right(self):
        page = self.open()
        call(self.connection, "POST", PATH.replace("internal", "intern"), encode(DEVICE))
        self.select(page, 1)
        expect(page.locator("#details dl").first).to_contain_text(f"meant?POST {PATH}")

    def test_only_the_last_two_hundred_are_kept(self):
        page = self.open()
        for _ in range(450):
            call(self.connection, "GET", "/x")
        expect(page.locator("#requests-count")).to_have_text("450, showing the last 200")
        rows = self.requests_of(page)
        expect(rows).to_have_count(200)
        expect(rows.first).to_contain_text("#450")
        expect(rows.last).to_contain_text("#251")
        page.reload()
        expect(rows.first).to_contain_text("#450")
        expect(rows).to_have_count(200)

    def test_a_selection_stays_while_requests_come(self):
        page = self.open()
        self.sync()
        self.select(page, 1)
        for _ in range(3):
            self.sync()
        expect(self.requests_of(page)).to_have_count(4)
        expect(page.locator("#stream [aria-selected=true]")).to_contain_text("#1")
        expect(page.locator("#details h3").first).to_contain_text("#1 ")


class Diagnosis(WithPage):
    def test_both_sides_with_the_difference_marked(self):
        page = self.open()
        self.assertEqual(post(self.connection, SPACED, sign(COMPACT)).status, 401)
        self.select(page, 1)
        box = page.get_by_role("region", name="Why the signature is wrong")
        # {"app_id": "… was sent, {"app_id":"… was signed: they part at byte 10.
        expect(box).to_contain_text("the first difference is at byte 10")
        signed, sent = box.locator(".side.signed"), box.locator(".side.sent")
        expect(signed.locator("mark")).to_have_text(['"', "22"])
        expect(sent.locator("mark")).to_have_text(["␣", "20"])
        expect(signed.locator("pre").first).to_contain_text('{"app_id": [differs here: "]')
        expect(sent.locator("pre").first).to_contain_text('{"app_id": [differs here: ␣]')
        expect(box).to_contain_text("white space")
        expect(box.locator(".mistakes code")).to_have_text(["white_space"])

    def test_the_line_to_change_in_four_languages(self):
        page = self.open()
        post(self.connection, SPACED, sign(COMPACT))
        self.select(page, 1)
        line = page.locator(".mistakes pre")
        signs = {"Java": "byte[]", "Python": "json.dumps(", "C#": "JsonConvert", "C / C++": "char *"}
        for name, text in signs.items():
            page.get_by_label("in", exact=True).select_option(name)
            expect(line).to_contain_text(text)
        page.reload()
        self.select(page, 1)
        expect(line).to_contain_text(signs["C / C++"])

    def test_an_unknown_secret_is_not_explained_and_never_shown(self):
        page = self.open()
        post(self.connection, SPACED, sign(SPACED, "another secret"))
        self.select(page, 1)
        expect(page.locator(".diagnosis .sentence")).to_contain_text("Not explained")

    def test_a_diagnosis_that_is_gone_says_so(self):
        page = self.open()
        post(self.connection, SPACED, sign(COMPACT))
        expect(self.requests_of(page)).to_have_count(1)
        page.route("**/diagnosis", lambda route: route.fulfill(status=404, json={"error": "the journal has no request 1"}))
        self.select(page, 1)
        expect(page.locator(".diagnosis")).to_contain_text("No diagnosis: the journal has no request 1")
        self.problems = [text for text in self.problems if "404" not in text]

    def test_in_chinese(self):
        page = self.open(locale="zh-CN")
        post(self.connection, SPACED, sign(COMPACT))
        self.select(page, 1)
        box = page.get_by_role("region", name="签名错在哪里")
        expect(box.locator(".sentence")).to_contain_text("空白")
        expect(box).to_contain_text("第 10 字节")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("region", name="Why the signature is wrong").locator(".sentence")).to_contain_text("white space")
