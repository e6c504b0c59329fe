"""Where a script solves: which solve calls can still run after the one that was reached.

The call that is reached is known from the running script; what may follow it is read off the syntax tree.
A call in another branch of the same ``if``, in an ``except`` of the same ``try``, or behind a ``return`` cannot follow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Followers", "SolveSites"]

_SOLVE_NAMES = {
    "solve",
    "resolve",
    "sequentialSolve",
    "actualSolve",
    "optimize",
    "optimizeAsync",
    "Solve",
}
_HIGHS_NAMES = {"run", "minimize", "maximize"}
"""Methods that solve in highspy and mean other things elsewhere."""
_ENDING_CALLS = {"exit", "quit", "_exit"}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass
class Followers:
    """What can run after a statement: lines of further solve calls, and lines of loops around it."""

    calls: set[int] = field(default_factory=set)
    loops: set[int] = field(default_factory=set)


class SolveSites:
    """The solve calls of one source file.

    Parameters
    ----------
    tree
        Syntax tree of the file.
    solving
        Names of functions that are known to solve, from the running script.
    """

    def __init__(self, tree: ast.Module, solving: set[str]) -> None:
        self.tree = tree
        self.parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.imported = _imported_modules(tree)
        self.solving = set(solving)
        self.names = _SOLVE_NAMES | (_HIGHS_NAMES if _imports(tree, "highspy") else set())
        self._find_solving_functions()

    def after(self, line: int, first_line: int | None) -> Followers:
        """Return what can follow the call on `line`, within the function that starts on `first_line`.

        Parameters
        ----------
        line
            Line that is being executed.
        first_line
            First line of the running function (its first decorator), or None for the module itself.
        """
        found = Followers()
        scope = self._scope(first_line)
        statement = self._innermost(scope, line)
        if statement is None:
            return found
        for node in ast.walk(statement):
            if isinstance(node, _COMPREHENSIONS) and node.lineno <= line <= (node.end_lineno or line):
                inside = [n for n in ast.walk(node) if isinstance(n, ast.Call) and self._solves(n)]
                if inside:
                    found.loops.add(node.lineno)
            if isinstance(node, ast.Call) and any(self._is_solving(a) for a in node.args):
                # map(run, cases), pool.starmap(run, cases), table.apply(run): called who knows how often.
                found.loops.add(node.lineno)
        self._follow(statement, scope, line, found)
        return found

    def _scope(self, first_line: int | None) -> ast.AST:
        if first_line is None:
            return self.tree
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                if start == first_line:
                    return node
        return self.tree

    def _innermost(self, scope: ast.AST, line: int) -> ast.stmt | None:
        best: ast.stmt | None = None
        for node in ast.walk(scope):
            if node is scope or not isinstance(node, ast.stmt):
                continue
            if node.lineno <= line <= (node.end_lineno or node.lineno) and (
                best is None or node.lineno >= best.lineno
            ):
                best = node
        return best

    def _follow(self, statement: ast.stmt, scope: ast.AST, line: int, found: Followers) -> None:
        for own in _own_blocks(statement):
            # The call stands in the head of a compound statement: its blocks come next.
            self._collect(own, found)
        if isinstance(statement, ast.While):
            found.loops.add(statement.lineno)
        end = _ending(statement)
        node: ast.AST = statement
        while node is not scope:
            parent = self.parents[node]
            block = _block_of(parent, node)
            if block is not None and end is None:
                rest = block[block.index(node) + 1 :]  # type: ignore[arg-type]
                end = self._collect(rest, found)
            if isinstance(parent, _LOOPS) and block is parent.body:
                if end in (None, "continue"):
                    found.loops.add(parent.lineno)
                    end = None
                    self._collect(parent.orelse, found)
                elif end == "break":
                    end = None
            elif isinstance(parent, ast.Try):
                if block is parent.body and end is None:
                    end = self._collect(parent.orelse, found)
                if block is not parent.finalbody:
                    self._collect(parent.finalbody, found)
            node = parent

    def _collect(self, block: list[ast.stmt], found: Followers) -> str | None:
        """Add the solve calls of `block` up to where it surely ends; return how it ends, if it does."""
        for statement in block:
            for node in _walk_scope(statement):
                if isinstance(node, ast.Call) and self._solves(node):
                    found.calls.add(node.lineno)
            end = _ending(statement)
            if end is not None:
                return end
        return None

    def _find_solving_functions(self) -> None:
        functions = [n for n in ast.walk(self.tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
        changed = True
        while changed:
            changed = False
            for function in functions:
                if function.name in self.solving:
                    continue
                calls = (n for s in function.body for n in _walk_scope(s) if isinstance(n, ast.Call))
                if any(self._solves(call) for call in calls):
                    self.solving.add(function.name)
                    changed = True

    def _is_solving(self, argument: ast.expr) -> bool:
        """Tell whether an argument is a function that solves, handed on for another to call."""
        if isinstance(argument, ast.Lambda):
            return any(isinstance(n, ast.Call) and self._solves(n) for n in ast.walk(argument.body))
        name = argument.attr if isinstance(argument, ast.Attribute) else getattr(argument, "id", "")
        return name in self.solving

    def _solves(self, call: ast.Call) -> bool:
        function = call.func
        if isinstance(function, ast.Name):
            return function.id in self.solving
        if not isinstance(function, ast.Attribute):
            return False
        if function.attr in self.solving:
            return True
        if function.attr not in self.names:
            return False
        root: ast.expr = function.value
        while isinstance(root, ast.Attribute):
            root = root.value
        return not (isinstance(root, ast.Name) and root.id in self.imported)


def _imported_modules(tree: ast.Module) -> set[str]:
    """Return the names that imports bind to modules: ``np`` in ``np.linalg.solve`` is no model."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {
                alias.asname or alias.name
                for alias in node.names
                if alias.name in ("linalg", "optimize", "subprocess", "linear_solver")
            }
    return names


def _imports(tree: ast.Module, package: str) -> bool:
    """Tell whether a file imports a package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        if any(name.split(".")[0] == package for name in names):
            return True
    return False


def _walk_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a statement without the bodies of functions and classes defined in it."""
    if isinstance(node, _SCOPES):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk_scope(child)


def _own_blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    if isinstance(statement, (ast.If, ast.For, ast.AsyncFor, ast.While)):
        return [statement.body, statement.orelse]
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return [statement.body]
    if isinstance(statement, ast.Match):
        return [case.body for case in statement.cases]
    return []


def _block_of(parent: ast.AST, node: ast.AST) -> list[ast.stmt] | None:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and any(child is node for child in block):
            return block
    return None


def _ending(statement: ast.stmt) -> str | None:
    """Return ``"return"``, ``"break"`` or ``"continue"`` if nothing after `statement` in its block can run."""
    if isinstance(statement, (ast.Return, ast.Raise)):
        return "return"
    if isinstance(statement, ast.Break):
        return "break"
    if isinstance(statement, ast.Continue):
        return "continue"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return "return" if name in _ENDING_CALLS else None
    if isinstance(statement, ast.If) and statement.orelse:
        ends = {_block_end(statement.body), _block_end(statement.orelse)}
        return ends.pop() if len(ends) == 1 else None
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return _block_end(statement.body)
    return None


def _block_end(block: list[ast.stmt]) -> str | None:
    return next((end for end in map(_ending, block) if end is not None), None)
