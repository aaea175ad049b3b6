"""`pyun-energy relay`: what a broker has reaches the platform in order, is acknowledged only then, and survives whoever brings it.
Witnesses: redis-server and nats-server by plain sockets, http.server and hashlib for the platform, zlib for the partitions."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest
import zlib

from command_process import STATION, environment
from emulator_process import BIN, wants
from own_authority import OPENSSL, certify
from relay_chaos import LONG, SHORT, Chaos
from service_process import Relay, get
from slow_link import SlowLink
from stream_process import NATS, REDIS, Nats, Redis
from test_command_outbox import MOBILE, PERSONAL, PLATE, VIN, OutboxCase, charge

NOBODY = "http://127.0.0.1:1"


def device(no, state=1):
    return {"station_uuid": STATION, "no": no, "state": state, "state_desc": "在线", "energy_code": "CN_AC",
            "port": [{"no": f"{no}A", "state": 1, "alias": "A"}]}


class RelayCase(OutboxCase):
    def relay(self, broker, *arguments, platform=NOBODY, partitions=1, lease=30, timeout=9, **env):
        """`broker`: one, or its URL."""
        relay = Relay(self.folder, "--from", getattr(broker, "url", broker), "--partitions", partitions, "--lease", lease, "--timeout", timeout, *arguments,
                             PYUN_BASE_URL=platform, **env)
        self.addCleanup(relay.close)
        return relay

    def assertDiscreet(self, told):
        for line in map(json.dumps, told):
            self.assertFalse([text for text in PERSONAL if text in line], line)


class Brokered:
    """The same for every engine."""

    def setUp(self):
        super().setUp()
        self.broker = self.engine(self.folder / "broker")
        self.addCleanup(self.broker.close)

    def wait_until_empty(self, partitions=1, left=0):
        end = time.monotonic() + 60
        while self.broker.backlog(partitions) > left:
            self.assertLess(time.monotonic(), end, "messages are left")
            time.sleep(0.02)

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

    @wants(shutil.which("gcc"), "gcc is not there: a day of the relay's clock")
    def test_what_the_platform_fails_for_a_day_is_dead_and_what_nobody_answers_is_not(self):
        """A day by the relay's clock (tests/c/clock.c), in steps of less than half a lease."""
        hour, step, ahead = 3600, 5 * 3600, self.folder / "ahead"
        shim = pathlib.Path(__file__).parents[1] / "c" / "clock.c"
        subprocess.run(["gcc", "-std=gnu99", "-shared", "-fPIC", shim, "-o", "clock.so", "-ldl"], cwd=self.folder, check=True)
        answers = ["1500"]
        gateway = self.gateway(lambda fields: answers[-1])
        self.broker.publish([charge("failing")], 1)
        ahead.write_text("0")
        relay = self.relay(self.broker, platform=gateway.url, lease=12 * hour, LD_PRELOAD=str(self.folder / "clock.so"), PYUN_AHEAD_FILE=str(ahead))
        url, passed = relay.wait_for("ready")["url"], 0

        def failures(what):
            return int(re.search(rf'what="{what}"}} (\d+)', get(url + "/metrics")[1])[1])

        def go_on(what, counts):
            """A step after each of these failures."""
            nonlocal passed
            for count in counts:
                end = time.monotonic() + 30
                while failures(what) < count:
                    self.assertLess(time.monotonic(), end, f"tried only {count - 1} times in {passed / hour:.1f} h")
                    time.sleep(0.02)
                passed += step
                # The file is never without a number.
                (self.folder / "next").write_text(str(passed))
                (self.folder / "next").replace(ahead)

        # After four steps, which are less than a day, it is tried again; after five it is dead.
        go_on("platform_failed", range(1, 6))
        self.assertEqual((relay.wait_for("died")["code"], failures("platform_failed")), ("1500", 6))
        [letter] = self.broker.dead(1)
        self.assertEqual((json.loads(letter["charging_record"])["order"], letter["code"]), ("failing", "1500"))
        answers.append(None)
        self.broker.publish([charge("silent")], 1)
        go_on("no_answer", range(1, 11))
        answers.append("1001")
        self.wait_until_empty()
        code, told = relay.end()
        self.assertEqual([fields["order"] for fields in gateway.accepted], ["silent"])
        self.assertEqual((code, [line["event"] for line in told if line["event"] in ("lost", "died")]), (0, ["died"]))

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

    def test_a_partition_of_one_that_was_killed_waits_and_repeats(self):
        """Lease + time-out before the first request, and the newest of what may have been on its way once more."""
        lease, timeout, held = 2.0, 0.5, threading.Event()
        self.addCleanup(held.set)
        times = []

        def answer(fields):
            if not held.is_set():
                held.wait(10)
                return None
            times.append((time.monotonic(), fields.get("order") or fields["state"]))
            return "1001"

        gateway = self.gateway(answer)
        flags = {"platform": gateway.url, "lease": lease, "timeout": timeout}
        first = self.relay(self.broker, *("--repeat-after", 3), **flags)
        self.broker.publish([device("D1", 1), charge("1")], 1)
        first.wait_for("waiting")
        first.end(signal.SIGKILL)
        held.set()
        self.broker.publish([device("D1", 2), device("D2", 1)], 1)
        second = self.relay(self.broker, *("--repeat-after", 3), **flags)
        self.assertTrue(second.wait_for("taken")["after_loss"])
        taken = time.monotonic()
        self.assertTrue(gateway.wait_for(5))
        # D1 and the bill, which the first one may have sent, come again; D2 is new.
        self.assertEqual(sorted(str(what) for _, what in times), ["1", "1", "1", "2", "2"])
        self.assertGreater(times[0][0] - taken, lease)
        self.assertEqual({what for at, what in times if at - taken > 2.9}, {"1", 2})
        self.assertEqual(second.end()[0], 0)

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

    def test_a_broker_that_says_nothing_is_told_as_such(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            relay = self.relay(self.broker.url.replace(str(self.broker.port), str(silent.getsockname()[1])), platform=self.gateway().url)
            self.assertEqual(relay.wait_for("broker_failed")["why"], "the broker does not answer")
            self.assertEqual(relay.end()[0], 0)

    def test_a_broker_that_is_restarted_loses_nothing(self):
        gateway = self.gateway()
        relay = self.relay(self.broker, platform=gateway.url)
        url = relay.wait_for("ready")["url"]
        relay.wait_for("taken")
        self.assertEqual(get(url + "/healthz"), (200, "ok\n"))
        self.broker.kill()
        relay.wait_for("broker_failed")
        self.broker.start()
        self.broker.publish([charge("1"), charge("2")], 1)
        relay.wait_for("broker_back")
        self.wait_until_empty()
        self.assertEqual(sorted(fields["order"] for fields in gateway.accepted), ["1", "2"])
        self.assertEqual(relay.end()[0], 0)

    def test_what_comes_while_the_relay_is_frozen_is_brought_afterwards(self):
        """For less than its lease, but longer than anything waits for the broker; and nothing else comes after it."""
        gateway = self.gateway()
        relay = self.relay(self.broker, platform=gateway.url)
        relay.wait_for("taken")
        self.broker.publish([charge("before")], 1)
        self.wait_until_empty()
        relay.process.send_signal(signal.SIGSTOP)
        self.broker.publish([charge("meanwhile")], 1)
        time.sleep(8)
        relay.process.send_signal(signal.SIGCONT)
        self.wait_until_empty()
        self.assertEqual([fields["order"] for fields in gateway.accepted], ["before", "meanwhile"])
        self.assertEqual(relay.end()[0], 0)

    def test_a_connection_that_the_network_forgot_is_replaced(self):
        link, gateway = SlowLink(self.broker.port), self.gateway()
        self.addCleanup(link.close)
        relay = self.relay(self.broker.url.replace(str(self.broker.port), str(link.port)), platform=gateway.url)
        relay.wait_for("taken")
        link.forget()
        begun = time.monotonic()
        self.broker.publish([charge("1")], 1)
        self.wait_until_empty()
        self.assertLess(time.monotonic() - begun, 15)
        self.assertEqual(([fields["order"] for fields in gateway.accepted], relay.end()[0]), (["1"], 0))

    def test_a_slow_link_to_the_broker_carries_fewer_at_a_time(self):
        """All at once would take longer than an answer may, again and again."""
        link, gateway = SlowLink(self.broker.port, 20_000), self.gateway()
        self.addCleanup(link.close)
        self.broker.publish([charge(str(order)) for order in range(200)], 1)
        relay = self.relay(self.broker.url.replace(str(self.broker.port), str(link.port)), platform=gateway.url)
        self.wait_until_empty()
        self.assertEqual({fields["order"] for fields in gateway.accepted}, {str(order) for order in range(200)})
        self.assertEqual(relay.end()[0], 0)

    def test_a_broker_that_forgets_what_is_done_brings_no_old_state_back(self):
        """As one does that was killed before it wrote that down, here by a copy of its disk."""
        arrived, go = threading.Event(), threading.Event()
        self.addCleanup(go.set)

        def answer(fields):
            arrived.set()
            return "1001" if go.wait(30) else None

        gateway = self.gateway(answer)
        relay = self.relay(self.broker, platform=gateway.url)
        self.broker.publish([device("D1", 1)], 1)
        self.assertTrue(arrived.wait(30))
        shutil.copytree(self.broker.folder, self.folder / "before")
        go.set()
        self.wait_until_empty()
        self.broker.publish([device("D1", 2)], 1)
        self.wait_until_empty()
        self.broker.kill()
        shutil.rmtree(self.broker.folder)
        shutil.copytree(self.folder / "before", self.broker.folder)
        self.broker.start()
        self.wait_until_empty()
        self.assertEqual(relay.end()[0], 0)
        self.assertEqual([fields["state"] for fields in gateway.accepted], [1, 2])

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
class OfRedis(Brokered, RelayCase):
    engine = Redis

    def test_a_report_that_nobody_answers_keeps_no_other_waiting(self):
        """Whether the platform is away, or only does not answer this one, another report finds out."""
        gateway = self.gateway(lambda fields: None if fields["order"] == "bad" else "1001")
        self.broker.publish([charge("bad")], 1)
        relay = self.relay(self.broker, platform=gateway.url)
        relay.wait_for("waiting")
        self.broker.publish([charge(str(order)) for order in range(20)], 1)
        self.assertTrue(gateway.wait_for(20))
        relay.wait_for("resumed")
        self.wait_until_empty(left=1)

    def test_a_slow_platform_gets_no_report_twice(self):
        """What a relay sends at a time takes longer here than it waits until it looks after its lease and its broker again."""
        gateway = self.gateway(lambda fields: time.sleep(0.1) or "1001")
        self.broker.publish([charge(str(order)) for order in range(220)], 1)
        relay = self.relay(self.broker, platform=gateway.url, lease=30, timeout=9)
        self.wait_until_empty()
        code, told = relay.end()
        self.assertEqual((code, [line for line in told if line["event"] == "unanswered"]), (0, []))
        self.assertEqual(sorted(fields["order"] for fields in gateway.accepted), sorted(map(str, range(220))))

    def test_whoever_gives_back_what_a_lost_one_may_still_send_says_so(self):
        """What the one in between did not get through is the next one's to wait for, and to repeat."""
        asked, answers = threading.Semaphore(0), []

        def answer(fields):
            asked.release()
            return answers[-1] if answers else None

        gateway = self.gateway(answer)
        flags = {"platform": gateway.url, "lease": 1.5, "timeout": 0.5}
        self.broker.publish([charge("1")], 1)
        first = self.relay(self.broker, **flags)
        self.assertTrue(asked.acquire(timeout=30))
        first.end(signal.SIGKILL)
        answers.append("1500")
        while asked.acquire(blocking=False):
            pass
        second = self.relay(self.broker, **flags)
        self.assertTrue(second.wait_for("taken")["after_loss"])
        self.assertTrue(asked.acquire(timeout=30))
        self.assertEqual(second.end()[0], 0)
        answers.append("1001")
        third = self.relay(self.broker, **flags)
        self.assertTrue(third.wait_for("taken")["after_loss"])
        self.wait_until_empty()

    def test_whoever_has_no_lease_acknowledges_nothing(self):
        """A lease that somebody else took, as after a freeze: what was accepted meanwhile stays for the other one."""
        arrived, go = threading.Event(), threading.Event()

        def answer(fields):
            arrived.set()
            go.wait(30)
            return "1001"

        gateway = self.gateway(answer)
        self.addCleanup(go.set)
        relay = self.relay(self.broker, platform=gateway.url)
        self.broker.publish([charge("1")], 1)
        self.assertTrue(arrived.wait(30))
        self.broker.ask("SET", "pyun:{0}:lease", "another one's")
        go.set()
        self.assertTrue(relay.wait_for("lost"))
        self.assertEqual(self.broker.backlog(1), 1)
        self.assertEqual(self.broker.ask("XPENDING", "pyun:{0}", "relay")[0], 1)


@wants(BIN and NATS, "nats-server is not installed (apt install nats-server)")
class OfNats(Brokered, RelayCase):
    engine = Nats

    def test_another_lease_than_the_bucket_has_is_refused(self):
        """A longer one would end earlier than its owner knows, so that there were two."""
        gateway = self.gateway()
        for lease, refused in (6, False), (3, True), (30, True), (6, False):
            relay = self.relay(self.broker, platform=gateway.url, lease=lease, timeout=1)
            if refused:
                self.assertEqual(relay.wait_for("broker_failed")["why"], f"bucket pyun-leases: its values last 6 s, and a lease is {lease} s; delete it")
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


@wants(BIN and NATS and REDIS, "redis-server and nats-server are not installed (apt install redis-server nats-server)")
class Everything(RelayCase):
    """Both at once: they wait more than they work."""

    def test_nothing_is_lost_whatever_happens(self):
        def run(engine):
            broker = engine(self.folder / engine.__name__)
            self.addCleanup(broker.close)
            Chaos(self, broker, LONG if os.environ.get("PYUN_LONG") else SHORT).run()

        with concurrent.futures.ThreadPoolExecutor() as pool:
            for done in [pool.submit(run, engine) for engine in (Redis, Nats)]:
                done.result()


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


del OutboxCase

if __name__ == "__main__":
    unittest.main()
