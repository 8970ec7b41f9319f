# SPDX-License-Identifier: MIT
"""The textbook's example in several forms (Stone 1977): serial 58, best 38."""

EXECUTION = {
    "t1": {"n1": 5, "n2": 10}, "t2": {"n1": 2, "n2": "inf"},
    "t3": {"n1": 4, "n2": 4}, "t4": {"n1": 6, "n2": 3},
    "t5": {"n1": 5, "n2": 2}, "t6": {"n1": "inf", "n2": 4},
}
ROWS = [[5, 10], [2, None], [4, 4], [6, 3], [5, 2], [float("inf"), 4]]
TRIPLES = [("t1", "t2", 6), ("t1", "t3", 4), ("t1", "t6", 12), ("t2", "t3", 8),
           ("t2", "t4", 12), ("t2", "t5", 3), ("t3", "t5", 11), ("t4", "t5", 5)]
PAIRS = {(a, b): cost for a, b, cost in TRIPLES}
UPPER = [[0, 6, 4, 0, 0, 12], [0, 0, 8, 12, 3, 0], [0, 0, 0, 0, 11, 0],
         [0, 0, 0, 0, 5, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
LOWER = [list(column) for column in zip(*UPPER)]
BOTH = [[a + b for a, b in zip(*rows)] for rows in zip(UPPER, LOWER)]
BEST = {"t1": "n1", "t2": "n1", "t3": "n1", "t4": "n1", "t5": "n1", "t6": "n2"}
