"""Factors between the units of two models, read off costs, bounds and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from equivamap.ir import ONE, Affine, Instance, Rational

__all__ = ["Scales"]

_MOST_LINES = 40
_MOST_FACTORS = 4


class Scales:
    """Factors by which an expression over B may have to be multiplied to be a variable of A.

    Parameters
    ----------
    a, b
        Reference and candidate.
    """

    def __init__(self, a: Instance, b: Instance) -> None:
        self.a, self.b = a, b
        self._sides = ({}, {})  # type: tuple[dict[int, frozenset[Rational]], dict[int, frozenset[Rational]]]

    def of(self, lines: Mapping[int, Affine]) -> list[Rational]:
        """Return factors, the likeliest first; one, which is always among them, and minus one for complements."""
        votes: Counter[Rational] = Counter({ONE: 0})
        chosen = list(lines.items())[:_MOST_LINES]
        for x, form in chosen:
            votes.update(self._votes(x, form))
        needed = (len(chosen) + 1) // 2
        likely = [factor for factor, count in votes.most_common() if count >= needed]
        factors = list(dict.fromkeys([ONE, *likely[:_MOST_FACTORS]]))
        if -ONE not in factors and all(len(form.terms) == 1 for _, form in chosen):
            factors.append(-ONE)
        return factors

    def _votes(self, x: int, form: Affine) -> set[Rational]:
        """Return the factors that one variable suggests."""
        found: set[Rational] = set()
        column, weight = next(iter(form.terms.items()))
        cost, other = self.a.objective.terms.get(x), self.b.objective.terms.get(column)
        if cost is not None and other is not None:
            found.add(other / (cost * weight))
        if len(form.terms) == 1:
            for mine, yours in zip(self.a.exact_bounds[x], self.b.exact_bounds[column], strict=True):
                if mine and yours:
                    found.add(mine / (weight * yours))
        # a row says coefficient over right-hand side, whatever the row is multiplied by
        shares_a, shares_b = self._shares(0, x), self._shares(1, column)
        if len(shares_a) * len(shares_b) <= 64:
            found.update(share_b / (share_a * weight) for share_a in shares_a for share_b in shares_b)
        return found

    def _shares(self, side: int, column: int) -> frozenset[Rational]:
        known = self._sides[side]
        if column not in known:
            instance = self.b if side else self.a
            start, stop = int(instance.indptr[column]), int(instance.indptr[column + 1])
            found: set[Rational] = set()
            for i, code in zip(
                instance.rows[start:stop].tolist(), instance.codes[start:stop].tolist(), strict=True
            ):
                for bound in {int(instance.row_lower[i]), int(instance.row_upper[i])}:
                    if bound > 0:
                        found.add(instance.numbers[code] / instance.numbers[bound])
            known[column] = frozenset(found)
        return known[column]
