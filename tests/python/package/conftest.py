"""What tests of several files are given; and finds what they share with those of the emulator."""

import pathlib
import sys
from collections.abc import Iterator

import pytest

import pyun_energy as pe
from support import HERE, Plain, Platform, plain

sys.path.insert(0, str(HERE.parent))


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def server(platform: Platform) -> Iterator[Plain]:
    with plain(platform) as server:
        yield server


@pytest.fixture
def outbox(server: Plain, tmp_path: pathlib.Path) -> Iterator[pe.Outbox]:
    with pe.Outbox(tmp_path / "outbox", server.client(timeout=5)) as outbox:
        yield outbox
