"""Signals, and what a command leaves behind when it is killed."""

import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import unittest

from command_process import CommandCase, environment, fleet, states_of, table
from emulator_process import BIN, DEVICE, Process, wants


class Gate(http.server.BaseHTTPRequestHandler):
    """Accepts all devices, but none before it is opened."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["no"])
        self.server.reached.set()
        self.server.opened.wait(60)
        body = b'{"code":"1001","message":"success"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Ignored(CommandCase):
    """`nohup` starts a program with SIGHUP ignored; so do shells with SIGINT, for what they run in the background."""

    def start(self, *arguments, ignored, env=None):
        # A shell ignores them, and becomes the command.
        names = " ".join(each.name.removeprefix("SIG") for each in ignored)
        line = ["sh", "-c", f"trap '' {names}; exec \"$@\"", "sh", BIN, *arguments]
        popen = subprocess.Popen(line, env=env or environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(popen.stdout.close)
        self.addCleanup(popen.stderr.close)
        self.addCleanup(popen.kill)
        return popen

    def ignores(self, popen):
        """The signals that a process ignores, as Linux has it."""
        status = pathlib.Path(f"/proc/{popen.pid}/status").read_text()
        mask = int(next(line for line in status.splitlines() if line.startswith("SigIgn:")).split()[1], 16)
        return {each for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if mask >> (each - 1) & 1}

    def test_a_sync_goes_on_when_its_terminal_is_gone(self):
        self.write("fleet.csv", table(fleet(20)))
        gate = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gate)
        gate.reached, gate.opened, gate.got = threading.Event(), threading.Event(), []
        threading.Thread(target=gate.serve_forever, args=(0.01,)).start()
        self.addCleanup(gate.server_close)
        self.addCleanup(gate.shutdown)
        self.addCleanup(gate.opened.set)
        env = environment(PYUN_BASE_URL=f"http://127.0.0.1:{gate.server_address[1]}")
        popen = self.start("sync", "devices", "fleet.csv", ignored=[signal.SIGHUP, signal.SIGINT], env=env)
        self.assertTrue(gate.reached.wait(60))
        self.assertEqual(self.ignores(popen), {signal.SIGHUP, signal.SIGINT})
        popen.send_signal(signal.SIGHUP)
        popen.send_signal(signal.SIGINT)
        gate.opened.set()
        self.assertEqual(popen.wait(60), 0)
        self.assertEqual(sorted(gate.got), sorted(states_of(fleet(20))))

    def test_an_emulator_goes_on_when_its_terminal_is_gone(self):
        popen = self.start("emulator", ignored=[signal.SIGHUP])
        url = json.loads(popen.stdout.readline())["url"]
        self.assertEqual(self.ignores(popen), {signal.SIGHUP})
        popen.send_signal(signal.SIGHUP)
        self.write("one.json", json.dumps(DEVICE))
        self.run_command("sync", "devices", "one.json", "--base-url", url)
        popen.send_signal(signal.SIGTERM)
        self.assertEqual(popen.wait(60), 0)

    @wants(shutil.which("nohup"), "no nohup")
    def test_nohup_itself(self):
        popen = subprocess.Popen(["nohup", BIN, "emulator"], env=environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(popen.stdout.close)
        self.addCleanup(popen.kill)
        self.assertTrue(json.loads(popen.stdout.readline())["url"])
        popen.send_signal(signal.SIGHUP)
        popen.send_signal(signal.SIGINT)
        self.assertEqual(popen.wait(60), 0)

    def test_signals_that_nobody_ignores_end_it(self):
        for each in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            emulator = Process()
            code, _, err = emulator.end(lambda: emulator.popen.send_signal(each))
            self.assertEqual(code, 0, err)


class Killed(CommandCase):
    def test_what_a_killed_run_has_left_is_cleared(self):
        self.write("fleet.csv", table(fleet(3)))
        # As if it had been killed while it wrote.
        for name, content in (("fleet.csv.failed.jsonl.new", '{"station'), ("fleet.csv.failed.jsonl.lock", "")):
            self.write(name, content)
        self.fault(count=1, status=400)
        self.run_command("sync", "devices", "fleet.csv", code=1)
        self.assertEqual(sorted(os.listdir(self.folder)), ["fleet.csv", "fleet.csv.failed.jsonl"])
        self.write("fleet.csv.failed.jsonl.new", "")
        self.run_command("sync", "devices", "fleet.csv.failed.jsonl")
        self.assertEqual(os.listdir(self.folder), ["fleet.csv"])

    def test_killed_at_any_time_it_can_be_fed_back(self):
        rows = fleet(2000)
        self.write("fleet.csv", table(rows))
        for _ in range(3):
            popen = subprocess.Popen([BIN, "sync", "devices", "fleet.csv", "--quiet"], env=environment(PYUN_BASE_URL=self.url), cwd=self.folder)
            # While it writes, if that can be seen.
            while popen.poll() is None and not (self.folder / "fleet.csv.failed.jsonl.new").exists():
                pass
            popen.kill()
            popen.wait(60)
        left = self.folder / "fleet.csv.failed.jsonl"
        self.run_command("sync", "devices", left.name if left.exists() else "fleet.csv")
        self.assertEqual(os.listdir(self.folder), ["fleet.csv"])


if __name__ == "__main__":
    unittest.main()
