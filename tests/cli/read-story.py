# SPDX-License-Identifier: MIT
"""Reads what `solve --verbose` told beside its JSON answer, and complains
about what does not hold of a story: story.py STORY ANSWER"""
import json
import re
import sys

ROW = re.compile(r" {0,6}\d+(\.\d+)? [ *]")
CELL = r"(-?\d+(?:\.\d+)?(?:e[+-]\d+)?|-|inf)"
GAP = r"(\d+\.\d\d|<0\.01|>999|-)"
COUNT = r"(\d+[kMGTPE]?|-)"


def number(cell):
    return None if cell == "-" else float(cell)


def split(row, header):
    """The cells of a row; each ends where its title does."""
    ends = [header.index(title) + len(title)
            for title in ("value", "bound", "gap %", "frames", "open")]
    begins = [9] + [end + 1 for end in ends[:-1]]
    cells = [row[begin:end] for begin, end in zip(begins, ends)]
    for begin in begins[1:]:
        assert row[begin - 1] == " ", row
    engine = header.index("engine")
    event = header.index("event")
    assert row[ends[-1]:engine].strip() == "", row
    for cell, shape in zip(cells, (CELL, CELL, GAP, COUNT, COUNT)):
        assert re.fullmatch(" *" + shape, cell), (cell, row)
    engine = row[engine:event]
    assert re.fullmatch(r"[a-z]+ *", engine), row
    return ([float(row[:7]), row[8]] + [cell.strip() for cell in cells]
            + [engine.strip(), row[event:]])


def check_rows(rows):
    value, bound, seconds, frames = None, None, 0.0, 0
    for row in rows:
        assert row[0] >= seconds, "time runs backwards"
        assert (row[1] == "*") == (row[2] != "-" and (
            value is None or number(row[2]) < value)), "the mark is wrong"
        for cell, before, sign in ((row[2], value, -1), (row[3], bound, 1)):
            assert before is None or number(cell) is not None
            assert before is None or sign * number(cell) >= sign * before
        seconds, value, bound = row[0], number(row[2]), number(row[3])
        if row[5].isdigit():
            assert int(row[5]) >= frames, "frames are lost"
            frames = int(row[5])
        if row[4][0].isdigit():
            gap = 0 if value == bound else 100 * (value - bound) / abs(value)
            assert abs(gap - float(row[4])) < 0.02 + 1e-3 * gap, row


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = file.read().splitlines()
    with open(sys.argv[2], encoding="utf-8") as file:
        answer = json.load(file)
    for line in lines:
        assert len(line) <= 80, line
        assert line == line.rstrip(), line
    headers = [i for i, line in enumerate(lines)
               if line.startswith("seconds  ")]
    assert len(headers) == 1, "one header"
    header = lines[headers[0]]
    assert not any(ROW.match(line) for line in lines[:headers[0]])
    rows = [split(line, header) for line in lines if ROW.match(line)]
    assert rows, "no rows"
    assert len(rows) < 60 + 20 * rows[-1][0], "too many rows"
    check_rows(rows)
    last = rows[-1]
    for cell, key in ((last[2], "value"), (last[3], "lower_bound")):
        if cell in ("-", "inf"):
            assert key not in answer or answer["outcome"] == "infeasible", key
        else:
            told, found = float(cell), float(answer[key])
            assert abs(told - found) <= 1e-5 * abs(found), (told, found)
            assert "e" in cell or "." in str(answer[key]) or told == found
    if answer["outcome"] in ("optimal", "infeasible"):
        assert last[8] == answer["outcome"], last
    else:
        assert last[8] not in ("optimal", "infeasible"), last
    print(" ".join(sorted({row[7] for row in rows})))


main()
