"""The models: values that a script can trust to stay as they are."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import pytest

import pyun_energy as pe
from support import device


def test_a_device_reads_back_what_was_given() -> None:
    full = device(name="一号桩", type=pe.DeviceType.CAR, state_desc="在线", metadata={"DEVICE_MODEL": "X1"})
    assert (full.no, full.name, full.type, full.state, full.state_desc) == ("D012026", "一号桩", 0, 1, "在线")
    assert full.energy_code == "CN_AC" == f"{full.energy_code}" == str(pe.EnergyCode.AC)
    assert full.metadata == {"DEVICE_MODEL": "X1"}
    assert isinstance(full.ports, tuple) and full.ports[0].space_status is pe.SpaceStatus.UNKNOWN
    least = device()
    assert (least.name, least.type, least.state_desc, least.metadata) == (None, None, None, None)


def test_json_with_the_platforms_names() -> None:
    full = device(name="一号桩", type=1, metadata={"K": "V"}, ports=[pe.Port(no="1", state=1, alias="A", space_status=None)])
    assert json.loads(full.to_json()) == {
        "station_uuid": full.station_uuid, "no": "D012026", "name": "一号桩", "type": 1, "state": 1, "state_desc": "可用",
        "energy_code": "CN_AC", "port": [{"no": "1", "state": 1, "state_desc": "空闲", "alias": "A"}], "metadata": {"K": "V"},
    }  # fmt: skip
    again = pe.Device.from_json(full.to_json())
    assert again == full and again.type is pe.DeviceType.TWO_WHEELER and again.ports[0].state is pe.PortState.AVAILABLE
    assert pe.Device.from_json(full.to_json().encode()) == full


def test_what_says_the_same_is_equal() -> None:
    assert device(state_desc="可用") == device() == device(state=1, energy_code="CN_AC")
    assert hash(device(state_desc="可用")) == hash(device(state=1)) == hash(device(metadata={"a": "b"}))
    assert device(metadata={"a": "b"}) != device() and len({device(), device(), device(no="2")}) == 2


def test_codes_of_no_table_survive() -> None:
    odd = device(state=77, state_desc="新", type=9, energy_code="CN_XX", ports=[pe.Port(no="1", state=8, alias="A", state_desc="x", space_status=0)])
    again = pe.Device.from_json(odd.to_json())
    assert again == odd and (again.state, again.type, again.energy_code) == (77, 9, "CN_XX")
    assert json.loads(odd.to_json())["port"][0]["space_status"] == 0


def test_a_device_does_not_change() -> None:
    one = device(metadata={"a": "b"})
    given = {"a": "b"}
    other = device(metadata=given)
    given["a"] = "c"
    assert other.metadata == {"a": "b"}
    for model, name in ((one, "no"), (one.ports[0], "state"), (pe.Reply(code="1"), "code")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(model, name, "x")
        with pytest.raises(dataclasses.FrozenInstanceError):
            model.unknown = 1  # type: ignore[union-attr]
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(model, name)
    metadata: Any = one.metadata
    for change in (lambda: metadata.update(a="c"), lambda: metadata.__setitem__("a", "c"), metadata.clear, lambda: metadata.pop("a")):
        with pytest.raises(TypeError, match="dataclasses.replace"):
            change()
    assert json.loads(one.to_json())["metadata"] == {"a": "b"}


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model)), dataclasses.replace])
def test_copies(again: Any) -> None:
    full = device(metadata={"a": "b"}, name="n")
    for model in (full, full.ports[0], pe.Reply(code="1", body=b"x")):
        assert again(model) == model and hash(again(model)) == hash(model)
    assert again(full).to_json() == full.to_json()
    with pe.Client("op", "s", environment="test") as client:
        assert client.canonical(again(full), timestamp=1) == client.canonical(full, timestamp=1)


def test_replace_asdict_and_patterns() -> None:
    full = device(metadata={"a": "b"})
    changed = dataclasses.replace(full, state=pe.DeviceState.OFFLINE)
    assert json.loads(changed.to_json())["state_desc"] == "离线" and full.state == 1
    plain: dict[str, Any] = dataclasses.asdict(full)
    assert plain["ports"][1]["alias"] == "B" and plain["metadata"] == {"a": "b"}
    assert type(plain["metadata"]) is dict, "to be changed as one likes"
    plain["ports"] = full.ports
    assert pe.Device(**plain) == full
    match full:
        case pe.Device(state=pe.DeviceState.AVAILABLE, ports=(pe.Port(alias="A"), _)):
            pass
        case _:
            pytest.fail("does not match")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Named(pe.Device):
    owner: str = "nobody"


def test_a_model_of_ones_own() -> None:
    """It fills the fields by itself, and the device is checked all the same."""
    given: dict[str, Any] = {"station_uuid": "s", "no": "1", "energy_code": "CN_AC", "ports": [pe.Port(no="1", state=1, alias="A")]}
    one = Named(**given, state=1, state_desc="可用", owner="me")
    assert one.owner == "me" and one.state_desc is None and one.to_json() == pe.Device(**given, state=1).to_json()
    for again in (copy.copy(one), *(pickle.loads(pickle.dumps(one, protocol)) for protocol in range(5)), dataclasses.replace(one)):
        assert again == one and again.to_json() == one.to_json() and type(again) is Named
    with pytest.raises(pe.InvalidInput, match="state_desc"):
        Named(**given, state=77)


def test_only_fields_are_there() -> None:
    for model in (device(), device().ports[0]):
        missing: Any = model
        with pytest.raises(AttributeError, match=rf"'{type(model).__name__}' object has no attribute 'stat'"):
            missing.stat
        assert not hasattr(model, "__dict__") and not hasattr(model, "__deepcopy__")
    empty: Any = pe.Device.__new__(pe.Device)
    with pytest.raises(AttributeError):
        empty.no


class Index:
    """As numpy's integers are."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


def test_what_counts_as_an_int_is_kept_as_one() -> None:
    one: Any = Index(1)
    port = pe.Port(no="1", state=one, alias="A", space_status=one, state_desc="空闲")
    odd = device(state=one, type=one, ports=[port])
    one.value = 2  # too late: a model is what it was made of
    assert (type(odd.state), type(odd.type), type(port.state), type(port.space_status)) == (int, int, int, int)
    assert port.state_desc is None and odd == device(state=1, type=1, ports=[pe.Port(no="1", state=1, alias="A", space_status=1)])


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"no": ""}, "no"),
    ({"station_uuid": None}, "station_uuid"),
    ({"no": 5}, "no"),
    ({"name": ""}, "name"),
    ({"name": "\ud800"}, "name"),
    ({"state": "1"}, "state"),
    ({"state": True}, "state"),
    ({"state": 2**31}, "state"),
    ({"state": 7}, "state_desc"),
    ({"type": 1.0}, "type"),
    ({"energy_code": ""}, "energy_code"),
    ({"metadata": {"a": 1}}, "metadata.a"),
    ({"metadata": {1: "a"}}, "metadata"),
    ({"ports": [None]}, "port[0]"),
    ({"ports": [pe.Port(no="1", state=1, alias="")]}, "port[0].alias"),
    ({"ports": [pe.Port(no="1", state=-7, alias="A")]}, "port[0].state_desc"),
    ({"ports": [pe.Port(no="1", state=1, alias="A"), pe.Port(no="2", state=1, alias="B", space_status="x")]}, "port[1].space_status"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=[f"{list(c)[0]}-{f}-{i}" for i, (c, f) in enumerate(WRONG)])
def test_wrong_values_are_refused_where_they_are_given(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(pe.InvalidInput) as caught:
        device(**changes)
    assert caught.value.field == field and str(caught.value).startswith(field)


def test_wrong_json() -> None:
    for text, field, says in (
        ("{", "device", "line 1"),
        ('{"no":1}', "no", "string"),
        (b"\xff", "device", "expected"),
        (device().to_json().replace('"state":2', '"state":"CHARGING"'), "port[1].state", "number"),
    ):
        with pytest.raises(pe.InvalidInput, match=says) as caught:
            pe.Device.from_json(text)
        assert caught.value.field == field


def test_arguments_are_named_and_known() -> None:
    make: Any = pe.Port
    with pytest.raises(TypeError):
        make("1", 1, "A")
    with pytest.raises(TypeError, match="spaces"):
        make(no="1", state=1, alias="A", spaces=1)
    with pytest.raises(pe.InvalidInput, match="Device is needed, not dict"):
        pe.Client("op", "s", environment="test").sync_device({})  # type: ignore[arg-type]


def test_enums() -> None:
    assert json.dumps(pe.PortState.CHARGING) == "2" and pe.PortState(2) is pe.PortState.CHARGING
    assert json.dumps(pe.EnergyCode.DC) == '"CN_DC"' and pe.EnergyCode("CN_DC") is pe.EnergyCode.DC
    for code in (pe.PortState.CHARGING, pe.EnergyCode.AC, pe.ErrorKind.TLS):
        assert pickle.loads(pickle.dumps(code)) is code and copy.deepcopy(code) is code
    assert pe.PortState.CHARGING.word == "充电中" and pe.EnergyCode.AC.word == "交流慢充"
