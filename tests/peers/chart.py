# SPDX-License-Identifier: MIT
"""Lines in SVG: how many instances each solver has proved after how long."""
import math

COLOURS = {"taskassign": "#0b5fa5", "toulbar2": "#d1495b", "cbc": "#2a9d5c",
           "glpsol": "#c98a00"}
LEFT, TOP, WIDTH, HEIGHT = 64, 64, 620, 320
RIGHT, BOTTOM = 130, 54
FIRST = 0.01  # seconds; what is faster is drawn here


def draw(title, subtitle, times, total, limit):
    """times: (solver, its seconds for what it proved), in the order of the
    legend. The time axis is logarithmic."""
    decades = math.log10(limit / FIRST)

    def x(seconds):
        ratio = math.log10(max(seconds, FIRST) / FIRST) / decades
        return LEFT + WIDTH * min(1, ratio)

    def y(count):
        return TOP + HEIGHT * (1 - count / total)

    parts = [frame(title, subtitle, x, y, total, limit)]
    ends = []
    for name, seconds in reversed(times):  # ours on top
        path = "M%.1f %.1f" % (x(FIRST), y(0))
        for count, at in enumerate(sorted(seconds), 1):
            path += " H%.1f V%.1f" % (x(at), y(count))
        path += " H%.1f" % x(limit)
        parts.append('<path d="%s" fill="none" stroke="%s" '
                     'stroke-width="2.5" stroke-linejoin="round"/>' %
                     (path, COLOURS.get(name, "#555555")))
        ends.append([y(len(seconds)), name, len(seconds)])
    parts.append(labels(ends))
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif">\n'
            % ((LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM) * 2) +
            "\n".join(parts) + "\n</svg>\n")


def text(x, y, words, size=12, anchor="middle", colour="#333333", more=""):
    return ('<text x="%.1f" y="%.1f" font-size="%d" text-anchor="%s" '
            'fill="%s"%s>%s</text>' % (x, y, size, anchor, colour, more, words))


def line(x1, y1, x2, y2, colour="#e3e3e3"):
    return ('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>' %
            (x1, y1, x2, y2, colour))


def steps(total):
    """Round numbers from 0 to the total, five or so."""
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
                if total <= 6 * s or s == 1000)
    return range(0, total + 1, step)


def frame(title, subtitle, x, y, total, limit):
    parts = ['<rect width="100%" height="100%" fill="#ffffff"/>',
             text(LEFT, 26, title, 16, "start", "#111111",
                  ' font-weight="bold"'),
             text(LEFT, 46, subtitle, 12, "start", "#666666")]
    for count in steps(total):
        parts.append(line(LEFT, y(count), LEFT + WIDTH, y(count)))
        parts.append(text(LEFT - 10, y(count) + 4, count, anchor="end"))
    tick = FIRST
    while tick <= limit * 1.001:
        parts.append(line(x(tick), TOP, x(tick), TOP + HEIGHT))
        words = "&#8804; %g s" if tick == FIRST else "%g s"
        parts.append(text(x(tick), TOP + HEIGHT + 20, words % tick))
        tick *= 10
    if x(limit) - x(tick / 10) > 36:
        parts.append(text(x(limit), TOP + HEIGHT + 20, "%g s" % limit))
    parts.append(line(LEFT, y(0), LEFT + WIDTH, y(0), "#888888"))
    parts.append(text(LEFT + WIDTH / 2, TOP + HEIGHT + 42,
                      "user CPU time for one instance, logarithmic"))
    parts.append(text(0, 0, "instances proved", more=' transform="translate('
                      '18 %d) rotate(-90)"' % (TOP + HEIGHT / 2)))
    return "\n".join(parts)


def labels(ends):
    """Names at the ends of the lines, pushed apart where they would touch."""
    parts, above = [], -math.inf
    ends.sort()
    overflow = len(ends) * 17
    for at, name, count in ends:
        at = max(at, above + 17)
        at = min(at, TOP + HEIGHT + 4 - overflow + 17)
        overflow -= 17
        above = at
        parts.append(text(LEFT + WIDTH + 10, at + 4, "%s %d" % (name, count),
                          13, "start", COLOURS.get(name, "#555555"),
                          ' font-weight="bold"'))
    return "\n".join(parts)
