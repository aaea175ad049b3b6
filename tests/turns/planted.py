"""Shows that tests/order.rs finds faults: each is planted into a copy of src/turn.rs, and must be found.

    planted.py TARGET_FOLDER
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FAULTS = {
    "two requests in flight": ("line.taken_by = Some(thread::current().id());", ""),
    "an older report repeated after a newer one": ("place.is_late || self.latest != place.number", "place.is_late"),
    "nobody is woken when a turn is over": ("line.taken_by = None;\n            line.wake();", "line.taken_by = None;"),
    "bills overtake each other": ("*number < place.number", "*number > place.number"),
    "nobody is woken when a bill is over": ("!= self.number);\n                line.wake();", "!= self.number);"),
}


def finds(fault: tuple[str, str], target: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "tests/turns", copy / "tests/turns")
        (copy / "src").mkdir()
        source = (ROOT / "src/turn.rs").read_text()
        assert source.count(fault[0]) == 1, f"src/turn.rs has changed: plant {fault[0]!r} anew"
        (copy / "src/turn.rs").write_text(source.replace(*fault))
        test = ["cargo", "test", "--quiet", "--release", "--locked", "--target-dir", target]
        done = subprocess.run([*test, "--test", "order"], cwd=copy / "tests/turns", capture_output=True, text=True)
        assert "could not compile" not in done.stderr, done.stderr
        return done.returncode != 0


def main() -> None:
    missed = [name for name, fault in FAULTS.items() if not finds(fault, str(Path(sys.argv[1]).resolve()))]
    sys.exit(f"not found: {missed}" if missed else print(f"all {len(FAULTS)} faults were found"))


main()
