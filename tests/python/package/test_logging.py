"""The core's log records in `logging`: one line an attempt, nothing that is secret, nothing of other libraries."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

import pyun_energy as pe
from support import APP, SECRET, answer, device, plain, run


def test_a_line_an_attempt(caplog: pytest.LogCaptureFixture) -> None:
    with plain(answer(503, b"busy"), answer()) as server, server.client() as client:
        with caplog.at_level(logging.DEBUG):
            client.sync_device(device(name="张三"))
    lines = [record for record in caplog.records if record.name.startswith("pyun_energy")]
    assert [(record.name, record.levelno) for record in lines] == [("pyun_energy", logging.DEBUG)] * 2
    first, second = (record.getMessage() for record in lines)
    assert "attempt 1" in first and "503" in first and "attempt 2" in second and "seqno 42" in second
    assert {record.name for record in caplog.records} == {"pyun_energy"}
    for text in (SECRET, "张三", *(request.headers["Authorization"] for request in server.requests)):
        assert text not in caplog.text
    assert all(record.threadName == threading.current_thread().name for record in lines)


def test_levels_are_looked_at_for_each_call(caplog: pytest.LogCaptureFixture) -> None:
    with plain() as server, server.client() as client:
        caplog.set_level(logging.INFO, "pyun_energy")
        client.sync_device(device())
        assert not caplog.records
        caplog.set_level(logging.DEBUG, "pyun_energy")
        client.sync_device(device())
        assert len(caplog.records) == 1


def test_records_of_a_fleet_come_from_its_threads(caplog: pytest.LogCaptureFixture) -> None:
    with plain() as server, server.client() as client, caplog.at_level(logging.DEBUG, "pyun_energy"):
        client.sync_devices([device(no=str(number)) for number in range(20)], connections=4)
    assert len(caplog.records) == 20


def test_a_handler_that_fails_does_not_hurt_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise KeyError("broken handler")

    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: told.append(unraisable.exc_value))
    with plain() as server, server.client() as client, logging_to(Broken()):
        assert client.sync_device(device()).code == "1001"
    assert [type(error) for error in told] == [KeyError]


def test_ctrl_c_in_a_handler_ends_the_call() -> None:
    class Interrupted(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise KeyboardInterrupt

    with plain(answer(503, b"busy")) as server, server.client() as client, logging_to(Interrupted()):
        with pytest.raises(KeyboardInterrupt):
            client.sync_device(device())
        assert len(server.requests) == 1


@contextlib.contextmanager
def logging_to(handler: logging.Handler) -> Iterator[None]:
    logger = logging.getLogger("pyun_energy")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


def test_importing_starts_nothing() -> None:
    script = (
        "import sys, pyun_energy as pe\n"
        "pe.Device(station_uuid='s', no='1', state=1, energy_code='CN_AC', ports=[])\n"
        "assert not {'logging', 'typing', 'pytest', 'http.client', 'json'} & set(sys.modules), sorted(sys.modules)\n"
        f"pe.Client('{APP}', 's', environment='test')\n"
        "assert 'logging' in sys.modules\n"
    )
    done = run("-I", "-S", "-c", "import sys; sys.path[:0] = %r\n" % [pe.__path__[0].rsplit("/", 1)[0]] + script)
    assert done.returncode == 0, done.stderr
