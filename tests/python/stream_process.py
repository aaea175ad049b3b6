"""Broker processes of our own, each on a free port of this machine with a folder of its own, and plain sockets to talk to them:
redis-server (RESP), and nats-server with JetStream."""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import threading
import zlib

PATH = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
REDIS, NATS = shutil.which("redis-server", path=PATH), shutil.which("nats-server", path=PATH)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that listens; over TLS, with what `own_authority` wrote to a folder `tls`. `kill` and `start` keep its port, and what it has
    on disk."""

    def __init__(self, folder, tls=None):
        self.folder, self.tls, self.port, self.process = pathlib.Path(folder), tls, free_port(), None
        self.socket, self.lock = None, threading.RLock()
        self.folder.mkdir(exist_ok=True)
        self.start()

    def start(self):
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
        while self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.is_ready():
                    return
        raise RuntimeError((self.folder / "log").read_text())

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def close(self):
        self.hang_up()
        self.kill()

    def dial(self, is_greeted=False):
        """Connects. `is_greeted`: the server says a line first, and TLS begins after it."""
        stream = socket.create_connection(("127.0.0.1", self.port), 10)
        try:
            while is_greeted and (byte := stream.recv(1)) != b"\n":
                if not byte:
                    raise ConnectionResetError("the server has gone")
            if self.tls:
                stream = ssl.create_default_context(cafile=self.tls / "ca.pem").wrap_socket(stream, server_hostname="127.0.0.1")
        except OSError:
            stream.close()
            raise
        self.socket, self.reader = stream, stream.makefile("rb")

    def hang_up(self):
        if self.socket:
            self.reader.close()
            self.socket.close()
        self.socket = None


class Redis(Server):
    """redis-server that has on disk what it has acknowledged."""

    def __init__(self, folder, tls=None):
        super().__init__(folder, tls)
        self.url = f"{'rediss' if tls else 'redis'}://127.0.0.1:{self.port}"

    def command(self):
        port = ["--port", str(self.port)]
        if self.tls:
            port = ["--port", "0", "--tls-port", str(self.port), "--tls-cert-file", str(self.tls / "cert.pem"),
                    "--tls-key-file", str(self.tls / "key.pem"), "--tls-auth-clients", "no"]
        return [REDIS, *port, "--bind", "127.0.0.1", "--appendonly", "yes", "--appendfsync", "always", "--save", "",
                "--dir", str(self.folder)]

    def is_ready(self):
        return self.ask("PING") == b"PONG"

    def ask(self, *words):
        return self.ask_all([words])[0]

    def ask_all(self, commands):
        """Many at once; the answers in their order."""
        with self.lock:
            try:
                if self.socket is None:
                    self.dial()
                self.socket.sendall(b"".join(map(self.encode, commands)))
                return [self.answer() for _ in commands]
            except OSError:
                self.hang_up()
                raise

    @staticmethod
    def encode(words):
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)

    def answer(self):
        line = self.reader.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionResetError("the server has gone")
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            return None if rest == b"-1" else self.reader.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else [self.answer() for _ in range(int(rest))]
        if kind == b"-":
            raise ConnectionError(rest.decode())
        return int(rest) if kind == b":" else rest

    # What a relay reads.

    def publish(self, messages, partitions):
        """Devices and charging records, each to its partition, in their order; they are on the disk when this returns."""
        self.ask_all([("XADD", f"pyun:{{{partition_of(message, partitions)}}}", "*", kind_of(message), json.dumps(message)) for message in messages])

    def backlog(self, partitions):
        return sum(self.ask_all([("XLEN", f"pyun:{{{number}}}") for number in range(partitions)]))

    def dead(self, partitions):
        """The dead letters: each the fields of an entry."""
        found = self.ask_all([("XRANGE", f"pyun:{{{number}}}:dead", "-", "+") for number in range(partitions)])
        return [dict(zip(map(bytes.decode, fields[::2]), map(bytes.decode, fields[1::2]))) for entries in found for _, fields in entries]

    def keeps_the_dead(self):
        """Whether they have no term."""
        return self.ask("PTTL", "pyun:{0}:dead") == -1


def kind_of(message):
    return "charging_record" if "order" in message else "device"


def key_of(message):
    return message["order"] if "order" in message else f"{message['station_uuid']}/{message['no']}"


def partition_of(message, partitions):
    return zlib.crc32(key_of(message).encode()) % partitions


class Nats(Server):
    """nats-server with JetStream, that has on disk what it has acknowledged. `settings` are added to its configuration."""

    def __init__(self, folder, settings="", tls=None):
        self.asked = 0
        self.settings = settings + (f'\ntls {{ cert_file: "{tls}/cert.pem", key_file: "{tls}/key.pem" }}\n' if tls else "")
        super().__init__(folder, tls)
        self.url = f"{'tls' if tls else 'nats'}://127.0.0.1:{self.port}"
        stream = {"name": "pyun", "subjects": ["pyun.>"], "retention": "workqueue", "storage": "file", "discard": "old",
                  "max_consumers": -1, "max_msgs": -1, "max_bytes": -1, "max_age": 0, "max_msg_size": -1, "num_replicas": 1}
        self.api("STREAM.CREATE.pyun", stream)

    def command(self):
        settings = self.folder / "nats.conf"
        settings.write_text(self.settings)
        return [NATS, "-c", str(settings), "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self.folder / "store")]

    def is_ready(self):
        return "error" not in self.api("INFO")

    def api(self, what, body=None):
        return self.ask_all([(f"$JS.API.{what}", json.dumps(body).encode() if body else b"")])[0]

    def ask_all(self, messages):
        """Many at once; the answers, JSON, in the order of the messages."""
        with self.lock:
            try:
                if self.socket is None:
                    self.connect()
                first = self.asked
                self.asked += len(messages)
                self.socket.sendall(b"".join(
                    b"PUB %s %s.%d %d\r\n%s\r\n" % (subject.encode(), self.inbox, first + index, len(body), body)
                    for index, (subject, body) in enumerate(messages)))
                answers = {}
                while len(answers) < len(messages):
                    number, answer = self.answer()
                    answers[number - first] = answer
                return [answers[index] for index in range(len(messages))]
            except OSError:
                self.hang_up()
                raise

    def connect(self):
        self.dial(is_greeted=True)
        self.inbox = b"_INBOX." + os.urandom(8).hex().encode()
        self.socket.sendall(b'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB ' + self.inbox + b".* 1\r\n")

    def answer(self):
        """The next answer, and the number of what it answers."""
        while True:
            words = self.reader.readline().split()
            if not words:
                raise ConnectionResetError("the server has gone")
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] in (b"MSG", b"HMSG"):
                body = self.reader.read(int(words[-1]) + 2)
                if words[0] == b"HMSG":
                    raise ConnectionError(body.decode())  # JetStream is not ready yet
                return int(words[1].rpartition(b".")[2]), json.loads(body)

    # What a relay reads.

    def publish(self, messages, partitions):
        """Devices and charging records, each to its partition, in their order; they are on the disk when this returns."""
        answers = self.ask_all([(f"pyun.{partition_of(message, partitions)}.{kind_of(message)}", json.dumps(message).encode()) for message in messages])
        if any("error" in answer for answer in answers):
            raise ConnectionError(str(answers))

    def backlog(self, partitions):
        return self.api("STREAM.INFO.pyun")["state"]["messages"]

    def dead(self, partitions):
        """The dead letters."""
        state = self.api("STREAM.INFO.pyun-dead")["state"]
        found = [self.api("STREAM.MSG.GET.pyun-dead", {"seq": number + 1}) for number in range(state["last_seq"])]
        return [json.loads(base64.b64decode(answer["message"]["data"])) for answer in found]

    def keeps_the_dead(self):
        """Whether they have neither a term nor a limit."""
        config = self.api("STREAM.INFO.pyun-dead")["config"]
        limits = [config[name] for name in ("max_age", "max_msgs", "max_bytes", "max_msgs_per_subject")]
        return config["retention"] == "limits" and limits == [0, -1, -1, -1]
