"""What the tests of the package share. Nothing here knows the library: HTTP is http.server's, signatures are hashlib's."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import http.server
import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pyun_energy as pe

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
VECTORS = ROOT / "tests" / "vectors"
SKIPPED = ROOT / "target" / "tmp" / "skipped.txt"
APP = "op00000000000001"
SECRET = "0123456789abcdef0123456789abcdef"
PATIENCE = 30.0
"""How long a test waits for what should happen soon."""
OK = {"code": "1001", "message": "success", "seqno": "42", "data_node": "CN/1", "time_cost": 7}


def need(there: object, reason: str) -> None:
    """Leaves a test out for want of something. `make test` lists these; with PYUN_NO_SKIP set (CI) it is a failure."""
    if there:
        return
    if os.environ.get("PYUN_NO_SKIP"):
        pytest.fail(f"not to be skipped here: {reason}")
    SKIPPED.parent.mkdir(parents=True, exist_ok=True)
    with SKIPPED.open("a") as skipped:
        skipped.write(f"skipped: {reason}\n")
    pytest.skip(reason)


def command(name: str) -> str | None:
    """A tool of this environment, or of the machine."""
    return shutil.which(name, path=str(pathlib.Path(sys.executable).parent)) or shutil.which(name)


def device(**changes: Any) -> pe.Device:
    fields: dict[str, Any] = {
        "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c",
        "no": "D012026",
        "state": pe.DeviceState.AVAILABLE,
        "energy_code": pe.EnergyCode.AC,
        "ports": [
            pe.Port(no="D01202601", state=pe.PortState.AVAILABLE, alias="A"),
            pe.Port(no="D01202602", state=pe.PortState.CHARGING, alias="B", space_status=pe.SpaceStatus.OCCUPIED),
        ],
    }
    return pe.Device(**(fields | changes))


START = datetime.datetime(2024, 4, 14, 16, 0, 0, tzinfo=datetime.timezone.utc)
PLATE, MOBILE, VIN = "川A660N2", "13800138001", "LSTOP103212132001"


def record(**changes: Any) -> pe.ChargingRecord:
    fields: dict[str, Any] = {
        "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c",
        "order": "2024041400001",
        "start_time": START,
        "end_time": START + datetime.timedelta(hours=1),
        "quantity": 12_340,
        "energy_value": 987,
        "fee_value": 246,
        "state": pe.ReplenishState.FINISHED,
        "device_no": "D012026",
        "device_type": pe.DeviceType.CAR,
        "port_no": "D01202601",
        "energy_code": pe.EnergyCode.AC,
        "mobile": MOBILE,
    }
    return pe.ChargingRecord(**(fields | changes))


def progress(**changes: Any) -> pe.ChargingRecord:
    return record(state=pe.ReplenishState.CHARGING, **changes)


def discount(**changes: Any) -> pe.ParkingDiscount:
    fields: dict[str, Any] = {
        "station_uuid": "8f5fdb60-9374-4c11-bdc2-a32d8369258c",
        "device_no": "D012026",
        "port_no": "D01202601",
        "replenish_order": "2024041400001",
        "start_time": START,
        "end_time": START + datetime.timedelta(hours=1),
        "vin": PLATE,
        "plate": PLATE,
        "quantity": 12_340,
        "energy_value": 987,
        "fee_value": 246,
        "energy_code": "CN_AC",
    }
    return pe.ParkingDiscount(**(fields | changes))


def payment(**changes: Any) -> pe.OccupancyPayment:
    fields: dict[str, Any] = {
        "pay_order": "P1",
        "pay_value": 500,
        "pay_time": START,
        "trade_no": "T1",
        "pay_mode": pe.PayMode.OTHER,
    }
    return pe.OccupancyPayment(**(fields | changes))


def md5(body: bytes, secret: str = SECRET) -> str:
    return hashlib.md5(body + b"&app_secret=" + secret.encode()).hexdigest()


def form_sign(pairs: list[tuple[str, str]], secret: str = SECRET) -> str:
    """The signature of parameters, as the platform's documents have it."""
    signed = sorted((name, value) for name, value in pairs if value and name != "sign")
    return md5("&".join(f"{name}={value}" for name, value in signed).encode(), secret)


class Request:
    def __init__(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        self.path = handler.path
        self.headers = handler.headers
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.client = handler.client_address

    def json(self) -> Any:
        return json.loads(self.body)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of a form, or else of the query."""
        text = self.body.decode() or self.path.partition("?")[2]
        return urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=True)


Answer = Callable[[http.server.BaseHTTPRequestHandler, Request], None]


def answer(status: int = 200, body: object = OK, **headers: str) -> Answer:
    """An answer with this status and body: JSON, or bytes as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()

    def write(handler: http.server.BaseHTTPRequestHandler, _: Request) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return write


def close(handler: http.server.BaseHTTPRequestHandler, _: Request) -> None:
    """No answer: the connection ends."""
    handler.close_connection = True


class Plain:
    """An HTTP server that answers what it is told, in turn and then always the last, and keeps what it was sent."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [answer()]
        self.requests: list[Request] = []
        self.arrived: queue.Queue[Request] = queue.Queue()
        lock = threading.Lock()
        plain = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                request = Request(self)
                with lock:
                    plain.requests.append(request)
                    write = plain.answers.pop(0) if len(plain.answers) > 1 else plain.answers[0]
                plain.arrived.put(request)
                write(self, request)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that went away is what some tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def client(self, **settings: Any) -> pe.Client:
        return pe.Client(APP, SECRET, base_url=self.url, **settings)

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def plain(*answers: Answer) -> Iterator[Plain]:
    server = Plain(*answers)
    try:
        yield server
    finally:
        server.end()


class Gate:
    """An answer that is held back until it is opened."""

    def __init__(self, then: Answer | None = None) -> None:
        self.opened = threading.Event()
        self.then = then or answer()

    def __call__(self, handler: http.server.BaseHTTPRequestHandler, request: Request) -> None:
        self.opened.wait(60)
        with contextlib.suppress(OSError):
            self.then(handler, request)


class Platform:
    """An answer that takes nothing but what is rightly signed, and keeps it in the order in which it came; `refuses` may give
    another answer."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.secret = SECRET
        self.refuses: Callable[[dict[str, Any]], Answer | None] = lambda fields: None

    def __call__(self, handler: http.server.BaseHTTPRequestHandler, request: Request) -> None:
        fields = self.verified(request)
        if fields is None:
            return answer(401, {"code": "401", "message": "signature", "seqno": "1"})(handler, request)
        refusal = self.refuses(fields)
        if refusal is None:
            self.accepted.append(fields)
        (refusal or answer(200, OK))(handler, request)

    def verified(self, request: Request) -> dict[str, Any] | None:
        signature = request.headers.get("Authorization")
        if signature is not None:
            fields: dict[str, Any] = request.json()
            return fields if signature == md5(request.body, self.secret) else None
        form = dict(request.pairs())
        return form if form["sign"] == form_sign(request.pairs(), self.secret) else None


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs this Python, away from the source tree, so that the installed package is what is tested."""
    defaults: dict[str, Any] = {"timeout": 60, "cwd": HERE}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, **(defaults | options))
