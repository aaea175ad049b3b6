"""The command `pyun-energy doctor`, from outside: signatures are hashlib's, bodies json's."""

import hashlib
import json
import os
import subprocess
import unittest

from emulator_process import BIN, DEVICE, SECRET, encode, sign, wants


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class Doctor(unittest.TestCase):
    def ask(self, body, signature, *arguments):
        done = subprocess.run(
            [BIN, "doctor", "--body", "-", "--signature", signature, *arguments], input=body, capture_output=True,
            env={**os.environ, "PYUN_APP_SECRET": SECRET}, timeout=60)
        self.assertNotIn(SECRET.encode(), done.stdout + done.stderr)
        return done.returncode, done.stdout.decode()

    def test_a_right_signature(self):
        body = encode(DEVICE)
        self.assertEqual(self.ask(body, sign(body))[0], 0)

    def test_what_was_signed_is_named(self):
        sent = json.dumps(DEVICE, ensure_ascii=False, separators=(",", ":")).encode()
        code, text = self.ask(sent, sign(encode(DEVICE)), "--json")
        self.assertEqual((code, [mistake["id"] for mistake in json.loads(text)["mistakes"]]), (1, ["white_space"]))
        self.assertEqual(self.ask(sent, hashlib.md5(sent).hexdigest(), "--language", "zh")[0], 1)

    def test_a_wrong_secret_is_not_explained(self):
        body = encode(DEVICE)
        code, text = self.ask(body, sign(body, "another secret"), "--json")
        self.assertEqual((code, json.loads(text).get("mistakes", [])), (1, []))

    def test_a_body_that_is_not_there(self):
        done = subprocess.run([BIN, "doctor", "--body", "/no/such/file", "--secret", "x"], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"/no/such/file", done.stderr)


if __name__ == "__main__":
    unittest.main()
