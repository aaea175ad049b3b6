"""A service of the command as a process, and what it tells: `pyun-energy relay`, and `outbox serve`."""

import json
import queue
import signal
import subprocess
import threading
import urllib.error
import urllib.request

from command_process import environment
from emulator_process import BIN


def get(url):
    """Status and text of what it answers there."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class Service:
    words = ()

    def __init__(self, folder, *arguments, **env):
        self.process = subprocess.Popen(
            [BIN, *self.words, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
            env=environment(**env))
        self.told, self.lines = queue.Queue(), []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.told.put(json.loads(line))
        self.told.put(None)

    def wait_for(self, event, **fields):
        """The next line that tells of this."""
        while True:
            line = self.told.get(timeout=60)
            if line is None:
                raise AssertionError(f"ended without {event!r}: {self.lines} {self.process.stderr.read()}")
            self.lines.append(line)
            if line["event"] == event and all(line[name] == value for name, value in fields.items()):
                return line

    def end(self, number=signal.SIGTERM):
        """Its exit code, and all that it told."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.close()
        return code, self.lines

    def close(self):
        self.process.kill()
        self.process.wait(30)
        self.reader.join(30)
        while not self.told.empty():
            line = self.told.get()
            if line:
                self.lines.append(line)
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()


class Serve(Service):
    words = ("outbox", "serve")


class Relay(Service):
    words = ("relay",)
