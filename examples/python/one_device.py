"""Reports one charger.

    PYUN_APP_ID=op… PYUN_APP_SECRET=… python one_device.py

To the platform's test environment, or to PYUN_BASE_URL, such as that of `pyun-energy emulator`.
"""

import os
import sys

import pyun_energy as pe

device = pe.Device(
    station_uuid="8f5fdb60-9374-4c11-bdc2-a32d8369258c",
    no="D012026",
    state=pe.DeviceState.AVAILABLE,
    energy_code=pe.EnergyCode.AC,
    name="一号桩",
    ports=[
        pe.Port(no="D01202601", state=pe.PortState.CHARGING, alias="A", space_status=pe.SpaceStatus.OCCUPIED),
        pe.Port(no="D01202602", state=pe.PortState.AVAILABLE, alias="B"),
    ],
)

url = os.environ.get("PYUN_BASE_URL", "https://dev-api.4pyun.com")
with pe.Client(os.environ["PYUN_APP_ID"], os.environ["PYUN_APP_SECRET"], base_url=url) as client:
    try:
        reply = client.sync_device(device)
    except pe.Error as error:
        sys.exit(f"failed: {error}")
print(f"accepted, seqno {reply.seqno}")
