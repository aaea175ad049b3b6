"""The command `pyun-energy listen --exec` and `--forward`: every push is handed on at least once, in order, whatever ends the process."""

import hashlib
import http.server
import json
import os
import queue
import select
import signal
import threading
import unittest

from emulator_process import SECRET
from listen_process import ListenCase, push


class Exec(ListenCase):
    def setUp(self):
        super().setUp()
        self.pipe = self.folder / "pipe"
        os.mkfifo(self.pipe)
        # Open for both, so that it never ends.
        self.end = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)
        self.addCleanup(os.close, self.end)
        self.text = b""

    def handed(self):
        """The next line that comes out of the pipe."""
        while b"\n" not in self.text:
            self.assertTrue(select.select([self.end], [], [], 60)[0], "nothing was handed on")
            self.text += os.read(self.end, 1 << 16)
        line, _, self.text = self.text.partition(b"\n")
        return json.loads(line)

    def orders(self, count):
        return [self.handed()["record"]["order"] for _ in range(count)]

    def test_each_line_in_order(self):
        process = self.listen("--exec", "cat >> pipe; echo nobody reads this")
        orders = [str(number) for number in range(20)]
        for order in orders:
            self.accepted(process, push(order=order))
        handed = [self.handed() for _ in orders]
        self.assertEqual(handed, self.kept())
        code, out, err = process.end(signal.SIGTERM)
        self.assertEqual((code, out, err), (0, "", ""))
        self.assertEqual((self.folder / "pushes.jsonl.offset").stat().st_mode & 0o077, 0)

    def test_while_more_is_received(self):
        """With more waiting than one look at the file takes."""
        process = self.listen("--exec", "test -e ready && cat >> pipe")
        orders = [str(number) for number in range(150)]
        for order in orders[:100]:
            self.accepted(process, push(order=order))
        (self.folder / "ready").touch()
        handed = []
        for order in orders[100:]:
            handed.append(self.handed())
            self.accepted(process, push(order=order))
        handed += [self.handed() for _ in orders[50:]]
        self.assertEqual([one["record"]["order"] for one in handed], orders)
        self.assertEqual(handed, self.kept())
        self.assertNotIn("cannot be read", process.end(signal.SIGTERM)[2])

    def test_until_it_is_done(self):
        process = self.listen("--exec", "echo >> tries; test -e ready && cat >> pipe")
        self.accepted(process, push(order="1"))
        self.accepted(process, push(order="2"))
        line = process.popen.stderr.readline()
        self.assertIn(b"handing on fails: the command ended with exit status: 1", line)
        (self.folder / "ready").touch()
        self.assertEqual(self.orders(2), ["1", "2"])
        self.assertIn("works again", process.end(signal.SIGTERM)[2])
        self.assertGreaterEqual(len((self.folder / "tries").read_text().splitlines()), 3)

    def test_what_was_not_handed_on_is_after_a_restart(self):
        process = self.listen()
        self.accepted(process, push(order="1"))
        process.end(signal.SIGTERM)
        process = self.listen("--exec", "false")
        self.accepted(process, push(order="2"))
        process.popen.stderr.readline()
        process.popen.kill()
        process.popen.wait(60)
        process = self.listen("--exec", "cat >> pipe")
        self.assertEqual(self.orders(2), ["1", "2"])
        self.accepted(process, push(order="3"))
        self.assertEqual(self.orders(1), ["3"])
        process.end(signal.SIGTERM)
        process = self.listen("--exec", "cat >> pipe")
        self.accepted(process, push(order="4"))
        self.assertEqual(self.orders(1), ["4"], "and nothing twice, as it ended well")

    def test_killed_while_it_is_handed_on(self):
        process = self.listen("--exec", "cat >> pipe; exec timeout 60 tail -f /dev/null")
        self.accepted(process, push(order="1"))
        self.assertEqual(self.orders(1), ["1"])
        process.popen.kill()
        process.popen.wait(60)
        self.listen("--exec", "cat >> pipe")
        self.assertEqual(self.orders(1), ["1"], "nobody knows whether it was done")

    def test_it_ends_although_nothing_is_handed_on(self):
        process = self.listen("--exec", "false")
        self.accepted(process, push())
        process.popen.stderr.readline()
        self.assertEqual(process.end(signal.SIGTERM)[0], 0)

    def test_the_command_does_not_get_the_secret(self):
        process = self.listen("--exec", "env > environment; cat >> pipe")
        self.accepted(process, push())
        self.handed()
        self.assertNotIn(SECRET, (self.folder / "environment").read_text())

    def test_a_new_log_begins_anew(self):
        process = self.listen("--exec", "cat >> pipe")
        self.accepted(process, push(order="1", note="x" * 1000))
        self.assertEqual(self.orders(1), ["1"])
        process.end(signal.SIGTERM)
        os.rename(self.log, self.folder / "old.jsonl")
        process = self.listen("--exec", "cat >> pipe")
        self.accepted(process, push(order="2"))
        self.assertEqual(self.orders(1), ["2"])

    def test_what_was_kept_before_its_file_was_moved(self):
        process = self.listen("--exec", "test -e ready && cat >> pipe")
        self.accepted(process, push(order="1"))
        process.popen.stderr.readline()
        os.rename(self.log, self.folder / "old.jsonl")
        self.log.write_text("something else\n" * 100)
        (self.folder / "ready").touch()
        self.assertEqual(self.orders(1), ["1"])

    def test_an_offset_that_is_none(self):
        self.write_offset("x")
        process = self.listen("--exec", "true")
        code, _, err = process.end()
        self.assertEqual((process.ready, code), (None, 2))
        self.assertIn("holds no offset", err)

    def write_offset(self, text):
        (self.folder / "pushes.jsonl.offset").write_text(text)


class Target(http.server.BaseHTTPRequestHandler):
    """Answers as it is told, and keeps what came."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.server.answers.pop(0) if self.server.answers else (204, b"")
        self.server.got.put((status, self.path, self.headers, body))
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Forward(ListenCase):
    def setUp(self):
        super().setUp()
        self.target = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Target)
        self.target.answers, self.target.got = [], queue.Queue()
        threading.Thread(target=self.target.serve_forever, args=(0.01,)).start()
        self.addCleanup(self.target.server_close)
        self.addCleanup(self.target.shutdown)
        self.url = f"http://127.0.0.1:{self.target.server_address[1]}/charges?from=pyun"

    def test_any_2xx_will_do(self):
        self.target.answers += [(200, b"thanks"), (200, b'{"code":"1001"}'), (202, b'{"ok":true}'), (204, b"")]
        process = self.listen("--forward", self.url)
        for number in range(4):
            self.accepted(process, push(order=str(number)))
        for number, line in enumerate(self.kept()):
            _, path, headers, body = self.target.got.get(timeout=60)
            self.assertEqual((path, json.loads(body)), ("/charges?from=pyun", line))
            self.assertEqual(headers["Authorization"], hashlib.md5(body + b"&app_secret=" + SECRET.encode()).hexdigest())
            self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
        code, _, err = process.end(signal.SIGTERM)
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(self.target.got.empty(), "none was sent twice")

    def test_until_it_is_taken(self):
        self.target.answers += [(404, b"no"), (301, b""), (400, b'{"code":"400"}')]
        process = self.listen("--forward", self.url)
        self.accepted(process, push(order="1"))
        self.accepted(process, push(order="2"))
        got = [self.target.got.get(timeout=60) for _ in range(5)]
        self.assertEqual([(status, json.loads(body)["record"]["order"]) for status, *_, body in got],
                         [(404, "1"), (301, "1"), (400, "1"), (204, "1"), (204, "2")])
        err = process.end(signal.SIGTERM)[2]
        self.assertIn("the server answered 404", err)
        self.assertNotIn("charges?", err)

    def test_a_server_that_is_not_there_yet(self):
        self.target.shutdown()
        self.target.server_close()
        process = self.listen("--forward", self.url)
        self.accepted(process, push())
        self.assertIn(b"handing on fails", process.popen.stderr.readline())
        self.assertEqual(process.end(signal.SIGTERM)[0], 0)


if __name__ == "__main__":
    unittest.main()
