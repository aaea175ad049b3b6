"""`pyun-energy outbox serve`: what an MQTT broker has is on disk before it is acknowledged, whatever ends the process, the broker
or the platform. Witnesses: mosquitto and its own publisher, plain sockets for brokers that misbehave, http.server and hashlib
for the platform."""

import json
import random
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import threading
import time
import unittest

from broker_process import HAS_BROKER, WANTED, Broker
from command_process import STATION, lines
from emulator_process import BIN, wants
from own_authority import OPENSSL, certify
from service_process import Serve, get
from slow_link import SlowLink
from test_command_outbox import PERSONAL, PLATE, OutboxCase, charge

NOBODY = "http://127.0.0.1:1"
PASSWD = shutil.which("mosquitto_passwd")


def device(no, state=1):
    return {"station_uuid": STATION, "no": no, "state": state, "state_desc": "在线", "energy_code": "CN_AC",
            "port": [{"no": f"{no}A", "state": 1, "alias": "A"}]}


class ServeCase(OutboxCase):
    def serve(self, url, *arguments, platform=NOBODY, box="box", **env):
        serve = Serve(self.folder, box, "--mqtt", url, *arguments, PYUN_BASE_URL=platform, **env)
        self.addCleanup(serve.close)
        return serve

    def broker(self, extra=""):
        folder = self.folder / "broker"
        folder.mkdir()
        broker = Broker(folder, extra)
        self.addCleanup(broker.close)
        return broker

    def waiting(self, what, box="box"):
        """What of this kind is in the outbox."""
        return lines(self.run_command("outbox", "export", box, what)[0])

    def refused(self):
        path = self.folder / "box" / "outbox.db.refused.jsonl"
        return lines(path.read_text()) if path.exists() else []

    def ends(self, serve, code, part):
        """It ends by itself, and says why."""
        self.assertEqual(serve.process.wait(30), code)
        serve.reader.join(30)
        error = serve.process.stderr.read()
        self.assertIn(part, error)
        return error


@wants(HAS_BROKER, WANTED)
class WithBroker(ServeCase):
    def test_what_is_published_reaches_the_platform(self):
        broker, gateway = self.broker(), self.gateway()
        serve = self.serve(broker.url, platform=gateway.url)
        connected = serve.wait_for("connected")
        self.assertEqual((connected["resumed"], connected["topics"]), (False, ["pyun/device/#", "pyun/charging/#"]))
        broker.publish("pyun/device/site-1", device("D1"), device("桩2", 2))
        broker.publish("pyun/charging", charge("1001", state=2), charge("1001", quantity=2000))
        self.assertTrue(gateway.wait_for(4))
        code, told = serve.end()
        self.assertEqual((code, told[-1]["event"], told[-1]["taken"], told[-1]["refused"]), (0, "stopped", 4, 0))
        self.assertEqual(gateway.forged, 0)
        self.assertEqual({fields["no"] for fields in gateway.accepted if "no" in fields}, {"D1", "桩2"})
        charges = [(fields["order"], fields["state"], fields["plate"]) for fields in gateway.accepted if "order" in fields]
        self.assertEqual(charges, [("1001", 2, PLATE), ("1001", 3, PLATE)])
        for line in map(json.dumps, told):
            self.assertFalse([text for text in PERSONAL if text in line], line)

    def test_nothing_is_lost_over_twenty_kills(self):
        broker, chance, published = self.broker(), random.Random(17), 0
        first = self.serve(broker.url)
        first.wait_for("connected")
        first.end(signal.SIGKILL)
        for _ in range(20):
            orders = range(published, published + 40)
            # The broker has them: whoever published them will not do so again.
            broker.publish("pyun/charging/site", *[charge(str(order)) for order in orders])
            published += len(orders)
            serve = self.serve(broker.url)
            self.assertTrue(serve.wait_for("connected")["resumed"])
            # Not to wait for anything: to kill it at any moment of its work.
            time.sleep(chance.uniform(0, 0.05))
            self.assertEqual(serve.end(signal.SIGKILL)[0], -signal.SIGKILL)
        last = self.serve(broker.url)
        broker.publish("pyun/charging/site", b"the end")
        last.wait_for("refused")
        self.assertEqual(last.end()[0], 0)
        kept = [fields["order"] for fields in self.waiting("charges")]
        self.assertEqual(set(kept), {str(order) for order in range(published)})
        # What was on its way, a hundred at most, came once more after a kill.
        self.assertLessEqual(len(kept) - published, 20 * 100)

    def test_what_is_published_while_it_or_the_broker_is_away_is_taken_later(self):
        broker, gateway = self.broker(), self.gateway()
        serve = self.serve(broker.url, platform=gateway.url)
        serve.wait_for("connected")
        broker.stop()
        serve.wait_for("disconnected")
        broker.start()
        broker.publish("pyun/charging/1", charge("2001"))
        self.assertTrue(gateway.wait_for(1))
        self.assertEqual(serve.end()[0], 0)
        broker.publish("pyun/charging/1", charge("2002", state=2), charge("2002"))
        broker.stop()
        broker.start()
        serve = self.serve(broker.url, platform=gateway.url)
        self.assertTrue(serve.wait_for("connected")["resumed"])
        self.assertTrue(gateway.wait_for(3))
        self.assertEqual(serve.end()[0], 0)
        self.assertEqual([(fields["order"], fields["state"]) for fields in gateway.accepted], [("2001", 3), ("2002", 2), ("2002", 3)])

    def test_a_slow_link_brings_what_waits_for_it(self):
        broker, gateway = self.broker(), self.gateway()
        serve = self.serve(broker.url, platform=gateway.url)
        serve.wait_for("connected")
        serve.end()
        # All that comes before the broker says that the topics are subscribed to takes 8 s.
        broker.publish("pyun/device/1", *(device(f"D{number}") | {"metadata": {"note": "x" * 300}} for number in range(150)))
        link = SlowLink(broker.port, 6000)
        self.addCleanup(link.close)
        self.serve(f"mqtt://127.0.0.1:{link.port}", platform=gateway.url).wait_for("connected", resumed=True)
        self.assertTrue(gateway.wait_for(150), len(gateway.accepted))

    def test_a_connection_that_the_network_forgot_is_replaced(self):
        broker, gateway = self.broker(), self.gateway()
        link = SlowLink(broker.port)
        self.addCleanup(link.close)
        serve = self.serve(f"mqtt://127.0.0.1:{link.port}", platform=gateway.url)
        serve.wait_for("connected")
        link.forget()
        forgotten = time.monotonic()
        broker.publish("pyun/device/1", device("D1"))
        self.assertTrue(gateway.wait_for(1))
        # 15 s until it is given up, and what a new one takes.
        self.assertLess(time.monotonic() - forgotten, 20)

    def test_retained_messages_count_for_devices_and_never_for_records(self):
        broker = self.broker()
        broker.publish("pyun/device/D1", device("D1", 3), retain=True)
        broker.publish("pyun/charging/1", charge("3001"), retain=True)
        serve = self.serve(broker.url)
        told = serve.wait_for("refused")
        self.assertEqual(told["topic"], "pyun/charging/1")
        self.assertIn("retained", told["why"])
        # Published while it listens it is news, whatever the broker does with it for others.
        broker.publish("pyun/charging/2", charge("3002"), retain=True)
        # An empty one takes away what was retained.
        broker.publish("pyun/charging/2", b"", retain=True)
        broker.publish("pyun/charging/2", b"the end")
        serve.wait_for("refused")
        serve.end()
        self.assertEqual([fields["state"] for fields in self.waiting("devices")], [3])
        self.assertEqual([fields["order"] for fields in self.waiting("charges")], ["3002"])
        first, last = self.refused()
        self.assertEqual((first["retained"], json.loads(first["payload"])["order"], last["payload"]), (True, "3001", "the end"))

    def test_what_is_no_record_is_kept_aside_and_stops_nothing(self):
        broker = self.broker()
        serve = self.serve(broker.url)
        serve.wait_for("connected")
        no_quantity = {name: value for name, value in charge("4000").items() if name != "quantity"}
        payloads = [b"\xff\xfe", b"{", json.dumps(no_quantity).encode(), json.dumps(device("D1")).encode()]
        broker.publish("pyun/charging/x", *payloads, charge("4001"))
        for _ in payloads:
            serve.wait_for("refused")
        broker.publish("pyun/charging/x", b"the end")
        serve.wait_for("refused")
        code, told = serve.end()
        self.assertEqual((code, [fields["order"] for fields in self.waiting("charges")]), (0, ["4001"]))
        kept = self.refused()
        self.assertEqual(kept[0]["payload_hex"], payloads[0].hex())
        self.assertEqual([line["payload"].encode() for line in kept[1:4]], payloads[1:])
        self.assertIn("quantity", kept[2]["why"])
        for text in PERSONAL:
            self.assertNotIn(text, json.dumps([told, [line["why"] for line in kept]], ensure_ascii=False))
        path = self.folder / "box" / "outbox.db.refused.jsonl"
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.run_command("outbox", "purge", "box", "--yes")
        self.assertFalse(path.exists())

    def test_metrics_and_health(self):
        broker, gateway = self.broker(), self.gateway()
        serve = self.serve(broker.url, platform=gateway.url)
        url = serve.wait_for("ready")["url"]
        self.assertTrue(url.startswith("http://127.0.0.1:"))
        serve.wait_for("connected")
        broker.publish("pyun/charging/x", charge("4900"), b"no record", device("D1"))
        broker.publish("pyun/charging/x", b"the end")
        for _ in range(3):
            serve.wait_for("refused")
        self.assertTrue(gateway.wait_for(1))
        status, text = get(url + "/metrics")
        found = dict(line.split(" ") for line in text.splitlines() if not line.startswith("#"))
        self.assertEqual((status, found["pyun_outbox_taken_total"], found["pyun_outbox_refused_total"]), (200, "1", "3"))
        self.assertEqual((found["pyun_outbox_accepted_total"], found["pyun_outbox_broker_connected"]), ("1", "1"))
        self.assertEqual(set(re.findall(r"# TYPE (\S+) (?:counter|gauge)", text)), set(found))
        self.assertEqual(get(url + "/healthz"), (200, "ok\n"))
        self.assertEqual(get(url + "/other")[0], 404)
        broker.stop()
        serve.wait_for("disconnected")
        self.assertEqual(get(url + "/healthz"), (503, "there is no session with the broker\n"))
        self.assertEqual(serve.end()[0], 0)

    def test_topics_of_ones_own_and_messages_that_promise_nothing(self):
        broker = self.broker()
        serve = self.serve(broker.url, "--charges", "site/+/bill")
        self.assertEqual(serve.wait_for("connected")["topics"], ["site/+/bill"])
        broker.publish("pyun/device/x", device("D1"))
        broker.publish("site/7/bill", charge("4500"), qos=0)
        self.assertIn("QoS 1", serve.wait_for("unpromised")["why"])
        broker.publish("site/7/bill", charge("4501"), charge("4502"), qos=0)
        broker.publish("site/7/bill", b"the end")
        serve.wait_for("refused")
        self.assertEqual([line["event"] for line in serve.end()[1]].count("unpromised"), 1)
        self.assertEqual([fields["order"] for fields in self.waiting("charges")], ["4500", "4501", "4502"])
        self.assertEqual(self.waiting("devices"), [])

    def test_when_it_is_full_the_broker_keeps_the_rest(self):
        go, first = threading.Event(), threading.Event()

        def answer(fields):
            first.set()
            go.wait(60)
            return "1001"

        broker, gateway = self.broker(), self.gateway(answer)
        self.addCleanup(go.set)
        serve = self.serve(broker.url, "--max-records", 5, platform=gateway.url)
        serve.wait_for("connected")
        orders = [str(5000 + number) for number in range(20)]
        broker.publish("pyun/charging/x", *map(charge, orders))
        self.assertTrue(first.wait(30))
        self.assertIn("full", serve.wait_for("waiting")["why"])
        self.assertEqual(get(serve.lines[0]["url"] + "/healthz"), (503, "there is no room\n"))
        self.assertLessEqual(len(self.waiting("charges")), 5)
        go.set()
        self.assertTrue(gateway.wait_for(20))
        serve.wait_for("going_on")
        self.assertEqual(get(serve.lines[0]["url"] + "/healthz"), (200, "ok\n"))
        self.assertEqual(serve.end()[0], 0)
        self.assertEqual(sorted(fields["order"] for fields in gateway.accepted), orders)

    def test_a_second_one_with_the_same_client_id_is_told_of(self):
        broker = self.broker()
        first = self.serve(broker.url, "--client-id", "same")
        first.wait_for("connected")
        self.serve(broker.url, "--client-id", "same", box="other")
        self.assertIn("same client id", first.wait_for("disconnected")["why"])

    @wants(OPENSSL and PASSWD, "openssl or mosquitto_passwd is not installed")
    def test_over_tls_as_a_user(self):
        certify(self.folder)
        subprocess.run([PASSWD, "-b", "-c", "users", "fleet", "pass-word-17"], cwd=self.folder, check=True, capture_output=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.broker(f"password_file {self.folder}/users\nallow_anonymous false\nlistener {port} 127.0.0.1\n"
                    f"certfile {self.folder}/cert.pem\nkeyfile {self.folder}/key.pem\n")
        self.write("right", "pass-word-17\n")
        self.write("wrong", "pass-word-18\n")
        url, ca = f"mqtts://127.0.0.1:{port}", ("--broker-ca-file", "ca.pem")
        serve = self.serve(url, *ca, "--broker-user", "fleet", "--broker-password-file", "right")
        serve.wait_for("connected")
        self.assertEqual(serve.end()[0], 0)
        self.ends(self.serve(url, *ca, "--broker-user", "fleet", "--broker-password-file", "wrong"), 2, "--broker-password-file")
        # Nobody that browsers trust signed this: what the broker is asked for is not even the password.
        untrusted = self.serve(url, "--broker-user", "fleet", PYUN_BROKER_PASSWORD="pass-word-17")
        self.assertIn("certificate", untrusted.wait_for("disconnected")["why"])
        self.assertEqual(untrusted.end()[0], 0)


def packet(first, body):
    return bytes([first, len(body)]) + body


def text(value):
    return struct.pack(">H", len(value)) + value


@wants(BIN, "PYUN_ENERGY_BIN names no pyun-energy command")
class WithSockets(ServeCase):
    """Brokers that are made by hand, from the standard."""

    def setUp(self):
        super().setUp()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)
        self.listener.settimeout(30)
        self.there = f"mqtt://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self):
        stream, _ = self.listener.accept()
        self.addCleanup(stream.close)
        stream.settimeout(30)
        return stream, stream.makefile("rb")

    def read(self, reader):
        first, length = reader.read(2)
        return first, reader.read(length)

    def greet(self, granted=1, reason=0):
        stream, reader = self.accept()
        connect = self.read(reader)
        stream.sendall(packet(0x20, bytes([0, reason, 0])))
        subscribe = None if reason else self.read(reader)
        if subscribe:
            stream.sendall(packet(0x90, subscribe[1][:2] + bytes([0, granted, granted])))
        return stream, reader, connect, subscribe

    def test_the_session_outlives_the_connection(self):
        serve = self.serve(self.there, "--client-id", "site-7")
        _, _, (first, connect), (_, subscribe) = self.greet()
        serve.wait_for("connected")
        self.assertEqual((first, connect[:7], connect[7]), (0x10, text(b"MQTT") + b"\x05", 0))
        never = b"\x11\xff\xff\xff\xff"
        self.assertIn(never, connect)
        self.assertTrue(connect.endswith(text(b"site-7")))
        # QoS 1, and what is retained only where the subscription is new.
        self.assertEqual(subscribe[2:], b"\x00" + text(b"pyun/device/#") + b"\x11" + text(b"pyun/charging/#") + b"\x11")

    def test_a_message_is_on_disk_when_it_is_acknowledged(self):
        for number in range(20):
            serve = self.serve(self.there)
            stream, reader, *_ = self.greet()
            payload = json.dumps(charge(str(6000 + number))).encode()
            message = text(b"pyun/charging/1") + struct.pack(">H", number + 1) + b"\x00" + payload
            length = len(message)
            stream.sendall(bytes([0x32, length & 0x7f | 0x80, length >> 7]) + message)
            self.assertEqual(self.read(reader), (0x40, struct.pack(">H", number + 1)))
            serve.end(signal.SIGKILL)
            self.assertEqual(len(self.waiting("charges")), number + 1)

    def test_a_signal_ends_it_in_good_order_and_a_second_one_at_once(self):
        asked, go = threading.Event(), threading.Event()
        self.addCleanup(go.set)

        def answer(fields):
            asked.set()
            go.wait(60)
            return "1001"

        for signals, code in ((1, 0), (2, 130)):
            go.clear()
            asked.clear()
            serve = self.serve(self.there, platform=self.gateway(answer).url, box=f"box-{signals}")
            stream, reader, *_ = self.greet()
            payload = json.dumps(charge("7000")).encode()
            message = text(b"pyun/charging/1") + b"\x00\x01\x00" + payload
            stream.sendall(bytes([0x32, len(message) & 0x7f | 0x80, len(message) >> 7]) + message)
            self.assertEqual(self.read(reader)[0], 0x40)
            self.assertTrue(asked.wait(30))
            serve.process.send_signal(signal.SIGTERM)
            self.assertEqual(self.read(reader)[0], 0xe0)
            if signals == 2:
                serve.process.send_signal(signal.SIGTERM)
            else:
                go.set()
            self.assertEqual(serve.process.wait(30), code)
        # What was answered is sent no more; what was not, the next time.
        self.assertEqual((self.waiting("charges", "box-1"), len(self.waiting("charges", "box-2"))), ([], 1))

    def test_what_is_no_mqtt_ends_a_connection_and_not_the_command(self):
        serve = self.serve(self.there)
        stream, reader = self.accept()
        stream.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        serve.wait_for("disconnected")
        self.greet()
        serve.wait_for("connected")
        self.assertEqual(serve.end()[0], 0)

    def test_whoever_takes_its_session_ends_it(self):
        serve = self.serve(self.there)
        stream, *_ = self.greet()
        serve.wait_for("connected")
        stream.sendall(packet(0xe0, b"\x8e\x00"))
        self.ends(serve, 1, "another one has connected with the client id of this one")

    def test_what_the_broker_refuses_is_said(self):
        for reason, part in ((0x86, "--broker-user"), (0x84, "MQTT 5"), (0x85, "--client-id")):
            serve = self.serve(self.there)
            self.greet(reason=reason)
            self.ends(serve, 2, part)
        for granted, part in ((0, "QoS 0"), (0x87, "not allowed")):
            serve = self.serve(self.there)
            self.greet(granted)
            self.ends(serve, 2, part)

    def test_arguments_that_would_lose_something_are_refused(self):
        run = lambda *arguments: self.run_command("outbox", "serve", "box", *arguments, code=2)[1]
        self.assertIn("order", run("--mqtt", self.there, "--devices", "$share/group/pyun/device/#"))
        self.assertIn("not a topic filter", run("--mqtt", self.there, "--charges", "a/#/b"))
        self.assertIn("--allow-plain-broker", run("--mqtt", "mqtt://broker.example"))
        self.assertNotIn("hunter2", run("--mqtt", "mqtt://me:hunter2@127.0.0.1"))
        self.assertFalse((self.folder / "box").exists())


if __name__ == "__main__":
    unittest.main()
