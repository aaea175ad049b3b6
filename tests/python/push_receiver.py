"""An operator's own server for pushes: http.server, which verifies with hashlib."""

import hashlib
import http.server
import threading
import urllib.parse

from emulator_process import SECRET

ANSWER = (200, b'{"code":"1001"}')


class Receiver:
    """An operator's own server, that takes note of what comes."""

    def __init__(self, answer=ANSWER):
        self.pushes, self.answer = [], answer
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.pushes.append((self.path, dict(self.headers), body))
                status, answer = receiver.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/energy?key=a%20b"

    def end(self):
        self.server.shutdown()
        self.server.server_close()


def verified(body, secret=SECRET):
    """The parameters of a push whose signature is right."""
    pairs = urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    text = "&".join(f"{k}={v}" for k, v in sorted(pairs) if k != "sign" and v != "")
    assert dict(pairs)["sign"] == hashlib.md5(f"{text}&app_secret={secret}".encode()).hexdigest(), body
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
