"""The core's log records in `logging`: one line an attempt, nothing that is secret, nothing of other libraries."""

from __future__ import annotations

import contextlib
import http.server
import logging
import queue
import sys
import threading
import time
from collections.abc import Iterator

import pytest

import pyun_energy as pe
from support import APP, SECRET, Gate, Request, answer, device, plain, run


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


def test_what_became_of_a_call_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """On any thread, and without asking for debug records."""
    with plain(answer(401, {"code": "401"})) as server, server.client() as client, caplog.at_level(logging.INFO):
        thread = threading.Thread(target=lambda: pytest.raises(pe.AuthError, client.sync_device, device()), name="reporter")
        thread.start()
        thread.join()
        assert isinstance(client.sync_devices([device()])[0], pe.AuthError)
    assert [(record.levelname, record.threadName == "reporter") for record in caplog.records] == [("WARNING", True), ("WARNING", False)]


def test_a_corrected_clock_is_told(caplog: pytest.LogCaptureFixture) -> None:
    past = "Sat, 01 Jan 2000 00:00:00 GMT"

    def refuse_by_date(handler: http.server.BaseHTTPRequestHandler, request: Request) -> None:
        handler.date_time_string = lambda timestamp=None: past  # type: ignore[method-assign]
        early = request.json()["timestamp"] < 1_000_000_000_000
        answer(200 if early else 400, {"code": "1001" if early else "400"})(handler, request)

    with plain(refuse_by_date) as server, server.client() as client, caplog.at_level(logging.INFO):
        assert client.sync_device(device()).attempts == 2
    (record,) = caplog.records
    assert record.levelname == "INFO" and "corrected" in record.getMessage()


def test_records_come_while_the_call_goes_on_and_say_when_they_were_made() -> None:
    records: queue.Queue[logging.LogRecord] = queue.Queue()
    handler = logging.Handler()
    handler.emit = records.put  # type: ignore[method-assign, assignment]
    gate, begun = Gate(), time.time()
    with plain(answer(503, b"busy"), gate) as server, server.client() as client, logging_to(handler):
        thread = threading.Thread(target=client.sync_device, args=(device(),))
        thread.start()
        record = records.get(timeout=20)
        told = time.time()
        assert thread.is_alive()
        gate.opened.set()
        thread.join()
    assert begun <= record.created <= told and 0 <= record.msecs < 1000 and record.relativeCreated > 0


def test_without_logging_nothing_is_printed() -> None:
    """`logging` prints warnings that nobody listens to; but the exception tells already."""
    done = run("-c", f"import pyun_energy as pe\ntry: pe.Client('{APP}', 's', base_url='http://127.0.0.1:9', attempts=1).post_json('/a', b'')\nexcept pe.Error: pass")
    assert (done.returncode, done.stderr) == (0, "")


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

    with plain(answer(503, b"busy", Retry_After="20")) as server, server.client() as client, logging_to(Interrupted()):
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
