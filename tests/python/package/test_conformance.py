"""The scenarios that every language must pass, in Python: tests/conformance/."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pyun_energy as pe
from support import APP, ROOT, SECRET, need

FOLDER = ROOT / "tests" / "conformance"
SCENARIOS: list[dict[str, Any]] = [scenario for file in sorted(FOLDER.glob("*.json")) for scenario in json.loads(file.read_text("utf-8"))]
MODELS: dict[str, Any] = {
    "sync_device": pe.Device,
    "sync_charging_record": pe.ChargingRecord,
    "grant_parking_discount": pe.ParkingDiscount,
    "confirm_occupancy_payment": pe.OccupancyPayment,
}
passed: list[str] = []
Outcome = dict[str, Any]


class Emulator:
    """A process of its own, steered by its control API."""

    def __init__(self) -> None:
        command = os.environ.get("PYUN_ENERGY_BIN")
        need(command, "PYUN_ENERGY_BIN names no pyun-energy command")
        arguments = [str(command), "emulator", "--until-stdin-closes", "--app", f"{APP}={SECRET}"]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout and self.process.stdin
        ready = json.loads(self.process.stdout.readline())
        self.url: str = ready["url"]
        self.control: str = ready["control"]

    def ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.control + path, data) as answer:
            return json.load(answer)

    def end(self) -> None:
        assert self.process.stdout and self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    process = Emulator()
    yield process
    process.end()


def open_client(settings: dict[str, Any], url: str) -> pe.Client:
    """The names of settings are those of Python, but for times, which are seconds here."""
    given = dict(settings)
    for name in ("timeout", "deadline"):
        if f"{name}_ms" in given:
            given[name] = given.pop(f"{name}_ms") / 1000
    if "base_url" in given:
        given["base_url"] = given["base_url"].replace("$EMULATOR", url)
    return pe.Client(given.pop("app_id"), given.pop("secret"), **given)


def call(client: pe.Client, name: str, text: str) -> Outcome:
    if name == "find_occupancy_order":
        return {"code": "1002" if client.find_occupancy_order(**json.loads(text)) is None else "1001"}
    reply = getattr(client, name)(MODELS[name].from_json(text))
    return {"code": reply.code, "attempts": reply.attempts}


def do(opened: dict[str, Any], place: Path, step: dict[str, Any]) -> Outcome:
    verb, name, text = step["do"], step.get("call", ""), step.get("json", "")
    if verb == "call":
        return call(opened["client"], name, text)
    if verb == "outbox":
        opened["outbox"] = pe.Outbox(place / "outbox", opened["client"])
    elif verb == "put":
        opened["outbox"].put(MODELS[name].from_json(text))
    elif verb in ("flush", "flush_briefly"):
        return {} if opened["outbox"].flush(60 if verb == "flush" else 0.001) else {"status": "timeout"}
    elif verb == "dead":
        return {"code": str(len(opened["outbox"].dead_letters()))}
    else:
        getattr(opened["outbox"], verb)()
    return {}


def outcome(wanted: dict[str, Any], how: Any) -> None:
    """Does it, and compares how it went with what is wanted."""
    try:
        went = {"status": "ok", "field": None} | how()
    except pe.Error as error:
        reply = getattr(error, "reply", None)
        went = {"status": error.kind_name, "field": getattr(error, "field", None), "attempts": error.attempts, "code": reply and reply.code}
    assert (went["status"], went["field"]) == (wanted.get("status", "ok"), wanted.get("field")), wanted
    assert went.get("code") == wanted.get("code", went.get("code")), wanted
    assert went.get("attempts", wanted.get("attempts")) == wanted.get("attempts", went.get("attempts")), wanted


def is_like(request: dict[str, Any], wanted: dict[str, Any]) -> bool:
    seen = request | {"signature": dict(request["headers"]).get("authorization")}
    return all(seen[name] == value for name, value in wanted.items())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_scenario(scenario: dict[str, Any], emulator: Emulator, tmp_path: Path) -> None:
    emulator.ask("/reset", {})
    for path, body in scenario["emulator"]:
        emulator.ask(path, body)
    opened: dict[str, Any] = {}
    outcome(scenario["opens"], lambda: opened.update(client=open_client(scenario["settings"], emulator.url)) or {})
    for step in scenario["steps"]:
        outcome(step, lambda step=step: do(opened, tmp_path, step))
    for thing in reversed(opened.values()):
        thing.close()
    if "sent" in scenario:
        requests = emulator.ask("/requests")["requests"]
        assert len(requests) == len(scenario["sent"])
        assert all(map(is_like, requests, scenario["sent"])), requests
    passed.append(scenario["name"])


def test_none_was_left_out() -> None:
    count = int((FOLDER / "count.txt").read_text())
    table = ROOT / "target" / "tmp" / "conformance"
    table.mkdir(parents=True, exist_ok=True)
    (table / "Python").write_text(f"{'Python':<10}{len(passed)} of {count}\n")
    assert len(passed) == count
