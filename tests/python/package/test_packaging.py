"""What is given away: licences of what is compiled in, Python's README, nothing of the machine that it was built on."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import pathlib
import platform
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest

from support import ROOT, command, need

TIDY = ROOT / "bindings" / "python" / "tidy_dist.py"
PROGRAM_WHEEL = ROOT / "bindings" / "python" / "program_wheel.py"
WHEELS = ROOT / "target" / "python" / "wheels"


def tidied(file: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, str(TIDY), str(ROOT / "python"), str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The wheel that is being tested, as `make dist-python` would give it away."""
    found = sorted(WHEELS.glob("*.whl"))
    need(found and command("cargo"), "no wheel, or no cargo, to see what is given away")
    copy = tmp_path_factory.mktemp("wheel") / found[0].name
    copy.write_bytes(found[0].read_bytes())
    tidied(copy)
    return copy


def test_a_wheel(wheel: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (notices,) = (data.decode() for name, data in contents.items() if name.endswith("/licenses/THIRD-PARTY.txt"))
    for crate in ("pyo3 ", "rustls ", "ring ", "ureq ", "rusqlite "):
        assert f"\n{crate}" in notices
    assert "Permission is hereby granted" in notices
    (metadata,) = (data.decode() for name, data in contents.items() if name.endswith("/METADATA"))
    assert "License-File: THIRD-PARTY.txt" in metadata
    assert "Requires-Dist" not in metadata, "no name that nobody has registered"
    (record,) = (data.decode() for name, data in contents.items() if name.endswith("/RECORD"))
    rows = dict(line.rsplit(",", 2)[:2] for line in record.splitlines())
    assert set(rows) == set(contents)
    for name, digest in rows.items():
        if digest:
            wanted = base64.urlsafe_b64encode(hashlib.sha256(contents[name]).digest()).rstrip(b"=").decode()
            assert digest == f"sha256={wanted}", name
    for name, data in contents.items():
        # The library of a test's build is not that of a release, which check_dist.py looks into.
        assert name.endswith(".so") or str(ROOT).encode() not in data, name
    (bill,) = (json.loads(data) for name, data in contents.items() if "/sboms/" in name)
    assert "serialNumber" not in bill and "timestamp" not in bill["metadata"], "no two builds would be the same"
    # What SQLite would say to PRAGMA compile_options: the switches that make it small were there.
    (library,) = (data for name, data in contents.items() if name.endswith(".so"))
    assert b"OMIT_LOAD_EXTENSION" in library and b"ENABLE_FTS5" not in library


def test_it_can_be_installed(wheel: pathlib.Path, tmp_path: pathlib.Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index"]
    done = subprocess.run([*pip, "--target", str(tmp_path / "there"), str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_sdist(tmp_path: pathlib.Path) -> None:
    maturin = command("maturin")
    need(maturin and command("cargo"), "no maturin, or no cargo, to make an sdist")
    done = subprocess.run([str(maturin), "sdist", "--out", str(tmp_path)], cwd=ROOT / "python", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (sdist,) = tmp_path.glob("*.tar.gz")
    tidied(sdist)
    # RFC 1952: no name of a file, no time.
    assert sdist.read_bytes()[3:8] == bytes(5), "no two builds would be the same"
    with tarfile.open(sdist) as archive:
        members = {info.name.partition("/")[2]: archive.extractfile(info) for info in archive if info.isfile()}
        names = "README.md", "PKG-INFO", ".cargo/config.toml"
        readme, metadata, sqlite = (members[name].read().decode() for name in names)  # type: ignore[union-attr]
    assert readme == (ROOT / "python" / "README.md").read_text()
    assert metadata.rstrip().endswith(readme.rstrip())
    assert sqlite == (ROOT / ".cargo" / "config.toml").read_text()
    assert {"src/client.rs", "outbox/src/outbox.rs", "bindings/python/src/lib.rs"} <= set(members)


def emulator_sdist(folder: pathlib.Path) -> pathlib.Path:
    metadata = b"Metadata-Version: 2.4\nName: pyun-energy-emulator\nVersion: 0.1.0\nLicense-File: LICENSE-APACHE\nLicense-File: LICENSE-MIT\n"
    sdist = folder / "pyun_energy_emulator-0.1.0.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        for name, data in (("PKG-INFO", metadata), ("LICENSE-APACHE", b"apache"), ("LICENSE-MIT", b"mit")):
            info = tarfile.TarInfo(f"pyun_energy_emulator-0.1.0/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sdist


def test_the_emulators_wheel_installs_the_program_that_it_was_made_of(tmp_path: pathlib.Path) -> None:
    made = {"pyun-energy": "#!/bin/sh\necho the program\n", "THIRD-PARTY-command.txt": "ring, musl\n", "pyun-energy.cdx.json": "{}\n"}
    (tmp_path / "made").mkdir()
    for name, text in made.items():
        (tmp_path / "made" / name).write_text(text)
    tags = f"manylinux2014_{platform.machine()}.musllinux_1_1_{platform.machine()}"
    arguments = [emulator_sdist(tmp_path), tmp_path / "made", tags, tmp_path]
    subprocess.run([sys.executable, str(PROGRAM_WHEEL), *map(str, arguments)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    there = tmp_path / "there"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(there), str(wheel)], check=True)
    said = subprocess.run([there / "bin" / "pyun-energy"], check=True, capture_output=True, text=True).stdout
    assert said == "the program\n"
    (notices,) = there.glob("*.dist-info/licenses/THIRD-PARTY.txt")
    assert notices.read_text() == "ring, musl\n"
    (metadata,) = there.glob("*.dist-info/METADATA")
    assert "License-File: THIRD-PARTY.txt" in metadata.read_text()


def test_nobody_is_told_to_install_a_name_that_nobody_registered() -> None:
    told = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("python/**/*.md"), *ROOT.glob("*/**/*.py")]:
        if "target" not in path.parts and path.name != pathlib.Path(__file__).name:
            lines = path.read_text(errors="replace").splitlines()
            told += [f"{path}: {line}" for line in lines if re.search(r"pip3? install [^#]*(?<![\w./-])pyun-energy", line)]
    assert not told
