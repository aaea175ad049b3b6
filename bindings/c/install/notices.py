"""The licences of the crates that are linked into the library, which go where it goes: notices.py [--package=NAME] RUST_TARGET|host [FLAGS]

The flags are those that cargo builds it with. A library that zig linked (for a RUST_TARGET) has LLVM's libunwind in it; one that
MinGW linked has what is in Debian's packages of it.
"""

import json
import subprocess
import sys
from pathlib import Path


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments, "--locked"], check=True, stdout=subprocess.PIPE, text=True).stdout


def texts(folder):
    """The files with the licences; an Apache text is long and always the same, so one is enough (LICENSE-APACHE)."""
    names = ("LICENSE*", "LICENCE*", "COPYING*", "COPYRIGHT*", "NOTICE*")
    files = sorted({file for name in names for file in folder.glob(name) if file.is_file()})
    return [file for file in files if "apache" not in file.name.lower()]


def host():
    said = subprocess.run(["rustc", "-vV"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return next(line.split()[1] for line in said.splitlines() if line.startswith("host: "))


def mingw(target):
    """What Debian says of MinGW's runtime, and of GCC's."""
    gcc = f"gcc-mingw-w64-{target.split('-')[0].replace('_', '-')}-win32-runtime"
    return [Path("/usr/share/doc", package, "copyright") for package in ("mingw-w64-common", gcc)]


def main(target, *flags, package="pyun-energy-c", what="libpyun_energy"):
    triple = host() if target == "host" else target
    tree = cargo(
        "tree", "-p", package, "--edges", "normal", "--target", triple, "--prefix", "none", "--format", "{p}", *flags
    )
    linked = {tuple(line.split()[:2]) for line in tree.splitlines()}
    packages = json.loads(cargo("metadata", "--format-version", "1"))["packages"]
    print(f"Linked into {what}, beside Rust's standard library (MIT OR Apache-2.0; The Rust Project Developers).")
    parts = mingw(target) if "-windows-" in target else []
    if parts:
        print("So are parts of MinGW-w64's runtime and of GCC's (with its exception), of which the end has what Debian says.")
    elif target != "host":
        print("So is LLVM's libunwind (Apache-2.0 WITH LLVM-exception).")
    print("Apache-2.0 is the text of LICENSE-APACHE.")
    for crate in sorted(packages, key=lambda crate: crate["name"]):
        is_foreign = crate["source"] is not None
        if is_foreign and (crate["name"], "v" + crate["version"]) in linked:
            print(f"\n{'=' * 78}\n{crate['name']} {crate['version']}: {crate['license'] or 'see below'}")
            for file in texts(Path(crate["manifest_path"]).parent):
                print(f"\n--- {file.name}\n{file.read_text(errors='replace').rstrip()}")
    for file in parts:
        print(f"\n{'=' * 78}\n{file.parent.name}\n\n{file.read_text(errors='replace').rstrip()}")


if __name__ == "__main__":
    package = sys.argv[1].removeprefix("--package=") if sys.argv[1].startswith("--package=") else None
    if package is None:
        main(*sys.argv[1:])
    else:
        main(*sys.argv[2:], package=package, what=package)
