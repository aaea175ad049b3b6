"""How costs grow, as a picture: time with the ports of a device, syncs a second with connections over links with delay."""

import math

WIDTH, HEIGHT, LEFT, TOP, INNER_WIDTH, INNER_HEIGHT = 860, 330, 70, 46, 320, 220
# Colours that can be read on white and on GitHub's dark grey.
COLOURS = ["#2f81f7", "#d9730d", "#1a9f5c", "#c2408f"]
GREY = "#808890"
PORTS, CONNECTIONS = [1, 2, 16, 64, 256], [8, 64, 256]


class Axes:
    """A panel with two logarithmic axes; `x` and `y` are their ends."""

    def __init__(self, left, title, x, y, ticks):
        self.left, self.x, self.y = left, x, y
        self.parts = [text(left, TOP - 22, title, "start", 14)]
        for value in ticks:
            self.parts += [text(self.across(value), TOP + INNER_HEIGHT + 18, f"{value:,}", "middle")]
        power = math.ceil(math.log10(y[0]))
        while 10**power <= y[1]:
            height = self.up(10**power)
            self.parts += [line([(left, height), (left + INNER_WIDTH, height)], GREY, 'stroke-opacity="0.35"'),
                           text(left - 8, height + 4, f"{10**power:,}", "end")]
            power += 1

    def across(self, value):
        return self.left + INNER_WIDTH * part(value, *self.x)

    def up(self, value):
        return TOP + INNER_HEIGHT * (1 - part(value, *self.y))

    def curve(self, number, label, points, more=""):
        """`points`: pairs of which those that nobody has measured are left out."""
        points = [(self.across(x), self.up(y)) for x, y in points if y is not None]
        if points:
            colour = COLOURS[number]
            self.parts += [line(points, colour, more), *(dot(point, colour) for point in points)]
            self.parts.append(text(self.left + 10, TOP + 14 + 17 * number, label, "start", 12, colour))


def part(value, low, high):
    return math.log(value / low) / math.log(high / low)


def text(x, y, words, anchor, size=12, colour=GREY):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>'


def line(points, colour, more=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5" {more}/>'


def dot(point, colour):
    return f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3" fill="{colour}"/>'


def ports(figures):
    panel = Axes(LEFT, "ns a device / ports", (1, 256), (100, 1_000_000), PORTS)
    for number, (label, name) in enumerate({"canonical + MD5": "ns", "MD5": "md5_ns"}.items()):
        panel.curve(number, label, [(count, figures.get(f"canonical.{count}.{name}")) for count in PORTS])
    return panel.parts


def connections(figures):
    panel = Axes(WIDTH - INNER_WIDTH - 30, "sync_devices: syncs/s / connections", (8, 256), (10, 10_000), CONNECTIONS)
    cases = [(scheme, delay) for delay in (50, 200) for scheme in ("http", "https")]
    for number, (scheme, delay) in enumerate(cases):
        points = [(count, figures.get(f"delay.{scheme}.{delay}.{count}.rate")) for count in CONNECTIONS]
        panel.curve(number, f"{scheme.upper()}, {delay} ms", points)
    for delay in (50, 200):
        ideal = [(panel.across(count), panel.up(count * 1000 / delay)) for count in (8, 256)]
        panel.parts.append(line(ideal, GREY, 'stroke-dasharray="4 4"'))
    panel.parts.append(text(panel.left + INNER_WIDTH, TOP + INNER_HEIGHT - 8, "- - -  connections / delay", "end"))
    return panel.parts


def growth(figures):
    """The whole picture; its background is that of the page."""
    parts = "\n".join(ports(figures) + connections(figures))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'font-family="system-ui, sans-serif">\n{parts}\n</svg>\n')
