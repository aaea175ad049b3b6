"""`pyun-energy relay` when something goes wrong: a relay that is killed or frozen, a broker that is restarted, forgets or says nothing, a link
that is slow or forgets, a platform that fails for a day. Nothing is lost, and no old state stands. Witnesses as in test_command_relay.py."""

import concurrent.futures
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

from emulator_process import BIN, wants
from relay_case import Brokered, RelayCase, device
from relay_chaos import LONG, SHORT, Chaos
from service_process import get
from slow_link import SlowLink
from stream_process import NATS, REDIS, Nats, Redis
from test_command_outbox import charge


class EveryEngine:
    """The same for each."""

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


@wants(BIN and REDIS, "redis-server is not installed (apt install redis-server)")
class OfRedis(EveryEngine, Brokered):
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
class OfNats(EveryEngine, Brokered):
    engine = Nats

    def test_a_dead_letter_that_is_written_again_is_one(self):
        """As when the answer to the first one got lost: the server knows it by its id."""
        gateway, broker = self.gateway(lambda fields: "400"), self.broker
        broker.publish([charge("1")], 1)
        relay = self.relay(broker, platform=gateway.url)
        self.wait_until_empty()
        self.assertEqual(relay.end()[0], 0)
        [letter] = broker.dead(1)
        header, number = f"NATS/1.0\r\nNats-Msg-Id: {letter['id']}\r\n\r\n".encode(), broker.asked
        broker.asked += 1
        broker.socket.sendall(
            b"HPUB pyun-dead.0 %s.%d %d %d\r\n%s{}\r\n" % (broker.inbox, number, len(header), len(header) + 2, header))
        self.assertTrue(broker.answer()[1].get("duplicate"))
        self.assertEqual(broker.dead(1), [letter])


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


del Brokered, RelayCase

if __name__ == "__main__":
    unittest.main()
