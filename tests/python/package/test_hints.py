"""What reads the package's annotations and defaults at run time: typing itself, and pydantic, on which FastAPI stands."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
import typing
from typing import Any

import pytest

import pyun_energy as pe
import pyun_energy.testing
from support import device, need, plain

PUBLIC = [getattr(pe, name) for name in pe.__all__ if callable(getattr(pe, name))] + [pyun_energy.testing.Emulator]


def members(of: Any) -> list[Any]:
    """It and its public methods."""
    named = inspect.getmembers(of, callable) if inspect.isclass(of) else []
    own = [member for name, member in named if inspect.isfunction(member) and not name.startswith("_")]
    return [of, *own, *([of.__init__] if inspect.isfunction(getattr(of, "__init__", None)) else [])]


@pytest.mark.parametrize("of", PUBLIC, ids=lambda of: of.__name__)
def test_all_hints_can_be_evaluated(of: Any) -> None:
    for member in members(of):
        typing.get_type_hints(member)


def test_what_they_say() -> None:
    hints = typing.get_type_hints(pe.Client.__init__)
    assert typing.get_args(typing.get_args(hints["environment"])[0]) == ("test", "production")
    assert hints["base_url"] == str | None and hints["secret"] == str | bytes
    assert typing.get_type_hints(pe.ApiError)["reply"] is pe.Reply


def test_defaults_stand_in_the_class() -> None:
    defaults = {field.name: field.default for field in dataclasses.fields(pe.Device) if field.default is not dataclasses.MISSING}
    assert defaults == {"name": None, "type": None, "state_desc": None, "metadata": None}
    for model in (pe.Device, pe.Port):
        signature = inspect.signature(model).parameters
        for field in dataclasses.fields(model):
            given = signature[field.name].default
            assert field.default is (dataclasses.MISSING if given is inspect.Parameter.empty else given)


def pydantic() -> Any:
    need(importlib.util.find_spec("pydantic"), "no pydantic")
    return importlib.import_module("pydantic")


def test_pydantic_makes_devices() -> None:
    adapter = pydantic().TypeAdapter(pe.Device)
    fields = {"station_uuid": "s", "no": "1", "state": 1, "energy_code": "CN_AC"}
    made = adapter.validate_python({**fields, "ports": [{"no": "1", "state": 2, "alias": "A"}], "metadata": {"a": "b"}})
    plain_ports = [pe.Port(no="1", state=2, alias="A")]
    assert made == pe.Device(station_uuid="s", no="1", state=1, energy_code="CN_AC", ports=plain_ports, metadata={"a": "b"})
    assert made.to_json() and hash(made)
    schema = adapter.json_schema()
    assert schema["required"] == [*fields, "ports"]
    assert schema["$defs"]["Port"]["required"] == ["no", "state", "alias"]
    assert adapter.validate_json(adapter.dump_json(made)) == made


def test_pydantic_meets_the_same_checks() -> None:
    """`InvalidInput` is a ValueError, so it is one of pydantic's errors, with the field in its text."""
    module = pydantic()
    with pytest.raises(module.ValidationError, match=r"port\[0\]\.alias"):
        module.TypeAdapter(pe.Device).validate_python(
            {"station_uuid": "s", "no": "1", "state": 1, "energy_code": "CN_AC", "ports": [{"no": "1", "state": 2, "alias": ""}]}
        )


def test_pydantic_checks_calls() -> None:
    validate = pydantic().validate_call
    with plain() as server, server.client() as client:
        assert validate(client.sync_device)(device()).code == "1001"
        assert len(validate(client.sync_devices)([device(), device(no="2")], connections="2")) == 2
        assert validate(client.canonical)(device(), timestamp="5") == client.canonical(device(), timestamp=5)
    assert validate(pe.verify_json)("{}", "s", None) is False
