"""Reports chargers from asyncio: each call waits on a thread of its own, and the loop goes on.

    PYUN_APP_ID=op… PYUN_APP_SECRET=… python with_asyncio.py
"""

from __future__ import annotations

import asyncio
import os
import sys

import pyun_energy as pe


def device(number: int) -> pe.Device:
    port = pe.Port(no=f"D{number}01", state=pe.PortState.AVAILABLE, alias="A")
    return pe.Device(station_uuid="s1", no=f"D{number}", state=1, energy_code=pe.EnergyCode.DC, ports=[port])


async def main() -> None:
    url = os.environ.get("PYUN_BASE_URL", "https://dev-api.4pyun.com")
    with pe.Client(os.environ["PYUN_APP_ID"], os.environ["PYUN_APP_SECRET"], base_url=url) as client:
        calls = [asyncio.to_thread(client.sync_device, device(number)) for number in range(3)]
        for result in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(result, BaseException):
                print(f"failed: {result}", file=sys.stderr)
            else:
                print(f"accepted, seqno {result.seqno}")


asyncio.run(main())
