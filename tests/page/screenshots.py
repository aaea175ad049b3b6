"""The pictures of docs/page.md: `screenshots.py FOLDER`. Wants a Chinese font (Debian: fonts-noto-cjk) and port 8765."""

import io
import json
import pathlib
import re
import sys

from PIL import Image
from support import browser, expect  # first: it finds emulator_process
from emulator_process import APP, Process, SECRET, call, encode, post, sign
from fleet import fleet

# 2026-03-18 in Shenzhen, in the afternoon.
NOW = 1_773_814_325_118
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}
# Each picture: the request that is chosen, and the height that shows what it is about.
PICTURES = {"board": (16, 860), "diagnosis": (20, 1080)}


def control(process, path, body):
    connection = process.connect()
    assert call(connection, "POST", "/_control" + path, json.dumps(body)).status == 200
    connection.close()


def at(process, seconds_ago):
    """Stops the clock, so that the pictures are the same each time."""
    control(process, "/clock", {"now_ms": NOW - seconds_ago * 1000})


def play(process):
    """An afternoon: most devices were synced a while ago, some change, one is signed wrongly, two meet faults."""
    devices = fleet(APP)
    site, road = process.connect(), process.connect()
    for index, device in enumerate(devices):
        at(process, 1500 - 70 * index)
        post(site if index < 11 else road, encode(device))
    at(process, 48)
    control(process, "/faults", {"status": 503, "retry_after": "2"})
    busy = {**devices[8], "port": devices[7]["port"]}
    post(site, encode(busy))
    at(process, 46)
    post(site, encode(busy))
    at(process, 21)
    control(process, "/faults", {"close": "before_reply", "processed": True})
    try:
        post(road, encode(devices[11]))
    except ConnectionError:
        pass
    at(process, 20)
    post(road, encode(devices[11]))
    at(process, 4)
    wrong = devices[4]
    post(site, encode(wrong), sign(json.dumps(wrong).encode()))
    at(process, 0)
    control(process, "/faults", {"count": 2, "code": "1500"})


def picture(browser, process, language, folder, name):
    number, height = PICTURES[name]
    context = browser.new_context(
        locale=LANGUAGES[language], timezone_id="Asia/Shanghai", viewport={"width": 1360, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(process.ready["url"])
    page.locator(f"#request-{number}").click()
    if name == "diagnosis":
        page.locator("#code-language").select_option("python")
    # By the second look the page knows that the clock has been stopped.
    expect(page.locator("#clock-offset")).to_have_text(re.compile("stopped|停止"))
    # Few colours are enough for a page of text, and make small files.
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(128)
    image.save(folder / f"{name}-{language}.png", optimize=True)
    context.close()


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    process = Process("--port", "8765", "--app", f"{APP}={SECRET}")
    playwright, chromium = browser()
    try:
        play(process)
        for language in LANGUAGES:
            for name in PICTURES:
                picture(chromium, process, language, folder, name)
    finally:
        chromium.close()
        playwright.stop()
        process.end()


if __name__ == "__main__":
    main()
