"""Compares the library and the crates with those of the last tag, by abidiff and cargo-semver-checks: since_tag.py

Before the first tag there is nothing to compare with, and it says so. A tool that is missing is a failure then.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORK = ROOT / "target/since_tag"
LIBRARY = "debug/libpyun_energy.so"


def last_tag() -> str:
    told = subprocess.run(["git", "describe", "--tags", "--abbrev=0", "--match", "v*"], cwd=ROOT, capture_output=True, text=True)
    return told.stdout.strip()


def library(sources: Path, target: Path) -> Path:
    """Built with what abidiff reads types from."""
    env = {**os.environ, "CARGO_TARGET_DIR": str(target), "CARGO_PROFILE_DEV_DEBUG": "2"}
    subprocess.run(["cargo", "build", "--quiet", "--locked", "-p", "pyun-energy-c"], cwd=sources, env=env, check=True)
    return target / LIBRARY


def check_library(tag: str) -> bool:
    old = WORK / "old"
    subprocess.run(["git", "worktree", "add", "--force", "--detach", old, tag], cwd=ROOT, check=True, capture_output=True)
    try:
        before, now = library(old, WORK / "before"), library(ROOT, WORK / "now")
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", old], cwd=ROOT, check=True)
    told = changes(before, now)
    print(told, end="")
    return not told


def changes(before: Path, now: Path) -> str:
    """What abidiff says; empty if every function is there, of the same types. To abidiff a parameter of another type is no
    break, so any change counts."""
    asked = ["abidiff", "--no-added-syms", "--suppressions", ROOT / "release/handles.abignore", before, now]
    done = subprocess.run(asked, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout if done.returncode else ""


def check_crates(tag: str) -> bool:
    asked = ["cargo", "semver-checks", "--baseline-rev", tag, "-p", "pyun-energy", "-p", "pyun-energy-outbox"]
    return subprocess.run(asked, cwd=ROOT).returncode == 0


def main() -> None:
    tag = last_tag()
    if not tag:
        print("since_tag.py: no tag v… yet, nothing to compare with")
        return
    WORK.mkdir(parents=True, exist_ok=True)
    sys.exit(not all([check_library(tag), check_crates(tag)]))


if __name__ == "__main__":
    main()
