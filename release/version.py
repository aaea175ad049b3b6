"""Writes a version wherever it stands: version.py VERSION [FOLDER]

`Cargo.toml` has the version; what else repeats it follows from there, and `tests/python/test_release.py` says that nothing
was forgotten. The changelog's section "Unreleased" becomes that of the version, unless it has one already.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from pathlib import Path

OURS = r"pyun-energy(?:-(?:c|cli|doctor|emulator|outbox|python|relay|schema|test-support))?"
NEEDED = "Say the version as 1.2.3 or 1.2.3-rc.1"
# What a file repeats of the version, with the version between two groups.
WORKSPACE = rf'(\[workspace\.package\]\nversion = ")[^"]+(")'
DEPENDENCY = rf'(^{OURS} = \{{ path = "[^"]+", version = ")[^"]+(")'
LOCKED = rf'(name = "{OURS}"\nversion = ")[^"]+(")'
DOCS = r"(pyun-energy/|pyun_energy-)\d+\.\d+\.\d+(?:-[\w.]+)?((?=[\s'-]))"
PLACES = [
    ("Cargo.toml", WORKSPACE),
    ("*/Cargo.toml", DEPENDENCY),
    ("bindings/*/Cargo.toml", DEPENDENCY),
    ("Cargo.lock", LOCKED),
    ("*/Cargo.lock", LOCKED),
    ("include/pyun_energy.h", r'(#define PYUN_VERSION ")[^"]+(")'),
    ("docs/*.md", DOCS),
]


def number(version: str) -> int:
    major, minor, patch = (int(part) for part in version.split("-")[0].split("."))
    return 10_000 * major + 100 * minor + patch


def write(root: Path, version: str) -> None:
    for files, pattern in PLACES:
        for file in sorted(root.glob(files)):
            replace(file, pattern, rf"\g<1>{version}\g<2>")
    replace(root / "include/pyun_energy.h", r"(#define PYUN_VERSION_NUMBER )\d+", rf"\g<1>{number(version)}")
    close_changelog(root / "CHANGELOG.md", version)


def replace(file: Path, pattern: str, by: str) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(pattern, by, text, flags=re.M), encoding="utf-8")


def close_changelog(file: Path, version: str) -> None:
    text = file.read_text(encoding="utf-8")
    if section(text, version):
        return
    if not section(text, "Unreleased"):
        sys.exit(f"version.py: {file.name} has nothing under Unreleased: say what is new in {version}")
    day = datetime.datetime.fromtimestamp(float(os.environ.get("SOURCE_DATE_EPOCH") or datetime.datetime.now().timestamp()), datetime.UTC)
    heading = f"## Unreleased\n\n## {version} - {day:%Y-%m-%d}\n"
    file.write_text(text.replace("## Unreleased\n", heading, 1), encoding="utf-8")


def section(text: str, name: str) -> str:
    """What the changelog says below a heading."""
    found = re.search(rf"^## {re.escape(name)}(?: - .*)?\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return found[1].strip() if found else ""


def main() -> None:
    version = sys.argv[1] if len(sys.argv) > 1 else ""
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?", version):
        sys.exit(f"version.py: {version!r} is not a version. {NEEDED}")
    write(Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent.parent, version)


if __name__ == "__main__":
    main()
