"""A secret that stands in the wrong place of a command line is printed by no command, whatever it says about the mistake."""

import http.server
import json
import re
import subprocess
import threading
import unittest

from command_process import CommandCase, environment, fleet, table
from emulator_process import BIN, DEVICE, SECRET, wants

# What secrets look like; the last could be a number, the second but last a word.
SHAPES = ("0123456789abcdef0123456789abcdef", "TOPSECRETx", "Zm9vL2Jhcg==", "topsecretword", "12345678901234567890")
COMMANDS = ("sync devices", "sync charges", "discount", "occupancy find", "occupancy paid", "sign", "verify", "prepare device", "prepare discount",
            "prepare occupancy-order", "prepare form", "doctor", "listen", "emulator")


def bare(**more):
    return {name: value for name, value in environment(**more).items() if not name.startswith("PYUN_") or name in more}


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class Misplaced(unittest.TestCase):
    """No emulator is needed: all of these end before anything is sent."""

    def flags(self, command):
        """The flags of a command that take a value."""
        out = subprocess.run([BIN, *command, "--help"], capture_output=True, check=True, timeout=60).stdout.decode()
        return sorted(set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+) <", out, re.M)))

    def lines(self, secret):
        for command in map(str.split, COMMANDS):
            yield [*command, secret]
            yield [*command, "--no-such-flag", secret]
            yield [*command, f"--secret{secret}"]
            yield [*command, f"-x{secret}"]
            yield [*command, "--json=" + secret]
            for flag in self.flags(command):
                if flag not in ("--secret", "--app"):
                    yield [*command, flag, secret]
                    yield [*command, f"{flag}={secret}"]
                    yield [*command, "file.json", flag, secret]
        yield [secret]
        yield ["sync", secret]
        yield ["help", secret]
        yield ["help", "sync", secret]
        yield ["doctor", "--body", "-", "--signature", "x", "--other-secret-file", secret]
        yield ["doctor", "--body", "-", "--signature", "x", "--text-md5", secret]
        if "=" not in secret:
            yield ["emulator", "--app", secret]

    def ask(self, line, env):
        done = subprocess.run([BIN, *line], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env=env)
        return done.returncode, (done.stdout + done.stderr).decode()

    def test_a_secret_that_is_not_configured(self):
        """It may be in the wrong place just because it is missing in the right one."""
        for secret in SHAPES:
            for line in self.lines(secret):
                if "--seed" not in " ".join(line) or not secret.isdigit():  # a good seed
                    with self.subTest(line=line):
                        code, text = self.ask(line, bare(PYUN_BASE_URL="http://127.0.0.1:1", PYUN_APP_ID="op1"))
                        self.assertEqual(code, 2, text)
                        self.assertNotIn(secret, text)

    def test_a_secret_that_is_configured_elsewhere(self):
        secret = SHAPES[0]
        for line in self.lines(secret):
            with self.subTest(line=line):
                code, text = self.ask(line, bare(PYUN_BASE_URL="http://127.0.0.1:1", PYUN_APP_ID="op1", PYUN_APP_SECRET=secret))
                self.assertEqual(code, 2, text)
                self.assertNotIn(secret, text)

    def test_the_argument_is_named_by_its_position(self):
        env = bare(PYUN_BASE_URL="http://127.0.0.1:1", PYUN_APP_ID="op1", PYUN_APP_SECRET="another secret")
        for line, said in ((["sync", "devices", SHAPES[0]], "argument 3: "), (["doctor", "--curl", SHAPES[0]], "argument 3: "),
                           (["doctor", f"--curl={SHAPES[0]}"], "argument 2: "), (["sign", SHAPES[1]], "argument 2: "),
                           (["sync", "devices", "none.csv"], "none.csv: "), (["sync", "devices", "no/such"], "no/such: ")):
            code, text = self.ask(line, env)
            self.assertEqual((code, said in text), (2, True), text)
        _, text = self.ask(["sync", "devices", "x.csv", SHAPES[0]], {**env, "PYUN_APP_SECRET": SHAPES[0]})
        self.assertIn("argument 4 holds the secret", text)

    def test_settings_that_are_the_secret(self):
        for name in ("PYUN_APP_ID", "PYUN_BASE_URL", "PYUN_ENVIRONMENT", "HTTPS_PROXY"):
            env = bare(PYUN_BASE_URL="https://localhost.invalid", PYUN_APP_ID="op1", PYUN_APP_SECRET=SECRET)
            code, text = self.ask(["prepare", "device", "/dev/null"], {**env, name: SECRET})
            self.assertEqual(code, 2, text)
            self.assertNotIn(SECRET, text)


class Gossip(http.server.BaseHTTPRequestHandler):
    """Answers with what it should not know."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"code": "400", "message": f"not {SECRET}", "hint": SECRET}).encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Masked(CommandCase):
    """`run_command` looks for the secret in all that is printed."""

    def test_names_and_answers_that_hold_it(self):
        self.write(f"{SECRET}.csv", table(fleet(2)))
        self.write("one.jsonl", json.dumps({**DEVICE, "no": SECRET}))
        self.write("bad.jsonl", json.dumps({**DEVICE, SECRET: [SECRET], "state": SECRET}))
        server = http.server.HTTPServer(("127.0.0.1", 0), Gossip)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        env = environment(PYUN_BASE_URL=f"http://127.0.0.1:{server.server_address[1]}")
        for flags in ([], ["--json"], ["--quiet"]):
            out, err = self.run_command("sync", "devices", "one.jsonl", *flags, code=1, env=env)
            self.assertIn("not ***", out + err)
            self.run_command("sync", "devices", "bad.jsonl", *flags, code=2)
        self.run_command("prepare", "device", "one.jsonl")
        self.run_command("doctor", "--body", "one.jsonl", "--signature", SECRET, code=1)


if __name__ == "__main__":
    unittest.main()
