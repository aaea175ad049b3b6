"""The command's help, and that the pages about it leave nothing out."""

import re
import subprocess
import unittest

from emulator_process import BIN, TESTS, wants

COMMANDS = ("sync", "sign", "verify", "prepare", "doctor")


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class Help(unittest.TestCase):
    def ask(self, *arguments, code=0):
        done = subprocess.run([BIN, *arguments], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, code)
        return done.stdout.decode()

    def test_every_flag_is_documented_in_both_languages(self):
        for page in ("command.md", "command.zh-CN.md"):
            text = (TESTS.parent / "docs" / page).read_text()
            for command in COMMANDS:
                flags = set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+)", self.ask(command, "--help"), re.M))
                self.assertGreater(len(flags), 3)
                for flag in flags - {"--help", "--version"}:
                    self.assertRegex(text, f"{flag}\\b", f"{page} says nothing of {command} {flag}")

    def test_exit_codes_are_told(self):
        self.assertIn("Exit codes: 0", self.ask("--help"))
        self.assertIn("Exit code 0", self.ask("sync", "--help"))
        self.ask(code=2)
        self.ask("sync", "--no-such-flag", code=2)


if __name__ == "__main__":
    unittest.main()
