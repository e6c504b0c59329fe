"""Which maps mean something: the numbers a proposed map may contain.

On one instance the mere existence of a map is worth little: ``min 0, y = 1`` with ``x = 37 y`` leads from
any model to one whose optimum is 37. A proposed map proves something only if its numbers come from the
models, not from a solution (``docs/definitions.md``, "Admissible numbers").
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from gmpy2 import mpz

from equivamap.ir import ONE, ZERO, Affine, Index, Instance, Rational, canonical, member_text, text_of
from equivamap.mapping.fixed import Hull, affine_hull
from equivamap.mapping.links import Links

__all__ = ["LARGEST_INTEGER", "inadmissible", "is_plain"]

LARGEST_INTEGER = 1000
"""Integers up to this absolute value may stand in any map."""

_SMALLEST_SHIFT = ONE / 1000
"""A shift below it is no unit or origin but a number that was changed a little, unless it is a number of A."""

_MOST_RENAMED = 10_000
_NOWHERE = "which is no number or parameter of A, index, power of ten or two, or integer up to 1000"


def inadmissible(links: Links, a: Instance, b: Instance, *, reached: bool = False) -> str:
    """Return why a map proves nothing unless the user gave it, or the empty string.

    Parameters
    ----------
    links
        The map, filled in.
    a, b
        Reference and candidate.
    reached
        Whether every feasible point of A is known to be reached by the map. Then what is constant in B is constant
        in A as well, and constants are no solution in disguise; only numbers are judged.

    Returns
    -------
    str
        One sentence naming the variable and the number, or ``""``.

    Notes
    -----
    What B's bounds and equations hold at one value is a constant, by whatever variables it is written. A
    variable of A given as a constant must be held at that value by A. Only a renaming to a variable of the
    same name may meet a fixed variable of B (as symmetry breaking writes it), and only while the map links
    something that varies.

    Every other coefficient and constant must be, up to its sign or as a reciprocal, an integer up to 1000, a
    power of ten or two, an index of the line's variables, or a parameter or number of A; or the line must be
    an equality row of B, up to scale, once A's variables are replaced by what they are linked to. A constant
    that is added and below 1/1000 must be a number of A: so small a shift is a bound that was changed a little.

    Deduction is cheap and exact (`affine_hull`): what only an LP would show to be constant passes here.
    """
    judgement = _Judgement(links, a, b)
    return next(filter(None, judgement.numbers() if reached else judgement.everything()), "")


class _Judgement:
    """One map under scrutiny; expensive facts are worked out when first needed."""

    def __init__(self, links: Links, a: Instance, b: Instance) -> None:
        self.links = links
        self.a = a
        self.b = b

    @cached_property
    def hull_a(self) -> Hull:
        return affine_hull(self.a)

    @cached_property
    def hull_b(self) -> Hull:
        # A long renaming by names must stay cheap; its numbers are all ones anyway.
        lines = self.links.backward_lines
        return affine_hull(self.b) if lines else affine_hull(self.b, most_entries=_MOST_RENAMED)

    def everything(self) -> Iterator[str]:
        return chain(
            (self.constant(x, e) for x, e in self.links.backward_lines.items()),
            self.constant_renamings(),
            self.numbers(),
        )

    def numbers(self) -> Iterator[str]:
        return chain(
            (self.backward_numbers(x, e) for x, e in self.links.backward_lines.items()),
            (self.forward_numbers(y, e) for y, e in self.links.forward_lines.items()),
        )

    # -- constants ------------------------------------------------------------------------------------

    def constant(self, x: int, expression: Affine) -> str:
        """Refuse an expression with one value in B unless A holds the variable at that value."""
        reduced = self.hull_b.reduced(expression)
        if not reduced.is_constant or self.hull_a.fixed.get(x) == reduced.constant:
            return ""
        why = "is given as" if not expression.terms else "is given through variables that B holds fixed, as"
        return f"{self.name_a(x)} {why} {text_of(reduced.constant)}, a value that A does not fix"

    def constant_renamings(self) -> Iterator[str]:
        pairs = list(zip(self.links.renamed_a.tolist(), self.links.renamed_b.tolist(), strict=True))
        hull = self.hull_b
        fixed = [(x, y) for x, y in pairs if y in hull.fixed]
        # Columns that equations express by others vary with them, so only fixed ones are constant.
        unheld = [(x, y) for x, y in fixed if self.constant(x, Affine.variable(y))]
        for x, y in unheld:
            if self.name_a(x) != self.name_b(y):
                yield self.constant(x, Affine.variable(y))
        lines = self.links.backward_lines.values()
        if unheld and len(fixed) == len(pairs) and all(hull.reduced(e).is_constant for e in lines):
            yield self.constant(unheld[0][0], Affine.variable(unheld[0][1]))

    # -- numbers --------------------------------------------------------------------------------------

    def backward_numbers(self, x: int, expression: Affine) -> str:
        reduced = self.hull_b.without_fixed(expression)
        if reduced.is_constant:
            return ""  # judged as a constant
        wrong = self.wrong_number(reduced, self.a.variables.labels[x][1], self.b)
        if wrong is None or self.is_row_of_b(x, expression):
            return ""
        return f"{self.name_a(x)} is given with the number {text_of(wrong)}, {_NOWHERE}"

    def forward_numbers(self, y: int, expression: Affine) -> str:
        wrong = self.wrong_number(expression, self.b.variables.labels[y][1], self.a)
        if wrong is None:
            return ""
        others = self.links.backward
        if all(x in others for x in expression.terms):
            equation = expression.substitute(others) - Affine.variable(y)
            if _unit(equation) in self.rows_of_b:
                return ""
        return f"{self.name_b(y)} is given with the number {text_of(wrong)}, {_NOWHERE}"

    def is_row_of_b(self, x: int, expression: Affine) -> bool:
        """Tell whether ``x = expression`` is an equality row of B once x is read off a forward line."""
        for y, forward in self.links.forward_lines.items():
            if set(forward.terms) == {x}:
                equation = forward.substitute({x: expression}) - Affine.variable(y)
                if equation.terms and _unit(equation) in self.rows_of_b:
                    return True
        return False

    @cached_property
    def rows_of_b(self) -> set[Affine]:
        return {
            _unit(row.body.shifted(-row.lower))
            for row in self.b.exact_rows
            if row.lower is not None and row.lower == row.upper and row.body.terms
        }

    def wrong_number(self, expression: Affine, index: Index, other: Instance) -> Rational | None:
        """Return a number of the expression that comes from nowhere; None if there is none."""
        labels = other.variables.labels
        for j, c in expression:
            if not self.allowed(c, (*index, *labels[j][1])):
                return c
        constant = expression.constant
        if 0 < abs(constant) < _SMALLEST_SHIFT and abs(constant) not in self.sizes:
            return constant
        return None if self.allowed(constant, index) else constant

    def allowed(self, number: Rational, index: Index) -> bool:
        size = abs(number)
        if not size or is_plain(size) or is_plain(1 / size):
            return True
        if any(isinstance(part, (int, float)) and abs(canonical(part)) == size for part in index):
            return True
        return size in self.sizes or 1 / size in self.sizes

    @cached_property
    def sizes(self) -> set[Rational]:
        """Absolute values of A's numbers and parameters; data of B could hold a solution just as its rows could."""
        a = self.a
        arrays = (a.codes, a.cost, a.lower, a.upper, a.row_lower, a.row_upper)
        used = np.unique(np.concatenate(arrays))
        sizes = {abs(a.numbers[int(code)]) for code in used if code >= 0}
        sizes.add(abs(a.offset))
        sizes.update(abs(number) for number in _numbers_in(a.parameters))
        return sizes

    def name_a(self, x: int) -> str:
        return member_text(*self.a.variables.labels[x])

    def name_b(self, y: int) -> str:
        return member_text(*self.b.variables.labels[y])


def _unit(equation: Affine) -> Affine:
    """Scale an equation so that its first coefficient is one."""
    return equation.scaled(1 / equation.terms[min(equation.terms)]) if equation.terms else equation


def is_plain(size: Rational) -> bool:
    """Tell whether a positive number is an integer up to 1000 or a whole power of two or ten."""
    if size.denominator != 1:
        return False
    integer = int(size)
    if integer <= LARGEST_INTEGER or integer & (integer - 1) == 0:
        return True
    digits = str(mpz(integer))
    return digits[0] == "1" and not digits[1:].strip("0")


def _numbers_in(data: Any) -> Iterator[Rational]:
    """Return the numbers inside nested data."""
    stack = [data]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            continue
        if isinstance(item, Mapping):
            stack.extend(item.values())
        elif isinstance(item, (Sequence, set, frozenset)):
            stack.extend(item)
        elif isinstance(item, float) and not math.isfinite(item):
            continue
        elif isinstance(item, (int, float, Fraction, Decimal, np.number, type(ZERO))):
            yield canonical(item)
