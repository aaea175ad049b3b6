"""What is in a library, for those who must list it: CycloneDX 1.5 as JSON. sbom.py PACKAGE RUST_TARGET RUSTC COMPONENT...

RUSTC made it, and its standard library (its source for std.sh). A COMPONENT is NAME=VERSION=LICENCE of what is no crate.
The same sources give the same bytes: no time, no random number.
"""

import json
import subprocess
import sys
import uuid


def said(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def linked(package, target):
    """Name and version of the crates that go into it: what only builds it does not."""
    format = ("--edges", "normal", "--target", target, "--prefix", "none", "--format", "{p}")
    tree = said("cargo", "tree", "--locked", "-p", package, *format)
    return {tuple(line.split()[:2]) for line in tree.splitlines() if line}


def hashes():
    """Of each crate's file, by name and version, as Cargo.lock has them."""
    found = {}
    for block in open("Cargo.lock", encoding="utf-8").read().split("[[package]]")[1:]:
        values = dict(line.split(" = ", 1) for line in block.splitlines() if " = " in line)
        found[values["name"].strip('"'), values["version"].strip('"')] = values.get("checksum", "").strip('"')
    return found


def component(crate, checksum):
    purl = f"pkg:cargo/{crate['name']}@{crate['version']}"
    made = {"type": "library", "bom-ref": purl, "name": crate["name"], "version": crate["version"], "purl": purl}
    if crate["license"]:
        made["licenses"] = [{"expression": crate["license"].replace("/", " OR ")}]
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return made


def toolchain(rustc):
    values = dict(line.split(": ", 1) for line in said(rustc, "-vV").splitlines() if ": " in line)
    name = {"type": "library", "bom-ref": "rust-std", "name": "Rust's standard library", "version": values["release"]}
    commit = {"name": "rustc:commit-hash", "value": values["commit-hash"]}
    return {**name, "licenses": [{"expression": "MIT OR Apache-2.0"}], "properties": [commit]}


def other(text):
    name, version, licence = text.split("=")
    return {"type": "library", "bom-ref": name, "name": name, "version": version, "licenses": [{"expression": licence}]}


def main(package, target, rustc, *others):
    crates = json.loads(said("cargo", "metadata", "--format-version", "1", "--locked"))["packages"]
    inside, checksums = linked(package, target), hashes()
    (ours,) = (crate for crate in crates if crate["name"] == package and crate["source"] is None)
    chosen = sorted(
        (crate for crate in crates if crate is not ours and (crate["name"], "v" + crate["version"]) in inside),
        key=lambda crate: (crate["name"], crate["version"]),
    )
    components = [component(crate, checksums.get((crate["name"], crate["version"]))) for crate in chosen]
    components += [toolchain(rustc), *map(other, others)]
    subject = {**component(ours, None), "properties": [{"name": "rustc:target", "value": target}]}
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": subject}, "components": components}
    bom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True))}"
    json.dump(bom, sys.stdout, indent=1)
    print()


main(*sys.argv[1:])
