# SPDX-License-Identifier: MIT
"""Families of problems, every solver on each: a table, a chart, a verdict.

bench-exact.py and bench-capacity.py bring the families."""
import argparse
import ast
import collections
import csv
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile

import chart
import problem as problems
import solver as solvers

# make(seed, our command) gives the problem; `seeded` if it depends on the
# seed; `known` is its optimum where somebody has published it, or None.
Instance = collections.namedtuple("Instance", "family label make seeded known")


def generated(family, label, *arguments):
    """Makes the instance of a seed: `taskassign generate` with these."""
    def make(seed, program):
        done = subprocess.run([program, "generate", *arguments, "--seed",
                               str(seed), "--to", "json"], check=True,
                              capture_output=True, text=True)
        return problems.from_json(done.stdout)[0]
    return Instance(family, label, make, True, None)


def read_file(family, path, known=None):
    """One problem, in a format of ours or that of generalized assignment."""
    def make(_, program):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if text.lstrip()[:1].isdigit():
            return problems.from_gap(text)
        done = subprocess.run([program, "convert", path, "--to", "json"],
                              check=True, capture_output=True, text=True)
        return problems.from_json(done.stdout)[0]
    return Instance(family, os.path.basename(path), make, False, known)


# ---- Running ----------------------------------------------------------------

def parse(description):
    parser = argparse.ArgumentParser(
        description=description.split("\n")[0],
        epilog="The problems are those of `taskassign generate`.")
    parser.add_argument("--taskassign", default="taskassign",
                        help="our command (default: the one in PATH)")
    parser.add_argument("--limit", type=float, default=60,
                        help="user CPU seconds for each run (default 60)")
    parser.add_argument("--seeds", type=int, default=5,
                        help="instances of each family (default 5)")
    parser.add_argument("--solvers", default="taskassign,glpsol,cbc,toulbar2")
    parser.add_argument("--families", default="", metavar="REGEX",
                        help="only rows whose first two columns match")
    parser.add_argument("--svg", help="where to draw the chart")
    parser.add_argument("--raw", metavar="FILE",
                        help="a table of all runs; those that it has already, "
                        "at this limit, are not repeated")
    return parser


def find_solvers(arguments):
    wanted = arguments.solvers.split(",")
    program = os.path.abspath(arguments.taskassign) \
        if os.sep in arguments.taskassign else arguments.taskassign
    every = [solvers.Taskassign(program), solvers.Glpsol(), solvers.Cbc(),
             solvers.Toulbar2()]
    if not every[0].program:
        sys.exit("%s is no program" % arguments.taskassign)
    for solver in every:
        if solver.name in wanted and not solver.program:
            print("%s is not installed: skipped" % solver.name)
    return every[0].program, [solver for solver in every
                              if solver.name in wanted and solver.program]


def seeds_of(instance, seeds):
    return range(1, seeds + 1) if instance.seeded else [1]


def run_all(instances, arguments, program, found):
    """{(place in instances, seed): {solver: Answer}}"""
    answers = {}
    runs = Runs(arguments.raw)
    with tempfile.TemporaryDirectory() as folder:
        for i, instance in enumerate(instances):
            for seed in seeds_of(instance, arguments.seeds):
                problem = instance.make(seed, program)
                row = answers[i, seed] = {}
                for solver in found:
                    if problem.resources and not solver.takes_capacities:
                        continue
                    key = (instance.family, instance.label, str(seed),
                           solver.name, "%g" % arguments.limit)
                    if key not in runs.done:
                        runs.add(key, solver.solve(
                            problem, arguments.limit,
                            tempfile.mkdtemp(dir=folder)))
                    row[solver.name] = runs.done[key]
                say(instance, seed, row)
    return answers


class Runs:
    """All that was run, and the file that keeps it, a line each."""
    FIELDS = ("seconds", "proved", "infeasible", "value", "claim", "bound",
              "wrong")

    def __init__(self, path):
        self.path, self.done = path, {}
        if not path or not os.path.exists(path):
            return
        with open(path, newline="", encoding="utf-8") as file:
            for line in csv.reader(file):
                answer = self.done[tuple(line[:5])] = solvers.Answer(0)
                for field, word in zip(self.FIELDS, line[5:]):
                    setattr(answer, field, ast.literal_eval(word))

    def add(self, key, answer):
        self.done[key] = answer
        if self.path:
            with open(self.path, "a", newline="", encoding="utf-8") as file:
                csv.writer(file).writerow(
                    [*key, *(repr(getattr(answer, field))
                             for field in self.FIELDS)])


def say(instance, seed, row):
    words = ["%s %s %.2f%s" % (name, answer.value, answer.seconds,
                               "" if answer.proved else " open")
             for name, answer in row.items()]
    print("%s %s seed %d: %s" % (instance.family, instance.label, seed,
                                 ", ".join(words)), file=sys.stderr, flush=True)


# ---- What came out ----------------------------------------------------------

def best_value(row, known):
    values = [answer.value for answer in row.values()
              if answer.value is not None]
    return min(values + [known] * (known is not None), default=None)


def find_errors(answers, instances):
    """Answers that cannot be right, and optima that differ."""
    errors = []
    for (i, seed), row in answers.items():
        where = "%s %s, seed %d" % (instances[i].family, instances[i].label,
                                    seed)
        best = best_value(row, instances[i].known)
        for name, answer in row.items():
            if answer.wrong:
                errors.append("%s: %s: %s" % (where, name, answer.wrong))
            elif answer.infeasible and best is not None:
                errors.append("%s: %s finds nothing, others %d" %
                              (where, name, best))
            elif answer.proved and answer.value != best:
                errors.append("%s: %s proves %s, but there is %s" %
                              (where, name, answer.value, best))
            elif (answer.bound is not None and best is not None and
                  answer.bound > best + 1e-6 * abs(best)):
                errors.append("%s: %s has a bound of %s above %s" %
                              (where, name, answer.bound, best))
    return errors


def median_time(answers):
    """The median, where what is not proved takes for ever; or None."""
    times = [answer.seconds if answer.proved else float("inf")
             for answer in answers] or [float("inf")]
    middle = statistics.median_high(times)
    return None if middle == float("inf") else middle


def cell(answers):
    """A median time if most are proved, else how far from proved."""
    if not answers:
        return "-"
    proved = sum(answer.proved for answer in answers)
    share = "" if proved in (0, len(answers)) else " (%d of %d)" % (
        proved, len(answers))
    seconds = median_time(answers)
    if seconds is not None:
        words = "%.*f" % (2 if seconds < 10 else 1, seconds)
        return ("< 0.01" if seconds < 0.005 else words) + share
    gaps = [answer.gap() for answer in answers if answer.gap() is not None]
    if len(gaps) < (len(answers) + 1) // 2:
        return "open"
    return "%.2g %% left%s" % (statistics.median_low(gaps), share)


def ratio_cell(columns, limit):
    """The fastest peer's median over ours."""
    ours = median_time(columns.get("taskassign", []))
    theirs = [median_time(answers) for name, answers in columns.items()
              if name != "taskassign" and answers]
    if ours is None or not theirs:
        return "-"
    known = [seconds for seconds in theirs if seconds is not None]
    ratio = (min(known) if known else limit) / max(ours, 0.001)
    return ("" if known else "> ") + "%.*f" % (1 if ratio < 10 else 0, ratio)


def table(answers, instances, found, limit):
    names = [solver.name for solver in found]
    lines = ["| family | instance | %s | fastest peer / ours |" %
             " | ".join(names), "|" + "---|" * (len(names) + 3)]
    for i, instance in enumerate(instances):
        rows = [row for (at, _), row in answers.items() if at == i]
        columns = {name: [row[name] for row in rows if name in row]
                   for name in names}
        lines.append("| %s | %s | %s | %s |" % (
            instance.family, instance.label,
            " | ".join(cell(columns[name]) for name in names),
            ratio_cell(columns, limit)))
    totals = ["**%d of %d**" % (sum(row[name].proved for row in
                                    answers.values() if name in row),
                                sum(name in row for row in answers.values()))
              for name in names]
    lines.append("| **proved** | | %s | |" % " | ".join(totals))
    return "\n".join(lines)


def slower(answers, instances):
    """Where a peer proves in less than half of our time less 0.2 seconds."""
    lines = []
    for (i, seed), row in answers.items():
        ours = row.get("taskassign")
        times = [(answer.seconds, name) for name, answer in row.items()
                 if answer.proved and name != "taskassign"]
        if not ours or not times:
            continue
        best, name = min(times)
        if not ours.proved or ours.seconds > 2 * best + 0.2:
            lines.append("%s %s, seed %d: %s %.2f s, ours %.2f s%s" % (
                instances[i].family, instances[i].label, seed, name, best,
                ours.seconds, "" if ours.proved else ", not proved"))
    return lines


def agreement(answers):
    several = sum(sum(answer.proved for answer in row.values()) > 1
                  for row in answers.values())
    return ("%d of the %d instances are proved by more than one solver; the "
            "optima are the same." % (several, len(answers)))


def machine():
    model = platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = re.search(r"model name\s*: (.*)", file.read()).group(1)
    except (OSError, AttributeError):
        pass
    return "%s, %d cores" % (model, os.cpu_count() or 1)


def main(instances, arguments, title):
    program, found = find_solvers(arguments)
    instances = [instance for instance in instances
                 if re.search(arguments.families,
                              instance.family + " " + instance.label)]
    if not instances:
        sys.exit("no family matches")
    answers = run_all(instances, arguments, program, found)
    for solver in list(found):
        if not any(solver.name in row for row in answers.values()):
            found.remove(solver)
            print("%s %s has no knapsack constraints: skipped" %
                  (solver.name, solver.version()))
    versions = ", ".join("%s %s" % (s.name, s.version()) for s in found)
    print("\n%s. %s. User CPU seconds to the proof, median of the seeds; or, "
          "where fewer than half are proved, the gap left after %g seconds.\n" %
          (machine(), versions, arguments.limit))
    print(table(answers, instances, found, arguments.limit))
    errors = find_errors(answers, instances)
    print("\n" + ("\n".join(errors) or agreement(answers)))
    behind = slower(answers, instances)
    if behind:
        print("\nSlower than twice the fastest peer plus 0.2 s:\n\n- " +
              "\n- ".join(behind))
    if arguments.svg:
        times = [(solver.name, [row[solver.name].seconds
                                for row in answers.values()
                                if solver.name in row and
                                row[solver.name].proved])
                 for solver in found]
        with open(arguments.svg, "w", encoding="utf-8") as file:
            file.write(chart.draw(title, "%d instances, at most %g s each" %
                                  (len(answers), arguments.limit), times,
                                  len(answers), arguments.limit))
    sys.exit(1 if errors else 0)
