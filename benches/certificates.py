"""An authority, and a certificate for `localhost` of each kind of key that it has signed."""

import subprocess

KEYS = {"P-256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "RSA-2048": ["-newkey", "rsa:2048"]}


def make(folder):
    """Kind of key: the files of certificate, key and authority."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-nodes", "-days", 2, *KEYS["P-256"], "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=bench")
    (folder / "names").write_text("subjectAltName=DNS:localhost")
    for name, key in KEYS.items():
        openssl("req", "-nodes", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", "/CN=localhost")
        openssl("x509", "-req", "-days", 2, "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-extfile", "names", "-out", f"{name}.pem")
    return {name: (folder / f"{name}.pem", folder / f"{name}.key", folder / "ca.pem") for name in KEYS}
