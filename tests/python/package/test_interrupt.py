"""Ctrl-C ends a call within 200 ms, wherever it waits, on the caller's thread (ONE) or on others (DEBUG, MANY)."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from support import Gate, HERE, Plain, answer, need, plain

WITHIN = 0.2

# Tells when it is in the call, then when it is out of it. CLOCK_MONOTONIC is the same for all processes.
# A shell that starts tests in the background lets them ignore SIGINT, which children inherit.
CHILD = """
import datetime, logging, signal, sys, time, pyun_energy as pe
signal.signal(signal.SIGINT, signal.default_int_handler)
class Tell(logging.Handler):
    def emit(self, record): print("log", record.getMessage(), flush=True)
logger = logging.getLogger("pyun_energy"); logger.addHandler(Tell())
client = pe.Client("op", "s", base_url=sys.argv[1], allow_http=True, deadline=60, timeout=50)
device = lambda number: pe.Device(station_uuid="s", no=str(number), state=1, energy_code="CN_AC", ports=[])
now = datetime.datetime.now(datetime.timezone.utc)
record = lambda number: pe.ChargingRecord(station_uuid="s", order=str(number), start_time=now, end_time=now, quantity=0, energy_value=0,
    fee_value=0, state=2, device_no="1", device_type=0, port_no="1", energy_code="CN_AC", mobile="1")
print("ready", flush=True)
try:
    EVAL
except KeyboardInterrupt:
    print("interrupted", time.monotonic(), flush=True)
except BaseException as error:
    print("instead", repr(error), flush=True)
"""
ONE = "client.sync_device(device(1))"
DEBUG = "logger.setLevel('DEBUG'); " + ONE
MANY = "client.sync_devices([device(n) for n in range(20)], connections=4)"
RECORD = "client.sync_charging_record(record(1))"
RECORDS = "client.sync_charging_records([record(n) for n in range(20)], connections=4)"
RAW = ['client.post_json("/any", b"{}")', 'client.post_form("/any", {})', 'client.get("/any", {})']
OUTBOX = "import tempfile; outbox = pe.Outbox(tempfile.mkdtemp(), client); outbox.put(device(1)); "
OUTBOXES = [OUTBOX + "outbox.flush()", OUTBOX + "outbox.poll_event(60)"]
CLOSE = OUTBOX + "list(iter(lambda: outbox.stats().in_flight, 1)); print('log', flush=True); outbox.close()"
FIND = "client.find_occupancy_order('m1', 'p')"

# Blocks for good where the call would resolve, and says so.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
static void block(const char *where) {
    const char *wanted = getenv("BLOCK_IN");
    if (!wanted || strcmp(wanted, where)) return;
    if (write(1, "blocked\n", 8)) {}
    for (;;) pause();
}
int getaddrinfo(const char *n, const char *s, const struct addrinfo *h, struct addrinfo **r) {
    block("getaddrinfo");
    return ((int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo"))(n, s, h, r);
}
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    need(compiler, "no C compiler, so no resolver that can be made to block")
    folder = tmp_path_factory.mktemp("shim")
    (folder / "block.c").write_text(SHIM)
    subprocess.run([str(compiler), "-shared", "-fPIC", "-o", "block.so", "block.c", "-ldl"], cwd=folder, check=True)
    return folder / "block.so"


@pytest.fixture
def silent() -> Iterator[Plain]:
    gate = Gate()
    with plain(gate) as server:
        yield server
        gate.opened.set()


def interrupt(call: str, url: str, waits: Callable[[Iterator[str]], object], env: dict[str, str] | None = None) -> float:
    """How long it takes from the signal to the exception."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD.replace("EVAL", call), url],
        stdout=subprocess.PIPE, text=True, cwd=HERE, env=os.environ | (env or {}),
    )  # fmt: skip
    assert child.stdout is not None
    try:
        lines = iter(child.stdout.readline, "")
        assert next(lines) == "ready\n"
        waits(lines)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        for line in lines:
            if line.startswith("interrupted"):
                return float(line.split()[1]) - sent
            assert line.startswith(("log", "blocked")), line
        raise AssertionError("it ended otherwise")
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def quickly(*arguments: object) -> None:
    """The best of a few: another process may have the machine for a moment."""
    times: list[float] = []
    while len(times) < 5 and not any(took < WITHIN for took in times):
        times.append(interrupt(*arguments))  # type: ignore[arg-type]
    assert min(times) < WITHIN, times


def line(starts: str) -> Callable[[Iterator[str]], object]:
    return lambda lines: next(line for line in lines if line.startswith(starts))


@pytest.mark.parametrize("call", [ONE, DEBUG, MANY])
def test_resolving(shim: pathlib.Path, call: str) -> None:
    env = {"LD_PRELOAD": str(shim), "BLOCK_IN": "getaddrinfo"}
    quickly(call, "http://platform.invalid", line("blocked"), env)


@pytest.mark.parametrize("call", [ONE, DEBUG, MANY])
def test_connecting(call: str) -> None:
    """To a listener whose queue is full: what else comes is not answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, contextlib.ExitStack() as fillers:
        others = set()
        for _ in range(4):
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            others.add(filler.getsockname()[1])
        port = full.getsockname()[1]
        quickly(call, f"http://127.0.0.1:{port}", lambda _: wait_for_a_syn_to(port, others))


def wait_for_a_syn_to(port: int, others: set[int]) -> None:
    """Until this machine shows a connection to it that is being made (state 2), and is none of the others."""
    begun = time.monotonic()
    while time.monotonic() < begun + 20:
        for entry in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
            _, mine, theirs, state, *_ = entry.split()
            if state == "02" and int(theirs[-4:], 16) == port and int(mine[-4:], 16) not in others:
                return
    raise AssertionError("no connection was begun")


@pytest.mark.parametrize("call", [ONE, DEBUG, MANY, RECORD, RECORDS, FIND, *RAW, *OUTBOXES])
def test_waiting(silent: Plain, call: str) -> None:
    quickly(call, silent.url, lambda _: silent.arrived.get(timeout=20))


def test_closing_an_outbox(silent: Plain) -> None:
    """Which awaits an answer."""
    quickly(CLOSE, silent.url, line("log"))


@pytest.mark.parametrize("call", [ONE, DEBUG, MANY])
def test_backing_off(call: str) -> None:
    with plain(answer(503, b"busy", Retry_After="30")) as server:
        quickly(call, server.url, line("log") if call == DEBUG else lambda _: server.arrived.get(timeout=20))


def test_the_main_thread_of_a_forked_child_is_the_one_that_forked(silent: Plain) -> None:
    """And not the one that was the main thread in its parent: it is the one that signals end."""
    script = (
        "import os, signal, sys, threading, pyun_energy as pe\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "client = pe.Client('op', 's', base_url=sys.argv[1], deadline=60, timeout=50)\n"
        "device = pe.Device(station_uuid='s', no='1', state=1, energy_code='CN_AC', ports=[])\n"
        "def fork():\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        try: client.sync_device(device)\n"
        "        except KeyboardInterrupt: os._exit(7)\n"
        "        os._exit(1)\n"
        "    print(child, flush=True); print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)\n"
        "thread = threading.Thread(target=fork); thread.start(); thread.join()\n"
    )
    arguments = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script, silent.url]
    parent = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=HERE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    silent.arrived.get(timeout=20)
    os.kill(child, signal.SIGINT)
    assert parent.stdout.readline() == "7\n" and parent.wait(20) == 0
    parent.stdout.close()


def test_another_signal_does_not_end_a_call() -> None:
    """A handler that returns is run while the call waits, and the call goes on."""
    script = (
        "import os, signal, sys, pyun_energy as pe\n"
        "signal.signal(signal.SIGUSR1, lambda *_: print('handled', flush=True))\n"
        "print('ready', flush=True)\n"
        "device = pe.Device(station_uuid='s', no='1', state=1, energy_code='CN_AC', ports=[])\n"
        "print(pe.Client('op', 's', base_url=sys.argv[1]).sync_device(device).code, flush=True)\n"
    )
    gate = Gate()
    with plain(gate) as server:
        child = subprocess.Popen([sys.executable, "-c", script, server.url], stdout=subprocess.PIPE, text=True, cwd=HERE)
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        server.arrived.get(timeout=20)
        child.send_signal(signal.SIGUSR1)
        assert child.stdout.readline() == "handled\n"
        gate.opened.set()
        assert child.stdout.readline() == "1001\n" and child.wait(20) == 0
        child.stdout.close()


def test_a_handler_that_syncs_the_same_device_is_told_so_at_once() -> None:
    """As a last report at SIGTERM would: it cannot wait for the call that waits for it."""
    script = (
        "import os, signal, sys, pyun_energy as pe\n"
        "client = pe.Client('op', 's', base_url=sys.argv[1])\n"
        "device = pe.Device(station_uuid='s', no='1', state=1, energy_code='CN_AC', ports=[])\n"
        "def handle(*_):\n"
        "    try: print(client.sync_device(device), flush=True)\n"
        "    except pe.NotAttempted as error: print(error.retryable, error, flush=True)\n"
        "signal.signal(signal.SIGUSR1, handle)\n"
        "print('ready', flush=True)\n"
        "print(client.sync_device(device).code, flush=True)\n"
    )
    gate = Gate()
    with plain(gate) as server:
        child = subprocess.Popen([sys.executable, "-c", script, server.url], stdout=subprocess.PIPE, text=True, cwd=HERE)
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        server.arrived.get(timeout=20)
        child.send_signal(signal.SIGUSR1)
        assert child.stdout.readline().startswith("True not attempted: made within a call for the same device")
        gate.opened.set()
        assert child.stdout.readline() == "1001\n" and child.wait(20) == 0
        child.stdout.close()
