"""A certificate authority of a test's own, by openssl, and a certificate of it for 127.0.0.1."""

import shutil
import subprocess

OPENSSL = shutil.which("openssl")


def certify(folder):
    """Writes `ca.pem`, and `cert.pem` with its `key.pem`."""
    (folder / "ext").write_text("subjectAltName=IP:127.0.0.1")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")

    def run(*arguments):
        subprocess.run([OPENSSL, *arguments], cwd=folder, check=True, capture_output=True)

    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ours", "-days", "9")
    run("req", *key, "-keyout", "key.pem", "-out", "ask.pem", "-subj", "/CN=127.0.0.1")
    run("x509", "-req", "-in", "ask.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem", "-days", "9", "-extfile", "ext")
