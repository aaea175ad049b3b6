"""The end of the interpreter while daemon threads are in calls: they are stopped where they are, and nothing crashes."""

from __future__ import annotations

import concurrent.futures
import os
import socket
import subprocess

from support import run

RUNS = int(os.environ.get("PYUN_EXITS", "24"))

SCRIPT = """
import logging, sys, threading, time, pyun_energy as pe
logging.basicConfig(level=logging.DEBUG)
client = pe.Client("op", "s", base_url=sys.argv[1], attempts=1)
device = pe.Device(station_uuid="s", no="1", state=1, energy_code="CN_AC", ports=[])
begun = threading.Barrier(9)
def work():
    begun.wait()
    while True:
        try:
            CALL
        except pe.Error: pass
for _ in range(8): threading.Thread(target=work, daemon=True).start()
begun.wait()
time.sleep(float(sys.argv[2]))  # so that it ends at another place each time
"""
ONE = "client.sync_device(device)"
MANY = "client.sync_devices([device] * 3, connections=2, progress=lambda *_: None)"


def test_daemon_threads_that_log_do_not_crash_the_end() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, but not listening: every call is refused
        url = "http://127.0.0.1:%d" % closed.getsockname()[1]

        def end(number: int) -> subprocess.CompletedProcess[str]:
            call = MANY if number % 3 == 0 else ONE
            return run("-c", SCRIPT.replace("CALL", call), url, str(number % 7 / 100))

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(end, range(RUNS)))
    failed = [(done.returncode, done.stderr[-300:]) for done in ends if done.returncode != 0]
    assert not failed, f"{len(failed)} of {RUNS}: {failed[0]}"
    assert sum("DEBUG:pyun_energy" in done.stderr for done in ends) > RUNS // 2, "it did log"
