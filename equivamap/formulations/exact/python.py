"""A strict, terminating interpreter of the Python in which assumptions, definitions and parameter maps are written.

The text is parsed, every construct is checked against a list of those that are known, and what remains is turned into
closures: nothing of it is ever executed as Python. Numbers are exact (`equivamap.formulations.exact.values`), names
that begin with an underscore do not exist, data cannot be changed, and an evaluation ends after a limited number of
steps.

Known are: arithmetic, comparisons, ``and or not``, ``if else``, comprehensions and generator expressions, indexing and
slices, lists, tuples, sets, tables, lambdas, calls of the functions and methods of
`equivamap.formulations.exact.functions`; of statements ``assert``, assignments, ``for``, ``while``, ``if``, ``def``,
``return``, ``break``, ``continue``, ``pass``, ``raise``, and imports of the modules known there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from equivamap.errors import UnsupportedError
from equivamap.formulations.exact.expressions import compile_expression
from equivamap.formulations.exact.frames import Frame, refuse
from equivamap.formulations.exact.statements import AssertionFailedError, compile_block
from equivamap.formulations.exact.values import Meter, StepLimitError

__all__ = ["FAULTS", "AssertionFailedError", "Program", "StepLimitError", "compile_python"]

FAULTS = (
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    NameError,
    RecursionError,
    StopIteration,
    RuntimeError,
    StepLimitError,
)
"""What an evaluation may raise besides a failed assertion."""

_LONGEST_TEXT = 100_000


@dataclass(frozen=True)
class Program:
    """A text that was understood.

    Parameters
    ----------
    text
        The source.
    reads
        Names that the text mentions and does not find among the known functions.
    binds
        Names that its statements bind at top level.
    is_expression
        True if the text is one expression.
    has_assertion
        True if it can fail: it holds an ``assert`` or a ``raise``.
    """

    text: str
    reads: frozenset[str]
    binds: tuple[str, ...]
    is_expression: bool
    has_assertion: bool
    _run: Callable[[Frame], Any] = field(repr=False, compare=False)

    def evaluate(self, names: Mapping[str, Any], meter: Meter | None = None) -> Any:
        """Return the value of the expression, or what the statements bind at top level.

        Parameters
        ----------
        names
            Values by name, as `exact_data` makes them; nothing in them is changed.

        Raises
        ------
        AssertionFailedError
            If an assertion does not hold.
        Exception
            One of `FAULTS`, for example an index out of range.
        """
        frame = Frame(dict(names), meter or Meter())
        result = self._run(frame)
        if self.is_expression:
            return result
        return {name: frame.names[name] for name in self.binds if name in frame.names}


@lru_cache(maxsize=4096)
def compile_python(text: str) -> Program:
    """Return the program of `text`.

    Raises
    ------
    UnsupportedError
        With kind ``"python-syntax"`` if it is no Python, ``"python-construct"`` if it uses what is not known here.
    """
    if len(text) > _LONGEST_TEXT:
        refuse("a text of more than 100000 characters", None, "python-syntax")
    try:
        tree = ast.parse(text.strip("\n"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        line = getattr(fault, "lineno", None)
        raise UnsupportedError(
            f"this is no Python: {getattr(fault, 'msg', fault)}",
            kind="python-syntax",
            remedy="write a Python expression or statements over the parameters",
            line=line,
        ) from fault
    expression = len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)
    try:
        if expression:
            assert isinstance(tree.body[0], ast.Expr)
            run: Callable[[Frame], Any] = compile_expression(tree.body[0].value)
        else:
            run = compile_block(tree.body, text.strip("\n"))
    except RecursionError as fault:
        raise UnsupportedError(
            "the expression is nested too deeply", kind="python-construct", remedy="split it"
        ) from fault
    mentioned = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    failing = any(isinstance(node, (ast.Assert, ast.Raise)) for node in ast.walk(tree))
    binds = tuple(dict.fromkeys(_bound_at_top(tree.body)))
    return Program(text, frozenset(mentioned), binds, expression, failing, run)


def _bound_at_top(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements bind, functions' own names aside."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in statement.names)
        else:
            if isinstance(statement, (ast.If, ast.For, ast.While)):
                yield from _bound_at_top([*statement.body, *statement.orelse])
            targets: list[ast.expr] = []
            if isinstance(statement, ast.Assign):
                targets = statement.targets
            elif isinstance(statement, (ast.AnnAssign, ast.AugAssign, ast.For)):
                targets = [statement.target]
            for target in targets:
                for node in ast.walk(target):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        yield node.id
