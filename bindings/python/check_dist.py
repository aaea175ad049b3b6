"""Checks what `make dist-python` made: what the wheels ask of a system, their size, what they carry and what they must
not, and that the one for this machine works under every CPython from 3.10 on that the machine has.

    check_dist.py FOLDER MUSL

MUSL is the file of an old musl, which the wheels for musl are held to.
"""

from __future__ import annotations

import glob
import os
import pathlib
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "platforms"))
# 0.6 MB of it are the outbox.
LIMIT = 2_200_000
USE = """
import hashlib, pickle, sys, pyun_energy as pe
device = pe.Device(station_uuid="s", no="1", state=1, energy_code=pe.EnergyCode.AC, name="一号桩",
                   ports=[pe.Port(no="1", state=pe.PortState.CHARGING, alias="A")])
body = pe.Client("op", "s", environment="test").canonical(device, timestamp=1)
assert pe.sign_json(body, "s") == hashlib.md5(body + b"&app_secret=s").hexdigest()
assert pickle.loads(pickle.dumps(device)) == device == pe.Device.from_json(body)
print("ok under", sys.version.split()[0])
"""


def audit_windows(wheel: pathlib.Path) -> None:
    """What it needs, Windows 7 has, or the DLL of every Python 3, to the letter: abi3audit passes over names that it does not know."""
    import abi3info  # type: ignore[import-not-found]
    import check_zip  # type: ignore[import-not-found]

    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        (name,) = (name for name in archive.namelist() if name.endswith((".pyd", ".exe")))
        found = check_zip.imports(archive.extract(name, folder))
    wanted = found.pop("python3.dll", set())
    assert bool(wanted) == name.endswith(".pyd"), f"{wheel.name}: {name} is for one Python, not for all (abi3)"
    unknown = wanted - {symbol.name for symbol in [*abi3info.FUNCTIONS, *abi3info.DATAS]}
    assert not unknown, f"{wheel.name}: {name} wants what python3.dll does not have: {', '.join(sorted(unknown))}"
    check_zip.windows_7(f"{wheel.name}: {name}", found)
    print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, runs on Windows 7 and later")


def audit_musl(wheel: pathlib.Path, musl: str) -> None:
    """As the tarballs are; auditwheel would take glibc's libc.so, which on this machine is a text, for the one that is needed."""
    import check_dist as tarballs  # type: ignore[import-not-found]

    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        (name,) = (name for name in archive.namelist() if name.endswith(".so"))
        wanted = tarballs.said("nm", "-D", "--undefined-only", archive.extract(name, folder))
    there = tarballs.said("nm", "-D", "--defined-only", "--format=just-symbols", musl)
    # What begins with Py is the interpreter's, and held to by abi3audit.
    ours = "\n".join(line for line in wanted.splitlines() if not re.match(r"_?Py", line.split()[-1]))
    tarballs.musl_floor(f"{wheel.name}: {name}", ours, there)
    print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, runs with musl 1.2.3 and later")


def audit(wheel: pathlib.Path, musl: str) -> None:
    if "-win" in wheel.name:
        return audit_windows(wheel)
    if "abi3-musllinux" in wheel.name:
        return audit_musl(wheel, musl)
    done = subprocess.run([sys.executable, "-m", "auditwheel", "show", str(wheel)], capture_output=True, text=True)
    # A wheel with nothing but a program has nothing for auditwheel to look at.
    if "pure wheel" in done.stdout + done.stderr or done.returncode != 0 and "emulator" in wheel.name:
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes (a program)")
        return
    text = " ".join(done.stdout.split())
    found = re.search(r'consistent with the following platform tag: "(\w+)"', text)
    assert done.returncode == 0 and found, done.stdout + done.stderr
    assert re.match(r"manylinux_2_(5|12|17)_|musllinux_1_[12]_", found[1]), f"{wheel.name} needs {found[1]}"
    print(f"{wheel.name}: {wheel.stat().st_size:,} bytes, runs on {found[1]} and later")


def look_into(file: pathlib.Path) -> None:
    """No path of this machine, the licences of what is compiled in, and Python's own README."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as wheel:
            contents = {name: wheel.read(name) for name in wheel.namelist()}
        assert any(name.endswith("licenses/THIRD-PARTY.txt") for name in contents), f"{file.name} has no notices"
    else:
        with tarfile.open(file) as sdist:
            members = {info.name: sdist.extractfile(info) for info in sdist if info.isfile()}
            contents = {name: data.read() for name, data in members.items() if data is not None}
        (readme,) = (data for name, data in contents.items() if re.fullmatch(r"[^/]+/README.md", name))
        folder = "python/emulator" if "emulator" in file.name else "python"
        assert readme == (ROOT / folder / "README.md").read_bytes(), f"{file.name} has another README"
    for name, data in contents.items():
        for path in (str(ROOT), os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")):
            assert path.encode() not in data, f"{file.name}: {name} has {path}"


def pythons() -> list[str]:
    """Every CPython from 3.10 on: on PATH, and where pyenv and Debian keep them."""
    folders = [*os.environ["PATH"].split(os.pathsep), *glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin"))]
    found: dict[str, str] = {}
    ask = "import sys; sys.implementation.name == 'cpython' and print(sys.version_info[:2] >= (3, 10), sys.version)"
    for folder in folders:
        for path in glob.glob(folder + "/python3.[0-9]*"):
            if re.fullmatch(r"python3\.\d+", os.path.basename(path)):
                done = subprocess.run([path, "-c", ask], capture_output=True, text=True)
                if done.stdout.startswith("True"):
                    found.setdefault(done.stdout, path)
    return list(found.values())


def try_under(python: str, wheel: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # The environment of another Python, filled by our pip: Debian's Pythons come without one.
        subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
        theirs = folder + "/bin/python"
        install = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", theirs]
        subprocess.run([*install, "install", "--no-deps", str(wheel)], check=True)
        subprocess.run([theirs, "-c", USE], check=True, cwd=folder)


def run(tool: str, *arguments: str | pathlib.Path) -> None:
    subprocess.run([sys.executable, "-m", tool, *map(str, arguments)], check=True)


def ask_the_tools(files: list[pathlib.Path]) -> None:
    """What PyPI asks of texts, and what is usual in a wheel; that its symbols are those that 3.10 promised to keep."""
    run("twine", "check", "--strict", *files)
    for wheel in (file for file in files if file.name.startswith("pyun_energy-") and file.suffix == ".whl"):
        # W009: two packages. The second is pytest's plugin, which is not to be loaded with the first.
        run("check_wheel_contents", "--ignore=W009", wheel)
        run("abi3audit", "--strict", "--summary", wheel)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    wheels = sorted(folder.glob("*.whl"))
    sdists = sorted(folder.glob("*.tar.gz"))
    assert wheels and sdists, "nothing was made"
    for sdist in sdists:
        look_into(sdist)
    for wheel in wheels:
        audit(wheel, sys.argv[2])
        look_into(wheel)
        if wheel.name.startswith("pyun_energy-"):
            assert wheel.stat().st_size <= LIMIT, f"{wheel.name} is too large"
    ask_the_tools([*wheels, *sdists])
    for wheel in wheels:
        if wheel.name.startswith("pyun_energy-") and f"manylinux2014_{platform.machine()}" in wheel.name:
            found = pythons()
            assert found, "no CPython from 3.10 on to try the wheel under"
            for python in found:
                try_under(python, wheel)


main()
