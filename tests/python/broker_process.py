"""A broker process of our own: mosquitto on a free port of this machine, with a folder of its own."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess

from emulator_process import BIN

# Debian has it where only root looks.
MOSQUITTO = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
PUBLISH = shutil.which("mosquitto_pub")
HAS_BROKER = BIN and MOSQUITTO and PUBLISH
WANTED = "mosquitto and mosquitto_pub are not installed (apt install mosquitto mosquitto-clients)"


class Broker:
    """mosquitto. `stop` and `start` keep its port and what it has on disk."""

    def __init__(self, folder, extra=""):
        self.folder, self.process = pathlib.Path(folder), None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        settings = f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {self.folder}/\n" \
                   f"max_queued_messages 0\nuser root\n{extra}"
        (self.folder / "mosquitto.conf").write_text(settings)
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        with (self.folder / "mosquitto.log").open("ab") as log:
            self.process = subprocess.Popen([MOSQUITTO, "-c", str(self.folder / "mosquitto.conf")], stdout=log, stderr=log)
        # It listens before it says anything: whoever comes first waits for it.
        while self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
        raise RuntimeError((self.folder / "mosquitto.log").read_text())

    def stop(self):
        """Ends it as an administrator does: what it has goes to the disk."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def close(self):
        self.process.kill()
        self.process.wait(10)

    def publish(self, topic, *payloads, retain=False, qos=1):
        """Publishes lines, each acknowledged by the broker before this returns."""
        lines = b"".join(payload if isinstance(payload, bytes) else json.dumps(payload).encode() for payload in [
            part for payload in payloads for part in (payload, b"\n")])
        self.publisher(topic, retain, qos, stdin=subprocess.PIPE).communicate(lines, 30)

    def publisher(self, topic, retain=False, qos=1, **more):
        flags = ["-r"] if retain else []
        return subprocess.Popen([PUBLISH, "-h", "127.0.0.1", "-p", str(self.port), "-t", topic, "-q", str(qos), "-V", "5", *flags, "-l"], **more)
