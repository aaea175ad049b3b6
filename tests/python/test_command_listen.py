"""The command `pyun-energy listen`: what is kept of pushes, what is refused, and that nothing is lost when it is killed."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import stat
import subprocess
import threading
import unittest
import urllib.parse

from command_process import environment, form_sign
from emulator_family import BILL, RECORD, WithFamily
from emulator_process import BIN, SECRET, wants
from listen_process import FINISHED, PATHS, ListenCase, push

PYTHON = os.environ.get("PYUN_PYTHON")
REQUESTS = """
import json, sys, requests
session = requests.Session()
session.trust_env = False
for pairs in json.load(sys.stdin):
    answer = session.post(sys.argv[1], data=[tuple(pair) for pair in pairs], timeout=60)
    print(answer.status_code, answer.json()["code"])
"""
SENDER = """
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;

class Send {
    public static void main(String[] arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0])).header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofFile(Path.of(arguments[1]))).build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.print(answer.statusCode() + answer.body());
    }
}
"""


class Kept(ListenCase):
    def test_a_push_becomes_a_line(self):
        process = self.listen("--port", "0")
        self.assertEqual(process.ready["paths"], PATHS)
        self.assertEqual(process.address[0], "127.0.0.1")
        self.accepted(process, push(unknown="a b&c=d%+", empty=""))
        line, = self.kept()
        self.assertEqual((line["kind"], line["repeated"]), ("finished", False))
        self.assertRegex(line["at"], r"\A20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
        numbers = ("state", "device_type", "replenish_time", "quantity", "total_value", "energy_value", "fee_value")
        # The times are Beijing's.
        expected = {**FINISHED, **{name: int(FINISHED[name]) for name in numbers}, "start_time": "2024-04-14T16:00:00Z", "end_time": "2024-04-14T17:00:00Z"}
        self.assertEqual(line["record"], expected)
        pairs = {**FINISHED, "unknown": "a b&c=d%+", "empty": ""}
        self.assertEqual(line["pairs"], [*map(list, pairs.items()), ["sign", form_sign(list(pairs.items()))]])
        self.assertEqual(stat.S_IMODE(self.log.stat().st_mode), 0o600)

    def test_each_kind_has_its_path(self):
        process = self.listen()
        for kind, path in PATHS.items():
            self.accepted(process, push(), path=path)
            self.assertEqual(self.kept()[-1]["kind"], kind)
        only = self.listen(log="other.jsonl", paths={"progress": "/p"})
        self.assertEqual(self.send(only, push(), path="/push/finished")[0], 404)
        self.accepted(only, push(), path="/p")

    def test_unreadable_values_are_kept_as_they_came(self):
        process = self.listen()
        self.accepted(process, push(quantity="many", start_time="yesterday", soc="", state=None))
        line, = self.kept()
        self.assertNotIn("quantity", line["record"])
        self.assertNotIn("state", line["record"])
        self.assertIn(["quantity", "many"], line["pairs"])

    def test_a_repeated_push_is_told(self):
        process = self.listen()
        self.accepted(process, push(timestamp="1", quantity="1"))
        self.accepted(process, push(timestamp="2", quantity="1"))
        self.accepted(process, push(timestamp="2", quantity="2"))
        self.accepted(process, push(timestamp="1", quantity="1"), path=PATHS["progress"])
        self.accepted(process, push(timestamp="3", quantity="1"))
        self.assertEqual([line["repeated"] for line in self.kept()], [False, True, False, False, True])
        self.assertEqual(process.end(signal.SIGTERM)[0], 0)
        again = self.listen()
        self.accepted(again, push(timestamp="4", quantity="1"))
        self.assertEqual(self.kept()[-1]["repeated"], True)

    def test_what_is_refused(self):
        process = self.listen()
        signed = push()
        doubled = signed + "&sign=" + "0" * 32
        cases = [
            (push(secret="another secret"), 401), (signed.replace("quantity=12340", "quantity=1"), 401), (doubled, 401),
            (urllib.parse.urlencode(FINISHED), 401), ("", 401), (push(order=None), 400), ("&".join(f"a{i}=1" for i in range(10_000)), 400),
            (b"\xff\x00" * 100, 401),
        ]
        for body, expected in cases:
            status, answer = self.send(process, body)
            self.assertEqual((status, answer["code"]), (expected, str(expected)), answer)
            self.assertTrue(answer["message"])
        self.assertEqual(self.send(process, None, method="GET")[0], 405)
        self.assertEqual(self.send(process, signed, path="/push/other")[0], 404)
        self.assertEqual(self.send(process, push(long="x" * (1 << 20)))[0], 413)
        self.assertEqual(self.kept(), [])
        self.accepted(process, signed)
        code, out, err = process.end(signal.SIGTERM)
        self.assertEqual((code, out), (0, ""))
        for personal in ("川A660N2", "660N2", urllib.parse.quote("川A660N2"), FINISHED["order"], SECRET):
            self.assertNotIn(personal, err)
        self.assertIn("sign", err)

    def test_unsigned_is_allowed_by_name_only(self):
        process = self.listen("--allow-unsigned")
        self.accepted(process, urllib.parse.urlencode(FINISHED))
        self.assertEqual(self.send(process, push(secret="another secret"))[0], 401)

    def test_many_at_once(self):
        process, count, failed = self.listen(), 40, []

        def send_all(sender):
            for number in range(count):
                if self.send(process, push(order=f"{sender}-{number}")) != (200, {"code": "1001"}):
                    failed.append((sender, number))
        threads = [threading.Thread(target=send_all, args=(sender,)) for sender in range(4)]
        [each.start() for each in threads]
        [each.join() for each in threads]
        self.assertEqual(failed, [])
        self.assertEqual(sorted(line["record"]["order"] for line in self.kept()), sorted(f"{s}-{n}" for s in range(4) for n in range(count)))


class Senders(ListenCase):
    @wants(shutil.which("curl"), "no curl")
    def test_curl(self):
        process = self.listen()
        url = process.ready["url"] + PATHS["finished"]
        pairs = [*FINISHED.items()]
        flags = [part for name, value in [*pairs, ("sign", form_sign(pairs))] for part in ("--data-urlencode", f"{name}={value}")]
        done = subprocess.run(["curl", "-sS", "--noproxy", "*", *flags, url], capture_output=True, timeout=60)
        self.assertEqual(json.loads(done.stdout), {"code": "1001"})
        large = self.folder / "large"
        large.write_bytes(b"a=" + b"x" * (3 << 20))
        done = subprocess.run(["curl", "-sS", "--noproxy", "*", "-w", "%{http_code}", "-o", "answer", "--data-binary", f"@{large}", url],
                              capture_output=True, timeout=60, cwd=self.folder)
        self.assertEqual(done.stdout, b"413", done.stderr)
        self.assertEqual([line["record"]["plate"] for line in self.kept()], ["川A660N2"])

    @wants(PYTHON, "PYUN_PYTHON names no Python with requests (`make test` makes one)")
    def test_requests(self):
        process = self.listen()
        bodies = []
        for quantity in ("1", "2"):
            pairs = [*{**FINISHED, "quantity": quantity}.items()]
            bodies.append([*pairs, ("sign", form_sign(pairs))])
        done = subprocess.run([PYTHON, "-c", REQUESTS, process.ready["url"] + PATHS["finished"]], capture_output=True, timeout=60,
                              input=json.dumps([*bodies, [*FINISHED.items()]]).encode())
        self.assertEqual(done.stdout.decode().splitlines(), ["200 1001", "200 1001", "401 401"], done.stderr)
        self.assertEqual([line["record"]["quantity"] for line in self.kept()], [1, 2])

    @wants(shutil.which("javac"), "no javac (default-jdk-headless)")
    def test_java(self):
        process = self.listen()
        (self.folder / "Send.java").write_text(SENDER)
        (self.folder / "body").write_text(push())
        subprocess.run(["javac", "Send.java"], cwd=self.folder, check=True, capture_output=True, timeout=300)
        url = process.ready["url"] + PATHS["finished"]
        done = subprocess.run(["java", "-cp", ".", "Send", url, "body"], cwd=self.folder, capture_output=True, timeout=300)
        self.assertEqual(done.stdout, b'200{"code":"1001"}', done.stderr)
        self.assertEqual(len(self.kept()), 1)


class FromTheEmulator(WithFamily, ListenCase):
    def setUp(self):
        WithFamily.setUp(self)
        ListenCase.setUp(self)

    def test_a_charge_comes_back(self):
        process = self.listen()
        self.assertEqual(self.record(RECORD).status, 200)
        self.assertEqual(self.record(BILL).status, 200)
        for kind, path in PATHS.items():
            wanted = {"kind": kind, "url": process.ready["url"] + path, "order": BILL["order"], "times": 2}
            answers = self.control("POST", "/push", wanted)["pushes"]
            self.assertEqual([answer["reply"]["code"] if "reply" in answer else answer["reply_code"] for answer in answers], ["1001", "1001"])
        kept = self.kept()
        self.assertEqual([(line["kind"], line["repeated"]) for line in kept], [(kind, again) for kind in PATHS for again in (False, True)])
        for name in ("order", "station_uuid", "quantity", "energy_value", "plate", "state"):
            self.assertEqual(kept[0]["record"][name], BILL[name])
        wrong = {"kind": "progress", "url": process.ready["url"] + "/elsewhere", "order": BILL["order"]}
        self.assertIn("404", json.dumps(self.control("POST", "/push", wanted | wrong)["pushes"]))


class Ends(ListenCase):
    def test_signals_end_it_well(self):
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.listen()
            self.accepted(process, push())
            # A connection that is left open keeps nobody.
            with socket.create_connection(process.address):
                self.assertEqual(process.end(each)[:2], (0, ""))
            with self.assertRaises(OSError):
                socket.create_connection(process.address, timeout=1)
        self.assertEqual(sorted(os.listdir(self.folder)), ["pushes.jsonl"])

    def test_what_is_in_flight_is_answered(self):
        process, body = self.listen(), push().encode()
        with socket.create_connection(process.address, timeout=60) as connection:
            head = f"POST {PATHS['finished']} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
            connection.sendall(head.encode())
            self.assertIn(b"100 Continue", connection.recv(1000))
            process.popen.send_signal(signal.SIGTERM)
            # Until it takes no more.
            while True:
                try:
                    socket.create_connection(process.address, timeout=60).close()
                except OSError:
                    break
            connection.sendall(body)
            self.assertTrue(connection.recv(10_000).endswith(b'{"code":"1001"}'))
        self.assertEqual(process.end()[0], 0)
        self.assertEqual(len(self.kept()), 1)

    def test_killed_between_line_and_answer(self):
        process = self.listen()
        connection = socket.create_connection(process.address, timeout=60)
        body = push().encode()
        head = f"POST {PATHS['finished']} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        connection.sendall(head + body)
        # Whoever sees the line may kill it before it answers, or after; the platform heard nothing either way.
        while not self.log.read_bytes():
            pass
        process.popen.kill()
        process.popen.wait(60)
        connection.close()
        again = self.listen()
        self.accepted(again, push())
        self.assertEqual([line["repeated"] for line in self.kept()], [False, True])

    def test_half_a_line_is_taken_off(self):
        process = self.listen()
        self.accepted(process, push())
        whole = self.log.read_bytes()
        process.popen.kill()
        process.popen.wait(60)
        for torn in (whole[:-1], whole[:100], b'{"a', b"\0" * 50, b"\0" * 50 + b"\n"):
            self.log.write_bytes(whole + torn)
            again = self.listen()
            self.assertEqual(self.log.read_bytes(), whole)
            self.accepted(again, push())
            self.assertEqual(len(self.kept()), 2)
            self.assertIn("taken off", again.end(signal.SIGTERM)[2])

    def test_what_is_no_log_is_not_touched(self):
        for content in (b"dear diary", b'{"a":1}\n', b"x\n" * 3, b'{"at":"x"}\n{"at":"y"}\n'):
            self.log.write_bytes(content)
            process = self.listen()
            code, out, err = process.end()
            self.assertEqual((code, out, process.ready), (2, "", None))
            self.assertIn("--log", err)
            self.assertEqual(self.log.read_bytes(), content)

    def test_one_writes_at_a_time(self):
        self.listen()
        other = self.listen()
        self.assertEqual(other.end()[0], 2)

    def test_no_room_is_answered_with_an_error(self):
        # A limit on the size of files is what a full disk looks like, but for the error's name.
        process = self.listen(prefix=["sh", "-c", "trap '' XFSZ; ulimit -f 2; exec \"$@\"", "sh"])
        self.accepted(process, push())
        before = self.log.read_bytes()
        for _ in range(2):
            status, answer = self.send(process, push(order="2", note="x" * 5000))
            self.assertEqual((status, answer["code"]), (500, "1500"))
            self.assertEqual(self.log.read_bytes(), before)
        err = process.end(signal.SIGTERM)[2]
        self.assertIn("could not be kept", err)
        # What was not kept is no repetition when it comes again.
        again = self.listen()
        self.accepted(again, push(order="2", note="x" * 5000))
        self.assertEqual([line["repeated"] for line in self.kept()], [False, False])

    def test_a_log_that_was_moved_or_removed(self):
        process = self.listen()
        self.accepted(process, push())
        os.rename(self.log, self.folder / "old.jsonl")
        self.assertEqual(self.send(process, push(order="2"))[0], 500)
        self.log.touch()
        self.assertEqual(self.send(process, push(order="2"))[0], 500)
        self.assertEqual(len((self.folder / "old.jsonl").read_text().splitlines()), 1)
        process.end(signal.SIGTERM)
        again = self.listen()
        self.accepted(again, push(order="2"))
        self.assertEqual([line["record"]["order"] for line in self.kept()], ["2"])

    def test_killed_at_any_time_it_has_what_it_answered(self):
        answered = []

        def send_all(process, sender):
            try:
                for number in range(10_000):
                    self.accepted(process, push(order=f"{sender}-{number}"))
                    answered.append(f"{sender}-{number}")
            except (OSError, http.client.HTTPException):
                pass  # it was killed
        for run in range(3):
            process, before = self.listen(), len(answered)
            threads = [threading.Thread(target=send_all, args=(process, f"{run}-{sender}")) for sender in range(4)]
            [each.start() for each in threads]
            while len(answered) < before + 20:
                pass
            process.popen.kill()
            [each.join() for each in threads]
            process.popen.wait(60)
        self.listen()
        kept = [line["record"]["order"] for line in self.kept()]
        self.assertEqual(set(answered) - set(kept), set())
        self.assertEqual(len(kept), len(set(kept)))

    @wants(pathlib.Path("/dev/full").exists(), "no /dev/full")
    def test_a_device_is_no_log(self):
        process = self.listen(log="/dev/full")
        self.assertEqual((process.ready, process.end()[0]), (None, 2))


class Arguments(ListenCase):
    def refused(self, *arguments):
        done = subprocess.run([BIN, "listen", *arguments], cwd=self.folder, env=environment(), capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        return done.stderr.decode()

    def test_what_is_unusable(self):
        log = ["--log", "pushes.jsonl"]
        self.assertIn("--finished", self.refused(*log))
        self.assertIn("--log", self.refused("--finished", "/f"))
        self.assertIn("begins with /", self.refused("--finished", "f", *log))
        self.assertIn("same path", self.refused("--finished", "/f", "--progress", "/f", *log))
        err = self.refused("--finished", "/f", "--forward", "https://user:password@example.com/x", *log)
        self.assertIn("--forward: ", err)
        self.assertNotIn("password", err)
        err = self.refused("--finished", "/f", "--forward", "http://example.com/x", *log)
        self.assertIn("--forward: http:// leaves this machine unprotected; use https://, or --allow-http", err)
        self.refused("--finished", "/f", "--forward", "http://127.0.0.1/x", "--exec", "true", *log)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_port_that_is_taken(self):
        process = self.listen()
        done = subprocess.run([BIN, "listen", "--finished", "/f", "--log", "other.jsonl", "--port", str(process.address[1])],
                              cwd=self.folder, env=environment(), capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot listen", done.stderr)


if __name__ == "__main__":
    unittest.main()
