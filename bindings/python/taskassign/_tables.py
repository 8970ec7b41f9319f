# SPDX-License-Identifier: MIT
"""Tables in the forms that people have them, as labels and lists of numbers.

A task or node can be called anything hashable. Where a table has no labels
(nested lists, NumPy arrays) tasks are "t1", "t2", ... and nodes "n1", "n2", ...
and may also be given by number, from 0.
"""

from collections.abc import Mapping

from .errors import InputError


class Labels:
    """What tasks or nodes are called, and which number each has."""

    def __init__(self, what, labels=None, count=None):
        self.what = what
        self.automatic = labels is None
        self.list = ([f"{what[0]}{i + 1}" for i in range(count)]
                     if labels is None else list(labels))
        self._number = {label: i for i, label in enumerate(self.list)}
        if len(self._number) < len(self.list):
            twice = next(label for i, label in enumerate(self.list)
                         if self._number[label] != i)
            raise InputError(f"{what} {twice!r} is given twice")

    def __len__(self):
        return len(self.list)

    def number(self, label):
        """The number of a label; raises InputError."""
        try:
            number = self._number.get(label)
        except TypeError:
            number = None
        if number is not None:
            return number
        if self.automatic and hasattr(label, "__index__"):
            number = label.__index__()
            if 0 <= number < len(self.list):
                return number
        raise InputError(f"there is no {self.what} {label!r}")

    def names(self):
        """The labels as names for the library, or None if they cannot be."""
        if self.automatic:
            return None
        names = [str(label) for label in self.list]
        if len(set(names)) < len(names):
            return None
        if any(not name or any(x in " \t\r\n#\0" for x in name)
               for name in names):
            return None
        try:
            return [name.encode("utf-8") for name in names]
        except UnicodeEncodeError:
            return None


def is_array(table):
    """Whether it is a NumPy array, without importing NumPy."""
    return (type(table).__module__.partition(".")[0] == "numpy"
            and hasattr(table, "ndim"))


def is_frame(table):
    """Whether it is something like a pandas.DataFrame."""
    return all(hasattr(table, name) for name in ("index", "columns",
                                                 "to_numpy"))


def is_graph(table):
    """Whether it is something like a networkx.Graph."""
    return all(hasattr(table, name) for name in ("nodes", "edges",
                                                 "is_directed"))


def _rectangle(rows, width, names):
    """Checks that all rows are that wide; the cells one after the other."""
    cells = []
    for name, row in zip(names, rows):
        row = list(row)
        if len(row) != width:
            raise InputError(f"{name}: {len(row)} values found, "
                             f"expected {width}")
        cells += row
    return cells


def _cells_by_name(rows, task_labels, node_labels):
    """The cells of {task: {node: cost}}."""
    cells = []
    known = set(node_labels)
    for task, row in zip(task_labels, rows):
        for node in node_labels:
            if node not in row:
                raise InputError(
                    f"execution of {task!r} on {node!r} is missing; "
                    "inf says that it cannot run there")
            cells.append(row[node])
        if len(row) != len(known):
            extra = next(node for node in row if node not in known)
            raise InputError(f"execution of {task!r}: there is no node "
                             f"{extra!r}")
    return cells


def read_execution(table, tasks=None, nodes=None):
    """(Labels of tasks, Labels of nodes, cells by rows)."""
    if is_frame(table):
        tasks = list(table.index) if tasks is None else tasks
        nodes = list(table.columns) if nodes is None else nodes
        table = table.to_numpy()
    if isinstance(table, Mapping):
        tasks = list(table) if tasks is None else list(tasks)
        missing = [task for task in tasks if task not in table]
        if missing or len(tasks) != len(table):
            raise InputError(f"tasks and execution differ: {missing[:3]}"
                             if missing else "execution has more tasks than "
                             "`tasks`")
        rows = [table[task] for task in tasks]
        if rows and isinstance(rows[0], Mapping):
            nodes = list(rows[0]) if nodes is None else list(nodes)
            cells = _cells_by_name(rows, tasks, nodes)
            return Labels("task", tasks), Labels("node", nodes), cells
        table = rows
    if is_array(table):
        if table.ndim != 2:
            raise InputError("execution: expected a matrix with a row for "
                             "each task and a column for each node")
        height, width = table.shape
        cells = table
    else:
        table = list(table)
        height = len(table)
        width = (len(list(nodes)) if nodes is not None
                 else len(list(table[0])) if table else 0)
        cells = None
    task_labels = Labels("task", tasks, height)
    node_labels = Labels("node", nodes, width)
    if len(task_labels) != height or len(node_labels) != width:
        raise InputError(
            f"execution is {height} x {width}, expected "
            f"{len(task_labels)} tasks x {len(node_labels)} nodes")
    if len(node_labels) == 0:
        raise InputError("there must be at least one node")
    if cells is None:
        names = [f"execution of {task!r}" for task in task_labels.list]
        cells = _rectangle(table, width, names)
    return task_labels, node_labels, cells


# ---- Communication ---------------------------------------------------------


class Pairs:
    """Who talks to whom: two arrays of task numbers, and the costs."""

    def __init__(self, first=(), second=(), costs=()):
        self.first, self.second, self.costs = first, second, costs


def _pairs_of(triples, tasks):
    first, second, costs = [], [], []
    for a, b, cost in triples:
        i, j = tasks.number(a), tasks.number(b)
        if i == j:
            if isinstance(cost, (int, float)) and cost == 0:
                continue
            raise InputError(f"task {a!r} cannot communicate with itself")
        first.append(i)
        second.append(j)
        costs.append(cost)
    return Pairs(first, second, costs)


def _is_zero(cell):
    return cell is None or cell == 0 or cell == ""


def _triples_of_matrix(rows, size):
    """The pairs of a symmetric or triangular matrix, by numbers."""
    rows = [list(row) for row in rows]
    if len(rows) != size or any(len(row) != size for row in rows):
        raise InputError(f"communication: expected a {size} x {size} matrix")
    upper, lower = [], []
    for i in range(size):
        if not _is_zero(rows[i][i]):
            raise InputError(f"communication: the diagonal of row {i + 1} "
                             "is not 0")
        for j in range(i + 1, size):
            if not _is_zero(rows[i][j]):
                upper.append((i, j, rows[i][j]))
            if not _is_zero(rows[j][i]):
                lower.append((i, j, rows[j][i]))
    if upper and lower:
        other = {(i, j): cost for i, j, cost in lower}
        for i, j, cost in upper:
            if other.pop((i, j), None) != cost:
                raise _not_symmetric(i, j)
        if other:
            raise _not_symmetric(*next(iter(other)))
    return upper or lower


def _not_symmetric(i, j):
    return InputError("communication is neither symmetric nor triangular: "
                      f"rows {i + 1} and {j + 1} differ")


def _pairs_of_array(matrix, size):
    """The same for a NumPy matrix, without loops."""
    import numpy
    if matrix.shape != (size, size):
        raise InputError(f"communication: expected a {size} x {size} matrix")
    if numpy.diagonal(matrix).any():
        raise InputError("communication: the diagonal is not 0")
    upper, lower = numpy.triu(matrix, 1), numpy.tril(matrix, -1).T
    if upper.any() and lower.any() and not (upper == lower).all():
        raise _not_symmetric(*numpy.argwhere(upper != lower)[0].tolist())
    chosen = upper if upper.any() else lower
    first, second = numpy.nonzero(chosen)
    return Pairs(first, second, chosen[first, second])


def _triples_of_mapping(table):
    for key, value in table.items():
        if isinstance(value, Mapping):
            for other, cost in value.items():
                yield key, other, cost
        elif isinstance(key, tuple) and len(key) == 2:
            yield key[0], key[1], value
        else:
            raise InputError(f"communication: {key!r} is not a pair of tasks")


def _triples_of_graph(graph, weight):
    for a, b, data in graph.edges(data=True):
        if weight not in data:
            raise InputError(f"edge {a!r} - {b!r} has no {weight!r}")
        yield a, b, data[weight]


def read_communication(table, tasks, weight="weight"):
    """Pairs from whatever `table` is; costs of one pair add up."""
    if table is None:
        return Pairs()
    if is_graph(table):
        return _pairs_of(_triples_of_graph(table, weight), tasks)
    if is_frame(table):
        if (list(table.index) != tasks.list
                or list(table.columns) != tasks.list):
            raise InputError("communication: rows and columns are not the "
                             "tasks of execution, in the same order")
        table = table.to_numpy()
    if hasattr(table, "tocoo"):
        return _pairs_of_sparse(table.tocoo(copy=True), len(tasks))
    if is_array(table):
        if table.dtype.kind in "biuf":
            return _pairs_of_array(table, len(tasks))
        table = table.tolist()
    if isinstance(table, Mapping):
        return _pairs_of(_triples_of_mapping(table), tasks)
    rows = [row if isinstance(row, tuple) else list(row) for row in table]
    if _are_triples(rows, len(tasks)):
        return _pairs_of(rows, tasks)
    return _pairs_of_numbers(_triples_of_matrix(rows, len(tasks)))


def _are_triples(rows, size):
    """Whether the rows are (task, task, cost) rather than those of a matrix,
    which for three tasks may look alike: then its diagonal is empty."""
    if not all(len(row) == 3 for row in rows):
        return False
    if size != 3 or len(rows) != 3 or all(type(row) is tuple for row in rows):
        return True
    return not all(_is_zero(rows[i][i]) for i in range(3))


def _pairs_of_numbers(triples):
    return Pairs(*([triple[k] for triple in triples] for k in range(3)))


def _pairs_of_sparse(matrix, size):
    """The same for a SciPy matrix in coordinates, which is ours to change."""
    if matrix.shape != (size, size):
        raise InputError(f"communication: expected a {size} x {size} matrix")
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    if matrix.diagonal().any():
        raise InputError("communication: the diagonal is not 0")
    upper = matrix.row < matrix.col
    if upper.any() and not upper.all():
        differ = (matrix != matrix.T).tocoo()
        if differ.nnz:
            raise _not_symmetric(int(differ.row[0]), int(differ.col[0]))
    elif not upper.any():
        upper = ~upper
    return Pairs(matrix.row[upper], matrix.col[upper], matrix.data[upper])


# ---- What belongs to nodes ---------------------------------------------------


def read_distances(table, nodes):
    """The cells of the distance matrix by rows."""
    size = len(nodes)
    if is_frame(table):
        if (list(table.index) != nodes.list
                or list(table.columns) != nodes.list):
            raise InputError("distance: rows and columns are not the nodes")
        table = table.to_numpy()
    if isinstance(table, Mapping):
        return _distances_of_mapping(table, nodes)
    if is_array(table):
        if table.shape != (size, size):
            raise InputError(f"distance: expected a {size} x {size} matrix")
        return table
    rows = list(table)
    if len(rows) != size:
        raise InputError(f"distance: {len(rows)} rows found, "
                         f"expected {size}")
    return _rectangle(rows, size,
                      [f"distance of {node!r}" for node in nodes.list])


def _distances_of_mapping(table, nodes):
    """{(p, q): d} or {p: {q: d}}; one of d(p, q) and d(q, p) is enough, and
    d(p, p) is 0 unless given."""
    size = len(nodes)
    cells = [None] * (size * size)
    entries = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            entries += [(key, other, cost) for other, cost in value.items()]
        elif isinstance(key, tuple) and len(key) == 2:
            entries.append((*key, value))
        else:
            raise InputError(f"distance: {key!r} is not a pair of nodes")
    for p, q, d in entries:
        cells[nodes.number(p) * size + nodes.number(q)] = d
    for p in range(size):
        for q in range(size):
            if cells[p * size + q] is None:
                cells[p * size + q] = 0 if p == q else cells[q * size + p]
            if cells[p * size + q] is None:
                raise InputError(f"distance between {nodes.list[p]!r} and "
                                 f"{nodes.list[q]!r} is missing")
    return cells


def by_node(value, nodes, what):
    """A number for each node: from one for all, a list, or {node: number}."""
    if isinstance(value, Mapping):
        numbers = [nodes.number(node) for node in value]
        if len(set(numbers)) != len(nodes):
            raise InputError(f"{what}: expected a value for each node")
        cells = [None] * len(nodes)
        for number, cell in zip(numbers, value.values()):
            cells[number] = cell
        return cells
    if isinstance(value, (str, bytes)) or not hasattr(value, "__len__"):
        return [value] * len(nodes)
    cells = list(value)
    if len(cells) != len(nodes):
        raise InputError(f"{what}: {len(cells)} values found, "
                         f"expected {len(nodes)}")
    return cells
