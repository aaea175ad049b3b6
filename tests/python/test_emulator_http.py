"""What is not the platform's but HTTP's: Host, challenges, what browsers ask for, and what is no HTTP at all. Plain sockets and ssl."""

import gzip
import socket
import ssl
import unittest

from emulator_process import DEVICE, JSON, PATH, WithEmulator, call, encode, post, sign


class Http(WithEmulator):
    def raw(self, sent):
        """All that is answered to these bytes, until the emulator closes."""
        with socket.create_connection((self.process.host, self.process.port), timeout=20) as stream:
            stream.sendall(sent)
            answer = b""
            while piece := stream.recv(1 << 16):
                answer += piece
        return answer

    def last(self):
        return self.requests("?wait=1&since=0")["requests"][-1]

    def sync_with(self, version, *hosts):
        body = encode(DEVICE)
        lines = [f"POST {PATH} HTTP/{version}", *(f"Host: {host}" for host in hosts), f"Content-Type: {JSON}",
                 f"Authorization: {sign(body)}", f"Content-Length: {len(body)}", "Connection: close"]
        return self.raw("\r\n".join([*lines, "", ""]).encode() + body)

    def test_http_1_1_has_one_host(self):
        for version, hosts, right in (("1.1", ["x"], True), ("1.1", [""], True), ("1.0", [], True), ("1.0", ["x"], True),
                                      ("1.1", [], False), ("1.1", ["x", "x"], False), ("1.1", ["x", "y"], False), ("1.0", ["x", "y"], False)):
            with self.subTest(version=version, hosts=hosts):
                status = b" 200 " if right else b" 400 "
                answer = self.sync_with(version, *hosts)
                self.assertIn(status, answer.split(b"\r\n")[0])
                self.assertEqual(b"Host header" in answer, not right)
                self.assertEqual(self.last()["reason"], None if right else "http")

    def test_so_has_a_control_request(self):
        for hosts, status in (("", b" 400 "), ("Host: localhost\r\n", b" 200 "), ("Host: localhost\r\n" * 2, b" 400 ")):
            answer = self.raw(f"GET /_control/state HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
            self.assertIn(status, answer.split(b"\r\n")[0])

    def test_a_401_says_what_it_wants(self):
        refused = post(self.connection, encode(DEVICE), "0" * 32)
        self.assertEqual(refused.status, 401)
        scheme, realm = refused.headers["WWW-Authenticate"].split(" ", 1)
        # Browsers ask people for a password when they know the scheme.
        self.assertNotIn(scheme.lower(), ("basic", "digest", "ntlm", "negotiate", "bearer"))
        self.assertTrue(realm.startswith("realm="))
        self.fault(status=401)
        self.assertEqual(self.sync().headers["WWW-Authenticate"], refused.headers["WWW-Authenticate"])
        self.assertNotIn("WWW-Authenticate", self.sync().headers)

    def test_what_browsers_ask_for_meets_no_fault_and_is_not_recorded(self):
        self.fault(status=503)
        for path, status in (("/", 200), ("/favicon.ico", 200), ("/apple-touch-icon.png", 404), ("/robots.txt", 404),
                             ("/apple-touch-icon-120x120-precomposed.png", 404), ("/.well-known/appspecific/com.chrome.devtools.json", 404)):
            self.assertEqual(call(self.connection, "GET", path).status, status, path)
        self.assertEqual(self.requests()["total"], 0)
        self.assertEqual(self.sync().status, 503)
        self.assertReply(call(self.connection, "POST", "/favicon.ico", b""), 404, "1002")

    def not_http(self):
        entry = self.last()
        self.assertEqual((entry["reason"], entry["method"], entry["path"], entry["reply_code"]), ("http", "", "", None))
        return entry

    def test_tls_is_told_from_http(self):
        context = ssl.create_default_context()
        with socket.create_connection((self.process.host, self.process.port), timeout=20) as stream:
            with self.assertRaises(ssl.SSLError):
                context.wrap_socket(stream, server_hostname="localhost")
        entry = self.not_http()
        self.assertIn("TLS", entry["hint"])
        self.assertIn("http://", entry["hint"])
        self.assertTrue(entry["body_hex"].startswith("1603"), entry)
        self.assertReply(self.sync(), 200, "1001")

    def test_an_http_2_preface_is_told(self):
        self.raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
        entry = self.not_http()
        self.assertIn("HTTP/2", entry["hint"])
        self.assertEqual((entry["reply_status"], entry["body"][:14]), (None, "PRI * HTTP/2.0"))

    def test_so_is_everything_else(self):
        self.assertIn(b" 400 ", self.raw(b"nonsense\r\n\r\n"))
        entry = self.not_http()
        self.assertEqual((entry["reply_status"], entry["body"]), (400, "nonsense\r\n\r\n"))

    def test_a_body_that_is_longer_than_its_content_length(self):
        body = encode({**DEVICE, "name": "桩" * 40})
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nAuthorization: {sign(body)}\r\n"
        self.raw(f"{head}Content-Length: {len(body.decode())}\r\n\r\n".encode() + body)
        cut, rest = self.requests("?wait=2")["requests"]
        self.assertIn("Content-Length counts bytes, not characters", cut["hint"])
        self.assertEqual((rest["reason"], rest["connection"]), ("http", cut["connection"]))
        self.assertIn("Content-Length", rest["hint"])

    def test_faults_are_for_requests_only(self):
        self.fault(status=503)
        self.raw(b"nonsense\r\n\r\n")
        self.assertIsNone(self.not_http()["fault"])
        self.assertEqual(self.sync().status, 503)


class Bodies(WithEmulator):
    """What a body is when it is no JSON: the hint names the cause."""

    def test_the_hint_names_the_cause(self):
        text = encode({**DEVICE, "name": "一号桩"}).decode()
        cases = {
            "byte order mark": b"\xef\xbb\xbf" + text.encode(),
            "gzip": gzip.compress(text.encode()),
            "UTF-16": text.encode("utf-16"),
            "is UTF-16: ": text.encode("utf-16-le"),
            "it is UTF-16": text.encode("utf-16-be"),
            "it is GBK": text.encode("gbk"),
            "serialized twice": encode(text),
            "it is a form": b"app_id=op1&no=D1",
            "single quotes": str(DEVICE).encode(),
            "percent-encoded": b"%7B%22app_id%22%3A1%7D",
        }
        for cause, body in cases.items():
            with self.subTest(cause):
                hint = self.assertReply(post(self.connection, body), 400, "400")["hint"]
                self.assertIn(cause, hint)
                self.assertNotIn("expected", hint)

    def test_a_body_that_is_cut(self):
        body = encode({**DEVICE, "name": "一号桩"})
        end = body.index("桩".encode())
        # Also within a character.
        for cut in (body[:-9], body[:end + 1], body[:end + 2]):
            self.assertReply(post(self.connection, cut), 400, "400", "Content-Length counts bytes, not characters")

    def test_a_content_encoding_is_named(self):
        body = encode(DEVICE)
        headers = {"Content-Type": JSON, "Authorization": sign(body), "Content-Encoding": "br"}
        self.assertReply(call(self.connection, "POST", PATH, b"\x0b\x02\x80" + body, headers), 400, "400", 'Content-Encoding is "br"')


if __name__ == "__main__":
    unittest.main()
