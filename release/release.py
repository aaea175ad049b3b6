"""Prepares a release, and uploads nothing: release.py VERSION (RELEASE.md, `make release VERSION=…`).

Everything happens in two fresh clones below target/release-VERSION/, so that the working tree stays as it is, and what is
given away is built twice, at two places, and is the same byte for byte. It ends with the list of what to upload.
DIST says what `make` is asked for to build; DRY=1 lets advisories be old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
# In the order in which a registry can take them: each after what it depends on.
CRATES = ["pyun-energy", "pyun-energy-doctor", "pyun-energy-emulator", "pyun-energy-outbox", "pyun-energy-relay", "pyun-energy-cli"]
BUILT = ["target/package/*.crate", "target/dist/*.tar.*", "target/dist/*.zip", "target/python/dist/*.whl", "target/python/dist/*.tar.gz"]
DIST = os.environ.get("DIST") or "dist"


def run(*command: str | Path, cwd: Path) -> str:
    """Runs it; what it prints is seen where it fails."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{done.stdout[-6000:]}\nrelease.py: {' '.join(map(str, command))} failed in {cwd}; nothing was uploaded")
    return done.stdout


def step(name: str, work, *arguments):
    started = time.monotonic()
    result = work(*arguments)
    print(f"{time.monotonic() - started:7.1f} s  {name}", flush=True)
    return result


def clone(source: Path, folder: Path) -> None:
    run("git", "clone", "--quiet", "--no-hardlinks", source, folder, cwd=ROOT)


def commit(folder: Path, version: str) -> None:
    """The release's own commit and tag, which the list at the end says how to take."""
    run(sys.executable, "-B", "release/version.py", version, cwd=folder)
    kept = folder / "tests/c/release" / version
    kept.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "include/pyun_energy.h", kept)
    keep_surface(folder, version)
    run("git", "add", "--all", cwd=folder)
    run("git", "-c", "user.name=release", "-c", "user.email=release@localhost", "commit", "--allow-empty", "--quiet",
        "-m", f"Release {version}", cwd=folder)
    run("git", "tag", f"v{version}", cwd=folder)


def keep_surface(folder: Path, version: str) -> None:
    """Of the package as it is installed for tests."""
    run("make", "target/python/installed", cwd=folder)
    lines = run(folder / "target/python/venv/bin/python", "-B", "release/surface.py", cwd=folder)
    (folder / f"tests/python/release/{version}.txt").write_text(lines)


def package(folder: Path, *flags: str) -> None:
    chosen = [word for crate in CRATES for word in ("-p", crate)]
    run("cargo", "package", "--quiet", "--locked", *chosen, *flags, cwd=folder)


def build(folder: Path, *flags: str) -> dict[str, Path]:
    package(folder, "--no-verify", *flags)
    if DIST != "none":
        run("make", *DIST.split(), cwd=folder)
    return {file.name: file for pattern in BUILT for file in sorted(folder.glob(pattern))}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def compare(one: dict[str, Path], other: dict[str, Path]) -> None:
    names = one.keys() | other.keys()
    differ = [name for name in sorted(names) if name not in one or name not in other or digest(one[name]) != digest(other[name])]
    if differ:
        sys.exit(f"release.py: built twice, and not the same bytes: {', '.join(differ)}; nothing was uploaded")


def collect(files: dict[str, Path], folder: Path) -> None:
    folder.mkdir()
    for file in files.values():
        shutil.copy(file, folder)
    lines = [f"{digest(folder / name)}  {name}\n" for name in sorted(files)]
    (folder / "SHA256SUMS").write_text("".join(lines))


def tell(version: str, work: Path) -> None:
    print(f"\nNothing was uploaded. What to do, in this order (RELEASE.md):\n\n"
          f"  git fetch {work}/first tag v{version} && git merge --ff-only v{version}    # then push it; CI must pass on it\n"
          f"  git push origin v{version}\n"
          f"  cd {work}/first")
    for crate in CRATES:
        print(f"  cargo publish --locked -p {crate}")
    print(f"  cd {work}/upload && sha256sum --check SHA256SUMS\n"
          f"  twine upload *.whl pyun_energy*.tar.gz\n"
          f"  the rest, with SHA256SUMS, to the page of the release\n")
    print((work / "upload/SHA256SUMS").read_text(), end="")


def main() -> None:
    version = sys.argv[1] if len(sys.argv) > 1 else ""
    if not version:
        sys.exit("release.py: say which: make release VERSION=1.2.3")
    work = ROOT / "target" / f"release-{version}"
    shutil.rmtree(work, ignore_errors=True)
    first, second = work / "first", work / "second"
    step("a fresh clone", clone, ROOT, first)
    step("version, changelog, header: a commit and a tag", commit, first, version)
    step("licences, duplicates, advisories", lambda: run("make", "deny", *([] if os.environ.get("DRY") else ["STRICT=1"]), cwd=first))
    step("every crate compiles from its package", package, first)
    one = step("built", build, first)
    step("a second clone", clone, first, second)
    other = step("built again", build, second)
    step("the same bytes", compare, one, other)
    collect(one, work / "upload")
    tell(version, work)


if __name__ == "__main__":
    main()
