"""`pyun-energy relay`: what a broker has reaches the platform in order, and is acknowledged only then. What goes wrong meanwhile is in
test_command_relay_faults.py. Witnesses: redis-server and nats-server by plain sockets, http.server and hashlib for the platform, zlib for
the partitions."""

import contextlib
import json
import pathlib
import re
import socket
import threading
import time
import unittest
import zlib

from command_process import STATION, environment
from emulator_process import BIN, wants
from own_authority import OPENSSL, certify
from relay_case import Brokered, RelayCase, device
from service_process import get
from stream_process import NATS, REDIS, Nats, Redis
from test_command_outbox import MOBILE, PLATE, charge


class EveryEngine:
    """The same for each."""

    def test_what_is_published_reaches_the_platform_and_is_then_acknowledged(self):
        gateway = self.gateway()
        self.broker.publish([device("D1"), device("桩2", 2), charge("1001", state=2), charge("1001", 2000)], 4)
        relay = self.relay(self.broker, platform=gateway.url, partitions=4)
        self.wait_until_empty(4)
        code, told = relay.end()
        self.assertEqual((code, told[0]["event"], told[-1]["event"], told[-1]["delivered"]), (0, "ready", "stopped", 4))
        self.assertEqual(gateway.forged, 0)
        self.assertEqual({fields["no"] for fields in gateway.accepted if "no" in fields}, {"D1", "桩2"})
        charges = [(fields["order"], fields["state"], fields["plate"]) for fields in gateway.accepted if "order" in fields]
        self.assertEqual(charges, [("1001", 2, PLATE), ("1001", 3, PLATE)])
        self.assertEqual(self.broker.dead(4), [])
        self.assertDiscreet(told)

    def test_what_the_platform_has_not_accepted_stays_in_the_broker(self):
        answers = {"1": "1500"}
        gateway = self.gateway(lambda fields: answers.get(fields.get("order"), "1001"))
        self.broker.publish([charge("1"), charge("2")], 1)
        relay = self.relay(self.broker, platform=gateway.url)
        self.assertTrue(gateway.wait_for(1))
        self.assertEqual(relay.end()[0], 0)
        self.assertEqual(self.broker.backlog(1), 1)
        answers.clear()
        relay = self.relay(self.broker, platform=gateway.url)
        # It was given back, so nobody waits.
        self.assertFalse(relay.wait_for("taken")["after_loss"])
        self.wait_until_empty()
        self.assertEqual([fields["order"] for fields in gateway.accepted], ["2", "1"])

    def test_what_is_refused_or_nonsense_is_in_the_dead_letters_with_the_answer(self):
        gateway = self.gateway(lambda fields: "400" if fields.get("order") == "1" else "1001")
        self.broker.publish([charge("1"), {"station_uuid": STATION, "no": "D1", "plate": PLATE}, charge("2")], 1)
        relay = self.relay(self.broker, platform=gateway.url)
        self.wait_until_empty()
        code, told = relay.end()
        self.assertEqual([fields["order"] for fields in gateway.accepted], ["2"])
        letters = sorted(self.broker.dead(1), key=lambda letter: "code" in letter)
        self.assertEqual(json.loads(letters[0]["device"])["plate"], PLATE)
        self.assertEqual(json.loads(letters[1]["charging_record"])["mobile"], MOBILE)
        self.assertEqual((letters[1]["code"], letters[1]["message"], letters[1]["seqno"]), ("400", "m", "77"))
        self.assertIn(PLATE, letters[1]["hint"])
        self.assertEqual([line["code"] for line in sorted(told, key=str) if line["event"] == "died"].count("400"), 1)
        self.assertEqual(code, 0)
        self.assertDiscreet(told)

    def test_dead_letters_are_there_until_somebody_deletes_them(self):
        """Whatever is restarted; and the engine has no term for them."""
        gateway = self.gateway(lambda fields: "400")
        self.broker.publish([charge("1"), charge("2")], 1)
        relay = self.relay(self.broker, platform=gateway.url)
        self.wait_until_empty()
        self.assertEqual(relay.end()[0], 0)
        letters = self.broker.dead(1)
        self.assertEqual(len(letters), 2)
        self.broker.kill()
        self.broker.start()
        relay = self.relay(self.broker, platform=gateway.url)
        relay.wait_for("taken")
        self.assertEqual(relay.end()[0], 0)
        self.assertEqual(self.broker.dead(1), letters)
        self.assertTrue(self.broker.keeps_the_dead())

    def test_only_the_newest_state_of_what_waits_is_sent(self):
        gateway = self.gateway()
        self.broker.publish([device("D1", state) for state in (1, 2, 3, 2, 1) * 20 + (3,)] + [device("D2", 2)], 1)
        self.relay(self.broker, platform=gateway.url)
        self.wait_until_empty()
        sent = [(fields["no"], fields["state"]) for fields in gateway.accepted]
        self.assertEqual(sorted(sent), [("D1", 3), ("D2", 2)])

    def test_a_report_that_fails_keeps_those_behind_it(self):
        asked, once = [], threading.Lock()

        def answer(fields):
            with once:
                asked.append(fields["quantity"])
                return "1500" if len(asked) < 3 else "1001"

        gateway = self.gateway(answer)
        self.broker.publish([charge("1", 1000, 2), charge("1", 2000, 2), charge("1", 3000, 3)], 1)
        self.relay(self.broker, platform=gateway.url)
        self.wait_until_empty()
        self.assertEqual([fields["quantity"] for fields in gateway.accepted], [1000, 2000, 3000])
        self.assertEqual(asked, [1000, 1000, 1000, 2000, 3000])

    def test_two_share_the_partitions_and_one_takes_over_what_is_given_back(self):
        gateway = self.gateway()
        first = self.relay(self.broker, "--most", 2, platform=gateway.url, partitions=4)
        second = self.relay(self.broker, "--most", 2, platform=gateway.url, partitions=4)
        mine = {first.wait_for("taken")["partition"] for _ in range(2)}
        theirs = {second.wait_for("taken")["partition"] for _ in range(2)}
        self.assertEqual(mine | theirs, set(range(4)))
        self.assertEqual(first.end()[0], 0)
        third = self.relay(self.broker, platform=gateway.url, partitions=4)
        self.assertEqual({third.wait_for("taken", after_loss=False)["partition"] for _ in range(2)}, mine)

    def test_a_question_that_never_ends_keeps_no_other_waiting_for_long(self):
        gateway = self.gateway()
        url = self.relay(self.broker, platform=gateway.url).wait_for("ready")["url"]
        with socket.create_connection(url.removeprefix("http://").split(":")) as slow:
            slow.sendall(b"GET /metrics HTTP/1.1\r\nX: ")
            is_over = threading.Event()

            def drip():
                with contextlib.suppress(OSError):
                    while not is_over.wait(0.1):
                        slow.sendall(b"x")

            dripping = threading.Thread(target=drip)
            dripping.start()
            try:
                self.assertEqual(get(url + "/healthz")[0], 200)
            finally:
                is_over.set()
                dripping.join()

    @wants(OPENSSL, "openssl is not installed")
    def test_over_tls_only_a_broker_that_is_trusted_is_asked(self):
        certify(self.folder)
        broker, gateway = self.engine(self.folder / "tls", tls=self.folder), self.gateway()
        self.addCleanup(broker.close)
        broker.publish([charge("1")], 1)
        # Nobody that browsers trust signed this; and what is not TLS at all is not taken for it.
        for untrusted in broker.url, broker.url.replace(str(broker.port), str(self.broker.port)):
            relay = self.relay(untrusted, platform=gateway.url)
            why = relay.wait_for("broker_failed")["why"]
            self.assertTrue(untrusted != broker.url or "certificate" in why, why)
            self.assertEqual(relay.end()[0], 0)
        self.assertEqual(gateway.accepted, [])
        relay = self.relay(broker.url, "--broker-ca-file", "ca.pem", platform=gateway.url)
        self.assertTrue(gateway.wait_for(1))
        self.assertEqual(relay.end()[0], 0)
        self.assertEqual(broker.backlog(1), 0)

    def test_figures_and_health_are_told_on_loopback(self):
        gateway = self.gateway(lambda fields: "400" if fields.get("order") == "bad" else "1001")
        self.broker.publish([device("D1"), charge("1"), charge("bad")], 1)
        relay = self.relay(self.broker, platform=gateway.url, lease=3, timeout=0.9)
        url = relay.wait_for("ready")["url"]
        self.assertTrue(url.startswith("http://127.0.0.1:"))
        self.wait_until_empty()
        status, text = get(url + "/metrics")
        self.assertEqual(status, 200)
        values = dict(re.findall(r"^(pyun_relay_\S+) (\d+)$", text, re.M))
        self.assertEqual({name: values[name] for name in values if "delivered" in name},
                         {f'pyun_relay_delivered_total{{kind="{kind}"}}': count for kind, count in
                          (("device", "1"), ("progress", "0"), ("final", "1"))})
        self.assertEqual((values["pyun_relay_dead_letters_total"], values["pyun_relay_partitions_held"]), ("1", "1"))
        self.assertEqual(values['pyun_relay_failed_attempts_total{what="refused"}'], "1")
        families = set(re.findall(r"^# TYPE (\S+) (?:counter|gauge)$", text, re.M))
        self.assertEqual({re.sub(r"\{.*", "", name) for name in values} - families, set())
        self.assertEqual(get(url + "/elsewhere")[0], 404)
        self.assertEqual(get(url + "/healthz")[0], 200)
        self.broker.kill()
        end = time.monotonic() + 30
        while get(url + "/healthz")[0] == 200:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual(get(url + "/healthz"), (503, "the broker does not answer\n"))


@wants(BIN and REDIS, "redis-server is not installed (apt install redis-server)")
class OfRedis(EveryEngine, Brokered):
    engine = Redis


@wants(BIN and NATS, "nats-server is not installed (apt install nats-server)")
class OfNats(EveryEngine, Brokered):
    engine = Nats

    def test_another_lease_than_the_bucket_has_is_refused(self):
        """A longer one would end earlier than its owner knows, so that there were two."""
        gateway = self.gateway()
        for lease, refused in (6, False), (3, True), (30, True), (6, False):
            relay = self.relay(self.broker, platform=gateway.url, lease=lease, timeout=1)
            if refused:
                self.assertEqual(relay.wait_for("broker_failed")["why"], f"bucket pyun-leases: its age is 6 s, and {lease} s are wanted; delete it while no relay runs")
            else:
                relay.wait_for("taken")
            self.assertEqual(relay.end()[0], 0)

    def test_the_server_computes_partitions_by_the_mapping_of_the_docs(self):
        """Every device, and every order, has one of them, and its states stay in their order."""
        docs = (pathlib.Path(__file__).parents[2] / "docs" / "relay.md").read_text(encoding="utf-8")
        mappings = re.search(r"^mappings = \{.*?^\}$", docs, re.M | re.S)[0]
        broker = Nats(self.folder / "mapped", mappings)
        self.addCleanup(broker.close)
        devices, orders = [f"D{number}" for number in range(40)], [str(number) for number in range(40)]
        told = [(f"fleet.device.{STATION}.{no}", device(no, state)) for state in (1, 2, 3) for no in devices]
        told += [(f"fleet.charging_record.{order}", charge(order, quantity, 2)) for quantity in (1000, 2000) for order in orders]
        answers = broker.ask_all([(subject, json.dumps(message).encode()) for subject, message in told])
        self.assertEqual([answer for answer in answers if answer.get("stream") != "pyun"], [])
        subjects = broker.api("STREAM.INFO.pyun", {"subjects_filter": ">"})["state"]["subjects"]
        # One subject each, so one partition.
        self.assertEqual(sorted(subject.split(".")[-1] for subject in subjects), sorted(devices + orders))
        self.assertGreater(len({subject.split(".")[1] for subject in subjects}), 8)
        gateway = self.gateway()
        self.relay(broker, platform=gateway.url, partitions=16)
        self.assertTrue(gateway.wait_for(40 + 80))
        accepted = list(gateway.accepted)
        self.assertEqual({(fields["no"], fields["state"]) for fields in accepted if "order" not in fields}, {(no, 3) for no in devices})
        charges = [(fields["order"], fields["quantity"]) for fields in accepted if "order" in fields]
        self.assertEqual(sorted(charges, key=lambda one: one[0]), [(order, quantity) for order in sorted(orders) for quantity in (1000, 2000)])


class Partition(RelayCase):
    def test_partitions_are_those_of_zlib(self):
        keys = [f"{STATION}/D{number}" for number in range(50)] + ["1001", "订单 2", "123456789"]
        out, _ = self.run_command("relay", "partition", "--of", 16, *keys, env=environment())
        self.assertEqual([int(line) for line in out.split()], [zlib.crc32(key.encode()) % 16 for key in keys])


class Arguments(RelayCase):
    def refused(self, *arguments, part):
        _, err = self.run_command("relay", *arguments, code=2)
        self.assertIn(part, err)

    def test_what_cannot_be_used_is_said(self):
        self.refused(part="--from")
        self.refused("--from", "amqp://localhost", part="redis://host")
        self.refused("--from", "redis://user:word@localhost", part="--broker-password-file")
        self.refused("--from", "redis://example.com", part="--allow-plain-broker")
        self.refused("--from", "nats://example.com", part="--allow-plain-broker")
        self.refused("--from", "rediss://localhost/#insecure", part="rediss://")
        self.write("nothing.pem", "nothing")
        for name in ("nothing.pem", "nowhere.pem"):
            self.refused("--from", "rediss://localhost", "--broker-ca-file", name, part="--broker-ca-file")
        self.refused("--from", "redis://localhost", "--lease", 10, "--timeout", 5, part="lease")
        self.refused("--from", "redis://localhost", "--prefix", "a b", part="--prefix")


del Brokered, RelayCase

if __name__ == "__main__":
    unittest.main()
