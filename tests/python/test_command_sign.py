"""The commands `pyun-energy sign` and `verify`: signatures are hashlib's."""

import hashlib
import json
import subprocess
import tempfile
import unittest
import urllib.parse

from command_process import environment, form_sign
from emulator_process import BIN, SECRET, wants

EXAMPLE = '{"a":"string","b":0,"c":1900000109}'.encode()


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class Sign(unittest.TestCase):
    def ask(self, *arguments, stdin=b"", code=0, secret=SECRET, env=None):
        env = environment(PYUN_APP_SECRET=secret) if env is None else env
        done = subprocess.run([BIN, *arguments], input=stdin, capture_output=True, env=env, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn(secret.encode(), done.stdout + done.stderr)
        return done.stdout.decode().strip(), done.stderr.decode()

    def test_the_known_answer(self):
        out, err = self.ask("sign", stdin=EXAMPLE, secret="您的密钥")
        self.assertEqual((out, err), ("d7f3eca20c666483b2f4963d35a3f547", ""))

    def test_bytes_as_they_are(self):
        for body in (b" ", b"\xff\x00\r", "充电桩".encode("gbk"), b"x" * 200_000):
            self.assertEqual(self.ask("sign", "-", stdin=body)[0], hashlib.md5(body + b"&app_secret=" + SECRET.encode()).hexdigest())
        with tempfile.NamedTemporaryFile() as file:
            file.write(EXAMPLE)
            file.flush()
            signature = hashlib.md5(EXAMPLE + b"&app_secret=" + SECRET.encode()).hexdigest()
            answer = json.loads(self.ask("sign", file.name, "--json")[0])
        self.assertEqual((answer["signature"], answer["rule"], answer["body_length"]), (signature, "json", len(EXAMPLE)))

    def test_a_line_end_is_signed_and_noted(self):
        out, err = self.ask("sign", stdin=EXAMPLE + b"\n")
        self.assertEqual(out, hashlib.md5(EXAMPLE + b"\n&app_secret=" + SECRET.encode()).hexdigest())
        self.assertIn("line end", err)

    def test_forms(self):
        pairs = [("plate", "川A660N2"), ("merchant", "m 1&2"), ("note", ""), ("a+b", "100%"), ("merchant", "m")]
        body = urllib.parse.urlencode(pairs)
        self.assertEqual(self.ask("sign", "--form", stdin=body.encode())[0], form_sign(pairs))
        signed = f"{body}&sign={form_sign(pairs)}".encode()
        self.ask("verify", "--form", stdin=signed)
        self.ask("verify", "--form", "--signature", form_sign(pairs).upper(), stdin=body.encode())
        self.ask("verify", "--form", stdin=signed.replace(b"=m&", b"=n&"), code=1)
        self.ask("verify", "--form", stdin=body.encode(), code=1)

    def test_verify(self):
        signature = hashlib.md5(EXAMPLE + b"&app_secret=" + SECRET.encode()).hexdigest()
        self.ask("verify", "--signature", signature, stdin=EXAMPLE)
        self.ask("verify", "--signature", signature.upper(), stdin=EXAMPLE)
        out, _ = self.ask("verify", "--signature", signature, stdin=EXAMPLE + b" ", code=1)
        self.assertIn("pyun-energy doctor", out)
        self.assertEqual(json.loads(self.ask("verify", "--json", "--signature", "0" * 32, stdin=EXAMPLE, code=1)[0]), {"right": False})
        self.ask("verify", stdin=EXAMPLE, code=2)

    def test_where_the_secret_comes_from(self):
        bare = {name: value for name, value in environment().items() if not name.startswith("PYUN_")}
        expected = hashlib.md5(EXAMPLE + b"&app_secret=s3cret").hexdigest()
        for ending in ("", "\n", "\r\n"):
            with tempfile.NamedTemporaryFile("w", newline="") as file:
                file.write("s3cret" + ending)
                file.flush()
                out, err = self.ask("sign", "--secret-file", file.name, stdin=EXAMPLE, secret="s3cret", env=bare)
                self.assertEqual((out, err), (expected, ""))
        out, err = self.ask("sign", "--secret", "s3cret", stdin=EXAMPLE, secret="s3cret", env=bare)
        self.assertEqual(out, expected)
        self.assertIn("warning", err)
        for secret in ("s3cret ", "\ts3cret", "s3cret\n"):
            _, err = self.ask("sign", stdin=EXAMPLE, code=2, secret=secret)
            self.assertIn("PYUN_APP_SECRET: the secret has leading or trailing white space", err)
        self.ask("sign", stdin=EXAMPLE, code=2, env=bare)
        _, err = self.ask("sign", stdin=EXAMPLE, code=2, env={**bare, "PYUN_APP_SECRET": ""})
        self.assertIn("set PYUN_APP_SECRET", err)
        self.ask("sign", "--secret-file", "/no/such/file", code=2, env=bare)
        self.ask("sign", "/no/such/file", code=2)


if __name__ == "__main__":
    unittest.main()
