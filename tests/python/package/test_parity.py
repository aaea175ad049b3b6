"""The same fields, codes, kinds and version as the core's sources: what is written twice cannot drift apart."""

from __future__ import annotations

import dataclasses
import enum
import inspect
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
    assert names(pe.Reply) == set(fields("reply.rs", "Fields")) | set(fields("reply.rs", "Reply")) - {"fields"}


def test_settings_of_the_client() -> None:
    core = set(fields("config.rs", "ClientBuilder")) - {"clock", "time", "resolver", "user_agent"}
    # `common_params` is the name that `common_parameters` had.
    core = core | {"base_url", "common_params"}
    assert set(inspect.signature(pe.Client).parameters) == core


@pytest.mark.parametrize("table", [pe.DeviceType, pe.DeviceState, pe.PortState, pe.SpaceStatus])
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


def test_kinds_of_errors() -> None:
    body = re.search(r"pub enum ErrorKind \{(.*?)\n\}", (SRC / "error.rs").read_text(), re.S)
    assert body
    known = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper(): int(number) for name, number in re.findall(r"(\w+) = (\d+),", body[1])}
    assert {kind.name: kind.value for kind in pe.ErrorKind} == known
    words = dict(re.findall(r'Self::(\w+) => "(\w+)",', (SRC / "error.rs").read_text()))
    assert {pe.Error(kind=kind).kind_name for kind in pe.ErrorKind} == set(words.values())


def test_version() -> None:
    assert f'\nversion = "{pe.__version__}"' in (ROOT / "Cargo.toml").read_text()
