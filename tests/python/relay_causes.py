"""Why a report came to the platform again. A relay promises that each comes at least once, and says when it comes more often: so of each
that did, the platform's journal, what the relays told, and what was done to them name a cause, or the relay has a fault."""

import bisect
import collections
import datetime

from stream_process import partition_of

SLACK = 0.5
"""Between what happens and the line, or the entry of the journal, that tells of it; seconds."""


def content(message):
    """What tells one report from another, published or received."""
    return f"{message['order']}: {message['quantity']}" if "order" in message else message["state_desc"]


class Accepted(collections.namedtuple("Accepted", "at who partition content")):
    """A report that the platform accepted: when, of which relay."""


class Causes:
    """`told`: lines of the relays by their app ids. `thawed`: when a relay went on that had been frozen. `published`: how often each
    content was. `stopping`: from then on relays repeat at once what they would later."""

    def __init__(self, times, partitions, told, thawed, published, stopping):
        self.times, self.partitions, self.thawed, self.published, self.stopping = times, partitions, thawed, published, stopping
        self.takings, self.unanswered = collections.defaultdict(list), collections.defaultdict(list)
        for who, lines in told.items():
            for line in lines:
                at = datetime.datetime.fromisoformat(line["at"].replace("Z", "+00:00")).timestamp()
                if line["event"] == "taken":
                    self.takings[who, line["partition"]].append((at, line["after_loss"]))
                if line["event"] == "unanswered":
                    self.unanswered[who, line["partition"]].append(at)

    def count(self, journal):
        """How many came again by each cause, and those that have none. A journal's entry: when, and the fields."""
        seen, causes, unexplained = collections.defaultdict(list), collections.Counter(), []
        for at, fields in journal:
            report = Accepted(at, fields["app_id"], partition_of(fields, self.partitions), content(fields))
            before = seen[report.content]
            if before:
                cause = self.cause(before, report)
                causes[cause] += 1
                unexplained += [(before[-1], report)] if cause is None else []
            before.append(report)
        return causes, unexplained

    def cause(self, before, again):
        if len(before) < self.published[again.content]:
            return "published twice"
        if again.who != before[-1].who:
            return self.of_another(before[-1], again)
        return self.of_the_same(before[-1], again)

    def of_another(self, before, again):
        """Another relay had it, which was lost, or was frozen and sent it late."""
        if self.is_of_a_loss(before, again):
            return "under way when its relay was lost"
        thaws = [(who, at) for who, at in self.thawed for report in (before, again)
                 if report.who == who and at - SLACK <= report.at <= at + self.times.timeout + SLACK]
        return "sent by one that was frozen" if thaws else None

    def of_the_same(self, before, again):
        """Its answer did not come back, or it is sent once more on purpose: after a loss, or where an answer was missing. Or its relay
        was without the broker for a lease, and took the partition again."""
        unanswered = self.unanswered[again.who, again.partition]
        if any(before.at - SLACK <= at <= again.at + SLACK for at in unanswered) and not self.is_repeated(again, unanswered):
            return "not answered in time"
        taken, after_loss = self.taken(again)
        if after_loss and self.is_repeated(again, [taken]):
            return "once more after a loss"
        if self.is_repeated(again, unanswered):
            return "once more after an answer was missing"
        return "under way when its relay lost the partition to itself" if self.is_of_a_loss(before, again) else None

    def is_of_a_loss(self, before, again):
        """Whoever takes a partition after a loss begins when the lease and a request are over."""
        begins = self.times.lease + self.times.timeout
        taken, after_loss = self.taken(again)
        return after_loss and before.at <= taken + begins + SLACK and again.at >= taken + begins - SLACK

    def is_repeated(self, again, since):
        """Whether it came when it was to be repeated; later, where the platform was away meanwhile."""
        wait = self.times.repeat - SLACK, self.times.repeat + self.times.away + self.times.stands
        return any(wait[0] <= again.at - at <= wait[1] for at in since) or (again.at >= self.stopping and bool(since))

    def taken(self, report):
        """When its relay took its partition last, and whether that was after a loss."""
        takings = self.takings[report.who, report.partition]
        index = bisect.bisect(takings, (report.at + SLACK, True))
        return takings[index - 1] if index else (0.0, False)
