"""A fleet, a platform and three relays to which everything happens: what the tests of a minute and of ten minutes share.

2,000 devices change their state all the time, 200 charges report progress and end with a bill. One relay is killed every so often, one
is frozen for three leases, the broker is killed twice, the platform is away twice. The platform's journal tells what came of it.
"""

import collections
import random
import signal
import threading
import time

from command_process import STATION
from relay_causes import Causes, content
from test_command_outbox import Gateway, charge


class Times:
    """How long things take, in seconds: those of a long run, or shorter ones."""

    def __init__(self, run, lease, timeout, repeat, kill_every, away):
        self.run, self.lease, self.timeout, self.repeat, self.kill_every, self.away = run, lease, timeout, repeat, kill_every, away

    @property
    def stands(self):
        """For so long an old state may stand, or a report come after its bill: what is promised."""
        return self.lease + self.timeout + self.repeat + self.lease


SHORT = Times(run=32, lease=2.5, timeout=0.8, repeat=5, kill_every=8, away=3)
LONG = Times(run=540, lease=30, timeout=9, repeat=60, kill_every=20, away=60)


class Platform(Gateway):
    """A gateway that keeps a journal of what it accepted, in its order, and is away at times."""

    def __init__(self):
        self.journal, self.is_away, self.asked = [], False, 0
        super().__init__(self.judge)

    def judge(self, fields):
        if self.is_away:
            return None
        with self.lock:
            self.asked += 1
            self.journal.append((time.time(), fields))
        return "1001"


class Fleet:
    """Publishes states and charges until told to end, and remembers what it published."""

    DEVICES, CHARGES, STEPS = 2000, 200, 5

    def __init__(self, broker, partitions, times):
        self.broker, self.partitions, self.times, self.chance = broker, partitions, times, random.Random(17)
        self.newest, self.serial, self.published = {}, 0, collections.Counter()
        self.steps = [(order, step) for step in range(self.STEPS) for order in range(self.CHARGES)]

    def device(self, number):
        # What tells one state from another: metadata travels as it is.
        self.serial += 1
        return {"station_uuid": STATION, "no": f"D{number:04}", "state": 1 + self.serial % 3, "state_desc": str(self.serial),
                "energy_code": "CN_AC", "port": [{"no": f"D{number:04}A", "state": 1, "alias": "A"}]}

    def charge(self, order, step):
        return charge(f"order {order}", 1000 * (step + 1), 3 if step == self.STEPS - 1 else 2)

    def run(self):
        """Every device once, then changes for as long as the run is, and each charge's steps spread over it."""
        self.publish([self.device(number) for number in range(self.DEVICES)])
        begun, done = time.monotonic(), 0
        while (part := (time.monotonic() - begun) / self.times.run) < 1:
            until = int(part * len(self.steps))
            batch = [self.charge(*step) for step in self.steps[done:until]]
            done = until
            self.publish(batch + [self.device(self.chance.randrange(self.DEVICES)) for _ in range(20)])
            time.sleep(0.1)
        self.publish([self.charge(*step) for step in self.steps[done:]])

    def publish(self, messages):
        """Until the broker has them: what was under way when it went is published again, and counts as published twice."""
        while messages:
            self.published.update(map(content, messages))
            try:
                self.broker.publish(messages, self.partitions)
                break
            except OSError:
                time.sleep(0.05)
        for message in messages:
            if "state_desc" in message:
                self.newest[message["no"]] = message["state_desc"]


class Chaos:
    PARTITIONS = 6

    def __init__(self, test, broker, times):
        self.test, self.broker, self.times = test, broker, times
        self.platform, self.relays, self.told, self.thawed = Platform(), [], {}, []
        self.kills = self.stopping = 0
        test.addCleanup(self.platform.server_close)
        test.addCleanup(self.platform.shutdown)

    def start(self):
        """One more. Its app id tells the platform which one a request is of."""
        times, who = self.times, f"relay{len(self.told)}"
        relay = self.test.relay(
            self.broker, "--most", 3, "--repeat-after", times.repeat, platform=self.platform.url, partitions=self.PARTITIONS,
            lease=times.lease, timeout=times.timeout, PYUN_APP_ID=who)
        self.relays.append((who, relay))
        self.told[who] = relay.lines

    def run(self):
        for _ in range(3):
            self.start()
        fleet = Fleet(self.broker, self.PARTITIONS, self.times)
        publisher = threading.Thread(target=fleet.run)
        publisher.start()
        self.disturb()
        publisher.join()
        self.settle()
        self.judge(fleet)

    def disturb(self):
        """What happens, and when, in parts of the run; the last of it early enough for the relays to mend it."""
        run, begun = self.times.run, time.monotonic()
        events = [(at, self.kill) for at in self.steps(self.times.kill_every, run)]
        events += [(run * part, self.restart) for part in (0.25, 0.6)]
        events += [(run * part, self.away) for part in (0.3, 0.7)]
        events += [(run * 0.45, self.freeze)]
        threads = []
        for at, happens in sorted(events, key=lambda event: event[0]):
            time.sleep(max(0, begun + at - time.monotonic()))
            threads.append(threading.Thread(target=happens))
            threads[-1].start()
        for thread in threads:
            thread.join()

    @staticmethod
    def steps(every, until):
        return [every * number for number in range(1, 1000) if every * number < until]

    def kill(self):
        """The oldest, that has partitions; another starts in its place."""
        _, victim = self.relays.pop(0)
        victim.end(signal.SIGKILL)
        self.kills += 1
        self.start()

    def freeze(self):
        """The one that would be killed last."""
        who, frozen = self.relays[-1]
        frozen.process.send_signal(signal.SIGSTOP)
        time.sleep(3 * self.times.lease)
        self.thawed.append((who, time.time()))
        frozen.process.send_signal(signal.SIGCONT)

    def restart(self):
        self.broker.kill()
        time.sleep(0.3)
        self.broker.start()

    def away(self):
        self.platform.is_away = True
        time.sleep(self.times.away)
        self.platform.is_away = False

    def settle(self):
        """Until nothing is left, and what was to be repeated has been."""
        end = time.monotonic() + 120 + self.times.stands
        while self.broker.backlog(self.PARTITIONS):
            self.test.assertLess(time.monotonic(), end, "messages are left")
            time.sleep(0.1)
        self.stopping = time.time()
        for _, relay in self.relays:
            # Repeats what is still to be repeated.
            self.test.assertEqual(relay.end()[0], 0)

    def judge(self, fleet):
        test, journal = self.test, self.platform.journal
        test.assertEqual(self.platform.forged, 0)
        test.assertEqual(self.broker.dead(self.PARTITIONS), [])
        test.assertGreaterEqual(self.kills, 2)
        last, bills, late, steps, regressed = {}, {}, [], collections.defaultdict(set), {}
        for at, fields in journal:
            if "order" in fields:
                order = fields["order"]
                steps[order].add(fields["quantity"])
                if fields["state"] == 3:
                    # Again after a report that came late: that is mended.
                    late += [at - since for since in [bills.pop(order, [None, None])[1]] if since]
                    bills[order] = [at, None]
                elif order in bills and bills[order][1] is None:
                    bills[order][1] = at
                continue
            no, serial = fields["no"], int(fields["state_desc"])
            if serial < last.get(no, 0):
                regressed.setdefault(no, at)
            else:
                if no in regressed:
                    late.append(at - regressed.pop(no))
                last[no] = serial
        # Nothing is lost: every report of every charge, and the newest state of each device, which is also what came last.
        whole = {1000 * (step + 1) for step in range(fleet.STEPS)}
        test.assertEqual({order: got for order, got in steps.items() if got != whole}, {})
        test.assertEqual(len(steps), fleet.CHARGES)
        final = {fields["no"]: fields["state_desc"] for _, fields in journal if "no" in fields and "order" not in fields}
        test.assertEqual({no: (final.get(no), newest) for no, newest in fleet.newest.items() if final.get(no) != newest}, {})
        test.assertEqual([order for order, (_, spoilt) in bills.items() if spoilt], [], "a report came after its bill, and stands")
        test.assertLessEqual(max(late, default=0), self.times.stands)
        causes, unexplained = Causes(self.times, self.PARTITIONS, self.told, self.thawed, fleet.published, self.stopping).count(journal)
        self.tell(fleet, causes, late)
        told = {(again.who, again.partition): [line for line in self.told[again.who] if line.get("partition") == again.partition] for _, again in unexplained}
        test.assertEqual(unexplained, [], f"came again, and nothing tells why: {told}")

    def tell(self, fleet, causes, late):
        losses = sum(line["event"] == "taken" and line["after_loss"] for lines in self.told.values() for line in lines)
        print(f"\n{self.broker.url}: {fleet.published.total()} published, {len(self.platform.journal)} accepted; {losses} partitions taken after a loss, "
              f"{len(late)} old reports stood, {max(late, default=0):.1f} s at most ({self.times.stands:.1f} s are promised)")
        for cause, count in sorted(causes.items(), key=str):
            print(f"  {count:6} again: {cause}")
