"""The points that the calculation for a million connectors is held to: 1,000 and 10,000 devices, over a link with delay."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

from peers import HERE, RELEASE, Server, output, sink

sys.path.append(str(HERE.parent / "tests" / "python"))

BIN = os.environ.get("PYUN_ENERGY_BIN", str(HERE.parent / "target" / "release" / "pyun-energy"))
COUNTS = [1000, 10_000]
ENVIRONMENT = os.environ | {"PYUN_APP_ID": "op1", "PYUN_APP_SECRET": "s" * 32, "PYUN_ENERGY_BIN": BIN}


def device(number):
    return {"station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c", "no": f"D{number:06}", "state": 1, "state_desc": "在线", "energy_code": "CN_AC",
            "port": [{"no": f"D{number:06}{alias}", "state": 1, "state_desc": "空闲", "space_status": -1, "alias": alias} for alias in "AB"]}


def bill(number):
    return {"station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c", "order": f"20250917{number:08}", "start_time": "2025-09-17T06:14:08Z",
            "end_time": "2025-09-17T07:14:08Z", "quantity": 12_340, "energy_value": 987, "fee_value": 246, "state": 3, "device_no": "D1",
            "device_type": 0, "port_no": "D1A", "energy_code": "CN_AC", "mobile": "13800138001", "plate": "川A660N2"}


def measure_relay():
    found = partitions()
    for count in COUNTS:
        found |= relay(count)
    return found


def measure():
    found = intake(10_000)
    for count in COUNTS:
        found |= sync(count) | redis(count)
        with sink() as port, Server(str(RELEASE / "delay"), port, "20") as slow, tempfile.TemporaryDirectory() as folder:
            found |= outbox(count, f"http://127.0.0.1:{slow}", pathlib.Path(folder))
            found |= serve(count, f"http://127.0.0.1:{slow}", pathlib.Path(folder))
    return found


def sync(count):
    """`sync_devices` over 64 connections with 50 ms."""
    with sink() as port, Server(str(RELEASE / "delay"), port, "50") as slow:
        took = float(output([str(RELEASE / "fleet"), slow, "64", str(count)]).split()[0])
    return {f"million.sync.{count}.seconds": took}


def outbox(count, url, folder):
    """By way of an outbox, which has four devices in flight; and the most memory that it took."""
    lines = folder / "fleet.jsonl"
    lines.write_text("".join(json.dumps(device(number)) + "\n" for number in range(count)))
    begun = time.perf_counter()
    process = subprocess.Popen([BIN, "sync", "devices", str(lines), "--outbox", str(folder / "file"), "--quiet"], env=ENVIRONMENT | {"PYUN_BASE_URL": url})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return {f"million.outbox.{count}.seconds": time.perf_counter() - begun, f"million.outbox.{count}.mb": usage.ru_maxrss / 1024}


def serve(count, url, folder):
    """What a broker has of a whole fleet, when `outbox serve` comes back after it was killed: until the platform has it all."""
    import broker_process
    import service_process

    def start():
        return service_process.Serve(folder, "box", "--mqtt", broker.url, **ENVIRONMENT | {"PYUN_BASE_URL": url})

    (folder / "broker").mkdir()
    broker = broker_process.Broker(folder / "broker")
    killed = start()
    killed.wait_for("connected")
    killed.close()
    broker.publish("pyun/device/site", *map(device, range(count)))
    begun, back = time.perf_counter(), start()
    while delivered(folder / "box") < count:
        time.sleep(0.2)
    took = time.perf_counter() - begun
    back.end()
    broker.close()
    return {f"million.serve.{count}.seconds": took}


def intake(count):
    """How many messages a second go from a broker to the disk, with nobody to send them to."""
    import broker_process
    import service_process

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "broker").mkdir()
        broker = broker_process.Broker(folder / "broker")
        nobody = ENVIRONMENT | {"PYUN_BASE_URL": "http://127.0.0.1:1"}
        first = service_process.Serve(folder, "box", "--mqtt", broker.url, **nobody)
        first.wait_for("connected")
        first.close()
        broker.publish("pyun/charging/site", *map(bill, range(count)), b"the end")
        begun, back = time.perf_counter(), service_process.Serve(folder, "box", "--mqtt", broker.url, **nobody)
        back.wait_for("refused")
        took = time.perf_counter() - begun
        back.end()
        broker.close()
    return {"million.intake.rate": count / took}


LEASE, TIMEOUT, PARTITIONS = 3, 1, 4


def relay(count):
    """How long devices are silent that change when their relay is killed: until another, which stands by, has brought all of them to the
    platform over four partitions of four connections, 20 ms. And the most memory that it took for them."""
    import stream_process

    with sink() as port, Server(str(RELEASE / "delay"), port, "20") as slow, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        broker = stream_process.Redis(folder / "redis")
        flags = ["--lease", LEASE, "--timeout", TIMEOUT, "--repeat-after", LEASE + TIMEOUT]
        killed = owner(folder, broker, slow, PARTITIONS, *flags)
        other = started(folder, broker, slow, PARTITIONS, *flags)
        other.wait_for("ready")
        killed.close()
        begun = time.perf_counter()
        for first in range(0, count, 500):
            broker.publish(map(device, range(first, first + 500)), PARTITIONS)
        while broker.backlog(PARTITIONS):
            time.sleep(0.02)
        took, memory = time.perf_counter() - begun, megabytes(other, "VmHWM")
        other.close()
        broker.close()
    return {f"million.relay.{count}.seconds": took, f"million.relay.{count}.mb": memory}


def partitions():
    """What a partition takes of a relay's memory, for which nothing waits: 64 of them beside one."""
    import stream_process

    with tempfile.TemporaryDirectory() as name:
        broker, memory = stream_process.Redis(pathlib.Path(name) / "redis"), {}
        for number in (1, 64):
            relay = owner(name, broker, "1", number)
            memory[number] = megabytes(relay, "VmRSS")
            relay.end()
        broker.close()
    return {"million.relay.partition_kb": (memory[64] - memory[1]) / 63 * 1024}


def started(folder, broker, port, count, *flags):
    import service_process

    url = f"http://127.0.0.1:{port}"
    return service_process.Relay(folder, "--from", broker.url, "--partitions", count, *flags, **ENVIRONMENT | {"PYUN_BASE_URL": url})


def owner(*arguments):
    """One that has all partitions."""
    relay = started(*arguments)
    for _ in range(arguments[3]):
        relay.wait_for("taken")
    return relay


def megabytes(service, what):
    status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(what)) / 1024


def delivered(box):
    """What its owner wrote of it within the last second."""
    status = json.loads(output([BIN, "outbox", "status", str(box), "--json"]))
    return status["delivered"] if status["depth"] == 0 else 0


def redis(count):
    """The bytes of a message in a stream, as Redis counts them."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        process = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", folder], stdout=subprocess.PIPE, text=True)
        assert any("Ready to accept connections" in line or "ready to accept connections" in line for line in process.stdout)
        with socket.socket(socket.AF_UNIX) as stream:
            stream.connect(path)
            reader = stream.makefile("rb")
            for number in range(count):
                ask(stream, reader, "XADD", "s", "*", "kind", "device", "json", json.dumps(device(number), ensure_ascii=False, separators=(",", ":")))
            used = int(ask(stream, reader, "MEMORY", "USAGE", "s", "SAMPLES", "0")[1:])
        process.kill()
        process.communicate()
    return {f"million.redis.{count}.bytes": used / count}


def ask(stream, reader, *words):
    """A command in Redis' own words, and the first line of its answer, or the second of one that is a text."""
    words = [word.encode() for word in words]
    stream.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
    line = reader.readline()
    return reader.readline() if line.startswith(b"$") else line
