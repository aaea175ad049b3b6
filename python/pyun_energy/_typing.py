"""Names for annotations, without the time that importing `typing` takes: whoever reads annotations has imported it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as Literal
else:

    class Literal:
        def __class_getitem__(cls, values: object) -> object:
            import typing

            return typing.Literal[values]
