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
    from typing import Any, TypeVar

    _C = TypeVar("_C", DeviceState, DeviceType, PortState, SpaceStatus)

_make = _native.Device.make
_DEVICE_WORDS, _PORT_WORDS = _WORDS[DeviceState], _WORDS[PortState]
_NUMBERS = {int, bool, DeviceState, DeviceType, PortState, SpaceStatus, type(None)}


@dataclass(frozen=True, kw_only=True, slots=True, init=False, eq=False, repr=False)
class Port(Model):
    """A connector of a charger. Checked when its device is made.

    >>> Port(no="D01202601", state=PortState.CHARGING, alias="A", space_status=SpaceStatus.OCCUPIED).state.word
    '充电中'
    """

    no: str
    """The operator's own number of the connector."""
    state: PortState | int
    """State (table 8.4); any int passes."""
    alias: str
    """Alias of the connector, such as `A`."""
    space_status: SpaceStatus | int | None = SpaceStatus.UNKNOWN
    """The parking space at the connector (table 8.5; any int passes); None leaves the field out."""
    state_desc: str | None = None
    """State in words; None: the table's word, as which that word itself counts too."""

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
        if state_desc is not None and state_desc == _PORT_WORDS.get(state):
            state_desc = None
        _set_port_no(self, no)
        _set_port_state(self, state)
        _set_port_alias(self, alias)
        _set_port_space_status(self, space_status)
        _set_port_state_desc(self, state_desc)


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

    station_uuid: str
    """Id of the charging station, issued by the platform."""
    no: str
    """The operator's own number of the device."""
    state: DeviceState | int
    """State (table 8.2); any int passes."""
    energy_code: EnergyCode | str
    """Charging type (table 8.3); any text passes."""
    ports: tuple[Port, ...]
    """The connectors, in the order given."""
    name: str | None = None
    """Name; None leaves it out."""
    type: DeviceType | int | None = None
    """Type (table 8.1); None leaves it out."""
    state_desc: str | None = None
    """State in words; None: the table's word, as which that word itself counts too."""
    metadata: Mapping[str, str] | None = field(default=None, hash=False)
    """Metadata (keys in table 8.6); None leaves it out."""

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
        ports = _tuple(ports)
        if metadata is not None:
            metadata = _frozen(metadata)
        if state.__class__ not in _NUMBERS:
            state = _number(state)
        if type.__class__ not in _NUMBERS:
            type = _number(type)
        _set_held(self, _held(station_uuid, no, state, energy_code, ports, name, type, state_desc, metadata))
        if state_desc is not None and state_desc == _DEVICE_WORDS.get(state):
            state_desc = None
        _set_station_uuid(self, station_uuid)
        _set_no(self, no)
        _set_state(self, state)
        _set_energy_code(self, energy_code)
        _set_ports(self, ports)
        _set_name(self, name)
        _set_type(self, type)
        _set_state_desc(self, state_desc)
        _set_metadata(self, metadata)

    def __post_init__(self) -> None:
        """For whoever fills the fields by itself, as pydantic does."""
        d = self
        Device.__init__(
            self,
            station_uuid=d.station_uuid,
            no=d.no,
            state=d.state,
            energy_code=d.energy_code,
            ports=d.ports,
            name=d.name,
            type=d.type,
            state_desc=d.state_desc,
            metadata=d.metadata,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Device:
        """Reads a device from JSON with the platform's field names, such as a body that was sent once.

        `app_id`, `timestamp` and `sign_type` are ignored. `InvalidInput` names the field, the line and the column.
        """
        held = _read(text)
        station_uuid, no, state, energy_code, ports, name, type_, state_desc, metadata = held.fields()
        return cls(
            station_uuid=station_uuid,
            no=no,
            state=_named(DeviceState, state),
            energy_code=_ENERGY_CODES.get(energy_code, energy_code),
            ports=[_port(*port) for port in ports],
            name=name,
            type=None if type_ is None else _named(DeviceType, type_),
            state_desc=state_desc,
            metadata=metadata,
        )

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


def _setters(model: type, *names: str) -> tuple[Callable[[Any, object], None], ...]:
    """What fills the slots of a frozen model, faster than `object.__setattr__`."""
    return tuple(model.__dict__[name].__set__ for name in names)


(_set_port_no, _set_port_state, _set_port_alias, _set_port_space_status, _set_port_state_desc) = _setters(
    Port, "no", "state", "alias", "space_status", "state_desc"
)
(_set_station_uuid, _set_no, _set_state, _set_energy_code, _set_ports) = _setters(
    Device, "station_uuid", "no", "state", "energy_code", "ports"
)
(_set_name, _set_type, _set_state_desc, _set_metadata) = _setters(Device, "name", "type", "state_desc", "metadata")
(_set_held,) = _setters(_Held, "_held")
_ENERGY_CODES = {code.value: code for code in EnergyCode}


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
        d = device
        held = _held(d.station_uuid, d.no, d.state, d.energy_code, d.ports, d.name, d.type, d.state_desc, d.metadata)
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


def _named(table: type[_C], value: int) -> _C | int:
    return table(value) if value in table._value2member_map_ else value


def _port(no: str, state: int, alias: str, state_desc: str | None, space_status: int | None) -> Port:
    return Port(
        no=no,
        state=_named(PortState, state),
        alias=alias,
        space_status=None if space_status is None else _named(SpaceStatus, space_status),
        state_desc=state_desc,
    )


freeze(Port, Device, PreparedRequest)
