"""The table of what was built and run for other machines: of each step the newest run, by what the shell scripts write."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RUNS = """
. platforms/runs.sh
head -c 12345 /dev/zero > "$cross/a.zip"
run_was x86_64-win7-windows-gnu built "" 70 "$cross/a.zip"
run_was x86_64-unknown-linux-musl "C tests" 14 80
run_was x86_64-unknown-linux-musl "C tests" 16 90
"""


class Table(unittest.TestCase):
    def test_the_newest_run_of_each_step_is_in_it(self):
        with tempfile.TemporaryDirectory() as target:
            cross = Path(target) / "cross"
            cross.mkdir()
            subprocess.run(["bash", "-euc", RUNS], cwd=ROOT, env={**os.environ, "cross": str(cross)}, check=True)
            made = subprocess.run(
                [sys.executable, "-B", "platforms/table.py", f"{target}/platforms.jsonl"], cwd=ROOT, check=True, capture_output=True, text=True
            )
        self.assertEqual(
            made.stdout.splitlines()[2:],
            [
                "| `x86_64-win7-windows-gnu` | `a.zip` | 12,345 | built |  | 70 |",
                "| `x86_64-unknown-linux-musl` |  |  | C tests | 16 | 90 |",
            ],
        )


if __name__ == "__main__":
    unittest.main()
