"""Charging records, discounts and payments: values that a script can trust, checked where they are made."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import importlib.util
import json
import logging
import pickle
import zoneinfo
from typing import Any

import pytest

import pyun_energy as pe
from support import MOBILE, PLATE, START, VIN, discount, need, payment, record

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def made() -> list[Any]:
    """One of each, those that are received too, with all of their personal data."""
    progress = pe.read_push("progress", f"order=1&plate={PLATE}&quantity=5&new=x", "s", allow_unsigned=True)
    order = pe.OccupancyOrder(pay_order="P1", need_value=500, plate=PLATE, enter_time=START, plate_color=pe.PlateColor.GREEN)
    return [record(plate=PLATE, vin=VIN, soc=80), discount(), payment(), order, progress, pe.StartResult(order="1", state=2)]


EACH = pytest.mark.parametrize("model", made(), ids=lambda model: type(model).__name__)


def test_a_record_reads_back_what_was_given() -> None:
    one = record(vin=VIN, plate=PLATE, soc=80, state_desc="已结束", energy_code="CN_DC")
    assert (one.order, one.quantity, one.energy_value, one.fee_value) == ("2024041400001", 12_340, 987, 246)
    assert (one.start_time, one.end_time) == (START, START + datetime.timedelta(hours=1))
    assert (one.state, one.device_type, one.energy_code) == (pe.ReplenishState.FINISHED, pe.DeviceType.CAR, "CN_DC")
    assert (one.vin, one.plate, one.soc, one.mobile, one.state_desc) == (VIN, PLATE, 80, MOBILE, "已结束")
    least = record()
    assert (least.vin, least.plate, least.soc, least.state_desc) == (None, None, None, None)
    assert discount().total_value is None and payment().pay_mode_desc is None


def test_json_with_the_platforms_names() -> None:
    assert json.loads(record(soc=0, plate=PLATE).to_json()) == {
        "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c", "order": "2024041400001", "plate": PLATE, "soc": 0,
        "start_time": "2024-04-14T16:00:00.000Z", "end_time": "2024-04-14T17:00:00.000Z", "quantity": 12340,
        "energy_value": 987, "fee_value": 246, "state": 3, "state_desc": "充电完成", "device_no": "D012026", "device_type": 0,
        "port_no": "D01202601", "energy_code": "CN_AC", "mobile": MOBILE,
    }  # fmt: skip
    assert json.loads(discount().to_json())["total_value"] == 1233, "None is the sum"
    assert json.loads(discount(total_value=1000).to_json())["total_value"] == 1000
    assert json.loads(payment().to_json())["pay_mode_desc"] == "其他第三方渠道"


@pytest.mark.parametrize("one", [record(plate=PLATE, soc=1), record(state=7, state_desc="新"), discount(), discount(total_value=1), payment()])
def test_from_json(one: Any) -> None:
    again = type(one).from_json(one.to_json())
    assert again == one and hash(again) == hash(one) and type(one).from_json(one.to_json().encode()) == one
    assert again.to_json() == one.to_json() == pickle.loads(pickle.dumps(again)).to_json()


def test_from_json_takes_any_offset_and_codes_by_their_names() -> None:
    text = record().to_json().replace("2024-04-14T16:00:00.000Z", "2024-04-15T00:00:00+08:00").replace("CN_AC", "CN_XX")
    read = pe.ChargingRecord.from_json(text)
    assert read.start_time == START and read.start_time.utcoffset() == datetime.timedelta(0)
    assert read.state is pe.ReplenishState.FINISHED and read.device_type is pe.DeviceType.CAR and read.energy_code == "CN_XX"
    with pytest.raises(pe.InvalidInput, match="line 1") as caught:
        pe.ChargingRecord.from_json(text.replace('"state":3', '"state":"FINISHED"'))
    assert caught.value.field == "state"


def times(one: Any) -> tuple[str, str]:
    fields = json.loads(one.to_json())
    return fields["start_time"], fields["end_time"]


def test_times_are_instants() -> None:
    """The same moment in any zone is the same record, and the same bytes."""
    shanghai, new_york = zoneinfo.ZoneInfo("Asia/Shanghai"), zoneinfo.ZoneInfo("America/New_York")
    for zone in (BEIJING, shanghai, new_york):
        assert record(start_time=START.astimezone(zone)) == record()
        assert hash(record(start_time=START.astimezone(zone))) == hash(record())
        assert record(start_time=START.astimezone(zone)).to_json() == record().to_json()
    # An hour that came twice: `fold` says which one.
    twice = datetime.datetime(2024, 11, 3, 1, 30, tzinfo=new_york)
    assert times(record(start_time=twice, end_time=twice.replace(fold=1))) == ("2024-11-03T05:30:00.000Z", "2024-11-03T06:30:00.000Z")


def test_microseconds_are_cut_off_and_not_rounded() -> None:
    given = START.replace(microsecond=999_999)
    assert record(start_time=given).start_time == given, "as it was given"
    assert times(record(start_time=given, end_time=given)) == ("2024-04-14T16:00:00.999Z",) * 2
    assert times(discount(start_time=given, end_time=given)) == ("2024-04-14T16:00:00Z",) * 2
    before_1970 = datetime.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=datetime.timezone.utc)
    assert times(record(start_time=before_1970))[0] == "1969-12-31T23:59:59.999Z"
    assert times(discount(start_time=before_1970))[0] == "1969-12-31T23:59:59Z"


NO_TIMES = [START.replace(tzinfo=None), START.date(), START.timestamp(), 1713110400000, "2024-04-14T16:00:00Z", True]


@pytest.mark.parametrize("time", NO_TIMES, ids=lambda time: type(time).__name__)
def test_what_is_no_moment_is_refused(time: Any) -> None:
    for make, name in ((record, "start_time"), (discount, "end_time"), (payment, "pay_time")):
        with pytest.raises(pe.InvalidInput) as caught:
            make(**{name: time})
        assert caught.value.field == name and str(caught.value).startswith(name + ": ")
        assert "time zone" in str(caught.value)
    if type(time) is datetime.datetime:
        assert "datetime.now(timezone.utc)" in str(caught.value) and "Asia/Shanghai" in str(caught.value)


def test_a_zone_that_does_not_know_its_offset_is_none() -> None:
    class Nowhere(datetime.tzinfo):
        def utcoffset(self, _: datetime.datetime | None) -> None:
            return None

        dst = utcoffset

        def tzname(self, _: datetime.datetime | None) -> None:
            return None

    with pytest.raises(pe.InvalidInput, match="no time zone"):
        record(start_time=START.replace(tzinfo=Nowhere()))


WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (record, {"order": ""}, "order"),
    (record, {"order": None}, "order"),
    (record, {"order": 5}, "order"),
    (record, {"mobile": None}, "mobile"),
    (record, {"plate": ""}, "plate"),
    (record, {"vin": "\ud800"}, "vin"),
    (record, {"quantity": -1}, "quantity"),
    (record, {"quantity": 1.5}, "quantity"),
    (record, {"quantity": "1000"}, "quantity"),
    (record, {"energy_value": 2**31}, "energy_value"),
    (record, {"energy_value": 2**70}, "energy_value"),
    (record, {"fee_value": True}, "fee_value"),
    (record, {"soc": -1}, "soc"),
    (record, {"state": 7}, "state_desc"),
    (record, {"state": "3"}, "state"),
    (record, {"state": pe.DeviceState.AVAILABLE}, "state"),
    (record, {"device_type": pe.PortState.AVAILABLE}, "device_type"),
    (record, {"energy_code": 5}, "energy_code"),
    (record, {"start_time": None}, "start_time"),
    (discount, {"plate": None}, "plate"),
    (discount, {"vin": ""}, "vin"),
    (discount, {"energy_value": 2**31 - 1}, "total_value"),
    (payment, {"pay_value": -1}, "pay_value"),
    (payment, {"pay_mode": 5}, "pay_mode_desc"),
    (payment, {"pay_mode": pe.ReplenishState.FINISHED}, "pay_mode"),
    (payment, {"trade_no": ""}, "trade_no"),
]


@pytest.mark.parametrize(("make", "changes", "field"), WRONG, ids=[f"{field}-{i}" for i, (_, _, field) in enumerate(WRONG)])
def test_wrong_values_are_refused_where_they_are_given(make: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(pe.InvalidInput) as caught:
        make(**changes)
    error = caught.value
    assert error.field == field and str(error).startswith(field + ": ")
    assert error.__context__ is None or error.__suppress_context__


def test_arguments_are_named_and_known() -> None:
    make: Any = pe.OccupancyPayment
    with pytest.raises(TypeError):
        make("P1", 500)
    with pytest.raises(TypeError, match="pay_valeu"):
        make(pay_valeu=500)
    with pytest.raises(TypeError, match="trade_no"):
        make(pay_order="P1", pay_value=500, pay_time=START, pay_mode=99)


def test_what_counts_as_an_integer() -> None:
    need(importlib.util.find_spec("numpy"), "no numpy, whose integers are no ints")
    numpy = importlib.import_module("numpy")
    one = record(quantity=numpy.int64(12_340), state=numpy.int32(3), soc=numpy.uint8(80))
    assert one == record(soc=80) and {type(one.quantity), type(one.state), type(one.soc)} == {int}
    with pytest.raises(pe.InvalidInput, match="quantity"):
        record(quantity=numpy.float64(1))


@EACH
def test_no_personal_data_in_a_repr(model: Any) -> None:
    for shown in (repr(model), str(model), f"{[model]}"):
        assert not [text for text in (PLATE, MOBILE, VIN, "%E5%B7%9D") if text in shown]
        assert ("***" in shown) == any(getattr(model, name, None) for name in ("plate", "vin", "mobile"))
    assert "plate=None" in repr(record()), "what is not there may be seen"


def test_no_personal_data_in_an_error_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for changes in ({"quantity": -1}, {"start_time": START.replace(tzinfo=None)}, {"end_time": START - datetime.timedelta(1)}):
            try:
                record(plate=PLATE, vin=VIN, **changes)
            except pe.InvalidInput as error:
                shown = repr(error) + str(error) + str(vars(error))
                assert not [text for text in (PLATE, MOBILE, VIN) if text in shown]
        json_text = record(plate=PLATE).to_json().replace('"quantity":12340', '"quantity":"%s"' % PLATE)
        with pytest.raises(pe.InvalidInput) as caught:
            pe.ChargingRecord.from_json(json_text)
        assert PLATE not in repr(caught.value) and caught.value.field == "quantity"
    assert not [text for text in (PLATE, MOBILE, VIN) if text in caplog.text]


def test_what_looks_odd_passes_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Also before there is any client."""
    for make, changes, says in (
        (record, {"end_time": START - datetime.timedelta(seconds=1)}, "end_time"),
        (record, {"soc": 101}, "soc"),
        (discount, {"total_value": 1}, "total_value"),
    ):
        caplog.clear()
        one = make(**changes)
        (line,) = caplog.records
        assert (line.name, line.levelname) == ("pyun_energy", "WARNING") and says in line.getMessage()
        caplog.clear()
        type(one).from_json(one.to_json())
        assert len(caplog.records) == 1, "one line, not one for each check"
    caplog.clear()
    assert record() and discount(total_value=1233) and payment()
    assert not caplog.records


@EACH
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model)), dataclasses.replace])
def test_copies(model: Any, again: Any) -> None:
    other = again(model)
    assert other == model and hash(other) == hash(model) and repr(other) == repr(model) and type(other) is type(model)
    assert getattr(other, "pairs", None) == getattr(model, "pairs", None)
    if hasattr(model, "to_json"):
        assert other.to_json() == model.to_json()


@EACH
def test_a_record_does_not_change(model: Any) -> None:
    for name in (dataclasses.fields(model)[0].name, "unknown"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(model, name, "x")
    assert not hasattr(model, "__dict__")


def test_what_says_the_same_is_equal() -> None:
    assert record(state_desc="充电完成") == record() == record(state=3, device_type=0, energy_code="CN_AC")
    assert payment(pay_mode_desc="其他第三方渠道") == payment() and payment(trade_no="T2") != payment()
    assert len({record(), record(state_desc="充电完成"), record(soc=1)}) == 2
    one, other = (pe.read_push("finished", f"order=1&new={new}", "s", allow_unsigned=True) for new in "ab")
    assert one == other and one.pairs != other.pairs, "what this version does not know of does not make a difference"
    started: Any = pe.StartResult(order="1")
    assert started != pe.StopResult(order="1")


def test_replace_asdict_and_patterns() -> None:
    bill = dataclasses.replace(record(state=pe.ReplenishState.CHARGING), state=pe.ReplenishState.FINISHED)
    assert bill == record() and json.loads(bill.to_json())["state_desc"] == "充电完成"
    assert pe.ChargingRecord(**dataclasses.asdict(record(plate=PLATE))) == record(plate=PLATE)
    assert pe.OccupancyPayment(**dataclasses.asdict(payment())) == payment()
    match bill:
        case pe.ChargingRecord(state=pe.ReplenishState.FINISHED, quantity=quantity):
            assert quantity == 12_340
        case _:
            pytest.fail("does not match")


def test_pydantic_makes_records() -> None:
    need(importlib.util.find_spec("pydantic"), "no pydantic")
    pydantic = importlib.import_module("pydantic")
    adapter = pydantic.TypeAdapter(pe.ChargingRecord)
    fields = dataclasses.asdict(record(plate=PLATE))
    texts = fields | {"start_time": "2024-04-15T00:00:00+08:00", "end_time": "2024-04-14T17:00:00Z"}
    assert adapter.validate_python(texts) == record(plate=PLATE) and adapter.validate_python(texts).to_json()
    assert adapter.validate_json(adapter.dump_json(record(plate=PLATE))) == record(plate=PLATE)
    with pytest.raises(pydantic.ValidationError, match="no time zone"):
        adapter.validate_python(texts | {"start_time": "2024-04-15T00:00:00"})
