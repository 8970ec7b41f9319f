# SPDX-License-Identifier: MIT
"""Our command and its peers, run as programs on one problem.

Each runs in a process group of its own, is stopped when it has used up its
user CPU time, and is killed with all its children in the end, whatever it did.
Exit statuses are not looked at: glpsol and cbc end with 0 when they found
nothing, and cbc may write a "solution" that is none. What counts is the
assignment that is read from the solution file and whose cost is added up by
problem.py, and, for a proof, what the solver says about its search."""
import collections
import fractions
import json
import math
import os
import re
import resource
import shutil
import signal
import subprocess
import time

import formulation


class Answer:
    """What came out of one run.

    seconds    user CPU time, all of it: reading, solving, writing
    value      cost of the assignment, or None if there is none
    bound      what the solver says the cost cannot be below, or None
    claim      the cost of an assignment that it says it has, but did not write
    proved     the solver says it has searched everything
    infeasible the solver says there is no assignment
    wrong      why the answer cannot be right, or None
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.value = self.bound = self.claim = self.wrong = None
        self.proved = self.infeasible = False

    def take(self, problem, node_of):
        """An assignment that the solver gives, if it gives one."""
        if node_of is None:
            return
        self.value = problem.cost(node_of)
        if self.value is None:
            self.wrong = "its assignment breaks a constraint"

    def gap(self):
        """(value - bound) / value in percent, or None if it is not known."""
        value = self.claim if self.value is None else self.value
        if self.proved:
            return 0.0
        if value is None or self.bound is None or value == 0:
            return None
        return max(0.0, 100 * (value - self.bound) / abs(value))

    def expect_proof(self, done):
        """Who was not stopped has a proof, or has failed."""
        if not self.proved and not self.wrong and not done.stopped:
            self.wrong = "gave up after %.2f s: %s" % (
                self.seconds, " ".join(done.output.split())[-160:])


# ---- Processes --------------------------------------------------------------

def end(number, _):
    raise SystemExit(128 + number)


# As with an interrupt from the keyboard, whatever runs is killed on the way.
signal.signal(signal.SIGTERM, end)

MEMORY = 8 << 30  # bytes that a peer may use; ours asks for less by itself
GRACE = 3         # seconds to write an answer, once time is up


def cpu_seconds(pid):
    """User CPU time of a running process so far; 0 without /proc."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


# seconds: user CPU time; stopped: it had come to its limit.
Done = collections.namedtuple("Done", "seconds output stopped")


def run(command, limit, folder, stop=None, late=0, memory=MEMORY):
    """Runs a command, which is stopped at its limit: killed, or sent the signal
    `stop` and killed a little later. One that keeps the limit itself may be
    `late` by so many seconds."""
    def confine():
        # Holds even if we are killed ourselves.
        most = math.ceil(limit) + 2 * GRACE
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    path = os.path.join(folder, "output")
    with open(path, "wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output,
                                   stdin=subprocess.DEVNULL,
                                   stderr=subprocess.STDOUT,
                                   start_new_session=True, preexec_fn=confine)
    begin, pause, stopped = time.monotonic(), 0.001, False
    try:
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                break
            # On a busy machine wall time says little; who sleeps must end too.
            spent = max(cpu_seconds(process.pid),
                        (time.monotonic() - begin) / 50)
            if spent >= limit + GRACE:
                signal_group(process.pid, signal.SIGKILL)
            elif spent >= limit + late and not stopped:
                stopped = True
                signal_group(process.pid, stop or signal.SIGKILL)
            time.sleep(pause)
            pause = min(0.05, 1.5 * pause)
    finally:
        signal_group(process.pid, signal.SIGKILL)
    with open(path, encoding="utf-8", errors="replace") as output:
        return Done(usage.ru_utime, output.read(),
                    stopped or
                    usage.ru_utime + usage.ru_stime > 0.9 * limit)


def read(path):
    """A file's text, or nothing if the solver wrote none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def last_number(pattern, text, error=0.0):
    """What a pattern found last, as a number, or None; less the relative error
    that it may have because it was printed with few digits."""
    found = re.findall(pattern, text)
    try:
        value = float(found[-1])
    except (IndexError, ValueError):
        return None
    return value - error * abs(value) if abs(value) < 1e300 else None


# ---- Solvers ----------------------------------------------------------------

class Solver:
    """One that is missing has found None as its program."""
    takes_capacities = True

    def __init__(self, program):
        self.program = shutil.which(program)

    def solve(self, problem, limit, folder):
        """The Answer to a problem within `limit` user CPU seconds."""
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def first_match(self, arguments, pattern):
        done = subprocess.run([self.program] + arguments, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        found = re.search(pattern, done.stdout + done.stderr)
        return found.group(1) if found else "of unknown version"


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Taskassign(Solver):
    name = "taskassign"

    def __init__(self, program, options=()):
        super().__init__(program)
        self.options = list(options)

    def version(self):
        return self.first_match(["--version"], r"taskassign (\S+)")

    def solve(self, problem, limit, folder, text=None, options=()):
        """`text` and more options, if the problem is not put to us as the
        peers have it."""
        path = write(folder, "problem.tap", text or problem.tap())
        result = os.path.join(folder, "result.json")
        command = [self.program, "solve", "--json", "--quiet", "-o", result,
                   *self.options, *options, path]
        done = run(command, limit, folder, signal.SIGTERM,
                   memory=None)
        answer = Answer(done.seconds)
        try:
            data = json.loads(read(result),
                              parse_float=fractions.Fraction)
        except ValueError:
            answer.wrong = done.output.strip()[:200] or "no result"
            return answer
        answer.infeasible = data["outcome"] == "infeasible"
        answer.proved = data["outcome"] in ("optimal", "infeasible")
        answer.bound = data.get("lower_bound")
        if answer.bound is not None:
            answer.bound = math.ceil(answer.bound)  # costs are whole here
        if "assignment" in data:
            answer.take(problem, [int(data["assignment"]["t%d" % t][1:])
                                  for t in range(problem.tasks)])
            if answer.value != data["value"] and not answer.wrong:
                answer.wrong = "the cost is %s, not %s" % (answer.value,
                                                           data["value"])
        if answer.proved and answer.bound not in (None, answer.value):
            answer.wrong = "optimal at %s with a bound of %s" % (answer.value,
                                                                 answer.bound)
        answer.expect_proof(done)
        return answer


class Glpsol(Solver):
    name = "glpsol"

    def __init__(self, program="glpsol", options=()):
        super().__init__(program)
        self.options = list(options)

    def version(self):
        return self.first_match(["--version"], r"Solver (\S+)")

    def solve(self, problem, limit, folder):
        program = formulation.integer_program(problem)
        path = write(folder, "problem.mps", program.mps())
        solution = os.path.join(folder, "solution")
        # Its own limit would be one of wall time.
        done = run([self.program, "--mps", path, "--write", solution,
                    *self.options], limit, folder)
        answer = Answer(done.seconds)
        lines = read(solution).splitlines()
        status = [line.split() for line in lines if line.startswith("s mip ")]
        columns = {}
        for line in lines:
            if line.startswith("j "):
                _, column, value = line.split()[:3]
                columns[int(column) - 1] = float(value)
        none = "NO PRIMAL FEASIBLE SOLUTION" in done.output
        answer.infeasible = none or bool(status and status[0][4] == "n")
        answer.proved = answer.infeasible or bool(status and
                                                  status[0][4] == "o")
        if status and status[0][4] in "of":
            answer.take(problem, formulation.assignment_of(problem, program,
                                                           columns))
        answer.bound = last_number(r">=\s+([-+0-9.e]+)\s", done.output)
        answer.claim = last_number(r"(?:mip =|>>>>>)\s+([-+0-9.e]+) >=",
                                   done.output)
        answer.expect_proof(done)
        return answer


class Cbc(Solver):
    name = "cbc"

    def __init__(self, program="cbc"):
        super().__init__(program)

    def version(self):
        return self.first_match(["-quit"], r"Version: (\S+)")

    def solve(self, problem, limit, folder):
        program = formulation.integer_program(problem)
        path = write(folder, "problem.mps", program.mps())
        solution = os.path.join(folder, "solution")
        done = run([self.program, path, "timeMode", "cpu", "seconds",
                    str(limit), "ratioGap", "0", "allowableGap", "0", "solve",
                    "solution", solution], limit, folder, late=1)
        answer = Answer(done.seconds)
        first, _, rest = read(solution).partition("\n")
        columns = {}
        for line in rest.splitlines():
            fields = line.replace("**", "").split()
            columns[int(fields[1][1:])] = float(fields[2])
        answer.infeasible = (first.startswith("Infeasible") or
                             "proven infeasible" in done.output)
        answer.proved = answer.infeasible or first.startswith("Optimal")
        if columns and not answer.infeasible:
            answer.take(problem, formulation.assignment_of(problem, program,
                                                           columns))
            # When it has found none, what it writes is a relaxation's.
            if not answer.proved and answer.value is None:
                answer.wrong = None
        answer.bound = last_number(r"Lower bound:\s+([-+0-9.e]+)", done.output)
        if answer.bound is None:
            answer.bound = last_number(r"Continuous objective value is "
                                       r"([-+0-9.e]+)", done.output, 5e-6)
        answer.expect_proof(done)
        return answer


class Toulbar2(Solver):
    name = "toulbar2"
    takes_capacities = False  # knapsacks come with version 1.2

    def __init__(self, program="toulbar2"):
        super().__init__(program)

    def version(self):
        return self.first_match(["-help"], r"version : ([0-9.]+)")

    def solve(self, problem, limit, folder):
        text, constant = formulation.cost_functions(problem)
        path = write(folder, "problem.wcsp", text)
        solution = os.path.join(folder, "solution")
        # Virtual arc consistency: hundreds of times faster than the defaults
        # in the band where the problem is hard.
        done = run([self.program, path, "-w=" + solution, "-A", "-vacint",
                    "-vacthr", "-rasps=1000"], limit, folder, signal.SIGTERM)
        answer = Answer(done.seconds)
        values = read(solution).split()
        if len(values) >= problem.tasks:
            answer.take(problem, [int(value)
                                  for value in values[-problem.tasks:]])
        answer.infeasible = ("No solution in" in done.output or
                             "No solution found by initial" in done.output)
        answer.proved = answer.infeasible or "\nOptimum: " in done.output
        bound = last_number(r"Optimality gap: \[(-?\d+),", done.output)
        answer.bound = None if bound is None else bound + constant
        answer.expect_proof(done)
        return answer
