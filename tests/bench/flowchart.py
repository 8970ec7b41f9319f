# SPDX-License-Identifier: MIT
"""The table of flow.py as a picture: for each family the time of every peer as
a multiple of ours, on a logarithmic scale."""
import math
import statistics
import xml.sax.saxutils

COLOURS = {"igraph": "#0072b2", "LEMON": "#d55e00", "Boost": "#009e73",
           "SciPy": "#aa4499"}
LEFT, WIDTH, RIGHT = 210, 520, 70
TOP, LINE = 74, 7  # above the rows; between the peers of one


def ratios(row, peers):
    """(peer, ratio, whether it is only known to be larger)."""
    ours = statistics.median(one[0] for one in row["results"]["taskassign"])
    ours = max(ours, 1e-4)
    found = []
    for peer in peers:
        results = row["results"].get(peer)
        if row["limit"].get(peer):
            found.append((peer, row["limit"][peer] / ours, True))
        elif results:
            found.append((peer, statistics.median(one[0] for one in results) /
                          ours, False))
    return found


def size_of(count):
    exponent = round(math.log10(count), 6)
    if count >= 1000 and exponent == int(exponent):
        return "10%s" % "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)]
                                for digit in str(int(exponent)))
    return "{:,}".format(count).replace(",", " ")


def text(x, y, words, anchor="start", colour="#222", size=12, weight="normal"):
    return ('<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s" '
            'font-size="%d" font-weight="%s">%s</text>' %
            (x, y, anchor, colour, size, weight,
             xml.sax.saxutils.escape(words)))


def draw_legend(peers):
    svg, x = [], LEFT
    for peer in peers:
        svg.append('<circle cx="%d" cy="47" r="4.5" fill="%s"/>' %
                   (x + 5, COLOURS[peer]))
        svg.append(text(x + 14, 51, peer))
        x += 34 + 8 * len(peer)
    svg.append('<path d="M%d 42.5l8 4.5l-8 4.5z" fill="none" stroke="#666"/>' %
               (x + 4))
    svg.append(text(x + 18, 51, "stopped at its limit: slower than this"))
    return svg


def draw_scale(place, most, height):
    svg = []
    for exponent in range(most + 1):
        x = place(10 ** exponent)
        svg.append('<path d="M%.1f %dV%d" stroke="%s"/>' %
                   (x, TOP - 6, height - 24,
                    "#222" if exponent == 0 else "#ccc"))
        svg.append(text(x, height - 8, "ours" if exponent == 0 else
                        "{:,}×".format(10 ** exponent).replace(",", " "),
                        "middle"))
    return svg


def draw_row(row, peers, y, height, place):
    middle = y + height / 2 + 4
    svg = [text(10, middle, row["label"]),
           text(LEFT - 14, middle, size_of(row["vertices"]), "end", "#777",
                11)]
    for i, (peer, ratio, more) in enumerate(ratios(row, peers)):
        x, line = place(max(ratio, 1)), y + 8 + LINE * i
        colour = COLOURS[peer]
        svg.append('<path d="M%.1f %.1fH%.1f" stroke="%s" stroke-width="2" '
                   'opacity="0.35"/>' % (place(1), line, x, colour))
        if more:
            svg.append('<path d="M%.1f %.1fl8 4l-8 4z" fill="#fff" '
                       'stroke="%s" stroke-width="1.5"/>' %
                       (x, line - 4, colour))
        else:
            svg.append('<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>' %
                       (x, line, colour))
    return svg


def draw(rows, peers):
    rows = [row for row in rows if ratios(row, peers)]
    largest = max([one[1] for row in rows for one in ratios(row, peers)],
                  default=10)
    most = max(1, math.ceil(math.log10(largest)))
    step = LINE * max(2, len(peers)) + 12
    height = TOP + step * len(rows) + 34

    def place(ratio):
        return LEFT + WIDTH * math.log10(ratio) / most

    svg = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
           'width="%d" height="%d" font-family="DejaVu Sans, Arial, '
           'sans-serif">' % (LEFT + WIDTH + RIGHT, height,
                             LEFT + WIDTH + RIGHT, height),
           '<rect width="100%" height="100%" fill="#fff"/>',
           text(10, 24, "Minimum cuts: user CPU time from arrays to answer, "
                "as a multiple of ours", size=15, weight="bold")]
    svg += draw_legend(peers)
    for i, row in enumerate(rows):
        y = TOP + step * i
        if i % 2 == 0:
            svg.append('<rect x="0" y="%d" width="%d" height="%d" '
                       'fill="#f5f5f5"/>' % (y, LEFT + WIDTH + RIGHT, step))
    svg += draw_scale(place, most, height)
    svg.append(text(LEFT - 14, TOP - 8, "vertices", "end", "#777", 11))
    svg.append(text(LEFT + WIDTH + RIGHT - 8, TOP - 8, "igraph", "end",
                    COLOURS["igraph"], 11))
    for i, row in enumerate(rows):
        svg += draw_row(row, peers, TOP + step * i, step, place)
        igraph = [one for one in ratios(row, peers) if one[0] == "igraph"]
        for _, ratio, more in igraph:
            svg.append(text(LEFT + WIDTH + RIGHT - 8,
                            TOP + step * (i + 0.5) + 4,
                            "%s%.3g" % (">" if more else "", ratio), "end",
                            COLOURS["igraph"]))
    return "\n".join(svg + ["</svg>", ""])
