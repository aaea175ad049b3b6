"""Reports of a fleet by Celery on Redis: a queue a partition and one worker process a queue, so that each device, and each order
number, keeps its order. `report` is for any process; a task that a killed worker had comes again.

    celery -A celery_fleet worker --pool solo -Q pyun-0     # and so on to pyun-3, each under systemd, on any machine
"""

from __future__ import annotations

import json
import os
import time
import zlib

import redis
from celery import Celery  # type: ignore[import-untyped]

import pyun_energy as pe

REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
QUEUES = 4  # another number only when all are empty: it moves devices to other queues
app = Celery("celery_fleet", broker=REDIS)
app.conf.update(
    task_acks_late=True,  # when the platform has answered, not when a worker takes it
    worker_prefetch_multiplier=1,  # the rest waits in Redis
    task_ignore_result=True,
    # After so many seconds what a killed worker had comes again. What takes longer comes twice.
    broker_transport_options={"visibility_timeout": float(os.environ.get("VISIBILITY", "3600"))},
)
store = redis.Redis.from_url(REDIS)
client = pe.Client(os.environ["PYUN_APP_ID"], os.environ["PYUN_APP_SECRET"], base_url=os.environ["PYUN_BASE_URL"])


def report(record: pe.Device | pe.ChargingRecord) -> None:
    key = f"{record.station_uuid}/{record.no}" if isinstance(record, pe.Device) else record.order
    queue = f"pyun-{zlib.crc32(key.encode()) % QUEUES}"
    app.send_task("send", (key, store.incr("pyun:number"), record.to_json()), queue=queue)


@app.task(name="send")  # type: ignore[untyped-decorator]
def send(key: str, number: int, fields: str) -> None:
    is_device = "order" not in json.loads(fields)
    record = pe.Device.from_json(fields) if is_device else pe.ChargingRecord.from_json(fields)
    is_bill = record.state in (pe.ReplenishState.FINISHED, pe.ReplenishState.FAILED) and not is_device
    newest = store.get(f"pyun:newest:{key}") or 0
    if not is_bill and int(newest) > number:
        return  # of a killed worker, and a later one has been accepted
    while True:  # those behind it wait: a retry by Celery would let them pass
        try:
            client.sync_device(record) if isinstance(record, pe.Device) else client.sync_charging_record(record)
            break
        except (pe.BadRequest, pe.InvalidInput) as error:  # will not be better: for somebody to look at
            store.rpush("pyun:dead", json.dumps({"fields": fields, "why": str(error)}))
            return
        except pe.Error as error:  # the link, the platform, the secret, the clock: nothing is consumed
            time.sleep(error.retry_after or 5)
    store.set(f"pyun:newest:{key}", number, ex=7 * 86_400)
