"""The command `pyun-energy sync devices`: what is sent, what is refused, and that nothing is lost on the way."""

import json
import os
import pty
import select
import shlex
import signal
import socket
import stat
import subprocess
import unittest

from command_process import CommandCase, STATION, environment, fleet, lines, states_of, table
from emulator_process import APP, BIN, DEVICE, SECRET
from flaky_relay import Relay

COUNT = 10_000
FEW = 1000


class Files(CommandCase):
    def test_json_and_json_lines_and_a_table(self):
        self.write("one.json", json.dumps(DEVICE, ensure_ascii=False))
        self.write("list.json", json.dumps([{**DEVICE, "no": "L1"}, {**DEVICE, "no": "L2"}], indent=2))
        self.write("lines.jsonl", "\n\n".join(json.dumps({**DEVICE, "no": no}) for no in ("J1", "J2")))
        out, _ = self.run_command("sync", "devices", "one.json", "list.json", "lines.jsonl", "-", stdin=table(fleet(2)).encode())
        self.assertIn("7 devices: 7 accepted", out)
        self.assertEqual({no for _, no in self.devices()}, {DEVICE["no"], "L1", "L2", "J1", "J2", "D00000", "D00001"})
        self.assertEqual(self.devices()[STATION, DEVICE["no"]]["port"], DEVICE["port"])
        self.assertEqual([path.name for path in self.folder.glob("*failed*")], [])

    def test_a_table_as_excel_in_china_writes_it(self):
        columns = ["station", "device", "state", "port", "alias", "port_state", "name", "space_status", "metadata.DEVICE_MODEL"]
        row = [STATION, "D1", 1, "D1A", "甲枪", 2, "一号桩, 北", 2, "X1"]
        for encoding, flags in (("gbk", ["--encoding", "gbk"]), ("utf-8-sig", [])):
            self.control("POST", "/reset")
            self.write("fleet.csv", table([row], columns).encode(encoding))
            self.run_command("sync", "devices", "fleet.csv", *flags)
            device = self.devices()[STATION, "D1"]
            self.assertEqual((device["name"], device["metadata"]), ("一号桩, 北", {"DEVICE_MODEL": "X1"}))
            self.assertEqual((device["port"][0]["alias"], device["port"][0]["space_status"]), ("甲枪", 2))

    def test_gbk_that_was_not_announced(self):
        self.write("fleet.csv", table([[STATION, "D1", 1, "D1A", "A", 1], [STATION, "D2", 1, "D2A", "甲", 1]]).encode("gbk"))
        _, err = self.run_command("sync", "devices", "fleet.csv", code=2)
        self.assertIn("fleet.csv, line 3: not UTF-8", err)
        self.assertIn("--encoding gbk", err)
        self.no_requests()

    def test_utf_8_that_was_announced_as_gbk(self):
        self.write("fleet.csv", table([[STATION, "D1", 1, "D1A", "甲枪", 1]]))
        _, err = self.run_command("sync", "devices", "fleet.csv", "--encoding", "gbk", code=2)
        self.assertIn("fleet.csv, line 1: this is UTF-8; leave out --encoding gbk", err)
        self.no_requests()
        # A letter of GBK that could be UTF-8 by chance, but no Chinese one.
        self.write("fleet.csv", table([[STATION, "D1", 1, "D1A", "枪", 1]]).encode("gbk"))
        self.fault(count=1, status=400)
        self.run_command("sync", "devices", "fleet.csv", "--encoding", "gbk", code=1)
        # The failed file is UTF-8, and goes with the same flags.
        self.run_command("sync", "devices", "fleet.csv.failed.jsonl", "--encoding", "gbk")
        self.assertEqual(self.devices()[STATION, "D1"]["port"][0]["alias"], "枪")

    def test_problems_are_named_and_nothing_is_sent(self):
        rows = fleet(3)
        rows[3][5] = "busy"
        self.write("fleet.csv", table(rows))
        self.write("more.jsonl", json.dumps(DEVICE) + '\n{"no": 5}\n')
        self.write("list.json", '[\n{"station_uuid": "s",\n "state": "AVAILABLE"}\n]')
        _, err = self.run_command("sync", "devices", "fleet.csv", "more.jsonl", "list.json", code=2)
        self.assertIn('fleet.csv, line 5, column port_state: not an integer', err)
        self.assertIn("more.jsonl, line 2, field no: ", err)
        self.assertIn("list.json, line 3, field state: ", err)
        self.assertIn("--skip-invalid", err)
        self.no_requests()
        out, _ = self.run_command("sync", "devices", "fleet.csv", "more.jsonl", "list.json", "--skip-invalid", code=1)
        self.assertIn("3 devices: 3 accepted", out)
        self.assertEqual({no for _, no in self.devices()}, {"D00000", "D00002", DEVICE["no"]})

    def test_a_file_that_is_unusable_as_a_whole_is_never_skipped(self):
        self.write("good.jsonl", json.dumps(DEVICE))
        columns = ["station", "device", "state", "port", "alias", "port_state", "metadata.NOTE"]
        rows = [[*row, ""] for row in fleet(3)]
        for name, content in (
            ("head.csv", table(fleet(1), ["station", "device", "state", "port", "alias", "status"])),
            ("gbk.csv", table([[STATION, "D1", 1, "D1A", "甲", 1]]).encode("gbk")),
            ("cut.json", json.dumps([DEVICE, DEVICE])[:-5]),
            ("quote.csv", table(rows, columns).replace(",\r\n", ',"x\r\n', 1)),
            ("none.jsonl", '{"no": 5}\n'),
        ):
            self.write(name, content)
            others = [] if name == "none.jsonl" else ["good.jsonl"]
            _, err = self.run_command("sync", "devices", name, *others, "--skip-invalid", code=2)
            self.assertIn(f"{name}, line ", err)
            self.assertIn("nothing was sent", err)
        self.assertEqual([path.name for path in self.folder.glob("*failed*")], [], "nor is a lock left")
        self.no_requests()

    def test_problems_for_programs(self):
        self.write("fleet.csv", table([[STATION, "D1", "x", "D1A", "A", 1]]))
        out, _ = self.run_command("sync", "devices", "fleet.csv", "--json", code=2)
        line, summary = lines(out)
        self.assertEqual({name: summary["summary"][name] for name in ("devices", "accepted", "invalid", "stopped", "failed_file")},
                         {"devices": 0, "accepted": 0, "invalid": 1, "stopped": "invalid", "failed_file": None})
        self.assertEqual({name: line[name] for name in ("input", "line", "column", "ok")},
                         {"input": "fleet.csv", "line": 2, "column": "state", "ok": False})

    def test_columns_that_nobody_knows(self):
        self.write("fleet.csv", table([[*fleet(1)[0], "x"]], ["station", "device", "state", "port", "alias", "port_state", "remark"]))
        _, err = self.run_command("sync", "devices", "fleet.csv", code=2)
        self.assertIn('"remark"', err)
        self.run_command("sync", "devices", "fleet.csv", "--ignore-columns")

    def test_a_file_that_is_not_there_and_nothing_at_all(self):
        _, err = self.run_command("sync", "devices", "none.csv", code=2)
        self.assertIn("none.csv", err)
        self.run_command("sync", "devices", code=2)
        self.run_command("sync", "devices", "-", "-", code=2)
        self.no_requests()


class Failed(CommandCase):
    def test_what_failed_can_be_fed_back(self):
        self.write("fleet.csv", table(fleet(5)))
        self.fault(count=1, status=400)
        out, err = self.run_command("sync", "devices", "fleet.csv", "--connections", 1, "--json", code=1)
        *devices, summary = lines(out)
        self.assertEqual([line["ok"] for line in devices], [False, True, True, True, True])
        self.assertEqual((devices[0]["kind"], devices[0]["code"], devices[0]["line"]), ("bad_request", "400", 2))
        self.assertEqual((summary["summary"]["accepted"], summary["summary"]["failed"]), (4, {"bad_request": 1}))
        failed = self.folder / "fleet.csv.failed.jsonl"
        self.assertEqual([device["no"] for device in lines(failed.read_text())], ["D00000"])
        failed.chmod(0o640)
        self.fault(count=1, status=400)
        self.run_command("sync", "devices", failed.name, code=1)
        self.assertEqual([device["no"] for device in lines(failed.read_text())], ["D00000"])
        self.assertEqual(stat.S_IMODE(failed.stat().st_mode), 0o640)
        out, _ = self.run_command("sync", "devices", failed.name)
        self.assertIn("is removed", out)
        self.assertFalse(failed.exists())
        self.assertEqual(self.states(), states_of(fleet(5)))

    def test_failed_devices_of_an_earlier_run_are_kept(self):
        self.write("fleet.csv", table(fleet(3)))
        self.write("f.jsonl", "".join(json.dumps({**DEVICE, "no": no}) + "\n" for no in ("D00001", "OLD")))
        out, _ = self.run_command("sync", "devices", "fleet.csv", "--failed", "f.jsonl")
        self.assertIn("from an earlier run: 1 device", out)
        self.assertEqual([device["no"] for device in lines((self.folder / "f.jsonl").read_text())], ["OLD"])

    def test_a_failed_file_that_an_editor_has_saved(self):
        self.write("fleet.csv", table(fleet(2)))
        old = "".join(json.dumps({**DEVICE, "no": no}) + "\r\n" for no in ("OLD", "D00001"))
        failed = self.write("fleet.csv.failed.jsonl", b"\xef\xbb\xbf" + old.encode())
        out, _ = self.run_command("sync", "devices", "fleet.csv")
        self.assertIn("from an earlier run: 1 device", out)
        self.write(failed.name, b"\xef\xbb\xbf" + failed.read_bytes())
        self.assertIn("1 device: 1 accepted", self.run_command("sync", "devices", failed.name)[0])
        self.assertFalse(failed.exists())

    def test_a_file_of_something_else_is_not_replaced(self):
        self.write("fleet.csv", table(fleet(3)))
        _, err = self.run_command("sync", "devices", "fleet.csv", "--failed", "fleet.csv", code=2)
        self.assertIn("fleet.csv", err)
        self.run_command("sync", "devices", "fleet.csv", "--failed", "/dev/null", code=2)
        self.run_command("sync", "devices", "fleet.csv", "--failed", "no/such/folder/f.jsonl", code=2)
        bad = self.write("x.failed.jsonl", json.dumps(DEVICE) + "\n{}\n")
        self.run_command("sync", "devices", bad.name, "--skip-invalid", code=2)
        self.assertEqual(len(bad.read_text().splitlines()), 2)
        self.no_requests()

    def test_an_input_is_not_taken_for_the_failed_file(self):
        source = self.write("devices.jsonl", json.dumps(DEVICE) + "\n")
        os.link(source, self.folder / "hard.jsonl")
        (self.folder / "soft.jsonl").symlink_to("devices.jsonl")
        for name in ("devices.jsonl", "./devices.jsonl", "hard.jsonl", "soft.jsonl"):
            _, err = self.run_command("sync", "devices", "devices.jsonl", "--failed", name, code=2)
            self.assertIn("this is an input", err)
        self.assertEqual(source.read_text(), json.dumps(DEVICE) + "\n")
        self.no_requests()

    def test_a_link_stays_a_link(self):
        self.write("fleet.csv", table(fleet(1)))
        (self.folder / "there").mkdir()
        link = self.folder / "f.jsonl"
        link.symlink_to("there/f.jsonl")
        for _ in range(2):
            self.fault(count=1, status=400)
            self.run_command("sync", "devices", "fleet.csv", "--failed", "f.jsonl", code=1)
            self.assertTrue(link.is_symlink())
            self.assertEqual([device["no"] for device in lines(link.read_text())], ["D00000"])
            self.run_command("sync", "devices", "fleet.csv", "--failed", "f.jsonl")
            self.assertEqual((link.is_symlink(), list((self.folder / "there").iterdir())), (True, []))

    def test_an_old_snapshot_is_not_fed_back_after_a_newer_one(self):
        snapshots = [{**DEVICE, "state": state, "state_desc": "x"} for state in (-1, 1)]
        self.write("two.jsonl", "\n".join(map(json.dumps, snapshots)))
        self.fault(count=1, status=400)
        out, _ = self.run_command("sync", "devices", "two.jsonl", "--json")
        self.assertEqual([(line["ok"], line.get("superseded")) for line in lines(out)[:2]], [(False, True), (True, None)])
        self.assertEqual(self.devices()[STATION, DEVICE["no"]]["state"], 1)
        self.assertFalse((self.folder / "two.jsonl.failed.jsonl").exists())

    def test_a_wrong_secret_ends_it_early(self):
        self.write("fleet.csv", table(fleet(2000)))
        _, err = self.run_command("sync", "devices", "fleet.csv", code=1, env=environment(PYUN_BASE_URL=self.url, PYUN_APP_SECRET="x"))
        self.assertIn("stopped: the platform refuses app id or signature", err)
        self.assertLess(self.requests()["total"], 1000)
        self.assertEqual(len((self.folder / "fleet.csv.failed.jsonl").read_text().splitlines()), 2000)

    def test_no_server(self):
        self.write("fleet.csv", table(fleet(100)))
        out, _ = self.run_command("sync", "devices", "fleet.csv", "--base-url", "http://127.0.0.1:1", "--attempts", 1, code=1)
        self.assertIn("100 devices: 0 accepted, 100 failed", out)
        self.assertEqual(len((self.folder / "fleet.csv.failed.jsonl").read_text().splitlines()), 100)


class Limits(CommandCase):
    def test_a_total_deadline(self):
        relay = Relay(self.process.port, hold_at=10)
        self.addCleanup(relay.close)
        self.write("fleet.csv", table(fleet(100)))
        out, _ = self.run_command("sync", "devices", "fleet.csv", "--total-deadline", 1, "--base-url", relay.url, "--json", code=1)
        *devices, summary = lines(out)
        failed = [line["no"] for line in devices if not line["ok"]]
        self.assertGreaterEqual(len(failed), 90)
        self.assertIn("not_attempted", summary["summary"]["failed"])
        self.assertEqual([line["no"] for line in lines((self.folder / "fleet.csv.failed.jsonl").read_text())], failed)
        self.assertEqual(self.run_command("sync", "devices", "fleet.csv.failed.jsonl", "--quiet"), ("", ""))
        self.assertEqual(self.states(), states_of(fleet(100)))

    def test_quiet_says_errors(self):
        self.write("fleet.csv", table(fleet(1)))
        self.fault(count=1, status=400)
        out, err = self.run_command("sync", "devices", "fleet.csv", "--quiet", code=1)
        self.assertEqual(out, "")
        self.assertIn("fleet.csv, line 2, device D00000: code 400", err)
        self.assertIn("in fleet.csv.failed.jsonl", err)

    def test_the_command_that_sends_the_others(self):
        self.write("secret", SECRET)
        bare = {name: value for name, value in environment().items() if not name.startswith("PYUN_")}
        flags = ["--app-id", APP, "--secret-file", "secret", "--base-url", self.url, "--proxy", "none", "--timeout", 5]
        for name in ("-f.jsonl", "a b;c.jsonl", "left", "x.failed.jsonl", None):
            self.fault(count=1, status=400)
            failed = [] if name is None else ["--failed=" + name]
            out, _ = self.run_command("sync", "devices", *failed, *flags, "-", code=1, stdin=json.dumps(DEVICE).encode(), env=bare)
            self.assertTrue((self.folder / (name or "failed.jsonl")).exists())
            command = out.split("to send them: ")[1].splitlines()[0]
            for code, said in ((1, "to send them: " + command), (0, "is removed")):
                if code == 1:
                    self.fault(count=1, status=400)
                done = subprocess.run(command.replace("pyun-energy", shlex.quote(BIN), 1), shell=True, cwd=self.folder, env=bare,
                                      capture_output=True, timeout=60)
                self.assertEqual(done.returncode, code, done)
                self.assertIn(said, done.stdout.decode())
            self.assertEqual([path.name for path in self.folder.iterdir()], ["secret"])

    def test_the_command_that_sends_the_others_holds_no_secret(self):
        self.fault(count=1, status=400)
        proxy = self.url.replace("//", "//user:hunter22@")
        out, err = self.run_command("sync", "devices", "-", "--secret", SECRET, "--proxy", proxy, "--attempts", 1, code=1, stdin=json.dumps(DEVICE).encode())
        self.assertNotIn("hunter22", out + err)
        self.assertIn("give --secret and --proxy again", out)

    def test_one_cause_is_told_once(self):
        self.write("fleet.csv", table(fleet(30)))
        _, err = self.run_command("sync", "devices", "fleet.csv", code=1, env=environment(PYUN_BASE_URL=self.url, PYUN_APP_SECRET="x"))
        self.assertEqual(err.count("code 401"), 1, err)
        self.assertIn("device D00000, and ", err)
        self.assertNotIn("cancelled", err)
        # What has to do with the device is told of each.
        self.fault(count=3, status=400)
        _, err = self.run_command("sync", "devices", "fleet.csv", "--connections", 1, code=1)
        self.assertEqual(err.count("code 400"), 3, err)

    def test_a_terminal_obeys_no_device(self):
        self.write("one.jsonl", json.dumps({**DEVICE, "no": "D\u001b[2J\u009b1"}))
        self.fault(count=1, status=400)
        _, err = self.run_command("sync", "devices", "one.jsonl", code=1)
        self.assertIn(r"D\u{1b}[2J\u{9b}1", err)
        self.assertNotIn("\u001b", err)


class Settings(CommandCase):
    def setUp(self):
        super().setUp()
        self.write("fleet.csv", table(fleet(1)))

    def test_a_secret_on_the_command_line_is_warned_about(self):
        bare = {name: value for name, value in environment().items() if not name.startswith("PYUN_")}
        flags = ["--app-id", APP, "--base-url", self.url]
        _, err = self.run_command("sync", "devices", "fleet.csv", *flags, "--secret", SECRET, env=bare)
        self.assertIn("warning", err)
        self.write("secret", SECRET + "\n")
        _, err = self.run_command("sync", "devices", "fleet.csv", *flags, "--secret-file", "secret", env=bare)
        self.assertEqual(err, "")
        for missing in (flags, ["--app-id", APP, "--secret-file", "secret"], ["--base-url", self.url, "--secret-file", "secret"]):
            self.run_command("sync", "devices", "fleet.csv", *missing, code=2, env=bare)

    def test_where_to_is_never_a_guess(self):
        both = environment(PYUN_BASE_URL=self.url, PYUN_ENVIRONMENT="test")
        _, err = self.run_command("sync", "devices", "fleet.csv", code=2, env=both)
        self.assertIn("PYUN_ENVIRONMENT", err)
        self.run_command("sync", "devices", "fleet.csv", "--base-url", self.url, env=both)
        _, err = self.run_command("sync", "devices", "fleet.csv", "--base-url", "http://example.com", code=2)
        self.assertIn("base_url", err)

    def test_a_dead_proxy_is_what_is_blamed(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        flags = ["--base-url", "https://platform.invalid", "--attempts", 1]
        dead = f"http://user:hunter22@127.0.0.1:{port}"
        for more, env in ((["--proxy", dead], {}), ([], {"https_proxy": dead, "HTTPS_PROXY": dead})):
            out, err = self.run_command("sync", "devices", "fleet.csv", *flags, *more, code=1, env=environment(**env))
            self.assertIn(f"proxy 127.0.0.1:{port}", err)
            self.assertNotIn("hunter22", out + err)


class Interruptions(CommandCase):
    """Syncs over a line that does not always serve."""

    def fleet(self, count):
        self.rows = fleet(count)
        self.write("fleet.csv", table(self.rows))

    def relay(self, **settings):
        relay = Relay(self.process.port, **settings)
        self.addCleanup(relay.close)
        return relay, environment(PYUN_BASE_URL=relay.url)

    def start(self, env, *arguments, stderr=subprocess.PIPE):
        popen = subprocess.Popen([BIN, "sync", "devices", "fleet.csv", *arguments], env=env, cwd=self.folder,
                                 stdout=subprocess.PIPE, stderr=stderr)
        self.addCleanup(popen.stdout.close)
        return popen

    def feed_back(self):
        """Feeds the failed file back over a good line; all must be right then."""
        self.run_command("sync", "devices", "fleet.csv.failed.jsonl")
        self.assertEqual(self.states(), states_of(self.rows))

    def test_ten_thousand_devices_with_faults_all_end_up_right(self):
        self.fleet(COUNT)
        relay, env = self.relay(toxicity=0.05)
        out, err = self.run_command("sync", "devices", "fleet.csv", "--connections", 32, env=env)
        self.assertIn(f"{COUNT} devices: {COUNT} accepted", out)
        self.assertEqual(err, "", "no progress bar where there is no terminal")
        self.assertGreater(relay.faults, COUNT // 25)
        self.assertEqual(self.states(), states_of(self.rows))

    def test_ten_thousand_devices_interrupted_and_fed_back(self):
        self.fleet(COUNT)
        relay, env = self.relay(toxicity=0.05, hold_at=COUNT // 2)
        popen = self.start(env, "--json", "--connections", "32")
        self.assertTrue(relay.holding.wait(60))
        popen.send_signal(signal.SIGINT)
        out, err = popen.communicate(timeout=60)
        self.assertEqual(popen.returncode, 130, err)
        *devices, summary = lines(out)
        self.assertEqual(summary["summary"]["stopped"], "interrupted")
        accepted = {line["no"] for line in devices if line["ok"]}
        failed = [device["no"] for device in lines((self.folder / "fleet.csv.failed.jsonl").read_text())]
        self.assertEqual(len(failed), COUNT - len(accepted))
        self.assertEqual(accepted | set(failed), set(states_of(self.rows)))
        self.assertGreater(len(accepted), COUNT // 3)
        self.feed_back()

    def test_killed_and_fed_back(self):
        self.fleet(FEW)
        relay, env = self.relay(hold_at=FEW // 2)
        popen = self.start(env)
        self.assertTrue(relay.holding.wait(60))
        popen.kill()
        popen.communicate(timeout=60)
        self.feed_back()

    def test_two_syncs_do_not_share_a_failed_file(self):
        self.fleet(FEW)
        relay, env = self.relay(hold_at=FEW // 2)
        popen = self.start(env)
        self.assertTrue(relay.holding.wait(60))
        self.write("more.jsonl", json.dumps(DEVICE))
        for name in ("fleet.csv.failed.jsonl", "../" + self.folder.name + "/fleet.csv.failed.jsonl"):
            _, err = self.run_command("sync", "devices", "more.jsonl", "--failed", name, code=2)
            self.assertIn(f"another sync is using {name}", err)
        self.run_command("sync", "devices", "more.jsonl")
        popen.kill()
        popen.communicate(timeout=60)
        # The lock has died with its process, and whoever comes next cleans up.
        self.feed_back_of_one_run(DEVICE["no"])

    def feed_back_of_one_run(self, other):
        self.run_command("sync", "devices", "fleet.csv.failed.jsonl")
        states = self.states()
        self.assertIn(other, states)
        self.assertEqual({no: states[no] for no in states if no != other}, states_of(self.rows))
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["fleet.csv", "more.jsonl"])

    def test_a_second_signal_ends_it_at_once_and_nothing_is_lost(self):
        self.fleet(FEW)
        relay, env = self.relay(hold_at=FEW // 2)
        popen = self.start(env)
        self.assertTrue(relay.holding.wait(60))
        popen.send_signal(signal.SIGINT)
        popen.stderr.readline()
        popen.send_signal(signal.SIGINT)
        popen.communicate(timeout=60)
        self.assertEqual(popen.returncode, 130)
        self.feed_back()

    def test_a_progress_bar_on_a_terminal(self):
        self.fleet(FEW)
        relay, env = self.relay(hold_at=FEW // 2)
        ours, theirs = pty.openpty()
        popen = self.start({**env, "TERM": "xterm"}, stderr=theirs)
        os.close(theirs)
        self.assertTrue(relay.holding.wait(60))
        shown = self.read_until(ours, f"/{FEW} devices".encode())
        popen.send_signal(signal.SIGINT)
        out, _ = popen.communicate(timeout=60)
        shown += self.read_all(ours)
        self.assertIn(b"interrupted", shown)
        # The bar was drawn in one line over and over, and is gone in the end.
        self.assertRegex(shown, rb"\r")
        self.assertNotIn(b"devices,", shown[shown.rindex(b"\x1b["):])
        self.assertIn(f"{FEW} devices: ".encode(), out)

    def read_until(self, terminal, wanted):
        shown = b""
        while wanted not in shown:
            self.assertTrue(select.select([terminal], [], [], 60)[0], shown)
            shown += os.read(terminal, 65536)
        return shown

    def read_all(self, terminal):
        shown = b""
        try:
            while piece := os.read(terminal, 65536):
                shown += piece
        except OSError:
            pass  # how Linux says that the other side of a terminal is closed
        os.close(terminal)
        return shown

    def test_a_reader_that_has_seen_enough(self):
        self.fleet(FEW)
        popen = self.start(environment(PYUN_BASE_URL=self.url), "--json")
        self.assertTrue(json.loads(popen.stdout.readline())["ok"])
        popen.stdout.close()
        self.assertEqual(popen.stderr.read(), b"")
        popen.stderr.close()
        self.assertEqual(popen.wait(60), 0)


if __name__ == "__main__":
    unittest.main()
