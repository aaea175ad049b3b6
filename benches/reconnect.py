"""What a sync costs in CPU time of the client when the server closes each connection after its answer: ours beside libcurl,
with nginx as the server."""

import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time

from certificates import KEYS, make
from peers import RELEASE

ANSWER = '{"code":"1001","message":"success","seqno":"20251121000000000000000000000001","data_node":"sink","time_cost":1}'


def free_port():
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]


class Nginx:
    """One server for each case, by name: (port, certificate or None, whether sessions are resumed)."""

    def __init__(self, folder, servers):
        blocks = "".join(self.block(*server) for server in servers.values())
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid nginx.pid; error_log stderr crit; events {{}}\n"
            f"http {{ access_log off; keepalive_timeout 0; client_body_temp_path body; proxy_temp_path p; fastcgi_temp_path f;\n"
            f"uwsgi_temp_path u; scgi_temp_path s; {blocks} }}\n")
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"])
        for port, _, _ in servers.values():
            self.wait(port)

    @staticmethod
    def block(port, certificate, is_resumed):
        tls = "" if certificate is None else (
            f"ssl_certificate {certificate}.pem; ssl_certificate_key {certificate}.key; ssl_protocols TLSv1.3;"
            f"ssl_session_tickets {'on' if is_resumed else 'off'}; ssl_session_cache {'none' if is_resumed else 'off'};")
        return (f"server {{ listen 127.0.0.1:{port}{' ssl' if certificate else ''}; {tls}\n"
                f"location / {{ default_type application/json; return 200 '{ANSWER}'; }} }}\n")

    def wait(self, port):
        while self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.01)
        raise SystemExit("nginx did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def cpu(command):
    """Seconds of CPU time, in user and in system mode."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def microseconds(program, url, authority, count):
    """Of one sync, without what the start of the program costs."""
    words = [str(program), url, authority]
    return (cpu([*words, str(count + 1)]) - cpu([*words, "1"])) / count * 1e6


def measure(rounds, count):
    servers = {"tcp_by_address": (free_port(), None, False), "tcp_by_name": (free_port(), None, False)}
    for name in KEYS:
        servers[f"tls.{name}.resumed"] = (free_port(), name, True)
        servers[f"tls.{name}.full"] = (free_port(), name, False)
    results = {name: [] for name in servers}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make(folder)
        with Nginx(folder, servers):
            for _ in range(rounds):
                for case, (port, certificate, _) in servers.items():
                    host = "127.0.0.1" if case == "tcp_by_address" else "localhost"
                    url = f"http{'s' if certificate else ''}://{host}:{port}"
                    authority = str(folder / "ca.pem") if certificate else "-"
                    results[case].append([microseconds(RELEASE / program, url, authority, count)
                                          for program in ["reconnect", "reconnect-curl"]])
    return results


def main(rounds, count=1000):
    found = {}
    for case, pairs in measure(rounds, count).items():
        ours, curl = (statistics.median(values) for values in zip(*pairs))
        found |= {f"reconnect.{case}.ours_us": ours, f"reconnect.{case}.libcurl_us": curl}
        found[f"reconnect.{case}.to_libcurl"] = statistics.median(a / b for a, b in pairs)
    return found
