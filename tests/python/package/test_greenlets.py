"""Greenlets share one C stack: what waits natively below code that switches to another one must not live there.

Each test is a process of its own, since what goes wrong there may be a crash; the gateway is http.server, in this one."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys

import pytest

from support import HERE, Gate, Plain, answer, need, plain, run

ROUNDS = 20

PRELUDE = """
import sys, pyun_energy as pe
client = pe.Client("op", "s", base_url=sys.argv[1])
rounds = int(sys.argv[2])
def device(no): return pe.Device(station_uuid="s", no=no, state=1, energy_code="CN_AC", ports=[])
def fleet(name): return [device(f"{name}-{number}") for number in range(60)]
def check(name, results):
    assert [type(result) for result in results] == [pe.Reply] * 60, (name, results)
    assert [result.code for result in results] == ["1001"] * 60
"""

GREENLET = """
import greenlet
for round in range(rounds):
    greenlets, results = {}, {}
    def task(name, other):
        # To the hub and from there to the other one: it lives at the same place of the stack.
        def progress(done, total, last):
            if name in hub_wants: hub.switch()
        results[name] = client.sync_devices(fleet(name), connections=4, progress=progress)
    hub = greenlet.getcurrent()
    names = [f"{round}a", f"{round}b"]
    hub_wants = set(names)
    for name in names: greenlets[name] = greenlet.greenlet(task, hub)
    while any(not one.dead for one in greenlets.values()):
        for name in names:
            if not greenlets[name].dead: greenlets[name].switch(*((name, None) if not greenlets[name] else ()))
    for name in names: check(name, results[name])
"""

GEVENT = """
import gevent
for round in range(rounds):
    def task(name): return client.sync_devices(fleet(name), connections=4, progress=lambda *_: gevent.sleep(0))
    tasks = {name: gevent.spawn(task, name) for name in (f"{round}a", f"{round}b")}
    gevent.joinall(list(tasks.values()), raise_error=True)
    for name, one in tasks.items(): check(name, one.value)
"""

SQLALCHEMY = """
import asyncio, sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine
async def task(engine, name):
    def work(connection):
        def progress(*_): assert connection.execute(sqlalchemy.text("select 7")).scalar() == 7
        return client.sync_devices(fleet(name), connections=4, progress=progress)
    async with engine.connect() as connection:
        check(name, await connection.run_sync(work))
async def main():
    engine = create_async_engine("sqlite+aiosqlite://")
    for round in range(rounds):
        await asyncio.gather(task(engine, f"{round}a"), task(engine, f"{round}b"))
    await engine.dispose()
asyncio.run(main())
"""

LOGGING = """
import gevent, logging
class Switching(logging.Handler):
    def emit(self, record): gevent.sleep(0)
logging.getLogger("pyun_energy").addHandler(Switching())
logging.getLogger("pyun_energy").setLevel("DEBUG")
for round in range(rounds):
    def task(name): return [client.sync_device(one) for one in fleet(name)]
    tasks = {name: gevent.spawn(task, name) for name in (f"{round}a", f"{round}b")}
    gevent.joinall(list(tasks.values()), raise_error=True)
    for name, one in tasks.items(): check(name, one.value)
"""


@pytest.mark.parametrize(
    ("script", "modules", "rounds"),
    [
        (GREENLET, ["greenlet"], ROUNDS),
        (GEVENT, ["gevent"], ROUNDS),
        (SQLALCHEMY, ["sqlalchemy", "aiosqlite", "greenlet"], ROUNDS),
        (LOGGING, ["gevent"], 5),
    ],
    ids=["greenlet", "gevent", "sqlalchemy", "log handler"],
)
def test_python_that_switches_above_a_call(script: str, modules: list[str], rounds: int) -> None:
    """What was reported as accepted has arrived, each once."""
    for module in modules:
        need(importlib.util.find_spec(module), f"no {module}")
    with plain() as server:
        done = run("-c", PRELUDE + script, server.url, str(rounds), timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    sent = [request.json()["no"] for request in server.requests]
    wanted = {f"{round}{task}-{number}" for round in range(rounds) for task in "ab" for number in range(60)}
    assert set(sent) == wanted and len(sent) == len(wanted)


SIGNAL = """
import greenlet, signal
hub, held = greenlet.getcurrent(), []
def handler(*_): hub.switch()
signal.signal(signal.SIGUSR1, handler)
first = greenlet.greenlet(lambda: client.sync_device(device("held")))
print("ready", flush=True)
first.switch()                                              # comes back when the signal is handled, within the call
second = greenlet.greenlet(lambda: [client.sync_device(device(str(number))) for number in range(rounds)])
assert [reply.code for reply in second.switch()] == ["1001"] * rounds
print("open", flush=True)
reply = first.switch()
assert reply.code == "1001" and reply.seqno == "held", reply
"""


def test_a_signals_handler_that_switches() -> None:
    need(importlib.util.find_spec("greenlet"), "no greenlet")
    gate = Gate(answer(200, {"code": "1001", "seqno": "held"}))
    with plain(gate, answer()) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + SIGNAL, server.url, "20"], stdout=subprocess.PIPE, text=True, cwd=HERE
        )
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        server.arrived.get(timeout=20)
        child.send_signal(signal.SIGUSR1)
        assert child.stdout.readline() == "open\n"
        gate.opened.set()
        assert child.wait(20) == 0
        child.stdout.close()


POOLS = {
    "gevent": """
import gevent, gevent.event
ticks, done = [], gevent.event.Event()
def tick():
    while not done.is_set(): ticks.append(1); gevent.sleep(0.001)
ticking = gevent.spawn(tick)
call = gevent.spawn(gevent.get_hub().threadpool.apply, client.sync_device, (device("1"),))
while len(ticks) < 20: gevent.sleep(0.001)
print("ticked", flush=True)
assert call.get().code == "1001"
done.set()
""",
    "eventlet": """
import eventlet, eventlet.tpool
ticks = []
def tick():
    while len(ticks) < 20: ticks.append(1); eventlet.sleep(0.001)
    print("ticked", flush=True)
ticking = eventlet.spawn(tick)
assert eventlet.tpool.execute(client.sync_device, device("1")).code == "1001"
assert len(ticks) == 20
""",
}


@pytest.mark.parametrize("name", POOLS)
def test_a_thread_pool_keeps_the_others_going(name: str) -> None:
    """As docs/python.md says: the server answers only once the others have gone on."""
    need(importlib.util.find_spec(name), f"no {name}")
    gate = Gate()
    with plain(gate) as server:
        script = "import warnings; warnings.simplefilter('ignore')\n" + PRELUDE + POOLS[name]
        child = subprocess.Popen(
            [sys.executable, "-c", script, server.url, "1"], stdout=subprocess.PIPE, text=True, cwd=HERE
        )
        assert child.stdout is not None and child.stdout.readline() == "ticked\n"
        gate.opened.set()
        assert child.wait(20) == 0
        child.stdout.close()
        assert _peers(server) == {"1"}


def _peers(server: Plain) -> set[str]:
    return {request.json()["no"] for request in server.requests}
