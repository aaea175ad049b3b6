"""What a fleet of a million connectors asks of whoever reports it: a calculation from assumptions, which docs/fleets.md shows.

    python3 benches/million.py            prints it, and writes it into docs/figures.json and the docs
    python3 benches/million.py measure    measures the points first that it is held to (seven minutes)
    python3 benches/million.py relay      those of the relay alone (one minute)

`tests/python/test_million.py` holds the file to the calculation, and the calculation to the measured points.
"""

import dataclasses
import math
import sys

import figures


@dataclasses.dataclass(frozen=True)
class Fleet:
    """The assumptions. None of them is the platform's word; put in your own."""

    connectors: int = 1_000_000
    connectors_a_device: int = 2
    charges_a_day: float = 3.0
    """Of a connector."""
    states_a_charge: float = 4.0
    """Changes of a device's state: plugged in, charging, finished, free."""
    charge_minutes: float = 45.0
    progress_every_seconds: float = 300.0
    peak: float = 3.0
    """The busiest hour over the mean."""
    round_trip: float = 0.05
    """Of a request to the platform, in seconds."""
    connections: int = 4
    """Of a partition: a device and an order stay in one, so partitions are what adds up."""
    load: float = 0.5
    """How much of what it can do a partition should have to do in the busiest hour, so that it can catch up."""
    relays: int = 3
    """One may be lost while another is replaced."""
    lease: float = 30.0
    """How long the owner of a partition may be silent, in seconds."""
    timeout: float = 10.0
    """Of a request, which the new owner of a partition waits for as well."""
    message_bytes: float = 400.0
    """Of a device in a stream of Redis: measured."""


def calculated(fleet):
    """Name: figure. Rates are a second, in the busiest hour unless they say `mean`."""
    charges = fleet.connectors * fleet.charges_a_day / 86_400
    changes, progress = charges * fleet.states_a_charge, charges * fleet.charge_minutes * 60 / fleet.progress_every_seconds
    asked = (charges + changes + progress) * fleet.peak
    in_flight = asked * fleet.round_trip
    # The next power of two.
    partitions = 2 ** math.ceil(math.log2(max(1, in_flight / fleet.load / fleet.connections)))
    a_partition, capacity = asked / partitions, fleet.connections / fleet.round_trip
    # The lease ends; whoever takes it next waits for as long again, and for a request that may be on its way.
    silent = 2 * fleet.lease + fleet.timeout
    behind = a_partition * silent
    return {
        "million.devices": fleet.connectors / fleet.connectors_a_device,
        "million.changes_mean": changes,
        "million.changes": changes * fleet.peak,
        "million.bills_mean": charges,
        "million.bills": charges * fleet.peak,
        "million.progress": progress * fleet.peak,
        "million.requests": asked,
        "million.in_flight": in_flight,
        "million.partitions": partitions,
        "million.partitions_a_relay": partitions / fleet.relays,
        "million.partition_requests": a_partition,
        "million.partition_capacity": capacity,
        "million.partition_mb_a_minute": a_partition * 60 * fleet.message_bytes / 1e6,
        "million.partition_mb_an_hour": a_partition * 3600 * fleet.message_bytes / 1e6,
        "million.silent_seconds": silent,
        "million.fresh_seconds": silent + behind / (capacity - a_partition),
    }


def expected(name, count):
    """What the same arithmetic says of a point that is measured, in its unit."""
    kind = name.split(".")[1]
    one_after_another = {"sync": 0.05 / 64, "outbox": 0.02 / 4, "serve": 0.02 / 4, "relay": 0.02 / 16}
    # The way there: a state waits 300 ms for a newer one, and it is told once a second how much was delivered. A relay's lease of 3 s ends,
    # of which on average a sixth is over, and so does another, and a time-out of 1 s.
    before = {"sync": 0, "outbox": 0.3, "serve": 0.8, "relay": 2.5 + 3 + 1}
    return Fleet.message_bytes if kind == "redis" else before[kind] + count * one_after_another[kind]


def main():
    about = figures.about({"redis": ["redis-server", "--version"], "mosquitto": ["mosquitto", "-h"]})
    if "measure" in sys.argv[1:]:
        import million_points

        figures.keep("million points", about, million_points.measure())
    if {"measure", "relay"} & set(sys.argv[1:]):
        import million_points

        figures.keep("million relay points", about, million_points.measure_relay())
    figures.keep("million", {"date": about["date"], "calculated_by": "benches/million.py"}, calculated(Fleet()))


if __name__ == "__main__":
    main()
