"""A relay between a client and a server over HTTP that loses some of what it relays. Standard library only."""

import contextlib
import random
import socket
import socketserver
import threading

REFUSED = b'{"code":"1500","message":"the relay failed","seqno":"relay"}'


def answer(status, body):
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Relay(socketserver.ThreadingTCPServer):
    """Relays to a port of this machine. `toxicity` of the requests meet a fault, each kind as often.

    After `hold_at` requests it keeps every answer back until it is closed, and `holding` is set.
    """

    FAULTS = ("503", "1500", "close before", "close after")
    request_queue_size = 64
    daemon_threads = False

    def __init__(self, target, toxicity=0.0, seed=1, hold_at=None):
        super().__init__(("127.0.0.1", 0), Connection)
        self.target, self.toxicity, self.hold_at = target, toxicity, hold_at
        self.random, self.lock = random.Random(seed), threading.Lock()
        self.requests = self.faults = 0
        self.holding, self.released = threading.Event(), threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        self.released.set()
        self.shutdown()
        self.thread.join(20)
        self.server_close()

    def draw(self):
        """The next request: its number, and the fault that it meets."""
        with self.lock:
            self.requests += 1
            fault = self.random.choice(self.FAULTS) if self.random.random() < self.toxicity else None
            self.faults += fault is not None
            return self.requests, fault


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        with (socket.create_connection(("127.0.0.1", self.server.target), 20) as upstream,
              self.request.makefile("rb") as requests, upstream.makefile("rb") as replies,
              contextlib.suppress(ConnectionError)):  # the client is gone: the end of a connection
            while (request := message(requests)) and self.relay(request, upstream, replies):
                pass

    def relay(self, request, upstream, replies):
        """One request; False if that ends the connection."""
        number, fault = self.server.draw()
        if fault == "close before":
            return False
        if fault in ("503", "1500"):
            self.request.sendall(answer("503 Busy", b"") if fault == "503" else answer("500 Failed", REFUSED))
            return True
        # Its client cannot know whether a request that is held back counts: every other one does.
        is_held = self.server.hold_at is not None and number > self.server.hold_at
        if not is_held or number % 2:
            upstream.sendall(request)
            reply = message(replies)
        if is_held:
            self.server.holding.set()
            self.server.released.wait()
            return False
        if fault == "close after":
            return False
        self.request.sendall(reply)
        return True


def message(stream):
    """A request or a reply with its body; nothing at the end."""
    head, length = b"", 0
    while line := stream.readline():
        head += line
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        if line == b"\r\n":
            return head + stream.read(length)
    return b""
