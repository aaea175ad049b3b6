"""What the models stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import FrozenInstanceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import Field
    from typing import Any, ClassVar, NoReturn


PERSONAL = {"personal": True}
"""Metadata of a field that no log shows: a plate, a telephone number, a vehicle's number."""


class Model:
    """How a model prints, compares and hashes: as `dataclass` would have it, which compiles this anew for each class and
    so takes a part of the time of an import that counts."""

    __slots__ = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __repr__(self) -> str:
        shown = (f"{field.name}={_shown(self, field)}" for field in self.__dataclass_fields__.values() if field.repr)
        return f"{type(self).__name__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        compared = (name for name, field in self.__dataclass_fields__.items() if field.compare)
        return all(getattr(self, name) == getattr(other, name) for name in compared)

    def __hash__(self) -> int:
        hashed = (name for name, field in self.__dataclass_fields__.items() if field.hash is not False)
        return hash(tuple(getattr(self, name) for name in hashed))


def _shown(model: Model, field: Field[Any]) -> str:
    value = getattr(model, field.name)
    return "***" if value is not None and "personal" in field.metadata else repr(value)


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}: make another one with dataclasses.replace")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def freeze(*models: type[Model]) -> None:
    """What `dataclass(frozen=True)` means to do, also for a name that is no field: with slots it fails there
    (python/cpython#105936, mended in 3.12)."""
    for model in models:
        setattr(model, "__setattr__", _refuse_to_set)
        setattr(model, "__delattr__", _refuse_to_delete)


class FrozenDict(dict[str, str]):
    """A dict that stays as it is, for the one field of a model that would otherwise not be frozen. Reads, compares, copies
    and pickles like the dict it was made from. Whoever makes another one from its type, as `dataclasses.asdict` does, gets
    a plain dict."""

    __slots__ = ()

    def __new__(cls, *entries: Any) -> FrozenDict:
        return dict(*entries)  # type: ignore[return-value]

    @classmethod
    def of(cls, entries: Mapping[str, str]) -> FrozenDict:
        if type(entries) is cls:
            return entries
        frozen = dict.__new__(cls)
        dict.update(frozen, entries)
        return frozen

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a device does not change: make another one with dataclasses.replace")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse  # pyright: ignore[reportAssignmentType]

    def __copy__(self) -> FrozenDict:
        return self

    def __deepcopy__(self, memo: object) -> FrozenDict:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return FrozenDict.of, (dict(self),)
