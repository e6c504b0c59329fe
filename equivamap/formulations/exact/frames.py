"""What the exact interpreter turns syntax into: functions of a frame, which holds the names and the meter."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from equivamap.errors import UnsupportedError
from equivamap.formulations.exact.values import Meter

__all__ = ["Compile", "Expression", "Frame", "Returned", "Statement", "Target", "refuse", "written"]


@dataclass(slots=True)
class Frame:
    """Names that are bound, and the meter of the evaluation."""

    names: dict[str, Any]
    meter: Meter


@dataclass(frozen=True, slots=True)
class Returned:
    """What a function returns."""

    value: Any


Expression: TypeAlias = Callable[[Frame], Any]
"""Gives the value of an expression."""

Statement: TypeAlias = Callable[[Frame], "Returned | str | None"]
"""Runs a statement: None goes on with the next one, ``"break"`` and ``"continue"`` concern the loop around it."""

Target: TypeAlias = Callable[[Frame, Any], None]
"""Binds what stands on the left of an assignment."""

Compile: TypeAlias = Callable[[ast.expr], Expression]
"""Turns the syntax of an expression into what evaluates it; given to what turns a larger one, for its parts."""


def refuse(what: str, node: ast.AST | None, kind: str = "python-construct") -> NoReturn:
    """Refuse a construct, before anything of the text is evaluated."""
    raise UnsupportedError(
        f"{what} is not among the Python that is read here",
        kind=kind,
        remedy="use arithmetic, comparisons, comprehensions, loops and the functions all any sum min max len range "
        "abs sorted set zip enumerate round, math, itertools",
        line=getattr(node, "lineno", None),
    )


_CONSTRUCTS = {
    "Global": "global",
    "Nonlocal": "nonlocal",
    "Try": "try",
    "With": "with",
    "ClassDef": "class",
    "Delete": "del",
    "NamedExpr": ":=",
    "Await": "await",
    "Yield": "yield",
    "YieldFrom": "yield",
    "Match": "match",
    "AsyncFunctionDef": "async def",
    "Starred": "*",
    "Slice": "a slice",
    "Attribute": "an attribute",
}
"""What people write, by the name of its syntax node."""


def written(node: ast.AST) -> str:
    """Return a construct as people write it."""
    return _CONSTRUCTS.get(type(node).__name__, type(node).__name__)
