"""Receives the platform's pushes, and writes a JSON line for each before it answers.

    PYUN_APP_SECRET=… python push_receiver.py PORT FILE

For a real one take a server such as gunicorn or uvicorn, behind whatever does TLS; `pe.asgi_app` is the same for ASGI.
"""

from __future__ import annotations

import json
import os
import sys
from wsgiref.simple_server import make_server

import pyun_energy as pe

PATHS = {
    "/push/started": "start_result",
    "/push/stopped": "stop_result",
    "/push/progress": "progress",
    "/push/finished": "finished",
}
# For nobody else to read: it has plates in it.
file = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def keep(push: pe.Push) -> None:
    """On disk when it returns; what it raises makes the platform send the push again. So one may come twice."""
    line = json.dumps({"push": type(push).__name__, **dict(push.pairs)}, ensure_ascii=False)
    os.write(file, line.encode() + b"\n")
    os.fsync(file)


with make_server("127.0.0.1", int(sys.argv[1]), pe.wsgi_app(PATHS, os.environ["PYUN_APP_SECRET"], keep)) as server:
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
