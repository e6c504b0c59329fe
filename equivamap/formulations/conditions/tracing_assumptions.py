"""What assumptions ask of single values of the data: an evaluation over traced numbers that ends in conditions.

Boolean structure is taken apart: ``and`` and ``all`` ask for each part, ``or`` and ``any`` for the part that lacks
least. Nothing here decides whether an assumption holds (`equivamap.formulations.schemas.predicates` does); what is not
followed is an `UntraceableError`, and then conditions are merely not known.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping
from typing import Any

from equivamap.formulations.conditions.asking import ask_for
from equivamap.formulations.conditions.trace import (
    FAULTS,
    Break,
    Continue,
    IndexFault,
    Names,
    Returned,
    parsed,
)
from equivamap.formulations.conditions.traced_expressions import EXPRESSIONS
from equivamap.formulations.conditions.traced_numbers import Conditions, UntraceableError
from equivamap.formulations.conditions.traced_statements import run_statement

__all__ = ["Tracing"]

_STEPS = 120_000


class Tracing:
    """Evaluates texts over traced data.

    Parameters
    ----------
    data
        Traced numbers in lists, by name.
    definitions
        Text that defines a name.
    rng
        Breaks ties: which of several parts that lack equally is asked for, how equal values are sorted.
    """

    def __init__(self, data: Names, definitions: Mapping[str, str], rng: random.Random) -> None:
        self.data = data
        self.definitions = definitions
        self.rng = rng
        self.steps = _STEPS
        self.defining: set[str] = set()

    def conditions(self, text: str) -> Conditions:
        """Return what the data must meet for an assumption to hold.

        Raises
        ------
        UntraceableError
            If the text is not followed.
        """
        found = Conditions()
        try:
            body = parsed(text).body
            if len(body) == 1 and isinstance(body[0], ast.Expr):
                self.ask(body[0].value, {}, found, True)
            else:
                self.run(body, {}, found)
        except IndexFault as fault:
            found.add(fault.condition)
        except (Returned, Break, Continue, *FAULTS) as fault:
            if not found.failing:
                raise UntraceableError(f"{type(fault).__name__}: {fault}") from fault
        return found

    def step(self) -> None:
        """Count work against the limit."""
        self.steps -= 1
        if self.steps < 0:
            raise UntraceableError("too many steps")

    def value(self, node: ast.expr, names: Names) -> Any:
        """Return the value of an expression."""
        self.step()
        value_of = EXPRESSIONS.get(type(node))
        if value_of is None:
            raise UntraceableError(type(node).__name__)
        return value_of(self, node, names)

    def ask(self, node: ast.expr, names: Names, found: Conditions, wanted: bool) -> None:
        """Add what makes a condition true, or false."""
        ask_for(self, node, names, found, wanted)

    def run(self, body: list[ast.stmt], names: Names, found: Conditions) -> None:
        """Run statements, and add what their assertions ask."""
        for statement in body:
            self.step()
            run_statement(self, statement, names, found)
