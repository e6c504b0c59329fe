"""What the parts of an evaluation over traced numbers share: the data, the steps, and how a statement is left."""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

from equivamap.formulations.conditions.traced_numbers import Conditions, Opaque, Traced, plain

__all__ = [
    "FAULTS",
    "Break",
    "Continue",
    "IndexFault",
    "Names",
    "Returned",
    "Trace",
    "is_true",
    "items_of",
    "parsed",
]

FAULTS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What an evaluation may raise."""

Names: TypeAlias = dict[str, Any]


class Trace(Protocol):
    """An evaluation, as its parts see it.

    Parameters
    ----------
    data
        Traced numbers in lists, and what definitions gave, by name.
    definitions
        Text that defines a name.
    defining
        Names whose definition is being evaluated.
    rng
        Breaks ties.
    """

    data: Names
    definitions: Mapping[str, str]
    defining: set[str]
    rng: random.Random

    def step(self) -> None:
        """Count work against the limit."""

    def value(self, node: ast.expr, names: Names) -> Any:
        """Return the value of an expression."""

    def ask(self, node: ast.expr, names: Names, found: Conditions, wanted: bool) -> None:
        """Add what makes a condition true, or false."""

    def run(self, body: list[ast.stmt], names: Names, found: Conditions) -> None:
        """Run statements, and add what their assertions ask."""


class Returned(Exception):
    """Leaves a function, with a value."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Break(Exception):
    """Leaves a loop."""


class Continue(Exception):
    """Goes on with a loop."""


class IndexFault(IndexError):
    """A number of the data is no index of a list.

    Parameters
    ----------
    condition
        What the number must meet.
    """

    def __init__(self, condition: Opaque) -> None:
        super().__init__("index out of range")
        self.condition = condition


@lru_cache(maxsize=1024)
def parsed(text: str) -> ast.Module:
    """Return the syntax tree of an assumption or a definition."""
    return ast.parse(text.strip("\n"))


def is_true(trace: Trace, node: ast.expr, names: Names) -> bool:
    """Tell whether an expression is true for the data as they are."""
    return bool(plain(trace.value(node, names)))


def items_of(value: Any) -> Any:
    """Return what a loop runs through."""
    if isinstance(value, (Traced, int)) or value is None:
        raise TypeError("a number has no elements")
    return value
