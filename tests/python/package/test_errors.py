"""Every exception: when it is raised, what it carries, and what a script may catch it as."""

from __future__ import annotations

import builtins
import copy
import pickle
import socket
import threading
from typing import Any

import pytest

import pyun_energy as pe
from support import APP, OK, SECRET, Answer, Gate, answer, close, device, plain


def failure(*answers: Answer, **settings: Any) -> pe.Error:
    with plain(*answers) as server, server.client(**settings) as client, pytest.raises(pe.Error) as caught:
        client.sync_device(device())
    travelled(caught.value)
    return caught.value


def travelled(error: pe.Error) -> None:
    """What comes out of another process, or of a deep copy, is the same."""
    for other in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert other.args == error.args and str(other) == str(error)
        assert vars(other) == vars(error)
        assert type(other.__cause__) is type(error.__cause__) and str(other.__cause__) == str(error.__cause__)


@pytest.mark.parametrize(
    ("code", "status", "of", "kind"),
    [
        ("401", 401, pe.AuthError, pe.ErrorKind.AUTH),
        ("400", 400, pe.BadRequest, pe.ErrorKind.BAD_REQUEST),
        ("1500", 500, pe.ApiError, pe.ErrorKind.FAILED),
        ("1002", 404, pe.ApiError, pe.ErrorKind.NOT_FOUND),
        ("7777", 200, pe.ApiError, pe.ErrorKind.REFUSED),
    ],
)
def test_a_refusal(code: str, status: int, of: type[pe.ApiError], kind: pe.ErrorKind) -> None:
    body = {"code": code, "message": "不行", "hint": "port[1].no", "seqno": "9", "data_node": "CN", "time_cost": 3}
    error = failure(answer(status, body), attempts=1)
    assert type(error) is of and isinstance(error, pe.ApiError)
    assert (error.kind, error.attempts, error.retryable) == (kind, 1, code == "1500")
    assert (error.code, error.message, error.hint, error.seqno) == (code, "不行", "port[1].no", "9")
    assert error.http_status == status
    assert error.reply == pe.Reply(
        code=code, message="不行", hint="port[1].no", seqno="9", data_node="CN", time_cost=3, http_status=status,
        clock_offset_ms=error.reply.clock_offset_ms, body=error.reply.body,
    )
    for part in (code, "不行", "port[1].no", "9"):
        assert part in str(error)


def test_refusals_are_told_apart() -> None:
    for of in (pe.AuthError, pe.BadRequest):
        assert issubclass(of, pe.ApiError)
    assert not issubclass(pe.ApiError, (OSError, ValueError))


def test_an_answer_that_is_not_the_platforms() -> None:
    page = b"<html>\xe7\x99\xbb\xe5\xbd\x95 " + b"x" * 5000
    error = failure(answer(403, page))
    assert type(error) is pe.ProtocolError
    assert (error.kind, error.http_status, error.attempts, error.retryable) == (pe.ErrorKind.PROTOCOL, 403, 1, False)
    assert error.body is not None and error.body.startswith("<html>登录") and 1500 < len(error.body) <= 2048
    assert not isinstance(error, (OSError, ValueError))


def test_the_platform_asks_to_wait() -> None:
    error = failure(answer(503, b"busy", Retry_After="60"))
    assert isinstance(error, pe.ProtocolError)
    assert (error.retry_after, error.attempts, error.retryable, error.http_status) == (60.0, 1, True, 503)


def test_what_is_known_of_what_was_sent() -> None:
    """`was_sent` decides whether a call that does harm twice may be made again."""
    refused = failure(answer(401, {"code": "401"}))
    assert (refused.was_sent, refused.http_status, refused.kind_name) == (True, 401, "auth")
    gone = failure(close, attempts=1)
    assert (gone.was_sent, gone.http_status, gone.kind_name) == (True, None, "disconnected")
    with pytest.raises(pe.TransportError) as caught, pe.Client(APP, SECRET, base_url="http://127.0.0.1:9", attempts=1) as client:
        client.sync_device(device())
    assert (caught.value.was_sent, caught.value.http_status, caught.value.kind_name) == (False, None, "connect")


def test_a_timeout() -> None:
    gate = Gate()
    error = failure(gate, timeout=0.2, attempts=1)
    gate.opened.set()
    assert type(error) is pe.TimeoutError
    assert isinstance(error, (pe.TransportError, builtins.TimeoutError, ConnectionError))
    assert (error.kind, error.attempts, error.retryable) == (pe.ErrorKind.TIMEOUT, 1, True)
    assert "waiting for the answer" in str(error)


def test_the_deadline_bounds_all_attempts() -> None:
    gate = Gate()
    error = failure(gate, timeout=10, deadline=0.3)
    gate.opened.set()
    assert isinstance(error, builtins.TimeoutError)


def test_a_refused_connection() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))  # bound, but not listening: nobody else gets the port
        url = "http://127.0.0.1:%d" % listener.getsockname()[1]
        with pytest.raises(ConnectionError) as caught:
            pe.Client(APP, SECRET, base_url=url, attempts=2).sync_device(device())
    error = caught.value
    assert type(error) is pe.TransportError
    assert (error.kind, error.attempts, error.retryable) == (pe.ErrorKind.CONNECT, 2, True)
    travelled(error)


def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(pe.TransportError) as caught:
        pe.Client(APP, SECRET, base_url="https://nowhere.invalid", attempts=1).sync_device(device())
    assert (caught.value.kind, caught.value.retryable) == (pe.ErrorKind.RESOLVE, True)
    assert "nowhere.invalid" in str(caught.value)


def test_a_connection_that_breaks() -> None:
    error = failure(close, attempts=2)
    assert type(error) is pe.TransportError
    assert (error.kind, error.attempts) == (pe.ErrorKind.DISCONNECTED, 2)


def test_no_tls_where_tls_is_wanted() -> None:
    with plain() as server, pytest.raises(pe.TransportError) as caught:
        pe.Client(APP, SECRET, base_url=server.url.replace("http:", "https:"), attempts=1).sync_device(device())
    assert type(caught.value) is pe.TlsError and caught.value.kind == pe.ErrorKind.TLS
    travelled(caught.value)


def test_invalid_input_names_the_field_as_the_platform_does() -> None:
    with pytest.raises(ValueError) as caught:
        device(ports=[pe.Port(no="1", state=1, alias="A"), pe.Port(no="1", state=1, alias="B")])
    error = caught.value
    assert type(error) is pe.InvalidInput
    assert (error.field, error.kind, error.attempts, error.retryable) == ("port[1].no", pe.ErrorKind.INVALID_INPUT, 0, False)
    assert "port[1].no: another port has the same number" == str(error)
    travelled(error)


def test_cancelled_from_another_thread() -> None:
    gate = Gate()
    with plain(gate) as server:
        client = server.client()

        def cancel() -> None:
            server.arrived.get(timeout=20)
            client.cancel()

        thread = threading.Thread(target=cancel)
        thread.start()
        with pytest.raises(pe.Cancelled) as caught:
            client.sync_device(device())
        thread.join()
        gate.opened.set()
        assert (caught.value.kind, caught.value.attempts) == (pe.ErrorKind.CANCELLED, 1)
        travelled(caught.value)
        assert client.sync_device(device()).code == "1001", "calls that begin later are not affected"


def test_superseded_by_a_later_snapshot() -> None:
    """The first snapshot is refused for a while; while it waits to be sent again, a newer one gets through."""
    arrived = threading.Barrier(2)
    failed: list[pe.Error] = []

    def busy(*arguments: Any) -> None:
        answer(503, b"busy", Retry_After="1")(*arguments)
        arrived.wait(20)

    with plain(busy, answer()) as server, server.client() as client:

        def older() -> None:
            try:
                client.sync_device(device(state=pe.DeviceState.FAULTED))
            except pe.Error as error:
                failed.append(error)

        thread = threading.Thread(target=older)
        thread.start()
        arrived.wait(20)
        assert client.sync_device(device()).code == "1001"
        thread.join()
    (error,) = failed
    assert type(error) is pe.Superseded and error.kind == pe.ErrorKind.SUPERSEDED
    assert isinstance(error.__cause__, pe.ProtocolError) and error.__cause__.http_status == 503
    travelled(error)


def test_not_attempted() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = "http://127.0.0.1:%d" % listener.getsockname()[1]
        with pe.Client(APP, SECRET, base_url=url, attempts=1) as client:
            results = client.sync_devices([device(no=str(number)) for number in range(20)], connections=2)
    assert [type(result) for result in results[:2]] == [pe.TransportError] * 2
    last = results[-1]
    assert type(last) is pe.NotAttempted
    assert (last.kind, last.attempts, last.retryable) == (pe.ErrorKind.NOT_ATTEMPTED, 0, True)
    travelled(last)


def test_all_have_one_base_and_can_be_made_by_hand() -> None:
    classes = [getattr(pe, name) for name in pe.__all__ if isinstance(getattr(pe, name), type)]
    assert all(issubclass(of, pe.Error) for of in classes if issubclass(of, BaseException))
    errors: list[Any] = [of for of in classes if issubclass(of, pe.Error)]
    assert len(errors) == 18
    for of in errors:
        more: dict[str, Any] = {"reply": pe.Reply(code="401", **{})} if issubclass(of, pe.ApiError) else {}
        error = of("text", attempts=2, retryable=True, **more)
        assert (str(error), error.attempts, error.retryable) == ("text", 2, True)
        travelled(error)


def test_a_kind_of_a_later_core_still_has_a_class() -> None:
    from pyun_energy import _errors

    made = _errors._make(77, "new", attempts=1)
    assert type(made) is pe.Error and made.kind == 77
    refused = _errors._make(78, "new", reply=("5", *[None] * 5, 200, 1, None, b""))
    assert type(refused) is pe.ApiError and refused.code == "5"
    travelled(refused)


def test_a_reply_has_all_its_fields() -> None:
    with plain(answer(200, OK | {"payload": {"id": 3}})) as server, server.client() as client:
        reply = client.post_json("/gate/1.0/any", b"{}")
    assert (reply.code, reply.message, reply.hint, reply.seqno) == ("1001", "success", None, "42")
    assert (reply.data_node, reply.time_cost, reply.http_status, reply.attempts) == ("CN/1", 7, 200, 1)
    assert b'"payload": {"id": 3}' in reply.body
    assert reply.clock_offset_ms is not None and abs(reply.clock_offset_ms) < 60_000
    assert pickle.loads(pickle.dumps(reply)) == reply
