"""The public surface of the Python package, a line a name: surface.py prints it; `broken` says what of an older one is gone.

A parameter is its name, its kind (`/` by position, `*` by keyword, none for both) and `=` where it may be left out.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from types import ModuleType

KINDS = {"POSITIONAL_ONLY": "/", "POSITIONAL_OR_KEYWORD": "", "KEYWORD_ONLY": "*", "VAR_POSITIONAL": "*args", "VAR_KEYWORD": "**"}


def parameters(thing: object) -> str:
    try:
        signature = inspect.signature(thing)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    found = signature.parameters.values()
    return "(" + " ".join(KINDS[p.kind.name] + p.name + ("" if p.default is p.empty else "=") for p in found) + ")"


def lines(module: ModuleType) -> Iterator[str]:
    for name in sorted(module.__all__):
        thing = getattr(module, name)
        where = f"{module.__name__}.{name}"
        yield where + (parameters(thing) if callable(thing) else "")
        if inspect.isclass(thing):
            yield from (f"{where}.{member}{parameters(value) if callable(value) else ''}" for member, value in members(thing))


def members(thing: type) -> list[tuple[str, object]]:
    """What our classes define; Python's own differs from version to version."""
    ours = (name for base in thing.__mro__ if base.__module__.startswith("pyun_energy") for name in vars(base))
    return [(name, getattr(thing, name, None)) for name in sorted(set(ours)) if not name.startswith("_")]


def broken(old: list[str], new: list[str]) -> list[str]:
    """The lines of `old` that a program may rely on and that `new` does not keep."""
    now = dict(read(line) for line in new)
    return [line for line in old if not keeps(read(line)[1], now.get(read(line)[0]))]


def read(line: str) -> tuple[str, list[str]]:
    name, _, rest = line.partition("(")
    return name, rest.removesuffix(")").split()


def keeps(old: list[str], new: list[str] | None) -> bool:
    """Each call that was right still is: what is given by position stands where it stood, what is new may be left out."""
    if new is None:
        return False
    by_position = [p for p in old if not p.startswith("*")]
    there = all(p in new or p + "=" in new or p.removesuffix("=") + "=" in new for p in old)
    places = [p.removesuffix("=") for p in new if not p.startswith("*")][: len(by_position)]
    names = {p.removesuffix("=") for p in old}
    added = [p for p in new if p.removesuffix("=") not in names]
    return there and places == [p.removesuffix("=") for p in by_position] and all("=" in p or p.startswith(("*args", "**")) for p in added)


if __name__ == "__main__":
    import pyun_energy
    import pyun_energy.testing

    sys.stdout.writelines(f"{line}\n" for module in (pyun_energy, pyun_energy.testing) for line in lines(module))
