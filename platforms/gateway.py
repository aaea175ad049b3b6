"""A gateway of Python's http.server and hashlib, for a program of any machine: gateway.py COMMAND...

Runs the command, with the gateway's URL appended, in place of the platform: it must send one request, signed as hashlib signs.
The environment of the command has PYUN_APP_ID, PYUN_APP_SECRET and PYUN_BASE_URL.
"""

import hashlib
import http.server
import os
import subprocess
import sys
import threading

SECRET = "a secret of the gateway"
signed = []


class Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        expected = hashlib.md5(body + b"&app_secret=" + SECRET.encode()).hexdigest()
        signed.append(self.headers["Authorization"] == expected)
        reply = b'{"code":"1001","message":"OK"}' if signed[-1] else b'{"code":"401","message":"signature"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    environment = {**os.environ, "PYUN_APP_ID": "op", "PYUN_APP_SECRET": SECRET, "PYUN_BASE_URL": url}
    done = subprocess.run([*sys.argv[1:], url], env=environment, timeout=60)
    assert done.returncode == 0, f"{sys.argv[1]} ended with {done.returncode}"
    assert signed == [True], f"signatures that hashlib agrees with: {signed}"
    server.shutdown()
