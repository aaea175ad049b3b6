"""HTTPS: whom the client trusts, and what it says when it does not. The server is http.server in Python's ssl."""

from __future__ import annotations

import contextlib
import datetime
import pathlib
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
import trustme

import pyun_energy as pe
from support import APP, SECRET, Plain, device, md5

Cert = trustme.LeafCert


@contextlib.contextmanager
def tls(cert: Cert) -> Iterator[Plain]:
    server = Plain()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    server.server.socket = context.wrap_socket(server.server.socket, server_side=True)
    server.url = server.url.replace("http:", "https:")
    try:
        yield server
    finally:
        server.end()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: pathlib.Path) -> pathlib.Path:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


def failure(server: Plain, **settings: Any) -> pe.TlsError:
    with pytest.raises(pe.TlsError) as caught, pe.Client(APP, SECRET, base_url=server.url, **settings) as client:
        client.sync_device(device())
    assert not server.requests, "nothing was sent"
    assert (caught.value.attempts, caught.value.was_sent) == (1, False), "and it is not tried again"
    assert caught.value.retryable, "but may well work once the network or the clock is as it should be"
    return caught.value


def test_a_ca_file_is_trusted(authority: trustme.CA, ca_file: pathlib.Path) -> None:
    with tls(authority.issue_cert("127.0.0.1")) as server:
        for path in (ca_file, str(ca_file)):
            with pe.Client(APP, SECRET, base_url=server.url, ca_file=path) as client:
                assert client.sync_device(device()).code == "1001"
    assert all(request.headers["Authorization"] == md5(request.body) for request in server.requests)


def test_others_are_not(authority: trustme.CA) -> None:
    with tls(authority.issue_cert("127.0.0.1")) as server:
        assert failure(server).kind == pe.ErrorKind.TLS


def test_nor_a_certificate_for_another_host(authority: trustme.CA, ca_file: pathlib.Path) -> None:
    with tls(authority.issue_cert("platform.example")) as server:
        error = failure(server, ca_file=ca_file)
    assert error.kind == pe.ErrorKind.TLS and isinstance(error, ConnectionError)


def test_a_certificate_of_tomorrow_means_a_wrong_clock(authority: trustme.CA, ca_file: pathlib.Path) -> None:
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    later = tomorrow + datetime.timedelta(days=1)
    with tls(authority.issue_cert("127.0.0.1", not_before=tomorrow, not_after=later)) as server:
        error = failure(server, ca_file=ca_file)
    assert error.kind == pe.ErrorKind.CLOCK and "set the clock" in str(error)


def test_a_ca_file_without_a_certificate(tmp_path: pathlib.Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(pe.InvalidInput) as caught:
        pe.Client(APP, SECRET, environment="test", ca_file=tmp_path / "empty.pem")
    assert caught.value.field == "ca_file"
