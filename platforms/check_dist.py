"""Opens every file of `make dist` and holds it to what is promised: check_dist.py FOLDER VERSION MUSL

No path of this machine; no symbol newer than glibc 2.17, or that MUSL, the file of an old musl, does not have, or Windows 7
(check_zip.py); exports, SONAME, licences and SBOM; sums. Prints the table of what is there. Fails, and names the file, on each.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import check_zip

ROOT = Path(__file__).resolve().parent.parent
FLOOR = (2, 17)
DOC = "share/doc/pyun-energy/"
NEEDED = [
    "bin/pyun-energy", "include/pyun_energy.h", "include/pyun_energy.hpp", "lib/libpyun_energy.a", "lib/libpyun_energy.so",
    "lib/pkgconfig/pyun-energy.pc", "lib/cmake/pyun_energy/pyun_energyConfig.cmake", DOC + "LICENSE-MIT", DOC + "LICENSE-APACHE",
    DOC + "THIRD-PARTY.txt", DOC + "THIRD-PARTY-command.txt", DOC + "libpyun_energy.cdx.json", DOC + "pyun-energy.cdx.json",
]  # fmt: skip
# What a licence's text must be there of; of the crates themselves the SBOM says which.
LICENCES = {"THIRD-PARTY.txt": "libpyun_energy.cdx.json", "THIRD-PARTY-command.txt": "pyun-energy.cdx.json"}


def own_paths():
    """Folders whose names tell of this machine."""
    cargo = os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")
    return [str(ROOT), cargo, os.path.expanduser("~/.rustup")]


def no_path(file, data):
    for path in own_paths():
        assert path.encode() not in data, f"{file} has {path}, a folder of the machine that built it"


def glibc_floor(file, symbols):
    newest = max((tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([0-9.]+)", symbols)), default=(0,))
    assert newest <= FLOOR, f"{file} needs glibc {'.'.join(map(str, newest))}, more than {'.'.join(map(str, FLOOR))}"


def musl_floor(file, wanted, there):
    """What may be missing (weak) is asked for at run time; musl has no versions of symbols, so an old one is compared with."""
    missing = {line.split()[-1] for line in wanted.splitlines() if line.split()[0] == "U"} - set(there.split())
    assert not missing, f"{file} needs {', '.join(sorted(missing))}, which musl did not always have"


def licences(doc):
    for text, sbom in LICENCES.items():
        notices = (doc / text).read_text()
        for crate in json.loads((doc / sbom).read_text())["components"]:
            is_foreign_crate = "purl" in crate and "hashes" in crate
            line = f"{crate['name']} {crate['version']}: "
            assert not is_foreign_crate or f"\n{line}" in notices, f"{text} does not have {line.strip(': ')}, which is in the SBOM"


def said(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def library(tree, version, musl):
    file = tree / "lib/libpyun_energy.so"
    if "-musl" in tree.name:
        wanted = said("nm", "-D", "--undefined-only", str(file))
        musl_floor(file.name, wanted, said("nm", "-D", "--defined-only", "--format=just-symbols", musl))
    else:
        glibc_floor(file.name, said("readelf", "--dyn-syms", "--wide", str(file)))
    soname = f"[libpyun_energy.so.{version.split('.')[0]}]"
    assert soname in said("readelf", "-d", str(file)), f"{file.name} has not the SONAME {soname}"
    symbols = said("nm", "-D", "--defined-only", str(file)).splitlines()
    exported = sorted(line.split()[-1] for line in symbols)
    assert exported == (ROOT / "tests/c/exports.txt").read_text().split(), f"{file.name} exports something else"


def command(tree):
    file = str(tree / "bin/pyun-energy")
    assert "(NEEDED)" not in said("readelf", "-d", file), f"{file} needs a shared library"


def unpacked(file, folder):
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
    else:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
    return Path(folder) / re.sub(r"(\.zip|\.tar\.gz)$", "", file.name)


def look_into(file, version, musl):
    is_zip = file.suffix == ".zip"
    with tempfile.TemporaryDirectory() as folder:
        tree = unpacked(file, folder)
        for name in check_zip.NEEDED if is_zip else NEEDED:
            assert (tree / name).exists(), f"{file.name} has no {name}"
        for inside in (inside for inside in tree.rglob("*") if inside.is_file()):
            no_path(f"{file.name}: {inside.relative_to(tree)}", inside.read_bytes())
        if is_zip:
            check_zip.look_into(file, tree)
        else:
            library(tree, version, musl)
            command(tree)
        licences(tree / DOC)
        shared, run = ("bin/pyun_energy.dll", "bin/pyun-energy.exe") if is_zip else ("lib/libpyun_energy.so", "bin/pyun-energy")
        sizes = [(tree / name).stat().st_size for name in (shared, "lib/libpyun_energy.a", run)]
        print(f"{file.name:48}{file.stat().st_size:>12,}" + "".join(f"{size:>12,}" for size in sizes))


def main(folder, version, musl):
    folder = Path(folder)
    files = [*sorted(folder.glob("*.tar.gz")), *sorted(folder.glob("*.zip"))]
    assert files, "nothing was made"
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    assert (folder / "SHA256SUMS").read_text() == sums, "SHA256SUMS are not those of the files"
    print(f"{'file':48}{'bytes':>12}{'shared':>12}{'static':>12}{'command':>12}")
    for file in files:
        look_into(file, version, musl)


if __name__ == "__main__":
    main(*sys.argv[1:])
