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


# Written by schema/ (make update) from the tables in src/: enumerations.


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




class ReplenishState(_Code):
    """State of a charge: `state` of a charging record (table 8.7)."""

    NOT_CHARGING = 0
    """Not charging."""
    CHARGING = 2
    """Charging."""
    FINISHED = 3
    """Finished."""
    FAILED = -1
    """Could not start, or broke off."""




class PlateColor(_Code):
    """Colour of a number plate: `plate_color` of an occupancy order (table 8.8)."""

    UNKNOWN = -1
    """Nobody knows."""
    BLUE = 1
    """Blue."""
    YELLOW = 2
    """Yellow."""
    WHITE = 3
    """White."""
    BLACK = 4
    """Black."""
    GREEN = 5
    """Green."""
    RED = 6
    """Red."""
    SILVER = 7
    """Silver."""
    GREY = 8
    """Grey."""
    ORANGE = 9
    """Orange."""




class PayMode(_Code):
    """How an occupancy order was paid: `pay_mode` of a payment (section 6)."""

    OTHER = 99
    """A channel that is not the platform's own."""


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


# Written by schema/ (make update) from the tables in src/: words.
_WORDS: dict[type[_Code], dict[int, str]] = {
    DeviceType: {0: "汽车充电桩", 1: "两轮电瓶车充电设备"},
    DeviceState: {1: "可用", -1: "故障", -2: "离线"},
    PortState: {1: "空闲", 2: "充电中", 3: "空占中", -1: "故障"},
    SpaceStatus: {-1: "未知", 1: "空闲", 2: "占用"},
    ReplenishState: {0: "未充电", 2: "充电中", 3: "充电完成", -1: "启动失败，充电异常"},
    PlateColor: {-1: "未知", 1: "蓝", 2: "黄", 3: "白", 4: "黑", 5: "绿", 6: "红", 7: "银", 8: "灰", 9: "橙"},
    PayMode: {99: "其他第三方渠道"},
}
# End of the words.
for _of in _WORDS:
    _of._table = _of.__name__
