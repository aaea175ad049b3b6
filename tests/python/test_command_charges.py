"""The command `pyun-energy sync charges`: the same care as for devices, and the order of one order number kept."""

import http.server
import json
import threading
import unittest

from command_process import CommandCase, environment, lines, table
from emulator_family import BILL, FAILURE, PLATE, RECORD, STATION
from emulator_process import TESTS

FIELDS = {name: value for name, value in RECORD.items() if name != "app_id"}
PROGRESS = {**FIELDS, "state": 2}
PAID = {name: value for name, value in BILL.items() if name != "app_id"}
COLUMNS = [name for name in FIELDS if name not in ("vin", "plate", "soc", "state_desc")]


def charges(count, reports=2):
    """So many charges, each with reports of which the last is the bill."""
    return [
        {**(PAID if report == reports - 1 else PROGRESS), "order": f"2025{number:06}", "quantity": report * 100}
        for number in range(count) for report in range(reports)
    ]


def rows(records, columns=COLUMNS):
    return table([[record.get(column, "") for column in columns] for record in records], columns)


def json_lines(records):
    return "".join(json.dumps(record) + "\n" for record in records)


class Platform(http.server.BaseHTTPRequestHandler):
    """Keeps what it gets, in order, and refuses what it is told to."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        record = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.got.append(record)
            code = self.server.answers(record)
        body = json.dumps({"code": code}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class ChargesCase(CommandCase):
    def platform(self, answers=lambda record: "1001"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
        server.got, server.answers, server.lock = [], answers, threading.Lock()
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def sync(self, server, *arguments, code=0):
        env = environment(PYUN_BASE_URL=f"http://127.0.0.1:{server.server_address[1]}")
        return self.run_command("sync", "charges", *arguments, code=code, env=env)

    def refused(self, *said, columns=COLUMNS, encoding="utf-8", flags=(), **cells):
        """A table with one record that has these cells is refused so."""
        self.write("charges.csv", rows([{**PAID, **cells}], columns).encode(encoding))
        _, err = self.run_command("sync", "charges", "charges.csv", *flags, code=2)
        for each in said:
            self.assertIn(each, err)
        self.no_requests()
        return err


class Files(ChargesCase):
    def test_json_and_json_lines_and_a_table(self):
        records = charges(6, 1)
        self.write("one.json", json.dumps(records[0]))
        self.write("list.json", json.dumps(records[1:3], indent=2))
        self.write("lines.jsonl", json_lines(records[3:4]))
        self.write("charges.csv", rows(records[4:]))
        out, err = self.run_command("sync", "charges", "one.json", "list.json", "lines.jsonl", "charges.csv")
        self.assertIn("6 charges: 6 accepted", out)
        self.assertEqual(err, "")
        orders = self.control("GET", "/state")["orders"]
        self.assertEqual({order["order"] for order in orders}, {record["order"] for record in records})
        self.assertEqual([path.name for path in self.folder.glob("*failed*")], [])

    def test_all_columns_arrive_as_they_are(self):
        server = self.platform()
        columns = [*FIELDS]
        record = {**PAID, "start_time": "2025-09-17T14:14:08.32+08:00", "order": "0017"}
        for encoding, flags in (("gbk", ["--encoding", "gbk"]), ("utf-8-sig", []), ("utf-8", [])):
            self.write("charges.csv", rows([record], columns).encode(encoding))
            self.sync(server, "charges.csv", *flags)
            got = server.got.pop()
            expected = {**record, "start_time": "2025-09-17T06:14:08.320Z"}
            self.assertEqual({name: got[name] for name in expected}, expected)

    def test_what_may_be_left_out(self):
        server = self.platform()
        self.write("charges.csv", rows([PAID]))
        self.write("empty.csv", rows([{**PAID, "plate": "", "vin": "", "soc": "", "state_desc": ""}], [*FIELDS]))
        self.sync(server, "charges.csv", "empty.csv")
        for got in server.got:
            self.assertEqual(set(FIELDS) - set(got), {"plate", "vin", "soc"})
            self.assertEqual(got["state_desc"], "充电完成")

    def test_a_bill_looks_like_that_of_a_device_file(self):
        self.write("devices.json", json.dumps({"station_uuid": "s", "no": "D1"}))
        self.assertIn("line 1", self.run_command("sync", "charges", "devices.json", code=2)[1])
        self.write("empty.jsonl", "\n")
        self.assertIn("there is no charge in it", self.run_command("sync", "charges", "empty.jsonl", code=2)[1])


class Refused(ChargesCase):
    def test_what_excel_has_spoilt(self):
        for column in ("order", "mobile", "device_no", "port_no"):
            self.refused(f"line 2, column {column}: a number as Excel shortens it", **{column: "2.02509E+19"})
        self.refused("column plate: leading or trailing space", columns=[*FIELDS], plate=PLATE + " ")
        self.refused("column order: a formula", order='="0017"')
        self.refused("column port_no: a date", port_no="3月1日")
        self.refused("column mobile: #N/A", mobile="#N/A")
        self.refused("column quantity: not an integer; write a whole number. Energy delivered, in 0.001 kWh", quantity="12.34")
        self.refused("column fee_value: empty", fee_value="")
        self.refused("column state: not an integer; write the number of the code", state="充电完成")
        self.refused("column end_time: must be a time such as 2024-04-14T16:00:00Z", end_time="2025/9/17 15:14")
        self.refused("column energy_value: negative", energy_value="-1")

    def test_other_problems(self):
        self.refused("column order: required, but missing or empty", order="")
        self.refused("there is no column mobile", columns=[column for column in COLUMNS if column != "mobile"])
        self.refused('"remark"', columns=[*COLUMNS, "remark"], remark="x")
        self.refused("state_desc: required, since no table lists the state 7", state="7")
        self.refused("not UTF-8", "--encoding gbk", columns=[*FIELDS], encoding="gbk", state_desc="已充满")
        self.write("charges.csv", rows([PAID]).replace(STATION, f"{STATION},x"))
        self.assertIn(f"{len(COLUMNS) + 1} cells where the first line has {len(COLUMNS)}", self.run_command("sync", "charges", "charges.csv", code=2)[1])
        self.write("charges.csv", rows([PAID])[:-15])
        self.assertIn("the file is cut off", self.run_command("sync", "charges", "charges.csv", code=2)[1])

    def test_values_are_not_repeated(self):
        for column in ("mobile", "plate", "vin", "quantity", "start_time"):
            err = self.refused(column, columns=[*FIELDS], **{column: " 13800138001x"})
            self.assertNotIn("138", err)

    def test_zeros_that_are_lost(self):
        for orders in (("0017", "17"), ("17", "0017")):
            self.write("charges.csv", rows([{**PAID, "order": order} for order in orders]))
            _, err = self.run_command("sync", "charges", "charges.csv", code=2)
            bad, good = (3, 2) if orders[1] == "17" else (2, 3)
            self.assertIn(f"charges.csv, line {bad}, column order: differs from line {good} only by zeros in front", err)
        server = self.platform()
        self.sync(server, "charges.csv", "--skip-invalid", code=1)
        self.assertEqual([record["order"] for record in server.got], ["0017"])

    def test_what_looks_odd_is_said_and_sent(self):
        server = self.platform()
        odd = {**PAID, "start_time": PAID["end_time"], "end_time": PAID["start_time"]}
        self.write("charges.jsonl", json_lines([odd] + [{**PAID, "order": str(number), "soc": 101} for number in range(30)]))
        _, err = self.sync(server, "charges.jsonl")
        self.assertEqual(len(server.got), 31)
        self.assertIn(f'note: charging record "{PAID["order"]}": end_time is before start_time; it is sent as it is', err)
        self.assertEqual(err.count("soc is beyond 100"), 19)
        self.assertIn("and 11 more", err)

    def test_a_bad_line_leaves_out_itself_only(self):
        server = self.platform()
        records = charges(2)
        self.write("charges.csv", rows([*records[:3], {**records[3], "quantity": "x"}]))
        out, err = self.sync(server, "charges.csv", "--skip-invalid", code=1)
        self.assertIn("3 charges: 3 accepted", out)
        self.assertIn("note: these charges are skipped", err)
        self.assertEqual(sorted(record["state"] for record in server.got), [2, 2, 3])


class Order(ChargesCase):
    def test_reports_of_an_order_are_sent_in_theirs(self):
        server = self.platform()
        records = charges(20, 5)
        # Those of all orders mixed, as they came.
        mixed = [record for report in range(5) for record in records[report::5]]
        self.write("charges.csv", rows(mixed))
        self.sync(server, "charges.csv")
        for order in {record["order"] for record in records}:
            self.assertEqual([got["quantity"] for got in server.got if got["order"] == order], [0, 100, 200, 300, 400])

    def test_what_stands_behind_its_bill_would_undo_it(self):
        newest_first = charges(2)[::-1]
        self.write("charges.csv", rows(newest_first))
        _, err = self.run_command("sync", "charges", "charges.csv", code=2)
        self.assertIn("charges.csv, line 3: stands behind the bill of its order (charges.csv, line 2), and would undo it", err)
        self.assertIn("charges.csv, line 5: stands behind the bill of its order (charges.csv, line 4)", err)
        self.write("bill.jsonl", json_lines([PAID]))
        self.write("late.jsonl", json_lines([PROGRESS]))
        self.assertIn("late.jsonl, line 1: stands behind", self.run_command("sync", "charges", "bill.jsonl", "late.jsonl", code=2)[1])
        self.no_requests()
        server = self.platform()
        self.sync(server, "charges.csv", "--skip-invalid", code=1)
        self.assertEqual([record["state"] for record in server.got], [3, 3])

    def test_a_start_that_failed_may_be_followed_by_a_charge(self):
        server = self.platform()
        self.write("charges.jsonl", json_lines([{name: value for name, value in FAILURE.items() if name != "app_id"}, PROGRESS, PAID]))
        self.sync(server, "charges.jsonl")
        self.assertEqual([record["state"] for record in server.got], [-1, 2, 3])


class Failed(ChargesCase):
    def left(self, name="charges.jsonl.failed.jsonl"):
        return [(record["order"], record["state"]) for record in lines((self.folder / name).read_text())]

    def test_what_failed_can_be_fed_back(self):
        server = self.platform(lambda record: "400" if record["order"] == "2025000001" else "1001")
        self.write("charges.jsonl", json_lines(charges(3)))
        out, err = self.sync(server, "charges.jsonl", code=1)
        self.assertIn("6 charges: 4 accepted, 2 failed (bad_request 2)", out)
        self.assertIn("to send them: pyun-energy sync charges charges.jsonl.failed.jsonl", out)
        self.assertIn("charges.jsonl, line 3, charge 2025000001: code 400", err)
        self.assertEqual(self.left(), [("2025000001", 2), ("2025000001", 3)])
        server.answers = lambda record: "1001"
        out, _ = self.sync(server, "charges.jsonl.failed.jsonl")
        self.assertIn("is removed, since nothing is left in it", out)
        self.assertEqual([(record["order"], record["state"]) for record in server.got[-2:]], [("2025000001", 2), ("2025000001", 3)])

    def test_a_progress_is_settled_by_its_bill(self):
        server = self.platform(lambda record: "400" if record["state"] == 2 else "1001")
        self.write("charges.jsonl", json_lines(charges(1)))
        out, _ = self.sync(server, "charges.jsonl", "--json")
        progress, bill, summary = lines(out)
        self.assertEqual((progress["ok"], progress["superseded"], progress["order"], progress["state"]), (False, True, "2025000000", 2))
        self.assertEqual((bill["ok"], bill["state"], bill["line"]), (True, 3, 2))
        self.assertEqual((summary["summary"]["charges"], summary["summary"]["failed_file"]), (2, None))

    def test_a_bill_is_settled_by_a_bill_only(self):
        server = self.platform(lambda record: "400" if record["state"] == -1 else "1001")
        failure = {**PROGRESS, "state": -1}
        self.write("charges.jsonl", json_lines([failure, PROGRESS]))
        self.sync(server, "charges.jsonl", code=1)
        self.assertEqual(self.left(), [(PAID["order"], -1)])

    def test_a_bill_of_an_earlier_run_is_not_lost_to_a_progress(self):
        server = self.platform(lambda record: "400")
        self.write("charges.jsonl", json_lines([PAID]))
        self.sync(server, "charges.jsonl", code=1)
        self.write("charges.jsonl", json_lines([PROGRESS]))
        out, _ = self.sync(server, "charges.jsonl", code=1)
        self.assertIn("still in that file from an earlier run: 1 charge", out)
        # In the order in which they may be sent.
        self.assertEqual(self.left(), [(PAID["order"], 2), (PAID["order"], 3)])
        self.write("charges.jsonl", json_lines([{**PAID, "quantity": 5}]))
        self.sync(server, "charges.jsonl", code=1)
        self.assertEqual([record["quantity"] for record in lines((self.folder / "charges.jsonl.failed.jsonl").read_text())], [5])

    def test_a_file_of_devices_is_not_touched(self):
        self.write("failed.jsonl", json.dumps({"station_uuid": "s"}) + "\n")
        self.write("charges.jsonl", json_lines([PAID]))
        _, err = self.run_command("sync", "charges", "charges.jsonl", "--failed", "failed.jsonl", code=2)
        self.assertIn("is not a file of failed charges", err)
        self.no_requests()

    def test_what_fails_for_a_while_gets_another_round(self):
        seen = set()

        def once(record):
            seen.add(record["order"])
            return "1500" if record["order"].endswith("1") and len(seen) < 40 else "1001"
        server = self.platform(once)
        self.write("charges.jsonl", json_lines(charges(40, 1)))
        out, _ = self.sync(server, "charges.jsonl")
        self.assertIn("40 charges: 40 accepted", out)


class OnTheEmulator(ChargesCase):
    def test_the_example(self):
        out, err = self.run_command("sync", "charges", TESTS.parent / "examples" / "charges.csv", "--failed", "failed.jsonl")
        self.assertIn("3 charges: 3 accepted", out)
        states = {order["order"]: order["record"]["state"] for order in self.control("GET", "/state")["orders"]}
        self.assertEqual((states, err), ({"2025091700001": 3, "2025091700002": -1}, ""))

    def test_ten_thousand(self):
        records = charges(5000)
        self.write("charges.csv", rows(records))
        out, _ = self.run_command("sync", "charges", "charges.csv")
        self.assertIn("10000 charges: 10000 accepted", out)
        states = {order["order"]: order["record"]["state"] for order in self.control("GET", "/state")["orders"]}
        self.assertEqual((len(states), set(states.values())), (5000, {3}))


if __name__ == "__main__":
    unittest.main()
