"""What the platform tells: verified over all that came, and never refused for one of its values."""

from __future__ import annotations

import datetime
import hashlib
import json
import urllib.parse
from pathlib import Path
from typing import Any

import pytest

import pyun_energy as pe
from support import PLATE, SECRET, VECTORS, form_sign

FINISHED = [
    ("station_uuid", "8f5f"), ("order", "2024041400001"), ("device_no", "D1"), ("port_no", "1"), ("state", "3"),
    ("state_desc", "充电完成"), ("device_type", "0"), ("energy_code", "CN_DC"), ("start_time", "2024-04-15 00:00:00"),
    ("end_time", "2024-04-15 01:00:00"), ("replenish_time", "3600"), ("plate", PLATE), ("quantity", "12340"),
    ("total_value", "1233"), ("energy_value", "987"), ("fee_value", "246"),
]  # fmt: skip
KINDS = {"start_result": pe.StartResult, "stop_result": pe.StopResult, "progress": pe.ChargingProgress, "finished": pe.ChargingFinished}


def signed(pairs: list[tuple[str, str]], secret: str = SECRET) -> str:
    return urllib.parse.urlencode([*pairs, ("sign", form_sign(pairs, secret))])


def unsigned(**pairs: str) -> str:
    return urllib.parse.urlencode({"order": "1", **pairs})


def test_a_finished_charge() -> None:
    push = pe.read_push("finished", signed(FINISHED), SECRET)
    utc = datetime.timezone.utc
    assert push == pe.ChargingFinished(
        station_uuid="8f5f", order="2024041400001", device_no="D1", port_no="1", state=pe.ReplenishState.FINISHED,
        state_desc="充电完成", device_type=pe.DeviceType.CAR, energy_code=pe.EnergyCode.DC,
        start_time=datetime.datetime(2024, 4, 14, 16, tzinfo=utc), end_time=datetime.datetime(2024, 4, 14, 17, tzinfo=utc),
        replenish_time=3600, plate=PLATE, quantity=12340, total_value=1233, energy_value=987, fee_value=246,
    )  # fmt: skip
    assert push.state is pe.ReplenishState.FINISHED and push.energy_code is pe.EnergyCode.DC
    assert push.start_time is not None and push.start_time.utcoffset() == datetime.timedelta(0), "in UTC, whatever came"
    assert list(push.pairs) == [*FINISHED, ("sign", form_sign(FINISHED))]
    assert PLATE not in repr(push) and "plate=***" in repr(push) and "pairs" not in repr(push)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind(kind: str) -> None:
    push = pe.read_push(kind, signed(FINISHED[:6]).encode(), SECRET.encode())
    assert type(push) is KINDS[kind]
    assert (push.order, push.device_no, push.port_no, push.state, push.state_desc) == ("2024041400001", "D1", "1", 3, "充电完成")


@pytest.mark.parametrize("case", sorted((VECTORS / "push").iterdir()), ids=lambda case: case.name)
def test_vectors(case: Path) -> None:
    secret = (case / "secret.txt").read_bytes()
    push = pe.read_push((case / "kind.txt").read_text(), (case / "body.txt").read_bytes(), secret)
    for name, wanted in json.loads((case / "fields.json").read_text()).items():
        got = getattr(push, name, dict(push.pairs).get(name))
        if wanted is None:
            assert got is None, name
            continue
        assert f"{round(got.timestamp() * 1000) if isinstance(got, datetime.datetime) else got}" == str(wanted), name


def refused(body: str | bytes, secret: str = SECRET, **options: Any) -> pe.SignatureError:
    with pytest.raises(pe.SignatureError) as caught:
        pe.read_push("finished", body, secret, **options)
    error = caught.value
    assert isinstance(error, ValueError) and isinstance(error, pe.Error) and not isinstance(error, pe.InvalidInput)
    assert (error.kind, error.kind_name, error.retryable) == (pe.ErrorKind.SIGNATURE, "signature", False)
    assert error.__context__ is None and not [text for text in (SECRET, PLATE) if text in repr(error)]
    return error


def test_wrong_signatures() -> None:
    good = signed(FINISHED)
    refused(good, "another")
    refused(good.replace("12340", "12341"))
    refused(good + "&more=1")
    refused("more=1&" + good)
    refused(good.replace("&fee_value=246", ""))
    sign = form_sign(FINISHED)
    for wrong in (sign[:-1], sign + "0", "", "f" * 32, sign.replace(sign[0], "g")):
        refused(good.replace(sign, wrong))
    assert pe.read_push("finished", good.replace(sign, sign.upper()), SECRET)


def test_a_sign_that_is_there_twice() -> None:
    good = signed(FINISHED)
    sign = form_sign(FINISHED)
    for doubled in (f"{good}&sign={sign}", f"{good}&sign=", f"sign=0&{good}"):
        assert "more than one" in str(refused(doubled)) and refused(doubled, allow_unsigned=True)


def test_unsigned() -> None:
    body = urllib.parse.urlencode(FINISHED)
    assert "no `sign`" in str(refused(body))
    assert pe.read_push("finished", body, SECRET, allow_unsigned=True).quantity == 12340
    assert pe.read_push("finished", body, SECRET, True).quantity == 12340
    refused(body + "&sign=" + "0" * 32, allow_unsigned=True)
    refused("")
    refused(b"\x00\xff")


def test_every_parameter_counts_that_came() -> None:
    pairs = [*FINISHED, ("new", "值 &=+%"), ("new", "2"), ("empty", ""), ("timestamp", "1"), ("app_id", "x"), ("😀", "😀")]
    push = pe.read_push("finished", signed(pairs), SECRET)
    assert push.pairs[:-1] == tuple(pairs)
    refused(signed(pairs).replace("new=2", "new=3"))


def test_of_a_name_that_came_twice_the_first_counts() -> None:
    assert pe.read_push("finished", signed([("order", "1"), ("quantity", "5"), ("quantity", "6")]), SECRET).quantity == 5


UNREADABLE: list[tuple[str, str]] = [
    ("quantity", "12.34"), ("quantity", "12340度"), ("quantity", "2147483648"), ("total_value", ""), ("state", "FINISHED"),
    ("device_type", "car"), ("start_time", "yesterday"), ("start_time", "2024-04-15"), ("end_time", "2024-13-01 00:00:00"),
    ("end_time", "0000-00-00 00:00:00"), ("start_time", "0001-01-01 00:00:00"), ("replenish_time", "1:00:00"), ("plate", ""),
    ("energy_code", ""), ("soc", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), UNREADABLE)
def test_a_value_that_cannot_be_read_is_none(name: str, value: str) -> None:
    push = pe.read_push("finished", signed([("order", "1"), (name, value)]), SECRET)
    assert push.order == "1" and getattr(push, name, None) is None and (name, value) in push.pairs


def test_values_of_no_table_and_of_other_formats_survive() -> None:
    push = pe.read_push("progress", unsigned(state="77", device_type="9", energy_code="CN_XX", start_time="2024-04-14T16:00:00Z", quantity="-5"), SECRET, True)
    assert (push.state, push.device_type, push.energy_code) == (77, 9, "CN_XX")
    assert push.start_time == datetime.datetime(2024, 4, 14, 16, tzinfo=datetime.timezone.utc)
    assert push.quantity == -5, "not ours to judge"


def test_gbk_and_other_bytes() -> None:
    """A sender that is not UTF-8 signed the bytes that it sent."""
    plate = PLATE.encode("gbk")
    digest = hashlib.md5(b"order=1&plate=" + plate + b"&app_secret=" + SECRET.encode()).hexdigest()
    push = pe.read_push("finished", b"order=1&plate=" + urllib.parse.quote(plate).encode() + b"&sign=" + digest.encode(), SECRET)
    assert push.order == "1" and push.plate is not None and push.plate.endswith("A660N2")
    assert pe.read_push("finished", b"order=1&plate=" + plate + b"&sign=" + digest.encode(), SECRET) == push, "not encoded at all"


def test_what_is_not_a_push() -> None:
    def invalid(body: Any, field: str, kind: Any = "finished", secret: Any = SECRET, flag: Any = True) -> None:
        with pytest.raises(pe.InvalidInput) as caught:
            pe.read_push(kind, body, secret, flag)
        assert caught.value.field == field and str(caught.value).startswith(field + ": ")

    invalid("quantity=1", "order")
    invalid("order=&quantity=1", "order")
    invalid("order=1&" + "&".join(f"p{number}=1" for number in range(10_000)), "body")
    invalid("order=1&note=" + "x" * 1024 * 1024, "body")
    assert pe.read_push("finished", ("order=1&note=" + "x" * 2**21)[: 2**20], SECRET, True).order == "1", "1 MiB is read"
    wrong: Any
    for wrong in (None, 5, {}):
        invalid(wrong, "body")
        invalid("order=1", "secret", secret=wrong)
        invalid("order=1", "kind", kind=wrong)
    invalid("order=1", "secret", secret="")
    invalid("order=1", "secret", secret=SECRET + "\n")
    invalid("order=1", "kind", kind="finish")
    invalid("order=1", "allow_unsigned", flag=1)


def test_arguments_that_were_mixed_up_are_not_repeated() -> None:
    with pytest.raises(pe.InvalidInput) as caught:
        pe.read_push(urllib.parse.unquote(signed(FINISHED)), SECRET, "finished")
    assert not [text for text in (PLATE, SECRET) if text in repr(caught.value)] and "start_result" in str(caught.value)


def test_what_is_made_for_tests_of_handlers() -> None:
    assert pe.ChargingFinished(order="1", quantity=5).pairs == ()
    assert pe.ChargingFinished(order="1", state=3) == pe.read_push("finished", unsigned(state="3"), SECRET, True)
    make: Any = pe.ChargingFinished
    with pytest.raises(TypeError, match="order"):
        make(quantity=5)
