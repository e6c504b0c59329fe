"""Equations between two columns.

Before: ``a x + b y = c``, ``l <= y <= u``. After: ``y = (c - a x)/b`` everywhere, y's bounds become bounds of x
(swapped for a/b > 0), the row is gone.

Accepts columns that are not semicontinuous; an integer y only where x is integer and a/b and c/b are integers. Of two
that could go, a free one goes, else the one with the smaller |coefficient| (a multiple of the other); if they tie and
``x = y`` or ``x = -y`` it makes no difference; else (``x + y = 1``) the one in fewer rows, without cost, with the
smaller |cost|, and if all that ties none, unless complements are chosen later anyway. Chains of such equations
are followed to one column. Keeps every feasible point with its cost; contract forgets y, expand is the equation.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, ONE, ZERO, Affine, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import is_plain, substituted
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["DoubletonEquations"]


@dataclass(frozen=True)
class DoubletonEquations:
    """Columns that an equation with one other column determines leave the model.

    Parameters
    ----------
    name
        Short name for reports.
    break_ties
        Also choose, by position, between columns that nothing else tells apart.
    """

    name: str = "doubleton equations"
    break_ties: bool = False
    keeps: Keeps = field(default="feasible", init=False)

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some equation has two columns."""
        return bool(len(_doubletons(instance)))

    def apply(self, instance: Instance) -> Reduced | None:
        """Put one column of each such equation into the other's terms."""
        classes = _Classes(instance, self.break_ties)
        dropped = [i for i in _doubletons(instance).tolist() if classes.join(i)]
        if not dropped:
            return None
        numbers = CodeArithmetic(instance.numbers)
        lower, upper = instance.lower.copy(), instance.upper.copy()
        for root, (low, high) in classes.bounds.items():
            lower[root] = NONE if low is None else numbers.code(low)
            upper[root] = NONE if high is None else numbers.code(high)
        bounded = dataclasses.replace(instance, lower=lower, upper=upper, numbers=numbers.table())
        values = {j: classes.form(j) for j in classes.parent}
        return substituted(bounded, values, dropped=dropped)


class _Classes:
    """Columns tied by equations; each is ``factor * parent + shift`` or a root."""

    def __init__(self, instance: Instance, break_ties: bool) -> None:
        self.instance, self.break_ties = instance, break_ties
        self.parent: dict[int, tuple[int, Rational, Rational]] = {}
        self.bounds: dict[int, tuple[Rational | None, Rational | None]] = {}
        self.entries = np.diff(instance.indptr)

    def root(self, j: int) -> tuple[int, Rational, Rational]:
        """Return root, factor and shift of a column, shortening the path to it."""
        path: list[int] = []
        root = j
        while root in self.parent:
            path.append(root)
            root = self.parent[root][0]
        factor, shift = ONE, ZERO
        for k in reversed(path):
            _, f, s = self.parent[k]
            factor, shift = f * factor, f * shift + s
            self.parent[k] = root, factor, shift
        return root, factor, shift

    def form(self, j: int) -> Affine:
        root, factor, shift = self.root(j)
        return Affine({root: factor}, shift)

    def join(self, i: int) -> bool:
        """Use equation `i`; False where it must stay."""
        row = self.instance.row(i)
        (x, fx, sx), (y, fy, sy) = (self.root(j) for j in row.body.terms)
        if x == y:
            return False
        coefficients = list(row.body.terms.values())
        a, b = coefficients[0] * fx, coefficients[1] * fy
        c = row.lower - coefficients[0] * sx - coefficients[1] * sy
        choices = [(x, a, y, b), (y, b, x, a)]
        choices = [
            choice for choice in choices if self._may_go(choice[2], choice[0], choice[1], choice[3], c)
        ]
        if not choices:
            return False
        if len(choices) == 2:
            ranks = [self._rank(choice[2], choice[3]) for choice in choices]
            if ranks[0] == ranks[1] and c and not self.break_ties:
                return False
            if ranks[1] < ranks[0]:
                choices.reverse()
        kept, of_kept, gone, of_gone = choices[0]
        self.parent[gone] = (kept, -of_kept / of_gone, c / of_gone)
        self._tighten(kept, gone, -of_kept / of_gone, c / of_gone)
        return True

    def _may_go(self, gone: int, kept: int, of_kept: Rational, of_gone: Rational, c: Rational) -> bool:
        if self.instance.kinds[gone] == Kind.CONTINUOUS:
            return True
        integral = (of_kept / of_gone).denominator == 1 and (c / of_gone).denominator == 1
        return integral and bool(self.instance.kinds[kept] == Kind.INTEGER)

    def _rank(self, column: int, coefficient: Rational) -> tuple[bool, Rational, int, bool, Rational]:
        cost = self.instance.numbers[int(self.instance.cost[column])]
        bounded = self._bounds(column) != (None, None)
        return bounded, abs(coefficient), int(self.entries[column]), cost != 0, abs(cost)

    def _bounds(self, j: int) -> tuple[Rational | None, Rational | None]:
        known = self.bounds.get(j)
        if known is None:
            instance = self.instance
            known = instance.bound(int(instance.lower[j])), instance.bound(int(instance.upper[j]))
        return known

    def _tighten(self, kept: int, gone: int, factor: Rational, shift: Rational) -> None:
        ends = [None if end is None else (end - shift) / factor for end in self._bounds(gone)]
        low, high = ends if factor > 0 else ends[::-1]
        known_low, known_high = self._bounds(kept)
        if low is None or (known_low is not None and known_low > low):
            low = known_low
        if high is None or (known_high is not None and known_high < high):
            high = known_high
        self.bounds[kept] = low, high


def _doubletons(instance: Instance) -> npt.NDArray[np.int64]:
    equation = (instance.row_lower == instance.row_upper) & (instance.row_lower != NONE)
    columns = np.repeat(np.arange(instance.n), np.diff(instance.indptr))
    semi = np.bincount(instance.rows, weights=~is_plain(instance)[columns], minlength=instance.m)
    counts = np.bincount(instance.rows, minlength=instance.m)
    return np.flatnonzero(equation & (counts == 2) & (semi == 0))
