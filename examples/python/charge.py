"""A charge from plug-in to bill, with progress every 15 s; docs/charge.md has the steps.

    PYUN_APP_ID=op… PYUN_APP_SECRET=… python charge.py [SECONDS BETWEEN REPORTS]

To the platform's test environment, or to PYUN_BASE_URL, such as that of `pyun-energy emulator`.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
import time
from datetime import datetime, timezone

import pyun_energy as pe

STATION = "8f5fdb60-9374-4c11-bdc2-a32d8369258c"
INTERVAL = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
REPORTS = 4
stopped = threading.Event()  # set by whoever hears of it; here the charge ends by itself


def charger(state: pe.PortState, space: pe.SpaceStatus) -> pe.Device:
    port = pe.Port(no="D01202601", state=state, alias="A", space_status=space)
    return pe.Device(
        station_uuid=STATION, no="D012026", state=pe.DeviceState.AVAILABLE, energy_code=pe.EnergyCode.DC, ports=[port]
    )


def try_report(client: pe.Client, report: pe.Device | pe.ChargingRecord) -> None:
    """What is reported again anyway: the next one makes up for one that failed."""
    try:
        if isinstance(report, pe.Device):
            client.sync_device(report)
        else:
            client.sync_charging_record(report)
    except pe.Error as error:
        print(f"passed over: {error}", file=sys.stderr)


def bill(client: pe.Client, record: pe.ChargingRecord) -> pe.Reply:
    """What must arrive: for as long as it may still succeed. A program that can be restarted keeps it on disk until then."""
    wait = 1.0
    while True:
        try:
            return client.sync_charging_record(record)
        except pe.Error as error:
            if not error.retryable:
                raise
            print(f"not yet: {error}", file=sys.stderr)
            time.sleep(max(wait, error.retry_after or 0))
            wait = min(60, 2 * wait)


def charge(client: pe.Client) -> None:
    try_report(client, charger(pe.PortState.OCCUPIED, pe.SpaceStatus.OCCUPIED))  # plugged in
    try_report(client, charger(pe.PortState.CHARGING, pe.SpaceStatus.OCCUPIED))  # started
    begin = datetime.now(timezone.utc)
    record = pe.ChargingRecord(
        station_uuid=STATION,
        order=f"{begin:%Y%m%d%H%M%S%f}",
        device_no="D012026",
        device_type=pe.DeviceType.CAR,
        port_no="D01202601",
        energy_code=pe.EnergyCode.DC,
        mobile="13800000000",
        plate="川A660N2",
        start_time=begin,
        end_time=begin,
        state=pe.ReplenishState.CHARGING,
        quantity=0,
        energy_value=0,
        fee_value=0,
        soc=20,
    )
    for number in range(1, REPORTS + 1):
        if stopped.wait(INTERVAL):
            break
        # 0.25 kWh a report, at 0.80 + 0.20 yuan a kWh.
        record = dataclasses.replace(
            record,
            end_time=datetime.now(timezone.utc),
            quantity=250 * number,
            energy_value=20 * number,
            fee_value=5 * number,
            soc=20 + number,
        )
        try_report(client, record)
    final = dataclasses.replace(record, state=pe.ReplenishState.FINISHED, end_time=datetime.now(timezone.utc))
    reply = bill(client, final)
    total = final.energy_value + final.fee_value
    print(f"billed {final.quantity / 1000:.3f} kWh, {total / 100:.2f} yuan, seqno {reply.seqno}")
    try_report(client, charger(pe.PortState.OCCUPIED, pe.SpaceStatus.OCCUPIED))
    try_report(client, charger(pe.PortState.AVAILABLE, pe.SpaceStatus.FREE))  # unplugged


url = os.environ.get("PYUN_BASE_URL", "https://dev-api.4pyun.com")
with pe.Client(os.environ["PYUN_APP_ID"], os.environ["PYUN_APP_SECRET"], base_url=url) as client:
    charge(client)
