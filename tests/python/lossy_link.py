"""A link that loses, delays and cuts, between two network namespaces: the real kernel's TCP on both sides of it.

    python3 lossy_link.py SCENARIO CLIENT [ARGUMENT…]

Two TUN devices, one in a namespace each; between them this program carries the packets. In one namespace stands a
platform that knows nothing of the library (`http.server`, `hashlib`) and notes what it accepts, in the other runs
CLIENT, with the platform's address in PYUN_LINK. What the client prints is passed on, a line each:

    down, up       cut the link, mend it
    kill           kill the client (SIGKILL) and run it again, with PYUN_LINK_AGAIN set
    anything else  goes to standard error

At the end it prints what the platform accepted, as JSON: [[no, state, timestamp], …] of devices, [[order, quantity, timestamp], …] of
charges. Wants root and /dev/net/tun.
"""

import array, ctypes, fcntl, hashlib, heapq, json, os, random, select, signal, socket, ssl, struct, subprocess, sys
import tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CLIENT, PLATFORM, PORT = "10.9.0.1", "10.9.0.2", 8000
SECRET = b"s3cret"
# Share lost, share carried twice, delay, further delay at most.
SCENARIOS = {
    "loss": (0.03, 0.0, 0.005, 0.005), "charges": (0.01, 0.01, 0.005, 0.02),
    "cut": (0.0, 0.0, 0.005, 0.0), "cut-tls": (0.0, 0.0, 0.005, 0.0),
}
# Share of what is accepted and never answered.
UNANSWERED = 0.05 if sys.argv[1:] and sys.argv[1] == "charges" else 0.0
IS_TLS = sys.argv[1:] and sys.argv[1].endswith("-tls")
FOLDER = tempfile.TemporaryDirectory()
CERTIFICATE, KEY = os.path.join(FOLDER.name, "certificate.pem"), os.path.join(FOLDER.name, "key.pem")


def own_namespace(address):
    """Moves this process into a namespace with one TUN device; gives the device's descriptor."""
    assert ctypes.CDLL(None, use_errno=True).unshare(0x40000000) == 0, "no network namespace"
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", b"wire", 0x0001 | 0x1000))  # TUNSETIFF, a TUN without a header
    for command in (f"addr add {address}/24 dev wire", "link set dev wire up", "link set dev lo up"):
        subprocess.run(["ip", *command.split()], check=True)
    return tun


def in_namespace(address, work):
    """Runs `work` in a process and a namespace of its own; gives its end of the link, and its process."""
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        tun = own_namespace(address)
        there.sendmsg([b"t"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [tun]))])
        os.close(tun)
        os._exit(work(there) or 0)
    there.close()
    _, [(_, _, data)], _, _ = here.recvmsg(1, socket.CMSG_SPACE(4))
    return struct.unpack("i", data[:4])[0], here, child


class Platform(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    accepted, lock = [], threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Authorization"] == hashlib.md5(body + b"&app_secret=" + SECRET).hexdigest()
        report = json.loads(body)
        with self.lock:
            what = (report["no"], report["state"]) if "no" in report else (report["order"], report["quantity"])
            self.accepted.append((*what, report["timestamp"]))
        if random.random() < UNANSWERED:
            self.close_connection = True
            return
        answer = b'{"code":"1001","message":"success"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # a reset is what this is about


def platform(control):
    class Server(ThreadingHTTPServer):
        request_queue_size = 4096  # a thousand may come at once

        def handle_error(self, *_):
            pass

    server = Server((PLATFORM, PORT), Platform)
    if IS_TLS:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        # Not while others wait to be accepted.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    control.sendall(b"r")
    control.recv(1)  # the end
    with Platform.lock:
        control.sendall(json.dumps(Platform.accepted).encode())


def client(control):
    control.recv(1)  # the platform is ready
    scheme = "https" if IS_TLS else "http"
    environment = dict(os.environ, PYUN_LINK=f"{scheme}://{PLATFORM}:{PORT}", PYUN_LINK_CA=CERTIFICATE if IS_TLS else "")
    while True:
        child = subprocess.Popen(sys.argv[2:], env=environment, stdout=subprocess.PIPE, text=True)
        was_killed = False
        for line in child.stdout:
            if line.strip() == "kill":
                child.send_signal(signal.SIGKILL)
                was_killed = True
            elif line.strip() in ("down", "up"):
                control.sendall(b"d" if line.strip() == "down" else b"u")
                control.recv(1)  # done
            else:
                print(line, end="", file=sys.stderr, flush=True)
        code = child.wait()
        if not was_killed:
            return code
        environment["PYUN_LINK_AGAIN"] = "1"


class Link:
    """Carries packets from one TUN device to the other."""

    def __init__(self, ends, lost, twice, delay, further):
        self.other = dict(zip(ends, reversed(ends)))
        self.lost, self.twice, self.delay, self.further = lost, twice, delay, further
        self.is_up, self.on_their_way, self.carried, self.dropped = True, [], 0, 0

    def take(self, end):
        packet = os.read(end, 65536)
        if not self.is_up or random.random() < self.lost:
            self.dropped += 1
            return
        for _ in range(1 + (random.random() < self.twice)):
            self.carried += 1
            due = time.monotonic() + self.delay + random.random() * self.further
            heapq.heappush(self.on_their_way, (due, self.carried, self.other[end], packet))

    def deliver(self):
        while self.on_their_way and self.on_their_way[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self.on_their_way)
            os.write(end, packet)

    def wait(self):
        return max(0.0, self.on_their_way[0][0] - time.monotonic()) if self.on_their_way else 1.0


def make_certificate():
    words = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=link -addext subjectAltName=IP:{PLATFORM}"
    subprocess.run(["openssl", *words.split(), "-keyout", KEY, "-out", CERTIFICATE], check=True, capture_output=True)


def main():
    random.seed(7)
    if IS_TLS:
        make_certificate()
    platform_end, platform_control, _ = in_namespace(PLATFORM, platform)
    assert platform_control.recv(1) == b"r"
    client_end, client_control, child = in_namespace(CLIENT, client)
    client_control.sendall(b"r")
    link = Link((client_end, platform_end), *SCENARIOS[sys.argv[1]])
    while True:
        ready, _, _ = select.select([client_end, platform_end, client_control], [], [], link.wait())
        for end in ready:
            if end is not client_control:
                link.take(end)
                continue
            word = client_control.recv(1)
            if not word:
                platform_control.sendall(b"e")
                accepted = b"".join(iter(lambda: platform_control.recv(1 << 20), b""))
                print(accepted.decode())
                print(f"{link.carried} packets carried, {link.dropped} dropped", file=sys.stderr)
                _, status = os.waitpid(child, 0)
                sys.exit(os.waitstatus_to_exitcode(status))
            link.is_up = word == b"u"
            client_control.sendall(b".")
        link.deliver()


if __name__ == "__main__":
    main()
