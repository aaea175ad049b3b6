"""The figures that the docs show are those of docs/figures.json."""

import json
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "benches"))

import figures  # noqa: E402

LANGUAGES = ["README.md", "README.zh-CN.md"]


def shown(page):
    """The last cells of the tables with figures: a list of (names, cell)."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for names, table in re.findall(r"<!-- figures ([^>]+) -->\n((?:\|.*\n)+)", text):
        cells = [row.split("|")[-2].strip() for row in table.splitlines()[2:]]
        found += zip(names.split(), cells, strict=True)
    return found


class Figures(unittest.TestCase):
    def test_no_page_and_no_picture_differs_from_the_file(self):
        stale = [str(path.relative_to(ROOT)) for path in figures.outdated()]
        self.assertEqual(stale, [], "run: python3 benches/figures.py")

    def test_both_languages_show_the_same_figures_in_the_same_order(self):
        english, chinese = map(shown, LANGUAGES)
        self.assertEqual(english, chinese)
        self.assertGreater(len(english), 10)

    def test_every_cell_is_a_number_of_the_file(self):
        sections = json.loads((ROOT / "docs/figures.json").read_text(encoding="utf-8")).values()
        measured = {name: value for section in sections for name, value in section["figures"].items()}
        for names, cell in shown("README.md"):
            for name, number in zip(names.split("+"), cell.split(" / "), strict=True):
                with self.subTest(name):
                    if name in measured:
                        self.assertAlmostEqual(float(number.replace(",", "")), measured[name], delta=max(0.006, measured[name] * 0.06))
                    else:
                        self.assertEqual(number, "–")

    def test_a_table_with_a_row_too_many_is_refused(self):
        with self.assertRaisesRegex(ValueError, "2 rows for 1 figures"):
            figures.filled("<!-- figures a -->\n| | |\n|---|---|\n| x | 1 |\n| y | 2 |\n", {"a": 1.0})

    def test_the_picture_is_well_formed(self):
        root = xml.etree.ElementTree.parse(ROOT / "docs/images/growth.svg").getroot()
        self.assertTrue(root.tag.endswith("svg"))


if __name__ == "__main__":
    unittest.main()
