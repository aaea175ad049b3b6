"""One peer, in a process of its own; prints how many it did in a second.

    peer.py sign ours|json|orjson kept|built SECONDS
    peer.py sync ours|requests|httpx|http.client|pycurl PORT SECONDS      one connection
    peer.py many ours|requests PORT SECONDS                               eight of them
    peer.py put ours|persist-queue THREADS SECONDS                        on disk, synced

The first three sign the same device with two ports and give the same bytes, which is checked before anything is measured; the last
puts charging records, which nobody sends. It goes over TLS where the environment names an authority.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import pathlib
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

import pyun_energy as pe

APP, SECRET, STAMP = "op00961963581daa7", "benchsecret0123456789abcdef01234", 1758093419429
TARGET = pathlib.Path(__file__).parent.parent.parent / "target"  # /tmp may be memory
TAIL = b"&app_secret=" + SECRET.encode()
HEADERS = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
AUTHORITY = os.environ.get("PYUN_BENCH_AUTHORITY")
PATH = "/gate/1.0/energy/internal/device/sync"
PORTS = [("A", "D01202601", -1, 1), ("B", "D01202602", 2, 2)]
WORDS = {1: "空闲", 2: "充电中"}


def base_url(port: str) -> str:
    return f"https://localhost:{port}" if AUTHORITY else f"http://127.0.0.1:{port}"


def device(number: str = "D012026") -> pe.Device:
    ports = [pe.Port(no=no, state=state, alias=alias, space_status=space) for alias, no, space, state in PORTS]
    return pe.Device(
        station_uuid="8f5fdb60-9374-4c11-bdc2-a32d8369258c", no=number, state=1, state_desc="在线",
        energy_code="CN_AC", name="测试设备", type=0, ports=ports,
    )  # fmt: skip


def body(number: str = "D012026") -> dict[str, Any]:
    ports = [
        {"alias": alias, "no": no, "space_status": space, "state": state, "state_desc": WORDS[state]}
        for alias, no, space, state in PORTS
    ]
    return {
        "app_id": APP, "energy_code": "CN_AC", "name": "测试设备", "no": number, "port": ports, "sign_type": "MD5", "state": 1,
        "state_desc": "在线", "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c", "timestamp": STAMP, "type": 0,
    }  # fmt: skip


def dumps(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def by_hand(value: dict[str, Any], write: Callable[[dict[str, Any]], bytes] = dumps) -> tuple[bytes, str]:
    written = write(value)
    return written, hashlib.md5(written + TAIL).hexdigest()


def signer(name: str, mode: str) -> Callable[[], tuple[bytes, str]]:
    if name == "ours":
        client, kept = pe.Client(APP, SECRET, environment="test"), device()

        def ours(of: Callable[[], pe.Device]) -> tuple[bytes, str]:
            written = client.canonical(of(), timestamp=STAMP)
            return written, pe.sign_json(written, SECRET)

        return (lambda: ours(lambda: kept)) if mode == "kept" else (lambda: ours(device))
    write = dumps
    if name == "orjson":
        import orjson

        def write(value: dict[str, Any]) -> bytes:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

    kept_body = body()
    return (lambda: by_hand(kept_body, write)) if mode == "kept" else (lambda: by_hand(body(), write))


def poster(name: str, port: str) -> Callable[[], object]:
    """Makes a sync over a connection that is kept: stamped, serialized, signed, sent, its answer read."""
    url = base_url(port)
    if name == "ours":
        client, kept = pe.Client(APP, SECRET, base_url=url, ca_file=AUTHORITY), device()
        return lambda: client.sync_device(kept).code
    value = body()

    def request() -> tuple[bytes, dict[str, str]]:
        value["timestamp"] = time.time_ns() // 1_000_000
        written, signature = by_hand(value)
        return written, HEADERS | {"Authorization": signature}

    send = SENDERS[name](url, port)

    def post() -> object:
        return json.loads(send(*request()))["code"]

    return post


Send = Callable[[bytes, dict[str, str]], bytes]


def with_requests(url: str, _: str) -> Send:
    import requests

    session, trusted = requests.Session(), AUTHORITY or True
    return lambda data, headers: session.post(url + PATH, data=data, headers=headers, timeout=10, verify=trusted).content


def with_httpx(url: str, _: str) -> Send:
    import httpx

    client = httpx.Client(timeout=10, verify=ssl.create_default_context(cafile=AUTHORITY))
    return lambda data, headers: client.post(url + PATH, content=data, headers=headers).content


def with_http_client(_: str, port: str) -> Send:
    import http.client

    if AUTHORITY:
        context = ssl.create_default_context(cafile=AUTHORITY)
        connection = http.client.HTTPSConnection("localhost", int(port), timeout=10, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)

    def send(data: bytes, headers: dict[str, str]) -> bytes:
        connection.request("POST", PATH, data, headers)
        return connection.getresponse().read()

    return send


def with_pycurl(url: str, _: str) -> Send:
    import io

    import pycurl

    curl: Any = pycurl.Curl()
    curl.setopt(pycurl.URL, url + PATH)
    curl.setopt(pycurl.TIMEOUT, 10)
    if AUTHORITY:
        curl.setopt(pycurl.CAINFO, AUTHORITY)

    def send(data: bytes, headers: dict[str, str]) -> bytes:
        answer = io.BytesIO()
        curl.setopt(pycurl.POSTFIELDS, data)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        curl.setopt(pycurl.WRITEDATA, answer)
        curl.perform()
        return answer.getvalue()

    return send


SENDERS = {
    "requests": with_requests, "httpx": with_httpx, "http.client": with_http_client, "pycurl": with_pycurl,
}  # fmt: skip


def many_with_ours(port: str, seconds: float) -> float:
    client = pe.Client(APP, SECRET, base_url=base_url(port), ca_file=AUTHORITY)
    fleet = [device(f"D{number}") for number in range(2000)]
    client.sync_devices(fleet[:64], connections=8)
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        assert all(isinstance(result, pe.Reply) for result in client.sync_devices(fleet, connections=8))
        done += len(fleet)
    return done / (time.perf_counter() - begun)


def many_with_requests(port: str, seconds: float) -> float:
    def prepare() -> Callable[[int], object]:
        post = poster("requests", port)

        def work(_: int) -> None:
            assert post() == "1001"

        return work

    return together(8, seconds, prepare)


def putter(name: str, folder: str) -> Callable[[int], object]:
    """Keeps one of a thousand records on disk."""
    now = datetime.datetime.now(datetime.timezone.utc)
    records = [
        pe.ChargingRecord(
            station_uuid="8f5fdb60-9374-4c11-bdc2-a32d8369258c", order=f"20240414{number:05}", start_time=now, end_time=now,
            quantity=12_340, energy_value=987, fee_value=246, state=pe.ReplenishState.FINISHED, device_no="D012026",
            device_type=pe.DeviceType.CAR, port_no="D01202601", energy_code="CN_AC", mobile="13800000000",
        )
        for number in range(1000)
    ]  # fmt: skip
    if name == "ours":
        outbox = pe.Outbox(folder, pe.Client(APP, SECRET, base_url="http://127.0.0.1:1"), max_records=1_000_000)
        outbox.pause()
        return lambda number: outbox.put(records[number % 1000])
    import persistqueue

    texts, queue = [record.to_json() for record in records], persistqueue.SQLiteQueue(folder, multithreading=True, auto_commit=True)
    return lambda number: queue.put(texts[number % 1000])


def put(name: str, threads: int, seconds: float) -> float:
    with tempfile.TemporaryDirectory(dir=TARGET) as folder:
        work = putter(name, folder)
        for number in range(200):
            work(number)
        return together(threads, seconds, lambda: work)


def together(threads: int, seconds: float, prepare: Callable[[], Callable[[int], object]]) -> float:
    """How many threads do together in a second."""
    counts, begun = [], time.perf_counter()

    def run() -> None:
        work, count = prepare(), 0
        while time.perf_counter() - begun < seconds:
            work(count)
            count += 1
        counts.append(count)

    all_of_them = [threading.Thread(target=run) for _ in range(threads)]
    for thread in all_of_them:
        thread.start()
    for thread in all_of_them:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


def repeat(work: Callable[[], object], seconds: float) -> float:
    for _ in range(50):
        work()
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for _ in range(20):
            work()
        done += 20
    return done / (time.perf_counter() - begun)


def main() -> None:
    what, name, *rest = sys.argv[1:]
    if what == "sign":
        mode, seconds = rest
        sign = signer(name, mode)
        assert sign() == by_hand(body())
        print(repeat(sign, float(seconds)))
    elif what == "sync":
        port, seconds = rest
        post = poster(name, port)
        assert post() == "1001"
        print(repeat(post, float(seconds)))
    elif what == "put":
        threads, seconds = rest
        print(put(name, int(threads), float(seconds)))
    else:
        port, seconds = rest
        print((many_with_ours if name == "ours" else many_with_requests)(port, float(seconds)))


if __name__ == "__main__":
    main()
