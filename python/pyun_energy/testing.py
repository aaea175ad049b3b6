"""A stand-in for the platform, for tests: the command of the package `pyun-energy-emulator`, run and steered.

    pip install ./python/emulator      # from a source tree

With pytest, take the fixture `pyun_emulator`: one process for the session, reset before each test.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sysconfig
import urllib.parse
from typing import Any, Literal, cast

from ._client import Client

__all__ = ["Emulator"]

_APP_ID = "op00000000000001"
_SECRET = "0123456789abcdef0123456789abcdef"


class Emulator:
    """An emulator process on a free port of this machine. It ends with the `with` block, or with this process.

    `command` is the path of the command `pyun-energy`; left out, it is `$PYUN_ENERGY_BIN`, or that of this environment,
    or the first on `PATH`.

    >>> import pyun_energy as pe
    >>> device = pe.Device(station_uuid="8f5f", no="D1", state=1, energy_code="CN_AC", ports=[])
    >>> with Emulator() as emulator, emulator.client() as client:
    ...     emulator.fail_next(status=503)            # the client tries again
    ...     reply = client.sync_device(device)
    ...     reply.code, reply.attempts, emulator.devices()[0]["no"]
    ('1001', 2, 'D1')
    """

    url: str
    """The base URL: `Client(app_id, secret, base_url=emulator.url)`."""
    app_id: str = _APP_ID
    """An app that may sign. There are more after `add_app`."""
    secret: str = _SECRET
    """Its secret."""

    def __init__(self, *, command: str | os.PathLike[str] | None = None) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYUN_APP_")}
        self._process = subprocess.Popen(
            [command or _find(), "emulator", "--until-stdin-closes", "--app", f"{_APP_ID}={_SECRET}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        if not ready:
            code = self._process.wait()
            self.close()
            raise RuntimeError(f"the emulator did not start: exit code {code}")
        self.url = str(json.loads(ready)["url"])
        self._address = urllib.parse.urlsplit(self.url).netloc

    def client(self, **settings: Any) -> Client:
        """A client of the app that is there from the start; takes the settings of `Client`."""
        return Client(self.app_id, self.secret, base_url=self.url, **settings)

    def add_app(self, app_id: str, secret: str) -> None:
        """Lets one more app sign. Apps outlive a reset."""
        self._control("POST", "/apps", {"app_id": app_id, "secret": secret})

    def devices(self) -> list[dict[str, Any]]:
        """The devices that it was told of: the fields of the last accepted sync of each, and `first_seen`, `last_seen`,
        `last_change` (ms) and `syncs`."""
        stations = self._control("GET", "/state")["stations"]
        return [device for station in stations.values() for device in station["devices"].values()]

    def orders(self) -> list[dict[str, Any]]:
        """The charging orders that it was told of: `order`, `record` with the fields of the last accepted one, `closed_by`
        (`bill`, `failure` or None), `records`, `refused`, `discount` with its parameters or None, …"""
        return cast("list[dict[str, Any]]", self._control("GET", "/state")["orders"])

    def occupancy_orders(self) -> list[dict[str, Any]]:
        """The occupancy orders that there are, with the payment of those that were paid."""
        return cast("list[dict[str, Any]]", self._control("GET", "/state")["occupancy_orders"])

    def add_occupancy_order(self, *, merchant: str, plate: str, need_value: int, **fields: Any) -> dict[str, Any]:
        """Lets there be an occupancy order that `find_occupancy_order` finds; `need_value` in fen. Further fields have the
        platform's names; what is not given is made up. Gives them all."""
        return self._control("POST", "/occupancy_orders", {"merchant": merchant, "plate": plate, "need_value": need_value, **fields})

    def set_parked(self, plate: str, parked: bool) -> None:
        """Whether a car is parked, which a discount wants. Every car is, until this says otherwise."""
        self._control("POST", "/parking", {"plate": plate, "parked": parked})

    def send_push(
        self,
        kind: Literal["start_result", "stop_result", "progress", "finished"],
        url: str,
        order: str,
        *,
        fields: dict[str, Any] | None = None,
        times: int = 1,
    ) -> list[dict[str, Any]]:
        """Pushes to a URL of this machine what it knows of an order, so many times, and gives what was answered to each:
        `reply_status`, `reply_code`, `reply_body`, … `fields` says something else than what it knows; None in it leaves a
        field out."""
        push = {"kind": kind, "url": url, "order": order, "fields": fields or {}, "times": times}
        return cast("list[dict[str, Any]]", self._control("POST", "/push", push)["pushes"])

    def requests(self, *, wait: int = 0, timeout: float = 10.0) -> list[dict[str, Any]]:
        """What it received since the start or the last reset, oldest first: `method`, `path`, `headers` (pairs), `body`,
        `reply_status`, `reply_code`, `hint`, `fault`, …

        `wait` answers when so many have come, or after `timeout` seconds with what there is.
        """
        query = f"?wait={wait}&timeout_ms={round(timeout * 1000)}" if wait else ""
        return cast("list[dict[str, Any]]", self._control("GET", "/requests" + query)["requests"])

    def fail_next(
        self,
        n: int = 1,
        *,
        status: int | None = None,
        code: str | int | None = None,
        delay: float | None = None,
        message: str | None = None,
        retry_after: str | int | None = None,
        close: Literal["before_reply", "in_reply"] | None = None,
        body: Literal["not_json", "html", "empty", "no_code", "oversized"] | None = None,
        processed: bool = False,
    ) -> None:
        """Lets the next `n` requests meet a fault: an HTTP status, a code of the platform, seconds of delay, …

        With only a delay or a `retry_after` the request is handled as ever. `processed`: it is checked and stored, and
        only its reply is tampered with or lost. The rest is in docs/emulator.md.
        """
        fault: dict[str, object] = {
            "count": n,
            "status": status,
            "code": None if code is None else str(code),
            "latency": None if delay is None else round(delay * 1000),
            "message": message,
            "retry_after": None if retry_after is None else str(retry_after),
            "close": close,
            "body": body,
            "processed": processed or None,
        }
        self._control("POST", "/faults", {name: value for name, value in fault.items() if value is not None})

    def set_clock(self, offset: float) -> None:
        """Lets its clock be so many seconds ahead of this machine's."""
        self._control("POST", "/clock", {"offset_ms": round(offset * 1000)})

    def reset(self) -> None:
        """Forgets devices, orders, requests and faults, and sets the clock right."""
        self._control("POST", "/reset")

    def close(self) -> None:
        """Ends it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Emulator at {self.url}>"

    def _control(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._address, timeout=700)
        try:
            connection.request(method, "/_control" + path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            reply = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(f"the emulator refused: {reply.get('error', reply)}")
        return cast("dict[str, Any]", reply)


def _find() -> str:
    command = os.environ.get("PYUN_ENERGY_BIN")
    command = command or shutil.which("pyun-energy", path=sysconfig.get_path("scripts")) or shutil.which("pyun-energy")
    if command is None:
        raise RuntimeError("there is no command pyun-energy here: pip install ./python/emulator, from the source tree")
    return command
