"""The package against those of all releases: each call that was right still is, and nothing public is gone."""

from __future__ import annotations

import pathlib
import runpy

import pytest

import pyun_energy
import pyun_energy.testing
from support import ROOT

SURFACE = runpy.run_path(str(ROOT / "release/surface.py"))
broken, lines = SURFACE["broken"], SURFACE["lines"]

KEPT = sorted((ROOT / "tests/python/release").glob("*.txt"))


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.stem)
def test_with_every_release(kept: pathlib.Path) -> None:
    now = [line for module in (pyun_energy, pyun_energy.testing) for line in lines(module)]
    assert broken(kept.read_text().splitlines(), now) == []


def test_there_is_one() -> None:
    assert KEPT


@pytest.mark.parametrize(
    "now", ["", "a.f(x y= *z)", "a.f(y= x *z=)", "a.f(x y *z=)", "a.f(x y= new *z=)", "a.f(x y= *new *z=)", "a.f(x *y= *z=)", "a.f(x y=)"]
)
def test_what_breaks_programs_is_refused(now: str) -> None:
    assert broken(["a.f(x y= *z=)"], [now])


@pytest.mark.parametrize("now", ["a.f(x y= *z=)", "a.f(x= y= *z=)", "a.f(x y= new= *z= *more=)", "a.f(x y= *z= **rest)"])
def test_what_only_adds_is_not(now: str) -> None:
    assert not broken(["a.f(x y= *z=)"], [now, "a.g(y)"])
