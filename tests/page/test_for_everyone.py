"""Languages, keyboard, small and zoomed windows, contrast and names (axe-core)."""

import json
import re

from support import Axe, WithPage, card, expect  # first: it finds emulator_process
from emulator_process import DEVICE, encode, post, sign

COMPACT = json.dumps(DEVICE, ensure_ascii=False, separators=(",", ":")).encode()
CHINESE = re.compile(r"[\u3400-\u9fff]")


def contrast(*colours):
    """Of two opaque colours, as WCAG has it."""
    lights = []
    for colour in colours:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


class Filled(WithPage):
    def fill(self):
        """One of everything."""
        self.sync()
        self.sync({**DEVICE, "no": "D2", "state": -1, "type": 1})
        self.sync({**DEVICE, "no": "D3", "state": -2, "port": [{**DEVICE["port"][0], "state": state, "no": str(state)} for state in (3, -1, 5)]})
        self.fault(status=503)
        self.sync()
        post(self.connection, encode(DEVICE), sign(COMPACT))

    def opened(self, **settings):
        page = self.open(**settings)
        expect(self.requests_of(page)).to_have_count(5)
        self.select(page, 5)
        expect(page.locator(".diagnosis mark").first).to_be_visible()
        return page


class Languages(Filled):
    def test_the_browser_s_language_is_the_default(self):
        for locale, tag, title in (("zh-CN", "zh-CN", "P云平台模拟器"), ("zh-TW", "zh-CN", "P云平台模拟器"), ("de-DE", "en", "P云 emulator")):
            page = self.open(locale=locale)
            expect(page.locator("html")).to_have_attribute("lang", tag)
            expect(page).to_have_title(title)

    def test_the_choice_is_remembered(self):
        page = self.open()
        page.get_by_role("button", name="中文").click()
        expect(page.get_by_role("heading", level=2)).to_have_text(["故障注入", "还没有收到上报", "请求", "详情", "设备", "订单"])
        expect(page.get_by_role("button", name="中文")).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")

    def test_nothing_is_left_in_the_other_language(self):
        page = self.open()
        text = page.locator("body").inner_text().replace("P云", "").replace("中文", "").replace("可用", "")
        self.assertIsNone(CHINESE.search(text), text)
        page.get_by_role("button", name="中文").click()
        labels = page.locator("[data-text], [data-label]").evaluate_all(
            "nodes => nodes.map(node => node.dataset.text ? node.textContent : node.getAttribute('aria-label'))")
        self.assertEqual([label for label in labels if not CHINESE.search(label)], ["Base URL"])

    def test_the_board_and_the_requests_change_their_language_too(self):
        self.fill()
        page = self.opened()
        page.get_by_role("button", name="中文").click()
        expect(card(page, "D2").locator(".state .word")).to_have_text("故障")
        expect(self.requests_of(page).first.locator(".verdict")).to_have_text("401 签名错误")
        expect(page.locator("#details h3").first).to_have_text("#5 401 签名错误")
        expect(page.locator("#stream [aria-selected=true]")).to_contain_text("#5")


class Keyboard(Filled):
    def tab_to(self, page, selector):
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.evaluate("(node, selector) => node.matches(selector)", selector):
                self.assertNotEqual(focused.evaluate("node => getComputedStyle(node).outlineStyle"), "none")
                return
        self.fail(f"{selector} is not reached by the tab key")

    def test_from_the_skip_link_to_the_diagnosis(self):
        self.fill()
        page = self.open()
        expect(self.requests_of(page)).to_have_count(5)
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to the requests")
        page.keyboard.press("Enter")
        self.tab_to(page, "#stream")
        selected = page.locator("#stream [aria-selected=true]")
        for key, number in (("ArrowDown", 5), ("ArrowDown", 4), ("End", 1), ("ArrowDown", 1), ("ArrowUp", 2), ("Home", 5)):
            page.keyboard.press(key)
            expect(selected).to_contain_text(f"#{number}")
            expect(page.locator("#stream")).to_have_attribute("aria-activedescendant", f"request-{number}")
        expect(page.locator(".diagnosis mark").first).to_be_visible()
        self.tab_to(page, "#code-language")
        page.keyboard.press("p")
        expect(page.locator(".mistakes pre")).to_contain_text("json.dumps(")

    def test_a_fault_and_the_language(self):
        page = self.open()
        self.tab_to(page, "[data-language=zh]")
        page.keyboard.press("Space")
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        self.tab_to(page, "[data-fault=failed]")
        page.keyboard.press("Enter")
        expect(page.locator("#pending")).to_have_text("待触发 1 个")
        expect(page.locator(":focus")).to_have_attribute("data-fault", "failed")
        self.assertEqual(self.sync().status, 500)


class Accessible(Filled):
    def assertNothingFound(self, page):
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        self.assertEqual([(one["id"], [node["target"] for node in one["nodes"]], one["nodes"][0]["failureSummary"]) for one in found], [])

    def test_axe_finds_nothing(self):
        self.assertNothingFound(self.open())
        self.fill()
        page = self.opened()
        for language in ("English", "中文"):
            page.get_by_role("button", name=language).click()
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)
                with self.subTest(language=language, colours=colours):
                    self.assertNothingFound(page)

    def test_a_pressed_button_is_readable_under_the_mouse(self):
        page = self.open()
        for button in (page.get_by_role("button", name="Pause live updates"), page.get_by_role("button", name="English")):
            button.click()
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)
                button.hover()
                # axe-core leaves out what has no contrast at all.
                colour, ground = button.evaluate("node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]")
                with self.subTest(colours=colours):
                    self.assertGreater(contrast(colour, ground), 4.5)

    def test_in_a_narrow_window_the_requests_come_before_the_devices(self):
        for number in range(300):
            self.sync({**DEVICE, "no": f"D{number}"})
        page = self.open(viewport={"width": 375, "height": 667})
        expect(page.locator(".device")).to_have_count(200)
        top = {name: page.locator(f"#{name}").bounding_box()["y"] for name in ("requests", "details", "board")}
        self.assertLess(top["requests"], 2 * 667)
        self.assertLess(top["details"], top["board"])

    def test_small_and_zoomed_windows_need_no_sideways_scrolling(self):
        self.fill()
        page = self.opened()
        for language in ("English", "中文"):
            page.get_by_role("button", name=language).click()
            for width, height in ((320, 640), (680, 430), (1360, 860)):
                page.set_viewport_size({"width": width, "height": height})
                with self.subTest(language=language, width=width):
                    self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                    wide = page.locator("button, input, select, h2, .device, .side, #stream").evaluate_all(
                        "(nodes, width) => nodes.filter(node => node.getBoundingClientRect().right > width).map(node => node.outerHTML)", width)
                    self.assertEqual(wide, [])
