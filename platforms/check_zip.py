"""Holds a zip for Windows to what is promised, for check_dist.py: what the DLL and the command need, Windows 7 has; what there is
to link by names what the DLL exports; nothing in it tells when it was made.
"""

import re
import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOC = "share/doc/pyun-energy/"
NEEDED = [
    "README.txt", "bin/pyun_energy.dll", "bin/pyun-energy.exe", "include/pyun_energy.h", "include/pyun_energy.hpp",
    "lib/pyun_energy.def", "lib/pyun_energy.lib", "lib/libpyun_energy.dll.a", "lib/libpyun_energy.a",
    "lib/pkgconfig/pyun-energy.pc", "lib/cmake/pyun_energy/pyun_energyConfig.cmake", DOC + "LICENSE-MIT", DOC + "LICENSE-APACHE",
    DOC + "THIRD-PARTY.txt", DOC + "THIRD-PARTY-command.txt", DOC + "libpyun_energy.cdx.json", DOC + "pyun-energy.cdx.json",
]  # fmt: skip
# `DLL function`, each looked up: there since Windows 7 or longer. What is new is looked up before it is added.
WINDOWS_7 = set((ROOT / "platforms/windows/imports.txt").read_text().splitlines())


def said(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def imports(file):
    """{DLL: names} of what a program or DLL wants of others."""
    found, names = {}, set()
    for line in said("objdump", "-p", str(file)).splitlines():
        dll = re.match(r"\s*DLL Name: (\S+)", line)
        if dll:
            names = found.setdefault(dll[1].lower(), set())
        elif found and (name := re.match(r"\s+[0-9a-f]+\s+(?:<none>|\d+|[0-9a-f]+)\s+(?:[0-9a-f]+\s+)?(\w+)$", line)):
            names.add(name[1])
        elif line.startswith("There is an export table"):
            break
    return found


def windows_7(file, found):
    """`found` is what imports() gave."""
    newer = sorted({f"{dll} {name}" for dll, names in found.items() for name in names} - WINDOWS_7)
    assert not newer, f"{file} needs what Windows 7 is not known to have (platforms/windows/imports.txt): {', '.join(newer)}"


def exports(file):
    table = said("objdump", "-p", str(file)).partition("[Ordinal/Name Pointer] Table")[2]
    return sorted(re.findall(r"^\s+\[\s*\d+\](?: \+base\[\s*\d+\])?(?:\s+[0-9a-f]+)? (\w+)$", table, re.MULTILINE))


def linked_by(tree, promised):
    dll = exports(tree / "bin/pyun_energy.dll")
    assert dll == promised, f"pyun_energy.dll exports something else: {sorted(set(dll) ^ set(promised))}"
    definition = (tree / "lib/pyun_energy.def").read_text().split()[3:]
    assert definition == promised, "pyun_energy.def names something else"
    for name in ("pyun_energy.lib", "libpyun_energy.dll.a"):
        listed = said("nm", "--quiet", str(tree / "lib" / name))
        found = set(re.findall(r" T _?(pyun_\w+)$", listed, re.MULTILINE))
        assert found == set(promised), f"{name} has something else: {sorted(found ^ set(promised))}"


def no_time(name, archive, tree):
    """Each file in it is of one time; MinGW's linker writes none."""
    times = {entry.date_time for entry in archive.infolist()}
    names = archive.namelist()
    assert len(times) == 1 and names == sorted(names), f"{name}: packed in the order or at the time of its making"
    for file in ("bin/pyun_energy.dll", "bin/pyun-energy.exe"):
        data = (tree / file).read_bytes()
        header = int.from_bytes(data[0x3C:0x40], "little")
        assert data[header + 8 : header + 12] == bytes(4), f"{name}: {file} says when it was linked"


def look_into(file, tree):
    """`tree` is where it was unpacked."""
    assert "community-tier target of Rust" in (tree / "README.txt").read_text(encoding="utf-8"), f"{file.name}: what it is built for"
    for name in ("bin/pyun_energy.dll", "bin/pyun-energy.exe"):
        windows_7(f"{file.name}: {name}", imports(tree / name))
    linked_by(tree, (ROOT / "tests/c/exports.txt").read_text().split())
    with zipfile.ZipFile(file) as archive:
        no_time(file.name, archive, tree)
