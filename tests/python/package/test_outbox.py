"""The outbox: what was put arrives, in its order, whatever happens to this process and to the gateway, which is http.server
and takes nothing that hashlib does not find rightly signed."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import pathlib
import pickle
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import pyun_energy as pe
from support import (
    APP, MOBILE, PATIENCE, PLATE, SECRET, VIN, Gate, Plain, Platform, answer, device, discount, payment, progress, record,
)  # fmt: skip

BAD = answer(400, {"code": "400", "message": "no", "hint": "station_uuid", "seqno": "9"})
DOWN = answer(503, b"busy")


def event(outbox: pe.Outbox, name: str) -> pe.OutboxEvent:
    """The next one of this name."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told = outbox.poll_event(PATIENCE)
        if told is not None and told.name == name:
            return told
    raise AssertionError(f"nobody told of {name}")


# What is delivered.


def test_all_that_can_be_put_arrives(outbox: pe.Outbox, platform: Platform) -> None:
    for item in (device(), record(), discount(replenish_order="D1"), payment(pay_order="P1")):
        outbox.put(item)
    assert outbox.flush(PATIENCE) is True
    names = [(name, fields.get(name)) for fields in platform.accepted for name in ("no", "order", "replenish_order", "pay_order")]
    assert sorted(filter(lambda name: name[1], names)) == [
        ("no", "D012026"), ("order", "2024041400001"), ("pay_order", "P1"), ("replenish_order", "D1")
    ]  # fmt: skip
    stats = outbox.stats()
    assert (stats.depth, stats.oldest_age, stats.dead, stats.accepted, stats.delivered) == (0, None, 0, 4, 4)
    assert stats.last_success is not None and stats.last_success.tzinfo is not None
    assert stats.breaker is None and stats.is_link_down is False and stats.bytes > 0


def test_the_newest_state_of_a_device_wins(outbox: pe.Outbox, platform: Platform) -> None:
    outbox.pause()
    for name in ("一", "二", "三"):
        outbox.put(device(name=name))
    stats = outbox.stats()
    assert (stats.depth, stats.devices, stats.records) == (1, 1, 0)
    assert stats.oldest_age is not None and 0 <= stats.oldest_age < PATIENCE
    outbox.resume()
    assert outbox.flush(PATIENCE)
    assert [fields["name"] for fields in platform.accepted] == ["三"]


def test_a_bill_comes_after_its_progress(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    """Also when the progress waits for its answer; another order does not wait."""
    gate = Gate(platform)
    server.answers[:] = [gate, platform]
    with pe.Outbox(tmp_path / "outbox", server.client()) as outbox:
        outbox.put(progress(quantity=1))
        server.arrived.get(timeout=PATIENCE)
        outbox.put(progress(quantity=2))
        outbox.put(record(quantity=3))
        outbox.put(record(order="other", quantity=4))
        server.arrived.get(timeout=PATIENCE)
        assert [fields["quantity"] for fields in platform.accepted] == [4]
        gate.opened.set()
        assert outbox.flush(PATIENCE)
    assert [fields["quantity"] for fields in platform.accepted] == [4, 1, 2, 3]


# While nobody answers.


def test_flush_ends_in_time_while_nobody_answers(outbox: pe.Outbox, platform: Platform, server: Plain) -> None:
    platform.refuses = lambda fields: DOWN
    outbox.put(record())
    begun = time.monotonic()
    assert outbox.flush(1) is False
    assert 1 <= time.monotonic() - begun < 2
    assert len(server.requests) <= 4, "waiting for a flush is no reason to try again and again"
    stats = outbox.stats()
    assert (stats.depth, stats.records, stats.is_link_down, stats.breaker) == (1, 1, True, None)
    platform.refuses = lambda fields: None
    assert outbox.flush(PATIENCE) is True
    assert [fields["order"] for fields in platform.accepted] == ["2024041400001"]


def test_nothing_is_waited_for_when_the_link_is_said_to_be_back(outbox: pe.Outbox, platform: Platform, server: Plain) -> None:
    platform.refuses = lambda fields: answer(503, b"busy", Retry_After="600")
    outbox.put(record())
    server.arrived.get(timeout=PATIENCE)
    while not outbox.stats().is_link_down:
        pass
    platform.refuses = lambda fields: None
    outbox.network_is_back()
    server.arrived.get(timeout=PATIENCE)
    assert outbox.flush(PATIENCE) and len(platform.accepted) == 1


def test_other_threads_run_while_a_flush_waits(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    """With the GIL held, the gate would never be opened."""
    gate = Gate(platform)
    server.answers[:] = [gate]
    with pe.Outbox(tmp_path, server.client(timeout=PATIENCE)) as outbox:
        outbox.put(device())

        def open_the_gate() -> None:
            server.arrived.get(timeout=PATIENCE)
            gate.opened.set()

        opener = threading.Thread(target=open_the_gate)
        opener.start()
        assert outbox.flush(PATIENCE)
        opener.join()


def test_many_threads_put(outbox: pe.Outbox, platform: Platform) -> None:
    def work(thread: int) -> None:
        for number in range(25):
            outbox.put(progress(order=f"{thread}-{number}"))
            outbox.put(record(order=f"{thread}-{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outbox.stats().accepted == 400 and outbox.flush(PATIENCE)
    for order in {fields["order"] for fields in platform.accepted}:
        states = [fields["state"] for fields in platform.accepted if fields["order"] == order]
        assert states == [pe.ReplenishState.CHARGING, pe.ReplenishState.FINISHED]


# When it is full.


def test_a_full_outbox_says_so_and_keeps_what_it_has(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    with pe.Outbox(tmp_path, server.client(), max_records=5) as outbox:
        outbox.pause()
        for number in range(5):
            outbox.put(record(order=str(number)))
        with pytest.raises(pe.OutboxFull) as caught:
            outbox.put(record(order="5"))
        assert isinstance(caught.value, OSError) and caught.value.retryable
        outbox.put(device())  # takes the place of an older one, if there is one
        outbox.resume()
        assert outbox.flush(PATIENCE)
        outbox.put(record(order="5"))
        assert outbox.flush(PATIENCE)
    assert {fields["order"] for fields in platform.accepted if "order" in fields} == set("012345")


# What the platform refuses.


def test_a_wrong_secret_loses_nothing(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    with pe.Outbox(tmp_path, pe.Client(APP, "old", base_url=server.url)) as outbox:
        outbox.put(progress())
        outbox.put(record())
        told = event(outbox, "breaker_opened")
        assert outbox.stats().breaker == told.reason and told.reason
        assert outbox.flush(0.1) is False and outbox.stats().depth == 2
        outbox.replace_client(server.client())
        assert outbox.flush(PATIENCE) is True and outbox.stats().breaker is None
        assert event(outbox, "breaker_closed").reason is None
    assert [fields["state"] for fields in platform.accepted] == [pe.ReplenishState.CHARGING, pe.ReplenishState.FINISHED]


def test_dead_letters(outbox: pe.Outbox, platform: Platform) -> None:
    platform.refuses = lambda fields: BAD if fields["station_uuid"] == "wrong" else None
    bad, item = record(order="bad", station_uuid="wrong", plate=PLATE), device(station_uuid="wrong")
    outbox.put(bad)
    outbox.put(record(order="good"))
    assert outbox.flush(PATIENCE)
    outbox.put(item)
    assert outbox.flush(PATIENCE) and outbox.stats().dead == 2
    first, second = outbox.dead_letters()
    assert (first.kind, first.name, first.http_status, first.code, first.hint, first.seqno) == ("final", "bad", 400, "400", "station_uuid", "9")
    assert (second.kind, second.station_uuid, second.name) == ("device", "wrong", "D012026")
    assert first.item == bad and second.item == item
    assert first.accepted is not None and first.died is not None and first.accepted <= first.died
    assert outbox.dead_letters(limit=1) == [first] and outbox.dead_letters(after=first.id) == [second]
    assert [event(outbox, "died").item for _ in range(2)] == ["final", "device"]

    outbox.put(dataclasses.replace(bad, station_uuid="right"))  # mended by hand
    outbox.discard(first.id)
    platform.refuses = lambda fields: None
    outbox.retry(second.id)
    assert outbox.flush(PATIENCE) and outbox.stats().dead == 0 and outbox.dead_letters() == []
    assert [fields["station_uuid"] for fields in platform.accepted] == [record().station_uuid, "right", "wrong"]


def test_a_dead_letter_that_is_not_there(outbox: pe.Outbox) -> None:
    for ask in (outbox.retry, outbox.discard):
        with pytest.raises(pe.OutboxRefused, match="7") as caught:
            ask(7)
        assert caught.value.kind == pe.ErrorKind.OUTBOX_NOT_FOUND


def test_a_dead_letter_that_would_undo_a_later_report(outbox: pe.Outbox, platform: Platform) -> None:
    platform.refuses = lambda fields: BAD if fields["quantity"] == 1 else None
    outbox.put(progress(quantity=1))
    outbox.put(record(quantity=2))
    assert outbox.flush(PATIENCE)
    (letter,) = outbox.dead_letters()
    assert letter.is_overtaken
    with pytest.raises(pe.OutboxRefused) as caught:
        outbox.retry(letter.id)
    assert caught.value.kind == pe.ErrorKind.OUTBOX_OVERTAKEN
    outbox.discard(letter.id)


# Devices that hold, and devices that go.


def test_touch_and_forget(outbox: pe.Outbox, platform: Platform) -> None:
    assert outbox.touch("s", "1") is False
    outbox.pause()
    outbox.put(device(station_uuid="s", no="1"))
    assert outbox.touch("s", "1") is True
    outbox.forget_device("s", "1")
    assert outbox.touch("s", "1") is False and outbox.stats().depth == 0
    outbox.resume()
    assert outbox.flush(PATIENCE) and platform.accepted == []


# What is wrong, and what stays secret.


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_records", 0), ("max_records", -1), ("max_records", "9"), ("max_records", None), ("max_bytes", 10), ("max_bytes", 1.5),
        ("max_rate", 0), ("max_rate", "1"), ("max_rate", True), ("max_rate", float("nan")), ("stale_after", -1), ("stale_after", "1"),
    ],
)  # fmt: skip
def test_options_that_are_no_good(server: Plain, tmp_path: pathlib.Path, field: str, value: Any) -> None:
    with pytest.raises(pe.InvalidInput) as caught:
        pe.Outbox(tmp_path, server.client(), **{field: value})
    assert caught.value.field == field and str(caught.value).startswith(field + ":")


def test_arguments_that_are_no_good(outbox: pe.Outbox, server: Plain, tmp_path: pathlib.Path) -> None:
    wrong: Any = None
    calls: list[tuple[str, Callable[[], object]]] = [
        ("item", lambda: outbox.put(wrong)),
        ("timeout", lambda: outbox.flush(wrong)),
        ("timeout", lambda: outbox.poll_event(-1)),
        ("id", lambda: outbox.retry(wrong)),
        ("limit", lambda: outbox.dead_letters(limit=-1)),
        ("no", lambda: outbox.touch("s", wrong)),
        ("client", lambda: outbox.replace_client(wrong)),
        ("client", lambda: pe.Outbox(tmp_path / "x", wrong)),
        ("path", lambda: pe.Outbox(wrong, server.client())),
    ]
    for field, call in calls:
        with pytest.raises(pe.InvalidInput) as caught:
            call()
        assert caught.value.field == field
    (tmp_path / "file").write_text("")
    with pytest.raises(pe.OutboxFailed, match="file") as failed:
        pe.Outbox(tmp_path / "file", server.client())
    assert isinstance(failed.value, OSError)


def test_it_neither_pickles_nor_copies(outbox: pe.Outbox) -> None:
    for travel in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="one process owns its directory"):
            travel(outbox)


def test_nothing_secret_or_personal_is_shown_and_no_secret_is_on_disk(
    server: Plain, platform: Platform, tmp_path: pathlib.Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "pyun_energy")
    platform.refuses = lambda fields: BAD if "order" in fields else None
    shown = []
    with pe.Outbox(tmp_path, server.client(), max_records=2) as outbox:
        outbox.put(record(plate=PLATE, vin=VIN))
        outbox.put(device(name="there"))
        assert outbox.flush(PATIENCE)
        (letter,) = outbox.dead_letters()
        shown += [repr(outbox), repr(letter), repr(outbox.stats()), *(repr(outbox.poll_event()) for _ in range(3))]
        outbox.pause()
        outbox.put(record(plate=PLATE, vin=VIN))
        with contextlib.suppress(pe.OutboxFull):
            while True:
                outbox.put(record(plate=PLATE, vin=VIN, order="x"))
        full = record(plate=PLATE, vin=VIN, order="y")
        asks: list[Callable[[], None]] = [lambda: outbox.retry(99), lambda: outbox.put(full)]
        for ask in asks:
            with pytest.raises(pe.Error) as caught:
                ask()
            shown.append("".join(traceback.format_exception(caught.value)))
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    text = "\n".join([*shown, caplog.text])
    assert "Died" in caplog.text and "HTTP 400" in caplog.text, "the log tells of it"
    for hidden in (SECRET, PLATE, VIN, MOBILE):
        assert hidden not in text
    assert b"there" in kept and PLATE.encode() in kept, "this is what was written"
    signatures = [request.headers["Authorization"] for request in server.requests]
    for hidden in (SECRET, "app_secret", "timestamp", "Authorization", *signatures):
        assert hidden.encode() not in kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("outbox.db*"))
