"""What of a file a build needs, and what in it would make one run with symbols say nothing about another run.

A run with symbols stands for all runs only if a build depends on its data alone. So what is left in the file is what
the function reads, what else the file does when it is loaded must be harmless, and whatever keeps something between
calls is refused: ``global`` and ``nonlocal`` here, changes to what was there before the call when they are made
(`equivamap.formulations.all_data.parametric_state`).
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from equivamap.errors import UnsupportedError
from equivamap.formulations.all_data.loading import Loading, bound_names, is_main_guard, shadowing

__all__ = ["GUROBIPY", "BuildSource", "build_source", "refused"]

GUROBIPY = "gurobipy"
OFFERED = ("Model", "GRB", "quicksum", "LinExpr")
"""What of gurobipy can be run with symbols."""

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
                self._check_import(node, imported, gurobipy)
                gurobipy.update(imported)
            elif not _is_nothing(node):
                others.append(node)
        reached = _reached(others, target)
        kept = [node for node in others if reached & set(_touched(node))]
        loading = Loading.of(tree.body)
        for node in tree.body:
            why = "" if is_main_guard(node) else loading.rebinds(node)
            if not why and node in others and node not in kept:
                why = loading.acts(node)
            if why:
                self.refuse(why, node)
        for node in kept:
            self._check(node, set(gurobipy))
            for part, why in loading.hidden(node):
                self.refuse(why, part)
        self._check_order(tree.body, kept)
        for name in reached & set(gurobipy):
            if gurobipy[name] not in (GUROBIPY, *OFFERED):
                self.refuse(f"gurobipy.{gurobipy[name]} is used; known are {', '.join(OFFERED)}")
        return BuildSource(_left(text, kept), gurobipy)

    def _check_import(self, node: ast.stmt, imported: Mapping[str, str], before: Mapping[str, str]) -> None:
        for name, what in imported.items():
            if before.get(name, what) != what:
                self.refuse(f"{name} is given another meaning; use another name", node)

    def _check_order(self, body: list[ast.stmt], kept: list[ast.stmt]) -> None:
        """Refuse imports of gurobipy that come later than what uses them: they are all taken to come first."""
        first = min((node.lineno for node in kept), default=0)
        for node in body:
            if _gurobipy_names(node) is not None and kept and node.lineno > first:
                self.refuse("gurobipy is imported after what uses it; import it first", node)

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
            for name in bound_names(node) if isinstance(node, ast.stmt) else ():
                if name in gurobipy or name in _EAGER:
                    self.refuse(f"{name} is given another meaning; use another name", node)
            if isinstance(node, ast.arg) and (node.arg in gurobipy or node.arg in _EAGER):
                self.refuse(f"{node.arg} is given another meaning; use another name", node)


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
    # what lies beside the file may change from one call to the next; its text may not
    found = shadowing(text, file)
    if found is not None:
        why, line = found
        raise refused(name, file, why, line)
    return _read(text, target, name, file)


@functools.lru_cache(maxsize=8)
def _read(text: str, target: str, name: str, file: str) -> BuildSource:
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
    return is_main_guard(node)


def _touched(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, or that stand for what it may change: ``x[0] = 1``, ``x.append(1)``."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If, ast.While)):
        yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
    else:
        yield from bound_names(node)


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


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _left(text: str, kept: list[ast.stmt]) -> str:
    """Return the text of some statements, on the lines where they were."""
    # Python ends lines here and nowhere else; str.splitlines knows more ends
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    keep = {line for node in kept for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    left = "\n".join(line if number in keep else "#" for number, line in enumerate(lines, start=1))
    module = ast.Module(kept, [])
    # two statements on one line, for instance
    return left if _is_text_of(left, module) else ast.unparse(module)


def _is_text_of(text: str, module: ast.Module) -> bool:
    try:
        return ast.dump(ast.parse(text)) == ast.dump(module)
    except SyntaxError:
        return False
