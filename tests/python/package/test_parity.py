"""The same fields, codes, kinds and version as the core's sources: what is written twice cannot drift apart."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import pathlib
import re

import pytest

import pyun_energy as pe
from support import ROOT

SRC = ROOT / "src"


def fields(path: str, struct: str) -> list[str]:
    body = re.search(rf"pub struct {struct} \{{\n(.*?)\n\}}", (SRC / path).read_text(), re.S)
    body = body or re.search(rf"struct {struct} \{{\n(.*?)\n\}}", (SRC / path).read_text(), re.S)
    assert body, struct
    return re.findall(r"^ +(?:pub\(crate\) )?(\w+):", body[1], re.M)


def rows(path: str, builder: str) -> list[str]:
    """The fields of a record, as its table has them."""
    body = re.search(rf"{builder}\n    \{{\n(.*?)\n    \}}", (SRC / path).read_text(), re.S)
    assert body, builder
    return re.findall(r"^ {8}(\w+)(?: as \w+)?: \[", body[1], re.M)


def names(model: type) -> set[str]:
    return {field.name for field in dataclasses.fields(model)}


def test_fields_of_the_models() -> None:
    # Rust cannot call a field `type`.
    assert names(pe.Device) == {"type" if name == "device_type" else name for name in rows("model/device.rs", "DeviceBuilder")}
    assert names(pe.Port) == set(rows("model/device.rs", "PortBuilder"))
    core = {*fields("reply.rs", "Fields"), *fields("reply.rs", "Reply")}
    # `members` are for calls whose answer is a record.
    assert names(pe.Reply) == core - {"fields", "members"}


def test_settings_of_the_client() -> None:
    core = set(fields("config.rs", "ClientBuilder")) - {"clock", "time", "resolver", "user_agent"}
    # `common_params` is the name that `common_parameters` had.
    core = core | {"base_url", "common_params"}
    assert set(inspect.signature(pe.Client).parameters) == core


@pytest.mark.parametrize(
    ("model", "path"),
    [
        (pe.ChargingRecord, "charging_record"),
        (pe.ParkingDiscount, "discount"),
        (pe.OccupancyOrder, "occupancy"),
        (pe.OccupancyPayment, "occupancy"),
    ],
)
def test_fields_of_the_records(model: type, path: str) -> None:
    assert names(model) == set(rows(f"model/{path}.rs", f"{model.__name__}Builder"))


@pytest.mark.parametrize(
    ("models", "macro"), [((pe.StartResult, pe.StopResult), "result"), ((pe.ChargingProgress, pe.ChargingFinished), "charge")]
)
def test_fields_of_the_pushes(models: tuple[type, ...], macro: str) -> None:
    body = re.search(rf"macro_rules! {macro} \{{(.*?)\n\}}", (SRC / "model/push.rs").read_text(), re.S)
    assert body
    assert names(models[0]) == names(models[1]) == {*re.findall(r"^ +(\w+): \[", body[1], re.M), "pairs"}


def test_kinds_of_pushes() -> None:
    known = re.findall(r'Self::(\w+) => "(\w+)",', (SRC / "model/push.rs").read_text())
    of = {"Progress": "ChargingProgress", "Finished": "ChargingFinished"}
    told = {name: type(pe.read_push(name, "order=1", "s", allow_unsigned=True)).__name__ for _, name in known}
    assert told == {name: of.get(kind, kind) for kind, name in known} and len(told) == 4


@pytest.mark.parametrize(
    "table",
    [pe.DeviceType, pe.DeviceState, pe.PortState, pe.SpaceStatus, pe.ReplenishState, pe.PlateColor, pe.PayMode],
)
def test_codes(table: type[enum.IntEnum]) -> None:
    source = (SRC / "codes.rs").read_text()
    body = re.search(rf'\n    {table.__name__}, "[^"]*" \{{(.*?)\n    \}}', source, re.S)
    assert body
    known = re.findall(r'(\w+) = (-?\d+), "(.*?)";', body[1])
    assert [(code.name, str(code.value), code.word) for code in table] == known  # type: ignore[attr-defined]


def test_energy_codes() -> None:
    source = (SRC / "codes.rs").read_text()
    known = re.findall(r'Known \{ constant: "(\w+)", value: "(CN_\w+)", word: "(.*?)"', source)
    assert [(code.name, code.value, code.word) for code in pe.EnergyCode] == known


def kinds(path: pathlib.Path) -> dict[str, int]:
    """The kinds of errors of a crate, by their names in every language."""
    body = re.search(r"pub enum ErrorKind \{(.*?)\n\}", path.read_text(), re.S)
    assert body
    numbers = dict(re.findall(r"(\w+) = (\d+),", body[1]))
    words = dict(re.findall(r'Self::(\w+) => "(\w+)",', path.read_text()))
    return {words[kind]: int(number) for kind, number in numbers.items()}


def test_kinds_of_errors() -> None:
    known = kinds(SRC / "error.rs") | kinds(ROOT / "outbox" / "src" / "error.rs")
    assert {kind.name.lower(): kind.value for kind in pe.ErrorKind} == known
    assert {pe.Error(kind=kind).kind_name for kind in pe.ErrorKind} == set(known)


def test_version() -> None:
    assert f'\nversion = "{pe.__version__}"' in (ROOT / "Cargo.toml").read_text()
