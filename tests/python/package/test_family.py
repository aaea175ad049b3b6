"""Charging records, the discount and occupancy orders: what is sent is what was signed, seen by a server that is not ours."""

from __future__ import annotations

import dataclasses
import datetime
import http.server
import json
import logging
import threading
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest

import pyun_energy as pe
from support import (
    APP,
    MOBILE,
    OK,
    PLATE,
    SECRET,
    START,
    VIN,
    Gate,
    Request,
    answer,
    close,
    device,
    discount,
    form_sign,
    md5,
    payment,
    plain,
    record,
)

RECORD = "/gate/1.0/energy/internal/replenish/sync"
DISCOUNT = "/gate/1.0/energy/internal/replenish"
BILLING = "/gate/1.0/energy/parking/payment/billing"
PAYMENT = "/gate/1.0/energy/parking/payment"
UNPAID = OK | {
    "merchant": "m1", "station_uuid": "8f5f", "station_name": "一号场站", "plate": PLATE, "plate_color": 5, "space_no": "A01",
    "enter_time": "2025-02-27T08:06:24Z", "leave_time": "2025-02-27T09:06:24Z", "parking_time": 3600, "pay_order": "P1",
    "total_value": 600, "need_value": 500,
}  # fmt: skip


def check_form(request: Request, wanted: dict[str, str]) -> None:
    """Its parameters, how they travel, and their signature."""
    pairs = request.pairs()
    got = dict(pairs)
    assert len(got) == len(pairs) and pairs == sorted(pairs)
    assert got.pop("sign") == form_sign(pairs)
    assert (got.pop("app_id"), got.pop("sign_type")) == (APP, "MD5")
    assert abs(int(got.pop("timestamp")) - time.time() * 1000) < 60_000
    assert got == wanted
    if request.body:
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Authorization"] is None


def test_a_charging_record() -> None:
    with plain() as server, server.client() as client:
        reply = client.sync_charging_record(record(plate=PLATE, soc=80))
    (request,) = server.requests
    assert (reply.code, reply.seqno, request.path) == ("1001", "42", RECORD)
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["Authorization"] == md5(request.body)
    sent = request.json()
    assert json.dumps(sent, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() == request.body
    assert abs(sent.pop("timestamp") - time.time() * 1000) < 60_000
    assert (sent.pop("app_id"), sent.pop("sign_type")) == (APP, "MD5")
    assert sent == json.loads(record(plate=PLATE, soc=80).to_json())
    assert (sent["start_time"], sent["plate"], sent["state_desc"]) == ("2024-04-14T16:00:00.000Z", PLATE, "充电完成")


def test_many_charging_records() -> None:
    refuse = answer(400, {"code": "400", "hint": "no"})

    def by_order(handler: http.server.BaseHTTPRequestHandler, request: Request) -> None:
        (refuse if request.json()["order"] == "7" else answer())(handler, request)

    seen: list[tuple[int, int]] = []
    records = [record(order=str(number)) for number in range(20)]
    with plain(by_order) as server, server.client() as client:
        results = client.sync_charging_records(records, connections=4, progress=lambda done, total, last: seen.append((done, total)))
        assert client.sync_charging_records([]) == []
        late = client.sync_charging_records(records, deadline=0)
    assert [isinstance(result, pe.BadRequest) for result in results] == [number == 7 for number in range(20)]
    assert seen == [(done, 20) for done in range(1, 21)]
    assert {type(result) for result in late} == {pe.NotAttempted} and len(server.requests) == 20


def test_reports_of_one_order_are_sent_in_their_order() -> None:
    reports = [record(state=pe.ReplenishState.CHARGING, quantity=quantity) for quantity in range(20)] + [record(quantity=20)]
    with plain() as server, server.client() as client:
        results = client.sync_charging_records(reports)
    assert all(isinstance(result, pe.Reply) for result in results)
    assert [request.json()["quantity"] for request in server.requests] == list(range(21))


def test_a_discount() -> None:
    odd = discount(replenish_order="a b&c=d+e%20/?#😀", vin="川A 1")
    with plain() as server, server.client() as client:
        assert client.grant_parking_discount(odd).code == "1001"
    (request,) = server.requests
    assert request.path == DISCOUNT
    check_form(request, {
        "station_uuid": odd.station_uuid, "device_no": "D012026", "port_no": "D01202601", "replenish_order": odd.replenish_order,
        "start_time": "2024-04-14T16:00:00Z", "end_time": "2024-04-14T17:00:00Z", "vin": "川A 1", "plate": PLATE,
        "quantity": "12340", "energy_value": "987", "fee_value": "246", "energy_code": "CN_AC", "total_value": "1233",
    })  # fmt: skip


def test_a_discount_for_a_car_that_is_not_there() -> None:
    with plain(answer(404, {"code": "1002"})) as server, server.client() as client:
        with pytest.raises(pe.ApiError) as caught:
            client.grant_parking_discount(discount())
    assert caught.value.kind == pe.ErrorKind.NOT_FOUND


def test_an_unpaid_order() -> None:
    with plain(answer(200, UNPAID)) as server, server.client() as client:
        order = client.find_occupancy_order(merchant="m1", plate=PLATE)
    (request,) = server.requests
    assert request.path.startswith(BILLING + "?") and request.body == b""
    check_form(request, {"merchant": "m1", "plate": PLATE})
    assert order == pe.OccupancyOrder(
        merchant="m1", station_uuid="8f5f", station_name="一号场站", plate=PLATE, plate_color=pe.PlateColor.GREEN, space_no="A01",
        enter_time=datetime.datetime(2025, 2, 27, 8, 6, 24, tzinfo=datetime.timezone.utc),
        leave_time=datetime.datetime(2025, 2, 27, 9, 6, 24, tzinfo=datetime.timezone.utc),
        parking_time=3600, pay_order="P1", total_value=600, need_value=500,
    )  # fmt: skip
    assert order is not None and order.plate_color is pe.PlateColor.GREEN and PLATE not in repr(order)


def test_nothing_to_pay() -> None:
    with plain(answer(200, {"code": "1002", "message": "无待支付订单"})) as server, server.client() as client:
        assert client.find_occupancy_order("m1", PLATE) is None


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
def test_the_order_on_whatever_thread_the_call_goes_on(level: int, caplog: pytest.LogCaptureFixture) -> None:
    """With debug records it is one of its own; beside the main one, the caller's."""
    found: list[pe.OccupancyOrder | None] = []
    with plain(answer(200, UNPAID), answer(200, {"code": "1002"})) as server, server.client() as client, caplog.at_level(level):

        def find() -> None:
            found.append(client.find_occupancy_order("m1", PLATE))

        find()
        thread = threading.Thread(target=find)
        thread.start()
        thread.join()
    assert found[0] is not None and found[0].pay_order == "P1" and found[1] is None


def test_an_order_that_cannot_be_read_as_a_whole() -> None:
    odd = {"plate_color": 77, "parking_time": "long", "enter_time": "yesterday", "leave_time": None, "total_value": -1}
    with plain(answer(200, UNPAID | odd)) as server, server.client() as client:
        order = client.find_occupancy_order("m1", PLATE)
    assert order is not None and order.plate_color == 77 and order.pay_order == "P1"
    assert (order.parking_time, order.enter_time, order.leave_time) == (None, None, None)
    with plain(answer(200, OK)) as server, server.client() as client, pytest.raises(pe.ProtocolError, match="not whole"):
        client.find_occupancy_order("m1", PLATE)


def test_a_payment() -> None:
    with plain() as server, server.client() as client:
        assert client.confirm_occupancy_payment(payment(pay_mode=1, pay_mode_desc="微信 支付")).code == "1001"
        assert client.confirm_occupancy_payment(payment()).code == "1001"
    given = {"pay_order": "P1", "pay_value": "500", "pay_time": "2024-04-14T16:00:00Z", "trade_no": "T1"}
    assert [request.path for request in server.requests] == [PAYMENT] * 2
    check_form(server.requests[0], given | {"pay_mode": "1", "pay_mode_desc": "微信 支付"})
    check_form(server.requests[1], given | {"pay_mode": "99", "pay_mode_desc": "其他第三方渠道"})


def test_a_payment_that_may_have_been_booked_by_the_first_attempt() -> None:
    with plain(close, answer(404, {"code": "1002"})) as server, server.client() as client:
        with pytest.raises(pe.ApiError) as caught:
            client.confirm_occupancy_payment(payment())
    error = caught.value
    assert (error.kind, error.attempts, error.was_sent) == (pe.ErrorKind.NOT_FOUND, 2, True)
    assert isinstance(error.__cause__, pe.TransportError)
    first, second = (dict(request.pairs()) for request in server.requests)
    assert all(first[name] == second[name] for name in first if name not in ("timestamp", "sign"))


def test_any_form() -> None:
    pairs = [("b", "2"), ("empty", ""), ("a", "值 &=+%"), ("b", "1"), ("A", "😀")]
    with plain(answer(200, b' {"code": "1001", "own": [1, 2]}\n')) as server, server.client() as client:
        reply = client.post_form("/gate/1.0/energy/internal/device", pairs)
        assert client.post_form("/gate/1.0/x", {"a": "1"}, idempotent=True).body == reply.body
    assert reply.body == b' {"code": "1001", "own": [1, 2]}\n', "as it came"
    (request, other) = server.requests
    got = request.pairs()
    assert request.path == "/gate/1.0/energy/internal/device" and got == sorted(got)
    assert [pair for pair in got if pair in pairs] == sorted(pairs), "empty ones too, and those that are there twice"
    assert dict(got)["sign"] == form_sign(got) and dict(other.pairs())["a"] == "1"


def test_any_query() -> None:
    with plain() as server, server.client() as client:
        client.get("/gate/1.0/x", {"plate": PLATE, "note": "a b&c"})
        client.get("/gate/1.0/x", iter([("n", "1")]))
        client.get("/gate/1.0/x")
    first, second, third = server.requests
    check_form(first, {"plate": PLATE, "note": "a b&c"})
    check_form(second, {"n": "1"})
    check_form(third, {})
    assert urllib.parse.quote(PLATE) in first.path


def test_a_form_is_tried_again_only_if_it_may_arrive_twice() -> None:
    for idempotent, attempts in ((False, 1), (True, 2)):
        with plain(close, answer()) as server, server.client() as client:
            try:
                assert client.post_form("/x", {}, idempotent=idempotent).attempts == 2
            except pe.TransportError as error:
                assert not idempotent and error.was_sent
        assert len(server.requests) == attempts
    with plain(close, answer()) as server, server.client() as client:
        assert client.get("/x").attempts == 2


def test_without_common_parameters() -> None:
    with plain() as server, server.client(common_parameters=False) as client:
        client.post_form("/x", {"a": "1"})
        client.sync_charging_record(record())
    assert [name for name, _ in server.requests[0].pairs()] == ["a", "app_id", "sign"]
    assert not {"timestamp", "sign_type"} & set(server.requests[1].json())


Prepared = tuple[Any, str, Callable[[pe.Client], object]]
PREPARED: list[Prepared] = [
    (device(), "/gate/1.0/energy/internal/device/sync", lambda client: client.sync_device(device())),
    (record(plate=PLATE), RECORD, lambda client: client.sync_charging_record(record(plate=PLATE))),
    (discount(), DISCOUNT, lambda client: client.grant_parking_discount(discount())),
    (payment(), PAYMENT, lambda client: client.confirm_occupancy_payment(payment())),
]


@pytest.mark.parametrize(("one", "path", "send"), PREPARED, ids=[type(one).__name__ for one, _, _ in PREPARED])
def test_prepare_takes_any_record(one: Any, path: str, send: Callable[[pe.Client], object]) -> None:
    with plain() as server, server.client(common_parameters=False) as client:
        request = client.prepare(one)
        assert not server.requests
        send(client)
    (sent,) = server.requests
    assert (request.method, request.url, request.body) == ("POST", server.url + path, sent.body)
    assert all(sent.headers[name] == value for name, value in request.headers.items())
    assert PLATE not in repr(request) and "sign=" not in repr(request)


def test_wrong_arguments() -> None:
    wrong: Any
    with plain() as server, server.client() as client:
        calls: list[tuple[Callable[[Any], object], str]] = [
            (client.sync_charging_record, "record"),
            (client.grant_parking_discount, "discount"),
            (client.confirm_occupancy_payment, "payment"),
            (client.prepare, "record"),
            (client.sync_charging_records, "records"),
            (lambda it: client.sync_charging_records([record(), it]), "records[1]"),
            (lambda it: client.find_occupancy_order(it, PLATE), "merchant"),
            (lambda it: client.find_occupancy_order("m1", it), "plate"),
            (lambda it: client.post_form("/x", it), "pairs"),
            (lambda it: client.post_form("/x", {"a": it}), "a"),
            (lambda it: client.post_form("/x", [("a", "1"), it]), "pairs[1]"),
            (lambda it: client.post_form(it, {}), "path"),
            (lambda it: client.post_form("/x", {}, idempotent=it), "idempotent"),
            (lambda it: client.get("/x", it), "pairs"),
            (lambda it: client.get("/x", {"a": it}), "a"),
        ]
        text: Any = "5"
        calls += [
            (lambda _: client.sync_charging_records([record()], connections=text), "connections"),
            (lambda _: client.sync_charging_records([record()], progress=text), "progress"),
        ]
        for call, field in calls:
            for wrong in (None, 5):
                with pytest.raises(pe.InvalidInput) as caught:
                    call(wrong)
                assert (caught.value.field, caught.value.was_sent) == (field, False), (field, str(caught.value))
        for call, field in calls[:4]:
            with pytest.raises(pe.InvalidInput, match="needed, not OccupancyOrder"):
                call(pe.OccupancyOrder(pay_order="P", need_value=1))
        with pytest.raises(pe.InvalidInput, match="ParkingDiscount is needed, not ChargingRecord"):
            client.grant_parking_discount(record())  # type: ignore[arg-type]
        bytes_: Any = b"1"
        for pairs, field in (({"sign": "1"}, "sign"), ({"app_id": "1"}, "app_id"), ({"a": bytes_}, "a"), ({bytes_: "a"}, "pairs")):
            with pytest.raises(pe.InvalidInput) as caught:
                client.post_form("/x", pairs)
            assert caught.value.field == field
        with pytest.raises(pe.InvalidInput, match="as pairs"):
            client.get("/x?a=1")
        with pytest.raises(pe.InvalidInput, match="empty"):
            client.find_occupancy_order("m1", "")
        assert not server.requests


def test_no_personal_data_in_logs_and_errors(caplog: pytest.LogCaptureFixture) -> None:
    texts = (PLATE, urllib.parse.quote(PLATE), MOBILE, VIN, SECRET)
    calls: list[Callable[[pe.Client], object]] = [
        lambda client: client.sync_charging_record(record(plate=PLATE, vin=VIN)),
        lambda client: client.grant_parking_discount(discount(vin=VIN)),
        lambda client: client.find_occupancy_order("m1", PLATE),
        lambda client: client.get("/gate/1.0/x", {"plate": PLATE}),
        lambda client: client.post_form("/gate/1.0/x", {"plate": PLATE, "mobile": MOBILE}),
    ]
    with caplog.at_level(logging.DEBUG):
        for replies in ([answer(400, {"code": "400"})], [answer(502, b"<html>")], [close], [answer(200, UNPAID)]):
            with plain(*replies) as server, server.client(attempts=1) as client:
                for call in calls:
                    try:
                        call(client)
                    except pe.Error as error:
                        assert not [text for text in texts if text in f"{error!r} {error} {error.__cause__!r}"]
    assert "/gate/1.0/x" in caplog.text and not [text for text in texts if text in caplog.text]


def test_calls_on_a_client_that_was_closed() -> None:
    with plain() as server:
        client = server.client()
        client.close()
        for call in (lambda: client.sync_charging_record(record()), lambda: client.find_occupancy_order("m", PLATE), lambda: client.get("/x")):
            with pytest.raises(RuntimeError, match="closed"):
                call()


def test_a_progress_gives_way_to_the_bill() -> None:
    """The bill is on its way: a progress is not sent any more."""
    gate = Gate()
    with plain(gate) as server, server.client() as client:
        bill = threading.Thread(target=client.sync_charging_record, args=(record(),))
        bill.start()
        server.arrived.get(timeout=10)
        with pytest.raises(pe.Superseded) as caught:
            client.sync_charging_record(record(state=pe.ReplenishState.CHARGING))
        assert not caught.value.was_sent
        gate.opened.set()
        bill.join()
    assert len(server.requests) == 1


def test_changed_records_are_sent_as_they_are_then() -> None:
    one = record(state=pe.ReplenishState.CHARGING)
    with plain() as server, server.client() as client:
        client.sync_charging_record(dataclasses.replace(one, quantity=1))
        client.sync_charging_record(dataclasses.replace(one, end_time=START + datetime.timedelta(hours=2)))
    first, second = (request.json() for request in server.requests)
    assert first["quantity"] == 1 and second["end_time"] == "2024-04-14T18:00:00.000Z"
