"""The command `pyun-energy`, run as a process: what the tests of its subcommands share."""

import csv
import hashlib
import io
import json
import os
import pathlib
import subprocess
import tempfile

from emulator_process import APP, BIN, SECRET, WithEmulator

STATION = "8f5fdb60-9374-4c11-bdc2-a32d8369258c"
COLUMNS = ["station", "device", "state", "port", "alias", "port_state"]


def environment(**more):
    """The environment without any of the command's variables, and the app."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYUN_")}
    return {**kept, "PYUN_APP_ID": APP, "PYUN_APP_SECRET": SECRET, **more}


def table(rows, columns=COLUMNS):
    """A CSV, as Python's csv writes it: with CRLF, as Excel does."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def fleet(count):
    """Rows of so many devices with two ports each, in states that differ."""
    return [
        [STATION, f"D{number:05}", 1, f"D{number:05}{alias}", alias, 1 + (number + port) % 3]
        for number in range(count) for port, alias in enumerate("AB")
    ]


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def form_sign(pairs, secret=SECRET):
    signed = "&".join(f"{name}={value}" for name, value in sorted(pairs) if value and name != "sign")
    return hashlib.md5(f"{signed}&app_secret={secret}".encode()).hexdigest()


class CommandCase(WithEmulator):
    """Tests in a folder of their own, with an emulator."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.url = f"http://{self.process.host}:{self.process.port}"

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_command(self, *arguments, code=0, stdin=b"", env=None):
        """Runs it in the folder; returns stdout and stderr as text. The secret must be in neither."""
        done = subprocess.run(
            [BIN, *map(str, arguments)], input=stdin, capture_output=True, timeout=120, cwd=self.folder,
            env=environment(PYUN_BASE_URL=self.url) if env is None else env)
        out, err = done.stdout.decode(), done.stderr.decode()
        self.assertNotIn(SECRET, out + err)
        self.assertEqual(done.returncode, code, out[-2000:] + err[-2000:])
        return out, err

    def no_requests(self):
        self.assertEqual(self.requests()["total"], 0)

    def states(self):
        """What the emulator holds: the number of each device to the states of its ports."""
        return {no: [port["state"] for port in device["port"]] for (_, no), device in self.devices().items()}


def states_of(rows):
    """What it should hold of a table."""
    states = {}
    for _, device, _, _, _, port_state in rows:
        states.setdefault(device, []).append(port_state)
    return states
