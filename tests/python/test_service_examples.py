"""The systemd unit and the container file of examples/relay/: systemd takes the unit, and the command takes their flags."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from emulator_process import BIN, TESTS, wants

FOLDER = TESTS.parent / "examples" / "relay"
ANALYZE = shutil.which("systemd-analyze")


class Examples(unittest.TestCase):
    @wants(ANALYZE, "systemd-analyze is not installed (apt install systemd)")
    def test_systemd_takes_the_units(self):
        units = sorted(FOLDER.glob("*.service"))
        self.assertTrue(units)
        for unit in units:
            # It looks whether the program is there, which is not its business here.
            text = re.sub(r"(?m)^(Exec\w+=)\S+", r"\1/bin/true", unit.read_text())
            with tempfile.TemporaryDirectory() as folder:
                copy = pathlib.Path(folder) / unit.name
                copy.write_text(text)
                done = subprocess.run([ANALYZE, "verify", str(copy)], capture_output=True, text=True, timeout=60)
            said = [line for line in done.stderr.splitlines() if unit.name in line]
            self.assertEqual((done.returncode, said), (0, []))

    @wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
    def test_the_command_takes_their_flags(self):
        files = [*FOLDER.glob("*.service"), FOLDER / "Containerfile"]
        commands = subprocess.run([BIN, "--help"], capture_output=True, text=True, check=True).stdout
        for file in files:
            text = file.read_text()
            command = "relay" if "pyun-energy relay" in text else "outbox serve"
            if not re.search(rf"(?m)^  {command.split()[0]}\b", commands):
                continue  # this one was made without it
            help_text = subprocess.run([BIN, *command.split(), "--help"], capture_output=True, text=True, check=True).stdout
            # The container's own flags are behind `podman`.
            ours = re.sub(r"podman (build|secret|inspect).*|podman run[^\n]*\\\n[^\n]*--secret mqtt-password pyun-energy", "", text)
            flags = set(re.findall(r"(?<![\w-])--[a-z-]+", re.sub(r"cargo .*|systemctl .*|COPY .*", "", ours)))
            self.assertGreater(len(flags), 4)
            for flag in flags:
                self.assertRegex(help_text, rf"{flag}\b", f"{file.name}: {command} has no {flag}")

    def test_no_secret_is_in_the_environment_or_an_argument(self):
        for file in FOLDER.iterdir():
            self.assertNotRegex(file.read_text(), r"PYUN_APP_SECRET=|PYUN_BROKER_PASSWORD=|--secret \S*[0-9a-f]{16}|(?m:^Environment=.*(SECRET|PASSWORD))")


if __name__ == "__main__":
    unittest.main()
