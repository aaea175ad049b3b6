"""The example for Celery: three workers on a Redis of our own, one of which is killed, and nothing is lost or goes backwards."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pyun_energy as pe
from support import APP, PATIENCE, ROOT, SECRET, Answer, Plain, Request, answer, command, device, need, plain, progress, record

EXAMPLE = ROOT / "examples" / "python" / "celery_fleet.py"
VISIBILITY = 1


@contextlib.contextmanager
def redis_server(folder: pathlib.Path) -> Iterator[str]:
    """A Redis in a folder of its own, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = command("redis-server")
    need(server, "no redis-server (apt install redis-server)")
    process = subprocess.Popen(
        [str(server), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert any("Ready to accept connections" in line for line in process.stdout)
    yield f"redis://127.0.0.1:{port}/0"
    process.kill()
    process.communicate()


class Fleet:
    """Workers of the example, and a way to report."""

    def __init__(self, redis: str, url: str) -> None:
        self.environment = os.environ | {
            "PYUN_APP_ID": APP, "PYUN_APP_SECRET": SECRET, "PYUN_BASE_URL": url, "REDIS_URL": redis, "VISIBILITY": str(VISIBILITY),
            "PYTHONPATH": str(EXAMPLE.parent), "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(self, queues: str) -> subprocess.Popen[bytes]:
        arguments = ["--pool", "solo", "-Q", queues, "-n", f"{len(self.workers)}@here", "--without-mingle", "--without-gossip"]
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "celery_fleet", "worker", *arguments],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def report(self, *records: pe.Device | pe.ChargingRecord) -> None:
        """As any process of an application does."""
        program = "import sys, json, celery_fleet, pyun_energy as pe\n" \
                  "for line in sys.stdin:\n" \
                  "    of = pe.ChargingRecord if 'order' in json.loads(line) else pe.Device\n" \
                  "    celery_fleet.report(of.from_json(line))\n"  # fmt: skip
        lines = "".join(record.to_json() + "\n" for record in records)
        subprocess.run([sys.executable, "-c", program], input=lines, text=True, env=self.environment, check=True, timeout=60)

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


def test_a_fleet_by_celery(tmp_path: pathlib.Path) -> None:
    need(importlib.util.find_spec("celery") and importlib.util.find_spec("redis"), "no celery or no redis")
    held, go = threading.Event(), threading.Event()
    accepted: list[dict[str, Any]] = []
    lock, done, refused = threading.Lock(), threading.Event(), {"busy": 2}

    def platform(handler: Any, request: Request) -> None:
        fields = request.json()
        if fields.get("order") == "held" and not go.is_set():
            held.set()
            go.wait(PATIENCE)  # whoever asked is killed meanwhile
            return
        if fields.get("order") == "bad":
            return answer(400, {"code": "400", "message": "no", "seqno": "1"})(handler, request)
        if fields.get("order") == "busy" and refused["busy"] > 0:
            refused["busy"] -= 1
            return answer(503, b"", Retry_After="1")(handler, request)
        with lock:
            accepted.append(fields)
            if sum("order" in fields and fields["state"] == 3 for fields in accepted) >= 12:
                done.set()
        answer()(handler, request)

    answers: Answer = platform
    with redis_server(tmp_path) as redis, plain(answers) as server:
        fleet = Fleet(redis, server.url)
        try:
            states = [device(no=f"D{number}", state=state, state_desc=str(state)) for state in (1, 5, 1, 5) for number in range(8)]
            bills = [step(order=str(order)) for order in range(10) for step in (progress, record)]
            fleet.report(record(order="held"), *states, *bills, record(order="bad"), record(order="busy"))
            first = fleet.worker(queue_of("held"))
            assert held.wait(PATIENCE)
            first.send_signal(signal.SIGKILL)
            first.wait()
            go.set()
            # Workers look for what was left behind when they start, and then not for 100 s: it has to count as left behind by then.
            time.sleep(VISIBILITY)
            for queue in range(4):
                fleet.worker(f"pyun-{queue}")
            assert done.wait(PATIENCE), accepted
            assert dead_letter(redis)["why"].find("400") >= 0
        finally:
            fleet.close()
    check_orders(accepted)
    newest = {fields["no"]: fields["state_desc"] for fields in accepted if "order" not in fields}
    assert newest == {f"D{number}": "5" for number in range(8)}


def queue_of(key: str) -> str:
    import zlib

    return f"pyun-{zlib.crc32(key.encode()) % 4}"


def dead_letter(redis: str) -> dict[str, str]:
    import redis as client

    _, letter = client.Redis.from_url(redis).blpop(["pyun:dead"], timeout=30)  # type: ignore[misc]
    found: dict[str, str] = json.loads(letter)
    return found


def check_orders(accepted: list[dict[str, Any]]) -> None:
    """Every bill is there, and nothing of its order behind it but itself."""
    steps: dict[str, list[int]] = {}
    for fields in accepted:
        if "order" in fields:
            steps.setdefault(fields["order"], []).append(fields["state"])
    assert set(steps) == {"held", "busy", *map(str, range(10))}
    assert all(states == sorted(states) for states in steps.values()), steps
