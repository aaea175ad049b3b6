"""The table of what was built for other machines, and what ran there, in Markdown: table.py FILE

FILE is what runs.sh appends to; of each target and step the newest line counts.
"""

import json
import sys
from pathlib import Path


def newest(lines):
    """{target: {what: line}} in the order in which the targets came first."""
    targets = {}
    for line in map(json.loads, lines):
        targets.setdefault(line["target"], {})[line["what"]] = line
    return targets


def cells(target, line):
    file = f"`{line['file']}`" if "file" in line else ""
    size = f"{line['bytes']:,}" if "bytes" in line else ""
    passed = "" if line["passed"] is None else str(line["passed"])
    return f"| `{target}` | {file} | {size} | {line['what']} | {passed} | {line['seconds']} |"


def table(lines):
    rows = ["| target | file | bytes | what | passed | seconds |", "|---|---|---:|---|---:|---:|"]
    return "\n".join(rows + [cells(target, line) for target, steps in newest(lines).items() for line in steps.values()])


if __name__ == "__main__":
    file = Path(sys.argv[1])
    if not file.exists():
        sys.exit(f"{file}: nothing was built or run yet: make dist")
    print(table(file.read_text().splitlines()))
