"""The command's help, and that the pages about it leave nothing out."""

import os
import re
import subprocess
import unittest

from emulator_process import BIN, TESTS, wants

COMMANDS = ("sync devices", "sync charges", "discount", "occupancy find", "occupancy paid", "sign", "verify", "prepare device", "prepare charge",
            "prepare discount", "prepare occupancy-order", "prepare occupancy-payment", "prepare form", "prepare query", "doctor", "listen",
            "outbox status", "outbox list", "outbox show", "outbox export", "outbox retry", "outbox discard", "outbox purge", "outbox serve", "relay")


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class Help(unittest.TestCase):
    def ask(self, *arguments, code=0):
        return self.ask_both(*arguments, code=code)[0]

    def ask_both(self, *arguments, code=2):
        done = subprocess.run([BIN, *arguments], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, code)
        return done.stdout.decode(), done.stderr.decode()

    def test_every_flag_is_documented_in_both_languages(self):
        for page in ("command.md", "command.zh-CN.md"):
            text = (TESTS.parent / "docs" / page).read_text()
            for command in COMMANDS:
                flags = set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+)", self.ask(*command.split(), "--help"), re.M))
                self.assertGreater(len(flags), 2)
                for flag in flags - {"--help", "--version"}:
                    self.assertRegex(text, f"{flag}\\b", f"{page} says nothing of {command} {flag}")

    def test_exit_codes_are_told(self):
        self.assertIn("Exit codes: 0", self.ask("--help"))
        self.assertIn("Exit code 0", self.ask("sync", "devices", "--help"))
        self.ask(code=2)
        self.ask("sync", "devices", "--no-such-flag", code=2)

    def test_help_fits_a_page(self):
        for command in ("", "sync", "occupancy", "prepare", "outbox", *COMMANDS, "emulator"):
            for line in self.ask(*command.split(), "--help").splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_no_words_of_the_library(self):
        bare = {name: value for name, value in os.environ.items() if not name.startswith("PYUN_")}
        settings = {"PYUN_APP_ID": "op1", "PYUN_APP_SECRET": "0123456789abcdef"}
        for flags, said in ((("--base-url", "http://example.com"), "use https://, or --allow-http"),
                            (("--environment", "test", "--proxy", "socks5://localhost"), "--proxy (proxy): SOCKS is not supported"),
                            (("--environment", "test", "--ca-file", "/dev/null"), "--ca-file"),
                            (("--environment", "test", "--timeout", "0"), "--timeout"), ((), "no destination: give --environment or --base-url")):
            done = subprocess.run([BIN, "sync", "devices", "-", *flags], input=b"", capture_output=True, timeout=60, env={**bare, **settings})
            err = done.stderr.decode()
            self.assertEqual(done.returncode, 2, err)
            self.assertIn(said, err)
            self.assertNotRegex(err, "`|::|allow_http")

    def test_numbers_out_of_range(self):
        for flag, number in (("--connections", "0"), ("--connections", "257"), ("--rounds", "0")):
            self.assertIn(flag, self.ask_both("sync", "devices", "none.csv", flag, number)[1])

    def test_a_secret_in_the_wrong_place_is_not_repeated(self):
        secret = "TOPSECRET"
        for arguments in (("emulator", "--app", "a=b", f"op2={secret}"), ("sign", "--secret-file", secret), ("sign", "body", secret),
                          ("doctor", "--body", "-", "--secret", "x", "--text-md5", secret), ("emulator", "--app", secret),
                          ("doctor", "--body", "-", "--secret", "x", "--other-secret-file", secret), ("sign", f"--secrt={secret}")):
            out, err = self.ask_both(*arguments)
            self.assertIn("error: ", err)
            self.assertNotIn(secret, out + err)


if __name__ == "__main__":
    unittest.main()
