"""A worker: takes reports from its standard input, a JSON object a line, and delivers them although the link, the power or it
itself goes. Whoever has something to report, such as the processes of a task queue, writes it into a pipe to it.

    PYUN_APP_ID=op… PYUN_APP_SECRET=… python worker.py /var/lib/charger/outbox
"""

from __future__ import annotations

import json
import os
import sys

import pyun_energy as pe


def read(line: bytes) -> pe.Device | pe.ChargingRecord:
    of = pe.ChargingRecord if "order" in json.loads(line) else pe.Device
    return of.from_json(line)


def main(directory: str) -> None:
    client = pe.Client(
        os.environ["PYUN_APP_ID"],
        os.environ["PYUN_APP_SECRET"],
        base_url=os.environ.get("PYUN_BASE_URL", "https://dev-api.4pyun.com"),
        ca_file=os.environ.get("PYUN_CA_FILE"),
    )
    with pe.Outbox(directory, client) as outbox:
        for line in sys.stdin.buffer:  # JSON is UTF-8, whatever the console's encoding is
            try:
                outbox.put(read(line))
            except ValueError as error:
                print("dropped:", error, file=sys.stderr)
        outbox.flush(timeout=5)  # what is not delivered by then is sent when the worker runs again
        stats = outbox.stats()
        print(f"{stats.delivered} delivered, {stats.depth} wait, {stats.dead} refused;", stats.breaker or "no trouble")


if __name__ == "__main__":
    main(sys.argv[1])
