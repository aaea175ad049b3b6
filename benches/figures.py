"""`docs/figures.json`, which `make bench` and `make bench-python` write, and the tables of the docs that show it.

A table below `<!-- figures NAME NAME … -->` has a row for each name; the row's last cell is that figure (of several, where names are
joined by `+`). Its words are written by hand in each language. Run without arguments it writes all that follows from the file.
"""

import datetime
import json
import os
import pathlib
import platform
import re
import subprocess

import plot

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "figures.json"
TABLE = re.compile(r"(<!-- figures (?P<names>[^>]+?) -->\n)(?P<table>(?:\|.*\n)+)")


def about(versions):
    """Of now and of here. `versions`: name to a command that prints it."""
    def line(command):
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            return "none"
        return (done.stdout + done.stderr).strip().splitlines()[0]

    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores",
        "load_average_at_the_start": round(os.getloadavg()[0], 1),
        "versions": {"Linux": platform.release(), "Python": platform.python_version()}
        | {name: line(command) for name, command in versions.items()},
    }


def keep(section, about_them, found):
    """In place of what the section had; prints it, and writes what follows from it."""
    everything = json.loads(FILE.read_text()) if FILE.exists() else {}
    rounded = {name: float(f"{value:.4g}") for name, value in found.items()}
    everything[section] = about_them | {"figures": rounded}
    FILE.write_text(json.dumps(everything, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, value in rounded.items():
        print(f"{name:50} {shown(value):>12}")
    write()


def read():
    """All figures by name."""
    sections = json.loads(FILE.read_text(encoding="utf-8")).values()
    return {name: value for section in sections for name, value in section["figures"].items()}


def shown(value):
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def filled(text, figures):
    """A text with its tables as the figures are; one that nobody has measured is a dash."""
    def cell(names):
        return " / ".join(shown(figures[name]) if name in figures else "–" for name in names.split("+"))

    def table(found):
        names, lines = found["names"].split(), found["table"].splitlines()
        if len(lines) != len(names) + 2:
            raise ValueError(f"{len(lines) - 2} rows for {len(names)} figures ({found['names']}): name one for each row")
        rows = [f"{line.rsplit('|', 2)[0]}| {cell(name)} |" for name, line in zip(names, lines[2:])]
        return found[1] + "\n".join([*lines[:2], *rows]) + "\n"

    return TABLE.sub(table, text)


def pages():
    return [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "python").glob("*.md")]


def outdated():
    """File: what it should have, where that is not what it has."""
    figures = read()
    wanted = {page: filled(page.read_text(encoding="utf-8"), figures) for page in pages()}
    wanted[ROOT / "docs" / "images" / "growth.svg"] = plot.growth(figures)
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def write():
    for path, text in outdated().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
