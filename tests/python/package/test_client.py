"""The client: its settings, what it sends, what it never shows, and how it ends."""

from __future__ import annotations

import concurrent.futures
import gc
import hashlib
import json
import pickle
import time
import weakref
from typing import Any

import pytest

import pyun_energy as pe
from pyun_energy.testing import Emulator
from support import APP, OK, SECRET, Gate, answer, device, md5, plain

PATH = "/gate/1.0/energy/internal/device/sync"


def test_what_is_sent_is_what_was_signed() -> None:
    with plain() as server, server.client() as client:
        before = time.time_ns() // 1_000_000
        reply = client.sync_device(device(name="一号桩"))
        after = time.time_ns() // 1_000_000
    (request,) = server.requests
    assert reply.code == "1001" and request.path == PATH
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["Authorization"] == md5(request.body)
    sent = request.json()
    assert (sent["app_id"], sent["name"], sent["sign_type"]) == (APP, "一号桩", "MD5")
    assert before <= sent["timestamp"] <= after
    again = pe.Client(APP, SECRET, environment="test").canonical(device(name="一号桩"), timestamp=sent["timestamp"])
    assert request.body == again


def test_prepare_sends_nothing_and_can_be_sent_by_other_means() -> None:
    with plain() as server, server.client() as client:
        request = client.prepare(device())
        assert not server.requests
    assert (request.method, request.url) == ("POST", server.url + PATH)
    assert set(request.headers) == {"Content-Type", "Authorization", "Accept", "User-Agent"}
    assert request.headers["Authorization"] == md5(request.body)
    assert md5(request.body) not in repr(request) and pickle.loads(pickle.dumps(request)) == request


def test_the_name_that_common_parameters_had_still_counts() -> None:
    client: Any = pe.Client
    with plain() as server:
        old = client("op1", "s3cret", base_url=server.url, common_params=False)
        assert b"timestamp" not in old.canonical(device())


def test_without_common_parameters() -> None:
    with plain() as server, server.client(common_parameters=False) as client:
        client.sync_device(device())
        assert not {"timestamp", "sign_type"} & set(server.requests[0].json())
        assert client.canonical(device(), timestamp=1) == server.requests[0].body


def test_canonical_of_now() -> None:
    with pe.Client(APP, SECRET, environment="production") as client:
        stamp = json.loads(client.canonical(device()))["timestamp"]
        assert abs(stamp - time.time() * 1000) < 60_000
        with pytest.raises(pe.InvalidInput) as caught:
            client.canonical(device(), timestamp=2**53)
        assert caught.value.field == "timestamp"


def test_post_json_signs_the_bytes_as_they_are() -> None:
    body = ' {"b":1,\n"a":"值"}'
    with plain() as server, server.client() as client:
        assert client.post_json("/gate/1.0/energy/any", body).code == "1001"
        assert client.post_json("/gate/1.0/energy/any", body.encode(), idempotent=True).code == "1001"
    for request in server.requests:
        assert request.path == "/gate/1.0/energy/any" and request.body == body.encode()
        assert request.headers["Authorization"] == md5(body.encode())


def test_post_json_is_repeated_only_when_it_may_be() -> None:
    for idempotent, attempts in ((False, 1), (True, 2)):
        with plain(answer(503, b"busy"), answer()) as server, server.client() as client:
            try:
                assert client.post_json("/any", b"{}", idempotent=idempotent).attempts == 2
            except pe.ProtocolError as error:
                assert error.attempts == 1 and error.retryable
            assert len(server.requests) == attempts


def test_the_secret_may_be_bytes_that_are_no_text() -> None:
    with plain() as server, pe.Client(APP, b"\xff \x00", base_url=server.url) as client:
        client.sync_device(device())
    body = server.requests[0].body
    assert server.requests[0].headers["Authorization"] == hashlib.md5(body + b"&app_secret=\xff \x00").hexdigest()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"environment": None}, "environment"),
    ({"base_url": "http://127.0.0.1:1"}, "environment"),
    ({"environment": "prod"}, "environment"),
    ({"environment": None, "base_url": "http://10.0.0.1"}, "base_url"),
    ({"environment": None, "base_url": "nonsense"}, "base_url"),
    ({"app_id": ""}, "app_id"),
    ({"secret": ""}, "secret"),
    ({"timeout": 0}, "timeout"),
    ({"timeout": -1}, "timeout"),
    ({"timeout": float("nan")}, "timeout"),
    ({"deadline": 0}, "deadline"),
    ({"attempts": 0}, "attempts"),
    ({"attempts": -3}, "attempts"),
    ({"proxy": "socks5://127.0.0.1:1"}, "proxy"),
    ({"ca_file": "/nowhere/ca.pem"}, "ca_file"),
]


@pytest.mark.parametrize(("settings", "field"), WRONG, ids=[f"{f}-{i}" for i, (_, f) in enumerate(WRONG)])
def test_unusable_settings(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(pe.InvalidInput) as caught:
        usable: dict[str, Any] = {"app_id": APP, "secret": SECRET, "environment": "test"}
        pe.Client(**(usable | settings))
    assert caught.value.field == field
    assert SECRET not in str(caught.value)


def test_usable_settings() -> None:
    usable: list[dict[str, Any]] = [
        {"timeout": float("inf"), "deadline": 1e12}, {"proxy": False}, {"proxy": "http://user:pw@127.0.0.1:1"},
    ]  # fmt: skip
    for settings in usable:
        pe.Client(APP, SECRET, environment="test", **settings)
    pe.Client(APP, SECRET, base_url="http://10.0.0.1", allow_http=True)


def test_the_proxy_is_the_one_given_or_the_environments_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "http://gateway.invalid"
    with plain() as server:
        proxied: dict[str, Any] = {"base_url": asked, "allow_http": True, "attempts": 1}
        with pytest.raises(pe.TransportError) as caught:  # this server does not know CONNECT
            pe.Client(APP, SECRET, proxy=server.url, **proxied).sync_device(device())
        assert caught.value.kind == pe.ErrorKind.CONNECT
        monkeypatch.setenv("HTTP_PROXY", server.url)
        monkeypatch.setenv("ALL_PROXY", server.url)
        with pytest.raises(pe.TransportError) as caught:
            pe.Client(APP, SECRET, **proxied).sync_device(device())
        assert caught.value.kind == pe.ErrorKind.CONNECT
        with pytest.raises(pe.TransportError) as caught:
            pe.Client(APP, SECRET, proxy=False, **proxied).sync_device(device())
        assert caught.value.kind == pe.ErrorKind.RESOLVE
        assert server.client().sync_device(device()).code == "1001", "loopback goes direct"


def test_secrets_and_signatures_are_nowhere() -> None:
    seen = []
    with plain(answer(401, {"code": "401", "message": "no"})) as server:
        client = server.client(proxy="http://user:hunter2@127.0.0.1:9", attempts=1)
        seen += [repr(client), str(client)]
        direct = server.client(attempts=1)
        with pytest.raises(pe.AuthError) as caught:
            direct.sync_device(device())
        with pytest.raises(pe.TransportError) as proxied:
            client.sync_device(device())
        signature = server.requests[0].headers["Authorization"]
    for error in (caught.value, proxied.value):
        seen += [repr(error), str(error), repr(vars(error)), repr(pickle.dumps(error))]
    seen.append(repr(direct.prepare(device())))
    for text in seen:
        assert SECRET not in text and signature not in text and "hunter2" not in text
    assert repr(direct) == f"Client('{APP}', '***', base_url='{server.url}')"


def test_a_context_manager() -> None:
    with plain() as server:
        with server.client() as client:
            assert client.sync_device(device()).code == "1001"
        for use in (client.sync_device, client.prepare, client.canonical):
            with pytest.raises(RuntimeError, match="closed"):
                use(device())
        client.close()


def test_a_client_is_let_go() -> None:
    client = pe.Client(APP, SECRET, environment="test")
    gone = weakref.ref(client)
    del client
    gc.collect()
    assert gone() is None


def test_a_client_does_not_pickle_and_says_what_to_do() -> None:
    with pytest.raises(TypeError, match="Make one there"):
        pickle.dumps(pe.Client(APP, SECRET, environment="test"))


def test_connections_are_kept_and_not_between_clients() -> None:
    with plain() as server:
        client = server.client()
        for _ in range(3):
            client.sync_device(device())
        server.client().sync_device(device())
    peers = [request.client for request in server.requests]
    assert len(set(peers[:3])) == 1 and peers[3] != peers[0]


def test_the_platforms_clock(pyun_emulator: Emulator) -> None:
    pyun_emulator.set_clock(-3600)
    with pyun_emulator.client() as client:
        reply = client.sync_device(device())
        assert reply.attempts == 2 and reply.clock_offset_ms is not None and -3_700_000 < reply.clock_offset_ms < -3_500_000
    with pyun_emulator.client(correct_clock=False) as client, pytest.raises(pe.BadRequest, match="minutes|timestamp"):
        client.sync_device(device())


def test_a_fleet(pyun_emulator: Emulator) -> None:
    """Order kept, failures in their places, progress told, nothing raised."""
    fleet = [device(no=f"D{number:03}") for number in range(40)]
    calls: list[tuple[int, int, pe.Reply | pe.Error]] = []
    pyun_emulator.fail_next(1, code="1002")
    with pyun_emulator.client() as client:
        results = client.sync_devices(iter(fleet), connections=4, progress=lambda *call: calls.append(call))
    refused = [result for result in results if isinstance(result, pe.Error)]
    assert len(results) == 40 and len(refused) == 1 and isinstance(refused[0], pe.ApiError)
    assert [done for done, _, _ in calls] == list(range(1, 41)) and {total for _, total, _ in calls} == {40}
    synced = {entry["no"] for entry in pyun_emulator.devices()}
    for one, result in zip(fleet, results):
        assert (one.no in synced) == isinstance(result, pe.Reply)
    assert len({request["connection"] for request in pyun_emulator.requests()}) <= 4
    assert client_of_nothing() == []


def client_of_nothing() -> list[pe.Reply | pe.Error]:
    return pe.Client(APP, SECRET, environment="test").sync_devices([])


def test_what_progress_raises_ends_the_call() -> None:
    def stop(done: int, total: int, last: object) -> None:
        raise LookupError(f"at {done} of {total}")

    with plain() as server, server.client() as client:
        with pytest.raises(LookupError, match="at 1 of 500"):
            client.sync_devices([device(no=str(number)) for number in range(500)], connections=1, progress=stop)
        assert client.sync_device(device()).code == "1001", "the client is as good as before"


def test_scopes_are_cancelled_alone_and_with_all() -> None:
    gate = Gate()
    with plain(gate) as server, server.client() as client, concurrent.futures.ThreadPoolExecutor() as pool:
        one, other = client.scope(), client.scope()
        calls = [pool.submit(of.sync_device, device(no=str(n))) for n, of in enumerate((one, other, other.scope()))]
        for _ in calls:
            server.arrived.get(timeout=20)
        one.cancel()
        assert isinstance(calls[0].exception(20), pe.Cancelled)
        assert not calls[1].done() and not calls[2].done()
        client.cancel()
        assert isinstance(calls[1].exception(20), pe.Cancelled) and isinstance(calls[2].exception(20), pe.Cancelled)
        gate.opened.set()
        one.close()
        assert other.sync_device(device()).code == "1001", "neither cancelled nor closed for good"
        assert APP in repr(other) and SECRET not in repr(other)


@pytest.mark.parametrize("many", [False, True])
def test_cancel_reaches_calls_of_a_client_that_was_closed(many: bool) -> None:
    gate = Gate()
    with plain(gate) as server, concurrent.futures.ThreadPoolExecutor() as pool:
        client = server.client()
        call = pool.submit(client.sync_devices, [device()]) if many else pool.submit(client.sync_device, device())
        server.arrived.get(timeout=20)
        client.close()
        client.close()
        client.cancel()
        (error,) = call.result(20) if many else [call.exception(20)]  # type: ignore[misc]
        assert isinstance(error, pe.Cancelled) and error.was_sent
        gate.opened.set()
        client.cancel()


def test_results_that_wait_for_progress_are_all_handed_out() -> None:
    """More of them than are taken at a time."""
    fleet = [device(no=str(number)) for number in range(600)]
    told: list[int] = []
    with plain() as server, server.client() as client:

        def progress(done: int, total: int, last: object) -> None:
            if done == 1:
                for _ in fleet:
                    server.arrived.get(timeout=20)
            told.append(done)

        results = client.sync_devices(fleet, progress=progress)
    assert told == [*range(1, 601)] and {type(result) for result in results} == {pe.Reply} and len(results) == 600


def test_the_deadline_of_a_fleet() -> None:
    with plain(answer(503, b"busy", Retry_After="1")) as server, server.client() as client:
        begun = time.monotonic()
        results = client.sync_devices([device(no=str(number)) for number in range(50)], connections=1, deadline=0.3)
        assert time.monotonic() - begun < 5
    assert all(isinstance(result, pe.Error) for result in results)
    assert any(isinstance(result, pe.NotAttempted) for result in results) or len(server.requests) == 50
    with pytest.raises(pe.InvalidInput):
        client_with_a_bad_count()


def client_with_a_bad_count() -> None:
    pe.Client(APP, SECRET, environment="test").sync_devices([], connections=-1)


def test_a_wrong_device_among_many_is_named_before_anything_is_sent() -> None:
    with plain() as server, server.client() as client:
        with pytest.raises(pe.InvalidInput, match="Device is needed, not str") as caught:
            client.sync_devices([device(), "D1"])  # type: ignore[list-item]
        assert caught.value.field == "devices[1]"
        assert not server.requests


def test_a_reply_with_only_a_code() -> None:
    with plain(answer(200, {"code": 1001})) as server, server.client() as client:
        reply = client.sync_device(device())
    assert (reply.code, reply.message, reply.seqno, reply.time_cost) == ("1001", None, None, None)
    assert OK["code"] == "1001"
