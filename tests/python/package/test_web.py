"""Pushes over HTTP: sent by other people's clients to WSGI and ASGI servers that are not ours."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import io
import json
import logging
import shutil
import socket
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
import wsgiref.simple_server
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import uvicorn

import pyun_energy as pe
from support import PLATE, SECRET, form_sign, need

PATHS = {"/push/started": "start_result", "/push/progress": "progress", "/push/finished": "finished", "/推送": "finished"}
PAIRS = [("order", "2024041400001"), ("quantity", "12340"), ("plate", PLATE), ("note", "a b&c=d+e%"), ("empty", "")]
SIGNED = [*PAIRS, ("sign", form_sign(PAIRS))]
FORM = "application/x-www-form-urlencoded"


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def wsgi(handler: Callable[[pe.Push], object]) -> Iterator[str]:
    app = pe.wsgi_app(PATHS, SECRET, handler)
    with wsgiref.simple_server.make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def asgi(handler: Callable[[pe.Push], object], mount: str = "") -> Iterator[str]:
    app = pe.asgi_app(PATHS, SECRET, handler)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="auto", root_path=mount))
        ready = threading.Event()
        startup = server.startup

        async def tell(*arguments: Any, **options: Any) -> None:
            await startup(*arguments, **options)
            ready.set()

        server.startup = tell  # type: ignore[method-assign]
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        assert ready.wait(30)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


SERVERS = pytest.mark.parametrize("serve", [wsgi, asgi], ids=["wsgi", "asgi"])
Serve = Callable[[Callable[[pe.Push], object]], contextlib.AbstractContextManager[str]]


def by_requests(url: str, pairs: list[tuple[str, str]]) -> tuple[int, Any]:
    reply = requests.post(url, data=pairs, timeout=30)
    assert reply.headers["Content-Type"] == "application/json"
    return reply.status_code, reply.json()


def by_urllib(url: str, pairs: list[tuple[str, str]]) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url, urllib.parse.urlencode(pairs).encode(), timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def by_curl(url: str, pairs: list[tuple[str, str]]) -> tuple[int, Any]:
    need(shutil.which("curl"), "no curl")
    data = [word for name, value in pairs for word in ("--data-urlencode", f"{name}={value}")]
    done = subprocess.run(["curl", "-s", "--noproxy", "*", "-w", "\n%{http_code}", *data, url], capture_output=True, text=True, timeout=30)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


@SERVERS
@pytest.mark.parametrize("send", [by_requests, by_urllib, by_curl], ids=["requests", "urllib", "curl"])
def test_a_push(serve: Serve, send: Callable[[str, list[tuple[str, str]]], tuple[int, Any]]) -> None:
    kept: list[pe.Push] = []
    with serve(kept.append) as url:
        assert send(url + "/push/finished", SIGNED) == (200, {"code": "1001"})
        assert send(url + "/push/progress", SIGNED) == (200, {"code": "1001"})
        status, body = send(url + "/push/finished", PAIRS)
        assert (status, body["code"]) == (401, "401")
        status, body = send(url + "/push/finished", [*SIGNED, ("more", "1")])
        assert (status, body["code"]) == (401, "401")
    assert [type(push) for push in kept] == [pe.ChargingFinished, pe.ChargingProgress]
    assert kept[0].pairs == tuple(SIGNED) and kept[0] == pe.ChargingFinished(order="2024041400001", quantity=12340, plate=PLATE)


@SERVERS
def test_what_is_refused(serve: Serve) -> None:
    kept: list[pe.Push] = []
    with serve(kept.append) as url:
        for path in ("/", "/push", "/push/finished/", "/push/stopped", "/../push/finished"):
            assert by_urllib(url + path, SIGNED)[0] == 404
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            reply = requests.request(method, url + "/push/finished", timeout=30)
            assert (reply.status_code, reply.headers["Allow"], reply.json()["code"]) == (405, "POST", "405")
        assert requests.head(url + "/push/finished", timeout=30).status_code == 405
        nameless = [("quantity", "1")]
        assert by_urllib(url + "/push/finished", [*nameless, ("sign", form_sign(nameless))])[0] == 400
        many = [*PAIRS, *((f"p{number}", "1") for number in range(10_000))]
        assert by_urllib(url + "/push/finished", [*many, ("sign", form_sign(many))])[0] == 400
        # The query is no part of a push.
        assert by_urllib(url + "/push/finished?sign=1", SIGNED)[0] == 200
    assert len(kept) == 1


@SERVERS
def test_too_large(serve: Serve) -> None:
    """Answered without waiting for the rest of it."""
    with serve(lambda push: None) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        connection.putrequest("POST", "/push/finished")
        connection.putheader("Content-Type", FORM)
        connection.putheader("Content-Length", str(3 * 2**30))
        connection.endheaders()
        connection.send(b"x" * (2**20 + 1))
        reply = connection.getresponse()
        assert (reply.status, json.load(reply)["code"]) == (413, "413")
        connection.close()


@SERVERS
def test_a_body_in_chunks(serve: Serve) -> None:
    """ASGI puts them together; a WSGI server that does not is told so, and nothing is lost or guessed."""
    body = urllib.parse.urlencode(SIGNED).encode()
    with serve(lambda push: None) as url:
        chunks = iter([body[:40], body[40:]])
        reply = requests.post(url + "/push/finished", data=chunks, headers={"Content-Type": FORM}, timeout=30)
    assert reply.status_code == (200 if serve is asgi else 411)


@SERVERS
def test_a_handler_that_raises_is_not_answered_with_1001(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def fail(push: pe.Push) -> None:
        raise KeyError(f"no car {PLATE}")

    with serve(fail) as url:
        status, body = by_urllib(url + "/push/finished", SIGNED)
    assert (status, body["code"]) == (500, "1500")
    (line,) = [line for line in caplog.records if line.name == "pyun_energy"]
    text = line.getMessage()
    assert line.levelno == logging.ERROR and "KeyError" in text and "/push/finished" in text and "in fail" in text
    assert PLATE not in text and line.exc_info is None


@SERVERS
def test_refusals_are_told_without_personal_data(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    with serve(lambda push: None) as url:
        by_urllib(url + "/push/finished", PAIRS)
    (line,) = [line for line in caplog.records if line.name == "pyun_energy"]
    assert line.levelname == "WARNING" and "`sign`" in line.getMessage() and "/push/finished" in line.getMessage()
    assert not [text for text in (PLATE, SECRET, form_sign(PAIRS)) if text in caplog.text]


def test_a_coroutine_as_handler() -> None:
    kept: list[pe.Push] = []

    async def keep(push: pe.Push) -> None:
        if push.order == "0":
            raise OSError("disk full")
        kept.append(push)

    zero = [("order", "0")]
    with asgi(keep) as url:
        assert by_urllib(url + "/push/finished", SIGNED) == (200, {"code": "1001"})
        assert by_urllib(url + "/push/finished", [*zero, ("sign", form_sign(zero))])[0] == 500
    assert len(kept) == 1


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
def test_a_coroutine_that_nobody_awaits_is_not_answered_with_1001(caplog: pytest.LogCaptureFixture) -> None:
    async def keep(push: pe.Push) -> None:
        pass

    with wsgi(keep) as url:
        assert by_urllib(url + "/push/finished", SIGNED)[0] == 500
    assert "asgi_app" in caplog.text


@pytest.mark.parametrize("length", ["", "-1", "x", "9" * 5000, "1_0"])
def test_lengths_that_are_none(length: str) -> None:
    """Whatever a server lets pass."""
    answers: list[str] = []
    environ = {"PATH_INFO": "/push/finished", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"x" * 2**21)}
    pe.wsgi_app(PATHS, SECRET, print)(dict(environ), lambda status, headers: answers.append(status[:3]))
    assert answers == ["413" if length.startswith("9") else "411"]


def test_a_body_that_the_server_puts_together() -> None:
    answers: list[str] = []
    body = urllib.parse.urlencode(SIGNED).encode()
    environ = {"PATH_INFO": "/push/finished", "REQUEST_METHOD": "POST", "wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    pe.wsgi_app(PATHS, SECRET, lambda push: None)(dict(environ), lambda status, headers: answers.append(status[:3]))
    assert answers == ["200"]


def test_below_another_path() -> None:
    with asgi(lambda push: None, mount="/api") as url:
        assert by_urllib(url + "/push/finished", SIGNED)[0] == 200


@SERVERS
def test_a_path_that_is_not_ascii(serve: Serve) -> None:
    kept: list[pe.Push] = []
    with serve(kept.append) as url:
        assert requests.post(f"{url}/推送", SIGNED, timeout=30).json() == {"code": "1001"}
    assert len(kept) == 1


@pytest.mark.parametrize(("root", "path"), [("/api", "/api/push/finished"), ("/api", "/push/finished"), ("/p", "/push/finished"), ("", "/push/finished")])
def test_a_root_that_the_path_holds_or_not(root: str, path: str) -> None:
    """As servers before and after version 2.4 of ASGI's HTTP have it; one that only begins like the path is none of it."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": urllib.parse.urlencode(SIGNED).encode()}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    kept: list[pe.Push] = []
    app = pe.asgi_app(PATHS, SECRET, kept.append)
    scope = {"type": "http", "method": "POST", "path": path, "root_path": root, "headers": []}
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 30))
    assert (sent[0]["status"], len(kept)) == (200, 1)


def test_it_is_refused_at_once_what_cannot_work() -> None:
    paths: Any
    for make in (pe.wsgi_app, pe.asgi_app):
        for paths, secret, handler, field in (
            (["/x"], SECRET, print, "paths"),
            ({"/x": "finish"}, SECRET, print, "paths['/x']"),
            ({"x": "finished"}, SECRET, print, "paths['x']"),
            (PATHS, "", print, "secret"),
            (PATHS, None, print, "secret"),
            (PATHS, SECRET, None, "handler"),
        ):
            arguments: Any = (paths, secret, handler)
            with pytest.raises(pe.InvalidInput) as caught:
                make(*arguments)
            assert caught.value.field == field
