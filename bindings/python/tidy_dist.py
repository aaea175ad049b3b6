"""Puts into what maturin made what belongs there, and takes out what does not.

    tidy_dist.py SOURCES FILE...

SOURCES is the folder with the package's `pyproject.toml`. A wheel gets the licences of what is compiled in, and its SBOM
loses the paths of this machine; an sdist gets the package's README, where maturin puts that of the Rust workspace. What tells
one run from another goes, too: the same sources give the same bytes.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NOTICES = "THIRD-PARTY.txt"
# By a tag in the name of a wheel, which may have others beside it.
TARGETS = {
    "manylinux2014_x86_64": "x86_64-unknown-linux-gnu",
    "manylinux2014_aarch64": "aarch64-unknown-linux-gnu",
    "manylinux2014_armv7l": "armv7-unknown-linux-gnueabihf",
    "musllinux_1_2_x86_64": "x86_64-unknown-linux-musl",
    "musllinux_1_2_aarch64": "aarch64-unknown-linux-musl",
    "win_amd64": "x86_64-win7-windows-gnu",
    "win32": "i686-win7-windows-gnu",
    # Of the tests: for the machine that built it, and no other.
    "-linux_": "host",
}

sys.path.insert(0, str(ROOT / "bindings" / "c" / "install"))


def notices(wheel: pathlib.Path) -> bytes:
    import notices  # type: ignore[import-not-found]

    target = next((target for tag, target in TARGETS.items() if tag in wheel.name), None)
    assert target, f"{wheel.name}: for what is it? TARGETS has none of its tags"
    with contextlib.redirect_stdout(io.StringIO()) as text:
        notices.main(target, package="pyun-energy-python", what=wheel.name)
    return text.getvalue().encode()


def tidy_wheel(wheel: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    info_folder = next(info.filename.split("/")[0] for info, _ in members if ".dist-info/" in info.filename)
    licence, name = next((info, info.filename) for info, _ in members if info.filename.endswith("/LICENSE-MIT"))
    added = zipfile.ZipInfo(f"{name.rpartition('/')[0]}/{NOTICES}", licence.date_time)
    added.external_attr, added.compress_type = licence.external_attr, zipfile.ZIP_DEFLATED
    members.insert(-1, (added, notices(wheel)))
    members = [(info, tidied(info.filename, data)) for info, data in members if info.filename != f"{info_folder}/RECORD"]
    lines = [f"{info.filename},sha256={digest(data)},{len(data)}\n" for info, data in members]
    record = zipfile.ZipInfo(f"{info_folder}/RECORD", licence.date_time)
    record.external_attr, record.compress_type = licence.external_attr, zipfile.ZIP_DEFLATED
    members.append((record, "".join([*lines, f"{record.filename},,\n"]).encode()))
    with zipfile.ZipFile(wheel, "w") as archive:
        for info, data in members:
            archive.writestr(info, data, zipfile.ZIP_DEFLATED, 9)


def tidied(name: str, data: bytes) -> bytes:
    if "/sboms/" in name:
        return sbom(data.replace(f"path+file://{ROOT}".encode(), b"path+file:///pyun-energy"))
    if name.endswith(".dist-info/METADATA"):
        return data.replace(b"License-File: LICENSE-MIT\n", f"License-File: LICENSE-MIT\nLicense-File: {NOTICES}\n".encode())
    return data


def sbom(data: bytes) -> bytes:
    """Without the time at which it was made, and the number that only that one has; CycloneDX wants neither."""
    document = json.loads(data)
    document.pop("serialNumber", None)
    document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def tidy_sdist(sdist: pathlib.Path, sources: pathlib.Path) -> None:
    with tarfile.open(sdist) as archive:
        members = [(info, archive.extractfile(info)) for info in archive.getmembers()]
        contents = [(info, None if file is None else file.read()) for info, file in members]
    # Neither name nor time in gzip's own header.
    with sdist.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed, tarfile.open(
        fileobj=packed, mode="w", format=tarfile.PAX_FORMAT
    ) as archive:
        for info, data in contents:
            if info.name.count("/") == 1 and info.name.endswith("/README.md"):
                data = (sources / "README.md").read_bytes()
                info.size = len(data)
            archive.addfile(info, None if data is None else io.BytesIO(data))


def main() -> None:
    sources, *files = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    os.chdir(ROOT)  # cargo looks for its workspace there
    for file in files:
        if file.suffix == ".whl":
            tidy_wheel(file)
        else:
            tidy_sdist(file, sources)


main()
