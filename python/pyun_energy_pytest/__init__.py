"""The pytest fixture `pyun_emulator`. pytest finds it by entry point, so it is there as soon as the package is installed;
nothing is imported or started before a test asks for it, the package itself neither, of which this is why no part."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyun_energy.testing import Emulator


@pytest.fixture(scope="session")
def _pyun_emulator_process() -> Iterator[Emulator]:
    from pyun_energy.testing import Emulator

    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def pyun_emulator(_pyun_emulator_process: Emulator) -> Emulator:
    """A stand-in for the platform (`pyun_energy.testing.Emulator`), with nothing left of the test before."""
    _pyun_emulator_process.reset()
    return _pyun_emulator_process
