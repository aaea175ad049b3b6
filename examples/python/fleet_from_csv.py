"""Reports a fleet from a CSV with a line for each connector, and shows how far it is (pip install tqdm).

    PYUN_APP_ID=op… PYUN_APP_SECRET=… python fleet_from_csv.py fleet.csv
"""

from __future__ import annotations

import csv
import itertools
import os
import sys
from collections.abc import Iterator

import pyun_energy as pe
from tqdm import tqdm


def read(path: str) -> Iterator[pe.Device]:
    """The chargers of the file; the lines of one stand together."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        for (station, number, state), ports in itertools.groupby(lines, lambda l: (l["station"], l["device"], l["state"])):
            yield pe.Device(
                station_uuid=station,
                no=number,
                state=int(state),
                energy_code=pe.EnergyCode.AC,
                ports=[pe.Port(no=p["port"], state=int(p["port_state"]), alias=p["alias"]) for p in ports],
            )


def main() -> None:
    devices = list(read(sys.argv[1]))
    url = os.environ.get("PYUN_BASE_URL", "https://dev-api.4pyun.com")
    with pe.Client(os.environ["PYUN_APP_ID"], os.environ["PYUN_APP_SECRET"], base_url=url) as client:
        with tqdm(total=len(devices), unit=" devices") as bar:
            results = client.sync_devices(devices, connections=8, progress=lambda *_: bar.update())
    failed = [(device, error) for device, error in zip(devices, results) if isinstance(error, pe.Error)]
    for device, error in failed:
        print(f"{device.no}: {error}" + (" (try again later)" if error.retryable else ""), file=sys.stderr)
    print(f"{len(devices) - len(failed)} accepted, {len(failed)} failed")


if __name__ == "__main__":
    main()
