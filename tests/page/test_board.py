"""The board: what was synced, live."""

import urllib.parse

from support import WithPage, card, expect  # first: it finds emulator_process
from emulator_process import DEVICE, WithEmulator, changed, encode, post

NO, STATION = DEVICE["no"], DEVICE["station_uuid"]


def device(no, **fields):
    return {**DEVICE, "no": no, **fields}


class Board(WithPage):
    def test_a_device_appears_after_its_sync(self):
        page = self.open()
        expect(page.locator("#start")).to_be_visible()
        self.assertEqual(self.sync(changed(["name"], "1号桩")).status, 200)
        shown = card(page, NO)
        expect(shown).to_contain_text("1号桩")
        expect(shown.locator(".state")).to_have_text("available 在线")
        expect(shown.locator(".kind")).to_have_text("AC")
        expect(shown.locator(".seen")).to_contain_text("synced 1×")
        expect(page.locator(".station h3")).to_contain_text(STATION)
        ports = shown.locator(".port")
        expect(ports).to_have_text(["Connector Afree空闲Space unknown", "Connector Bcharging充电中Space occupied"])
        expect(page.locator("#start")).to_be_hidden()
        expect(page.locator("#port-counts li")).to_have_text(["free 1", "charging 1"])
        expect(page.locator("#device-counts li")).to_have_text(["available 1"])

    def test_a_change_changes_word_colour_and_shape(self):
        self.sync()
        page = self.open()
        port = card(page, NO).locator(".port").first
        colour, shape = "node => getComputedStyle(node).color", "node => node.getAttribute('d')"
        expect(port.locator(".word")).to_have_text("free")
        seen = set()
        for code, word in {1: "free", 2: "charging", 3: "occupied", -1: "faulted", 77: "code 77"}.items():
            self.sync(changed(["port", 0, "state"], code))
            expect(port.locator(".word")).to_have_text(word)
            seen.add((port.locator(".sign").evaluate(colour), port.locator("path").evaluate(shape)))
        self.assertEqual(len({colour for colour, _ in seen}), 5)
        self.assertEqual(len({shape for _, shape in seen}), 5)
        for code, word in {-1: "faulted", -2: "offline", 5: "code 5"}.items():
            self.sync(changed(["state"], code))
            expect(card(page, NO).locator(".state .word")).to_have_text(word)

    def test_a_change_flashes_unless_motion_is_unwelcome(self):
        for motion, animation in (("no-preference", "flash"), ("reduce", "none")):
            self.sync(changed(["state"], 1))
            page = self.open(reduced_motion=motion)
            expect(card(page, NO)).not_to_have_class("device changed")
            # A flash ends soon: it is caught by the page itself.
            page.evaluate("""() => new MutationObserver(() => {
                const changed = document.querySelector('.changed');
                if (changed) document.documentElement.dataset.flashed = getComputedStyle(changed).animationName;
            }).observe(document.body, {subtree: true, attributes: true})""")
            self.sync(changed(["state"], -1))
            expect(page.locator("html")).to_have_attribute("data-flashed", animation)

    def test_a_thousand_devices_show_those_that_changed_last_and_the_filter_finds_the_others(self):
        for index in range(1_000):
            self.assertEqual(self.sync(device(f"D{index:04}", name=f"{index}号桩")).status, 200)
        page = self.open()
        expect(page.locator("#board-count")).to_have_text("1,000, showing the 200 that changed last")
        expect(page.locator(".station .count")).to_have_text("1,000")
        expect(page.locator(".device")).to_have_count(200)
        expect(card(page, "D0003")).to_have_count(0)
        # Of all, not of those shown.
        self.sync(device("D0001", state=-2))
        expect(page.locator("#device-counts li")).to_have_text(["available 999", "offline 1"])
        expect(page.locator("#port-counts li")).to_have_text(["free 1,000", "charging 1,000"])
        page.get_by_role("searchbox").fill("d00")
        expect(page.locator("#board-count")).to_have_text("1,000, 100 match")
        page.get_by_role("searchbox").fill("d0")
        expect(page.locator("#board-count")).to_have_text("1,000, 1,000 match, showing the 200 that changed last")
        page.get_by_role("button", name="中文").click()
        expect(page.locator("#board-count")).to_have_text("共 1,000 台，符合筛选的 1,000 台，显示最近变化的 200 台")
        page.get_by_role("button", name="English").click()
        page.get_by_role("searchbox").fill("8f5fdb60 d0003")
        expect(page.locator(".device")).to_have_count(1)
        expect(card(page, "D0003")).to_contain_text("3号桩")
        page.get_by_role("searchbox").fill("")
        expect(page.locator(".device")).to_have_count(200)
        self.sync(device("D0003", state=-1))
        expect(card(page, "D0003")).to_contain_text("faulted")
        expect(page.locator(".device")).to_have_count(200)

    def test_what_was_synced_is_text_and_nothing_else(self):
        bad = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        sent = device(bad, station_uuid=f"{bad}\"'", name=bad, state_desc=bad, energy_code=bad, metadata={bad: bad})
        sent["port"] = [{"no": bad, "state": 1, "state_desc": bad, "alias": bad, "space_status": 9}]
        self.assertEqual(self.sync(sent).status, 200)
        post(self.connection, encode({**sent, "app_id": bad}))
        post(self.connection, encode(sent), bad.replace(" ", ""))
        page = self.open()
        expect(page.locator(".device .name")).to_have_text(bad)
        expect(page.locator(".port .alias")).to_contain_text(bad)
        for number in (1, 2, 3):
            self.select(page, number)
            expect(page.locator("#details")).to_contain_text(bad)
        self.assertEqual(page.locator("img, main script, iframe").count(), 0)

    def test_names_of_javascript_objects_are_names(self):
        for no in ("__proto__", "constructor", "toString"):
            self.assertEqual(self.sync(device(no, station_uuid=no, energy_code=no)).status, 200)
        page = self.open()
        for no in ("__proto__", "constructor", "toString"):
            expect(card(page, no).locator(".kind")).to_have_text(no)


class State(WithEmulator):
    """`GET state` in part, which is what the page asks for."""

    def test_a_limit_takes_those_that_changed_last(self):
        for no in ("a", "b", "c"):
            self.sync(device(no))
        # So that the clock has moved, whatever the machine.
        self.control("POST", "/clock", {"offset_ms": 60_000})
        self.sync(device("b", state=-1))
        found = self.control("GET", "/state?limit=1")
        self.assertEqual((found["total"], list(found["stations"][STATION]["devices"])), (3, ["b"]))
        self.assertEqual((found["matching"], found["stations"][STATION]["matching"]), (3, 3))
        self.assertEqual(found["counts"], {"devices": {"1": 2, "-1": 1}, "ports": {"1": 3, "2": 3}})
        self.assertEqual(self.control("GET", "/state?limit=0")["stations"], {})
        self.assertEqual(len(self.control("GET", "/state?limit=9")["stations"][STATION]["devices"]), 3)
        self.assertEqual(set(self.control("GET", "/state")), {"stations", "orders", "occupancy_orders", "not_parked"})

    def test_every_word_of_a_filter_must_occur(self):
        self.sync(device("D1", name="东区 Fast"))
        self.sync(device("D2", name="西区 Fast"))
        for words, found in {"fast": 2, "东区 FAST": 1, "d2": 1, "充电中": 2, "东区 西区": 0, " ": 2}.items():
            with self.subTest(words):
                stations = self.control("GET", f"/state?filter={urllib.parse.quote(words)}")["stations"]
                self.assertEqual(sum(len(station["devices"]) for station in stations.values()), found)
                self.assertEqual(sum(station["matching"] for station in stations.values()), found)

    def test_other_queries_are_refused(self):
        for query in ("limit=-1", "limit=x", "limit=", "limt=1", "limit=1&limit=2"):
            self.assertIn("limi", self.control("GET", f"/state?{query}", status=400)["error"])
