"""The client: a record goes in, the platform's answer comes out."""

from __future__ import annotations

import os
import time
from _weakref import ref
from collections.abc import Callable, Iterable, Mapping

from . import _calls
from ._errors import Error, InvalidInput, _invalid, _make
from ._models import Device, PreparedRequest, _hold
from ._native import Client as _Core
from ._native import Failure
from ._record import Sent, hold, taken
from ._records import ChargingRecord, OccupancyOrder, OccupancyPayment, ParkingDiscount
from ._reply import Reply
from ._sign import _pairs
from ._typing import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar, overload

    from ._native import Call

    _T = TypeVar("_T")


class Client:
    """A client of the platform, for one application.

    Blocking, without the GIL; may be used by many threads at once, which share its connections. What fails for a while
    is tried again, within the deadline. In a forked child it opens connections of its own.

    Required: one of `environment`, `"test"` or `"production"`, and `base_url`, for an emulator or a gateway. Times are
    in seconds: `timeout` bounds one attempt, `deadline` a call with all its attempts and the waits between them.

    - `attempts`: how many a call makes at most; 1 turns retries off.
    - `allow_http`: allows `http://` to a host that is not this machine.
    - `common_parameters`: whether `timestamp` and `sign_type` are sent. `common_params` is the name that it had.
    - `correct_clock`: whether timestamps follow the platform's clock once it is more than 4 minutes from this machine's.
    - `proxy`: `http://[user:password@]host[:port]`; None: what the environment says; False: none, whatever it says.
    - `ca_file`: certificates (PEM) to trust instead of the built-in ones.
    """

    __slots__ = ("__weakref__", "_above", "_core", "_shown")

    _core: _Core | _Closed
    _above: _Core | _Closed | None

    if TYPE_CHECKING:

        @overload
        def __init__(
            self,
            app_id: str,
            secret: str | bytes,
            *,
            environment: Literal["test", "production"],
            base_url: None = None,
            timeout: float = 10.0,
            deadline: float = 30.0,
            attempts: int = 3,
            allow_http: bool = False,
            common_parameters: bool = True,
            correct_clock: bool = True,
            proxy: str | Literal[False] | None = None,
            ca_file: str | os.PathLike[str] | None = None,
            common_params: bool | None = None,
        ) -> None: ...
        @overload
        def __init__(
            self,
            app_id: str,
            secret: str | bytes,
            *,
            environment: None = None,
            base_url: str,
            timeout: float = 10.0,
            deadline: float = 30.0,
            attempts: int = 3,
            allow_http: bool = False,
            common_parameters: bool = True,
            correct_clock: bool = True,
            proxy: str | Literal[False] | None = None,
            ca_file: str | os.PathLike[str] | None = None,
            common_params: bool | None = None,
        ) -> None: ...

    def __init__(
        self,
        app_id: str,
        secret: str | bytes,
        *,
        environment: Literal["test", "production"] | None = None,
        base_url: str | None = None,
        timeout: float = 10.0,
        deadline: float = 30.0,
        attempts: int = 3,
        allow_http: bool = False,
        common_parameters: bool = True,
        correct_clock: bool = True,
        proxy: str | Literal[False] | None = None,
        ca_file: str | os.PathLike[str] | None = None,
        common_params: bool | None = None,
    ) -> None:
        # The name that `common_parameters` had, for scripts that are written with it.
        common_parameters = common_parameters if common_params is None else common_params
        if (environment is None) == (base_url is None):
            raise InvalidInput("environment: required is one of environment and base_url", field="environment")
        if environment not in (None, "test", "production"):
            what = f'"test" or "production", not {environment!r}; for an address take base_url'
            raise _invalid("environment", what)
        _calls.prepare()
        try:
            self._core = _Core(
                app_id,
                secret,
                environment,
                base_url,
                timeout,
                deadline,
                attempts,
                allow_http,
                common_parameters,
                correct_clock,
                proxy,
                _path("ca_file", ca_file),
            )
        except Failure as failure:
            error = _make(*failure.args)
        else:
            where = f"base_url={base_url!r}" if environment is None else f"environment={environment!r}"
            self._above, self._shown = None, f"{app_id!r}, '***', {where}"
            return
        raise error

    def sync_device(self, device: Device) -> Reply:
        """Reports a charger: the platform then holds exactly this snapshot of it.

        Raises an `Error`: `ApiError` where the platform refused it, `TransportError` where it did not answer.
        """
        return _calls.reply(self._core.sync_device, _hold(device))

    def sync_devices(
        self,
        devices: Iterable[Device],
        connections: int = 8,
        deadline: float | None = None,
        progress: Callable[[int, int, Reply | Error], object] | None = None,
    ) -> list[Reply | Error]:
        """Reports many chargers over some connections at a time, and gives the results in the order of `devices`.

        Raises nothing for a device that failed: its place in the list has the `Error`. Snapshots of one device are sent
        in their order. When the host is dead, the rest is `NotAttempted` instead of waiting in line for it.

        `deadline` is for all of it, in seconds. `progress` is called on this thread after each device with the number
        done, the number of all, and the result; what it raises ends the call.
        """
        held = [_hold(device, "devices[%d]", index) for index, device in _numbered("devices", devices)]
        return _many(self._core.start_sync_devices, held, connections, deadline, progress)

    def sync_charging_record(self, record: ChargingRecord) -> Reply:
        """Reports a charge: its progress, its bill, or its failure. Each report replaces the one before it.

        Of one order number one report is in flight at a time, in the order in which the calls began. A bill or a failure
        waits for its turn and is sent; a progress gives way to any later report of its order (`Superseded`), and is not
        sent at all while the bill's call lasts. Once that is over the client remembers nothing of the order: a progress
        that is reported then undoes the bill.
        """
        return _calls.reply(self._core.send, hold(record, ChargingRecord))

    def sync_charging_records(
        self,
        records: Iterable[ChargingRecord],
        connections: int = 8,
        deadline: float | None = None,
        progress: Callable[[int, int, Reply | Error], object] | None = None,
    ) -> list[Reply | Error]:
        """Reports many charges, as `sync_devices` does many chargers. Records of one order number are sent in their order;
        none of them is superseded if there is a bill or a failure among them."""
        given = _numbered("records", records)
        held = [hold(record, ChargingRecord, "records[%d]", index) for index, record in given]
        return _many(self._core.start_sync_charging_records, held, connections, deadline, progress)

    def grant_parking_discount(self, discount: ParkingDiscount) -> Reply:
        """Grants a discount on the parking fee after a charge: once for an order number, however often it is sent.

        `ErrorKind.NOT_FOUND`: the platform has no parking record. It may come later.
        """
        return _calls.reply(self._core.send, hold(discount, ParkingDiscount, "discount"))

    def find_occupancy_order(self, merchant: str, plate: str) -> OccupancyOrder | None:
        """Asks for the occupancy order that the vehicle with this plate has to pay to this merchant. None: there is nothing
        to pay."""
        (found,) = _calls.fields(self._core.find_occupancy_order, merchant, plate)
        return None if found is None else OccupancyOrder(**taken(OccupancyOrder, found))  # type: ignore[arg-type]

    def confirm_occupancy_payment(self, payment: OccupancyPayment) -> Reply:
        """Tells that an occupancy order was paid. Nothing is remembered between calls.

        `ErrorKind.NOT_FOUND`: there is no such order. Where that answers a repetition (`attempts` above 1), the first attempt
        may have been booked: it is the error's `__cause__`.
        """
        return _calls.reply(self._core.send, hold(payment, OccupancyPayment, "payment"))

    def post_json(self, path: str, body: str | bytes, *, idempotent: bool = False) -> Reply:
        """Signs a JSON body as it is, and posts it to a call that this library does not model (`/gate/1.0/…`).

        It is tried again only when nothing was sent, unless `idempotent` says that it may arrive twice.
        """
        return _calls.reply(self._core.post_json, path, body, idempotent)

    def post_form(
        self, path: str, pairs: Mapping[str, str] | Iterable[tuple[str, str]], idempotent: bool = False
    ) -> Reply:
        """Signs parameters by the form rule and posts them as a form to a call that this library does not model.

        `app_id`, `timestamp`, `sign_type` and `sign` are added; all are sent sorted, percent-encoded as UTF-8; empty values
        are sent, and not signed. It is tried again only when nothing was sent, unless `idempotent` says that it may arrive
        twice.
        """
        return _calls.reply(self._core.post_form, path, _pairs(pairs), idempotent)

    def get(self, path: str, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> Reply:
        """The same as the query of a `GET`, which is tried again like a device sync. `Reply.body` is the answer's bytes as
        they came."""
        return _calls.reply(self._core.get, path, _pairs(pairs))

    def prepare(self, record: Device | ChargingRecord | ParkingDiscount | OccupancyPayment) -> PreparedRequest:
        """The request that the record's call would send now, to look at or to send by other means. Nothing is sent."""
        held = hold(record, Sent) if isinstance(record, Sent) else _hold(record, "record")
        try:
            method, url, headers, body = self._core.prepare(held)
            return PreparedRequest(method=method, url=url, headers=dict(headers), body=body)
        except Failure as failure:
            error = _make(*failure.args)
        raise error

    def canonical(self, device: Device, *, timestamp: int | None = None) -> bytes:
        """The exact body that would be sent at `timestamp` (ms since 1970; None: now). Nothing is sent."""
        if timestamp is None:
            timestamp = time.time_ns() // 1_000_000
        try:
            held = device._held
        except AttributeError:
            held = _hold(device)
        try:
            return self._core.canonical(held, timestamp)
        except Failure as failure:
            error = _make(*failure.args)
        raise error

    def scope(self) -> Client:
        """A client that shares everything with this one, but has a `cancel` of its own: for a task, or a request that is
        being served, which can be given up without ending the others. What cancels this client ends its scopes too."""
        scope = Client.__new__(Client)
        scope._core, scope._above, scope._shown = self._core.scope(), self._core, self._shown
        return scope

    def cancel(self) -> None:
        """Ends every call in flight, on any thread, within 100 ms: they raise `Cancelled`. Later calls are not affected."""
        self._core.cancel()

    def close(self) -> None:
        """Lets go of the connections. Calls in flight go on, and `cancel` still ends them; another call is a
        `RuntimeError`."""
        if not isinstance(self._core, _Closed):
            self._core = _Closed(self._core)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._shown})"

    def __reduce__(self) -> str:
        raise TypeError(
            "a Client does not travel to another process: it holds a secret and connections. Make one there, such as "
            "in the initializer of a multiprocessing.Pool, or at module level before a fork."
        )


def _numbered(field: str, records: Iterable[_T]) -> Iterable[tuple[int, _T]]:
    try:
        return enumerate(records)
    except TypeError:
        raise _invalid(field, f"must be iterable, not {type(records).__name__}") from None


def _many(
    begin: Callable[..., Call],
    held: list[Any],
    connections: int,
    deadline: float | None,
    progress: Callable[[int, int, Reply | Error], object] | None,
) -> list[Reply | Error]:
    if progress is not None and not callable(progress):
        raise _invalid("progress", f"must be callable, not {type(progress).__name__}")
    try:
        return _calls.results(begin, held, connections, deadline, total=len(held), progress=progress)
    except Failure as failure:
        error = _make(*failure.args)
    raise error


class _Closed:
    """In place of a client that was closed. Whoever is in a call still holds that one."""

    __slots__ = ("_closed",)

    def __init__(self, closed: _Core) -> None:
        self._closed = ref(closed)

    def cancel(self) -> None:
        closed = self._closed()
        if closed is not None:
            closed.cancel()

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError("this client is closed")


def _path(field: str, path: str | os.PathLike[str] | None) -> str | None:
    try:
        given = None if path is None else os.fsdecode(path)
        if given is not None:
            os.fsencode(given)
    except TypeError:
        raise _invalid(field, f"must be a path, not {type(path).__name__}") from None
    except UnicodeEncodeError:
        raise _invalid(field, "has a character that no path has here") from None
    return given
