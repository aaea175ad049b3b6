"""A release's version stands in one place: what repeats it is written, and nothing is forgotten. Cargo is the witness."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns("target", ".git", "__pycache__", "images", "corpus")


class Version(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = Path(folder.name) / "copy"
        shutil.copytree(ROOT, self.copy, symlinks=True, ignore=LEFT_OUT)

    def write(self, version):
        script = [sys.executable, "-B", self.copy / "release/version.py", version]
        return subprocess.run(script, capture_output=True, text=True)

    def test_everything_follows(self):
        log = (self.copy / "CHANGELOG.md").read_text()
        self.assertEqual(self.write("9.8.7-rc.1").returncode, 0)
        # --locked: cargo refuses a lock that does not fit, and a dependency of another version.
        asked = ["cargo", "metadata", "--format-version=1", "--locked", "--offline"]
        told = subprocess.run(asked, cwd=self.copy, capture_output=True, text=True)
        self.assertEqual(told.returncode, 0, told.stderr)
        packages = json.loads(told.stdout)["packages"]
        self.assertEqual({package["version"] for package in packages if package["source"] is None}, {"9.8.7-rc.1"})
        for lock in self.copy.glob("*/Cargo.lock"):
            said = re.findall(r'name = "pyun-energy"\nversion = "(.*)"', lock.read_text())
            self.assertEqual(said, ["9.8.7-rc.1"], lock)
        header = (self.copy / "include/pyun_energy.h").read_text()
        self.assertIn('#define PYUN_VERSION "9.8.7-rc.1"\n', header)
        self.assertIn("#define PYUN_VERSION_NUMBER 90807\n", header)
        for chapter in (self.copy / "docs").glob("*.md"):
            said = re.findall(r"(?:pyun-energy/|pyun_energy-)(\d[\w.]*(?:-rc[\w.]*)?)", chapter.read_text())
            self.assertLessEqual(set(said), {"9.8.7-rc.1"}, chapter.name)
        closed = (self.copy / "CHANGELOG.md").read_text()
        self.assertRegex(closed, r"## Unreleased\n\n## 9\.8\.7-rc\.1 - \d{4}-\d\d-\d\d\n")
        self.assertEqual(len(closed.splitlines()), len(log.splitlines()) + 2)

    def test_a_release_that_says_nothing_new_is_refused(self):
        self.assertEqual(self.write("9.8.7").returncode, 0)
        told = self.write("9.8.8")
        self.assertNotEqual(told.returncode, 0)
        self.assertIn("say what is new in 9.8.8", told.stderr)

    def test_what_is_no_version_is_refused(self):
        for version in ("", "v1.0.0", "1.0", "1.0.0 "):
            self.assertIn("is not a version", self.write(version).stderr)


if __name__ == "__main__":
    unittest.main()
