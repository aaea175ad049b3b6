"""The same bytes and signatures as computed by others: the vectors of every language, and random devices."""

from __future__ import annotations

import dataclasses
import datetime
import importlib
import json
import os
import random
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

import pyun_energy as pe
from support import VECTORS, plain


def cases(kind: str) -> list[Path]:
    found = sorted(case for case in (VECTORS / kind).iterdir() if case.is_dir())
    assert found
    return found


def text(case: Path, name: str) -> str:
    return (case / name).read_bytes().decode()


def client_of(app_id: str, timestamp: int | None, secret: str | bytes = "secret") -> pe.Client:
    return pe.Client(app_id, secret, environment="test", common_parameters=timestamp is not None)


@pytest.mark.parametrize("case", cases("device"), ids=lambda case: case.name)
def test_devices(case: Path) -> None:
    device = pe.Device.from_json((case / "device.json").read_bytes())
    stamp = int(text(case, "timestamp.txt")) if (case / "timestamp.txt").exists() else None
    secret, body = (case / "secret.txt").read_bytes(), (case / "body.json").read_bytes()
    client = client_of(text(case, "app_id.txt"), stamp, secret)
    assert client.canonical(device, timestamp=stamp) == body
    assert pe.sign_json(body, secret) == text(case, "signature.txt")
    if stamp is None:
        request = client.prepare(device)
        assert (request.method, request.body) == ("POST", body)
        assert request.headers["Authorization"] == text(case, "signature.txt")
    assert pe.Device.from_json(body) == device == pe.Device.from_json(device.to_json())


def stamped(case: Path, client: pe.Client, record: Any) -> pe.PreparedRequest:
    """What is prepared for a record, with a stamp: that of the case, which is not this clock's."""
    request = client.prepare(record)
    if not (case / "timestamp.txt").exists():
        return request
    stamp = (case / "timestamp.txt").read_bytes()
    return dataclasses.replace(request, body=re.sub(rb'(timestamp"?[:=])\d+', rb"\g<1>" + stamp, request.body))


def record_of(case: Path, of: Any) -> tuple[pe.Client, Any]:
    """The record as JSON has it, and the same as a script would make it."""
    read = of.from_json((case / "record.json").read_bytes())
    fields = json.loads((case / "record.json").read_bytes())
    for name in ("start_time", "end_time", "pay_time"):
        if name in fields:
            fields[name] = datetime.datetime.fromisoformat(fields[name].replace("Z", "+00:00"))
    made = of(**{name: value for name, value in fields.items() if name not in ("app_id", "timestamp", "sign_type")})
    assert made.to_json() == read.to_json()
    stamp = 0 if (case / "timestamp.txt").exists() else None
    return client_of(text(case, "app_id.txt"), stamp, (case / "secret.txt").read_bytes()), made


@pytest.mark.parametrize("case", cases("charging_record"), ids=lambda case: case.name)
def test_charging_records(case: Path) -> None:
    client, record = record_of(case, pe.ChargingRecord)
    body = stamped(case, client, record).body
    assert body == (case / "body.json").read_bytes()
    assert pe.sign_json(body, (case / "secret.txt").read_bytes()) == text(case, "signature.txt")


@pytest.mark.parametrize(
    ("case", "of"),
    [(case, pe.ParkingDiscount) for case in cases("parking_discount")] + [(case, pe.OccupancyPayment) for case in cases("occupancy_payment")],
    ids=lambda it: getattr(it, "name", ""),
)
def test_records_that_are_forms(case: Path, of: Any) -> None:
    client, record = record_of(case, of)
    secret, signature = (case / "secret.txt").read_bytes(), text(case, "signature.txt")
    pairs = parse_qsl(stamped(case, client, record).body.decode(), keep_blank_values=True)
    assert pe.sign_form(pairs, secret) == signature
    sent = quoted([(name, signature if name == "sign" else value) for name, value in pairs])
    assert sent == text(case, "body.txt")


@pytest.mark.parametrize("case", cases("parameters"), ids=lambda case: case.name)
def test_parameters(case: Path) -> None:
    words, written = [], (case / "pairs.txt").read_bytes()
    while written:  # netstrings without commas
        length, _, rest = written.partition(b":")
        words.append(rest[: int(length)].decode())
        written = rest[int(length) :]
    given, secret = list(zip(words[::2], words[1::2])), (case / "secret.txt").read_bytes()
    stamp = 0 if (case / "timestamp.txt").exists() else None
    with plain() as server, pe.Client(text(case, "app_id.txt"), secret, base_url=server.url, common_parameters=stamp is not None) as client:
        client.post_form("/x", given)
        client.get("/x", given)
    for request in server.requests:
        sent = [(name, text(case, "timestamp.txt") if name == "timestamp" else value) for name, value in request.pairs()]
        assert pe.sign_form(sent, secret) == text(case, "signature.txt")
        sent = [(name, text(case, "signature.txt") if name == "sign" else value) for name, value in sent]
        assert quoted(sent) == text(case, "body.txt")


def quoted(pairs: list[tuple[str, str]]) -> str:
    """As the vectors' program writes them, which is not this library."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


@pytest.mark.parametrize("case", cases("json"), ids=lambda case: case.name)
def test_json(case: Path) -> None:
    body, secret, signature = (case / "body.json").read_bytes(), text(case, "secret.txt"), text(case, "signature.txt")
    assert pe.sign_json(body, secret) == signature == pe.sign_json(body.decode(), secret.encode())
    assert pe.verify_json(body, secret, signature) and pe.verify_json(body, secret, signature.upper())
    for wrong in ("", signature[1:], signature + " ", "f" * 32):
        assert not pe.verify_json(body, secret, wrong)
    assert not pe.verify_json(body + b"\n", secret, signature)


@pytest.mark.parametrize("case", cases("form"), ids=lambda case: case.name)
def test_forms(case: Path) -> None:
    words = text(case, "params.txt").split("\0")[:-1]
    pairs, secret, signature = list(zip(words[::2], words[1::2])), text(case, "secret.txt"), text(case, "signature.txt")
    assert pe.sign_form(pairs, secret) == signature == pe.sign_form(reversed(pairs), secret.encode())
    assert pe.sign_form([(name.encode(), value.encode()) for name, value in pairs], secret) == signature
    if len(dict(pairs)) == len(pairs):
        assert pe.sign_form(dict(pairs), secret) == signature
    pairs = [(name, value) for name, value in pairs if name != "sign"]
    assert not pe.verify_form(pairs, secret)
    pairs.append(("sign", signature))
    assert pe.verify_form(pairs, secret) and pe.verify_form(iter(pairs), secret)
    assert not pe.verify_form([*pairs, ("sign", signature)], secret)
    assert not pe.verify_form([*pairs, ("unknown", "1")], secret)


def test_a_hundred_thousand_random_devices() -> None:
    random_devices = importlib.import_module("random_devices")  # that of the emulator's tests; needs rfc8785
    seed = int(os.environ.get("PYUN_SEED", os.getpid()))
    print("PYUN_SEED", seed)
    rng = random.Random(seed)
    for _ in range(100_000):
        line = random_devices.line(rng)
        written, *rest = line.split("\t")
        app_id, stamp, secret, canonical, signature = map(json.loads, rest)
        device = from_dict(json.loads(written))
        body = client_of(app_id, stamp).canonical(device, timestamp=stamp)
        assert body.decode() == canonical, line
        assert pe.sign_json(body, secret) == signature, line


def test_five_thousand_random_records() -> None:
    random_records = importlib.import_module("random_records")  # that of the core's tests; needs rfc8785
    seed = int(os.environ.get("PYUN_SEED", os.getpid()))
    print("PYUN_SEED", seed)
    rng = random.Random(seed)
    classes = {"charging_record": pe.ChargingRecord, "parking_discount": pe.ParkingDiscount, "occupancy_payment": pe.OccupancyPayment}
    clients = [(who, is_stamped, client_of(who[0], 0 if is_stamped else None, who[1]))
               for who in random_records.CLIENTS for is_stamped in (True, False)]
    counts = dict.fromkeys([*classes, "parameters"], 0)
    while sum(counts.values()) < 5_000:
        kind, given, fields = random_records.record(rng)
        (app_id, secret), is_stamped, client = rng.choice(clients)
        counts[kind] += 1
        if kind == "parameters":
            assert pe.sign_form(given, secret) == random_records.form(given, secret)[2], given
            continue
        request = client.prepare(classes[kind](**with_times(given)))
        stamp = re.search(rb'timestamp"?[:=](\d{13})', request.body) if is_stamped else None
        _, sent, sign = random_records.made(kind, fields, app_id, secret, int(stamp[1]) if stamp else None)
        assert request.body.decode() == sent, given
        assert request.headers.get("Authorization", sign) == sign, given
    assert min(counts.values()) > 500


def with_times(fields: dict[str, Any]) -> dict[str, Any]:
    """As a script has them: aware datetimes."""
    times = {name: datetime.datetime.fromisoformat(fields[name].replace("Z", "+00:00")) for name in fields if name.endswith("_time")}
    return fields | times


def from_dict(fields: dict[str, Any]) -> pe.Device:
    """Builds a device as a script would, from plain values."""
    ports = [pe.Port(**({"space_status": None} | port)) for port in fields.pop("port")]
    return pe.Device(ports=ports, **fields)
