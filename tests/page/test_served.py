"""How the page is served, by http.client."""

import support  # noqa: F401, first: it finds emulator_process
from emulator_process import WithEmulator, call


class Served(WithEmulator):
    def test_only_get_and_head_of_the_root_are_the_page(self):
        reply = call(self.connection, "GET", "/")
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertTrue(reply.body.startswith(b"<!doctype html>"))
        head = call(self.connection, "HEAD", "/")
        self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(reply.body))))
        self.assertEqual(self.requests()["total"], 0)
        for method, path in (("POST", "/"), ("DELETE", "/"), ("GET", "//"), ("GET", "/index.html"), ("GET", "/page.js")):
            answer = call(self.connection, method, path, headers={"Content-Length": "0"})
            self.assertReply(answer, 404, "1002")
        self.assertEqual(self.requests()["total"], 5)

    def test_nothing_from_elsewhere_nothing_inline_nothing_stored(self):
        for path in ("/", "/_control/page/page.js", "/_control/page/page.css", "/_control/page/icon.svg"):
            reply = call(self.connection, "GET", path)
            self.assertEqual(reply.status, 200, path)
            policy = dict(part.strip().split(" ", 1) for part in reply.headers["Content-Security-Policy"].split(";"))
            self.assertEqual(policy["default-src"], "'none'")
            self.assertEqual({value for name, value in policy.items() if name.endswith("-src")}, {"'none'", "'self'"})
            self.assertEqual(policy["frame-ancestors"], "'none'")
            self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(reply.headers["Cache-Control"], "no-store")

    def test_other_methods_and_files_are_refused(self):
        self.assertEqual(call(self.connection, "POST", "/_control/page/page.js").status, 405)
        for path in ("/_control/page/", "/_control/page/mod.rs", "/_control/page/../page.js"):
            self.assertEqual(call(self.connection, "GET", path).status, 404, path)
