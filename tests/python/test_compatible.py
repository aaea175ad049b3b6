"""What was given away is still there, with the same types: the header against those of all releases, which are kept, and a
library against an older one."""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEADER = ROOT / "include/pyun_energy.h"
sys.path[:0] = [str(ROOT / "release"), str(ROOT / "tests/python")]
sys.dont_write_bytecode = True
from compatible import complaints  # noqa: E402
from emulator_process import wants  # noqa: E402
from since_tag import changes  # noqa: E402


class Compatible(unittest.TestCase):
    def complaints_of_changed(self, pattern, by):
        changed, count = re.subn(pattern, by, HEADER.read_text(), count=1)
        self.assertEqual(count, 1, pattern)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pyun_energy.h"
            file.write_text(changed)
            return complaints(HEADER, file)

    def test_with_every_release(self):
        kept = sorted((ROOT / "tests/c/release").glob("*/pyun_energy.h"))
        self.assertTrue(kept)
        for header in kept:
            self.assertEqual(complaints(header, HEADER), "", header)

    def test_what_breaks_programs_is_refused(self):
        changes = {
            r"(pyun_device_set_state\(pyun_device \*\w+, )int32_t": (r"\1int64_t", "conflicting types for 'pyun_device_set_state'"),
            r"(pyun_device_set_no\(pyun_device \*\w+, )const char": (r"\1char", "conflicting types for 'pyun_device_set_no'"),
            r"PYUN_API const char \*pyun_version\(void\);": ("", "'pyun_version' undeclared"),
            r"PYUN_API void pyun_bytes_free\(pyun_bytes": ("PYUN_API int pyun_bytes_free(pyun_bytes", "conflicting types"),
            r"typedef int32_t pyun_status": ("typedef int64_t pyun_status", "conflicting types for 'pyun_status'"),
            r"#define PYUN_E_NULL \d+": ("#define PYUN_E_NULL 9999", '"PYUN_E_NULL" redefined'),
            r"#define PYUN_E_NULL .*\n": ("", "PYUN_E_NULL is gone"),
            r'#define PYUN_ENERGY_CODE_AC "CN_AC"': ('#define PYUN_ENERGY_CODE_AC "AC"', '"PYUN_ENERGY_CODE_AC" redefined'),
        }
        for pattern, (by, said) in changes.items():
            told = self.complaints_of_changed(pattern, by).replace("‘", "'").replace("’", "'")
            self.assertIn(said, told, pattern)

    def test_what_is_added_is_not(self):
        added = "#define PYUN_E_NEW 998\nPYUN_API int32_t pyun_new(const char *text);\n"
        self.assertEqual(self.complaints_of_changed(r"(?=#define PYUN_E_NULL )", added), "")
        self.assertEqual(self.complaints_of_changed(r'#define PYUN_VERSION ".*"', '#define PYUN_VERSION "9.9.9"'), "")


# As ours: a handle with what is in it, and functions of plain types.
LIBRARY = """
#![crate_type = "cdylib"]
pub enum End { Open(i32), Closed(Box<Handle>) }
pub struct Handle { state: i32, names: Vec<String>, end: Option<End> }
#[unsafe(no_mangle)] pub unsafe extern "C" fn lib_set(handle: *mut Handle, state: i32) { unsafe { (*handle).state = state as i32 } }
#[unsafe(no_mangle)] pub unsafe extern "C" fn lib_read(handle: *const Handle, out: *mut i32) { unsafe { *out = (*handle).state as _ } }
#[unsafe(no_mangle)] pub unsafe extern "C" fn lib_take(out: *mut *mut Handle) -> i32 { unsafe { (**out).names.len() as _ } }
#[unsafe(no_mangle)] pub extern "C" fn lib_version() -> i32 { 1 }
"""


@wants(shutil.which("abidiff"), "no abidiff (Debian's abigail-tools): a library against an older one")
class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.before = cls.built(LIBRARY, "before")

    @classmethod
    def built(cls, source, name):
        file, library = cls.folder / f"{name}.rs", cls.folder / f"{name}.so"
        file.write_text(source)
        subprocess.run(["rustc", "--edition=2024", "--crate-name=lib", "-g", "-Adead_code", "-o", library, file], check=True)
        return library

    def changes(self, old, new):
        self.assertIn(old, LIBRARY)
        return changes(self.before, self.built(LIBRARY.replace(old, new), "now"))

    def test_what_breaks_programs_is_refused(self):
        for old, new, said in [
            ("lib_set(handle: *mut Handle, state: i32)", "lib_set(handle: *mut Handle, state: i64)", "lib_set"),
            ("lib_read(handle: *const Handle, out: *mut i32)", "lib_read(handle: *const Handle, out: *mut i64)", "lib_read"),
            ("lib_take(out: *mut *mut Handle) -> i32", "lib_take(out: *mut *mut Handle) -> i64", "lib_take"),
            ("lib_take(out", "lib_take(_more: i32, out", "lib_take"),
            ("lib_version() -> i32 { 1 }", "lib_number() -> i32 { 1 }", "lib_version"),
        ]:
            self.assertIn(said, self.changes(old, new))

    def test_what_is_within_a_handle_or_new_is_not(self):
        self.assertEqual(self.changes("Handle { state: i32,", "Handle { more: u64, state: i32,"), "")
        self.assertEqual(self.changes("End { Open(i32),", "End { Open(i64), Closing,"), "")
        more = '#[unsafe(no_mangle)] pub extern "C" fn lib_more(of: i32) -> i32 { of }\n'
        self.assertEqual(self.changes(LIBRARY, LIBRARY + more), "")


if __name__ == "__main__":
    unittest.main()
