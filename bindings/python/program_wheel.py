"""Makes the emulator's wheel of the command that `make dist` gives away: program_wheel.py SDIST FOLDER TAGS OUT

SDIST has the texts; FOLDER the program, THIRD-PARTY-command.txt and pyun-energy.cdx.json (platforms/command.sh); TAGS are the
platforms, as in a wheel's name. The program is static, so on Linux one wheel is for glibc and for musl.
"""

from __future__ import annotations

import base64
import hashlib
import pathlib
import sys
import tarfile
import zipfile

PROGRAMS = ("pyun-energy", "pyun-energy.exe")
WHEN = (1980, 1, 1, 0, 0, 0)


def texts(sdist: pathlib.Path) -> dict[str, bytes]:
    with tarfile.open(sdist) as archive:
        members = {info.name.partition("/")[2]: archive.extractfile(info) for info in archive if info.isfile()}
        wanted = ("PKG-INFO", "LICENSE-APACHE", "LICENSE-MIT")
        return {name: file.read() for name in wanted if (file := members[name]) is not None}


def contents(sdist: pathlib.Path, folder: pathlib.Path, tags: str) -> dict[str, bytes]:
    """Name and bytes of what is in it, but for RECORD."""
    package = "-".join(sdist.name.split("-")[:2]).removesuffix(".tar.gz")
    info, ours = f"{package}.dist-info", texts(sdist)
    metadata = ours["PKG-INFO"].replace(b"License-File: LICENSE-MIT\n", b"License-File: LICENSE-MIT\nLicense-File: THIRD-PARTY.txt\n")
    tag = "".join(f"Tag: py3-none-{tag}\n" for tag in tags.split("."))
    (program,) = (folder / name for name in PROGRAMS if (folder / name).exists())
    return {
        f"{package}.data/scripts/{program.name}": program.read_bytes(),
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: pyun-energy\nRoot-Is-Purelib: false\n{tag}".encode(),
        f"{info}/licenses/LICENSE-APACHE": ours["LICENSE-APACHE"],
        f"{info}/licenses/LICENSE-MIT": ours["LICENSE-MIT"],
        f"{info}/licenses/THIRD-PARTY.txt": (folder / "THIRD-PARTY-command.txt").read_bytes(),
        f"{info}/sboms/pyun-energy.cyclonedx.json": (folder / "pyun-energy.cdx.json").read_bytes(),
    }


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main(sdist: str, folder: str, tags: str, out: str) -> None:
    members = contents(pathlib.Path(sdist), pathlib.Path(folder), tags)
    info = next(name.split("/")[0] for name in members if ".dist-info/" in name)
    lines = [f"{name},sha256={digest(data)},{len(data)}\n" for name, data in members.items()]
    members[f"{info}/RECORD"] = "".join([*lines, f"{info}/RECORD,,\n"]).encode()
    wheel = pathlib.Path(out) / f"{info.removesuffix('.dist-info')}-py3-none-{tags}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if "/scripts/" in name else 0o100644) << 16
            archive.writestr(entry, data)


main(*sys.argv[1:])
