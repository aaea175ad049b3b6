"""The scenarios for every language are what their program makes; the vectors of the energy family are what two programs make of the same input that share no code with the library."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

VECTORS = Path(__file__).parent.parent / "vectors"
CONFORMANCE = VECTORS.parent / "conformance"


class Vectors(unittest.TestCase):
    def test_python_makes_the_files_that_are_there(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, VECTORS / "make.py", folder], check=True)
            made = {path.relative_to(folder): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}
        kinds = {path.parts[0] for path in made}
        there = {path.relative_to(VECTORS): path.read_bytes() for kind in kinds for path in (VECTORS / kind).rglob("*") if path.is_file()}
        self.assertEqual(sorted(made), sorted(there))
        for path, content in made.items():
            self.assertEqual(content, there[path], path)

    def test_node_makes_the_same(self):
        told = subprocess.run(["node", VECTORS / "check.js"], capture_output=True, text=True)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertRegex(told.stdout, r"^\d\d+ files are what Node makes")


class Scenarios(unittest.TestCase):
    def test_they_are_what_their_program_makes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, CONFORMANCE / "make.py", folder], check=True)
            made = {path.name: path.read_text("utf-8") for path in Path(folder).iterdir()}
        there = {path.name: path.read_text("utf-8") for path in CONFORMANCE.iterdir() if path.suffix in (".json", ".txt")}
        self.assertEqual(made, there)
        self.assertGreaterEqual(int(there["count.txt"]), 120)


if __name__ == "__main__":
    unittest.main()
