"""The same bytes and signatures as computed by others: the vectors of every language, and random devices."""

from __future__ import annotations

import importlib
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

import pyun_energy as pe
from support import VECTORS


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


def from_dict(fields: dict[str, Any]) -> pe.Device:
    """Builds a device as a script would, from plain values."""
    ports = [pe.Port(**({"space_status": None} | port)) for port in fields.pop("port")]
    return pe.Device(ports=ports, **fields)
