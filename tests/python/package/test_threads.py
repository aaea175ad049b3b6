"""Threads, asyncio and forks: what waits for the network holds up nobody else."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import threading

import pytest

import pyun_energy as pe
from support import HERE, Gate, Plain, answer, device, md5, plain, run


def test_other_threads_run_while_a_call_waits() -> None:
    """Each side waits for the other: with the GIL held, the gate would never be opened."""
    gate, reply = Gate(), []
    with plain(gate) as server, server.client() as client:
        thread = threading.Thread(target=lambda: reply.append(client.sync_device(device())))
        thread.start()
        server.arrived.get(timeout=20)
        assert thread.is_alive()
        gate.opened.set()
        thread.join(20)
    assert reply[0].code == "1001"


def test_other_threads_run_while_a_fleet_is_synced() -> None:
    gate = Gate()
    with plain(gate) as server, server.client() as client, concurrent.futures.ThreadPoolExecutor() as pool:
        done = pool.submit(client.sync_devices, [device(no=str(number)) for number in range(8)], 4)
        for _ in range(4):
            server.arrived.get(timeout=20)
        gate.opened.set()
        assert [type(result) for result in done.result(20)] == [pe.Reply] * 8


def test_many_threads_share_a_client() -> None:
    with plain() as server, server.client() as client, concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda number: client.sync_device(device(no=str(number))), range(200)))
    assert [reply.code for reply in replies] == ["1001"] * 200
    assert {request.json()["no"] for request in server.requests} == {str(number) for number in range(200)}
    assert all(request.headers["Authorization"] == md5(request.body) for request in server.requests)


def test_asyncio() -> None:
    gate = Gate()

    async def main() -> None:
        with plain(gate, gate, answer()) as server, server.client() as client:
            calls = [asyncio.create_task(asyncio.to_thread(client.sync_device, device(no=str(n)))) for n in range(2)]
            while len(server.requests) < 2:  # the loop turns while both wait
                await asyncio.sleep(0)
            gate.opened.set()
            assert [reply.code for reply in await asyncio.gather(*calls)] == ["1001", "1001"]

    asyncio.run(main())


def test_an_asyncio_task_is_given_up_by_cancel() -> None:
    gate = Gate()

    async def main() -> None:
        with plain(gate) as server, server.client() as client:
            call = asyncio.create_task(asyncio.to_thread(client.sync_device, device()))
            while not server.requests:
                await asyncio.sleep(0)
            client.cancel()
            with pytest.raises(pe.Cancelled):
                await call
        gate.opened.set()

    asyncio.run(main())


PRELUDE = """
import os, sys, threading, multiprocessing, pyun_energy as pe
client = pe.Client("op", "s", base_url=sys.argv[1])
def sync(number):
    device = pe.Device(station_uuid="s", no=str(number), state=1, energy_code="CN_AC", ports=[])
    return os.getpid(), client.sync_device(device)
"""


def script(text: str, *arguments: str) -> None:
    """In a process of its own: forks belong where no server's threads run."""
    done = run("-W", "ignore::DeprecationWarning", "-c", PRELUDE + text, *arguments)
    assert done.returncode == 0, done.stderr


def test_os_fork() -> None:
    with plain() as server:
        script(
            """
sync(0)
child = os.fork()
if child == 0:
    try:
        sync(1); sync(2)
        grandchild = os.fork()
        if grandchild == 0:
            sync(3); os._exit(0)
        assert os.waitpid(grandchild, 0)[1] == 0
        sync(4)
    except BaseException as error:
        print(error, file=sys.stderr); os._exit(1)
    os._exit(0)
sync(5)
assert os.waitpid(child, 0)[1] == 0
sync(6)
""",
            server.url,
        )
    peers: dict[str, int] = {request.json()["no"]: request.client[1] for request in server.requests}
    assert peers["0"] == peers["5"] == peers["6"], "the parent kept its connection"
    assert peers["1"] == peers["2"] == peers["4"], "and the child has its own"
    assert len({peers["0"], peers["1"], peers["3"]}) == 3


def test_a_child_that_returns_from_progress_ends_in_time() -> None:
    """It has none of its parent's threads: what is left is not attempted, and it is told at once."""
    gate = Gate()
    with plain(answer(), gate) as server:

        def open_when_the_child_is_done() -> None:
            forked.wait(20)
            gate.opened.set()

        forked = threading.Event()
        opener = threading.Thread(target=open_when_the_child_is_done)
        opener.start()
        read, write = os.pipe()
        os.set_inheritable(write, True)
        job = (
            PRELUDE
            + f"""
parent, child = os.getpid(), None
def progress(done, total, last):
    global child
    if child is None: child = os.fork()
fleet = [pe.Device(station_uuid="s", no=str(n), state=1, energy_code="CN_AC", ports=[]) for n in range(5)]
results = client.sync_devices(fleet, connections=1, progress=progress)
if os.getpid() != parent:
    ok = [type(one) for one in results] == [pe.Reply] + [pe.NotAttempted] * 4
    os.write({write}, b"y" if ok else b"n"); os._exit(0)
assert [type(one) for one in results] == [pe.Reply] * 5, results
"""
        )
        parent = subprocess.Popen(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", job, server.url], pass_fds=[write], cwd=HERE
        )
        os.close(write)
        told = os.read(read, 1)  # before the gateway answers again: it is the child that did not wait
        os.close(read)
        forked.set()
        opener.join()
        assert told == b"y" and parent.wait(60) == 0


def test_fork_while_another_thread_is_in_a_call() -> None:
    gate = Gate()
    with plain(gate, answer()) as server:

        def open_after_two() -> None:
            for _ in range(2):
                server.arrived.get(timeout=20)
            gate.opened.set()

        opener = threading.Thread(target=open_after_two)
        opener.start()
        script(
            """
import socket
thread = threading.Thread(target=sync, args=(0,)); thread.start()
while not any(open(f"/proc/self/task/{t}/wchan").read() for t in os.listdir("/proc/self/task") if int(t) != os.getpid()):
    pass
child = os.fork()
if child == 0:
    sync(1); os._exit(0)
assert os.waitpid(child, 0)[1] == 0
thread.join()
""",
            server.url,
        )
        opener.join()
    assert len(server.requests) == 2


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(method: str, tmp_path: pathlib.Path) -> None:
    """Models travel; the client is made before the fork, or again in the worker that imports the script."""
    job = f"""
if __name__ == "__main__":
    sync(100)
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        results = pool.map(sync, range(8), chunksize=1)
    assert len(results) == 8 and all(reply.code == "1001" for _, reply in results)
    assert os.getpid() not in {{pid for pid, _ in results}}
"""
    (tmp_path / "job.py").write_text(PRELUDE + job)
    with plain() as server:
        done = run("-W", "ignore::DeprecationWarning", str(tmp_path / "job.py"), server.url, timeout=60)
    assert done.returncode == 0, done.stderr
    assert {request.json()["no"] for request in server.requests} == {"100", *map(str, range(8))}


def test_errors_come_back_from_workers() -> None:
    with plain(answer(401, {"code": "401", "message": "no", "seqno": "5"})) as server:
        script(
            """
with multiprocessing.get_context("fork").Pool(1) as pool:
    try:
        pool.apply(sync, (1,))
    except pe.AuthError as error:
        assert (error.code, error.seqno, error.attempts, error.http_status) == ("401", "5", 1, 401), vars(error)
    else:
        raise SystemExit("no error")
""",
            server.url,
        )


def test_daemon_threads_in_a_call_do_not_keep_the_interpreter_from_ending() -> None:
    gate = Gate()
    with plain(gate) as server:
        done = run(
            "-c",
            PRELUDE
            + """
threading.Thread(target=sync, args=(1,), daemon=True).start()
sys.stdin.read()
""",
            server.url,
            stdin=_ends_when(server),
        )
        gate.opened.set()
    assert (done.returncode, done.stderr) == (0, "")


def _ends_when(server: Plain) -> int:
    """A pipe that ends when the first request has arrived."""
    read, write = os.pipe()
    os.set_inheritable(write, False)

    def wait() -> None:
        server.arrived.get(timeout=20)
        os.close(write)

    threading.Thread(target=wait).start()
    return read

