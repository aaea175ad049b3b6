"""What type checkers and editors see: package, tests and examples are clean, and the stub says what the module has."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pyun_energy as pe
from pyun_energy import _native
from support import HERE, ROOT, command, need

PACKAGE = pathlib.Path(pe.__file__).parent
EXAMPLES = ROOT / "examples" / "python"


def check(*arguments: str, cwd: pathlib.Path = HERE) -> None:
    done = subprocess.run(arguments, cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy_strict(tmp_path: pathlib.Path) -> None:
    mypy = command("mypy")
    need(mypy, "no mypy")
    options = ["--strict", "--no-error-summary", "--cache-dir", str(tmp_path), "--python-executable", sys.executable]
    for group in (["-p", "pyun_energy"], ["."], *([str(script)] for script in scripts())):
        check(str(mypy), *options, *group)


def test_pyright(tmp_path: pathlib.Path) -> None:
    pyright = command("pyright")
    need(pyright, "no pyright")
    version = subprocess.run([str(pyright), "--version"], capture_output=True, text=True, timeout=300)
    need(version.returncode == 0, f"pyright does not start: {version.stderr[-200:]}")
    check(str(pyright), "--pythonpath", sys.executable, str(PACKAGE), *map(str, HERE.glob("*.py")), *map(str, scripts()))


def test_stubtest(tmp_path: pathlib.Path) -> None:
    stubtest = command("stubtest")
    need(stubtest, "no mypy, so no stubtest")
    allowed = tmp_path / "allowed"
    # A build for tests has one name more.
    allowed.write_text(r"pyun_energy\._native\.(__all__|_panic)" if hasattr(_native, "_panic") else "")
    check(str(stubtest), "pyun_energy", "--allowlist", str(allowed), cwd=tmp_path)


def scripts() -> list[pathlib.Path]:
    return sorted(EXAMPLES.glob("*.py"))


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists() and (PACKAGE / "_native.pyi").exists()


def test_exactly_one_of_environment_and_base_url(tmp_path: pathlib.Path) -> None:
    mypy = command("mypy")
    need(mypy, "no mypy")
    script = tmp_path / "calls.py"
    script.write_text(
        'import pyun_energy as pe\n'
        'pe.Client("a", "s", environment="test")\n'
        'pe.Client("a", "s", base_url="http://x", timeout=1)\n'
        'pe.Client("a", "s")\n'
        'pe.Client("a", "s", environment="test", base_url="http://x")\n'
        'pe.Client("a", "s", environment="prod")\n'
    )
    options = ["--no-error-summary", "--cache-dir", str(tmp_path / "cache"), "--python-executable", sys.executable]
    done = subprocess.run([str(mypy), *options, str(script)], capture_output=True, text=True, timeout=300)
    wrong = {line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line}
    assert wrong == {"4", "5", "6"}, done.stdout


def test_the_native_module_is_small() -> None:
    names = {name for name in vars(_native) if not name.startswith("__") or name == "__version__"} - {"_panic"}
    assert len(names) <= 11, names
    assert {name for name in pe.__all__ if not hasattr(pe, name)} == set()
    assert os.path.basename(_native.__file__).endswith(".abi3.so")
