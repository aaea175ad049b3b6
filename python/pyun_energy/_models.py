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
    from typing import Any

_make = _native.Device.make
_NUMBERS = {int, bool, DeviceState, DeviceType, PortState, SpaceStatus, type(None)}


@dataclass(frozen=True, kw_only=True, slots=True, init=False, eq=False, repr=False)
class Port(Model):
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
        if state.__class__ not in _NUMBERS:
            state = _number(state)
        if space_status.__class__ not in _NUMBERS:
            space_status = _number(space_status)
        if state_desc is not None and state_desc == _WORDS[PortState].get(state):
            state_desc = None
        _set_port_no(self, no)
        _set_port_state(self, state)
        _set_port_alias(self, alias)
        _set_port_space_status(self, space_status)
        _set_port_state_desc(self, state_desc)
    # End of fields of a port.


class _Held(Model):
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
        if state.__class__ not in _NUMBERS:
            state = _number(state)
        ports = _tuple(ports)
        if type.__class__ not in _NUMBERS:
            type = _number(type)
        if metadata is not None:
            metadata = _frozen(metadata)
        _set_held(self, _held(energy_code, metadata, name, no, ports, state, state_desc, station_uuid, type))
        if state_desc is not None and state_desc == _WORDS[DeviceState].get(state):
            state_desc = None
        _set_device_station_uuid(self, station_uuid)
        _set_device_no(self, no)
        _set_device_state(self, state)
        _set_device_energy_code(self, energy_code)
        _set_device_ports(self, ports)
        _set_device_name(self, name)
        _set_device_type(self, type)
        _set_device_state_desc(self, state_desc)
        _set_device_metadata(self, metadata)
    # End of fields of a device.

    def __post_init__(self) -> None:
        """For whoever fills the fields by itself, as pydantic does."""
        Device.__init__(self, **{name: getattr(self, name) for name in self.__dataclass_fields__})

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


def _setters(model: type[Model]) -> tuple[Callable[[Any, object], None], ...]:
    """What fills the slots of a frozen model, faster than `object.__setattr__`."""
    return tuple(model.__dict__[name].__set__ for name in model.__dataclass_fields__)


# Written by schema/ (make update) from the tables in src/: what fills the models.
(
    _set_port_no,
    _set_port_state,
    _set_port_alias,
    _set_port_space_status,
    _set_port_state_desc,
) = _setters(Port)
(
    _set_device_station_uuid,
    _set_device_no,
    _set_device_state,
    _set_device_energy_code,
    _set_device_ports,
    _set_device_name,
    _set_device_type,
    _set_device_state_desc,
    _set_device_metadata,
) = _setters(Device)
_ROWS = ("energy_code", "metadata", "name", "no", "ports", "state", "state_desc", "station_uuid", "type")
_CODES: dict[type[Model], dict[str, type[Enum]]] = {
    Port: {"state": PortState, "space_status": SpaceStatus},
    Device: {"state": DeviceState, "energy_code": EnergyCode, "type": DeviceType},
}
# End of what fills the models.
_set_held = _Held.__dict__["_held"].__set__


def _held(*fields: Any) -> _native.Device:
    try:
        return _make(*fields)
    except _native.Failure as failure:
        error = _make_error(*failure.args)
    raise error


def _read(text: str | bytes) -> _native.Device:
    try:
        return _native.Device.from_json(text)
    except _native.Failure as failure:
        error = _make_error(*failure.args)
    raise error


def _hold(device: Device, field: str = "device", index: int | None = None) -> _native.Device:
    """The device as the core has it: at hand, or made anew for one that was copied or unpickled."""
    try:
        return device._held
    except AttributeError:
        if not isinstance(device, Device):
            name = field if index is None else field % index
            raise _invalid(name, f"a pyun_energy.Device is needed, not {type(device).__name__}") from None
        held = _held(*(getattr(device, name) for name in _ROWS))
        _set_held(device, held)
        return held


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


def _given(model: type[Model], members: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a model, of the members of an object: codes as such where their tables list them."""
    codes = _CODES[model]
    return {name: _named(codes.get(name), members.get(name)) for name in model.__dataclass_fields__}


def _named(table: type[Enum] | None, value: Any) -> Any:
    return table(value) if table is not None and value in table._value2member_map_ else value


freeze(Port, Device, PreparedRequest)
