"""The command as a program of Windows, in wine (`make test-windows`): what is of Windows about it. PYUN_ENERGY_BIN names a
script that runs it, PYUN_WINE another that runs any program there. The gateway is of http.server and hashlib, on Linux."""

import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import subprocess
import termios
import threading
import unittest

from command_process import environment, fleet, lines, states_of, table
from emulator_process import BIN, DEVICE, encode, sign
from listen_process import ListenCase, push
from test_command_outbox import OutboxCase, charge, jsonl

WINE = os.environ["PYUN_WINE"]


class Held:
    """Answers nothing before it is let go."""

    def __init__(self):
        self.asked, self.release = threading.Event(), threading.Event()

    def __call__(self, fields):
        self.asked.set()
        self.release.wait(60)
        return "1001" if self.release.is_set() else None


class Terminal:
    """A program that has a terminal of its own, and what is to be read there: without colours, and wherever it stands."""

    def __init__(self, case, *arguments, **more):
        ours, theirs = pty.openpty()
        self.ours, self.seen = ours, b""
        self.process = subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs, cwd=case.folder, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **more)
        os.close(theirs)
        case.addCleanup(os.close, ours)
        case.addCleanup(self.process.kill)

    def press(self, keys):
        os.write(self.ours, keys)

    def end(self):
        """Its exit code and its text."""
        with contextlib.suppress(OSError):  # that is how a terminal says that nobody writes there any more
            while part := os.read(self.ours, 4096):
                self.seen += part
        return self.process.wait(60), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\a]*\a", "", self.seen.decode())


class Files(OutboxCase):
    def gateway_sync(self, gateway, *arguments, **more):
        return self.run_command("sync", "devices", *arguments, env=environment(PYUN_BASE_URL=gateway.url), **more)

    def test_one_and_many_from_files_as_windows_has_them(self):
        gateway = self.gateway()
        (self.folder / "充电站 é").mkdir()
        self.write("充电站 é/一号桩.json", b"\xef\xbb\xbf" + json.dumps(DEVICE, ensure_ascii=False, indent=1).replace("\n", "\r\n").encode())
        self.write("充电站 é/车队 1.csv", table(fleet(200)).encode("utf-8-sig"))
        out, _ = self.gateway_sync(gateway, "充电站 é/一号桩.json", "充电站 é\\车队 1.csv", "--connections", 8)
        self.assertIn("201 devices: 201 accepted", out)
        states = {fields["no"]: [port["state"] for port in fields["port"]] for fields in gateway.accepted}
        self.assertEqual(states, {DEVICE["no"]: [1, 2], **states_of(fleet(200))})
        self.assertEqual(gateway.forged, 0)

    def test_what_fails_is_in_a_file_and_the_line_that_sends_it_is_one_of_cmd(self):
        gateway = self.gateway(lambda fields: "400" if fields["no"] == "D00001" else "1001")
        self.write("车队 1.csv", table(fleet(3)))
        out, err = self.gateway_sync(gateway, "车队 1.csv", code=1)
        self.assertIn("车队 1.csv, line 4, device D00001: code 400", err)
        self.assertIn('to send them: pyun-energy sync devices "车队 1.csv.failed.jsonl"\n', out)
        self.assertEqual([device["no"] for device in lines((self.folder / "车队 1.csv.failed.jsonl").read_text())], ["D00001"])
        gateway.answer = lambda fields: "1001"
        self.gateway_sync(gateway, "车队 1.csv.failed.jsonl")
        self.assertEqual(os.listdir(self.folder), ["车队 1.csv"])

    def test_a_file_that_another_program_holds_is_told_before_anything_is_sent(self):
        gateway = self.gateway()
        self.write("fleet.csv", table(fleet(3)))
        (self.folder / "fleet.csv.failed.jsonl").touch()
        holds = subprocess.Popen([WINE, "cmd", "/c", "echo held& set /p line= 3>>fleet.csv.failed.jsonl"], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, cwd=self.folder)
        self.addCleanup(holds.communicate)
        self.assertIn(b"held", holds.stdout.readline())
        _, err = self.gateway_sync(gateway, "fleet.csv", code=2)
        self.assertIn("fleet.csv.failed.jsonl: ", err)
        self.assertEqual(gateway.accepted, [])

    def test_two_do_not_share_a_failed_file(self):
        gateway = self.gateway(held := Held())
        self.addCleanup(held.release.set)
        self.write("fleet.csv", table(fleet(3)))
        first = subprocess.Popen([BIN, "sync", "devices", "fleet.csv", "--quiet"], cwd=self.folder, env=environment(PYUN_BASE_URL=gateway.url))
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        self.assertTrue(held.asked.wait(60))
        _, err = self.gateway_sync(gateway, "fleet.csv", code=2)
        self.assertIn("another sync is using fleet.csv.failed.jsonl", err)
        first.kill()
        first.wait(60)
        held.release.set()
        # The lock has died with its process.
        self.gateway_sync(gateway, "fleet.csv.failed.jsonl")
        self.assertEqual(os.listdir(self.folder), ["fleet.csv"])


class Outbox(OutboxCase):
    def test_put_killed_and_taken_again(self):
        gateway = self.gateway(held := Held())
        self.addCleanup(held.release.set)
        self.write("charges.jsonl", jsonl([charge(f"order {number}") for number in range(30)]).replace("\n", "\r\n"))
        with self.started(gateway, "charges", "charges.jsonl") as process:
            self.assertTrue(held.asked.wait(60))
            self.assertTrue(self.status()["owned"])
            _, err = self.sync(gateway, "charges", "charges.jsonl", code=2)
            self.assertIn("in use", err)
            process.kill()
            self.assertEqual(process.wait(20), -signal.SIGKILL)
        held.release.set()
        self.assertFalse(self.status()["owned"])
        self.sync(gateway, "charges", "charges.jsonl")
        self.assertEqual({fields["order"] for fields in gateway.accepted}, {f"order {number}" for number in range(30)})
        self.assertEqual((gateway.forged, self.status()["depth"]), (0, 0))


class Listens(ListenCase):
    def test_nobody_moves_the_log_while_it_is_written_and_everybody_reads_it(self):
        process = self.listen()
        for order in ("1", "2"):
            self.accepted(process, push(order=order))
            moved = subprocess.run([WINE, "cmd", "/c", "ren pushes.jsonl old.jsonl"], cwd=self.folder, capture_output=True)
            self.assertNotEqual(moved.returncode, 0)
            signed = subprocess.run([BIN, "sign", "pushes.jsonl"], cwd=self.folder, capture_output=True, text=True, env=environment(), check=True)
            self.assertEqual(signed.stdout.strip(), sign((self.folder / "pushes.jsonl").read_bytes()))
        self.assertEqual(sorted(os.listdir(self.folder)), ["pushes.jsonl", "pushes.jsonl.lock"])

    def test_a_command_with_quotes_gets_each_push(self):
        process = self.listen("--exec", 'echo "got" "it" 1>&2')
        self.accepted(process, push())
        self.assertEqual(process.popen.stderr.readline().decode().strip(), '"got" "it"')



class Console(OutboxCase):
    def test_the_doctor_takes_the_bytes_of_a_file(self):
        body = json.dumps(DEVICE, indent=1, ensure_ascii=False).replace("\n", "\r\n").encode()
        for sent, signed, said in ((body, body, None), (body, body.replace(b"\r", b""), "line_ends"), (b"\xef\xbb\xbf" + encode(DEVICE), encode(DEVICE), "bom")):
            self.write("一号桩.json", sent)
            out, _ = self.run_command("doctor", "--body", "一号桩.json", "--signature", sign(signed), "--json", code=1 if said else 0)
            if said:
                self.assertEqual([mistake["id"] for mistake in json.loads(out)["mistakes"]], [said])

    def test_chinese_is_right_on_a_terminal_whatever_its_code_page_is(self):
        self.write("body.json", b"\xef\xbb\xbf" + encode(DEVICE))
        ask = ["doctor", "--body", "body.json", "--signature", sign(encode(DEVICE)), "--language", "zh"]
        piped, _ = self.run_command(*ask, code=1)
        (chinese,) = re.findall(r"只有一边带 BOM", piped)
        for page in ("65001", "936"):
            program = subprocess.run([WINE, "winepath", "-w", BIN + ".exe"], capture_output=True, text=True).stdout.strip()
            terminal = Terminal(self, WINE, "cmd", "/c", f"chcp {page}& {program} " + " ".join(ask), env=environment())
            code, text = terminal.end()
            self.assertIn(page, text)
            self.assertIn(chinese, text)
            self.assertEqual(code, 1)

    def test_ctrl_c_ends_it_in_good_order(self):
        gateway = self.gateway(held := Held())
        self.addCleanup(held.release.set)
        self.write("fleet.csv", table(fleet(3)))
        terminal = Terminal(self, BIN, "sync", "devices", "fleet.csv", "--quiet", env=environment(PYUN_BASE_URL=gateway.url))
        self.assertTrue(held.asked.wait(60))
        terminal.press(b"\x03")
        code, text = terminal.end()
        self.assertEqual(code, 130, text)
        self.assertIn("interrupted", text)
        left = lines((self.folder / "fleet.csv.failed.jsonl").read_text())
        self.assertEqual([device["no"] for device in left], ["D00000", "D00001", "D00002"])


if __name__ == "__main__":
    unittest.main()
