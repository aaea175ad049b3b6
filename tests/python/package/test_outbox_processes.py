"""Processes and an outbox: killed, forked, a second one; and its end."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

import pyun_energy as pe
from support import APP, HERE, PATIENCE, SECRET, Gate, Plain, Platform, answer, device, plain, progress, record, run


CHILD = """
import datetime, pathlib, sys
sys.path.insert(0, sys.argv[3])
import pyun_energy as pe
from support import APP, SECRET, device, discount, payment, record
client = pe.Client(APP, SECRET, base_url=sys.argv[2])
outbox = pe.Outbox(sys.argv[1], client)
"""


def child(code: str, path: pathlib.Path, server: Plain, **options: Any) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", CHILD + code, str(path), server.url, str(HERE)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=HERE, **options)


def test_what_was_put_survives_kill_9(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    put = """
outbox.pause()
for number in range(20):
    outbox.put(device(no=str(number), name="old"))
    outbox.put(record(order=str(number), state=pe.ReplenishState.CHARGING))
    outbox.put(device(no=str(number), name="new"))
    outbox.put(record(order=str(number)))
print("put", flush=True)
sys.stdin.read()
"""
    with child(put, tmp_path, server, stdin=subprocess.PIPE) as killed:
        assert killed.stdout is not None and killed.stdout.readline() == "put\n"
        killed.send_signal(signal.SIGKILL)
    assert not platform.accepted
    with pe.Outbox(tmp_path, server.client()) as outbox:
        assert outbox.flush(PATIENCE)
    names = {fields["no"]: fields["name"] for fields in platform.accepted if "no" in fields}
    assert names == {str(number): "new" for number in range(20)}
    for number in range(20):
        states = [fields["state"] for fields in platform.accepted if fields.get("order") == str(number)]
        assert states == [pe.ReplenishState.CHARGING, pe.ReplenishState.FINISHED]


def test_a_device_put_again_does_not_take_the_answer_to_what_it_was(platform: Platform, tmp_path: pathlib.Path) -> None:
    """It was forgotten while its ninth state was under way: whoever is asked after the end of the process still has it to send."""
    gate = Gate(platform)
    again = """
for number in range(9):
    outbox.put(device(name=str(number)))
sys.stdin.readline()
outbox.forget_device(device().station_uuid, device().no)
outbox.put(device(name="again"))
print("again", flush=True)
sys.stdin.read()
"""
    with plain(gate, answer(503, b"busy")) as server:
        with child(again, tmp_path, server, stdin=subprocess.PIPE) as killed:
            assert killed.stdin is not None and killed.stdout is not None
            assert server.arrived.get(timeout=PATIENCE).json()["name"] == "8"
            killed.stdin.write("\n")
            killed.stdin.flush()
            assert killed.stdout.readline() == "again\n"
            gate.opened.set()
            assert server.arrived.get(timeout=PATIENCE).json()["name"] == "again"
            killed.send_signal(signal.SIGKILL)
        server.answers = [platform]
        with pe.Outbox(tmp_path, server.client()) as outbox:
            assert outbox.flush(PATIENCE)
        assert platform.accepted[-1]["name"] == "again"


# Who owns it.


def test_a_directory_belongs_to_one_outbox(outbox: pe.Outbox, server: Plain, tmp_path: pathlib.Path) -> None:
    with pytest.raises(pe.OutboxInUse, match=str(os.getpid())) as caught:
        pe.Outbox(tmp_path / "outbox", server.client())
    error = caught.value
    assert isinstance(error, OSError) and (error.kind, error.retryable) == (pe.ErrorKind.OUTBOX_IN_USE, True)
    outbox.put(device())  # still works
    outbox.close()
    pe.Outbox(tmp_path / "outbox", server.client()).close()


def test_another_process_is_told(outbox: pe.Outbox, server: Plain, tmp_path: pathlib.Path) -> None:
    done = run("-c", CHILD, str(tmp_path / "outbox"), server.url, str(HERE))
    assert "pyun_energy._errors.OutboxInUse" in done.stderr and str(os.getpid()) in done.stderr
    outbox.put(device())
    outbox.close()
    done = run("-c", CHILD, str(tmp_path / "outbox"), server.url, str(HERE))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_directory_belongs_to_one_app_id(outbox: pe.Outbox, server: Plain, tmp_path: pathlib.Path) -> None:
    other = pe.Client("op2", SECRET, base_url=server.url)
    with pytest.raises(pe.OutboxRefused, match=APP) as caught:
        outbox.replace_client(other)
    assert isinstance(caught.value, ValueError) and caught.value.kind == pe.ErrorKind.OUTBOX_FOREIGN
    outbox.close()
    with pytest.raises(pe.OutboxRefused, match=APP):
        pe.Outbox(tmp_path / "outbox", other)


# Forks.


def script(text: str, path: pathlib.Path, server: Plain) -> None:
    """In a process of its own: forks belong where no server's threads run."""
    done = run("-W", "ignore::DeprecationWarning", "-c", CHILD + text, str(path), server.url, str(HERE))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_forked_child_does_nothing_and_takes_nothing_with_it(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    """However it ends."""
    script(
        """
import os
outbox.pause()
def refused(call, *arguments):
    try: call(*arguments)
    except pe.OutboxClosed as error: return error.kind == pe.ErrorKind.OUTBOX_FORKED and "forked" in str(error)
parent = os.getpid()
for number in range(40):
    outbox.put(device(no=str(number)))
    if number % 10 == 9 and os.fork() == 0:
        calls = (outbox.put, device(no="child")), (outbox.flush,), (outbox.stats,), (outbox.poll_event, 5), (outbox.retry, 1)
        with outbox:
            ok = all(refused(*call) for call in calls)
        if number == 19: os._exit(not ok)
        if number == 29: del outbox
        sys.exit(not ok)
statuses = [os.wait()[1] for _ in range(4)]
assert statuses == [0] * 4, statuses
assert outbox.stats().depth == 40
outbox.resume()
assert outbox.flush(30)
outbox.close()
""",
        tmp_path,
        server,
    )
    assert {fields["no"] for fields in platform.accepted} == {str(number) for number in range(40)}


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(method: str, server: Plain, tmp_path: pathlib.Path) -> None:
    """An outbox does not travel; a worker's own, with a directory of its own, works."""
    (tmp_path / "job.py").write_text(
        CHILD.replace("outbox = ", "make = lambda: ")
        + f"""
import multiprocessing, os
outbox = None
def by_argument(outbox): outbox.put(device())
def inherited(): outbox.put(device())
def own():
    with pe.Outbox(os.path.join(sys.argv[1], "own"), client) as outbox:
        outbox.put(device(no="own"))
        return outbox.flush(30)
if __name__ == "__main__":
    outbox = make()
    with multiprocessing.get_context("{method}").Pool(1) as pool:
        for work, arguments, wanted in ((by_argument, (outbox,), TypeError), (inherited, (), (pe.OutboxClosed, AttributeError))):
            try: pool.apply(work, arguments)
            except wanted as error: print(error)
            else: raise SystemExit("no error")
        assert pool.apply(own)
    outbox.close()
"""
    )
    done = run("-W", "ignore::DeprecationWarning", str(tmp_path / "job.py"), str(tmp_path / "outbox"), server.url, str(HERE))
    assert done.returncode == 0, done.stderr
    assert "multiprocessing.Queue" in done.stdout
    assert [request.json()["no"] for request in server.requests] == ["own"]


# Its end.


def test_a_with_block_closes_it(outbox: pe.Outbox, server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    with outbox as same:
        assert same is outbox
        outbox.pause()
        outbox.put(record())
    with pytest.raises(pe.OutboxClosed) as caught, outbox:
        outbox.put(device())
    assert isinstance(caught.value, RuntimeError)
    for call in (outbox.flush, outbox.stats, outbox.pause, outbox.dead_letters):
        with pytest.raises(pe.OutboxClosed, match="opened again"):
            call()
    outbox.close()  # once more
    assert platform.accepted == []
    with pe.Outbox(tmp_path / "outbox", server.client()) as again:
        assert again.flush(PATIENCE) and len(platform.accepted) == 1


def test_close_awaits_an_answer_and_sends_nothing_new(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    gate = Gate(platform)
    server.answers[:] = [gate, platform]
    outbox = pe.Outbox(tmp_path, server.client(timeout=PATIENCE))
    outbox.put(progress())
    outbox.put(record())
    server.arrived.get(timeout=PATIENCE)
    closing = threading.Thread(target=outbox.close)
    closing.start()
    assert outbox.flush(0.1) is False and closing.is_alive()
    gate.opened.set()
    closing.join(PATIENCE)
    assert [fields["state"] for fields in platform.accepted] == [pe.ReplenishState.CHARGING]
    with pe.Outbox(tmp_path, server.client()) as again:
        assert again.flush(PATIENCE)
    assert [fields["state"] for fields in platform.accepted] == [pe.ReplenishState.CHARGING, pe.ReplenishState.FINISHED]


def test_what_is_let_go_of_lets_go_of_its_directory(tmp_path: pathlib.Path) -> None:
    """At once, also while it waits for an answer."""
    gate = Gate()
    with plain(gate) as server:
        outbox = pe.Outbox(tmp_path, server.client(timeout=PATIENCE))
        outbox.put(device())
        server.arrived.get(timeout=PATIENCE)
        begun = time.monotonic()
        del outbox
        with pe.Outbox(tmp_path, server.client(timeout=PATIENCE)) as again:
            assert time.monotonic() - begun < 5 and again.stats().depth == 1
            gate.opened.set()
            assert again.flush(PATIENCE)


@pytest.mark.parametrize("waits", ["flush", "poll_event", "stats"])
def test_a_program_ends_with_its_outbox_open(waits: str, tmp_path: pathlib.Path) -> None:
    """At once and in silence, also while a daemon thread waits for it; what was put is still there."""
    gate = Gate()
    with plain(gate) as server:
        job = f"""
import threading
outbox.put(device())
waits = threading.Thread(target=outbox.{waits}, args=() if "{waits}" == "stats" else (60,), daemon=True)
waits.start()
while not outbox.stats().in_flight:
    pass
"""
        done = run("-c", CHILD + job, str(tmp_path), server.url, str(HERE), timeout=30)
        assert (done.returncode, done.stderr) == (0, "")
        gate.opened.set()
        with pe.Outbox(tmp_path, server.client()) as outbox:
            assert outbox.flush(PATIENCE) and len(server.requests) == 2


def test_who_waits_for_events_is_told_of_the_end(outbox: pe.Outbox) -> None:
    ends: list[Exception] = []

    def wait() -> None:
        try:
            while outbox.poll_event(PATIENCE):
                pass
        except pe.OutboxClosed as error:
            ends.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    outbox.close()
    thread.join(PATIENCE)
    assert len(ends) == 1


def test_the_client_may_be_closed_and_cancelled(server: Plain, platform: Platform, tmp_path: pathlib.Path) -> None:
    client = server.client()
    with pe.Outbox(tmp_path, client) as outbox:
        client.close()
        outbox.put(device())
        client.cancel()
        assert outbox.flush(PATIENCE) and len(platform.accepted) == 1
        with pytest.raises(RuntimeError, match="closed"):
            outbox.replace_client(client)
    with pytest.raises(RuntimeError, match="closed"):
        pe.Outbox(tmp_path, client)
