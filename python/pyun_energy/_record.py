"""What the flat records stand on: fields whose kinds a table gives, as Python has them and as the core takes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import Enum

from . import _calls, _native
from ._codes import _WORDS
from ._errors import _invalid
from ._errors import _make as _make_error
from ._frozen import Model
from ._models import _number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, TypeVar

    _S = TypeVar("_S", bound="Sent")

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)


class Record(Model):
    """A record whose fields are texts, numbers, codes and times."""

    __slots__ = ()
    if TYPE_CHECKING:
        _name: ClassVar[str]
        """As the core calls it."""
        _kinds: ClassVar[dict[str, type]]
        """What each field holds."""


class Sent(Record):
    """A record that is sent: checked when it is made, and kept beside its fields as the core has it."""

    __slots__ = ("_held",)
    _held: _native.Record
    _words = "", ""
    """The field that says a code in words, and that of the code."""
    _sum: tuple[str, ...] = ()
    """The field that is the sum of the others, unless it is given."""

    def __post_init__(self) -> None:
        _keep(self, _held=_make(self))
        _forget_words(self)

    def to_json(self) -> str:
        """The record as JSON in canonical form, without the common parameters; `from_json` reads it back."""
        return hold(self, type(self)).to_json()


def read_json(of: type[_S], text: str | bytes) -> _S:
    """Reads a record from JSON with the platform's field names."""
    try:
        held = _native.Record.from_json(of._name, text)
    except _native.Failure as failure:
        error = _make_error(*failure.args)
    else:
        record = of.__new__(of)
        _keep(record, _held=held, **dict.fromkeys(of.__dataclass_fields__) | taken(of, held.fields()))
        _forget_words(record)
        _forget_sum(record)
        _calls.hand_on()
        return record
    raise error


def taken(of: type[Record], fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of the core's as Python has them: codes that a table lists by their names, times in UTC."""
    return {name: _taken(of._kinds[name], value) for name, value in fields.items()}


def hold(record: _S, of: type[_S], field: str = "record", index: int | None = None) -> _native.Record:
    """The record as the core has it: at hand, or made anew for one that was copied or unpickled."""
    if not isinstance(record, of):
        name = field if index is None else field % index
        raise _invalid(name, f"a pyun_energy.{of.__name__} is needed, not {type(record).__name__}")
    try:
        return record._held
    except AttributeError:
        record.__post_init__()
        return record._held


def _make(record: Sent) -> _native.Record:
    values = {name: _given(record, name, kind) for name, kind in record._kinds.items()}
    try:
        held = _native.Record.make(record._name, {name: value for name, value in values.items() if value is not None})
    except _native.Failure as failure:
        error = _make_error(*failure.args)
    else:
        _calls.hand_on()
        return held
    raise error


def _given(record: Sent, name: str, kind: type) -> Any:
    """A field as the core takes it. What counts as an int, such as numpy's, is kept as one."""
    value = getattr(record, name)
    if value is None:
        return None
    if kind is datetime:
        return _milliseconds(name, value)
    if issubclass(kind, int):
        value = _number(value)
        _keep(record, **{name: value})
    return value


def _milliseconds(name: str, value: object) -> int:
    """Since 1970; fractions are cut off."""
    if not isinstance(value, datetime):
        raise _invalid(name, f"must be a datetime with a time zone, not {type(value).__name__}")
    if value.utcoffset() is None:
        raise _invalid(
            name,
            "this datetime has no time zone, and could be any of 24 hours; say which it is in: datetime.now(timezone.utc), "
            'or value.replace(tzinfo=ZoneInfo("Asia/Shanghai")) for a time of day in China',
        )
    return (value - _EPOCH) // _MILLISECOND


def _taken(kind: type, value: Any) -> Any:
    if kind is datetime:
        return moment(value)
    if issubclass(kind, Enum):
        return kind(value) if value in kind._value2member_map_ else value
    return value


def moment(milliseconds: int) -> datetime | None:
    """None for the year 0, with which some say that a time is not known: Python has none."""
    try:
        return _EPOCH + milliseconds * _MILLISECOND
    except OverflowError:
        return None


def _forget_words(record: Sent) -> None:
    """The table's word counts as left out, so that records are equal when they say the same."""
    words, code = record._words
    if words and getattr(record, words) == _WORDS[record._kinds[code]].get(getattr(record, code)):
        _keep(record, **{words: None})


def _forget_sum(record: Sent) -> None:
    """JSON has it, and it follows from other fields: whoever changes one of those changes the sum."""
    if record._sum:
        total, *parts = record._sum
        if getattr(record, total) == sum(getattr(record, part) for part in parts):
            _keep(record, **{total: None})


def _keep(record: Sent, **values: object) -> None:
    """Fills the slots of a frozen model."""
    for name, value in values.items():
        object.__setattr__(record, name, value)
