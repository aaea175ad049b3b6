"""Every wrong argument is `InvalidInput`, a `ValueError`, and names its field: nothing is sent, and nothing is guessed."""

from __future__ import annotations

import importlib
import importlib.util
import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

import pyun_energy as pe
from support import APP, SECRET, device, md5, need, plain

Call = Callable[[], object]


def refused(call: Call, field: str, says: str = "") -> pe.InvalidInput:
    with pytest.raises(pe.InvalidInput) as caught:
        call()
    error = caught.value
    assert (error.field, error.attempts, error.was_sent, error.retryable) == (field, 0, False, False), str(error)
    assert str(error).startswith(field + ": ") and says in str(error)
    assert error.__context__ is None or error.__suppress_context__, "one traceback, of what the caller did"
    assert SECRET not in str(error)
    return error


SETTINGS: list[tuple[dict[str, Any], str, str]] = [
    ({"app_id": None}, "app_id", "must be str, not None"),  # an environment variable that is not set
    ({"app_id": b"op1"}, "app_id", "must be str"),
    ({"app_id": "\ud800"}, "app_id", "surrogate"),
    ({"app_id": APP + "\n"}, "app_id", "white space"),
    ({"app_id": "\ufeff" + APP}, "app_id", ""),
    ({"secret": None}, "secret", "must be str or bytes, not None"),
    ({"secret": 5}, "secret", "not int"),
    ({"secret": SECRET + "\r\n"}, "secret", "white space"),  # a file that was read
    ({"secret": b" " + SECRET.encode()}, "secret", "white space"),
    ({"timeout": None}, "timeout", "not None"),
    ({"timeout": "10"}, "timeout", "not str"),
    ({"timeout": True}, "timeout", "not bool"),
    ({"deadline": None}, "deadline", "not None"),
    ({"attempts": None}, "attempts", "must be int"),
    ({"attempts": True}, "attempts", "not bool"),
    ({"attempts": 3.0}, "attempts", "not float"),
    ({"attempts": 2**70}, "attempts", "out of range"),
    ({"allow_http": "false"}, "allow_http", "True or False"),
    ({"common_parameters": 1}, "common_parameters", "True or False"),
    ({"correct_clock": None}, "correct_clock", "True or False"),
    ({"proxy": True}, "proxy", "not bool"),
    ({"proxy": ""}, "proxy", ""),
    ({"proxy": 5}, "proxy", "not int"),
    ({"ca_file": 5}, "ca_file", "not int"),
    ({"ca_file": "\ud800"}, "ca_file", "no path has"),
    ({"ca_file": b"/nowhere.pem"}, "ca_file", "/nowhere.pem"),
    ({"environment": 5}, "environment", "not 5"),
    ({"environment": None, "base_url": 5}, "base_url", "not int"),
]


@pytest.mark.parametrize(("settings", "field", "says"), SETTINGS, ids=[f"{f}-{i}" for i, (_, f, _) in enumerate(SETTINGS)])
def test_settings(settings: dict[str, Any], field: str, says: str) -> None:
    usable: dict[str, Any] = {"app_id": APP, "secret": SECRET, "environment": "test"}
    refused(lambda: pe.Client(**(usable | settings)), field, says)


def test_arguments_of_calls() -> None:
    wrong: Any
    with plain() as server, server.client() as client:
        for wrong in (None, {}, "D1", device):
            for method in (client.sync_device, client.canonical):
                refused(lambda: method(wrong), "device", "Device is needed")
            refused(lambda: client.prepare(wrong), "record", "Device is needed")
        for wrong in (None, 5):
            refused(lambda: client.sync_devices(wrong), "devices", "must be iterable")
            refused(lambda: client.post_json("/x", wrong), "body", "must be str or bytes")
            refused(lambda: client.post_json(wrong, b""), "path", "must be str")
        refused(lambda: client.sync_devices([device(), None]), "devices[1]")  # type: ignore[list-item]
        wrong = "60"
        refused(lambda: client.sync_devices([device()], connections=wrong), "connections", "not str")
        refused(lambda: client.sync_devices([device()], deadline=wrong), "deadline")
        refused(lambda: client.sync_devices([device()], progress=wrong), "progress", "callable")
        refused(lambda: client.post_json("/x", b"", idempotent=wrong), "idempotent")
        refused(lambda: client.canonical(device(), timestamp=wrong), "timestamp", "not str")
        refused(lambda: client.canonical(device(), timestamp=True), "timestamp", "not bool")
        assert not server.requests


def test_signatures() -> None:
    wrong: Any
    assert pe.verify_json("{}", SECRET, None) is False, "a header that is not there"
    assert pe.verify_json("{}", SECRET, md5(b"{}").encode()) and not pe.verify_json("{}", SECRET, b"\xff")
    wrong = 1000
    refused(lambda: pe.sign_form({"quantity": wrong}, SECRET), "quantity", "must be str or bytes, not int")
    refused(lambda: pe.sign_form([("a", "b"), wrong], SECRET), "pairs[1]", "a name and a value")
    refused(lambda: pe.sign_form([("a", "b", "c")], SECRET), "pairs[0]")  # type: ignore[list-item]
    refused(lambda: pe.verify_form({wrong: "a"}, SECRET), "pairs[0]")
    refused(lambda: pe.verify_form("a=1&sign=2", SECRET), "pairs", "parse_qsl")  # type: ignore[arg-type]
    refused(lambda: pe.verify_json("{}", SECRET, wrong), "signature")
    for wrong in (None, 5):
        refused(lambda: pe.sign_json(wrong, SECRET), "body")
        refused(lambda: pe.sign_json("{}", wrong), "secret")
        refused(lambda: pe.verify_form({}, wrong), "secret")
        refused(lambda: pe.sign_form(wrong, SECRET), "pairs")
        refused(lambda: pe.Device.from_json(wrong), "device")


def test_codes_of_another_table() -> None:
    """`AVAILABLE` is 1 in both tables of states, and `OCCUPIED` means a connector in one and a space in another."""
    wrong: Any
    for wrong, field in (
        ({"state": pe.PortState.AVAILABLE}, "state"),
        ({"type": pe.DeviceState.AVAILABLE}, "type"),
        ({"ports": [pe.Port(no="1", state=pe.SpaceStatus.OCCUPIED, alias="A")]}, "port[0].state"),
        ({"ports": [pe.Port(no="1", state=1, alias="A", space_status=pe.PortState.OCCUPIED)]}, "port[0].space_status"),
    ):
        refused(lambda: device(**wrong), field, "must be a ")
    refused(lambda: device(ports=5), "port", "must be iterable")
    refused(lambda: device(metadata="a=b"), "metadata", "must be a mapping")


class Index:
    """An integer by what it can do, as numpy's are."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


def integers() -> list[Callable[[int], Any]]:
    found: list[Callable[[int], Any]] = [Index]
    if importlib.util.find_spec("numpy"):
        numpy = importlib.import_module("numpy")
        found += [numpy.int64, numpy.uint8, numpy.int32]
    return found


@pytest.mark.parametrize("integer", integers(), ids=lambda of: of.__name__)
def test_what_counts_as_an_integer(integer: Callable[[int], Any]) -> None:
    one = device(state=integer(1), type=integer(0), ports=[pe.Port(no="1", state=integer(2), alias="A", space_status=integer(1))])
    assert one == device(state=1, type=0, ports=[pe.Port(no="1", state=2, alias="A", space_status=1)])
    assert {type(one.state), type(one.type), type(one.ports[0].state)} == {int} and hash(one) and repr(one)
    assert json.loads(one.to_json())["port"][0]["state_desc"] == "充电中"
    with plain() as server, server.client(attempts=integer(1)) as client:
        assert client.sync_devices([one], connections=integer(2))
        assert client.canonical(one, timestamp=integer(7)) == client.canonical(one, timestamp=7)


def test_numpy_is_there_for_these_tests() -> None:
    need(importlib.util.find_spec("numpy"), "no numpy, whose integers are no ints")


def test_seconds_of_other_kinds(tmp_path: pathlib.Path) -> None:
    import decimal
    import fractions

    for seconds in (decimal.Decimal("1.5"), fractions.Fraction(3, 2), Index(2)):
        wanted: Any = seconds
        pe.Client(APP, SECRET, environment="test", timeout=wanted, deadline=wanted)
