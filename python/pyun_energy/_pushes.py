"""What the platform tells: verified, and read as far as it can be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from . import _native
from ._codes import DeviceType, EnergyCode, ReplenishState
from ._errors import _invalid, _make
from ._frozen import PERSONAL, freeze
from ._record import Record, taken
from ._typing import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import overload


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class StartResult(Record):
    """Whether a charge has started that was to start. What the platform left out, or what cannot be read, is None."""

    # Written by schema/ (make update) from the tables in src/: StartResult.
    order: str
    """The operator's own number of the charging order."""
    station_uuid: str | None = None
    """Id of the charging station, issued by the platform."""
    state: ReplenishState | int | None = None
    """State of the charge (table 8.7)."""
    device_no: str | None = None
    """The operator's own number of the device."""
    port_no: str | None = None
    """The operator's own number of the connector."""
    state_desc: str | None = None
    """State in words."""
    _name = "StartResult"
    _kinds = {
        "order": str, "station_uuid": str, "state": ReplenishState, "device_no": str,
        "port_no": str, "state_desc": str,
    }
    # End of StartResult.
    pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False, hash=False)
    """Every parameter as it came, decoded, `sign` too, also those that have no field. May hold personal data."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class StopResult(Record):
    """Whether a charge has stopped that was to stop. What the platform left out, or what cannot be read, is None."""

    # Written by schema/ (make update) from the tables in src/: StopResult.
    order: str
    """The operator's own number of the charging order."""
    station_uuid: str | None = None
    """Id of the charging station, issued by the platform."""
    state: ReplenishState | int | None = None
    """State of the charge (table 8.7)."""
    device_no: str | None = None
    """The operator's own number of the device."""
    port_no: str | None = None
    """The operator's own number of the connector."""
    state_desc: str | None = None
    """State in words."""
    _name = "StopResult"
    _kinds = {
        "order": str, "station_uuid": str, "state": ReplenishState, "device_no": str,
        "port_no": str, "state_desc": str,
    }
    # End of StopResult.
    pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False, hash=False)
    """As of `StartResult`."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class ChargingProgress(Record):
    """A charge so far. What the platform left out, or what cannot be read, is None. Times are in UTC."""

    # Written by schema/ (make update) from the tables in src/: ChargingProgress.
    order: str
    """The operator's own number of the charging order."""
    station_uuid: str | None = None
    """Id of the charging station, issued by the platform."""
    start_time: datetime | None = None
    """Begin of the charge."""
    end_time: datetime | None = None
    """End of the charge, or until when this report goes."""
    quantity: int | None = None
    """Energy delivered, in 0.001 kWh."""
    energy_value: int | None = None
    """Energy fee, in fen."""
    fee_value: int | None = None
    """Service fee, in fen."""
    total_value: int | None = None
    """What the charge costs in all, in fen."""
    state: ReplenishState | int | None = None
    """State of the charge (table 8.7)."""
    device_no: str | None = None
    """The operator's own number of the device."""
    device_type: DeviceType | int | None = None
    """Type of the device (table 8.1)."""
    energy_code: EnergyCode | str | None = None
    """How the device charges (table 8.3)."""
    plate: str | None = field(default=None, metadata=PERSONAL)
    """Number plate."""
    port_no: str | None = None
    """The operator's own number of the connector."""
    replenish_time: int | None = None
    """How long it has charged, in seconds."""
    state_desc: str | None = None
    """State in words."""
    _name = "ChargingProgress"
    _kinds = {
        "order": str, "station_uuid": str, "start_time": datetime, "end_time": datetime,
        "quantity": int, "energy_value": int, "fee_value": int, "total_value": int,
        "state": ReplenishState, "device_no": str, "device_type": DeviceType, "energy_code": EnergyCode,
        "plate": str, "port_no": str, "replenish_time": int, "state_desc": str,
    }
    # End of ChargingProgress.
    pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False, hash=False)
    """As of `StartResult`."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class ChargingFinished(Record):
    """A charge that is over. What the platform left out, or what cannot be read, is None. Times are in UTC."""

    # Written by schema/ (make update) from the tables in src/: ChargingFinished.
    order: str
    """The operator's own number of the charging order."""
    station_uuid: str | None = None
    """Id of the charging station, issued by the platform."""
    start_time: datetime | None = None
    """Begin of the charge."""
    end_time: datetime | None = None
    """End of the charge, or until when this report goes."""
    quantity: int | None = None
    """Energy delivered, in 0.001 kWh."""
    energy_value: int | None = None
    """Energy fee, in fen."""
    fee_value: int | None = None
    """Service fee, in fen."""
    total_value: int | None = None
    """What the charge costs in all, in fen."""
    state: ReplenishState | int | None = None
    """State of the charge (table 8.7)."""
    device_no: str | None = None
    """The operator's own number of the device."""
    device_type: DeviceType | int | None = None
    """Type of the device (table 8.1)."""
    energy_code: EnergyCode | str | None = None
    """How the device charges (table 8.3)."""
    plate: str | None = field(default=None, metadata=PERSONAL)
    """Number plate."""
    port_no: str | None = None
    """The operator's own number of the connector."""
    replenish_time: int | None = None
    """How long it has charged, in seconds."""
    state_desc: str | None = None
    """State in words."""
    _name = "ChargingFinished"
    _kinds = {
        "order": str, "station_uuid": str, "start_time": datetime, "end_time": datetime,
        "quantity": int, "energy_value": int, "fee_value": int, "total_value": int,
        "state": ReplenishState, "device_no": str, "device_type": DeviceType, "energy_code": EnergyCode,
        "plate": str, "port_no": str, "replenish_time": int, "state_desc": str,
    }
    # End of ChargingFinished.
    pairs: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False, hash=False)
    """As of `StartResult`."""


Push = StartResult | StopResult | ChargingProgress | ChargingFinished
"""What `read_push` gives."""

PUSHES: dict[str, type[Push]] = {
    "start_result": StartResult,
    "stop_result": StopResult,
    "progress": ChargingProgress,
    "finished": ChargingFinished,
}

if TYPE_CHECKING:

    @overload
    def read_push(
        kind: Literal["start_result"], body: str | bytes, secret: str | bytes, allow_unsigned: bool = False
    ) -> StartResult: ...
    @overload
    def read_push(
        kind: Literal["stop_result"], body: str | bytes, secret: str | bytes, allow_unsigned: bool = False
    ) -> StopResult: ...
    @overload
    def read_push(
        kind: Literal["progress"], body: str | bytes, secret: str | bytes, allow_unsigned: bool = False
    ) -> ChargingProgress: ...
    @overload
    def read_push(
        kind: Literal["finished"], body: str | bytes, secret: str | bytes, allow_unsigned: bool = False
    ) -> ChargingFinished: ...
    @overload
    def read_push(kind: str, body: str | bytes, secret: str | bytes, allow_unsigned: bool = False) -> Push: ...


def read_push(kind: str, body: str | bytes, secret: str | bytes, allow_unsigned: bool = False) -> Push:
    """Reads a push of the platform's from the bytes of its body, and verifies its signature over every parameter that
    came, known or not.

    `kind` is `"start_result"`, `"stop_result"`, `"progress"` or `"finished"`: the platform does not say which one it is,
    the receiver knows by its own path. Answer it with `{"code":"1001"}` only when it is kept where it is not lost.

    A wrong or missing signature is a `SignatureError`, a missing one not if `allow_unsigned`. A push that is verified is
    never refused for one of its values; without its order number it is `InvalidInput`, and so is a body over 1 MiB or of
    more than 1,000 parameters, which no push has.

    >>> push = read_push("finished", "order=2024041400001&quantity=12340&sign=d431576c49b4a11cd7eda979e7a18782", "s3cret")
    >>> push.order, push.quantity, push.plate
    ('2024041400001', 12340, None)
    """
    of = push_of(kind)
    try:
        fields, pairs = _native.Record.read_push(kind, body, secret, allow_unsigned)
        return of(**taken(of, fields), pairs=tuple(pairs))
    except _native.Failure as failure:
        error = _make(*failure.args)
    raise error


def push_of(kind: object, field: str = "kind") -> type[Push]:
    """The class of a kind of push. Whoever mixes the arguments up has a body here: it is not repeated."""
    if not isinstance(kind, str) or kind not in PUSHES:
        raise _invalid(field, f"must be one of {', '.join(PUSHES)}")
    return PUSHES[kind]


freeze(StartResult, StopResult, ChargingProgress, ChargingFinished)
