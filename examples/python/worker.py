"""A worker of a task queue: processes that each report what comes in, and say what is to be done again later.

    PYUN_APP_ID=op… PYUN_APP_SECRET=… python worker.py

With Celery, `start` is the handler of the signal `worker_process_init`, and `sync` a task that calls `self.retry`.
"""

from __future__ import annotations

import multiprocessing
import os
import time

import pyun_energy as pe

client: pe.Client


def start() -> None:
    """Once in each process: a client is not sent from one to another."""
    global client
    url = os.environ.get("PYUN_BASE_URL", "https://dev-api.4pyun.com")
    client = pe.Client(
        os.environ["PYUN_APP_ID"],
        os.environ["PYUN_APP_SECRET"],
        base_url=url,
        ca_file=os.environ.get("PYUN_CA_FILE"),
        attempts=1,
    )


def sync(job: str, tries: int) -> tuple[str, float | None]:
    """What became of a job, a device as JSON; with the seconds after which it is worth another try, if it is.

    What heals by itself may take long, such as a clock that NTP has not set yet: the wait doubles up to a minute.
    """
    try:
        reply = client.sync_device(pe.Device.from_json(job))
    except pe.InvalidInput as error:
        return f"dropped, {error.field} is wrong: {error}", None
    except pe.Error as error:
        again = max(error.retry_after or 0, min(60, 0.2 * 2**tries)) if error.retryable else None
        return f"failed: {error}", again
    return f"accepted, seqno {reply.seqno}", None


def main() -> None:
    device = '{"station_uuid":"s1","no":"D%d","state":1,"energy_code":"CN_AC","port":[]}'
    jobs = [(device % number, 0) for number in range(3)] + [('{"no":""}', 0)]
    with multiprocessing.Pool(2, initializer=start) as pool:
        while jobs:
            waits: list[float] = []
            again: list[tuple[str, int]] = []
            for (job, tries), (text, wait) in zip(jobs, pool.starmap(sync, jobs)):
                print(text)
                if wait is not None:
                    waits.append(wait)
                    again.append((job, tries + 1))
            time.sleep(max(waits, default=0))
            jobs = again


if __name__ == "__main__":
    main()
