"""The command `pyun-energy outbox`, and `sync --outbox`: what was put is delivered, whoever looks at it meanwhile, and what is
shown of it. Witnesses: Python's sqlite3 for the disk, http.server for the platform, hashlib for signatures."""

import contextlib
import hashlib
import http.server
import json
import os
import pty
import signal
import sqlite3
import subprocess
import threading
import unittest

from command_process import CommandCase, STATION, environment, fleet, lines, states_of, table
from emulator_process import APP, BIN, SECRET, wants

PLATE, MOBILE, VIN = "粤B7H3K1", "13912345678", "LSVNV2182E2100001"
PERSONAL = (PLATE, MOBILE, VIN)


def charge(order, quantity=1000, state=3, **more):
    return {"station_uuid": STATION, "order": order, "start_time": "2025-09-17T06:14:08Z", "end_time": "2025-09-17T07:14:08Z",
            "quantity": quantity, "energy_value": 80, "fee_value": 20, "state": state, "device_no": "D1", "device_type": 0,
            "port_no": "D1A", "energy_code": "CN_AC", "mobile": MOBILE, "plate": PLATE, "vin": VIN, **more}


def jsonl(records):
    return "".join(json.dumps(record) + "\n" for record in records)


class Gateway(http.server.ThreadingHTTPServer):
    """A platform of few words: it keeps what it accepts, and answers as `answer` says.

    `answer(fields)` gives the platform's code, or nothing for no answer at all. A signature that is wrong is remembered.
    """

    daemon_threads = True

    def __init__(self, answer=lambda fields: "1001", port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.answer, self.accepted, self.forged, self.lock = answer, [], 0, threading.Condition()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request, address):
        pass  # whoever asked is gone

    def wait_for(self, count):
        with self.lock:
            return self.lock.wait_for(lambda: len(self.accepted) >= count, 60)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = hashlib.md5(body + b"&app_secret=" + SECRET.encode()).hexdigest()
        fields = json.loads(body)
        code = self.server.answer(fields)
        if code is None:
            self.close_connection = True
            return
        with self.server.lock:
            self.server.forged += signed != self.headers["Authorization"]
            if code == "1001":
                self.server.accepted.append(fields)
                self.server.lock.notify_all()
        hint = f"plate {fields.get('plate')} of {fields.get('mobile')}, {fields.get('vin')}"
        answer = json.dumps({"code": code, "message": "m", "hint": hint, "seqno": "77"}, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class OutboxCase(CommandCase):
    def gateway(self, *arguments, **more):
        gateway = Gateway(*arguments, **more)
        self.addCleanup(gateway.server_close)
        self.addCleanup(gateway.shutdown)
        return gateway

    def sync(self, gateway, *arguments, code=0, **more):
        return self.run_command("sync", *arguments, "--outbox", "box", code=code,
                                env=environment(PYUN_BASE_URL=gateway.url, **more))

    def outbox(self, what, *arguments, code=0):
        """Runs a subcommand with neither app id nor secret."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith("PYUN_")}
        return self.run_command("outbox", what, "box", *arguments, code=code, env=bare)

    def status(self):
        return json.loads(self.outbox("status", "--json")[0])

    @contextlib.contextmanager
    def started(self, gateway, *arguments):
        """A `sync --outbox` that runs, in a process group of its own; it is killed in the end."""
        process = subprocess.Popen(
            [BIN, "sync", *arguments, "--outbox", "box"], cwd=self.folder, env=environment(PYUN_BASE_URL=gateway.url),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def dead_letters(self, count=2):
        """An outbox with so many dead letters of different orders, and nothing that waits."""
        self.write("charges.jsonl", jsonl(charge(f"order {number}") for number in range(count)))
        self.sync(self.gateway(lambda fields: "400"), "charges", "charges.jsonl", code=1)


class Sync(OutboxCase):
    def test_what_is_put_is_delivered_signed_and_in_order(self):
        gateway = self.gateway()
        records = [charge(f"order {order}", quantity, 3 if quantity == 9 else 2) for quantity in range(10) for order in range(5)]
        self.write("charges.jsonl", jsonl(records))
        out, _ = self.sync(gateway, "charges", "charges.jsonl")
        self.assertIn("50 charges put: 50 reports delivered, 0 wait, 0 dead", out)
        for order in range(5):
            quantities = [fields["quantity"] for fields in gateway.accepted if fields["order"] == f"order {order}"]
            self.assertEqual(quantities, list(range(10)))
        self.assertEqual(gateway.forged, 0)
        self.assertEqual([path.name for path in self.folder.glob("*failed*")], [])

    def test_devices_arrive_at_the_emulator(self):
        self.write("fleet.csv", table(fleet(100)))
        out, _ = self.run_command("sync", "devices", "fleet.csv", "--outbox", "box", "--json")
        self.assertEqual(self.states(), states_of(fleet(100)))
        (summary,) = lines(out)
        self.assertEqual([summary["summary"][name] for name in ("devices", "put", "delivered", "waiting", "dead", "stopped")],
                         [100, 100, 100, 0, 0, None])

    def test_what_is_not_delivered_waits_for_the_next_run(self):
        nobody = self.gateway(lambda fields: None)
        self.write("charges.jsonl", jsonl(charge(f"order {number}") for number in range(3)))
        out, err = self.sync(nobody, "charges", "charges.jsonl", "--deadline", "0.3", code=1)
        self.assertIn("3 charges put: 0 reports delivered, 3 wait", out)
        self.assertIn("to send what waits: pyun-energy sync charges --deadline 0.3 --outbox box", out)
        self.assertIn("nothing is delivered any more", err)
        port = nobody.server_address[1]
        nobody.shutdown()
        nobody.server_close()
        gateway = self.gateway(port=port)
        out, _ = self.sync(gateway, "charges")
        self.assertIn("0 charges put: 3 reports delivered, 0 wait", out)
        self.assertEqual(sorted(fields["order"] for fields in gateway.accepted), ["order 0", "order 1", "order 2"])

    def test_killed_it_loses_nothing_and_the_next_run_delivers_everything(self):
        release = threading.Event()
        gateway = self.gateway(lambda fields: "1001" if release.is_set() or len(gateway.accepted) < 20 else release.wait(60) and None)
        records = [charge(f"order {number % 40}", number, 3 if number >= 160 else 2) for number in range(200)]
        self.write("charges.jsonl", jsonl(records))
        with self.started(gateway, "charges", "charges.jsonl") as process:
            self.assertTrue(gateway.wait_for(20))
            process.kill()
            self.assertEqual(process.wait(20), -signal.SIGKILL)
        release.set()
        self.assertGreater(self.status()["records"], 100)
        self.sync(gateway, "charges")
        delivered = {}
        for fields in gateway.accepted:
            delivered.setdefault(fields["order"], []).append(fields["quantity"])
        self.assertEqual({fields["quantity"] for fields in gateway.accepted}, set(range(200)))
        for order, quantities in delivered.items():
            self.assertEqual(quantities, sorted(quantities), f"{order}: what was in flight may come twice, but in its place")
        self.assertLessEqual(len(gateway.accepted), 204)

    def test_ctrl_c_ends_at_once_and_keeps_it(self):
        asked, release = threading.Event(), threading.Event()
        self.addCleanup(release.set)
        gateway = self.gateway(lambda fields: asked.set() or release.wait(60) and None)
        self.write("fleet.csv", table(fleet(3)))
        with self.started(gateway, "devices", "fleet.csv") as process:
            self.assertTrue(asked.wait(60))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=8)  # a request may take ten
            self.assertEqual(process.returncode, 130, err)
        self.assertIn(b"3 wait", out)
        self.assertEqual(self.status()["depth"], 3)

    def test_what_is_refused_is_told_and_stays_as_a_dead_letter(self):
        gateway = self.gateway(lambda fields: "400" if fields["order"] == "bad" else "1001")
        self.write("charges.jsonl", jsonl([charge("bad"), charge("good")]))
        out, err = self.sync(gateway, "charges", "charges.jsonl", code=1)
        self.assertIn("1 reports delivered, 0 wait, 1 dead", out)
        self.assertIn("dead: final bad: code 400; m; hint: plate *** of ***, ***; seqno 77", err)
        out, _ = self.sync(gateway, "charges", "--json")
        self.assertEqual(lines(out)[-1]["summary"]["dead"], 0, "it is told once")

    def test_a_wrong_secret_ends_it_at_once_and_costs_nothing(self):
        self.write("fleet.csv", table(fleet(50)))
        refusing = self.gateway(lambda fields: "401")
        out, err = self.sync(refusing, "devices", "fleet.csv", "--json", code=1)
        summary = lines(out)[-1]["summary"]
        self.assertEqual((summary["waiting"], summary["dead"], summary["stopped"]), (50, 0, "refused"))

    def test_the_outbox_of_somebody_else_is_left_alone(self):
        gateway = self.gateway()
        self.write("fleet.csv", table(fleet(1)))
        self.sync(gateway, "devices", "fleet.csv")
        _, err = self.sync(gateway, "devices", "fleet.csv", code=2, PYUN_APP_ID="op2")
        self.assertIn(f"belongs to app id {APP}", err)
        self.assertEqual(len(gateway.accepted), 1)

    def test_a_full_one_is_told_and_waits_for_room(self):
        answers = threading.Event()
        gateway = self.gateway(lambda fields: "1001" if answers.is_set() else None)
        self.write("charges.jsonl", jsonl([charge("one more")]))
        self.sync(gateway, "charges", "charges.jsonl", "--deadline", "0.1", code=1)
        with contextlib.closing(sqlite3.connect(self.folder / "box" / "outbox.db")) as database:  # by another hand: it is quicker
            database.execute("""WITH RECURSIVE n (n) AS (SELECT 2000 UNION ALL SELECT n + 1 FROM n WHERE n < 101998)
                                INSERT INTO record SELECT 'charge:' || n, n, 2, 0, 0, 0, 0, 0, 0, ? FROM n""", [json.dumps(charge("x"))])
            database.execute("UPDATE meta SET value = 200000 WHERE name = 'reserved'")
            database.commit()
        out, err = self.sync(gateway, "charges", "charges.jsonl", "--deadline", "0.5", code=1)
        self.assertIn("0 charges put: 0 reports delivered, 100000 wait", out)
        self.assertIn("charges.jsonl, line 1: the outbox took nothing from here on", err)
        self.assertIn("the outbox is full", err)
        answers.set()
        out, _ = self.sync(gateway, "charges", "charges.jsonl", "--total-deadline", "2", "--json", code=1)
        summary = lines(out)[-1]["summary"]
        self.assertEqual((summary["put"], summary["stopped"]), (1, "deadline"))

    def test_flags_that_would_do_nothing_are_refused(self):
        for flag in (("--failed", "f"), ("--rounds", "2"), ("--connections", "2"), ("--attempts", "2")):
            _, err = self.sync(self, "devices", "fleet.csv", *flag, code=2)
            self.assertIn("cannot be used with", err)
        self.run_command("sync", "devices", code=2)


class Looking(OutboxCase):
    def test_it_is_read_beside_its_owner_as_sqlite_reads_it(self):
        asked, release = threading.Event(), threading.Event()
        self.addCleanup(release.set)
        gateway = self.gateway(lambda fields: asked.set() or release.wait(60) and "1001")
        self.write("fleet.csv", table(fleet(30)))
        with self.started(gateway, "devices", "fleet.csv") as process:
            self.assertTrue(asked.wait(60))
            witness = sqlite3.connect(f"file:{self.folder}/box/outbox.db?mode=ro", uri=True)
            self.addCleanup(witness.close)
            waiting = witness.execute("SELECT no, fields FROM device WHERE acknowledged < generation ORDER BY no").fetchall()
            status = self.status()
            self.assertEqual((status["owned"], status["pid"], status["depth"], status["devices"]), (True, process.pid, len(waiting), 30))
            self.assertEqual((status["app_id"], status["base_url"]), (APP, gateway.url))
            self.assertIn(f"process {process.pid}", self.outbox("status")[0])
            listed = lines(self.outbox("list", "--json")[0])
            self.assertEqual([(line["name"], line["fields"]) for line in listed], [(no, json.loads(fields)) for no, fields in waiting])
            exported = lines(self.outbox("export", "devices")[0])
            self.assertEqual(exported, [json.loads(fields) for _, fields in waiting])
            for what in (("retry", "1"), ("discard", "--all"), ("purge", "--yes")):
                _, err = self.outbox(*what, code=2)
                self.assertIn(f"in use by process {process.pid}", err)
            _, err = self.sync(gateway, "devices", "fleet.csv", code=2)
            self.assertIn(f"in use by process {process.pid}", err)
            release.set()
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
        status = self.status()
        self.assertEqual((status["owned"], status["pid"], status["depth"], status["delivered"]), (False, None, 0, 30))

    def test_watch_draws_a_line_a_look(self):
        gateway = self.gateway()
        self.write("fleet.csv", table(fleet(3)))
        self.sync(gateway, "devices", "fleet.csv")
        with subprocess.Popen([BIN, "outbox", "status", "box", "--watch", "--every", "0.1", "--json"], cwd=self.folder,
                              stdout=subprocess.PIPE) as watching:
            looks = [json.loads(watching.stdout.readline()) for _ in range(2)]
            self.sync(gateway, "devices", "fleet.csv")
            while looks[-1]["delivered"] < 6:
                looks.append(json.loads(watching.stdout.readline()))
            watching.stdout.close()  # nobody reads any more
            self.assertEqual(watching.wait(20), 0)
        self.assertEqual((looks[0]["delivered"], looks[0]["per_second"]), (3, 0))
        self.assertGreater(looks[-1]["per_second"], 0)
        text = subprocess.Popen([BIN, "outbox", "status", "box", "--watch"], cwd=self.folder, stdout=subprocess.PIPE)
        self.addCleanup(text.stdout.close)
        self.assertRegex(text.stdout.readline().decode(), r"^0 wait; 0.0 a second, last success \d+ s ago; 0 dead\n$")
        text.send_signal(signal.SIGINT)
        self.assertEqual(text.wait(20), -signal.SIGINT)

    def test_watch_stays_on_its_line_of_a_terminal(self):
        self.dead_letters(1)
        terminal, end = pty.openpty()
        self.addCleanup(os.close, terminal)
        with subprocess.Popen([BIN, "outbox", "status", "box", "--watch", "--every", "0.1"], cwd=self.folder,
                              env={**os.environ, "TERM": "xterm"}, stdin=end, stdout=end, stderr=end) as watching:
            os.close(end)
            seen = b""
            while seen.count(b"1 dead") < 3:
                seen += os.read(terminal, 4096)
            self.assertNotIn(b"\n", seen)
            watching.kill()

    def test_personal_data_is_masked_but_where_it_is_asked_for(self):
        self.dead_letters()
        self.write("more.jsonl", jsonl([charge("waits")]))
        self.sync(self.gateway(lambda fields: "1500"), "charges", "more.jsonl", "--total-deadline", "0.3", code=2)
        for what in (("status",), ("status", "--json"), ("list",), ("list", "--json"), ("list", "--dead")):
            text = "".join(self.outbox(*what))
            for personal in PERSONAL:
                self.assertNotIn(personal, text)
        for what in (("show", "order 0"), ("show", "order 0", "--json"), ("export", "charges", "--dead")):
            text = self.outbox(*what)[0]
            for personal in PERSONAL:
                self.assertIn(personal, text)

    def test_what_is_shown(self):
        self.dead_letters()
        (letter,) = lines(self.outbox("show", "order 1", "--json")[0])
        self.assertEqual((letter["kind"], letter["dead"], letter["code"], letter["seqno"], letter["fields"]["plate"]),
                         ("final", True, "400", "77", PLATE))
        self.assertEqual(json.loads(self.outbox("show", str(letter["id"]))[0]), letter)
        self.outbox("show", "order 7", code=1)
        self.assertEqual([line["name"] for line in lines(self.outbox("list", "--dead", "--json")[0])], ["order 0", "order 1"])
        self.assertEqual(self.outbox("list", "--waiting")[0], "")

    def test_what_is_exported_is_taken_again(self):
        self.dead_letters()
        out, _ = self.outbox("export", "charges", "--dead")
        self.write("again.jsonl", out)
        gateway = self.gateway()
        self.run_command("sync", "charges", "again.jsonl", env=environment(PYUN_BASE_URL=gateway.url))
        self.assertEqual({fields["order"] for fields in gateway.accepted}, {"order 0", "order 1"})
        self.assertEqual({fields["plate"] for fields in gateway.accepted}, {PLATE})
        self.assertEqual(self.outbox("export", "devices")[0], "")

    def test_the_export_and_the_failed_file_are_the_same_lines(self):
        self.write("charges.jsonl", jsonl([charge("é 1", plate="粤Ä1")]))
        gateway = self.gateway(lambda fields: "400")
        self.sync(gateway, "charges", "charges.jsonl", code=1)
        self.run_command("sync", "charges", "charges.jsonl", code=1, env=environment(PYUN_BASE_URL=gateway.url))
        failed = (self.folder / "charges.jsonl.failed.jsonl").read_text()
        self.assertEqual(self.outbox("export", "charges", "--dead")[0], failed)

    def test_where_there_is_none_none_is_made(self):
        for what in ("status", "list", "show 1", "export devices", "retry 1", "discard --all", "purge --yes"):
            self.outbox(*what.split(), code=2)
            self.assertFalse((self.folder / "box").exists())
        (self.folder / "box").mkdir()
        for what in ("status", "list", "show 1", "export devices", "retry 1", "discard --all", "purge --yes", "purge"):
            _, err = self.outbox(*what.split(), code=2)
            self.assertIn("there is no outbox", err)
        self.assertEqual(os.listdir(self.folder / "box"), [])
        # What may be a secret in the wrong place is not repeated.
        _, err = self.run_command("outbox", "status", "s3cr3tw0rd", code=2)
        self.assertNotIn("s3cr3tw0rd", err)

    def test_where_only_the_owner_can_read_it_is_told(self):
        self.dead_letters(1)
        owner = sqlite3.connect(self.folder / "box" / "outbox.db")
        self.addCleanup(owner.close)
        owner.execute("PRAGMA locking_mode = EXCLUSIVE")
        owner.execute("UPDATE meta SET value = value")
        owner.commit()
        _, err = self.outbox("status", code=2)
        self.assertIn("in use", err)

    def test_a_later_versions_file_is_refused_untouched(self):
        self.dead_letters(1)
        path = self.folder / "box" / "outbox.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 99")
        before = path.read_bytes()
        for what in ("status", "list", "retry --all"):
            _, err = self.outbox(*what.split(), code=2)
            self.assertIn("later version", err)
        self.assertEqual(path.read_bytes(), before)
        self.outbox("purge", "--yes")
        self.assertEqual(os.listdir(self.folder / "box"), [])


class Mending(OutboxCase):
    def test_a_dead_letter_is_sent_by_the_next_owner(self):
        refusing = self.gateway(lambda fields: "400")
        self.write("charges.jsonl", jsonl([charge("order 0"), charge("order 1")]))
        self.sync(refusing, "charges", "charges.jsonl", code=1)
        number = lines(self.outbox("list", "--json")[0])[0]["id"]
        self.outbox("retry", str(number))
        status = self.status()
        self.assertEqual((status["records"], status["dead"]), (1, 1))
        refusing.answer = lambda fields: "1001"
        self.sync(refusing, "charges")
        self.assertEqual([fields["order"] for fields in refusing.accepted], ["order 0"])
        self.outbox("retry", "--all")
        self.sync(refusing, "charges")
        self.assertEqual([fields["order"] for fields in refusing.accepted], ["order 0", "order 1"])

    def test_what_would_undo_something_later_is_not_sent_again(self):
        gateway = self.gateway(lambda fields: "400" if fields["quantity"] == 1 else "1001")
        self.write("charges.jsonl", jsonl([charge("a", 1, 2), charge("a", 2, 3)]))
        self.sync(gateway, "charges", "charges.jsonl", code=1)
        _, err = self.outbox("retry", "--all", code=1)
        self.assertIn("later report", err)
        out, err = self.outbox("export", "charges", "--dead")
        self.assertEqual(out, "")
        self.assertIn("left out: 1", err)

    def test_a_letter_is_discarded(self):
        self.dead_letters()
        number = str(lines(self.outbox("list", "--json")[0])[0]["id"])
        self.outbox("discard", number)
        _, err = self.outbox("discard", number, code=1)
        self.assertIn("no dead letter has this number", err)
        self.assertEqual([line["name"] for line in lines(self.outbox("list", "--json")[0])], ["order 1"])
        self.outbox("discard", "--all")
        self.assertEqual(self.status()["dead"], 0)

    def test_a_purge_leaves_nothing(self):
        self.write("charges.jsonl", jsonl([charge("order 0")]))
        asked, release = threading.Event(), threading.Event()
        self.addCleanup(release.set)
        gateway = self.gateway(lambda fields: asked.set() or release.wait(60) and None)
        with self.started(gateway, "charges", "charges.jsonl") as process:
            self.assertTrue(asked.wait(60))
            process.kill()  # so that SQLite's files are there as well
        _, err = self.outbox("purge", code=2)
        self.assertIn("1 that wait and 0 dead letters would be lost", err)
        self.assertEqual(self.status()["records"], 1)
        self.outbox("purge", "--yes")
        self.assertEqual(os.listdir(self.folder / "box"), [])

    def test_a_purge_needs_nothing_that_is_whole(self):
        self.dead_letters(1)
        (self.folder / "box" / "outbox.db").write_bytes(b"damaged " * 1000)
        _, err = self.outbox("status", code=2)
        self.assertIn("damaged", err)
        self.outbox("purge", "--yes")
        self.assertEqual(os.listdir(self.folder / "box"), [])


if __name__ == "__main__":
    unittest.main()
