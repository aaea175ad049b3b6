"""Charges at the connectors, orders with their bill and discount, occupancy orders, pushes."""

import re

from support import Axe, WithPage, card, expect  # first: it finds emulator_process
from emulator_process import APP
from emulator_family import BILL, DISCOUNT, FAILURE, PAYMENT, PAYMENT_PATH, PLATE, RECORD, WithFamily
from push_receiver import Receiver, verified

FACTS = {"quantity": 12_345, "energy_value": 1_234, "fee_value": 500, "soc": 41}


def order(page, number):
    return page.locator(f'.order[data-order="{number}"]')


class WithOrders(WithPage, WithFamily):
    def opened(self, **settings):
        page = self.open(**settings)
        self.order = order(page, RECORD["order"])
        return page


class Orders(WithOrders):
    def test_a_connector_shows_its_charge_while_it_goes_on(self):
        self.sync()
        page = self.opened()
        connector = card(page, "D012026").locator(".port").first
        expect(connector.locator(".charge")).to_have_count(0)
        self.record({**RECORD, **FACTS})
        expect(connector.locator(".charge")).to_have_text("Charge 12.345 kWh17.34 CNY41 %60 min")
        expect(card(page, "D012026").locator(".charge")).to_have_count(1)
        # It has no other charge of its station, app or device.
        self.record({**RECORD, "order": "2", "station_uuid": "another"})
        self.record({**RECORD, **FACTS, "quantity": 13_000, "end_time": "2025-09-17T07:44:08.320Z"})
        expect(connector.locator(".charge")).to_have_text("Charge 13.000 kWh17.34 CNY41 %90 min")
        page.get_by_role("button", name="中文").click()
        expect(connector.locator(".charge")).to_have_text("充电 13.000 度17.34 元41 %90 分钟")
        self.record(BILL)
        expect(connector.locator(".charge")).to_have_count(0)

    def test_an_order_from_its_first_record_to_bill_and_discount(self):
        page = self.opened()
        expect(page.locator("#orders-count")).to_have_text("0 charging, 0 occupancy")
        self.record({key: value for key, value in RECORD.items() if key != "soc"})
        expect(self.order.locator(".state")).to_have_text("charging 充电中")
        expect(self.order.locator(".charge")).to_have_text("1.000 kWh10.00 CNY60 min")
        expect(self.order).not_to_contain_text("Bill")
        expect(page.locator("#start")).to_be_hidden()
        self.record(BILL)
        expect(self.order.locator(".state")).to_have_text("finished SOC已充满")
        expect(self.order).to_contain_text("10.00 CNY (energy 8.00 CNY, service 2.00 CNY)")
        self.form(DISCOUNT)
        self.form(DISCOUNT)
        expect(self.order).to_contain_text("granted for 10.00 CNY, asked for 2×")
        expect(self.order).to_contain_text(PLATE)
        expect(self.order.locator(".refused")).to_have_count(0)
        self.record(RECORD)
        expect(self.order.locator(".seen")).to_have_text("reported 2× · 1 refused after its end")

    def test_each_state_has_a_word_a_colour_and_a_shape(self):
        for state, number in ((0, "a"), (2, "b"), (3, "c"), (-1, "d"), (77, "e")):
            self.record({**RECORD, "order": number, "state": state})
        self.form({**DISCOUNT, "replenish_order": "f"})
        page = self.opened()
        words = {"a": "not charging", "b": "charging", "c": "finished", "d": "failed", "e": "code 77", "f": "not reported"}
        seen = set()
        for number, word in words.items():
            expect(order(page, number).locator(".word")).to_have_text(word)
            if number in "bcde":
                sign = order(page, number).locator(".sign")
                seen.add((sign.evaluate("node => getComputedStyle(node).color"), sign.locator("path").get_attribute("d")))
        self.assertEqual((len({colour for colour, _ in seen}), len({shape for _, shape in seen})), (4, 4))

    def test_what_changed_last_is_first_and_a_thousand_are_too_many(self):
        for number in range(1_000):
            self.record({**RECORD, "order": f"{number:04}"})
        page = self.opened()
        expect(page.locator("#orders-count")).to_have_text("1,000 charging, 0 occupancy, showing the 200 that changed last")
        expect(page.locator("#charging-orders .order")).to_have_count(200)
        self.record({**BILL, "order": "0003"})
        expect(page.locator("#charging-orders .order").first).to_have_attribute("data-order", "0003")

    def test_a_reset_forgets_them(self):
        self.record()
        self.seed()
        page = self.opened()
        expect(page.locator(".order")).to_have_count(2)
        self.control("POST", "/reset")
        expect(page.locator(".order")).to_have_count(0)
        expect(page.locator("#occupancy")).to_be_hidden()

    def test_markup_in_a_record_is_text(self):
        self.record({**FAILURE, "order": "<b>x</b>", "state_desc": "<img src=x onerror=alert(1)>", "plate": "<i>"})
        page = self.opened()
        expect(page.locator(".order h4")).to_have_text("<b>x</b>")
        expect(page.locator(".order img, .order i, .order b b")).to_have_count(0)

    def test_the_request_names_its_order(self):
        self.record()
        page = self.opened()
        expect(self.requests_of(page).first.locator(".device-no")).to_have_text(f"D012026 · {RECORD['order']}")
        self.select(page, 1)
        expect(page.locator("#details dl").first).to_contain_text(RECORD["order"])

    def test_that_nothing_was_found_is_no_failure(self):
        self.query()
        page = self.opened()
        expect(self.requests_of(page).first.locator(".verdict")).to_have_text("1002 nothing found")
        expect(self.requests_of(page).first).to_have_attribute("data-tone", "held")


class Occupancy(WithOrders):
    def test_seeded_by_the_page_found_and_paid(self):
        page = self.opened()
        page.get_by_text("New occupancy order").click()
        page.get_by_label("Merchant").fill("m1")
        page.get_by_label("Plate").fill(PLATE)
        page.get_by_label("To be paid, CNY").fill("19.99")
        page.get_by_role("button", name="Create").click()
        expect(page.locator(".toast:not(.unseen)")).to_contain_text("can be found and paid now")
        found = self.query().json()
        self.assertEqual(found["need_value"], 1999)
        shown = order(page, found["pay_order"])
        expect(shown.locator(".state")).to_have_text("to be paid 19.99 CNY")
        expect(shown).to_contain_text("模拟场站, space A01")
        self.assertReply(self.form({**PAYMENT, "pay_order": found["pay_order"], "pay_value": "1999"}, PAYMENT_PATH), 200, "1001")
        expect(shown.locator(".state")).to_have_text("paid 19.99 CNY")
        expect(shown).to_contain_text("trade no. T1, told 1×")

    def test_a_form_that_is_not_filled_in_seeds_nothing(self):
        page = self.opened()
        page.get_by_text("New occupancy order").click()
        page.get_by_label("Merchant").fill("m1")
        page.get_by_role("button", name="Create").click()
        self.assertTrue(page.get_by_label("Plate").evaluate("node => node.matches(':invalid:focus')"))
        self.assertEqual(self.state()["occupancy_orders"], [])


class Pushing(WithOrders):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.end)

    def test_each_push_from_the_order_s_button(self):
        self.record(BILL)
        page = self.opened()
        self.order.get_by_role("button", name=f"Push something about order {RECORD['order']}").click()
        expect(page.get_by_role("combobox", name="Push", exact=True)).to_be_focused()
        page.get_by_label("To this URL").fill(self.receiver.url)
        for kind, state in (("start_result", "2"), ("stop_result", "3"), ("progress", "2"), ("finished", "3")):
            page.get_by_role("combobox", name="Push", exact=True).select_option(kind)
            with page.expect_response("**/_control/push"):
                page.get_by_role("button", name="Send", exact=True).click()
            expect(page.locator(".toast:not(.unseen)")).to_have_text("Pushed; the receiver accepted it.")
            fields = verified(self.receiver.pushes[-1][2])
            self.assertEqual((fields["order"], fields["state"], "quantity" in fields), (RECORD["order"], state, kind in ("progress", "finished")))
        expect(self.requests_of(page).first.locator(".push")).to_have_text("push: finished")
        self.select(page, 5)
        expect(page.locator("#details")).to_contain_text("What the receiver answered")
        expect(page.locator("#details pre").last).to_have_text('{"code":"1001"}')

    def test_what_the_receiver_does_not_accept_is_told(self):
        self.receiver.answer = (500, b"broken")
        page = self.opened()
        page.get_by_text("Send a push").click()
        page.get_by_label("To this URL").fill(self.receiver.url)
        page.get_by_label("Order", exact=True).fill("1")
        page.get_by_label("App id, if needed").fill(APP)
        page.get_by_label("Times").fill("2")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator(".toast:not(.unseen)")).to_contain_text("Pushed, and not accepted: the receiver must answer")
        self.assertEqual(len(self.receiver.pushes), 2)
        expect(self.requests_of(page).first.locator(".verdict")).to_have_text("HTTP 500 receiver did not accept")
        page.reload()
        expect(page.locator("#push-form [name=url]")).to_have_value(self.receiver.url)

    def test_by_keyboard(self):
        self.record()
        page = self.opened()
        expect(self.order).to_be_visible()
        page.locator("#push summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("combobox", name="Push", exact=True)).to_be_focused()
        page.keyboard.press("s")
        page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type(self.receiver.url)
        page.keyboard.press("Tab")
        page.keyboard.type(RECORD["order"])
        page.keyboard.press("Enter")
        expect(page.locator(".toast:not(.unseen)")).to_have_text("Pushed; the receiver accepted it.")
        self.assertEqual(verified(self.receiver.pushes[0][2])["state"], "2")

    def test_a_push_button_keeps_the_focus_while_its_order_goes_on(self):
        self.record()
        page = self.opened()
        self.order.get_by_role("button").focus()
        self.record({**RECORD, "quantity": 5_000})
        expect(self.order.locator(".charge")).to_contain_text("5.000 kWh")
        expect(self.order.get_by_role("button")).to_be_focused()


class ForEveryone(WithOrders):
    def test_small_windows_both_languages_and_axe(self):
        self.sync()
        self.record({**RECORD, **FACTS})
        self.record({**BILL, "order": "2"})
        self.form({**DISCOUNT, "replenish_order": "2"})
        self.seed()
        self.seed(pay_order="P1", merchant="m" * 100, station_name="深圳湾科技园地下二层东区停车场")
        self.form(PAYMENT, PAYMENT_PATH)
        page = self.opened()
        page.get_by_text("New occupancy order").click()
        page.get_by_text("Send a push").click()
        for language in ("English", "中文"):
            page.get_by_role("button", name=language).click()
            for width, height in ((320, 640), (375, 667), (680, 430), (1360, 860)):
                page.set_viewport_size({"width": width, "height": height})
                with self.subTest(language=language, width=width):
                    self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
                    wide = page.locator("button, input, select, summary, .order, .charge").evaluate_all(
                        "(nodes, width) => nodes.filter(node => node.getBoundingClientRect().right > width).map(node => node.outerHTML)", width)
                    self.assertEqual(wide, [])
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)
                with self.subTest(language=language, colours=colours):
                    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
                    self.assertEqual([(one["id"], one["nodes"][0]["failureSummary"]) for one in found], [])
        text = page.locator("#orders").inner_text()
        self.assertIsNone(re.search("Bill|Discount|Plate|Merchant|charging", text), text)
