"""The platform's code tables. Open: a value that no table lists is an int (or str) and passes as it is."""

from __future__ import annotations

from enum import Enum, IntEnum


class _Code(IntEnum):
    _table: str
    """The table's name: a code of another table is refused."""

    @property
    def word(self) -> str:
        """The table's word for it, in Chinese.

        >>> PortState.CHARGING.word
        '充电中'
        """
        return _WORDS[type(self)][self]


# Written by schema/ from the core's tables: enumerations.


class DeviceType(_Code):
    """What a device charges: `type` of a device (table 8.1)."""

    CAR = 0
    """A charger for cars."""
    TWO_WHEELER = 1
    """A charger for two-wheelers."""




class DeviceState(_Code):
    """State of a device: `state` of a device (table 8.2)."""

    AVAILABLE = 1
    """In service."""
    FAULTED = -1
    """Out of order."""
    OFFLINE = -2
    """Not reachable by its operator."""




class PortState(_Code):
    """State of a connector: `state` of a port (table 8.4)."""

    AVAILABLE = 1
    """Nothing plugged in."""
    CHARGING = 2
    """Delivering energy."""
    OCCUPIED = 3
    """A vehicle holds the connector without charging."""
    FAULTED = -1
    """Out of order."""




class SpaceStatus(_Code):
    """The parking space at a connector: `space_status` of a port (table 8.5)."""

    UNKNOWN = -1
    """Nobody knows."""
    FREE = 1
    """No vehicle on the space."""
    OCCUPIED = 2
    """A vehicle on the space."""


# End of the enumerations.


class EnergyCode(str, Enum):
    """How a device charges: `energy_code` of a device (table 8.3). A str: `EnergyCode.AC == "CN_AC"`."""

    AC = "CN_AC"
    """Alternating current, slow."""
    DC = "CN_DC"
    """Direct current, fast."""

    def __new__(cls, value: str) -> EnergyCode:
        code = str.__new__(cls, value)
        code._value_ = value
        return code

    @property
    def word(self) -> str:
        """The table's word for it, in Chinese."""
        return "交流慢充" if self is EnergyCode.AC else "直流快充"

    # As enum.StrEnum has them, which Python 3.10 lacks.

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)


# Written by schema/ from the core's tables: words.
_WORDS: dict[type[_Code], dict[int, str]] = {
    DeviceType: {0: "汽车充电桩", 1: "两轮电瓶车充电设备"},
    DeviceState: {1: "可用", -1: "故障", -2: "离线"},
    PortState: {1: "空闲", 2: "充电中", 3: "空占中", -1: "故障"},
    SpaceStatus: {-1: "未知", 1: "空闲", 2: "占用"},
}
# End of the words.
for _of in _WORDS:
    _of._table = _of.__name__
