"""The header against those of all releases, which are kept: what was declared is still there, with the same types."""

import re
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEADER = ROOT / "include/pyun_energy.h"
sys.path.insert(0, str(ROOT / "release"))
sys.dont_write_bytecode = True
from compatible import complaints  # noqa: E402


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


if __name__ == "__main__":
    unittest.main()
