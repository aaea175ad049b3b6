"""The page in Debian's Chromium, and an emulator below it. What is synced is signed by hashlib and sent by http.client."""

import pathlib
import shutil
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))

from emulator_process import WithEmulator, wants  # noqa: E402

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect, sync_playwright
except ImportError:
    Axe = expect = sync_playwright = None
else:
    expect.set_options(timeout=15_000)

CHROMIUM = shutil.which("chromium")
# A name of this machine that the browser does not know for loopback, such as one in a LAN.
LAN = "emulator.lan"


def browser():
    """Debian's Chromium. As root it cannot have a sandbox, and it only meets the emulator."""
    playwright = sync_playwright().start()
    return playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", f"--host-resolver-rules=MAP {LAN} 127.0.0.1"])


@wants(CHROMIUM, "the page's tests: no chromium")
@wants(sync_playwright, "the page's tests: no Python package playwright")
class WithPage(WithEmulator):
    """A page a test. Whatever a test does, nothing may come from elsewhere, and nothing may go wrong in the page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        playwright, cls.browser = browser()
        cls.addClassCleanup(playwright.stop)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        super().setUp()
        self.problems, self.urls = [], set()

    def open(self, process=None, **settings):
        process = process or self.process
        settings = {"locale": "en-US", "viewport": {"width": 1360, "height": 900}, **settings}
        context = self.browser.new_context(**settings)
        self.addCleanup(context.close)
        context.on("request", lambda request: self.urls.add(urllib.parse.urlsplit(request.url)[:2]))
        page = context.new_page()
        page.on("console", lambda message: message.type in ("error", "warning") and self.problems.append(message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(process.ready["url"])
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        self.addCleanup(self.check, process)
        return page

    def check(self, process):
        url = urllib.parse.urlsplit(process.ready["url"])
        self.assertEqual(self.urls, {url[:2]})
        self.assertEqual(self.problems, [])

    def requests_of(self, page):
        return page.locator("#stream [role=option]")

    def select(self, page, number):
        """Selects the request with this number."""
        page.locator(f"#request-{number}").click()
        expect(page.locator("#details h3").first).to_contain_text(f"#{number} ")


def card(page, no):
    return page.locator(f'.device[data-no="{no}"]')
