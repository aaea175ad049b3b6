"""What the command makes of files as people have them: no half device, no guessed letters, no silence about nothing."""

import json
import unittest

from command_process import COLUMNS, CommandCase, STATION, environment, fleet, lines, states_of, table
from emulator_process import DEVICE

NAMED = ["name", *COLUMNS]
PLAIN = {**DEVICE, "state_desc": "x", "port": [{**port, "state_desc": "x"} for port in DEVICE["port"]]}


def named(rows):
    return [["a pile", *row] for row in rows]


def joined(rows, columns=COLUMNS):
    """A table as a script writes it that joins with commas, quotes or not."""
    return "".join(",".join(map(str, row)) + "\n" for row in [columns, *rows])


class HalfDevices(CommandCase):
    """A bad cell in one of two lines of D00001: it is left out whole, whatever the cell makes of that line."""

    def left_out(self, text):
        self.control("POST", "/reset")
        self.write("fleet.csv", text)
        self.run_command("sync", "devices", "fleet.csv", code=2)
        self.no_requests()
        out, _ = self.run_command("sync", "devices", "fleet.csv", "--skip-invalid", "--json", code=1)
        sent = {line["no"] for line in lines(out) if line.get("ok")}
        states = self.states()
        self.assertEqual(set(states), sent)
        self.assertEqual({no: len(ports) for no, ports in states.items()}, dict.fromkeys(states, 2), "half a device")
        return {f"D{number:05}" for number in range(4)} - sent

    def with_cell(self, row, column, cell):
        rows = fleet(4)
        rows[row][column] = cell
        return rows

    def test_cells_that_look_like_another_device(self):
        for cell in ("D00001 ", " D00001", "D00001\t", "\u200bD00001", '="D00001"', "D\u00ad00001"):
            for row in (2, 3):
                with self.subTest(cell=cell, row=row):
                    self.assertEqual(self.left_out(table(self.with_cell(row, 1, cell))), {"D00001"})
                    self.assertEqual(self.left_out(table(self.with_cell(row, 0, STATION + " "))), {"D00001"})

    def test_digits_that_excel_has_taken(self):
        rows = fleet(4)
        rows[2][1] = rows[3][1] = "1234567890123456"
        self.control("POST", "/reset")
        rows[3][1] = "1.23457E+15"
        self.write("fleet.csv", table(rows))
        self.run_command("sync", "devices", "fleet.csv", "--skip-invalid", code=1)
        self.assertEqual(set(self.states()), {"D00000", "D00002", "D00003"})

    def test_a_comma_that_is_not_quoted(self):
        for row in (2, 3):
            rows = named(fleet(4))
            rows[row][0] = "a pile, north"
            self.assertEqual(self.left_out(joined(rows, NAMED)), {"D00001"}, "before the device")
            rows = fleet(4)
            rows[row][4] = "A,1"
            self.assertEqual(self.left_out(joined(rows)), {"D00001"}, "behind it")

    def test_lines_of_a_device_apart(self):
        rows = fleet(4)
        rows[3], rows[4] = rows[4], rows[3]
        self.assertEqual(self.left_out(table(rows)), {"D00001", "D00002"})
        self.assertEqual(self.left_out(table([*rows[:3], rows[3], rows[5], rows[4], *rows[6:]])), {"D00001"})

    def test_a_line_without_a_device_is_of_one_of_its_neighbours(self):
        for cell in ("", "#REF!", "########"):
            rows = fleet(4)
            rows[4][1] = cell
            self.assertEqual(self.left_out(table(rows)), {"D00001", "D00002"})
            said = self.run_command("sync", "devices", "fleet.csv", "--skip-invalid", code=1)[1]
            self.assertIn("fleet.csv, line 4, column device: left out, as one of its lines may be fleet.csv, line 6", said)


class FromExcel(CommandCase):
    def test_empty_cells_at_the_end_that_excel_has_dropped(self):
        rows = [[*row, "", ""] if number < 2 else row for number, row in enumerate(fleet(3))]
        self.write("fleet.csv", table(rows, [*COLUMNS, "name", "space_status"]))
        self.run_command("sync", "devices", "fleet.csv")
        self.assertEqual(self.states(), states_of(fleet(3)))

    def test_what_a_spreadsheet_has_spoilt_is_named(self):
        for cell, said in (('="001"', 'a formula (="'), ("#REF!", "#REF!"), ("D\u200b1", "U+200B"), ("D\u00a01", "U+00A0")):
            self.write("fleet.csv", table([[STATION, cell, 1, "P1", "A", 1]]))
            _, err = self.run_command("sync", "devices", "fleet.csv", code=2)
            self.assertIn("line 2, column device: ", err)
            self.assertIn(said, err)
        self.no_requests()

    def test_a_device_in_two_files(self):
        rows = fleet(3)
        self.write("a.csv", table(rows[:3]))
        self.write("b.csv", table(rows[3:]))
        self.write("c.jsonl", json.dumps({**DEVICE, "no": "D00001"}))
        for other, said in (("b.csv", "b.csv, line 2, column device: "), ("c.jsonl", "c.jsonl, line 1: "), ("./a.csv", "./a.csv, line 2")):
            _, err = self.run_command("sync", "devices", "a.csv", other, code=2)
            self.assertIn(said, err)
            self.assertIn("stands in a.csv, line ", err)
        self.no_requests()
        self.run_command("sync", "devices", "a.csv", "b.csv", "--skip-invalid", code=1)
        self.assertEqual(self.states(), states_of(rows[:2] + rows[4:]))
        # A device in JSON is there as a whole, and comes as often as it has changed.
        self.write("d.jsonl", json.dumps({**DEVICE, "no": "D00001", "state": -1}))
        self.run_command("sync", "devices", "c.jsonl", "d.jsonl")


class Encodings(CommandCase):
    def test_a_table_that_may_be_in_two_encodings(self):
        for text in ("桩A", "枪1", "一桩"):
            with self.subTest(text):
                self.control("POST", "/reset")
                rows = [[STATION, "D1", 1, "P1", "A", 1], [STATION, "D2", 1, "P2", text, 1]]
                gbk = table(rows).encode("gbk")
                gbk.decode("utf-8")  # this is what makes it hard
                self.write("fleet.csv", gbk)
                for command in (("sync", "devices", "fleet.csv", "--skip-invalid"), ("prepare", "device", "fleet.csv")):
                    _, err = self.run_command(*command, code=2)
                    self.assertIn("fleet.csv, line 3: this may be GBK as well as UTF-8; give --encoding", err)
                self.no_requests()
                self.run_command("sync", "devices", "fleet.csv", "--encoding", "gbk")
                self.assertEqual(self.devices()[STATION, "D2"]["port"][0]["alias"], text)

    def test_json_that_may_be_in_two_encodings(self):
        device = {**PLAIN, "name": "枪1"}
        self.write("one.json", json.dumps(device, ensure_ascii=False).encode("gbk"))
        for flags in ((), ("--encoding", "gbk")):
            _, err = self.run_command("sync", "devices", "one.json", *flags, code=2)
            self.assertIn("JSON has to be UTF-8", err)
        self.no_requests()

    def test_letters_of_two_bytes_that_are_meant(self):
        device = {**PLAIN, "name": "Café 2Ж"}
        text = json.dumps(device, ensure_ascii=False)
        self.write("one.json", text)
        self.fault(count=1, status=400)
        self.run_command("sync", "devices", "one.json", "--encoding", "utf-8", code=1)
        # Our own file leaves no doubt.
        self.run_command("sync", "devices", "one.json.failed.jsonl")
        self.assertEqual(self.devices()[STATION, DEVICE["no"]]["name"], "Café 2Ж")
        self.write("two.json", b"\xef\xbb\xbf" + text.encode())
        self.run_command("sync", "devices", "two.json")


class Nothing(CommandCase):
    def test_files_without_a_device(self):
        self.write("good.jsonl", json.dumps(DEVICE))
        for name, content in (("a.csv", table([])), ("b.csv", table([[""] * 6])), ("c.json", "[]"), ("d.jsonl", "\n\n"), ("e.json", ""),
                              ("f.csv", ""), ("g", "")):
            self.write(name, content)
            for files in ([name], ["good.jsonl", name], [name, "--skip-invalid"]):
                _, err = self.run_command("sync", "devices", *files, code=2)
                self.assertIn(f"{name}, line ", err)
            self.run_command("prepare", "device", name, code=2)
        _, err = self.run_command("sync", "devices", "-", code=2)
        self.assertIn("stdin", err)
        self.assertEqual([path.name for path in self.folder.glob("*failed*")], [])
        self.no_requests()

    def test_bodies_that_are_empty(self):
        self.write("empty", b"")
        signature = ("--signature", "0" * 32)
        for command in (("sign",), ("sign", "empty"), ("sign", "--form"), ("verify", *signature), ("verify", "--form"),
                        ("doctor", "--body", "empty", *signature), ("doctor", "--body", "-", *signature), ("doctor", "--curl", "-")):
            out, err = self.run_command(*command, code=2)
            self.assertEqual(out, "")
            self.assertIn("empty", err)
        _, err = self.run_command("sign", "--form", code=2, stdin=b"&sign=x&a=")
        self.assertIn("no parameter", err)

    def test_settings_that_are_empty(self):
        self.write("one.json", json.dumps(DEVICE))
        for flag in ("--app-id", "--base-url", "--secret", "--proxy", "--failed", "--ca-file", "--secret-file"):
            _, err = self.run_command("sync", "devices", "one.json", f"{flag}=", code=2, env=environment(PYUN_BASE_URL=self.url, HTTPS_PROXY=""))
            self.assertIn(flag, err)
        _, err = self.run_command("verify", "--signature=", stdin=b"x", code=2)
        self.assertIn("--signature", err)
        self.no_requests()


if __name__ == "__main__":
    unittest.main()
