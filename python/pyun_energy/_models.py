"""What goes in: immutable, comparable, picklable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import index

from . import _native
from ._codes import _WORDS, DeviceState, DeviceType, EnergyCode, PortState, SpaceStatus
from ._errors import _invalid
from ._errors import _make as _make_error
from ._frozen import FrozenDict, Model, freeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum
    from typing import Any, ClassVar

_NUMBERS = {int, bool, DeviceState, DeviceType, PortState, SpaceStatus, type(None)}


class _Made(Model):
    """A model that the core takes as it was given. Its fields are filled when one of them is first asked for: many models are
    made only to be sent, and to fill a slot of what is frozen takes long."""

    __slots__ = ("_given",)
    _given: tuple[object, ...]
    """Values, in the order of `_rows`."""
    if TYPE_CHECKING:
        _init: Callable[..., None]
        """That of the model itself, whatever is derived from it."""
        _rows: ClassVar[tuple[str, ...]]
        """Its fields, in the order of the core's table."""
        _codes: ClassVar[dict[str, type[Enum]]]
        """Its codes, each with its table."""
        _words: ClassVar[dict[int, str]]
        """Those of its state."""
    else:

        def __getattr__(self, name: str) -> Any:
            if name not in self._rows:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            _fill(self)
            return getattr(self, name)

    def __post_init__(self) -> None:
        """For whoever fills the fields by itself, as pydantic does."""
        self._init(**{name: getattr(self, name) for name in self._rows})
        _fill(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), {name: getattr(self, name) for name in self.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True, slots=True, init=False, eq=False, repr=False)
class Port(_Made):
    """A connector of a charger. Checked when its device is made.

    >>> Port(no="D01202601", state=PortState.CHARGING, alias="A", space_status=SpaceStatus.OCCUPIED).state.word
    '充电中'
    """

    # Written by schema/ (make update) from the tables in src/: fields of a port.
    no: str
    """The operator's own number of the connector, such as `DA02M01`."""
    state: PortState | int
    """State of the connector (table 8.4); any integer passes."""
    alias: str
    """Alias of the connector, such as `A`."""
    space_status: SpaceStatus | int | None = SpaceStatus.UNKNOWN
    """The parking space at the connector (table 8.5); any integer passes. None leaves it out."""
    state_desc: str | None = None
    """State in words: as given, or else the table's word. The table's word itself counts as None."""

    def __init__(
        self,
        *,
        no: str,
        state: PortState | int,
        alias: str,
        space_status: SpaceStatus | int | None = SpaceStatus.UNKNOWN,
        state_desc: str | None = None,
    ) -> None:
        if space_status.__class__ not in _NUMBERS:
            space_status = _number(space_status)
        if state.__class__ not in _NUMBERS:
            state = _number(state)
        _make_port(self, (alias, no, space_status, state, state_desc))

    _init = __init__
    _rows = ("alias", "no", "space_status", "state", "state_desc")
    _codes = {"state": PortState, "space_status": SpaceStatus}
    _words = _WORDS[PortState]
    # End of fields of a port.


class _Held(_Made):
    """What a device keeps beside its fields: itself as the core has it, ready to be written."""

    __slots__ = ("_held",)
    _held: _native.Device


@dataclass(frozen=True, kw_only=True, slots=True, init=False, eq=False, repr=False)
class Device(_Held):
    """A full snapshot of one charger: what device sync sends. Checked when made (`InvalidInput`).

    >>> device = Device(station_uuid="8f5f", no="D1", state=DeviceState.AVAILABLE, energy_code="CN_AC", ports=[])
    >>> device.to_json()
    '{"energy_code":"CN_AC","no":"D1","port":[],"state":1,"state_desc":"可用","station_uuid":"8f5f"}'
    >>> import dataclasses
    >>> dataclasses.replace(device, state=DeviceState.FAULTED).state
    <DeviceState.FAULTED: -1>
    """

    # Written by schema/ (make update) from the tables in src/: fields of a device.
    station_uuid: str
    """Id of the charging station, issued by the platform."""
    no: str
    """The operator's own number of the device."""
    state: DeviceState | int
    """State of the device (table 8.2); any integer passes."""
    energy_code: EnergyCode | str
    """How the device charges (table 8.3); any text passes."""
    ports: tuple[Port, ...]
    """The connectors, in the order given."""
    name: str | None = None
    """Name of the device. None leaves it out."""
    type: DeviceType | int | None = None
    """Type of the device (table 8.1); any integer passes. None leaves it out."""
    state_desc: str | None = None
    """State in words: as given, or else the table's word. The table's word itself counts as None."""
    metadata: Mapping[str, str] | None = field(default=None, hash=False)
    """Metadata: texts by keys (table 8.6). None leaves it out."""

    def __init__(
        self,
        *,
        station_uuid: str,
        no: str,
        state: DeviceState | int,
        energy_code: EnergyCode | str,
        ports: Iterable[Port],
        name: str | None = None,
        type: DeviceType | int | None = None,
        state_desc: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        if metadata is not None:
            metadata = _frozen(metadata)
        ports = _tuple(ports)
        if state.__class__ not in _NUMBERS:
            state = _number(state)
        if type.__class__ not in _NUMBERS:
            type = _number(type)
        _make_device(self, (energy_code, metadata, name, no, ports, state, state_desc, station_uuid, type))

    _init = __init__
    _rows = ("energy_code", "metadata", "name", "no", "ports", "state", "state_desc", "station_uuid", "type")
    _codes = {"state": DeviceState, "energy_code": EnergyCode, "type": DeviceType}
    _words = _WORDS[DeviceState]
    # End of fields of a device.

    @classmethod
    def from_json(cls, text: str | bytes) -> Device:
        """Reads a device from JSON with the platform's field names, such as a body that was sent once.

        `app_id`, `timestamp` and `sign_type` are ignored. `InvalidInput` names the field, the line and the column.
        """
        members = _members(_read(text))
        ports = [Port(**_given(Port, port)) for port in members["port"]]
        return cls(**_given(Device, members | {"ports": ports}))

    def to_json(self) -> str:
        """The device in canonical form, without the common parameters; `from_json` reads it back."""
        return _hold(self).to_json()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class PreparedRequest(Model):
    """A signed request, ready to be sent byte for byte; `Host` and `Content-Length` are for the sender to add."""

    method: str
    """`POST`, or `GET` where the parameters are the query's."""
    url: str
    """The full URL."""
    headers: Mapping[str, str] = field(hash=False, repr=False)
    """`Content-Type`, `Authorization` (the bare signature) for JSON, `Accept` and `User-Agent`."""
    body: bytes = field(repr=False)
    """Of a JSON call the bytes that were signed; of a form its parameters, percent-encoded, `sign` among them."""


_make_port = _Made.__dict__["_given"].__set__  # faster than `object.__setattr__`
_set_held = _Held.__dict__["_held"].__set__


def _make_device(device: Device, given: tuple[Any, ...]) -> None:
    try:
        _set_held(device, _native.Device.make(*given))
    except _native.Failure as failure:
        error = _make_error(*failure.args)
    else:
        _make_port(device, given)
        return
    raise error


def _fill(model: _Made) -> None:
    """Gives the fields what was given. The table's word counts as left out, so that models are equal when they say the
    same."""
    fields: dict[str, Any] = dict(zip(model._rows, model._given))
    if fields["state_desc"] is not None and fields["state_desc"] == model._words.get(fields["state"]):
        fields["state_desc"] = None
    _keep(model, fields)


def _again(of: type[_Made], fields: dict[str, Any]) -> _Made:
    """A model that was copied, or travelled."""
    model = of.__new__(of)
    _keep(model, fields)
    _Made.__post_init__(model)
    return model


def _keep(model: _Made, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        object.__setattr__(model, name, value)


def _read(text: str | bytes) -> _native.Device:
    try:
        return _native.Device.from_json(text)
    except _native.Failure as failure:
        error = _make_error(*failure.args)
    raise error


def _hold(device: Device, field: str = "device", index: int | None = None) -> _native.Device:
    """The device as the core has it."""
    try:
        return device._held
    except AttributeError:
        name = field if index is None else field % index
        raise _invalid(name, f"a pyun_energy.Device is needed, not {type(device).__name__}") from None


def _tuple(ports: Iterable[Port]) -> tuple[Port, ...]:
    try:
        return tuple(ports)
    except TypeError:
        raise _invalid("port", f"must be iterable, not {type(ports).__name__}") from None


def _frozen(metadata: Mapping[str, str]) -> FrozenDict:
    if not isinstance(metadata, Mapping):
        raise _invalid("metadata", f"must be a mapping, not {type(metadata).__name__}")
    return FrozenDict.of(metadata)


def _number(value: Any) -> Any:
    """What counts as an int, such as numpy's, as one; anything else as it is, to be refused with its name."""
    try:
        return value if isinstance(value, int) else index(value)
    except TypeError:
        return value


def _members(held: _native.Device) -> dict[str, Any]:
    from json import loads  # not before it is needed: it takes long to import

    members: dict[str, Any] = loads(held.to_json())
    return members


def _given(model: type[_Made], members: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a model, of the members of an object: codes as such where their tables list them."""
    codes = model._codes
    return {name: _named(codes.get(name), members.get(name)) for name in model.__dataclass_fields__}


def _named(table: type[Enum] | None, value: Any) -> Any:
    return table(value) if table is not None and value in table._value2member_map_ else value


freeze(Port, Device, PreparedRequest)
