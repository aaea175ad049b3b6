"""What `make dist` is held to: the check fails on a path, a symbol that is too new, a licence that is missing."""

import importlib.util
import json
import os
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
spec = importlib.util.spec_from_file_location("check_dist", ROOT / "platforms" / "check_dist.py")
check_dist = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_dist)


class CheckDist(unittest.TestCase):
    def test_a_path_of_this_machine(self):
        check_dist.no_path("lib.so", b"\0cargo/registry/src\0")
        for path in (str(ROOT), os.path.expanduser("~/.rustup")):
            with self.assertRaisesRegex(AssertionError, "lib.so has /"):
                check_dist.no_path("lib.so", b"\0" + path.encode() + b"/src/lib.rs\0")

    def test_a_symbol_newer_than_the_floor(self):
        check_dist.glibc_floor("lib.so", "memcpy@GLIBC_2.14 (2)\nsecure_getenv@GLIBC_2.17 (3)")
        with self.assertRaisesRegex(AssertionError, "lib.so needs glibc 2.34, more than 2.17"):
            check_dist.glibc_floor("lib.so", "memcpy@GLIBC_2.14 (2)\nstat@GLIBC_2.34 (3)")

    def test_a_symbol_that_an_old_musl_lacks(self):
        wanted = "                 U read\n                 w preadv2\n"
        check_dist.musl_floor("lib.so", wanted, "read\nwrite\n")
        with self.assertRaisesRegex(AssertionError, "lib.so needs preadv2, which musl did not always have"):
            check_dist.musl_floor("lib.so", wanted + "                 U preadv2\n", "read\nwrite\n")

    def test_a_licence_that_is_missing(self):
        crate = {"name": "ring", "version": "0.17.14", "purl": "pkg:cargo/ring@0.17.14", "hashes": []}
        with tempfile.TemporaryDirectory() as folder:
            doc = Path(folder)
            for text, sbom in check_dist.LICENCES.items():
                (doc / sbom).write_text(json.dumps({"components": [crate]}))
                (doc / text).write_text("====\nring 0.17.14: Apache-2.0 AND ISC\n")
            check_dist.licences(doc)
            (doc / "THIRD-PARTY-command.txt").write_text("====\nring 0.17.9: Apache-2.0 AND ISC\n")
            with self.assertRaisesRegex(AssertionError, "THIRD-PARTY-command.txt does not have ring 0.17.14"):
                check_dist.licences(doc)


if __name__ == "__main__":
    unittest.main()
