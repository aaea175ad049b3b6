"""Programs written for a release go on compiling, and running, with what is there now: compatible.py OLD_HEADER NEW_HEADER

The C compiler decides: both headers go into one file, where a declaration with other types, or a constant of another value,
is an error. Then a program uses everything of the old one with only the new.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

FUNCTION = re.compile(r"^PYUN_API [^(;]*?(\w+)\(", re.M)
CONSTANT = re.compile(r"^#define (PYUN_[A-Z0-9_]+) ", re.M)
TYPE = re.compile(r"^typedef [^;]*?(\w+);", re.M)
# What is meant to differ.
VERSION = ["PYUN_VERSION", "PYUN_VERSION_NUMBER"]


def both(old: Path, new: Path) -> str:
    forget = "".join(f"#undef {name}\n" for name in [*VERSION, "PYUN_ENERGY_H"])
    return f'#include "{old}"\n{forget}#include "{new}"\n'


def uses(old: Path, new: Path) -> str:
    text = old.read_text()
    constants = [name for name in CONSTANT.findall(text) if name not in VERSION]
    there = "".join(f"#ifndef {name}\n#error {name} is gone\n#endif\n" for name in constants)
    types = "".join(f"{name} *use_{name};\n" for name in TYPE.findall(text))
    functions = "".join(f"void *address_of_{name}(void) {{ return (void *) &{name}; }}\n" for name in FUNCTION.findall(text))
    return f'#include "{new}"\n{there}{types}{functions}'


def complaints(old: Path, new: Path) -> str:
    """What the compiler says; empty if every program goes on."""
    with tempfile.TemporaryDirectory() as folder:
        said = ""
        for number, program in enumerate((both(old.resolve(), new.resolve()), uses(old.resolve(), new.resolve()))):
            file = Path(folder) / f"{number}.c"
            file.write_text(program)
            flags = ["-std=c11", "-Werror", "-fsyntax-only", "-fno-diagnostics-show-caret"]
            done = subprocess.run(["gcc", *flags, file], capture_output=True, text=True)
            said += done.stderr if done.returncode else ""
    return said


if __name__ == "__main__":
    sys.exit(complaints(Path(sys.argv[1]), Path(sys.argv[2])) or 0)
