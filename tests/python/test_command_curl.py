"""`pyun-energy doctor --curl`: a saved command line is read as the shell and curl read it."""

import hashlib
import http.server
import json
import shlex
import shutil
import subprocess
import threading
import unittest
import urllib.parse

from command_process import CommandCase, form_sign
from emulator_process import DEVICE, PATH, SECRET, encode, sign, wants

COMPACT = json.dumps(DEVICE, ensure_ascii=False, separators=(",", ":")).encode()


def chrome(text):
    """As Chrome quotes what has more than plain characters."""
    units = text.encode("utf-16-le")
    codes = [units[at] | units[at + 1] << 8 for at in range(0, len(units), 2)]
    return "$'" + "".join(chr(c) if c < 127 and c not in b"\\'!" else f"\\u{c:04x}" for c in codes) + "'"


class Sink(http.server.BaseHTTPRequestHandler):
    """Keeps what it gets."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.got = (self.rfile.read(int(self.headers["Content-Length"])), self.headers)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Curl(CommandCase):
    def doctor(self, line, *arguments, code=1):
        self.write("line.sh", line)
        out, err = self.run_command("doctor", "--curl", "line.sh", "--json", *arguments, code=code)
        return json.loads(out), err

    def mistakes(self, line, *arguments):
        answer, _ = self.doctor(line, *arguments)
        return [mistake["id"] for mistake in answer["mistakes"]]

    def test_what_people_save(self):
        spaced, body = sign(encode(DEVICE)), COMPACT.decode()
        url, kind = self.url + PATH, "Content-Type: application/json"
        lines = {
            "by hand": f"curl -X POST -H 'Authorization: {spaced}' -H '{kind}' -d {shlex.quote(body)} {url}",
            "Chrome": f"curl '{url}' \\\n  -H 'authorization: {spaced}' \\\n  -H 'content-type: application/json' \\\n"
                      f"  --data-raw {chrome(body)} \\\n  --compressed --insecure",
            "Postman": f"curl --location '{url}' \\\n--header '{kind}' \\\n--header 'Authorization: {spaced}' \\\n"
                       f"--data '{body}'\n",
            "double quotes": f'curl {url} -H"Authorization:{spaced}" --json "{body.translate({34: chr(92) + chr(34)})}" | jq .',
        }
        for name, line in lines.items():
            with self.subTest(name):
                self.assertEqual(self.mistakes(line), ["white_space"])

    def test_a_right_one(self):
        line = f"curl {self.url}{PATH} -H 'Authorization: {sign(COMPACT)}' --data-binary @sent.json"
        self.write("sent.json", COMPACT)
        self.assertEqual(self.doctor(line, code=0)[0]["verdict"], "right")
        self.run_command("doctor", "--curl", "-", stdin=line.encode())

    def test_what_stands_around_it_is_no_part_of_the_body(self):
        line = f"curl {self.url}{PATH} -H 'Authorization: {sign(COMPACT)}' -d {shlex.quote(COMPACT.decode())}"
        for whole in (f"{line}; echo done", f"{line}|jq .", f"{line}&& echo ok", f"{line}\necho -d x", f"{line} --next {self.url} -d zz",
                      f"command -v curl >/dev/null || exit 1\n{line}"):
            with self.subTest(whole):
                self.assertEqual(self.doctor(whole, code=0)[0]["verdict"], "right")

    def test_line_ends_that_curl_drops(self):
        body = json.dumps(DEVICE, ensure_ascii=False, indent=1).encode()
        self.write("sent.json", body)
        line = f"curl {self.url}{PATH} -H 'Authorization: {sign(body)}' -d @sent.json"
        _, err = self.doctor(line)
        self.assertIn("the signature is right for the file as it is", err)
        _, err = self.doctor(line.replace(sign(body), "0" * 32))
        self.assertIn("--data-binary", err)
        self.assertNotIn("right", err)

    def test_forms(self):
        signature = hashlib.md5(f"b=2&a=1&app_secret={SECRET}".encode()).hexdigest()
        self.assertEqual(self.mistakes(f"curl {self.url}/x -d b=2 -d a=1 --data-urlencode sign={signature}"), ["form_order"])
        self.assertEqual(self.mistakes(f"curl '{self.url}/x?b=2&a=1&sign={signature}'"), ["form_order"])

    def test_other_secrets_and_the_one_question(self):
        self.write("production.txt", "another secret\n")
        line = f"curl {self.url}{PATH} -H 'Authorization: {sign(COMPACT, 'another secret')}' -d {shlex.quote(COMPACT.decode())}"
        answer, _ = self.doctor(line)
        self.assertEqual((answer["verdict"], answer["text"]), ("unexplained", "not_asked"))
        for text, said in ((COMPACT, "same"), (b"x", "different")):
            self.assertEqual(self.doctor(line, "--text-md5", hashlib.md5(text).hexdigest())[0]["text"], said)
        answer, err = self.doctor(line, "--other-secret-file", "production.txt")
        self.assertEqual(answer["verdict"], "proved")
        self.assertNotIn("another secret", json.dumps(answer) + err)
        self.run_command("doctor", "--curl", "line.sh", "--text-md5", SECRET[:12], code=2)

    def test_what_cannot_be_read(self):
        for line, said in (("wget x", "curl"), ("curl h -d $body", "its body"), ("curl h -d x -H 'Authorization: a' -H 'Authorization: b'", "twice"),
                           ("curl h -T body", "-T"), ("curl -d 'x", "quote"), ("curl -F a=b http://h/", "multipart"), ("curl -d @none http://h/", "none")):
            self.write("line.sh", line)
            _, err = self.run_command("doctor", "--curl", "line.sh", code=2)
            self.assertIn(said, err)
        self.run_command("doctor", code=2)
        self.run_command("doctor", "--curl", "none.sh", code=2)
        self.run_command("doctor", "--curl", "line.sh", "--body", "line.sh", code=2)

    @wants(shutil.which("curl") and shutil.which("bash"), "no curl, or no bash")
    def test_curl_itself_sends_what_was_read(self):
        """The doctor's reading of a line is right when it finds the signature of what curl sent to be right."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.write("file.txt", "a b\r\n充电\n")
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        for data in (
            "-d a --data b", "-d @file.txt", "--data-binary @file.txt", "--data-raw @file.txt", "--data-ascii @file.txt",
            "--json '{\"a\":' --json '1}'", "--json @file.txt", r"-d $'it\'s\n\x41\u5145\ud7ff\101\\\q'", "-sSdx",
            "--data-raw 'a' -d 'b c'", r'--data "a\"b\\c\$d"', "-d 'it'\\''s'", r"-d a\ b", "-d \\\n'next line'",
            "--data-urlencode 'n=川 &+/~' --data-urlencode =x= -d y=z", "--data-urlencode n@file.txt", "--data-urlencode 'a b' -d c=",
        ):
            with self.subTest(data):
                subprocess.run(["bash", "-c", f"curl -s {data} {url}"], cwd=self.folder, check=True, timeout=60,
                               env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
                body, headers = server.got
                signature = form_sign(urllib.parse.parse_qsl(body.decode())) if "urlencode" in data else sign(body)
                kind = headers["Content-Type"] if "urlencode" in data else "application/json"
                self.write("line.sh", f"curl -s {data} {url} -H 'Authorization: {signature}' -H 'Content-Type: {kind}'")
                self.assertEqual(self.run_verdict("--curl", "line.sh"), "right", body)

    def run_verdict(self, *arguments):
        return json.loads(self.run_command("doctor", "--json", *arguments)[0])["verdict"]


if __name__ == "__main__":
    unittest.main()
