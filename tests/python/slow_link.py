"""A link between a client and a server on this machine that carries so many bytes a second from the server, and may forget its connections."""

import contextlib
import socket
import threading
import time

# Small buffers: what is under way is then on the link, and not in the kernel.
BUFFER = 4096


class SlowLink:
    def __init__(self, target, bytes_a_second=None):
        self.target, self.rate, self.sockets, self.forgotten = target, bytes_a_second, [], set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):  # closed
            while True:
                near, far = self.listener.accept()[0], socket.socket()
                far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
                near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
                far.connect(("127.0.0.1", self.target))
                self.sockets += near, far
                for pair in (near, far, None), (far, near, self.rate):
                    threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def forget(self):
        """As a router does that was restarted: what comes over the connections that there are goes nowhere, and nobody is told."""
        self.forgotten.update(self.sockets)

    def carry(self, source, sink, rate):
        with contextlib.suppress(OSError):  # one of the sides is gone
            while data := source.recv(2048):
                if source in self.forgotten:
                    continue
                sink.sendall(data)
                if rate:
                    time.sleep(len(data) / rate)
        for end in source, sink:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        for one in (self.listener, *self.sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
