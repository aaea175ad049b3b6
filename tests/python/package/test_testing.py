"""What the package gives to the tests of others: the emulator, and the fixture of pytest."""

from __future__ import annotations

import pytest

import pyun_energy as pe
from pyun_energy.testing import Emulator
from support import PLATE, START, answer, device, discount, need, payment, plain, record

pytest_plugins = ["pytester"]


def test_what_it_was_told(pyun_emulator: Emulator) -> None:
    with pyun_emulator.client() as client:
        reply = client.sync_device(device(name="一号桩"))
    (told,) = pyun_emulator.devices()
    assert (told["no"], told["name"], told["state"], told["syncs"]) == ("D012026", "一号桩", 1, 1)
    (request,) = pyun_emulator.requests()
    assert (request["method"], request["reply_status"], request["reply_code"]) == ("POST", 200, "1001")
    assert reply.data_node is not None


def test_faults(pyun_emulator: Emulator) -> None:
    with pyun_emulator.client(attempts=1, timeout=5) as client:
        pyun_emulator.fail_next(2, status=503, retry_after=3)
        for _ in range(2):
            with pytest.raises(pe.ApiError) as caught:
                client.sync_device(device())
            assert (caught.value.http_status, caught.value.retry_after) == (503, 3.0)
        pyun_emulator.fail_next(code=401)
        with pytest.raises(pe.AuthError):
            client.sync_device(device())
        pyun_emulator.fail_next(body="html", status=200)
        with pytest.raises(pe.ProtocolError, match="proxies"):
            client.sync_device(device())
        pyun_emulator.fail_next(close="in_reply", processed=True)
        with pytest.raises(pe.TransportError):
            client.sync_device(device())
        assert len(pyun_emulator.devices()) == 1
    with pyun_emulator.client(attempts=1, timeout=0.1) as client:
        pyun_emulator.fail_next(delay=2.0)
        with pytest.raises(pe.TimeoutError):
            client.sync_device(device())
    with pytest.raises(ValueError, match="status"):
        pyun_emulator.fail_next(status=7)


def test_charges_and_what_they_owe(pyun_emulator: Emulator) -> None:
    with pyun_emulator.client() as client:
        client.sync_charging_record(record(state=pe.ReplenishState.CHARGING))
        client.sync_charging_record(record(plate=PLATE))
        client.grant_parking_discount(discount())
        pyun_emulator.set_parked(PLATE, False)
        with pytest.raises(pe.ApiError) as caught:
            client.grant_parking_discount(discount(replenish_order="2"))
        assert caught.value.kind == pe.ErrorKind.NOT_FOUND
        assert client.find_occupancy_order("m1", PLATE) is None
        seeded = pyun_emulator.add_occupancy_order(merchant="m1", plate=PLATE, need_value=500, plate_color=5)
        order = client.find_occupancy_order("m1", PLATE)
        assert order is not None and (order.pay_order, order.need_value, order.plate_color) == (seeded["pay_order"], 500, 5)
        client.confirm_occupancy_payment(payment(pay_order=order.pay_order))
        client.confirm_occupancy_payment(payment(pay_order=order.pay_order))
        assert client.find_occupancy_order("m1", PLATE) is None
    (told,) = pyun_emulator.orders()
    assert (told["closed_by"], told["records"], told["record"]["quantity"], told["discount"]["total_value"]) == ("bill", 2, 12_340, "1233")
    (paid,) = pyun_emulator.occupancy_orders()
    assert (paid["payment"]["trade_no"], paid["payments"]) == ("T1", 2)
    pyun_emulator.reset()
    assert pyun_emulator.orders() == [] == pyun_emulator.occupancy_orders()


def test_pushes(pyun_emulator: Emulator) -> None:
    """What it knows of an order, signed, to a server of a test."""
    with plain(answer(200, {"code": "1001"}), answer(500, b"")) as server, pyun_emulator.client() as client:
        client.sync_charging_record(record(plate=PLATE))
        pushes = pyun_emulator.send_push("finished", server.url + "/x", record().order, fields={"fee_value": 7}, times=2)
    assert [(push["reply_status"], push["reply_code"]) for push in pushes] == [(200, "1001"), (500, None)]
    read = pe.read_push("finished", server.requests[0].body, pyun_emulator.secret)
    assert (read.order, read.plate, read.quantity, read.fee_value, read.start_time) == (record().order, PLATE, 12_340, 7, START)
    with pytest.raises(ValueError, match="kind"):
        pyun_emulator.send_push("other", server.url, "1")  # type: ignore[arg-type]


def test_more_apps_and_a_reset() -> None:
    with Emulator() as emulator:
        emulator.add_app("op2", "另一个")
        with pe.Client("op2", "另一个", base_url=emulator.url) as client:
            client.sync_device(device())
            emulator.fail_next(5, status=500)
            emulator.reset()
            assert emulator.devices() == [] == emulator.requests()
            assert client.sync_device(device()).attempts == 1, "apps outlive a reset, faults do not"
        with pe.Client("op3", "s", base_url=emulator.url) as client, pytest.raises(pe.AuthError):
            client.sync_device(device())
        assert emulator.requests(wait=2) and "127.0.0.1" in repr(emulator)
    with pytest.raises(OSError):
        emulator.devices()
    emulator.close()


def test_without_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.delenv("PYUN_ENERGY_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    with pytest.raises(RuntimeError, match="pip install ./python/emulator"):
        Emulator()
    with pytest.raises(RuntimeError, match="did not start"):
        Emulator(command="/bin/true")


def test_the_fixture_is_reset_before_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pyun_energy as pe

        DEVICE = pe.Device(station_uuid="s", no="1", state=1, energy_code="CN_AC", ports=[])

        def test_one(pyun_emulator):
            pyun_emulator.client().sync_device(DEVICE)
            pyun_emulator.fail_next(9, status=500)
            assert len(pyun_emulator.devices()) == 1

        def test_two(pyun_emulator):
            assert pyun_emulator.devices() == []
            pyun_emulator.client(attempts=1).sync_device(DEVICE)
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_the_plugin_imports_nothing_before_it_is_used(pytester: pytest.Pytester) -> None:
    """It is in every run of pytest of whoever has the package installed."""
    pytester.makepyfile(
        """
        import sys

        def test_without_it(pytestconfig):
            assert pytestconfig.pluginmanager.hasplugin("pyun_energy")
            assert not [name for name in sys.modules if name.split(".")[0] == "pyun_energy"]

        def test_with_it(pyun_emulator):
            assert "pyun_energy.testing" in sys.modules
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_a_panic_is_an_exception() -> None:
    """A defect below must not take a script with `except Exception` down."""
    from pyun_energy import _errors, _native

    panic = getattr(_native, "_panic", None)
    need(panic, "this package was not built with the cargo feature _panic")
    assert panic is not None
    with pytest.raises(_native.Failure) as caught:
        panic("oh dear")
    error = _errors._make(*caught.value.args)
    assert type(error) is pe.Error and error.kind == pe.ErrorKind.INTERNAL
    assert "please report it: oh dear" in str(error)
