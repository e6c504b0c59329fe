"""What of a file a build needs, and what in it would make one run with symbols say nothing about another run.

A run with symbols stands for all runs only if a build depends on its data alone. So what is left in the file is what
the function reads, what else the file does when it is loaded must be harmless, and whatever keeps something between
calls is refused: ``global`` and ``nonlocal`` here, changes to what was there before the call when they are made
(`equivamap.formulations.all_data.parametric_state`).
"""

from __future__ import annotations

import ast
import functools
import itertools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from equivamap.errors import UnsupportedError

__all__ = ["GUROBIPY", "BuildSource", "build_source", "refused"]

GUROBIPY = "gurobipy"
OFFERED = ("Model", "GRB", "quicksum", "LinExpr")
"""What of gurobipy can be run with symbols."""

_PACKAGES = frozenset(
    ("gurobipy", "numpy", "pandas", "pulp", "pyomo", "ortools", "scipy", "highspy", "networkx", "matplotlib")
)
"""Packages whose import changes nothing here, besides those of Python."""

_EAGER = frozenset(
    (
        *("all", "any", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict", "print"),
        *("quicksum", "fsum", "prod", "addConstrs", "join", "update", "extend", "Counter", "deque"),
    )
)
"""Functions that take all of a generator at once."""

_WORDS: dict[type[ast.AST], str] = {
    ast.Global: "'global' keeps something between two builds",
    ast.Nonlocal: "'nonlocal' keeps something between two calls",
    ast.Try: "'try' hides errors that depend on the data",
    ast.With: "'with' opens something besides the data",
    ast.ClassDef: "a class is defined",
    ast.Delete: "'del' is used",
    ast.NamedExpr: "':=' is used",
    ast.Yield: "'yield' is used",
    ast.YieldFrom: "'yield' is used",
    ast.Await: "'await' is used",
    ast.AsyncFunctionDef: "'async' is used",
    ast.Match: "'match' is used",
}


def refused(name: str, file: str, why: str, line: int | None = None) -> UnsupportedError:
    """Return the error of a build that one run with symbols cannot stand for."""
    where = f"line {line} of {name}: " if line else f"{name}: "
    return UnsupportedError(
        f"{where}{why}",
        kind="parametric",
        remedy="to prove it for all data, state the gurobipy model by arithmetic and loops over sizes alone; "
        "what depends on values of the data can be a parameter of its own",
        file=file,
        line=line,
    )


@dataclass(frozen=True)
class BuildSource:
    """What of a file a build needs.

    Parameters
    ----------
    text
        The file without the rest; lines have the numbers that they had.
    gurobipy
        For each name that an import binds: what of gurobipy it is, or ``"gurobipy"`` itself.
    """

    text: str
    gurobipy: Mapping[str, str]


@dataclass(frozen=True)
class _Reader:
    """Reads one file."""

    name: str
    file: str

    def refuse(self, why: str, node: ast.AST | None = None) -> NoReturn:
        raise refused(self.name, self.file, why, getattr(node, "lineno", None))

    def read(self, text: str, target: str) -> BuildSource:
        tree = ast.parse(text)
        gurobipy: dict[str, str] = {}
        others: list[ast.stmt] = []
        for node in tree.body:
            imported = _gurobipy_names(node)
            if imported is not None:
                gurobipy.update(imported)
            elif not _is_nothing(node):
                others.append(node)
        reached = _reached(others, target)
        kept = [node for node in others if reached & set(_touched(node))]
        for node in others:
            if node not in kept and not _is_inert(node):
                self.refuse("this runs when the file is loaded; put it under if __name__ == '__main__'", node)
        for node in kept:
            self._check(node, set(gurobipy))
        for name in reached & set(gurobipy):
            if gurobipy[name] not in (GUROBIPY, *OFFERED):
                self.refuse(f"gurobipy.{gurobipy[name]} is used; known are {', '.join(OFFERED)}")
        return BuildSource(_left(text, kept), gurobipy)

    def _check(self, statement: ast.stmt, gurobipy: set[str]) -> None:
        """Refuse what would make one run say nothing of another."""
        taken = {
            id(argument)
            for call in ast.walk(statement)
            if isinstance(call, ast.Call) and _called(call) in _EAGER
            for argument in call.args
        }
        for node in ast.walk(statement):
            words = _WORDS.get(type(node))
            if words is not None:
                self.refuse(words, node)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.decorator_list:
                self.refuse(f"{node.name} has a decorator, which may keep something between two builds", node)
            if isinstance(node, ast.GeneratorExp) and id(node) not in taken:
                self.refuse("a generator is kept for later; write a list: [... for ...]", node)
            for name in _bound(node) if isinstance(node, ast.stmt) else ():
                if name in gurobipy or name in _EAGER:
                    self.refuse(f"{name} is given another meaning; use another name", node)
            if isinstance(node, ast.arg) and (node.arg in gurobipy or node.arg in _EAGER):
                self.refuse(f"{node.arg} is given another meaning; use another name", node)


@functools.lru_cache(maxsize=8)
def build_source(text: str, target: str, name: str, file: str) -> BuildSource:
    """Return what of a file the function `target` needs.

    Parameters
    ----------
    name, file
        Of the formulation; they stand in the errors.

    Raises
    ------
    UnsupportedError
        With kind ``"parametric"``, if one run with symbols cannot stand for all runs.
    SyntaxError
        If it is no Python.
    """
    return _Reader(name, file).read(text, target)


def _gurobipy_names(node: ast.stmt) -> dict[str, str] | None:
    """Return the names that an import of gurobipy binds; None if it is another statement."""
    if isinstance(node, ast.Import) and all(alias.name == GUROBIPY for alias in node.names):
        return {alias.asname or GUROBIPY: GUROBIPY for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module == GUROBIPY and not node.level:
        names: dict[str, str] = {}
        for alias in node.names:
            names |= (
                {n: n for n in OFFERED} if alias.name == "*" else {alias.asname or alias.name: alias.name}
            )
        return names
    return None


def _is_nothing(node: ast.stmt) -> bool:
    """Tell whether a statement does nothing when the file is loaded as a module."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return True
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and ast.unparse(node.test).replace('"', "'") in ("__name__ == '__main__'", "'__main__' == __name__")
    )


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds where it stands."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
    else:
        yield from (
            n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        )


def _touched(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, or that stand for what it may change: ``x[0] = 1``, ``x.append(1)``."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If, ast.While)):
        yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
    else:
        yield from _bound(node)


def _reached(statements: list[ast.stmt], target: str) -> set[str]:
    """Return the names that a function reads, directly or through others."""
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for statement in statements:
            if name in set(_touched(statement)):
                waiting += [n.id for n in ast.walk(statement) if isinstance(n, ast.Name)]
    return seen


def _is_inert(node: ast.stmt) -> bool:
    """Tell whether a statement that binds nothing of interest changes nothing else either."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        written = [*arguments.defaults, *(d for d in arguments.kw_defaults if d), *node.decorator_list]
        return all(_is_plain(part) for part in written) and not node.decorator_list
    if isinstance(node, ast.ClassDef):
        return not (node.decorator_list or node.bases or node.keywords) and all(map(_is_inert, node.body))
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        known = {*sys.stdlib_module_names, *_PACKAGES}
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        return all(name.split(".")[0] in known for name in modules) and not getattr(node, "level", 0)
    if isinstance(node, ast.Assign):
        return all(isinstance(t, ast.Name) for t in node.targets) and _is_plain(node.value)
    if isinstance(node, ast.AnnAssign):
        return isinstance(node.target, ast.Name) and (node.value is None or _is_plain(node.value))
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_plain(node: ast.expr) -> bool:
    """Tell whether an expression calls nothing."""
    return not any(isinstance(n, (ast.Call, ast.Await, ast.NamedExpr, ast.JoinedStr)) for n in ast.walk(node))


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _left(text: str, kept: list[ast.stmt]) -> str:
    """Return the text of some statements, on the lines where they were."""
    lines = text.splitlines()
    spans = [
        (min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]), node.end_lineno or 0)
        for node in kept
    ]
    stated = ast.parse(text).body
    shared = any(one.end_lineno == two.lineno for one, two in itertools.pairwise(stated))
    if shared or "\f" in text or "\r" in text:
        return ast.unparse(ast.Module(kept, []))
    keep = {line for first, last in spans for line in range(first, last + 1)}
    return "\n".join(line if number in keep else "#" for number, line in enumerate(lines, start=1))
