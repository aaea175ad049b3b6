"""What `make dist` is held to: the check fails on a path, a symbol that is too new, a licence that is missing."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "platforms"))
spec = importlib.util.spec_from_file_location("check_dist", ROOT / "platforms" / "check_dist.py")
check_dist = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_dist)
check_zip = check_dist.check_zip


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

    def test_what_windows_7_does_not_have(self):
        check_zip.windows_7("x.dll", {"kernel32.dll": {"CreateFileW"}, "ws2_32.dll": {"WSAStartup"}})
        for dll, name in (
            ("kernel32.dll", "GetSystemTimePreciseAsFileTime"),
            ("bcryptprimitives.dll", "ProcessPrng"),
            ("api-ms-win-core-synch-l1-2-0.dll", "WaitOnAddress"),
        ):
            with self.assertRaisesRegex(AssertionError, f"x.dll needs what Windows 7 .*: {dll} {name}$"):
                check_zip.windows_7("x.dll", {"kernel32.dll": {"CreateFileW"}, dll: {name}})


class Zip(unittest.TestCase):
    def pack(self, folder, seconds, linked=b"\0\0\0\0"):
        """A zip of a tree whose program was linked at that time, and the tree."""
        tree = Path(folder) / "tree"
        (tree / "bin").mkdir(parents=True, exist_ok=True)
        program = b"MZ".ljust(0x3C, b"\0") + (0x40).to_bytes(4, "little") + b"PE\0\0\x64\x86\0\0" + linked
        for name in ("pyun_energy.dll", "pyun-energy.exe"):
            (tree / "bin" / name).write_bytes(program)
            os.utime(tree / "bin" / name, (seconds, seconds))
        subprocess.run([sys.executable, str(ROOT / "platforms/pack.py"), str(tree), "1700000000"], check=True)
        return tree.with_suffix(".zip"), tree

    def test_the_same_files_are_the_same_zip(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            first, tree = self.pack(one, 1_000_000_000)
            second, _ = self.pack(other, 1_500_000_000)
            self.assertEqual(first.read_bytes(), second.read_bytes())
            with zipfile.ZipFile(first) as archive:
                self.assertEqual(archive.namelist(), ["tree/bin/pyun-energy.exe", "tree/bin/pyun_energy.dll"])
                check_zip.no_time("tree.zip", archive, tree)

    def test_a_program_that_tells_when_it_was_linked(self):
        with tempfile.TemporaryDirectory() as folder:
            file, tree = self.pack(folder, 1_000_000_000, linked=b"\x01\x02\x03\x04")
            with zipfile.ZipFile(file) as archive, self.assertRaisesRegex(AssertionError, "pyun_energy.dll says when it was linked"):
                check_zip.no_time("tree.zip", archive, tree)


if __name__ == "__main__":
    unittest.main()
