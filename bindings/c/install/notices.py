"""The licences of the crates that are linked into the library, which its tarballs must carry: notices.py RUST_TARGET"""

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


def main(target):
    tree = cargo("tree", "-p", "pyun-energy-c", "--edges", "normal", "--target", target, "--prefix", "none", "--format", "{p}")
    linked = {tuple(line.split()[:2]) for line in tree.splitlines()}
    packages = json.loads(cargo("metadata", "--format-version", "1"))["packages"]
    print("Linked into libpyun_energy, beside Rust's standard library (MIT OR Apache-2.0; The Rust Project Developers)")
    print("and LLVM's libunwind (Apache-2.0 WITH LLVM-exception). Apache-2.0 is the text of LICENSE-APACHE.")
    for package in sorted(packages, key=lambda package: package["name"]):
        is_foreign = package["source"] is not None
        if is_foreign and (package["name"], "v" + package["version"]) in linked:
            print(f"\n{'=' * 78}\n{package['name']} {package['version']}: {package['license'] or 'see below'}")
            for file in texts(Path(package["manifest_path"]).parent):
                print(f"\n--- {file.name}\n{file.read_text(errors='replace').rstrip()}")


main(sys.argv[1])
