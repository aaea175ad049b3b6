"""The outbox: what was put is delivered, also when the link, the power or this process was away meanwhile."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import datetime

from . import _calls, _native
from ._client import Client, _Closed, _path
from ._errors import OutboxClosed, _invalid, _make
from ._frozen import PERSONAL, Model, freeze
from ._models import Device, _hold
from ._record import Sent, hold, moment
from ._records import ChargingRecord, OccupancyPayment, ParkingDiscount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ParamSpec, TypeVar

    _P = ParamSpec("_P")
    _T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class OutboxStats(Model):
    """How an outbox stands."""

    depth: int
    """What was accepted and is not delivered yet: devices and records."""
    devices: int
    """Of these the devices."""
    records: int
    """Of these the records."""
    oldest_age: float | None
    """For how many seconds the oldest of them has waited, by this machine's clock. None: nothing waits."""
    dead: int
    """Dead letters that wait for somebody."""
    accepted: int
    """Items that were put, over the life of the directory."""
    delivered: int
    """Reports that the platform accepted, repetitions not counted."""
    thinned: int
    """Reports of progress that were dropped, since much waited."""
    last_success: datetime | None
    """When the platform last accepted something."""
    in_flight: int
    """Requests that wait for an answer."""
    breaker: str | None
    """Why everything pauses until somebody mends it, such as a refused secret. None: it does not."""
    is_link_down: bool
    """Nobody answers at present."""
    bytes: int
    """The size of the file, but for its log."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class DeadLetter(Model):
    """What the platform will not have as it is, and why."""

    id: int
    """Its number in this outbox, for `retry` and `discard`."""
    kind: str
    """`device`, `progress`, `final`, `discount` or `payment`."""
    station_uuid: str | None
    """Of a device: its station."""
    name: str
    """The order number; of a payment the `pay_order`; of a device its `no`."""
    accepted: datetime | None
    """When it was put, by this machine's clock."""
    died: datetime | None
    """When it was given up."""
    reason: str
    """Why, in a few words."""
    http_status: int | None
    """The HTTP status of the last answer."""
    code: str | None
    """The platform's code, where it answered."""
    message: str | None
    """Its words."""
    hint: str | None
    """What it advises."""
    seqno: str | None
    """Its number of the request: quote it when asking for support."""
    is_overtaken: bool
    """A later report of the same order or device was delivered since: this one is not to be sent any more."""
    fields: str = field(metadata=PERSONAL)
    """What was put, as JSON."""

    @property
    def item(self) -> Device | ChargingRecord | ParkingDiscount | OccupancyPayment:
        """What was put: to be mended with `dataclasses.replace`, and put again."""
        return _KINDS.get(self.kind, ChargingRecord).from_json(self.fields)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class OutboxEvent(Model):
    """Something that somebody should know of.

    | `name` | what happened | has |
    |---|---|---|
    | `breaker_opened` | all pauses until somebody mends it | `reason` |
    | `breaker_closed` | it was mended | |
    | `died` | the platform will not have an item: `dead_letters` has it | `item`, `reason` |
    | `thinned` | reports of progress were dropped, since much waits | `count` |
    | `set_aside` | the file was damaged; what could be read was taken over | `path`, `count` (rows) |
    | `storage_failed` | the disk fails or is full: nothing is accepted until it works again | `reason` |
    | `storage_works` | it works again | |
    | `not_private` | the file system has no modes: others on this machine may read the outbox | |
    | `missed` | nobody polled for long: so many events are missing before this one | `count` |
    """

    name: str
    """Which one it is. Later versions may have others."""
    item: str | None = None
    """The kind of an item, as `DeadLetter.kind`."""
    reason: str | None = None
    """Why, in a few words."""
    count: int | None = None
    """How many."""
    path: str | None = None
    """Where the damaged file lies now."""


class Outbox:
    """A queue on disk below a client: what was put is delivered, or in the dead letters, after any crash or restart.

    Of a device the newest state is sent, records of one order in their order. It sends by itself, on threads of its own,
    as long as it is open; what was not sent by then is sent when it is opened again. May be used by many threads at once.
    A directory belongs to one outbox of one process, one app id and one environment. A forked child can do nothing with
    it: open one there.

    - `max_records`: how many records may wait. Above 80 % of it, progress is dropped, bills never.
    - `max_bytes`: how much of the disk the file may fill, but for its log (about 4 MB).
    - `max_rate`: the most requests a second. None: no limit but that eight are in flight at most.
    - `stale_after`: for how many seconds after it was put or touched a device's state is sent again every quarter of an hour.

    Raises `OutboxInUse`, `OutboxRefused` (another app id, environment or version), `OutboxFull` or `OutboxFailed` (the disk).
    """

    __slots__ = ("__weakref__", "_core", "_is_closed", "_shown")

    def __init__(
        self,
        path: str | os.PathLike[str],
        client: Client,
        *,
        max_records: int = 100_000,
        max_bytes: int = 64 << 20,
        max_rate: float | None = None,
        stale_after: float = 3600.0,
    ) -> None:
        directory, core = _path("path", path), _core_of(client)
        if directory is None:
            raise _invalid("path", "must be a path, not None")
        self._core = _asked(_native.Outbox, directory, core, max_records, max_bytes, max_rate, stale_after)
        self._is_closed, self._shown = False, f"{directory!r}, {client!r}"

    def put(self, item: Device | ChargingRecord | ParkingDiscount | OccupancyPayment) -> None:
        """Keeps a device or a record. When this returns it is on disk, and it is delivered or a dead letter one day.

        Raises `OutboxFull`: it was not accepted. `OutboxFailed`: perhaps it was; put it again.
        """
        _asked(self._core.put, hold(item, Sent) if isinstance(item, Sent) else _held(item))

    def touch(self, station_uuid: str, no: str) -> bool:
        """Says that what was put last of a device still holds, so that it is still sent every quarter of an hour. False:
        nothing of it was put since the outbox was opened."""
        return _asked(self._core.touch, station_uuid, no)

    def forget_device(self, station_uuid: str, no: str) -> None:
        """Forgets a device that is there no more, and what was not sent of it."""
        _asked(self._core.forget_device, station_uuid, no)

    def flush(self, timeout: float = 30.0) -> bool:
        """Sends all that waits, now and in order, and waits for the answers. True: all that was put is delivered, or a dead
        letter. False: something is not after `timeout` seconds; it goes on waiting for its turn."""
        return self._wait(_asked(self._core.flush, timeout))

    def pause(self) -> None:
        """Sends nothing any more until `resume`; what is in flight is awaited."""
        _asked(self._core.pause)

    def resume(self) -> None:
        """Ends a `pause`."""
        _asked(self._core.resume)

    def network_is_back(self) -> None:
        """Says that the link is back: what waits for it is sent at once."""
        _asked(self._core.network_is_back)

    def stats(self) -> OutboxStats:
        """How it stands."""
        return OutboxStats(**_timed(_asked(self._core.stats), "last_success"))

    def dead_letters(self, after: int = 0, limit: int | None = None) -> list[DeadLetter]:
        """What the platform would not have, oldest first: those whose `id` is above `after`, so many at most."""
        letters = _asked(self._core.dead_letters, after, limit)
        return [DeadLetter(**_timed(letter, "accepted", "died")) for letter in letters]

    def retry(self, id: int) -> None:
        """Sends a dead letter once more, at its old place in its order.

        Raises `OutboxRefused`: there is none, or a later report was delivered, which it would undo.
        """
        _asked(self._core.retry, id)

    def discard(self, id: int) -> None:
        """Deletes a dead letter. Raises `OutboxRefused`: there is none."""
        _asked(self._core.discard, id)

    def replace_client(self, client: Client) -> None:
        """Sends by another client from now on, of the same app id with another secret: what waited because the old one was
        refused is sent at once. Raises `OutboxRefused` for another app id or environment."""
        core = _core_of(client)
        _asked(self._core.replace_client, core)

    def poll_event(self, timeout: float = 0.0) -> OutboxEvent | None:
        """The next event, waiting for it `timeout` seconds at most. Once the outbox is closed and all are told, it raises
        `OutboxClosed`."""
        begun, left = time.monotonic(), timeout
        while True:
            told = _asked(self._core.poll_event, left)
            if told is not None:
                return OutboxEvent(**told)
            if self._is_closed:
                raise OutboxClosed("the outbox is closed, and all of its events are told")
            left = timeout - (time.monotonic() - begun)
            if left <= 0:
                return None

    def close(self) -> None:
        """Sends nothing new, awaits the answers that are under way, and lets go of the directory. What was not sent is sent
        when it is opened again. Another call is `OutboxClosed`."""
        self._is_closed = True
        closing = self._core.close()
        if closing is not None:
            self._wait(closing)

    def _wait(self, asked: _native.Asked) -> bool:
        """Its answer. Between two polls Python handles signals."""
        while (answer := _asked(asked.poll)) is None:
            pass
        return answer

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Outbox({self._shown})"

    def __reduce__(self) -> str:
        raise TypeError(
            "an Outbox does not travel to another process: one process owns its directory. Put there what other processes "
            "send it, through a multiprocessing.Queue for example, or give each process a directory of its own."
        )


_KINDS: dict[str, type[Device | ChargingRecord | ParkingDiscount | OccupancyPayment]] = {"device": Device, "discount": ParkingDiscount, "payment": OccupancyPayment}


def _held(item: object) -> _native.Device:
    if not isinstance(item, Device):
        what = f"a Device, ChargingRecord, ParkingDiscount or OccupancyPayment is needed, not {type(item).__name__}"
        raise _invalid("item", what)
    return _hold(item)


def _core_of(client: object) -> _native.Client:
    if not isinstance(client, Client):
        raise _invalid("client", f"a pyun_energy.Client is needed, not {type(client).__name__}")
    if isinstance(client._core, _Closed):
        raise RuntimeError("this client is closed")
    return client._core


def _asked(what: Callable[_P, _T], *arguments: _P.args, **none: _P.kwargs) -> _T:
    """What the native outbox says, or its error. What its threads have logged meanwhile is handed on."""
    _calls.listen()
    try:
        return what(*arguments, **none)
    except _native.Failure as failure:
        error = _make(*failure.args)
    finally:
        _calls.hand_on()
    raise error


def _timed(fields: dict[str, Any], *times: str) -> dict[str, Any]:
    for name in times:
        if fields[name] is not None:
            fields[name] = moment(fields[name])
    return fields


freeze(OutboxStats, DeadLetter, OutboxEvent)
