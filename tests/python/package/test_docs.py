"""What the documents say runs: doctests of the package, the chapters' examples, the example programs."""

from __future__ import annotations

import contextlib
import csv
import datetime
import doctest
import importlib
import importlib.util
import json
import os
import pathlib
import pkgutil
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import trustme

import pyun_energy as pe
from pyun_energy.testing import Emulator
from support import APP, HERE, ROOT, SECRET, Plain, need, plain, record

EXAMPLES = ROOT / "examples" / "python"
CHAPTERS = [ROOT / "docs" / "python.md", ROOT / "docs" / "python.zh-CN.md"]


def test_doctests_of_the_package() -> None:
    tried = 0
    for info in pkgutil.iter_modules(pe.__path__, "pyun_energy."):
        module = importlib.import_module(info.name)
        result = doctest.testmod(module)
        assert result.failed == 0, info.name
        tried += result.attempted
    assert doctest.testmod(pe).failed == 0 and tried > 10


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_chapters(chapter: pathlib.Path) -> None:
    """Its code runs from top to bottom, with what it says that it prints."""
    names: dict[str, Any] = {}
    for kind, block in re.findall(r"```(python|pycon)\n(.*?)```", chapter.read_text(), re.S):
        if kind == "python":
            exec(compile(block, chapter.name, "exec"), names)
        else:
            test = doctest.DocTestParser().get_doctest(block, names, chapter.name, str(chapter), 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names = test.globs
    assert "main" in names


def blocks(chapter: pathlib.Path) -> list[str]:
    """Its code, without comments, which are in the language of the chapter."""
    found = re.findall(r"```(?:python|pycon|sh)\n(.*?)```", chapter.read_text(), re.S)
    return [re.sub(r" *#.*", "", block) for block in found]


def test_both_languages_have_the_same_code() -> None:
    english, chinese = map(blocks, CHAPTERS)
    assert english == chinese


def settings(emulator: Emulator | Plain) -> dict[str, str]:
    return os.environ | {"PYUN_APP_ID": APP, "PYUN_APP_SECRET": SECRET, "PYUN_BASE_URL": emulator.url}


def example(name: str, emulator: Emulator | Plain, *arguments: str, ca_file: str = "", jobs: Sequence[str] = ()) -> str:
    """Where the console knows no Chinese, as on most Windows: what the platform says is, and what is to be reported."""
    environment = settings(emulator) | {"PYTHONIOENCODING": "ascii"}
    environment |= {"PYUN_CA_FILE": ca_file} if ca_file else {}
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        input="".join(job + "\n" for job in jobs), env=environment, capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_every_example_is_run() -> None:
    sources = "".join(path.read_text() for path in HERE.glob("test_*.py"))
    assert all(f'"{path.name}"' in sources for path in EXAMPLES.glob("*.py"))


def test_one_device(pyun_emulator: Emulator) -> None:
    assert "accepted" in example("one_device.py", pyun_emulator)
    assert len(pyun_emulator.devices()) == 1


def test_a_fleet_from_a_csv(pyun_emulator: Emulator, tmp_path: pathlib.Path) -> None:
    need(importlib.util.find_spec("tqdm"), "no tqdm")
    path = tmp_path / "fleet.csv"
    rows = list(csv.DictReader((EXAMPLES / "fleet.csv").open(encoding="utf-8")))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    pyun_emulator.fail_next(1, code="1002")
    shown = example("fleet_from_csv.py", pyun_emulator, str(path))
    devices = {row["device"] for row in rows}
    assert len(pyun_emulator.devices()) == len(devices) - 1
    assert f"{len(devices) - 1} accepted, 1 failed" in shown and "100%" in shown and "code 1002" in shown


DEVICE = '{"station_uuid":"s1","no":"D%d","state":1,"energy_code":"CN_AC","port":[]}'


def test_a_worker(pyun_emulator: Emulator, tmp_path: pathlib.Path) -> None:
    pyun_emulator.fail_next(1, status=503)
    jobs = [DEVICE % 1, DEVICE.replace("{", '{"name":"充电桩",', 1) % 2, record().to_json(), "{}", "no JSON"]
    shown = example("worker.py", pyun_emulator, str(tmp_path), jobs=jobs)
    assert shown.count("dropped: ") == 2 and "3 delivered, 0 wait, 0 refused; no trouble" in shown
    assert len(pyun_emulator.devices()) == 2 and len(pyun_emulator.orders()) == 1
    assert [device.get("name") for device in pyun_emulator.devices() if device["no"] == "D2"] == ["充电桩"]


def test_a_worker_that_boots_before_its_clock_is_right(tmp_path: pathlib.Path) -> None:
    """The server's certificate is not valid yet, by a clock that NTP has not set; when the worker runs again it is."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    too_early, valid = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_before=tomorrow).configure_cert(too_early)
    authority.issue_cert("127.0.0.1").configure_cert(valid)
    contexts = [too_early]

    def choose(socket: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        socket.context = contexts[-1]

    too_early.sni_callback = choose
    with plain() as server:
        server.server.socket = too_early.wrap_socket(server.server.socket, server_side=True)
        server.url = server.url.replace("http:", "https:")
        worker = ("worker.py", server, str(tmp_path / "outbox"))
        shown = example(*worker, ca_file=str(tmp_path / "ca.pem"), jobs=[DEVICE % number for number in range(3)])
        assert "0 delivered, 3 wait, 0 refused; the certificate is not trusted, or not valid yet" in shown
        contexts.append(valid)
        shown = example(*worker, ca_file=str(tmp_path / "ca.pem"))
    assert "3 delivered, 0 wait" in shown and len(server.requests) == 3


def test_asyncio(pyun_emulator: Emulator) -> None:
    assert example("with_asyncio.py", pyun_emulator).count("accepted") == 3


def test_a_charge(pyun_emulator: Emulator) -> None:
    """Some reports are lost, and the bill at first: it arrives all the same."""
    for status in (503, 503, 503):
        pyun_emulator.fail_next(1, status=status)
    shown = example("charge.py", pyun_emulator, "0.01")
    assert "billed 1.000 kWh, 1.00 yuan" in shown
    (order,) = pyun_emulator.orders()
    assert order["closed_by"] == "bill" and order["refused"] == 0 and order["record"]["quantity"] == 1000
    assert [port["state"] for port in pyun_emulator.devices()[0]["port"]] == [pe.PortState.AVAILABLE]


def test_a_bill_is_reported_until_it_arrives(pyun_emulator: Emulator) -> None:
    pyun_emulator.fail_next(14, code="1500")  # twice each: two states of the connector, four reports, the bill
    shown = example("charge.py", pyun_emulator, "0")
    assert shown.count("passed over: ") == 6 and shown.count("not yet: ") == 1
    assert pyun_emulator.orders()[0]["closed_by"] == "bill"


@contextlib.contextmanager
def example_server(name: str, emulator: Emulator, *arguments: str) -> Iterator[str]:
    """An example that goes on, and says where it is."""
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    with subprocess.Popen(command, env=settings(emulator), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        try:
            yield child.stdout.readline().strip()
        finally:
            child.kill()


def test_a_receiver_of_pushes(pyun_emulator: Emulator, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "pushes.jsonl"
    with example_server("push_receiver.py", pyun_emulator, "0", str(file)) as url:
        (push,) = pyun_emulator.send_push("finished", url + "/push/finished", "o1", fields={"plate": "川A660N2", "quantity": 5})
        assert (push["reply_status"], push["reply_code"]) == (200, "1001")
        (push,) = pyun_emulator.send_push("finished", url + "/elsewhere", "o1")
        assert push["reply_status"] == 404
    (line,) = map(json.loads, file.read_text().splitlines())
    assert (line["push"], line["order"], line["plate"], line["quantity"]) == ("ChargingFinished", "o1", "川A660N2", "5")
    assert file.stat().st_mode & 0o777 == 0o600
