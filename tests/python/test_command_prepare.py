"""The command `pyun-energy prepare`: what it shows is what a sync sends, and its curl line sends that."""

import hashlib
import json
import shutil
import subprocess
import unittest

from command_process import CommandCase, environment, fleet, table
from emulator_process import APP, DEVICE, PATH, SECRET, now_ms, wants

# What a shell might read as something else.
NASTY = "it's \"quoted\" $HOME `id` \\ ! & ; \n\t %41 充电😀\u007f"


class Prepare(CommandCase):
    def device(self, **more):
        self.write("device.json", json.dumps({**DEVICE, **more}))
        return "device.json"

    def last_request(self):
        return self.requests()["requests"][-1]

    def test_what_it_shows(self):
        out, err = self.run_command("prepare", "device", self.device(), "--timestamp", 1767225600000, "--json")
        request = json.loads(out)
        body = json.loads(request["body"])
        self.assertEqual((body["timestamp"], body["app_id"], body["port"]), (1767225600000, APP, DEVICE["port"]))
        self.assertEqual((request["method"], request["url"]), ("POST", self.url + PATH))
        signed = request["body"] + "&app_secret="
        self.assertEqual(request["string_to_sign"], signed + "***")
        signature = hashlib.md5((signed + SECRET).encode()).hexdigest()
        self.assertEqual((request["signature"], request["headers"]["Authorization"]), (signature, signature))
        text, _ = self.run_command("prepare", "device", "device.json", "--timestamp", 1767225600000)
        for shown in (f"POST {self.url + PATH}", f"Authorization: {signature}", request["body"], request["curl"]):
            self.assertIn(shown, text)
        self.assertEqual(err, "")
        self.no_requests()

    @wants(shutil.which("curl"), "no curl")
    def test_the_curl_line_sends_it_byte_for_byte(self):
        device = self.device(name=NASTY, state=7, state_desc=NASTY)
        out, _ = self.run_command("prepare", "device", device, "--timestamp", now_ms())
        line = out.rstrip("\n").splitlines()[-1]
        done = subprocess.run(["sh", "-c", line], capture_output=True, env={"PATH": "/usr/bin:/bin"}, timeout=60)
        self.assertEqual((done.returncode, json.loads(done.stdout)["code"]), (0, "1001"), done)
        received = self.last_request()
        headers = dict(map(tuple, received["headers"]))
        body = received["body"].encode()
        self.assertIn(received["body"], out)
        self.assertEqual(json.loads(body)["name"], NASTY)
        self.assertEqual(hashlib.md5(body + b"&app_secret=" + SECRET.encode()).hexdigest(), headers["authorization"])
        self.assertEqual(headers["content-type"], "application/json; charset=utf-8")

    def test_a_sync_sends_the_same(self):
        device = self.device(name=NASTY)
        self.run_command("sync", "devices", device)
        sent = self.last_request()
        out, _ = self.run_command("prepare", "device", device, "--timestamp", json.loads(sent["body"])["timestamp"], "--json")
        shown, headers = json.loads(out), dict(map(tuple, sent["headers"]))
        self.assertEqual(shown["body"], sent["body"])
        self.assertEqual(shown["url"], self.url + sent["path"])
        for name, value in shown["headers"].items():
            self.assertEqual(headers[name.lower()], value)

    def test_one_device_of_many(self):
        self.write("fleet.csv", table(fleet(3)))
        out, err = self.run_command("prepare", "device", "fleet.csv", "--json")
        self.assertEqual(json.loads(json.loads(out)["body"])["no"], "D00000")
        self.assertIn("--device", err)
        out, err = self.run_command("prepare", "device", "fleet.csv", "--device", "D00002", "--json")
        self.assertEqual((json.loads(json.loads(out)["body"])["no"], err), ("D00002", ""))
        _, err = self.run_command("prepare", "device", "fleet.csv", "--device", "D9", code=2)
        self.assertIn("D9", err)

    def test_what_is_unusable(self):
        _, err = self.run_command("prepare", "device", self.device(state="x"), code=2)
        self.assertIn("device.json, line 1, field state", err)
        self.run_command("prepare", "device", "none.json", code=2)
        self.run_command("prepare", "device", self.device(), code=2, env=environment())
        self.run_command("prepare", "device", self.device(), "--timestamp", 2**60, code=2)


if __name__ == "__main__":
    unittest.main()
