"""The calculation for a million connectors: what is written down follows from its assumptions, and agrees with what was measured."""

import dataclasses
import json
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "benches"))

import figures  # noqa: E402
import million  # noqa: E402


class Million(unittest.TestCase):
    def test_what_is_written_down_follows_from_the_assumptions(self):
        written = figures.read()
        for name, value in million.calculated(million.Fleet()).items():
            self.assertAlmostEqual(written[name], value, delta=abs(value) / 500, msg=f"{name}: run python3 benches/million.py")

    def test_it_agrees_with_what_was_measured(self):
        sections = json.loads((ROOT / "docs/figures.json").read_text(encoding="utf-8"))
        measured = sections["million points"]["figures"] | sections["million relay points"]["figures"]
        points = [name for name in measured if name.endswith((".seconds", ".bytes"))]
        self.assertEqual(len(points), 10)
        for name in points:
            expected = million.expected(name, int(name.split(".")[2]))
            self.assertLess(abs(measured[name] / expected - 1), 0.25, f"{name}: {measured[name]} measured, {expected} expected")

    def test_the_busiest_hour_of_a_small_fleet_by_hand(self):
        fleet = dataclasses.replace(million.Fleet(), connectors=14_400, charges_a_day=6.0, peak=2.0, states_a_charge=4.0, charge_minutes=30.0)
        found = million.calculated(fleet)
        # 14,400 × 6 a day are one charge a second; half an hour of each is six reports of progress.
        self.assertAlmostEqual(found["million.bills_mean"], 1.0)
        self.assertAlmostEqual(found["million.changes"], 8.0)
        self.assertAlmostEqual(found["million.progress"], 12.0)
        self.assertAlmostEqual(found["million.requests"], 22.0)
        self.assertAlmostEqual(found["million.in_flight"], 1.1)

    def test_both_languages_have_the_same_figures(self):
        english, chinese = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("fleets.md", "fleets.zh-CN.md")]
        tables = [[found["names"] for found in figures.TABLE.finditer(text)] for text in (english, chinese)]
        self.assertEqual(*tables)
        self.assertEqual(len(tables[0]), 3)


if __name__ == "__main__":
    unittest.main()
